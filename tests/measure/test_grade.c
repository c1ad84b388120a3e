#include "measure/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Bands as in the seeds: 90 standard, 70 pass, and a blacklist entry that looks at another column. */
static const char plan_text[] =
    "---\nplan: grades\ntitle: t\norg: \"330112\"\nperiod: 2026-01-01/2026-12-31\n---\n\n"
    "Grades.\n\n"
    "```clause bands\n"
    "grade: catering\n"
    "over: score\n"
    "bands:\n"
    "  - {name: black, when: violations >= 2, changes: {list: black, class: C}}\n"
    "  - {name: A, when: score >= 90, changes: {class: A, list: \"\"}}\n"
    "  - name: B\n"
    "    when: score >= 70 and kind = \"canteen\"\n"
    "    changes: [{field: class, value: B}, {field: frequency, value: quarter}]\n"
    "  - {name: later, when: null}\n"
    "  - {name: C, when: score < 70}\n"
    "```\n";

static Value violations;

static Value attribute(void *data, Str name) {
    (void)data;
    return str_is(name, "violations") ? violations : (Value){.type = TYPE_UNSET};
}

static const GradeClause *read_plan(Arena *arena, const char *text) {
    Error err = ERROR_INIT;
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Status status = plan_read(arena, STR("grades.md"), str_from(text), &plan, &diags, &err);
    if (status != OK) {
        Buf buf = BUF_INIT(1 << 16);
        for (size_t i = 0; i < diags.count; i++) diag_print(&diags.items[i], "en", &buf);
        print_message("# %s %s\n", err.message, buf.len ? buf.ptr : "");
        buf_free(&buf);
    }
    assert_int_equal(status, OK);
    assert_int_equal(plan->clause_count, 1);
    return &plan->clauses[0].grade;
}

typedef struct GradeCase {
    bool scored;
    double score;
    const char *kind;
    int violations; /* -1: unknown */
    const char *present;
    int outcome;
    const char *band;
    bool moved;
    const char *changes;
} GradeCase;

static const GradeCase cases[] = {
    {true, 95, "canteen", 0, "", GRADE_BAND, "A", true, "class=A list= "},
    {true, 90, "canteen", 0, "A", GRADE_BAND, "A", false, "class=A list= "},
    {true, 89.9, "canteen", 0, "A", GRADE_BAND, "B", true, "class=B frequency=quarter "},
    {true, 70, "canteen", 1, "B", GRADE_BAND, "B", false, "class=B frequency=quarter "},
    {true, 80, "shop", 0, "", GRADE_NONE, "", false, ""},
    {true, 69, "shop", -1, "", GRADE_BAND, "C", true, ""},
    {true, 0, NULL, 0, "C", GRADE_BAND, "C", false, ""},
    {true, 99, "canteen", 2, "A", GRADE_BAND, "black", true, "list=black class=C "},
    {false, 0, "canteen", 2, "A", GRADE_UNSET, "", false, ""},
};

static GradeResult evaluate(const GradeClause *grade, const GradeCase *item, Arena *arena,
                            Status *ret_status) {
    Value fields[64] = {0};
    assert_true(schema_subject.field_count <= COUNT_OF(fields));
    for (size_t i = 0; i < schema_subject.field_count; i++)
        if (str_is(STR("kind"), schema_subject.fields[i].name) && item->kind)
            fields[i] = (Value){.type = TYPE_TEXT, .text = str_from(item->kind)};
    violations = item->violations < 0 ? (Value){.type = TYPE_UNSET}
                                      : (Value){.type = TYPE_NUMBER, .number = item->violations};
    GradeSubject subject = {.score = {.set = item->scored, .value = item->score},
                            .band = str_from(item->present),
                            .fields = fields,
                            .attribute = attribute};
    ExprContext context = {.today = 20000};
    GradeResult result = {.band = 99};
    Error err = ERROR_INIT;
    *ret_status = grade_evaluate(grade, &subject, &context, arena, &result, &err);
    return result;
}

static void bands(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 22);
    const GradeClause *grade = read_plan(arena, plan_text);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Status status;
        GradeResult result = evaluate(grade, &cases[i], arena, &status);
        assert_int_equal(status, OK);
        assert_int_equal(result.outcome, cases[i].outcome);
        assert_int_equal(result.moved, cases[i].moved);
        if (result.outcome == GRADE_BAND) assert_true(str_is(grade->bands[result.band].name, cases[i].band));
        Buf buf = BUF_INIT(1 << 10);
        buf_add_text(&buf, "");
        for (size_t c = 0; c < result.change_count; c++)
            buf_printf(&buf, "%.*s=%.*s ", STR_ARG(result.changes[c].field),
                       STR_ARG(result.changes[c].value));
        assert_true(str_is(buf_str(&buf), cases[i].changes));
        buf_free(&buf);
    }
    arena_free(arena);
}

static void unreadable_changes(void **state) {
    (void)state;
    static const char *const texts[] = {"black", "[red]", "[{value: A}]", "{class: [A]}"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        Arena *arena = arena_new(1 << 20);
        Error err = ERROR_INIT;
        Diags diags = diags_new(arena);
        YamlNode *changes = NULL;
        assert_int_equal(yaml_parse(arena, STR("t"), str_from(texts[i]), 1, &changes, &diags, &err), OK);
        const GradeClause *grade = read_plan(arena, plan_text);
        grade->bands[1].changes = changes;
        Status status;
        GradeResult result = evaluate(grade, &cases[0], arena, &status);
        assert_int_equal(status, E_INVALID);
        assert_int_equal(result.band, 99);
        arena_free(arena);
    }
}

static void memory_runs_out(void **state) {
    (void)state;
    Status status = E_NO_MEMORY;
    for (long n = 0; status != OK; n++) {
        Arena *arena = arena_new(1 << 22);
        const GradeClause *grade = read_plan(arena, plan_text);
        arena_fail_after(arena, n);
        GradeResult result = evaluate(grade, &cases[2], arena, &status);
        assert_true(status == OK ? result.change_count == 2 : status == E_NO_MEMORY && result.band == 99);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands),
        cmocka_unit_test(unreadable_changes),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
