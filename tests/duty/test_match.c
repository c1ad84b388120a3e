#include "fixture.h"

static const char plan_text[] =
    "---\nplan: p\ntitle: t\norg: \"1\"\nperiod: 2026-01-01/2026-12-31\n---\n\nText.\n"
    "\n```clause weekly\ndo: inspection\nevery: week\n```\n"
    "\n```clause strict\ndo: inspection\nevery: month\ntimes: 2\nofficers: 2\nform: canteen-check\n```\n"
    "\n```clause capped\ndo: inspection\nevery: quarter\nat-most: 3\n```\n"
    "\n```clause monthly\nreport: summary\ndue: monthly day 5\n```\n"
    "\n```clause quota\nquota: sampling\ntotal: 12\n```\n"
    "\n```clause stage\nphase: mobilise\nfrom: 2026-01-01\nto: 2026-01-31\n```\n";

enum { WEEKLY, STRICT, CAPPED, MONTHLY, QUOTA, STAGE };

static void matches(void **state) {
    (void)state;
    static const struct {
        int clause, done;
        const char *activity, *form, *day;
        int officers;
        const char *reason; /* NULL: it matches */
    } rows[] = {
        {WEEKLY, 0, "inspection", "", "2026-03-02", 1, NULL},
        {WEEKLY, 0, "inspection", "any", "2026-03-08", 0, NULL},
        {WEEKLY, 0, "patrol", "", "2026-03-02", 1, "the duty is inspection, the record is patrol"},
        {WEEKLY, 0, "inspection", "", "2026-03-01", 1,
         "the record is of 2026-03-01, the duty begins on 2026-03-02"},
        {WEEKLY, 0, "inspection", "", "2026-03-09", 1,
         "the record is of 2026-03-09, the duty ended on 2026-03-08"},
        {WEEKLY, 1, "inspection", "", "2026-03-02", 1, "the duty has all its evidence already"},
        {STRICT, 1, "inspection", "canteen-check", "2026-03-02", 2, NULL},
        {STRICT, 2, "inspection", "canteen-check", "2026-03-02", 2, "the duty has all its evidence already"},
        {STRICT, 0, "inspection", "canteen-check", "2026-03-02", 1,
         "the duty needs 2 officers, the record names 1"},
        {STRICT, 0, "inspection", "shop-check", "2026-03-02", 3, "the duty needs the form canteen-check"},
        {CAPPED, 2, "inspection", "", "2026-03-02", 1, NULL},
        {CAPPED, 3, "inspection", "", "2026-03-02", 1, "the duty has its 3 visits, and no more are allowed"},
        {MONTHLY, 0, "summary", "", "2026-03-20", 1, NULL}, /* late, but it answers */
        {MONTHLY, 0, "summary", "", "2026-02-27", 1,
         "the record is of 2026-02-27, the duty begins on 2026-03-02"},
        {MONTHLY, 1, "summary", "", "2026-03-02", 1, "the duty has all its evidence already"},
        {QUOTA, 0, "sampling", "", "2026-03-08", 1, NULL},
        {QUOTA, 0, "sampling", "", "2026-03-09", 1,
         "the record is of 2026-03-09, the duty ended on 2026-03-08"},
        {STAGE, 0, "mobilise", "", "2026-04-01", 1, NULL},
    };
    Arena *arena = arena_new(1 << 22);
    Plan *plan = plan_of(arena, plan_text);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        MatchDuty duty = {.clause = (uint32_t)rows[i].clause,
                          .from = day("2026-03-02"),
                          .due = day("2026-03-08"),
                          .times = rows[i].clause == STRICT ? 2 : 1,
                          .done = rows[i].done,
                          .rule = &plan->clauses[rows[i].clause]};
        MatchRecord record = {str_from(rows[i].activity), str_from(rows[i].form), day(rows[i].day),
                              rows[i].officers};
        Error reason = ERROR_INIT;
        assert_int_equal(duty_matches(&duty, &record, &reason), rows[i].reason == NULL);
        assert_string_equal(reason.message, rows[i].reason ? rows[i].reason : "");
    }
    arena_free(arena);
}

/* One visit answers the weekly, the monthly and the quarterly rule; of one rule the window that began first.
 */
static void one_visit_answers_several_rules(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 22);
    const Clause *rules = plan_of(arena, plan_text)->clauses;
    const MatchDuty duties[] = {
        {WEEKLY, day("2026-03-09"), day("2026-03-15"), 1, 0, &rules[WEEKLY]}, /* not begun */
        {CAPPED, day("2026-02-15"), day("2026-03-31"), 1, 0,
         &rules[CAPPED]}, /* begins later than the next one */
        {CAPPED, day("2026-01-01"), day("2026-03-31"), 1, 1, &rules[CAPPED]},
        {WEEKLY, day("2026-03-02"), day("2026-03-08"), 1, 0, &rules[WEEKLY]},
        {STRICT, day("2026-03-01"), day("2026-03-31"), 2, 0, &rules[STRICT]}, /* the form is another one */
        {MONTHLY, day("2026-03-01"), day("2026-03-05"), 1, 0, &rules[MONTHLY]},
        {CAPPED, day("2026-01-01"), day("2026-03-20"), 1, 0, &rules[CAPPED]}, /* as early, and ends first */
    };
    MatchRecord record = {STR("inspection"), STR("shop-check"), day("2026-03-05"), 2};
    size_t picked[COUNT_OF(duties)];
    assert_int_equal(duty_pick(duties, COUNT_OF(duties), &record, picked), 2);
    assert_int_equal(picked[0], 6);
    assert_int_equal(picked[1], 3);
    /* 2 began first, but has what it needs: 1 goes before it */
    assert_int_equal(duty_pick(&duties[1], 2, &record, picked), 1);
    assert_int_equal(picked[0], 0);
    assert_int_equal(duty_pick(duties, 0, &record, picked), 0);
    arena_free(arena);
}

static void states(void **state) {
    (void)state;
    static const struct {
        DutyState stored;
        int times, done;
        Date done_on;
        const char *wanted;
    } rows[] = {
        /* due on day 100, asked on day 110 */
        {DUTY_OPEN, 1, 1, 100, "done"},          {DUTY_OPEN, 1, 1, 101, "late"},
        {DUTY_OPEN, 1, 0, DATE_NONE, "missed"},  {DUTY_OPEN, 2, 1, DATE_NONE, "missed"},
        {DUTY_OPEN, 1, 1, 111, "missed"},        {DUTY_MISSED, 1, 1, 105, "late"},
        {DUTY_DONE, 1, 1, 90, "done"},           {DUTY_EXCUSED, 1, 0, DATE_NONE, "excused"},
        {DUTY_CANCELLED, 1, 1, 90, "cancelled"}, {DUTY_DONE, 1, 0, DATE_NONE, "missed"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(duty_state_name(duty_state_at(rows[i].stored, 100, rows[i].times, rows[i].done,
                                                          rows[i].done_on, 110)),
                            rows[i].wanted);
    assert_int_equal(duty_state_at(DUTY_OPEN, 100, 1, 0, DATE_NONE, 100), DUTY_OPEN);
    assert_int_equal(duty_state_at(DUTY_OPEN, 100, 1, 0, DATE_NONE, 101), DUTY_MISSED);
    assert_int_equal(duty_state_at(DUTY_OPEN, 100, 1, 1, 99, 98), DUTY_OPEN);
    assert_int_equal(duty_state_at(DUTY_OPEN, 100, 1, 1, 99, 99), DUTY_DONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches),
        cmocka_unit_test(one_visit_answers_several_rules),
        cmocka_unit_test(states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
