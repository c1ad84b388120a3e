/* Traps of the catalogue that are more than words in a clause: what a record answers and what a formula
 * counts. */
#include "duty/duty.h"

#include "rows.h"

/* L12: a rapid test is a screen. It is no sample and answers no sampling duty, and what the public brings
 * counts in the total but not in the rate of supervision. */
static void test_L12_screening_is_no_sample(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    const Clause *tests = clause_at(arena, rapid, "all"),
                 *samples = clause_at(arena, sampling, "batches-salt");
    MatchDuty duty = {.from = day("2026-01-01"), .due = day("2026-12-31"), .times = 9, .rule = tests};
    MatchRecord record = {.activity = STR("rapid-test"), .date = day("2026-06-01"), .officers = 2};
    Error reason = ERROR_INIT;
    assert_true(duty_matches(&duty, &record, &reason));
    duty.rule = samples;
    assert_false(duty_matches(&duty, &record, &reason));
    static const Field ours[] = {{"activity", "rapid-test", 0},
                                 {"category", "监督快检", 0},
                                 {"day", "2026-06-01", 0},
                                 {"quantity", NULL, 3}},
                       theirs[] = {{"activity", "rapid-test", 0},
                                   {"category", "群众送检", 0},
                                   {"day", "2026-06-01", 0},
                                   {"quantity", NULL, 5}};
    Value rows[2][WIDTH] = {0};
    set_fields(&schema_record, ours, 4, rows[0]);
    set_fields(&schema_record, theirs, 4, rows[1]);
    const Value *list[] = {rows[0], rows[1]};
    ExprContext context = context_2026("2026-07-01");
    static const struct {
        const char *clause;
        double sum;
    } wanted[] = {{"done", 8}, {"per-hundred", 3}};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const Clause *measure = clause_at(arena, rapid, wanted[i].clause);
        Value sum = {0};
        Error err = ERROR_INIT;
        assert_int_equal(
            expr_fold(expr_aggregate_at(measure->measure.value, 0), list, 2, &context, arena, &sum, &err),
            OK);
        assert_true(sum.type == TYPE_NUMBER && sum.number == wanted[i].sum);
    }
    assert_false(clause_at(arena, rapid, "positive")->deadline.within_set); /* "in time" has no figure */
    arena_free(arena);
}

/* L13: the first report within the hour of the accident; follow-ups have no figure and so no clock. */
static void test_L13_follow_ups(void **state) {
    (void)state;
    Arena *arena = arena_new(64 << 20);
    const Clause *first = clause_at(arena, patrol, "first-report"),
                 *next = clause_at(arena, patrol, "follow-up");
    assert_true(first->deadline.within_set && first->deadline.within.amount == 1 &&
                first->deadline.within.unit == SPAN_HOURS);
    assert_false(next->deadline.within_set);
    assert_false(str_equal(first->deadline.step, next->deadline.step)); /* reported again, not instead */
    arena_free(arena);
}

/* L17: who gets the report and who a copy are told apart, one by one. */
static void test_L17_recipients(void **state) {
    (void)state;
    static const struct {
        const char *clause;
        size_t to, copies;
    } rows[] = {{"three-recipients", 3, 0}, {"illness-year", 1, 1}, {"half-year", 1, 1},
                {"whole-year", 1, 1},       {"cluster", 1, 0},      {"contaminants-year", 1, 0}};
    Arena *arena = arena_new(256 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const Clause *clause = clause_at(arena, monitoring, rows[i].clause);
        assert_int_equal(clause->report.to_count, rows[i].to);
        assert_int_equal(clause->report.copy_count, rows[i].copies);
    }
    arena_free(arena);
}

/* L24: a day in the sub-district counts with the two officers of the department, and twice a week. */
static void test_L24_two_officers(void **state) {
    (void)state;
    Arena *arena = arena_new(64 << 20);
    MatchDuty duty = {.from = day("2026-06-15"),
                      .due = day("2026-06-21"),
                      .times = 2,
                      .rule = clause_at(arena, eighteen, "days-in-town")};
    MatchRecord record = {.activity = STR("on-site-work"), .date = day("2026-06-16"), .officers = 1};
    Error reason = ERROR_INIT;
    assert_false(duty_matches(&duty, &record, &reason));
    record.officers = 2;
    assert_true(duty_matches(&duty, &record, &reason));
    duty.done = 1;
    assert_true(duty_matches(&duty, &record, &reason));
    duty.done = 2;
    assert_false(duty_matches(&duty, &record, &reason));
    record.activity = STR("joint-check"); /* a joint check is a duty of its own */
    duty.done = 0;
    assert_false(duty_matches(&duty, &record, &reason));
    arena_free(arena);
}

/* L25: forty hours of each person; who came in December owes what is left of the year. */
typedef struct Staff {
    size_t at;
    Value row[WIDTH];
} Staff;

static void staff_rewind(void *data, const Clause *clause) {
    (void)clause;
    ((Staff *)data)->at = 0;
}

static bool staff_next(void *data, DutySubject *ret) {
    Staff *staff = data;
    static const char *const since[] = {"2020-01-01", "2026-12-01"};
    if (staff->at == COUNT_OF(since)) return false;
    Date from = day(since[staff->at++]);
    *ret = (DutySubject){.number = (int64_t)staff->at,
                         .id = STR("c"),
                         .org = STR("330110"),
                         .since = from,
                         .until = DATE_NONE,
                         .class_since = DATE_NONE,
                         .row = staff->row};
    return true;
}

typedef struct Hours {
    double hours[8];
    size_t count;
} Hours;

static Status keep_hours(void *data, const Duty *duty, Error *err) {
    Hours *kept = data;
    (void)err;
    if (duty->hours > 0 && kept->count < COUNT_OF(kept->hours)) kept->hours[kept->count++] = duty->hours;
    return OK;
}

static void test_L25_hours(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    Calendar *calendar = NULL;
    Error err = ERROR_INIT;
    Diags diags = diags_new(arena);
    assert_int_equal(calendar_new(calendar_builtin_tables(), &diags, &calendar, &err), OK);
    static const Field contact[] = {{"unit_contact", NULL, 1}};
    Staff staff = {0};
    set_fields(&schema_person, contact, 1, staff.row);
    SubjectSource people = {.data = &staff, .rewind = staff_rewind, .next = staff_next};
    Hours kept = {0};
    assert_int_equal(duty_compile(plan_at(arena, eighteen), calendar, NULL, NULL, &people, day("2026-01-01"),
                                  day("2026-12-31"), arena, keep_hours, &kept, &err),
                     OK);
    assert_int_equal(kept.count, 2);
    assert_true(kept.hours[0] == 40 && kept.hours[1] == 3.5); /* 40 x 31 / 365 = 3.40, up to half hours */
    calendar_free(calendar);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_L12_screening_is_no_sample),
        cmocka_unit_test(test_L13_follow_ups),
        cmocka_unit_test(test_L17_recipients),
        cmocka_unit_test(test_L24_two_officers),
        cmocka_unit_test(test_L25_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
