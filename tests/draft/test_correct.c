/* What a person changed in a draft comes out as cases: changed figures, a sentence that is no duty, clauses
 * added by hand; and nothing when only blanks were filled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "plan/draft/correct.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

static const char prose[] =
    "一、总体要求\n"
    "各村每季度至少召开一次食品安全工作会议。发现重大隐患的，应当在2小时内报告镇应急办。\n"
    "对高风险企业每半年检查不少于2次，对一般风险企业每年检查不少于1次。\n"
    "各村于每月25日前将巡查情况报镇食安办。评价性抽检合格率达到98%以上。全年安排抽检。\n"
    "检测饮用水60份，其中3月20份、9月40份。\n";

static const DraftRules *load(Arena *arena) {
    const DraftRules *rules = NULL;
    Error err = ERROR_INIT;
    if (draft_rules_load(arena, &rules, &err) != OK) fail_msg("%s", err.message);
    return rules;
}

static Str drafted(Arena *arena, const DraftRules *rules) {
    Draft draft;
    DraftPlan *plans = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    assert_int_equal(draft_read(arena, rules, str_from(prose), &draft, &err), OK);
    assert_int_equal(draft_plans(arena, &draft, STR("p"), &plans, &count, &err), OK);
    assert_int_equal(count, 1);
    return plans[0].text;
}

static Str replaced(Arena *arena, Str text, const char *old, const char *new) {
    size_t at = str_find(text, str_from(old), 0);
    if (at == SIZE_MAX) fail_msg("'%s' is not in the draft:\n%.*s", old, STR_ARG(text));
    Str tail = str_slice(text, at + strlen(old), text.len);
    return str_from(arena_printf(arena, "%.*s%s%.*s", (int)at, text.ptr, new, STR_ARG(tail)));
}

/* The whole block of a clause goes. */
static Str without(Arena *arena, Str text, const char *id) {
    const char *fence = arena_printf(arena, "```clause %s\n", id);
    size_t from = str_find(text, str_from(fence), 0);
    if (from == SIZE_MAX) fail_msg("there is no clause %s", id);
    size_t to = str_find(text, STR("\n```\n"), from) + 5;
    Str tail = str_slice(text, to, text.len);
    return str_from(arena_printf(arena, "%.*s%.*s", (int)from, text.ptr, STR_ARG(tail)));
}

static size_t correct(Arena *arena, const DraftRules *rules, Str text, Correction **ret) {
    Plan *plan = NULL;
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    size_t count = 0;
    if (plan_read(arena, STR("p.md"), text, &plan, &diags, &err) != OK)
        fail_msg("%s at line %d", diags.items[0].error.message, diags.items[0].line);
    if (draft_corrections(arena, rules, str_from(prose), plan, ret, &count, &err) != OK)
        fail_msg("%s", err.message);
    return count;
}

#define assert_str(value, wanted)                                                                            \
    do {                                                                                                     \
        if (!str_is(value, wanted)) fail_msg("have '%.*s', want '%s'", STR_ARG(value), wanted);              \
    } while (0)

static void filling_is_no_correction(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const DraftRules *rules = load(arena);
    Correction *items = NULL;
    Str text = drafted(arena, rules);
    assert_int_equal(correct(arena, rules, text, &items), 0);
    text = replaced(arena, text, "fill: [each, by]", "each: kind = \"canteen\"\nby: inspector");
    assert_int_equal(correct(arena, rules, text, &items), 0);
    arena_free(arena);
}

static void a_changed_figure_is_the_find_with_that_figure(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const DraftRules *rules = load(arena);
    Correction *items = NULL;
    Str text =
        replaced(arena, drafted(arena, rules), "every: half-year\ntimes: 2", "every: quarter\ntimes: 3");
    text = replaced(arena, text, "within: 2h", "within: 3wd");
    text = replaced(arena, text, "monthly day 25", "weekly friday");
    text = replaced(arena, text, ">= 98%", ">= 95%");
    assert_int_equal(correct(arena, rules, text, &items), 4);
    assert_str(items[0].sentence, "发现重大隐患的，应当在2小时内报告镇应急办。");
    assert_str(items[0].drafted, "deadline\t2\t小时\t<=\t-\thours\t-\n");
    assert_str(items[0].kept, "deadline\t3\t工作日\t<=\t-\tworking-days\t-\n");
    assert_str(items[1].drafted, "frequency\t2\t次\t>=\thalf-year\t-\t-\nfrequency\t1\t次\t>=\tyear\t-\t-\n");
    assert_str(items[1].kept, "frequency\t3\t次\t>=\tquarter\t-\t-\nfrequency\t1\t次\t>=\tyear\t-\t-\n");
    assert_str(items[2].kept, "report\t-\t-\t<=\tweek\t-\tweekly day 5\n");
    assert_str(items[3].drafted, "rate\t98\t%\t>=\t-\t-\t-\n");
    assert_str(items[3].kept, "rate\t95\t%\t>=\t-\t-\t-\n");
    assert_true(items[0].start < items[1].start && items[1].start < items[2].start);
    arena_free(arena);
}

static void a_sentence_that_is_no_duty_keeps_nothing(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const DraftRules *rules = load(arena);
    Correction *items = NULL;
    Str text = without(arena, drafted(arena, rules), "frequency-1");
    assert_int_equal(correct(arena, rules, text, &items), 1);
    assert_str(items[0].sentence, "各村每季度至少召开一次食品安全工作会议。");
    assert_str(items[0].drafted, "frequency\t1\t次\t>=\tquarter\t-\t-\n");
    assert_int_equal(items[0].kept.len, 0);
    CLEANUP(buf_free) Buf out = BUF_INIT(4096);
    correction_case(items[0].sentence, items[0].kept, &out);
    assert_str(buf_str(&out), "> 各村每季度至少召开一次食品安全工作会议。\n");
    arena_free(arena);
}

/* The sentence is found by the offsets in `source:`. */
static void a_clause_added_by_hand_is_a_find(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const DraftRules *rules = load(arena);
    Correction *items = NULL;
    Str text = drafted(arena, rules);
    size_t start = 0;
    for (size_t at = 0, stop = str_find(str_from(prose), STR("全年安排"), 0); at < stop; at++)
        start += ((unsigned char)prose[at] & 0xC0) != 0x80;
    text = str_from(arena_printf(arena,
                                 "%.*s```clause mine\nquota: sampling\ntotal: 40\nsource: [%zu, %zu]\n```\n",
                                 STR_ARG(text), start, start + 7));
    assert_int_equal(correct(arena, rules, text, &items), 1);
    assert_str(items[0].sentence, "全年安排抽检。");
    assert_int_equal(items[0].drafted.len, 0);
    assert_str(items[0].kept, "quota\t40\t-\t=\t-\t-\t-\n");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filling_is_no_correction),
        cmocka_unit_test(a_changed_figure_is_the_find_with_that_figure),
        cmocka_unit_test(a_sentence_that_is_no_duty_keeps_nothing),
        cmocka_unit_test(a_clause_added_by_hand_is_a_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
