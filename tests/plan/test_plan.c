/* The reader as a whole: positions, sentences, limits, memory, differences. */
#include <time.h>

#include "support.h"

static void test_sentences(void **state) {
    (void)state;
    Reading r = read_plan(
        FRONT "## 一\n\n第一句。\n\n```clause a\ndo: check\n```\n\n```clause b\ndo: check\n```\n\n"
              "1. 第二句\n   续行 `x`。\n\n   ```clause c\n   do: check\n   every: month\n   ```\n\n"
              "## 标题里的话\n\n```clause d\ndo: check\n```\n");
    assert_clean(r);
    assert_int_equal(r.plan->clause_count, 4);
    static const char *const sentences[] = {"第一句。", "第一句。", "第二句续行 x。", "标题里的话"};
    static const int lines[] = {11, 11, 21, 29};
    for (size_t i = 0; i < 4; i++) {
        assert_str(r.plan->clauses[i].sentence, sentences[i]);
        assert_int_equal(r.plan->clauses[i].sentence_line, lines[i]);
    }
    assert_int_equal(r.plan->clauses[2].line, 24);
    assert_int_equal(r.plan->clauses[2].column, 4);
    assert_int_equal(r.plan->clauses[2].body->keys[1]->line, 26);
    assert_int_equal(r.plan->clauses[2].body->keys[1]->column, 4);
    arena_free(r.arena);
}

static void test_expression_position(void **state) {
    (void)state;
    static const struct {
        const char *body;
        int line, column; /* of the unknown name */
    } rows[] = {
        {"rule: r\non: record\nrequire: offices >= 2\n", 14, 10},
        {"rule: r\non: record\nrequire: \"offices >= 2\"\n", 14, 11},
        {"rule: r\non: record\nrequire: day = today and offices >= 2\n", 14, 26},
        {"rule: r\non: record\nrequire: |\n  offices >= 2\n", 15, 3},
        {"grade: g\nbands: {A: \">= 90 and clas = 3\", B: score < scor}\n", 13, 46},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Reading r = read_clause(rows[i].body);
        if (r.diags.count != 1 || r.diags.items[0].line != rows[i].line ||
            r.diags.items[0].column != rows[i].column)
            print_faults(&r);
        if (i < 4) { /* grade bands may name attributes: the last row must be clean */
            assert_int_equal(r.status, E_INVALID);
            assert_int_equal(r.diags.items[0].line, rows[i].line);
            assert_int_equal(r.diags.items[0].column, rows[i].column);
        } else {
            assert_int_equal(r.diags.error_count, 0);
        }
        arena_free(r.arena);
    }
}

static void test_front_matter(void **state) {
    (void)state;
    static const struct {
        const char *period;
        int from_year, to_year; /* 0: open */
    } rows[] = {
        {"2026-04-01/2027-10-30", 2026, 2027},
        {"2026-04-01/", 2026, 0},
        {"/2026-04-01", 0, 2026},
        {"null", 0, 0},
        {"{from: 2026-01-01, to: 2027-01-01}", 2026, 2027},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Arena *scratch = arena_new(1 << 20);
        Reading r = read_plan(
            arena_printf(scratch,
                         "\xEF\xBB\xBF---\r\nplan: p\r\ntitle: t\r\nperiod: %s\r\n---\r\n句。\r\n\r\n"
                         "```clause a\r\ndo: check\r\n```\r\n",
                         rows[i].period));
        assert_clean(r);
        assert_int_equal(r.plan->from == DATE_NONE ? 0 : date_to_civil(r.plan->from).year, rows[i].from_year);
        assert_int_equal(r.plan->to == DATE_NONE ? 0 : date_to_civil(r.plan->to).year, rows[i].to_year);
        assert_int_equal(strlen(r.plan->hash), 64);
        arena_free(r.arena);
        arena_free(scratch);
    }
}

static void test_limits(void **state) {
    (void)state;
    Buf text = BUF_INIT(16 << 20);
    buf_add_text(&text, FRONT);
    while (text.len <= 4 << 20) buf_add_text(&text, "字字字字字字字字字字字字字字字字\n");
    Reading r = read_plan(text.ptr);
    assert_int_equal(r.status, E_INVALID);
    assert_string_equal(r.diags.items[0].code, "plan.too-large");
    arena_free(r.arena);
    buf_clear(&text);
    buf_add_text(&text, FRONT);
    for (int i = 0; i < 300001; i++) buf_add_char(&text, '[');
    r = read_plan(text.ptr);
    assert_int_equal(r.status, E_INVALID);
    assert_string_equal(r.diags.items[0].code, "plan.too-complex");
    arena_free(r.arena);
    buf_clear(&text);
    buf_add_text(&text, FRONT "句。\n\n");
    for (int i = 0; i < 2001; i++) buf_printf(&text, "```clause c%d\ndo: check\n```\n", i);
    r = read_plan(text.ptr);
    assert_int_equal(r.status, E_INVALID);
    assert_int_equal(r.plan->clause_count, 2000);
    arena_free(r.arena);
    buf_clear(&text);
    buf_add_text(&text, FRONT "句。\n\n```clause c\ndo: check\n");
    for (int i = 0; i < 250; i++) buf_printf(&text, "wrong%d: 1\n", i);
    buf_add_text(&text, "```\n");
    r = read_plan(text.ptr);
    assert_int_equal(r.diags.count, DIAGS_MAX);
    assert_int_equal(r.diags.dropped, 150);
    assert_int_equal(r.diags.error_count, 250);
    arena_free(r.arena);
    buf_free(&text);
}

static const char *const torture_text = FRONT
    "句。\n\n```clause a\ndo: inspection\neach: class = \"A\"\nwhere: kind = \"x\"\nevery: month\n```\n"
    "```clause b\nquota: sampling\ntotal: 3\nby-month: {4: 1, 5: 1}\nshare: {of: score > 1, at-least: "
    "2}\n```\n"
    "```clause c\nreport: 月报\nto: [a, b]\ndue: monthly day 5\n```\n"
    "```clause d\nmeasure: m\nvalue: count(hazard where closed) / count(hazard)\ntarget: \">= 1\"\n```\n"
    "```clause e\ngrade: g\nbands: {A: \">= 90\", B: \"< 90\"}\n```\n";

static void test_memory_runs_out(void **state) {
    (void)state;
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != E_INVALID; n++) {
        Arena *arena = arena_new(32 << 20);
        arena_fail_after(arena, n);
        Diags diags = diags_new(arena);
        Plan *plan = NULL;
        Error err = ERROR_INIT;
        status = plan_read(arena, STR("p"), str_from(torture_text), &plan, &diags, &err);
        assert_true(status == E_INVALID ? plan != NULL : status == E_NO_MEMORY && plan == NULL);
        arena_free(arena);
    }
    assert_true(n > 100);
}

static void test_big_plan_is_quick(void **state) {
    (void)state;
    Buf text = BUF_INIT(8 << 20);
    buf_add_text(&text, FRONT);
    for (int i = 0; text.len < 1 << 20; i++) {
        buf_printf(&text, "第%d项工作按照要求开展，责任到人，并做好记录。对辖区内生产经营单位进行检查。\n\n",
                   i);
        if (i % 2) continue;
        buf_printf(&text,
                   "```clause c%d\ndo: inspection\neach: class = \"A\" and kind in (\"canteen\", "
                   "\"shop\")\nevery: month\n"
                   "covers: [N-001]\n```\n\n",
                   i);
        if (i >= 3990) break;
    }
    while (text.len < 1 << 20) buf_add_text(&text, "其余文字说明各部门的职责和要求，不含可核查的条款。\n\n");
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    Reading r = read_plan(text.ptr);
    clock_gettime(CLOCK_MONOTONIC, &b);
    assert_clean(r);
    assert_true(r.plan->clause_count > 1900);
    double seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    print_message("# 1 MiB, %zu clauses: %.3f s, %zu KiB\n", r.plan->clause_count, seconds,
                  arena_used(r.arena) >> 10);
    assert_true(
        seconds <
        5); /* well under a second on an idle machine; the bound only catches a wrong order of growth */
    arena_free(r.arena);
    buf_free(&text);
}

static void test_canonical(void **state) {
    (void)state;
    Reading a = read_clause("quota: sampling\ntotal: 200\nby-org: {\"0012\": 200}\nnote: null\n");
    Reading b = read_clause("quota:   sampling\nnote: ~\nby-org:\n  \"0012\": 200\ntotal: 200\n");
    assert_str(a.plan->clauses[0].canonical,
               "{\"by-org\":{\"0012\":200},\"note\":null,\"quota\":\"sampling\",\"total\":200}");
    assert_true(str_equal(a.plan->clauses[0].canonical, b.plan->clauses[0].canonical));
    arena_free(a.arena);
    arena_free(b.arena);
}

static void test_diff(void **state) {
    (void)state;
    Reading a = read_plan(FRONT "甲。\n\n```clause same\ndo: check\n```\n```clause gone\ndo: check\n```\n"
                                "```clause turned\ndo: check\nevery: month\nby: "
                                "inspector\n```\n乙。\n\n```clause told\ndo: drill\n```\n"
                                "```clause noted\ndo: drill\nnote: 旧\n```\n");
    Reading b = read_plan(FRONT "甲。\n\n```clause same\ndo: check\n```\n```clause new\ndo: check\n```\n"
                                "```clause turned\ndo: check\nevery: week\ntimes: "
                                "2\n```\n改过的乙。\n\n```clause told\ndo: drill\n```\n"
                                "```clause noted\ndo: drill\nnote: 新\n```\n");
    assert_clean(a);
    assert_clean(b);
    ClauseChange *changes = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    assert_int_equal(plan_diff(a.arena, a.plan, b.plan, &changes, &count, &err), OK);
    static const struct {
        const char *id;
        ChangeKind kind;
        size_t keys;
    } rows[] = {{"same", CHANGE_SAME, 0},  {"new", CHANGE_ADDED, 0},   {"turned", CHANGE_CHANGED, 3},
                {"told", CHANGE_PROSE, 0}, {"noted", CHANGE_PROSE, 1}, {"gone", CHANGE_REMOVED, 0}};
    assert_int_equal(count, COUNT_OF(rows));
    for (size_t i = 0; i < count; i++) {
        const Clause *clause = changes[i].after ? changes[i].after : changes[i].before;
        assert_str(clause->id, rows[i].id);
        assert_int_equal(changes[i].kind, rows[i].kind);
        assert_int_equal(changes[i].key_count, rows[i].keys);
    }
    assert_str(changes[2].keys[2], "by");
    arena_free(a.arena);
    arena_free(b.arena);
}

static void test_diff_memory_runs_out(void **state) {
    (void)state;
    Reading a = read_clause("do: check\nevery: month\nby: inspector\n");
    Reading b = read_clause("do: check\nevery: week\n");
    Status status = E_NO_MEMORY;
    for (long n = 0; status != OK; n++) {
        Arena *arena = arena_new(1 << 20);
        arena_fail_after(arena, n);
        ClauseChange *changes = NULL;
        size_t count = 0;
        Error err = ERROR_INIT;
        status = plan_diff(arena, a.plan, b.plan, &changes, &count, &err);
        assert_true(status == OK ? count == 1 && changes[0].key_count == 2
                                 : status == E_NO_MEMORY && !changes);
        arena_free(arena);
    }
    arena_free(a.arena);
    arena_free(b.arena);
}

static void test_schemas(void **state) {
    (void)state;
    assert_ptr_equal(schema_find(STR("隐患")), &schema_hazard);
    assert_ptr_equal(schema_find(STR("sample")), &schema_sample);
    assert_non_null(schema_find(STR("nonconforming-sample")));
    assert_null(schema_find(STR("nothing")));
    for (const ExprSchema *const *schema = schema_objects; *schema; schema++) {
        assert_ptr_equal(schema_find(str_from((*schema)->name)), *schema);
        assert_non_null((*schema)->from_sql);
        for (size_t i = 0; i < (*schema)->field_count; i++)
            for (size_t j = 0; j < i; j++)
                assert_string_not_equal((*schema)->fields[i].name, (*schema)->fields[j].name);
    }
    assert_string_equal(schema_band.fields[0].name, "score");
    for (size_t i = 0; i < schema_subject.field_count; i++)
        assert_string_equal(schema_band.fields[i + 2].name, schema_subject.fields[i].name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),       cmocka_unit_test(test_expression_position),
        cmocka_unit_test(test_front_matter),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_memory_runs_out), cmocka_unit_test(test_big_plan_is_quick),
        cmocka_unit_test(test_canonical),       cmocka_unit_test(test_diff),
        cmocka_unit_test(test_schemas),         cmocka_unit_test(test_diff_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
