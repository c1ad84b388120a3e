/* Feasibility asked for, computed, read, cancelled, taken over. */
#include "fixture.h"

#include "app/fit_jobs.h"
#include "app/fit_runs.h"

#define PLAN(times)                                                                                          \
    "---\nplan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2026-12-31\n---\n# Plan\n\nSentence.\n\n"         \
    "```clause a\ndo: inspection\neach: kind = \"canteen\"\nevery: week\ntimes: " times                      \
    "\nby: inspector\n```\n"

static Date date(const char *text) {
    Date ret = DATE_NONE;
    assert_true(date_parse(str_from(text), &ret));
    return ret;
}

/* A working week: two inspectors of the east town make 6 visits a day each, 60 in all. */
static FitAsk week(const char *org, const char *text) {
    return (FitAsk){
        .org = str_from(org), .text = str_from(text), .from = date("2026-10-12"), .to = date("2026-10-18")};
}

static Status ask_for(Realm *realm, const Actor *actor, FitAsk ask, Str *ret_id, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 16);
    CLEANUP(json_freep) json_t *answer = NULL;
    Json json = json_writer(&text);
    Diags diags = diags_new(realm->arena);
    Status status = app_fit_ask(realm->app, actor, &ask, realm->arena, &diags, &json, err);
    if (status != OK) return status;
    assert_int_equal(json_parse(buf_str(&text), 1 << 16, &answer, err), OK);
    assert_true(arena_str(realm->arena, json_get_str(answer, "id"), ret_id));
    return OK;
}

static Str ask(Realm *realm, FitAsk wanted) {
    Error err = ERROR_INIT;
    Str id = {0};
    assert_ok(ask_for(realm, &realm->boss, wanted, &id, &err));
    return id;
}

static bool run_one(Realm *realm) {
    Error err = ERROR_INIT;
    bool found = false;
    assert_ok(fit_jobs_run_one(realm->app, NULL, NULL, &found, &err));
    return found;
}

/* Freed with json_decref. */
static json_t *get(Realm *realm, const Actor *actor, Str id) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 22);
    Error err = ERROR_INIT;
    json_t *answer = NULL;
    Json json = json_writer(&text);
    assert_ok(app_fit_get(realm->app, actor, id, realm->arena, &json, &err));
    assert_ok(json_parse(buf_str(&text), 1 << 22, &answer, &err));
    return answer;
}

static void expect(Realm *realm, Str id, const char *key, const char *value) {
    json_t *run = get(realm, &realm->boss, id);
    Str have = json_get_str(run, key);
    if (!str_is(have, value)) print_message("# %s: have %.*s\n", key, STR_ARG(have));
    assert_true(str_is(have, value));
    json_decref(run);
}

static void it_fits_and_a_draft_does_not(Realm *realm) {
    fixture_fill(realm);
    adopt(realm, PLAN("1"));
    Str fits = ask(realm, week("", ""));
    expect(realm, fits, "state", "waiting");
    Str draft = ask(realm, week("C", PLAN("100")));
    assert_true(run_one(realm) && run_one(realm));
    assert_false(run_one(realm));
    expect(realm, fits, "verdict", "fits");
    expect(realm, draft, "verdict", "short");
    json_t *run = get(realm, &realm->boss, draft);
    const json_t *answer = json_object_get(json_object_get(run, "result"), "answer");
    assert_int_equal(json_get_i64(answer, "need", 0), 300); /* s1, s2, s7 */
    assert_int_equal(json_get_i64(answer, "shortfall", 0), 240);
    const json_t *bottleneck = json_array_get(json_object_get(answer, "bottlenecks"), 0);
    assert_true(str_is(json_get_str(bottleneck, "org"), "E"));
    assert_int_equal(json_get_i64(bottleneck, "have", 0), 60);
    assert_true(json_array_size(json_object_get(answer, "relaxations")) > 0);
    assert_true(json_is_true(json_object_get(answer, "complete")));
    json_decref(run);
    /* what is in force was not touched by trying changes */
    assert_int_equal(number(realm, "SELECT count(*) FROM plan"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'plan.fit.asked'"), 2);
}

/* One of the two inspectors of the east is away from Wednesday on: 30 and 12 of 60. */
static void who_is_away_serves_nobody(Realm *realm) {
    fixture_fill(realm);
    sql(realm, arena_printf(realm->arena, "INSERT INTO absence VALUES ('R', %d, %lld, %lld, 'ill', 0, 0)",
                            PERSON_EAST, (long long)date("2026-10-14"), (long long)date("2026-12-31")));
    Str id = ask(realm, week("C", PLAN("100")));
    assert_true(run_one(realm));
    json_t *run = get(realm, &realm->boss, id);
    const json_t *answer = json_object_get(json_object_get(run, "result"), "answer");
    const json_t *bottleneck = json_array_get(json_object_get(answer, "bottlenecks"), 0);
    assert_int_equal(json_get_i64(bottleneck, "have", 0), 42);
    json_decref(run);
}

static void a_week_of_the_csv(Realm *realm) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 16);
    Error err = ERROR_INIT;
    fixture_fill(realm);
    Str id = ask(realm, week("C", PLAN("100")));
    assert_int_equal(app_fit_csv(realm->app, &realm->boss, id, realm->arena, &text, &err), E_CONFLICT);
    assert_true(run_one(realm));
    assert_ok(app_fit_csv(realm->app, &realm->boss, id, realm->arena, &text, &err));
    assert_string_equal(text.ptr, "org,role,from,due,need,have,week,week_need,week_have\n"
                                  "E,inspector,2026-10-12,2026-10-18,300,60,2026-10-12,300,60\n");
}

/* The other town has no canteen, and its people are not counted for the first. */
static void only_the_subtree_counts(Realm *realm) {
    fixture_fill(realm);
    adopt(realm, PLAN("100"));
    Str west = ask(realm, week("W", ""));
    assert_true(run_one(realm));
    expect(realm, west, "verdict", "fits");
    json_t *run = get(realm, &realm->west, west);
    const json_t *result = json_object_get(run, "result");
    assert_int_equal(json_get_i64(json_object_get(result, "answer"), "duties", -1), 0);
    assert_int_equal(json_get_i64(result, "people", -1), 2); /* west, west2 */
    json_decref(run);
}

static void who_may(Realm *realm) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 16);
    Json json = json_writer(&text);
    Error err = ERROR_INIT;
    Str id = {0};
    fixture_fill(realm);
    adopt(realm, PLAN("1"));
    assert_int_equal(ask_for(realm, &realm->town, week("C", ""), &id, &err), E_FORBIDDEN);
    assert_int_equal(ask_for(realm, &realm->town, week("W", ""), &id, &err), E_FORBIDDEN);
    assert_int_equal(ask_for(realm, &realm->east, week("E", ""), &id, &err), E_FORBIDDEN); /* no plan.check */
    assert_ok(ask_for(realm, &realm->town, week("", ""), &id, &err));
    expect(realm, id, "org", "E");
    assert_int_equal(app_fit_get(realm->app, &realm->west, id, realm->arena, &json, &err), E_FORBIDDEN);
    AppWrite write;
    assert_int_equal(app_fit_cancel(realm->app, &realm->east, id, realm->arena, &write, &err), E_FORBIDDEN);
    assert_ok(app_fit_list(realm->app, &realm->west, STR(""), 10, realm->arena, &json, &err));
    assert_string_equal(text.ptr, "{\"items\":[],\"next\":null}");
}

static void cancelled_is_not_computed(Realm *realm) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    fixture_fill(realm);
    adopt(realm, PLAN("1"));
    Str id = ask(realm, week("C", ""));
    assert_ok(app_fit_cancel(realm->app, &realm->boss, id, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err)); /* twice: nothing more */
    assert_false(run_one(realm));
    expect(realm, id, "state", "cancelled");
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'plan.fit.cancelled'"), 1);
}

static void a_left_task_is_taken_over(Realm *realm) {
    fixture_fill(realm);
    adopt(realm, PLAN("1"));
    Str id = ask(realm, week("C", ""));
    sql(realm, "UPDATE fit_run SET state = 'running', attempts = 1");
    assert_false(run_one(realm)); /* heard of just now */
    sql(realm, "UPDATE fit_run SET beat_at = beat_at - 61000000");
    assert_true(run_one(realm));
    expect(realm, id, "verdict", "fits");
    Str again = ask(realm, week("C", ""));
    sql(realm, "UPDATE fit_run SET state = 'running', attempts = 3, beat_at = 0 WHERE state = 'waiting'");
    assert_true(run_one(realm));
    expect(realm, again, "state", "failed");
    expect(realm, again, "error", "the computation was begun three times and never ended");
}

/* The verdict in the answer of GET /plans/p; "" when there is none. */
static const char *verdict_of_plan(Realm *realm, const Actor *actor, bool *ret_open) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    CLEANUP(json_freep) json_t *plan = NULL;
    Error err = ERROR_INIT;
    Json json = json_writer(&text);
    assert_ok(app_plan_get(realm->app, actor, STR("p"), realm->arena, &json, &err));
    assert_ok(json_parse(buf_str(&text), 1 << 20, &plan, &err));
    const json_t *fit = json_object_get(plan, "fit");
    assert_non_null(fit);
    *ret_open = json_is_string(json_object_get(fit, "run"));
    return arena_text(realm->arena, json_get_str(fit, "verdict"));
}

static void a_plan_that_does_not_fit_carries_the_signal(Realm *realm) {
    static const char signalled[] =
        "SELECT count(*) FROM ledger WHERE event = 'plan.adopted' AND payload LIKE '%\"infeasible\":{%240%'";
    Error err = ERROR_INIT;
    AdoptReport report;
    Diags diags = diags_new(realm->arena);
    bool open = false;
    fixture_fill(realm);
    ask(realm, week("C", PLAN("100")));
    assert_true(run_one(realm));
    assert_ok(
        app_plan_preview(realm->app, &realm->boss, STR(PLAN("100")), realm->arena, &diags, &report, &err));
    assert_true(report.fit.known && report.fit.feasible == 0 && report.fit.shortfall == 240);
    assert_int_equal(number(realm, signalled), 0);
    adopt(realm, PLAN("100"));
    assert_int_equal(number(realm, signalled), 1);
    assert_string_equal(verdict_of_plan(realm, &realm->boss, &open), "short");
    assert_true(open);
    assert_string_equal(verdict_of_plan(realm, &realm->town, &open), "short"); /* concerned, but not at C */
    assert_false(open);
    adopt(realm, PLAN("1")); /* another text: nothing is known */
    assert_string_equal(verdict_of_plan(realm, &realm->boss, &open), "");
    assert_int_equal(number(realm, signalled), 1);
    ask(realm, week("C", PLAN("1"))); /* computed after the adoption, it tells as well */
    assert_true(run_one(realm));
    assert_string_equal(verdict_of_plan(realm, &realm->boss, &open), "fits");
}

/* Only the newest hundred are kept, and those that tell whether a plan in force fits. */
static void the_signal_outlives_a_hundred_computations(Realm *realm) {
    bool open = false;
    fixture_fill(realm);
    ask(realm, week("C", PLAN("100")));
    assert_true(run_one(realm));
    adopt(realm, PLAN("100"));
    sql(realm,
        "UPDATE fit_run SET id = '00000000000000000000000000'"); /* the oldest: the clock stands still */
    for (int i = 0; i < 103; i++) {
        ask(realm, week("C", ""));
        sql(realm, "UPDATE fit_run SET state = 'cancelled' WHERE state = 'waiting'");
    }
    assert_int_equal(number(realm, "SELECT count(*) FROM fit_run WHERE text = ''"), 101);
    assert_string_equal(verdict_of_plan(realm, &realm->boss, &open), "short");
}

static bool at_once(void *data) {
    (void)data;
    return true;
}

static void the_program_ends(Realm *realm) {
    Error err = ERROR_INIT;
    bool found = false;
    fixture_fill(realm);
    adopt(realm, PLAN("1"));
    Str id = ask(realm, week("C", ""));
    assert_ok(fit_jobs_run_one(realm->app, at_once, NULL, &found, &err));
    assert_true(found);
    expect(realm, id, "state", "waiting");
    assert_int_equal(number(realm, "SELECT attempts FROM fit_run"), 0);
    assert_true(run_one(realm));
    expect(realm, id, "state", "done");
}

static void refusals(Realm *realm) {
    Error err = ERROR_INIT;
    Str id = {0};
    fixture_fill(realm);
    assert_int_equal(ask_for(realm, &realm->boss, week("C", "---\nplan: p\n---\n"), &id, &err), E_INVALID);
    assert_int_equal(ask_for(realm, &realm->boss, week("X", ""), &id, &err), E_NOT_FOUND);
    FitAsk backwards = week("C", "");
    backwards.to = backwards.from - 1;
    assert_int_equal(ask_for(realm, &realm->boss, backwards, &id, &err), E_INVALID);
    assert_int_equal(number(realm, "SELECT count(*) FROM fit_run"), 0);
    id = ask(realm, week("C", "")); /* no plan in force */
    assert_true(run_one(realm));
    expect(realm, id, "state", "failed");
    for (int i = 0; i < 20; i++) ask(realm, week("C", ""));
    assert_int_equal(ask_for(realm, &realm->boss, week("C", ""), &id, &err), E_BUSY);
}

int main(void) {
    static const RealmTest tests[] = {
        {"it fits, and a draft does not", it_fits_and_a_draft_does_not},
        {"who is away serves nobody", who_is_away_serves_nobody},
        {"the weeks as CSV", a_week_of_the_csv},
        {"only the subtree counts", only_the_subtree_counts},
        {"who may ask and read", who_may},
        {"what is cancelled is not computed", cancelled_is_not_computed},
        {"a left task is taken over", a_left_task_is_taken_over},
        {"the program ends in between", the_program_ends},
        {"a plan that does not fit carries the signal", a_plan_that_does_not_fit_carries_the_signal},
        {"the signal outlives a hundred computations", the_signal_outlives_a_hundred_computations},
        {"refusals", refusals}};
    return run_realm_tests("fit runs", tests, COUNT_OF(tests));
}
