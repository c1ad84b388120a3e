/* Handing out and simulating: each failed allocation is told; ways that can be measured with a ruler; absence
 * that does not depend on who else is there. Rules are tested from outside in tests/cli/plan_assign.py. */
#include "fixture.h"

#include "duty/sim/sim.h"

static const char plan_text[] =
    "---\nplan: p\ntitle: t\norg: \"c\"\nperiod: 2026-03-02/2026-03-31\n---\n\nText.\n\n"
    "```clause a\ndo: inspection\neach: class = \"A\"\nby: inspector\nevery: week\nofficers: 2\n```\n\n"
    "```clause b\ndo: inspection\nby: inspector\nevery: ten-days\n```\n\n"
    "```clause r\nreport: summary\nto: county\ndue: weekly friday\nby: inspector\n```\n\n"
    "```clause m\nmeasure: done\nvalue: count(duty where state = \"done\") / count(duty)\n```\n";

static const Row rows[] = {{.id = "u1", .org = "t1", .kind = "", .class = "A", "", "", ""},
                           {.id = "u2", .org = "t1", .kind = "", .class = "A", "", "", ""},
                           {.id = "u3", .org = "t2", .kind = "", .class = "B", "", "", ""}};
static const FitOrg tree[] = {
    {STR_INIT("c"), {0}}, {STR_INIT("t1"), STR_INIT("c")}, {STR_INIT("t2"), STR_INIT("c")}};
static const FitPerson people[] = {
    {STR_INIT("p1"), STR_INIT("c"), STR_INIT("inspector"), 3, DATE_NONE, DATE_NONE},
    {STR_INIT("p2"), STR_INIT("c"), STR_INIT("inspector"), 3, DATE_NONE, DATE_NONE},
    {STR_INIT("p3"), STR_INIT("t1"), STR_INIT("inspector"), 3, DATE_NONE, DATE_NONE}};
static const AssignPlace places[] = {{.subject = STR_INIT("u1"), .located = true, .lat = 30, .lon = 120},
                                     {.subject = STR_INIT("u2"), .located = true, .lat = 31, .lon = 120},
                                     {.subject = STR_INIT("u3"), .located = true, .lat = 30, .lon = 120.5}};

typedef struct Setting {
    Arena *arena;
    Plan *plan;
    Calendar *calendar;
    Register subjects;
    SubjectSource source;
    SimInput input;
} Setting;

static void set_up(Setting *set) {
    *set = (Setting){.arena = arena_new(1 << 24), .calendar = builtin_calendar()};
    set->plan = plan_of(set->arena, plan_text);
    set->subjects = (Register){.schema = &schema_subject, .rows = rows, .count = COUNT_OF(rows)};
    set->source = register_source(&set->subjects);
    set->input.assign = (AssignInput){.fit = {.plans = &set->plan,
                                              .plan_count = 1,
                                              .calendar = set->calendar,
                                              .subjects = &set->source,
                                              .tree = tree,
                                              .tree_count = COUNT_OF(tree),
                                              .staff = people,
                                              .staff_count = COUNT_OF(people),
                                              .from = day("2026-03-02"),
                                              .to = day("2026-03-31")},
                                      .places = places,
                                      .place_count = COUNT_OF(places)};
    set->input.away = 100;
    set->input.seed = 9;
}

static void tear_down(Setting *set) {
    arena_free(set->arena);
    calendar_free(set->calendar);
}

static void test_memory(void **unused) {
    (void)unused;
    Setting set;
    set_up(&set);
    Status status = E_NO_MEMORY;
    long failed = 0;
    for (; status != OK; failed++) {
        Error err = ERROR_INIT;
        SimResult result = {0};
        Arena *arena = arena_new(1 << 24);
        arena_fail_after(arena, failed);
        status = sim_run(&set.input, arena, &result, &err);
        assert_true(status == OK ? result.duty_count > 0 && result.measure_count == 1
                                 : status == E_NO_MEMORY);
        if (status != OK) assert_null(result.duties);
        arena_free(arena);
    }
    assert_true(failed > 100);
    tear_down(&set);
}

static double kilometres(const AssignInput *input, AssignTask *tasks, size_t count) {
    static const uint32_t first[] = {0};
    AssignVisit visits[3];
    for (size_t i = 0; i < count; i++) {
        visits[i] = (AssignVisit){.day = day("2026-03-02"), .people = first, .officers = 1};
        tasks[i].visit = (uint32_t)i;
    }
    Arena *arena = arena_new(1 << 20);
    Error err = ERROR_INIT;
    AssignTravel travel;
    AssignResult result = {.tasks = tasks, .task_count = count, .visits = visits, .visit_count = count};
    assert_int_equal(assign_travel(input, &result, arena, &travel, &err), OK);
    arena_free(arena);
    return travel.km;
}

static void test_ruler(void **unused) {
    (void)unused;
    Setting set;
    set_up(&set);
    AssignTask tasks[] = {{.subject = STR("u1"), .org = STR("t1")},
                          {.subject = STR("u2"), .org = STR("t1")},
                          {.subject = STR("u3"), .org = STR("t2")}};
    double one = kilometres(&set.input.assign, tasks, 1), two = kilometres(&set.input.assign, tasks, 2);
    double three = kilometres(&set.input.assign, tasks, 3);
    assert_true(one == 0);
    assert_true(two > 111 && two < 111.4);   /* one degree of latitude */
    assert_true(three > 168 && three < 171); /* 48 km east first, then 121 km back north */
    tear_down(&set);
}

static int64_t away_days(SimInput input, size_t staff) {
    Arena *arena = arena_new(1 << 24);
    Error err = ERROR_INIT;
    SimResult result;
    input.assign.fit.staff_count = staff;
    assert_int_equal(sim_run(&input, arena, &result, &err), OK);
    int64_t days = result.away_days;
    arena_free(arena);
    return days;
}

static void test_absence(void **unused) {
    (void)unused;
    Setting set;
    set_up(&set);
    int64_t all = 0, first_two = 0, one_more = 0;
    for (set.input.seed = 1; set.input.seed <= 40; set.input.seed++) {
        int64_t two = away_days(set.input, 2), three = away_days(set.input, 3);
        assert_true(three >= two); /* who is away among the first two is the same */
        first_two += two;
        one_more += three - two;
        all += three;
    }
    /* 22 working days, 40 seeds, 10 %: 88 days a person expected, standard deviation about 9 */
    assert_true(all > 264 - 80 && all < 264 + 80 && first_two > one_more);
    tear_down(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory), cmocka_unit_test(test_ruler),
                                       cmocka_unit_test(test_absence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
