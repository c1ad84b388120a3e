/* Leave, recusal, caps: who may enter them, what they forbid, and that handing out keeps to them. */
#include "fixture.h"

#include "app/absence.h"
#include "app/assign.h"
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
    assert_int_equal(leave(realm, &realm->east, "east", today, today + 40), E_FORBIDDEN);
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

int main(void) {
    static const RealmTest tests[] = {{"who is away is sent nowhere", who_is_away_is_sent_nowhere},
                                      {"moves keep to leave and recusal", moves_keep_to_leave_and_recusal},
                                      {"passed subjects are left alone", passed_subjects_are_left_alone}};
    return run_realm_tests("absence", tests, COUNT_OF(tests));
}
