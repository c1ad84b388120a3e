/* The cases of share/draft, and what they cannot say: offsets, plans of one text, faults of the tables,
 * limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/utf8.h"
#include "plan/draft/draft.h"
#include "plan/plan.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

static const DraftRules *load(Arena *arena) {
    const DraftRules *rules = NULL;
    Error err = ERROR_INIT;
    if (draft_rules_load(arena, &rules, &err) != OK) fail_msg("%s", err.message);
    return rules;
}

static Draft read_text(Arena *arena, const DraftRules *rules, Str text) {
    Draft draft = {0};
    Error err = ERROR_INIT;
    if (draft_read(arena, rules, text, &draft, &err) != OK) fail_msg("%s", err.message);
    return draft;
}

static void add_field(Buf *out, Str value) {
    buf_add_char(out, '\t');
    buf_add(out, value.len ? value : STR("-"));
}

static void describe(const Draft *draft, Buf *out) {
    for (size_t i = 0; i < draft->count; i++) {
        const DraftFind *find = &draft->finds[i];
        buf_add(out, find->kind);
        buf_add_char(out, '\t');
        if (find->has_value)
            buf_printf(out, "%.10g", find->value);
        else
            buf_add_char(out, '-');
        const Str fields[] = {find->unit, find->comparator, find->period, find->clock, find->due};
        for (size_t f = 0; f < COUNT_OF(fields); f++) add_field(out, fields[f]);
        buf_add_char(out, '\n');
    }
}

/* ⏎ stands for the end of a line. */
static Str lines_of(Arena *arena, Str sentence) {
    Buf text = BUF_INIT(1 << 16);
    Str made = STR("");
    for (size_t at = 0; at < sentence.len;) {
        bool feed = str_starts(str_slice(sentence, at, sentence.len), STR("⏎"));
        buf_add(&text, feed ? STR("\n") : str_slice(sentence, at, at + 1));
        at += feed ? 3 : 1;
    }
    assert_true(arena_str(arena, buf_str(&text), &made));
    buf_free(&text);
    return made;
}

static bool run_case(const DraftRules *rules, Str sentence, Str expected) {
    Arena *arena = arena_new(64 << 20);
    sentence = lines_of(arena, sentence);
    Draft draft = read_text(arena, rules, sentence);
    Buf told = BUF_INIT(1 << 16);
    describe(&draft, &told);
    bool good = str_equal(str_trim(buf_str(&told)), str_trim(expected));
    if (!good)
        print_message("# %.*s\n# expected:\n%.*s\n# found:\n%.*s\n", STR_ARG(sentence), STR_ARG(expected),
                      STR_ARG(buf_str(&told)));
    buf_free(&told);
    arena_free(arena);
    return good;
}

static void test_cases(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const DraftRules *rules = load(arena);
    Str text = asset_text("share/draft/cases.txt");
    size_t count = 0, bad = 0;
    for (size_t at = str_find(text, STR("\n> "), 0); at != SIZE_MAX;) {
        size_t line = at + 3, end = str_find(text, STR("\n"), line), next = str_find(text, STR("\n> "), line);
        Str expected = str_slice(text, end, next == SIZE_MAX ? text.len : next);
        bad += !run_case(rules, str_slice(text, line, end), expected);
        count++;
        at = next;
    }
    print_message("# %zu sentences\n", count);
    assert_true(count >= 50);
    assert_int_equal(bad, 0);
    arena_free(arena);
}

/* Offsets count characters of the text, and bytes agree with them. */
static void test_offsets(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    Str text = STR("总则\r\n一、巡查\r\n村（社区）每月至少巡查2次，合格率达到95%以上。\n");
    Draft draft = read_text(arena, load(arena), text);
    assert_int_equal(draft.count, 2);
    for (size_t i = 0; i < draft.count; i++) {
        assert_int_equal(utf8_offset(text, draft.finds[i].start), draft.finds[i].from);
        assert_int_equal(utf8_offset(text, draft.finds[i].end), draft.finds[i].to);
    }
    Str quote = str_slice(text, draft.finds[1].from, draft.finds[1].to);
    assert_true(str_equal(quote, STR("合格率达到95%以上")));
    assert_true(str_equal(draft.finds[0].who, STR("村（社区）")));
    assert_true(str_equal(draft.finds[0].action, STR("巡查")));
    assert_true(str_equal(draft.finds[0].activity, STR("patrol")));
    arena_free(arena);
}

/* Every plan that a draft gives is accepted by the checker, with its marks reported. */
static void check_plan(Arena *arena, Str text, size_t least_fills) {
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Error err = ERROR_INIT;
    Status status = plan_read(arena, STR("draft.md"), text, &plan, &diags, &err);
    for (size_t i = 0; i < diags.count; i++)
        if (diags.items[i].severity == SEVERITY_ERROR)
            print_message("# line %d: %s: %s\n", diags.items[i].line, diags.items[i].code,
                          diags.items[i].error.message);
    assert_int_equal(status, OK);
    size_t fills = 0;
    for (size_t i = 0; i < diags.count; i++) fills += strcmp(diags.items[i].code, "plan.fill") == 0;
    assert_true(fills >= least_fills);
}

static void test_plans(void **state) {
    (void)state;
    Arena *arena = arena_new(512 << 20);
    const DraftRules *rules = load(arena);
    Draft draft = read_text(arena, rules, asset_text("share/draft/cases.txt"));
    DraftPlan *plans = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    assert_int_equal(draft_plans(arena, &draft, STR("cases"), &plans, &count, &err), OK);
    assert_int_equal(count, 1);
    check_plan(arena, plans[0].text, 50);
    arena_free(arena);
}

static Str plan_of(Arena *arena, const char *text) {
    Draft draft = read_text(arena, load(arena), str_from(text));
    DraftPlan *plans = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    assert_int_equal(draft_plans(arena, &draft, STR("p"), &plans, &count, &err), OK);
    assert_int_equal(count, 1);
    check_plan(arena, plans[0].text, 1);
    return plans[0].text;
}

static bool holds(Str text, const char *part) {
    return str_find(text, str_from(part), 0) != SIZE_MAX;
}

/* A breakdown is one clause with its total when it adds up; otherwise the two stand side by side. */
static void test_breakdown(void **state) {
    (void)state;
    Arena *arena = arena_new(512 << 20);
    Str whole = plan_of(arena, "全年抽检120批次，其中3月40批次、9月80批次。");
    assert_true(holds(whole, "quota: sampling\ntotal: 120\nby-month: {3: 40, 9: 80}\nsource: [0, 9]\n"));
    assert_false(holds(whole, "quota-2"));
    Str rest = plan_of(arena, "全年抽检200批次，其中3月40批次、9月80批次。");
    assert_true(holds(rest, "total: 200\nsource"));
    assert_true(holds(rest, "quota: sampling\nby-month: {3: 40, 9: 80}\n"));
    Str twice = plan_of(arena, "抽检食品30批次，其中3月肉10批次、3月菜20批次。");
    assert_true(holds(twice, "{3: 10}") && holds(twice, "{3: 20}"));
    arena_free(arena);
}

/* Words that flows and calendars wait for are those of the catalogue, or null. */
static void test_words(void **state) {
    (void)state;
    Arena *arena = arena_new(512 << 20);
    Str known = plan_of(arena, "接到举报后24小时内派员核查。");
    assert_true(holds(known, "deadline: verification\nafter: tip-received\nwithin: 24h\n"));
    Str unknown = plan_of(arena, "处置结束后3日内归档，大干一场后2个月内总结。");
    assert_true(holds(unknown, "deadline: null\nafter: null\nwithin: 3d\n"));
    assert_true(holds(unknown, "within: null\n") && holds(unknown, "fill: [deadline, after, within]"));
    Str festivals = plan_of(arena, "在春节、重大节假日期间开展检查。");
    assert_true(holds(festivals, "on: \"春节\"\n") && holds(festivals, "fill: [do, on, each, by]"));
    arena_free(arena);
}

/* A key that is null stands in `fill:`, so that a person hears of it. */
static void test_nulls(void **state) {
    (void)state;
    Arena *arena = arena_new(512 << 20);
    Str text = plan_of(arena, "每2小时巡查一次。每月走访xx户。合格率达到x%。每半月例会。全年抽检xx批次。"
                              "每季度最后一个工作日前报送。2024年5月底前完成。节后3天内复查。30分钟内到场。");
    size_t nulls = 0, fill = 0;
    for (Str rest = text, block; rest.len; nulls += fill) {
        fill = 0;
        size_t end = str_find(rest, STR("\nfill: "), 0);
        if (end == SIZE_MAX) break;
        size_t feed = str_find(rest, STR("\n"), end + 1);
        block = str_slice(rest, str_find(rest, STR("```clause"), 0), end);
        Str asked = str_slice(rest, end, feed);
        for (size_t at = 0; (at = str_find(block, STR(": null\n"), at)) != SIZE_MAX; at++, fill++) {
            size_t from = at;
            while (from && block.ptr[from - 1] != '\n') from--;
            assert_true(str_find(asked, str_slice(block, from, at), 0) != SIZE_MAX);
        }
        rest = str_slice(rest, feed, rest.len);
    }
    assert_true(nulls >= 10);
    assert_true(holds(text, "every: null\ntimes: 1\n") && holds(text, "fill: [every, each, by]"));
    arena_free(arena);
}

static void test_several_plans(void **state) {
    (void)state;
    Arena *arena = arena_new(512 << 20);
    Buf text = BUF_INIT(1 << 20);
    for (int i = 0; i < 3; i++) {
        buf_printf(&text, "  消防工作计划%d\n", i + 1);
        for (int line = 0; line < 10; line++)
            buf_add_text(&text, "每月检查一次，* 隐患_整改率达到100%。\n1.每季度召开一次会议；\n");
    }
    Draft draft = read_text(arena, load(arena), buf_str(&text));
    assert_int_equal(draft.part_count, 3);
    DraftPlan *plans = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    assert_int_equal(draft_plans(arena, &draft, STR("消防"), &plans, &count, &err), OK);
    assert_int_equal(count, 3);
    assert_true(str_equal(plans[0].id, STR("plan")) && str_equal(plans[2].id, STR("plan-3")));
    for (size_t i = 0; i < count; i++) check_plan(arena, plans[i].text, 30);
    buf_free(&text);
    arena_free(arena);
}

/* A fault in a table names the table and the line. */
static void test_tables(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const DraftRules *rules = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(draft_rules_parse(arena, STR("cmp\t>=\t至少\n"), STR("count\t-\t次\n"),
                                       STR("# a comment\ncount\tnowhere:cmp\tquota\tauto\t-\n"), &rules,
                                       &err),
                     E_INVALID);
    assert_non_null(strstr(err.message, "rules.tsv, line 2"));
    arena_free(arena);
}

static void test_limits(void **state) {
    (void)state;
    Arena *arena = arena_new((size_t)1 << 30);
    const DraftRules *rules = load(arena);
    char *bytes = arena_alloc(arena, DRAFT_TEXT_MAX + 1);
    memset(bytes, 'a', DRAFT_TEXT_MAX + 1);
    Draft draft;
    Error err = ERROR_INIT;
    assert_int_equal(draft_read(arena, rules, (Str){bytes, DRAFT_TEXT_MAX + 1}, &draft, &err), E_TOO_LARGE);
    err = ERROR_INIT;
    assert_int_equal(draft_read(arena, rules, STR("每月\xff"), &draft, &err), E_INVALID);
    assert_int_equal(draft_read(arena, rules, STR("|名称|数量|\n|甲\x9f|3家|\n"), &draft, &err), E_INVALID);
    assert_int_equal(draft_read(arena, rules, STR("|\xff|数量|\n"), &draft, &err),
                     E_INVALID); /* a head is never decoded */
    arena_free(arena);
}

/* Lines that nobody writes: no recursion, no square of the length, and memory that does not grow with them.
 */
static void test_hostile(void **state) {
    (void)state;
    static const char *const pieces[] = {"1/", "3次,", "4月:", "每月", "不少于3家", "发现后", "一、", "1-"};
    Arena *tables = arena_new(64 << 20);
    const DraftRules *rules = load(tables);
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        Arena *arena = arena_new((size_t)512 << 20);
        Buf text = BUF_INIT(4 << 20);
        while (text.len < (1 << 20)) buf_add_text(&text, pieces[i]);
        Draft draft;
        Error err = ERROR_INIT;
        Status status = draft_read(arena, rules, buf_str(&text), &draft, &err);
        assert_true(status == OK || (status == E_TOO_LARGE && strstr(err.message, "figures and dates")));
        buf_free(&text);
        arena_free(arena);
    }
    arena_free(tables);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),     cmocka_unit_test(test_offsets),       cmocka_unit_test(test_plans),
        cmocka_unit_test(test_breakdown), cmocka_unit_test(test_words),         cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_hostile),   cmocka_unit_test(test_several_plans), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
