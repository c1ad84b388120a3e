#include "realm.h"

#include "app/duties.h"
#include "app/import.h"

/* The same realm with the calendar as it is in the database now; the clock stays. */
static void open_again(Realm *realm) {
    Error err = ERROR_INIT;
    app_close(realm->app);
    realm->app = NULL;
    assert_ok(app_open(str_from(realm->url), false, &realm->app, &err));
    realm->app->env = env_fake(&realm->clock);
}

static Date due_day(Realm *realm) {
    return (Date)number(realm, "SELECT min(due) FROM duty WHERE state = 0");
}

static void load(Realm *realm, const char *table) {
    Error err = ERROR_INIT;
    ImportReport report = {0};
    Actor system;
    assert_ok(app_actor_system(realm->app, STR("R"), realm->arena, &system, &err));
    assert_ok(app_import_holidays(realm->app, &system, STR("2027.csv"), str_from(table), NULL, &report,
                                  realm->arena, &err));
    assert_int_equal(report.faulty, 0);
    open_again(realm);
}

static DutyChange make_again(Realm *realm) {
    Error err = ERROR_INIT;
    DutyChange change = {0};
    assert_ok(app_duty_regenerate_all(realm->app, &realm->boss, "the holiday table changed", &change, &err));
    return change;
}

/* Spring Festival of 2027 is on Saturday 6 February. Without a table of the year only the statutory days are
 * off; the made-up table turns Saturday the 13th into a working day, so the tenth one is the Friday and not
 * the Monday after it. */
static void a_make_up_day_moves_a_report(Realm *realm) {
    set_clock(realm, "2027-01-15T10:00:00+08:00");
    adopt(realm, "---\nplan: p\ntitle: Plan\norg: C\nperiod: 2027-01-01/2027-12-31\n---\nA report after the "
                 "festival.\n\n```clause r\nreport: festival\nto: county\ndue: 10wd after 春节\nby: "
                 "county-admin\n```\n");
    Date before = due_day(realm);
    assert_int_equal(before, date_from_civil(2027, 2, 22));
    assert_int_equal(make_again(realm).moved, 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.regenerated'"), 0);
    load(realm, "date,kind,name\n2027-01-01,holiday,元旦\n2027-02-05,holiday,春节\n2027-02-06,holiday,春节\n"
                "2027-02-07,holiday,春节\n2027-02-08,holiday,春节\n2027-02-13,workday,春节\n");
    DutyChange change = make_again(realm);
    assert_int_equal(change.moved, 1);
    assert_int_equal(change.added + change.cancelled, 0);
    assert_int_equal(due_day(realm), date_from_civil(2027, 2, 19));
    assert_int_equal(number(realm,
                            "SELECT count(*) FROM ledger WHERE event = 'duty.regenerated' AND payload = "
                            "'{\"added\":0,\"cancelled\":0,\"moved\":1,\"reason\":\"the holiday table "
                            "changed\"}'"),
                     1);
    assert_int_equal(make_again(realm).moved, 0);
}

int main(void) {
    static const RealmTest tests[] = {{"a make-up day moves a report", a_make_up_day_moves_a_report}};
    return run_realm_tests("holidays", tests, COUNT_OF(tests));
}
