/* Leave, recusal, caps: who may enter them, what they forbid, and that handing out keeps to them. */
#include "fixture.h"

#include "app/absence.h"
#include "app/assign.h"
#include "app/import.h"
#include "app/settings.h"

#define DO(id, rest) "```clause " id "\ndo: inspection\n" rest "\n```\n\n"

static const char monthly[] = DO("a", "each: all\nevery: month\nby: inspector");

static void hand_out(Realm *realm) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
    Json json = json_writer(&buf);
    assert_ok(
        app_assign_run(realm->app, &realm->boss, STR("C"), DATE_NONE, DATE_NONE, realm->arena, &json, &err));
}

static void filled(Realm *realm) {
    fixture_fill(realm);
    sql(realm, "DELETE FROM certificate");
    fixture_adopt(realm, monthly);
}

static Status leave(Realm *realm, const Actor *actor, const char *person, Date from, Date to) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status =
        app_leave_add(realm->app, actor, str_from(person), from, to, STR("ill"), realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static Status recuse(Realm *realm, const Actor *actor, const char *person, const char *subject) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status = app_recusal_add(realm->app, actor, str_from(person), str_from(subject),
                                    STR("his sister's"), realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static Status move(Realm *realm, const char *seat, const char *person, Date day) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status = app_assign_move(realm->app, &realm->boss, str_from(seat), str_from(person), day,
                                    realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static int64_t visits_of(Realm *realm, const char *person) {
    return number(realm, arena_printf(realm->arena,
                                      "SELECT count(*) FROM assignment a JOIN person p ON p.realm = a.realm "
                                      "AND p.number = a.person WHERE p.id = '%s'",
                                      person));
}

/* East's visits leave him when he is away for the whole range, and nobody else's move. */
static void who_is_away_is_sent_nowhere(Realm *realm) {
    filled(realm);
    hand_out(realm);
    Date today = env_today(&realm->app->env);
    assert_true(visits_of(realm, "east") > 0);
    assert_int_equal(leave(realm, &realm->second, "east", today, today + 40), E_FORBIDDEN);
    assert_int_equal(leave(realm, &realm->boss, "east", today + 1, today), E_INVALID);
    assert_int_equal(leave(realm, &realm->boss, "east", today, today + 40), OK);
    assert_int_equal(leave(realm, &realm->boss, "east", today + 40, today + 50), E_CONFLICT);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'person.leave-set'"), 1);
    hand_out(realm);
    assert_int_equal(visits_of(realm, "east"), 0);
    assert_true(visits_of(realm, "second") > 0);
    Error err = ERROR_INIT;
    AppWrite write = {0};
    char from[DATE_TEXT];
    assert_ok(app_leave_remove(realm->app, &realm->boss, STR("east"), str_from(date_format(today, from)),
                               realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(app_write_now(realm->app, &write, &err), E_NOT_FOUND);
    assert_int_equal(number(realm, "SELECT count(*) FROM absence"), 0);
}

static const char *duty_of(Realm *realm, const char *subject) {
    json_t *page = fixture_duties(realm, &realm->boss,
                                  (DutyQuery){.subject = str_from(subject), .date = DATE_NONE, .limit = 200});
    const char *id =
        arena_text(realm->arena, json_get_str(json_array_get(json_object_get(page, "items"), 0), "id"));
    json_decref(page);
    assert_true(strlen(id) > 0);
    return arena_printf(realm->arena, "%s~1~1", id);
}

/* Of s1: east and second may go there. */
static void moves_keep_to_leave_and_recusal(Realm *realm) {
    filled(realm);
    Date day = env_today(&realm->app->env) + 1;
    while (!calendar_day(realm->app->calendar, day).works) day++;
    const char *seat = duty_of(realm, "s1");
    assert_int_equal(recuse(realm, &realm->town, "west", "s1"), E_FORBIDDEN);
    assert_int_equal(recuse(realm, &realm->boss, "second", "none"), E_NOT_FOUND);
    assert_int_equal(recuse(realm, &realm->boss, "second", "s1"), OK);
    assert_int_equal(move(realm, seat, "second", day), E_CONFLICT);
    assert_int_equal(leave(realm, &realm->boss, "east", day, day), OK);
    assert_int_equal(move(realm, seat, "east", day), E_CONFLICT);
    sql(realm, "DELETE FROM absence");
    assert_int_equal(move(realm, seat, "east", day), OK);
    hand_out(realm);
    assert_int_equal(number(realm,
                            "SELECT count(*) FROM assignment a JOIN recusal r ON r.realm = a.realm AND "
                            "r.person = a.person AND r.subject = a.subject"),
                     0);
    assert_true(visits_of(realm, "second") > 0);
}

/* A subject that passed an inspection today is left alone; without the setting it is not. */
static void passed_subjects_are_left_alone(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, monthly);
    json_t *body = fixture_inspection(realm);
    Diags faults = diags_new(realm->arena);
    json_t *answer = fixture_record(realm, &realm->east, body, "", OK, &faults);
    assert_non_null(answer);
    json_decref(answer);
    json_decref(body);
    sql(realm, "UPDATE duty SET done = 0, state = 0 WHERE state IN (0, 1)");
    sql(realm, "UPDATE record SET day = day - 1");
    static const char at_s1[] = "SELECT count(*) FROM assignment a JOIN subject s ON s.realm = a.realm AND "
                                "s.number = a.subject WHERE s.id = 's1'";
    hand_out(realm);
    assert_true(number(realm, at_s1) > 0);
    int64_t all = number(realm, "SELECT count(*) FROM assignment");
    Error err = ERROR_INIT;
    CLEANUP(settings_freep) Settings *settings = NULL;
    assert_ok(settings_load(NULL, NULL, &settings, &err));
    assert_ok(settings_set(settings, STR("clean-days"), STR("60"), FROM_FLAG, &err));
    App capped = *realm->app;
    capped.settings = settings;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
    Json json = json_writer(&buf);
    assert_ok(
        app_assign_run(&capped, &realm->boss, STR("C"), DATE_NONE, DATE_NONE, realm->arena, &json, &err));
    assert_int_equal(number(realm, at_s1), 0);
    assert_true(number(realm, "SELECT count(*) FROM assignment") > 0);
    assert_true(number(realm, "SELECT count(*) FROM assignment") < all);
}

static Status take_leave_back(Realm *realm, const Actor *actor, const char *person, Date from) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    char text[DATE_TEXT];
    Status status = app_leave_remove(realm->app, actor, str_from(person), str_from(date_format(from, text)),
                                     realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static Status unrecuse(Realm *realm, const Actor *actor, const char *person, const char *subject) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status = app_recusal_remove(realm->app, actor, str_from(person), str_from(subject), realm->arena,
                                       &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

typedef Status (*Lister)(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena,
                         Json *out, Error *err);

/* How many rows an actor sees, and of which persons. */
static int64_t rows_seen(Realm *realm, Lister lister, const Actor *actor, AbsenceQuery query,
                         const char *only) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
    Json json = json_writer(&buf);
    assert_ok(lister(realm->app, actor, &query, realm->arena, &json, &err));
    json_t *page = json_of(realm, arena_text(realm->arena, buf_str(&buf))), *row;
    size_t i;
    json_array_foreach(json_object_get(page, "items"), i, row) if (only)
        assert_true(str_is(json_get_str(row, "person"), only));
    int64_t count = (int64_t)json_array_size(json_object_get(page, "items"));
    json_decref(page);
    return count;
}

/* One's own by oneself, others' by who hands out there; what the lead entered, the lead takes back. */
static void oneself_and_the_lead(Realm *realm) {
    filled(realm);
    Date today = env_today(&realm->app->env);
    const AbsenceQuery all = {.from = DATE_NONE, .to = DATE_NONE};
    assert_int_equal(leave(realm, &realm->east, "east", today, today + 1), OK);
    assert_int_equal(leave(realm, &realm->town, "east", today + 5, today + 6), OK);
    assert_int_equal(leave(realm, &realm->town, "second", today, today), OK);
    assert_int_equal(recuse(realm, &realm->second, "east", "s1"), E_FORBIDDEN);
    assert_int_equal(recuse(realm, &realm->east, "east", "s1"), OK);
    assert_int_equal(recuse(realm, &realm->town, "east", "s2"), OK);
    assert_int_equal(recuse(realm, &realm->east, "east", "s2"), OK); /* stays the lead's */
    assert_int_equal(rows_seen(realm, app_leave_list, &realm->east, all, "east"), 2);
    assert_int_equal(rows_seen(realm, app_leave_list, &realm->town, all, NULL), 3);
    assert_int_equal(rows_seen(realm, app_leave_list, &realm->west, all, "west"), 0);
    assert_int_equal(rows_seen(realm, app_recusal_list, &realm->east, all, "east"), 2);
    assert_int_equal(rows_seen(realm, app_recusal_list, &realm->boss, all, NULL), 2);
    assert_int_equal(rows_seen(realm, app_recusal_list, &realm->boss, (AbsenceQuery){.mine = true}, NULL), 0);
    assert_int_equal(take_leave_back(realm, &realm->east, "east", today + 5), E_NOT_FOUND);
    assert_int_equal(take_leave_back(realm, &realm->east, "second", today), E_FORBIDDEN);
    assert_int_equal(take_leave_back(realm, &realm->east, "east", today), OK);
    assert_int_equal(take_leave_back(realm, &realm->town, "east", today + 5), OK);
    assert_int_equal(unrecuse(realm, &realm->east, "east", "s2"), E_NOT_FOUND);
    assert_int_equal(unrecuse(realm, &realm->east, "east", "s1"), OK);
    assert_int_equal(unrecuse(realm, &realm->town, "east", "s2"), OK);
    assert_int_equal(number(realm, "SELECT (SELECT count(*) FROM recusal) + (SELECT count(*) FROM absence)"),
                     1);
}

static ImportReport import(Realm *realm, const Actor *actor, bool recusals, const char *text) {
    Error err = ERROR_INIT;
    ImportOptions options = {0};
    ImportReport report = {0};
    Status status = (recusals ? app_import_recusals : app_import_leave)(
        realm->app, actor, STR("t.csv"), str_from(text), &options, &report, realm->arena, &err);
    if (status != OK) fail_msg("import: %s", err.message);
    return report;
}

static void tables_of_leave_and_recusals(Realm *realm) {
    static const char leaves[] = "人员,开始日期,结束日期,事由\neast,2026-08-03,2026/8/7,年休假\n"
                                 "person second,2026-08-03,2026-08-03,病假\n";
    static const char faults[] =
        "person,from,to,reason\neast,2026-08-07,2026-08-09,x\nnobody,2026-08-01,2026-08-01,x\n"
        "west,2026-08-09,2026-08-01,x\nwest,2026-08-01,2026-08-02,x\neast,2026-08-03,2026-08-06,shorter\n";
    fixture_fill(realm);
    ImportReport report = import(realm, &realm->boss, false, leaves);
    assert_int_equal(report.added, 2);
    assert_int_equal(number(realm, "SELECT to_day - from_day FROM absence WHERE person = 2"), 4);
    report = import(realm, &realm->boss, false, leaves);
    assert_int_equal(report.unchanged, 2);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'person.leave-imported'"), 1);
    report = import(realm, &realm->town, false, faults); /* of the east: west is not his */
    assert_int_equal(report.faulty, 4);
    assert_int_equal(report.changed, 1);
    assert_int_equal(number(realm, "SELECT to_day - from_day FROM absence WHERE person = 2"), 3);
    report = import(realm, &realm->east, false,
                    "person,from,to,reason\neast,2026-09-01,2026-09-02,x\nsecond,2026-09-01,2026-09-02,x\n");
    assert_int_equal(report.added, 1);
    assert_int_equal(report.faulty, 1);
    report = import(realm, &realm->boss, true, "人员,单位编号,回避原因\neast,s1,亲属经营\neast,s99,x\n");
    assert_int_equal(report.added, 1);
    assert_int_equal(report.faulty, 1);
    report = import(realm, &realm->boss, true, "person,subject,reason\neast,s1,亲属经营\neast,s1,一点股份\n");
    assert_int_equal(report.unchanged, 1);
    assert_int_equal(report.changed, 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM recusal"), 1);
}

int main(void) {
    static const RealmTest tests[] = {{"who is away is sent nowhere", who_is_away_is_sent_nowhere},
                                      {"oneself and the lead", oneself_and_the_lead},
                                      {"tables of leave and recusals", tables_of_leave_and_recusals},
                                      {"moves keep to leave and recusal", moves_keep_to_leave_and_recusal},
                                      {"passed subjects are left alone", passed_subjects_are_left_alone}};
    return run_realm_tests("absence", tests, COUNT_OF(tests));
}
