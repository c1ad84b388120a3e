/* The calendar of an area: whose days, which stages, and the two files. */
#include "fixture.h"

#include "app/overview.h"

#define CLAUSES                                                                                              \
    "```clause w\ndo: inspection\neach: kind = \"canteen\"\nevery: month\nby: inspector\n```\n\n"            \
    "```clause f\nphase: 准备, 动员\nfrom: 2026-09-20\nto: 2026-10-05\n```\n\n"                          \
    "```clause r\nreport: monthly summary\nto: C\ndue: monthly day 10\n```\n"

static Date date(const char *text) {
    Date ret = DATE_NONE;
    assert_true(date_parse(str_from(text), &ret));
    return ret;
}

static Overview october(Realm *realm, const Actor *actor, const char *org) {
    Error err = ERROR_INIT;
    Overview overview;
    assert_ok(app_overview(realm->app, actor, str_from(org), date("2026-10-01"), date("2026-10-31"),
                           realm->arena, &overview, &err));
    return overview;
}

static void days_and_stages(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, CLAUSES);
    Overview whole = october(realm, &realm->boss, "");
    assert_int_equal(whole.phase_count, 1);
    int64_t visits = 0, reports = 0;
    for (size_t i = 0; i < whole.duty_count; i++) {
        const OverviewDuty *duty = &whole.duties[i];
        if (str_is(duty->kind, "do")) visits += duty->total;
        if (str_is(duty->kind, "report")) reports += duty->total;
        assert_true(i == 0 || whole.duties[i - 1].due <= duty->due);
    }
    assert_int_equal(visits, 3); /* s1, s2, s7 */
    assert_int_equal(reports,
                     number(realm, "SELECT count(*) FROM duty d JOIN clause k ON k.number = d.clause "
                                   "WHERE k.kind = 'report' AND d.due BETWEEN 20727 AND 20757"));
    assert_true(reports > 0);
    /* no canteen lies in the west; the county's stage is its stage, too */
    Overview west = october(realm, &realm->west, "W");
    for (size_t i = 0; i < west.duty_count; i++) assert_false(str_is(west.duties[i].kind, "do"));
    assert_int_equal(west.phase_count, 1);
}

static void who_may(Realm *realm) {
    Error err = ERROR_INIT;
    Overview overview;
    fixture_fill(realm);
    Date day = date("2026-10-01");
    assert_int_equal(
        app_overview(realm->app, &realm->west, STR("E"), day, day, realm->arena, &overview, &err),
        E_FORBIDDEN);
    assert_int_equal(
        app_overview(realm->app, &realm->contact, STR("E"), day, day, realm->arena, &overview, &err),
        E_FORBIDDEN);
    assert_int_equal(
        app_overview(realm->app, &realm->boss, STR("C"), day, day - 1, realm->arena, &overview, &err),
        E_INVALID);
    assert_int_equal(app_overview(realm->app, &realm->boss, STR("C"), day, day + OVERVIEW_DAYS_MAX,
                                  realm->arena, &overview, &err),
                     E_INVALID);
}

static void the_files(Realm *realm) {
    CLEANUP(buf_free) Buf csv = BUF_INIT(1 << 20);
    CLEANUP(buf_free) Buf ics = BUF_INIT(1 << 20);
    fixture_fill(realm);
    fixture_adopt(realm, CLAUSES);
    Overview whole = october(realm, &realm->boss, "C");
    overview_csv(&whole, &csv);
    assert_non_null(strstr(csv.ptr, "kind,from,to,plan,clause,title,total,done,missed\n"
                                    "phase,2026-09-20,2026-10-05,p,f,\"准备, 动员\",0,0,0\n"));
    assert_non_null(strstr(csv.ptr, "\nduties,2026-10-31,2026-10-31,"));
    overview_ics(realm->app, &whole, STR("Plans"), &ics);
    assert_non_null(strstr(ics.ptr, "DTSTART;VALUE=DATE:20260920\r\nDTEND;VALUE=DATE:20261006\r\n"
                                    "SUMMARY:准备\\, 动员\r\n"));
    assert_non_null(strstr(ics.ptr, "UID:p-f-2026-09-20@anlan\r\n"));
    for (const char *line = ics.ptr; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 75);
        line = end + 2;
    }
}

/* The id lives in the realm's arena. */
static const char *hazard_due(Realm *realm, const char *due) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *body = json_of(
        realm, "{\"type\":\"hazard\",\"subject\":\"s1\",\"title\":\"blocked, exit\",\"level\":\"general\"}");
    assert_ok(app_case_open(realm->app, &realm->east, body, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    json_decref(body);
    json_t *answer = json_of(realm, write.answer.ptr);
    const char *id = arena_text(realm->arena, json_get_str(answer, "id"));
    json_decref(answer);
    Instant at = date_start(date(due), realm->app->env.zone_minutes) + (Instant)17 * 3600 * 1000000;
    sql(realm,
        arena_printf(realm->arena, "UPDATE flow_case SET due_at = %lld WHERE id = '%s'", (long long)at, id));
    return id;
}

static void deadlines_of_open_cases(Realm *realm) {
    CLEANUP(buf_free) Buf csv = BUF_INIT(1 << 20);
    CLEANUP(buf_free) Buf ics = BUF_INIT(1 << 20);
    fixture_fill(realm);
    const char *first = hazard_due(realm, "2026-10-31"), *closed = hazard_due(realm, "2026-10-09");
    hazard_due(realm, "2026-11-01"); /* outside */
    sql(realm, arena_printf(realm->arena, "UPDATE flow_case SET closed_at = 1 WHERE id = '%s'", closed));
    Overview whole = october(realm, &realm->boss, "");
    assert_int_equal(whole.case_count, 1);
    assert_true(str_is(whole.cases[0].id, first) && str_is(whole.cases[0].title, "blocked, exit"));
    assert_int_equal(whole.cases[0].due, date("2026-10-31"));
    assert_false(whole.cases[0].overdue);
    assert_int_equal(october(realm, &realm->west, "").case_count, 0); /* another town's */
    overview_csv(&whole, &csv);
    assert_non_null(
        strstr(csv.ptr, arena_printf(realm->arena, "case,2026-10-31,2026-10-31,,%s,\"blocked, exit\",1,0,0\n",
                                     first)));
    overview_ics(realm->app, &whole, STR("Plans"), &ics);
    assert_non_null(strstr(ics.ptr, arena_printf(realm->arena, "UID:case-%s@anlan\r\n", first)));
    assert_non_null(strstr(ics.ptr, "SUMMARY:blocked\\, exit\r\n"));
}

/* Open duties of the first clause of plan p, as the reader of the plan sees them. */
static int64_t open_of_plan(Realm *realm, const Actor *actor) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    Error err = ERROR_INIT;
    Json json = json_writer(&text);
    assert_ok(app_plan_get(realm->app, actor, STR("p"), realm->arena, &json, &err));
    json_t *plan = json_of(realm, text.ptr);
    const json_t *clause = json_array_get(json_object_get(plan, "clauses"), 0);
    int64_t open = json_get_i64(json_object_get(clause, "counts"), "open", -1);
    json_decref(plan);
    return open;
}

static void a_plan_counts_the_duties_of_its_readers_area(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, CLAUSES);
    int64_t all =
        number(realm, "SELECT count(*) FROM duty d JOIN clause k ON k.number = d.clause WHERE k.kind = 'do' "
                      "AND d.state = 0");
    assert_true(all > 0);
    assert_int_equal(open_of_plan(realm, &realm->boss), all);
    assert_int_equal(open_of_plan(realm, &realm->west), 0); /* no canteen lies in the west */
}

int main(void) {
    static const RealmTest tests[] = {
        {"days and stages", days_and_stages},
        {"who may look", who_may},
        {"CSV and iCalendar", the_files},
        {"deadlines of open cases", deadlines_of_open_cases},
        {"a plan counts the duties of its reader's area", a_plan_counts_the_duties_of_its_readers_area}};
    return run_realm_tests("overview", tests, COUNT_OF(tests));
}
