/* The plans: clean, their sums close, and each rule, clock, formula and grade gives what the text says.
 */
#include <sqlite3.h>
#include <string.h>

#include "duty/duty.h"
#include "measure/measure.h"

#include "rows.h"

static void test_clean(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(five_plans); i++) {
        Arena *arena = arena_new(64 << 20);
        Diags diags;
        Plan *plan = plan_of_text(arena, asset_text(five_plans[i]), OK, &diags);
        for (size_t d = 0; d < diags.count; d++)
            print_message("# %s %s\n", diags.items[d].code, diags.items[d].error.message);
        assert_int_equal(diags.count, 0);
        for (size_t c = 0; c < plan->clause_count; c++) assert_true(plan->clauses[c].sentence.len > 0);
        arena_free(arena);
    }
}

/* ---- L1: one changed figure and the plan is refused ---- */

static const char *replaced(Arena *arena, Str text, const char *old, const char *new) {
    size_t at = str_find(text, str_from(old), 0);
    assert_true(at != SIZE_MAX);
    return arena_printf(arena, "%.*s%s%.*s", (int)at, text.ptr, new, (int)(text.len - at - strlen(old)),
                        text.ptr + at + strlen(old));
}

static void test_L1_sums(void **state) {
    (void)state;
    static const struct {
        const char *path, *old, *new;
    } rows[] = {
        {sampling, "total: 700", "total: 701"},
        {sampling, "专项: 280}\nby-month: {4: 140", "专项: 279}\nby-month: {4: 140"},
        {sampling, "5: 135", "5: 136"},
        {sampling, "10: 25}", "10: 26}"},
        {sampling, "total: 500", "total: 499"},
        {sampling, "{4: 1, 6: 1}", "{4: 1, 6: 2}"},
        {patrol, "total: 25", "total: 24"},
        {patrol, "商场: 3}", "商场: 4}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Arena *arena = arena_new(64 << 20);
        const char *text = replaced(arena, asset_text(rows[i].path), rows[i].old, rows[i].new);
        Diags diags;
        plan_of_text(arena, str_from(text), E_INVALID, &diags);
        assert_true(diags.count > 0); /* one a breakdown that no longer closes */
        for (size_t d = 0; d < diags.count; d++) assert_string_equal(diags.items[d].code, "plan.sum");
        arena_free(arena);
    }
}

/* ---- rules ---- */

static void test_rules(void **state) {
    (void)state;
    static const struct {
        const char *path, *clause;
        Field fields[FIELDS];
        int expected;
    } rows[] = {
        /* C26, N-080: six batches on one sheet, not seven; no figure is no proof */
        {sampling, "six-batches", {{"quantity", NULL, 6}}, KEPT},
        {sampling, "six-batches", {{"quantity", NULL, 7}}, BROKEN},
        {sampling, "six-batches", {{NULL}}, BROKEN},
        /* C8, N-257: 30 October is in the window, 31 October is not */
        {sampling, "window", {{"day", "2026-03-31", 0}}, BROKEN},
        {sampling, "window", {{"day", "2026-04-01", 0}}, KEPT},
        {sampling, "window", {{"day", "2026-10-30", 0}}, KEPT},
        {sampling, "window", {{"day", "2026-10-31", 0}}, BROKEN},
        /* C9 */
        {sampling, "two-samplers", {{"officers", NULL, 1}}, BROKEN},
        {sampling, "two-samplers", {{"officers", NULL, 2}}, KEPT},
        {sampling, "marks", {{"category", "食盐", 0}}, KEPT},
        {sampling, "marks", {{NULL}}, BROKEN},
        /* C9, N-199: a community patrol is not a patrol of a unit */
        {patrol, "two-officers", {{"activity", "patrol", 0}, {"officers", NULL, 1}}, BROKEN},
        {patrol, "two-officers", {{"activity", "patrol", 0}, {"officers", NULL, 2}}, KEPT},
        {patrol, "two-officers", {{"activity", "inspection", 0}, {"officers", NULL, 1}}, ASIDE},
        {patrol,
         "two-officers",
         {{"activity", "patrol", 0}, {"subject", "s01", 0}, {"officers", NULL, 1}},
         ASIDE},
        /* L9, N-333: the sheet with the two signatures, nothing else */
        {patrol, "double-sign-off", {{"activity", "patrol", 0}, {"form", "community-patrol", 0}}, KEPT},
        {patrol, "double-sign-off", {{"activity", "patrol", 0}, {"form", "visit", 0}}, BROKEN},
        {patrol, "double-sign-off", {{"activity", "patrol", 0}}, BROKEN},
        /* N-334 */
        {patrol,
         "four-fields",
         {{"subject", "s01", 0}, {"opened", "2026-05-01", 0}, {"org", "330110", 0}, {"item", "呕吐三人", 0}},
         KEPT},
        {patrol,
         "four-fields",
         {{"subject", "s01", 0}, {"opened", "2026-05-01", 0}, {"org", "330110", 0}},
         BROKEN},
    };
    Arena *arena = arena_new(256 << 20);
    ExprContext context = context_2026("2026-11-01");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const Clause *clause = clause_at(arena, rows[i].path, rows[i].clause);
        const ExprSchema *schema = schema_find(clause->rule.on);
        Value row[WIDTH] = {0};
        set_fields(schema, rows[i].fields, FIELDS, row);
        bool about = !clause->rule.filter || expr_true(clause->rule.filter, row, &context);
        int found = !about ? ASIDE : expr_true(clause->rule.require, row, &context) ? KEPT : BROKEN;
        if (found != rows[i].expected) print_message("# row %zu %s\n", i, rows[i].clause);
        assert_int_equal(found, rows[i].expected);
        exercised(plan_at(arena, rows[i].path)->id, clause->id, "acts");
    }
    assert_true(clause_at(arena, sampling, "six-batches")->rule.refuse);
    assert_true(clause_at(arena, patrol, "double-sign-off")->rule.refuse);
    assert_null(clause_at(arena, eighteen, "heavy-reward")->rule.require); /* L19: no amount, no rule yet */
    exercised(STR("district-food-18"), STR("heavy-reward"), "unset");
    arena_free(arena);
}

/* ---- clocks ---- */

static Instant moment(const char *text) {
    Instant at = INSTANT_NONE;
    assert_true(instant_parse(str_from(text), ZONE_SHANGHAI, &at));
    return at;
}

/* Due days by hand. 10 working days from 30 September 2026: 1-7 October are days off and 10 October is
 * worked, so 8, 9, 10, 12-16, 19, 20 October. */
static void test_C6_C7_clocks(void **state) {
    (void)state;
    static const struct {
        const char *path, *clause, *start, *due;
    } rows[] = {
        {sampling, "upload", "2026-05-01T16:30", "2026-05-02T16:30"}, /* hours run on a holiday too */
        {sampling, "start-serious", "2026-05-01T16:30", "2026-05-02T16:30"},
        {sampling, "start-time-limited", "2026-05-01T16:30", "2026-05-02T16:30"},
        {sampling, "close", "2026-06-01T10:00", "2026-08-30T23:59"}, /* a Sunday: natural days do not move */
        {sampling, "publish", "2026-09-30T10:00", "2026-10-20T23:59"},
        {sampling, "self-evaluation-due", "2026-05-29T10:00",
         "2026-06-03T23:59"}, /* Friday + 3 worked days */
        {patrol, "first-report", "2026-05-01T23:30", "2026-05-02T00:30"},
        {patrol, "next-day-article", "2026-05-01T09:00", "2026-05-02T23:59"},
        {monitoring, "county-plan", "2026-03-01T09:00", "2026-03-31T23:59"}, /* N-163, D-002 */
        {opinion, "fact-check", "2026-05-01T09:00", "2026-05-02T23:59"}, /* N-166: a rest day counts too */
    };
    Arena *arena = arena_new(256 << 20);
    Calendar *calendar = NULL;
    Error err = ERROR_INIT;
    Diags diags = diags_new(arena);
    assert_int_equal(calendar_new(calendar_builtin_tables(), &diags, &calendar, &err), OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const Clause *clause = clause_at(arena, rows[i].path, rows[i].clause);
        Deadline found;
        assert_true(clause->deadline.within_set);
        assert_int_equal(deadline_compute(calendar, moment(rows[i].start), clause->deadline.within,
                                          clause->deadline.roll, NULL, 0, ZONE_SHANGHAI, NULL, &found, &err),
                         OK);
        Instant due = moment(rows[i].due);
        bool right = found.due >= due && found.due < due + 60 * SECOND_US;
        if (!right) print_message("# %s\n", rows[i].clause);
        assert_true(right);
        exercised(plan_at(arena, rows[i].path)->id, clause->id, "acts");
    }
    /* C6: the hour of the first report runs from the accident, not from its discovery */
    assert_true(str_is(clause_at(arena, patrol, "first-report")->deadline.after, "accident"));
    /* L2: an objection stops the clock of publication */
    assert_true(str_is(clause_at(arena, sampling, "publish")->deadline.suspend_while, "objected"));
    calendar_free(calendar);
    arena_free(arena);
}

/* L19: "promptly", "at once", "by a deadline" without a figure stay unset and are no clock of 0. */
static void test_L19_unset_clocks(void **state) {
    (void)state;
    Arena *arena = arena_new((size_t)1 << 30);
    const char *paths[MAX_PLANS];
    size_t count = 0, plans = all_plans(paths, MAX_PLANS);
    for (size_t p = 0; p < plans; p++) {
        Plan *plan = plan_at(arena, paths[p]);
        for (size_t i = 0; i < plan->clause_count; i++) {
            const Clause *clause = &plan->clauses[i];
            if (clause->kind != CLAUSE_DEADLINE || !yaml_is_null(yaml_get(clause->body, "within"))) continue;
            assert_false(clause->deadline.within_set);
            exercised(plan->id, clause->id, "unset");
            count++;
        }
    }
    assert_int_equal(count, 29);
    arena_free(arena);
}

/* ---- formulas ---- */

static Value folded(Arena *arena, const Expr *value, const Value *const *rows, size_t count,
                    const ExprContext *context) {
    Value aggregates[8];
    Error err = ERROR_INIT;
    assert_true(expr_aggregate_count(value) <= COUNT_OF(aggregates));
    for (size_t i = 0; i < expr_aggregate_count(value); i++)
        assert_int_equal(
            expr_fold(expr_aggregate_at(value, i), rows, count, context, arena, &aggregates[i], &err), OK);
    ExprContext with = *context;
    with.aggregates = aggregates;
    return expr_eval(value, NULL, &with);
}

static void check_duties(const char *path, const char *id, const char *plan_id, const char *clause_id,
                         const char *activity) {
    static const struct {
        const char *state, *due, *done_on;
        bool met;
    } duties[] = {
        {"done", "2026-05-31", "2026-05-20", true},  {"missed", "2026-05-31", NULL, false},
        {"late", "2026-05-31", "2026-06-02", false}, {"open", "2026-06-30", NULL, false},
        {"done", "2026-06-15", "2026-06-15", true},  {"open", "2026-06-15", NULL, false},
        {"cancelled", "2026-05-31", NULL, false},    {"excused", "2026-05-31", NULL, false},
        {"missed", "2025-05-31", NULL, false},       {"done", "2026-06-30", "2026-06-10", true},
        {"missed", "2026-02-28", NULL, false},
    };
    Arena *arena = arena_new(64 << 20);
    Value rows[COUNT_OF(duties)][WIDTH] = {0};
    const Value *list[COUNT_OF(duties)];
    for (size_t i = 0; i < COUNT_OF(duties); i++) {
        bool done = duties[i].done_on != NULL;
        const Field fields[] = {{"plan", plan_id, 0},
                                {"clause", clause_id, 0},
                                {"activity", activity, 0},
                                {"state", duties[i].state, 0},
                                {"due", duties[i].due, 0},
                                {done ? "done_on" : NULL, duties[i].done_on, 0},
                                {"on_time", NULL, duties[i].met}};
        set_fields(&schema_duty, fields, COUNT_OF(fields), rows[i]);
        list[i] = rows[i];
    }
    ExprContext context = context_2026("2026-06-15");
    const Clause *clause = clause_at(arena, path, id);
    Value value = folded(arena, clause->measure.value, list, COUNT_OF(duties), &context);
    if (value.type != TYPE_NUMBER || value.number != 0.5) print_message("# %s %g\n", id, value.number);
    assert_int_equal(value.type, TYPE_NUMBER);
    assert_true(value.number == 0.5); /* 3 of 6: one late, two missed; an early one counts */
    MeasureRow row = measure_row(
        &clause->measure, &(MeasureNumbers){.ratio = true, .numerator = {true, 3}, .denominator = {true, 6}});
    assert_int_equal(row.result, MEASURE_NOT_MET);
    exercised(plan_at(arena, path)->id, clause->id, "acts");
    arena_free(arena);
}

static void test_duty_measures(void **state) {
    (void)state;
    check_duties(community, "inspections-on-time", "community-work-safety", "class-1", "inspection");
    check_duties(classes, "inspections-on-time", "class-abc-work-safety", "class-a", "inspection");
    check_duties(eighteen, "blacklist-kept", "district-food-18", "blacklist", "inspection");
    check_duties(eighteen, "monthly-round-kept", "district-food-18", "monthly-round", "grid-visit");
    check_duties(patrol, "patrol-kept", "food-drug-into-communities", "daily-patrol", "patrol");
}

/* L8: a perfect score and one veto is 0. */
static void test_L8_veto(void **state) {
    (void)state;
    Arena *arena = arena_new(64 << 20);
    const Clause *clause = clause_at(arena, community, "zero-accidents");
    static const Field serious[] = {{"opened_day", "2026-05-01", 0}, {"level", "major", 0}};
    static const Field minor[] = {{"opened_day", "2026-05-01", 0}, {"level", "general", 0}};
    Value rows[2][WIDTH] = {0};
    set_fields(&schema_case, serious, 2, rows[0]);
    set_fields(&schema_case, minor, 2, rows[1]);
    const Value *list[] = {rows[0], rows[1]};
    ExprContext context = context_2026("2026-06-15");
    Value with = folded(arena, clause->measure.veto, list, 2, &context);
    Value without = folded(arena, clause->measure.veto, &list[1], 1, &context);
    assert_true(with.type == TYPE_BOOL && with.boolean);
    assert_true(without.type == TYPE_BOOL && !without.boolean);
    const Clause *full = clause_at(arena, community, "inspections-on-time");
    MeasureNumbers numbers = {.ratio = true, .numerator = {true, 9}, .denominator = {true, 9}};
    MeasureRow judged[] = {
        measure_row(&full->measure, &numbers),
        measure_row(&clause->measure, &(MeasureNumbers){.value = {true, 1}, .veto = VETO_HIT})};
    MeasureScore score = measure_score(judged, 2);
    assert_true(score.vetoed && score.score.set && score.score.value == 0);
    exercised(STR("community-work-safety"), clause->id, "acts");
    arena_free(arena);
}

/* Formulas with a value run on an empty store; those without stay unset, they are no 0. */
static void create_tables(sqlite3 *db) {
    static char text[1 << 20];
    char path[4096];
    snprintf(path, sizeof path, "%s/src/store/migrations/0001_base.sql", getenv("ANLAN_SOURCE"));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    static const char *const words[][2] = {
        {"{without_rowid}", "WITHOUT ROWID"}, {"{blob}", "BLOB"}, {"{double}", "REAL"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (char *at; (at = strstr(text, words[i][0]));) {
            memset(at, ' ', strlen(words[i][0]));
            memcpy(at, words[i][1], strlen(words[i][1]));
        }
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
}

static void bind_value(sqlite3_stmt *statement, int at, const Value *value) {
    if (value->type == TYPE_TEXT)
        sqlite3_bind_text(statement, at, value->text.ptr, (int)value->text.len, SQLITE_TRANSIENT);
    else if (value->type == TYPE_NUMBER)
        sqlite3_bind_double(statement, at, value->number);
    else if (value->type == TYPE_DATE)
        sqlite3_bind_int64(statement, at, value->date);
    else if (value->type == TYPE_INSTANT)
        sqlite3_bind_int64(statement, at, value->instant);
    else if (value->type == TYPE_BOOL)
        sqlite3_bind_int(statement, at, value->boolean);
}

static void run_measure(sqlite3 *db, Arena *arena, const Clause *clause) {
    ExprContext context = context_2026("2026-06-15");
    ExprSql sql;
    Error err = ERROR_INIT;
    assert_int_equal(expr_sql(clause->measure.value, SQL_SQLITE, &context, "", 1, arena, &sql, &err), OK);
    sqlite3_stmt *statement = NULL;
    const char *text = arena_printf(arena, "SELECT %.*s", STR_ARG(sql.text));
    if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK)
        print_message("# %.*s: %s\n", STR_ARG(clause->id), sqlite3_errmsg(db));
    assert_non_null(statement);
    for (size_t i = 0; i < sql.param_count; i++) bind_value(statement, (int)i + 1, &sql.params[i]);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int type = sqlite3_column_type(statement, 0);
    assert_true(type == SQLITE_NULL || sqlite3_column_double(statement, 0) == 0);
    sqlite3_finalize(statement);
}

static void test_measures_run(void **state) {
    (void)state;
    Arena *arena = arena_new((size_t)1 << 30);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    create_tables(db);
    const char *paths[MAX_PLANS];
    size_t set = 0, unset = 0, plans = all_plans(paths, MAX_PLANS);
    for (size_t p = 0; p < plans; p++) {
        Plan *plan = plan_at(arena, paths[p]);
        for (size_t i = 0; i < plan->clause_count; i++) {
            const Clause *clause = &plan->clauses[i];
            if (clause->kind != CLAUSE_MEASURE) continue;
            bool has = clause->measure.value != NULL;
            *(has ? &set : &unset) += 1;
            if (has) run_measure(db, arena, clause);
            MeasureRow row = measure_row(&clause->measure, &(MeasureNumbers){0});
            assert_int_equal(row.result, MEASURE_UNSET);
            exercised(plan->id, clause->id, has ? "acts" : "unset");
        }
    }
    assert_int_equal(set, 112);
    assert_int_equal(unset, 43);
    sqlite3_close(db);
    arena_free(arena);
}

/* L19: the training rate has no target, so it is shown and not judged. */
static void test_L19_masked_target(void **state) {
    (void)state;
    Arena *arena = arena_new(64 << 20);
    const Clause *clause = clause_at(arena, classes, "training-rate");
    MeasureRow row = measure_row(
        &clause->measure, &(MeasureNumbers){.ratio = true, .numerator = {true, 1}, .denominator = {true, 2}});
    assert_int_equal(row.result, MEASURE_UNSET);
    assert_false(row.counts);
    assert_false(clause_at(arena, classes, "squad-quota")->do_.times.set);
    arena_free(arena);
}

/* ---- C1, C2: ladders side by side, one visit answers each ---- */

static void test_C2_one_visit_answers_each(void **state) {
    (void)state;
    static const struct {
        const char *path, *clause, *from, *due;
    } rows[] = {
        {community, "class-1", "2026-06-15", "2026-06-21"},
        {classes, "class-a", "2026-06-01", "2026-06-30"},
        {eighteen, "blacklist", "2026-06-01", "2026-06-30"},
        {eighteen, "monthly-round", "2026-06-01", "2026-06-30"}, /* another activity: a grid visit */
    };
    Arena *arena = arena_new(256 << 20);
    MatchDuty duties[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        duties[i] = (MatchDuty){.clause = (uint32_t)i,
                                .from = day(rows[i].from),
                                .due = day(rows[i].due),
                                .times = 1,
                                .rule = clause_at(arena, rows[i].path, rows[i].clause)};
    size_t picked[COUNT_OF(rows)];
    MatchRecord visit = {STR("inspection"), STR("food-inspection"), day("2026-06-17"), 2};
    assert_int_equal(duty_pick(duties, COUNT_OF(duties), &visit, picked), 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(picked[i], i);
    visit.activity = STR("grid-visit");
    assert_int_equal(duty_pick(duties, COUNT_OF(duties), &visit, picked), 1);
    assert_int_equal(picked[0], 3);
    arena_free(arena);
}

/* ---- grades, draws, letters, lists ---- */

static void test_grade(void **state) {
    (void)state;
    static const struct {
        const char *path, *clause;
        double score;
        const char *band;
    } rows[] = {
        {patrol, "grades", 100, "A"},
        {patrol, "grades", 90, "A"},
        {patrol, "grades", 89.9, "B"},
        {patrol, "grades", 75, "B"},
        {patrol, "grades", 74.9, "C"},
        {patrol, "grades", 0, "C"},
        /* C12, N-230, N-231: 90 is in the standard, 70 is qualified */
        {scored, "score", 90, "市级标准"},
        {scored, "score", 89.9, "合格"},
        {scored, "score", 70, "合格"},
        {scored, "score", 69.9, "不合格"},
        /* N-237: the number of a fire's level */
        {campaign, "consequences", 4, "特别重大"},
        {campaign, "consequences", 3, "重大"},
        {campaign, "consequences", 2, "较大以下"},
    };
    Arena *arena = arena_new(256 << 20);
    ExprContext context = context_2026("2026-06-15");
    Value fields[WIDTH] = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const Clause *clause = clause_at(arena, rows[i].path, rows[i].clause);
        GradeSubject subject = {.score = {true, rows[i].score}, .fields = fields};
        GradeResult found;
        Error err = ERROR_INIT;
        Status status = grade_evaluate(&clause->grade, &subject, &context, arena, &found, &err);
        if (status != OK) print_message("# %s: %s\n", rows[i].clause, err.message);
        assert_int_equal(status, OK);
        assert_int_equal(found.outcome, GRADE_BAND);
        assert_true(str_is(clause->grade.bands[found.band].name, rows[i].band));
        exercised(plan_at(arena, rows[i].path)->id, clause->id, "acts");
    }
    arena_free(arena);
}

static void test_draw_and_letter_are_read(void **state) {
    (void)state;
    Arena *arena = arena_new(64 << 20);
    const Clause *draw = clause_at(arena, patrol, "patrol-officers-drawn");
    assert_true(draw->draw.rate.set && draw->draw.rate.value == 0.3);
    const Clause *letter = clause_at(arena, community, "operator-letters");
    assert_true(str_is(letter->letter.to_level, "unit"));
    assert_null(letter->letter.sign_rule);
    exercised(STR("food-drug-into-communities"), draw->id, "read");
    exercised(STR("community-work-safety"), letter->id, "read");
    arena_free(arena);
}

/* The answers that a rule asks for, all the same. */
static void answer_all(const Expr *require, Value *row, bool answer) {
    for (size_t i = 0; i < expr_attribute_count(require); i++) {
        assert_true(str_starts(expr_attribute_name(require, i), STR(ENTRY_ANSWER)));
        row[schema_entry.field_count + i] = (Value){.type = TYPE_BOOL, .boolean = answer};
    }
}

/* A rule of a record or sample refuses or flags the empty one and keeps the full one; draws, letters and
 * rules of cases are read. The rules of the five plans have a table of their own. */
static void test_every_rule(void **state) {
    (void)state;
    static const Field full[] = {{"result", "合格", 0},
                                 {"category", "蔬菜", 0},
                                 {"quantity", NULL, 2},
                                 {"org", "330110", 0},
                                 {"officers", NULL, 2}};
    Arena *arena = arena_new((size_t)1 << 30);
    ExprContext context = context_2026("2026-11-01");
    const char *paths[MAX_PLANS];
    size_t plans = all_plans(paths, MAX_PLANS), judged = 0, answers = 0;
    for (size_t p = 0; p < plans; p++) {
        Plan *plan = plan_at(arena, paths[p]);
        bool own_table = false;
        for (size_t i = 0; i < COUNT_OF(five_plans); i++) own_table |= strcmp(paths[p], five_plans[i]) == 0;
        for (size_t i = 0; i < plan->clause_count && !own_table; i++) {
            const Clause *clause = &plan->clauses[i];
            bool read = clause->kind == CLAUSE_DRAW || clause->kind == CLAUSE_LETTER;
            if (read) exercised(plan->id, clause->id, "read");
            if (clause->kind != CLAUSE_RULE) continue;
            const ExprSchema *schema = schema_find(clause->rule.on);
            Value empty[WIDTH] = {0}, whole[WIDTH] = {0};
            set_fields(schema, full, COUNT_OF(full), whole);
            assert_false(expr_true(clause->rule.require, empty, &context));
            answer_all(clause->rule.require, whole, true);
            assert_true(expr_true(clause->rule.require, whole, &context));
            answer_all(clause->rule.require, whole, false);
            bool by_answer = expr_attribute_count(clause->rule.require) > 0;
            assert_true(expr_true(clause->rule.require, whole, &context) == !by_answer);
            answers += by_answer;
            exercised(plan->id, clause->id, "acts");
            judged++;
        }
    }
    assert_int_equal(judged, 8);
    assert_int_equal(answers, 5); /* N-195, N-235, N-275, N-319, N-351 */
    arena_free(arena);
}

/* Numbered lists carry as many members as the text counts. */
static void test_lists(void **state) {
    (void)state;
    static const struct {
        const char *path, *clause;
        size_t steps, categories;
    } rows[] = {
        {classes, "main-responsibility", 11, 0}, {classes, "four-entries", 0, 4},
        {classes, "special-checks", 0, 7},       {sampling, "five-items", 5, 0},
        {sampling, "self-evaluation", 6, 0},     {sampling, "laboratory-focus", 7, 0},
        {eighteen, "two-key-works", 2, 0},       {eighteen, "forbidden-use", 0, 5},
        {eighteen, "daily-food", 0, 8},          {patrol, "four-and-one", 0, 5},
        {patrol, "media-kinds", 0, 3},           {patrol, "demonstration-units", 0, 9},
        {patrol, "three-levels", 3, 0},          {patrol, "assessment-methods", 4, 0},
    };
    Arena *arena = arena_new(256 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const Clause *clause = clause_at(arena, rows[i].path, rows[i].clause);
        bool phase = clause->kind == CLAUSE_PHASE;
        assert_int_equal(phase ? clause->phase.step_count : clause->quota.category_count,
                         phase ? rows[i].steps : rows[i].categories);
    }
    arena_free(arena);
}

int main(void) {
    exercised_begin("clauses");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_L1_sums),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_C6_C7_clocks),
        cmocka_unit_test(test_L19_unset_clocks),
        cmocka_unit_test(test_duty_measures),
        cmocka_unit_test(test_L8_veto),
        cmocka_unit_test(test_measures_run),
        cmocka_unit_test(test_L19_masked_target),
        cmocka_unit_test(test_C2_one_visit_answers_each),
        cmocka_unit_test(test_grade),
        cmocka_unit_test(test_draw_and_letter_are_read),
        cmocka_unit_test(test_every_rule),
        cmocka_unit_test(test_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
