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

int main(void) {
    static const RealmTest tests[] = {
        {"days and stages", days_and_stages}, {"who may look", who_may}, {"CSV and iCalendar", the_files}};
    return run_realm_tests("overview", tests, COUNT_OF(tests));
}
