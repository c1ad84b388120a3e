/* Feasibility against a search that tries every day and every person; and that each failed allocation is
 * told. */
#include "fixture.h"

#include "duty/fit/fit.h"

enum { DAYS = 4, VISITS_MAX = 9, PEOPLE = 4, MORE = 24, TRIALS = 1000 };

static uint64_t state;

static int below(int limit) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((state >> 33) % (uint64_t)limit);
}

static const char plan_text[] =
    "---\nplan: p\ntitle: t\norg: \"c\"\nperiod: 2026-03-02/2026-03-05\n---\n\nText.\n\n"
    "```clause a\ndo: inspection\neach: class = \"A\"\nby: inspector\nofficers: %d\n"
    "times: %d\n```\n\n"
    "```clause b\ndo: inspection\neach: class = \"B\"\nby: %s\nofficers: %d\n```\n";

typedef struct Case {
    Row rows[6];
    size_t row_count;
    FitPerson people[PEOPLE];
    FitLeave leave;
    char plan[600], dates[6][2][DATE_TEXT];
} Case;

static Case *random_case(void) {
    static Case made;
    static const char *const ids[] = {"s0", "s1", "s2", "s3", "s4", "s5"}, *const classes[] = {"A", "B"};
    static const char *const towns[] = {"t1", "t2"}, *const roles[] = {"inspector", "grid-worker",
                                                                       "inspector|grid-worker"};
    static const char *const persons[] = {"p0", "p1", "p2", "p3"}, *const homes[] = {"c", "t1", "t2"};
    Date first = day("2026-03-02");
    made.row_count = 1 + (size_t)below(5);
    /* each chance in a statement of its own: compilers order arguments and initializers as they like */
    int officers = 1 + below(2), times = 1 + below(2), by = below(2), others = 1 + below(3);
    snprintf(made.plan, sizeof made.plan, plan_text, officers, times, by ? "inspector" : "grid-worker",
             others);
    for (size_t i = 0; i < made.row_count; i++) {
        int from = below(DAYS), to = from + below(DAYS - from), town = below(2), class = below(2);
        made.rows[i] = (Row){.id = ids[i],
                             .org = towns[town],
                             .kind = "",
                             .class = classes[class],
                             .since = date_format(first + from, made.dates[i][0]),
                             .until = date_format(first + to, made.dates[i][1]),
                             .class_since = ""};
    }
    for (int i = 0; i < PEOPLE; i++) {
        int home = below(3), role = below(3), per_day = below(3);
        made.people[i] = (FitPerson){.id = str_from(persons[i]),
                                     .org = str_from(homes[home]),
                                     .roles = str_from(roles[role]),
                                     .per_day = per_day,
                                     .since = DATE_NONE,
                                     .until = DATE_NONE};
    }
    made.leave = (FitLeave){STR("p0"), first + below(DAYS), first + DAYS};
    return &made;
}

/* ---- the search ---- */

typedef struct Visit {
    Date from, due;
    Str org, role;
    int officers;
} Visit;

/* What is changed about a case. */
typedef struct Variation {
    FitPerson people[MORE];
    int people_count, times_less, days_more[2]; /* of clause a; of each clause */
} Variation;

typedef struct Search {
    const Case *made;
    const Plan *plan;
    Variation variation;
    Visit visits[32];
    int count, left[PEOPLE + MORE][DAYS];
} Search;

static Status note_duty(void *data, const Duty *duty, Error *err) {
    (void)err;
    Search *search = data;
    const Clause *clause = &search->plan->clauses[duty->clause];
    Date last = day("2026-03-02") + DAYS - 1, due = duty->due + search->variation.days_more[duty->clause];
    for (int i = 0; i < duty->times; i++) {
        Visit visit = {duty->from, due < last ? due : last, {0}, clause->by, (int)clause->do_.officers.value};
        for (size_t k = 0; k < search->made->row_count; k++)
            if (str_is(duty->subject_id, search->made->rows[k].id))
                visit.org = str_from(search->made->rows[k].org);
        assert_true(search->count < 32);
        search->visits[search->count++] = visit;
    }
    return OK;
}

static const FitPerson *person_of(const Search *search, int person) {
    return person < PEOPLE ? &search->made->people[person] : &search->variation.people[person - PEOPLE];
}

static bool shares_role(Str roles, Str role) {
    return str_find(roles, role, 0) != SIZE_MAX;
}

static bool may(const Search *search, int person, const Visit *visit) {
    const FitPerson *one = person_of(search, person);
    bool here = str_is(one->org, "c") || str_equal(one->org, visit->org);
    return here && shares_role(one->roles, visit->role);
}

/* Officers of one visit in rising order, then the next visit. */
static bool place(Search *search, int number, int on, int person, int missing) {
    if (number == search->count) return true;
    const Visit *visit = &search->visits[number];
    Date first = day("2026-03-02");
    if (missing == 0)
        return place(search, number + 1, -1, 0,
                     number + 1 < search->count ? search->visits[number + 1].officers : 1);
    for (int d = visit->from - first; on < 0 && d <= visit->due - first; d++)
        if (place(search, number, d, 0, missing)) return true;
    for (int i = person; on >= 0 && i < PEOPLE + search->variation.people_count; i++) {
        if (search->left[i][on] == 0 || !may(search, i, visit)) continue;
        search->left[i][on]--;
        if (place(search, number, on, i + 1, missing - 1)) return true;
        search->left[i][on]++;
    }
    return false;
}

static bool search_all(Search *search) {
    Date first = day("2026-03-02");
    for (int i = 0; i < PEOPLE + search->variation.people_count; i++)
        for (int d = 0; d < DAYS; d++) {
            bool away =
                i == 0 && first + d >= search->made->leave.from && first + d <= search->made->leave.to;
            search->left[i][d] = away ? 0 : person_of(search, i)->per_day;
        }
    return search->count == 0 || place(search, 0, -1, 0, search->visits[0].officers);
}

/* ---- */

static FitInput input_of(const Case *made, Plan **plan, const Calendar *calendar, SubjectSource *source) {
    static const FitOrg tree[] = {
        {STR_INIT("c"), {0}}, {STR_INIT("t1"), STR_INIT("c")}, {STR_INIT("t2"), STR_INIT("c")}};
    return (FitInput){.plans = plan,
                      .plan_count = 1,
                      .calendar = calendar,
                      .subjects = source,
                      .tree = tree,
                      .tree_count = COUNT_OF(tree),
                      .staff = made->people,
                      .staff_count = PEOPLE,
                      .leave = &made->leave,
                      .leave_count = 1,
                      .from = day("2026-03-02"),
                      .to = day("2026-03-05")};
}

/* ---- changes together ---- */

static void vary(Variation *variation, const FitRelaxation *change, int64_t size) {
    if (change->change == FIT_MORE_PEOPLE)
        for (int64_t i = 0; i < size; i++) {
            assert_true(variation->people_count < MORE);
            variation->people[variation->people_count++] =
                (FitPerson){.org = change->org, .roles = change->role, .per_day = (int32_t)change->per_day};
        }
    if (change->change == FIT_FEWER_TIMES) variation->times_less += (int)size;
    if (change->change == FIT_LONGER_WINDOW) variation->days_more[str_is(change->clause, "b")] += (int)size;
}

static int64_t size_of(const FitRelaxation *change) {
    return change->change == FIT_MORE_PEOPLE   ? change->add
           : change->change == FIT_FEWER_TIMES ? change->before - change->after
                                               : change->after;
}

static bool possible_with(const FitInput *input, const Case *made, Variation variation) {
    Search search = {.made = made, .plan = input->plans[0], .variation = variation};
    Error err = ERROR_INIT;
    Arena *arena = arena_new(1 << 26);
    double *times = &input->plans[0]->clauses[0].do_.times.value, before = *times;
    *times -= variation.times_less;
    assert_int_equal(duty_compile(input->plans[0], input->calendar, input->subjects, NULL, NULL, input->from,
                                  input->to, arena, note_duty, &search, &err),
                     OK);
    *times = before;
    arena_free(arena);
    return search_all(&search);
}

/* Whether one change of one kind, as large as it may be here, does it alone: every place, both clauses. */
static bool one_is_enough(const FitInput *input, const Case *made, const FitResult *result) {
    for (size_t i = 0; i < result->bottleneck_count; i++) {
        const FitBottleneck *short_of = &result->bottlenecks[i];
        FitRelaxation people = {
            .change = FIT_MORE_PEOPLE, .org = short_of->org, .role = short_of->role, .per_day = 9};
        Variation variation = {0};
        vary(&variation, &people, 3); /* no visit needs more than three */
        if (short_of->org.len > 0 && possible_with(input, made, variation)) return true;
    }
    if (possible_with(input, made, (Variation){.days_more = {DAYS, 0}}) ||
        possible_with(input, made, (Variation){.days_more = {0, DAYS}}))
        return true;
    int64_t times = (int64_t)input->plans[0]->clauses[0].do_.times.value;
    return possible_with(input, made, (Variation){.times_less = (int)times - 1});
}

typedef struct Tally {
    int combined, by_fewest, by_people, wider;
} Tally;

/* Together they are enough; none can be smaller; no single one would do where several are told as the fewest.
 */
static void check_combinations(const FitInput *input, const Case *made, const FitResult *result,
                               Tally *tally) {
    for (size_t i = 0; i < result->combination_count; i++) {
        const FitCombination *told = &result->combinations[i];
        assert_true(told->change_count > 0);
        for (size_t less = 0; less <= told->change_count; less++) { /* the last: all as told */
            Variation variation = {0};
            for (size_t k = 0; k < told->change_count; k++)
                vary(&variation, &told->changes[k], size_of(&told->changes[k]) - (k == less));
            bool possible = possible_with(input, made, variation);
            if (less == told->change_count)
                assert_true(possible);
            else if (possible)
                tally->wider++;
        }
        if (told->fewest && told->change_count > 1) assert_false(one_is_enough(input, made, result));
        if (!told->fewest)
            for (size_t k = 0; k < told->change_count; k++)
                assert_int_equal(told->changes[k].change, FIT_MORE_PEOPLE);
        *(told->fewest ? &tally->by_fewest : &tally->by_people) += 1;
    }
    tally->combined += result->combination_count > 0;
}

/* ---- */

static void check_bottlenecks(const FitResult *result) {
    int64_t missing = 0;
    for (size_t i = 0; i < result->bottleneck_count; i++) {
        const FitBottleneck *one = &result->bottlenecks[i];
        assert_true(one->need > one->have);
        missing += one->need - one->have;
        int64_t need = 0, have = 0;
        for (size_t k = 0; k < one->week_count; k++) {
            need += one->weeks[k].need;
            have += one->weeks[k].have;
        }
        assert_int_equal(need, one->need);
        assert_int_equal(have, one->have);
    }
    assert_int_equal(missing, result->shortfall);
}

static void test_against_search(void **unused) {
    (void)unused;
    Calendar *calendar = builtin_calendar();
    int yes = 0, no = 0, unknown = 0;
    Tally tally = {0};
    for (state = 1; yes + no + unknown < TRIALS;) {
        Case *made = random_case();
        Arena *arena = arena_new(1 << 26);
        FitRoom room = {arena_new(1 << 26), arena_new(1 << 26), arena_new(1 << 26)};
        Plan *plan = plan_of(arena, made->plan);
        Register reg = {.schema = &schema_subject, .rows = made->rows, .count = made->row_count};
        SubjectSource source = register_source(&reg);
        FitInput input = input_of(made, &plan, calendar, &source);
        Search search = {.made = made, .plan = plan};
        Error err = ERROR_INIT;
        assert_int_equal(duty_compile(plan, calendar, &source, NULL, NULL, input.from, input.to, arena,
                                      note_duty, &search, &err),
                         OK);
        FitResult result;
        if (search.count <= VISITS_MAX) {
            bool possible = search_all(&search);
            assert_int_equal(fit_check(&input, room, &result, &err), OK);
            assert_int_equal(result.visits, search.count);
            if (result.certain) assert_int_equal(result.feasible, possible);
            if (!result.certain) assert_false(result.feasible);
            check_bottlenecks(&result);
            check_combinations(&input, made, &result, &tally);
            *(!result.certain ? &unknown : possible ? &yes : &no) += 1;
        }
        arena_free(arena);
        arena_free(room.keep);
        arena_free(room.trial);
        arena_free(room.net);
    }
    print_message("# %d possible, %d not, %d left open\n", yes, no, unknown);
    print_message("# changes together in %d: fewest %d, people alone %d; smaller by the search %d\n",
                  tally.combined, tally.by_fewest, tally.by_people, tally.wider);
    assert_true(tally.by_fewest > 20 && tally.by_people > 0);
    assert_int_equal(tally.wider, 0);
    assert_true(yes > TRIALS / 10 && no > TRIALS / 10);
    assert_int_equal(unknown, 0); /* so small, all are searched through */
    calendar_free(calendar);
}

static void test_memory(void **unused) {
    (void)unused;
    Calendar *calendar = builtin_calendar();
    state = 7;
    Case *made = random_case();
    made->people[1].per_day = 0;
    for (int which = 0; which < 3; which++) {
        Status status = E_NO_MEMORY;
        long n = 0;
        for (; status != OK; n++) {
            Arena *arena = arena_new(1 << 26),
                  *rooms[3] = {arena_new(1 << 26), arena_new(1 << 26), arena_new(1 << 26)};
            Plan *plan = plan_of(arena, made->plan);
            Register reg = {.schema = &schema_subject, .rows = made->rows, .count = made->row_count};
            SubjectSource source = register_source(&reg);
            FitInput input = input_of(made, &plan, calendar, &source);
            Error err = ERROR_INIT;
            FitResult result;
            arena_fail_after(rooms[which], n);
            status = fit_check(&input, (FitRoom){rooms[0], rooms[1], rooms[2]}, &result, &err);
            assert_true(status == OK || status == E_NO_MEMORY);
            for (int i = 0; i < 3; i++) arena_free(rooms[i]);
            arena_free(arena);
        }
        assert_true(which == 0 || n > 5); /* scratch rooms are used in any case */
    }
    calendar_free(calendar);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_search), cmocka_unit_test(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
