/* Reminders and escalations: who is told, when, and once. The flow is the tip: accepted within 7 working
 * days, reminder a day before and when due, escalation to the town a day after; the incident is urgent. */
#include "fixture.h"

#include "app/notices.h"

static const char *open_case(Realm *realm, const Actor *actor, const char *body) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *json = json_of(realm, body);
    assert_ok(app_case_open(realm->app, actor, json, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    json_decref(json);
    json_t *answer = json_of(realm, arena_text(realm->arena, write.answer));
    const char *id = arena_text(realm->arena, json_get_str(answer, "id"));
    json_decref(answer);
    return id;
}

static void move_case(Realm *realm, const Actor *actor, const char *id, const char *body) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *json = json_of(realm, body);
    assert_ok(app_case_move(realm->app, actor, str_from(id), json, STR(""), realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    json_decref(json);
}

static int64_t pass_at(Realm *realm, const char *moment) {
    Error err = ERROR_INIT;
    Actor system;
    int64_t told = 0;
    set_clock(realm, moment);
    assert_ok(app_actor_system(realm->app, STR("R"), realm->arena, &system, &err));
    assert_ok(app_timers_run(realm->app, &system, &told, &err));
    return told;
}

#define TIP                                                                                                  \
    "{\"type\":\"tip\",\"org\":\"E\",\"title\":\"t\",\"fields\":{\"channel\":\"电话\",\"content\":\"c\","  \
    "\"target\":\"x\","                                                                                      \
    "\"anonymity\":\"匿名\"}}"
#define INCIDENT                                                                                             \
    "{\"type\":\"incident\",\"org\":\"E\",\"title\":\"fire\",\"fields\":{\"occurred\":\"2026-09-27T22:30:"   \
    "00+08:00\","                                                                                            \
    "\"learned\":\"2026-09-27T22:40:00+08:00\",\"place\":\"p\",\"unit\":\"u\",\"basics\":\"b\"}}"

/* Opened on Monday 2026-09-28. Seven working days, with the holiday of 1-7 October between: due at the end of
 * 2026-10-14 (or the day that the calendar says): the reminder of 24 hours before comes when the office
 * opens. */
static void reminders_come_once_in_office_hours(Realm *realm) {
    const char *id = open_case(realm, &realm->town, TIP);
    int64_t due =
        number(realm, arena_printf(realm->arena, "SELECT due_at FROM case_clock WHERE case_id = '%s'", id));
    Date last = instant_date(due, ZONE_SHANGHAI);
    char day[DATE_TEXT], next[DATE_TEXT];
    date_format(last, day);
    date_format(last + 1, next);
    assert_int_equal(pass_at(realm, arena_printf(realm->arena, "%sT08:59:00+08:00", day)), 0);
    assert_int_equal(pass_at(realm, arena_printf(realm->arena, "%sT09:00:00+08:00", day)),
                     1); /* the town may move it */
    assert_int_equal(pass_at(realm, arena_printf(realm->arena, "%sT16:00:00+08:00", day)), 0);
    assert_int_equal(pass_at(realm, arena_printf(realm->arena, "%sT08:00:00+08:00", next)), 0);
    assert_int_equal(pass_at(realm, arena_printf(realm->arena, "%sT09:30:00+08:00", next)), 1);
    assert_int_equal(pass_at(realm, arena_printf(realm->arena, "%sT09:30:00+08:00", next)), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM notice WHERE kind = 'remind'"), 2);
    /* A month without a pass: the escalation is late, but it comes, and once. */
    assert_int_equal(pass_at(realm, "2026-12-01T03:00:00+08:00"), 1);
    assert_int_equal(pass_at(realm, "2027-12-01T12:00:00+08:00"), 0);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM notice WHERE kind = 'escalate' AND role = 'town-supervisor'"), 1);
}

/* The accident was at 22:30 on a Sunday: nobody waits for Monday morning, and the county hears it an hour
 * later. */
static void urgent_clocks_speak_at_night(Realm *realm) {
    set_clock(realm, "2026-09-27T22:45:00+08:00");
    open_case(realm, &realm->town, INCIDENT);
    assert_int_equal(pass_at(realm, "2026-09-27T23:09:59+08:00"), 0);
    assert_true(pass_at(realm, "2026-09-27T23:10:00+08:00") >= 1); /* 20 minutes before 23:30 */
    assert_true(pass_at(realm, "2026-09-27T23:30:00+08:00") >= 2); /* reminder and the town */
    /* No county-supervisor is known: those who administer the realm hear it. */
    assert_int_equal(pass_at(realm, "2026-09-28T00:30:00+08:00"), 1);
    assert_int_equal(number(realm,
                            "SELECT count(*) FROM notice n JOIN person p ON p.number = n.person "
                            "WHERE n.kind = 'escalate' AND p.id = 'boss' AND n.role = 'county-supervisor'"),
                     1);
}

static void what_is_done_in_time_is_not_told(Realm *realm) {
    const char *id = open_case(realm, &realm->town, TIP);
    move_case(realm, &realm->town, id, "{\"move\":\"reject\",\"fields\":{\"reason\":\"r\"}}");
    assert_int_equal(pass_at(realm, "2027-12-01T12:00:00+08:00"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM case_clock WHERE next_at IS NOT NULL"), 0);
}

/* The handler is told, and nobody else; a deadline that was moved is told about anew. */
static void an_extended_clock_speaks_again(Realm *realm) {
    static const FlowTimer timers[] = {{-DAY_US, {"", 0}}, {0, {"", 0}}, {DAY_US, {"boss", 4}}};
    const FlowClock clock = {.urgent = true, .timers = (FlowTimer *)(uintptr_t)timers, .timer_count = 3};
    FlowTime time = {.calendar = realm->app->calendar,
                     .office = {9, 17},
                     .zone_minutes = ZONE_SHANGHAI,
                     .now = 10 * DAY_US};
    Instant next = 0;
    assert_int_equal(flow_timers_due(&clock, 10 * DAY_US, 0, &time, &next), 3);
    assert_true(next == 11 * DAY_US);
    assert_int_equal(flow_timers_due(&clock, 10 * DAY_US, 3, &time, &next), 0);
    /* Moved by five days: both lie ahead again. By half a day: the reminder of a day before stays told. */
    assert_int_equal(flow_timers_told(&clock, 15 * DAY_US, 3, &time), 0);
    assert_int_equal(flow_timers_told(&clock, 10 * DAY_US + DAY_US / 2, 3, &time), 1);
    /* Moved back into the past: what was not told yet is told at once. */
    assert_int_equal(flow_timers_due(&clock, 5 * DAY_US, 1, &time, &next), 6);
    assert_true(next == INSTANT_NONE);
    assert_int_equal(flow_timers_due(&clock, INSTANT_NONE, 0, &time, &next), 0);
}

static json_t *inbox(Realm *realm, const Actor *actor, bool unread) {
    Error err = ERROR_INIT;
    Buf buf = BUF_INIT(1 << 20);
    Json out = json_writer(&buf);
    json_t *page = NULL;
    assert_ok(app_notice_list(realm->app, actor, unread, 50, STR(""), realm->arena, &out, &err));
    assert_ok(json_parse(buf_str(&buf), 1 << 20, &page, &err));
    buf_free(&buf);
    return page;
}

static void the_inbox_is_ones_own(Realm *realm) {
    Error err = ERROR_INIT;
    open_case(realm, &realm->town, TIP);
    pass_at(realm, "2026-12-01T10:00:00+08:00");
    json_t *page = inbox(realm, &realm->town, true);
    const json_t *items = json_object_get(page, "items");
    assert_int_equal(json_array_size(items), 3);
    assert_int_equal(json_integer_value(json_object_get(page, "unread")), 3);
    const char *id = arena_text(realm->arena, json_get_str(json_array_get(items, 0), "id"));
    assert_true(str_is(json_get_str(json_array_get(items, 0), "clock_title"), "time to accept"));
    json_decref(page);
    page = inbox(realm, &realm->west, false);
    assert_int_equal(json_array_size(json_object_get(page, "items")), 0);
    json_decref(page);
    AppWrite write = {0};
    assert_ok(
        app_notice_read(realm->app, &realm->west, str_from(id), realm->arena, &write, &err)); /* not his */
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(number(realm, "SELECT count(*) FROM notice WHERE read_at IS NOT NULL"), 0);
    assert_ok(app_notice_read(realm->app, &realm->town, str_from(id), realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(number(realm, "SELECT count(*) FROM notice WHERE read_at IS NOT NULL"), 1);
    assert_ok(app_notice_read(realm->app, &realm->town, STR(""), realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(number(realm, "SELECT count(*) FROM notice WHERE read_at IS NULL"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'notice.read'"), 2);
}

static void only_the_system_runs_the_pass(Realm *realm) {
    Error err = ERROR_INIT;
    int64_t told = 0;
    assert_int_equal(app_timers_run(realm->app, &realm->town, &told, &err), E_FORBIDDEN);
}

int main(void) {
    static const RealmTest tests[] = {
        {"reminders come once, in office hours", reminders_come_once_in_office_hours},
        {"urgent clocks speak at night", urgent_clocks_speak_at_night},
        {"what is done in time is not told", what_is_done_in_time_is_not_told},
        {"an extended clock speaks again", an_extended_clock_speaks_again},
        {"the inbox is one's own", the_inbox_is_ones_own},
        {"only the system runs the pass", only_the_system_runs_the_pass},
    };
    return run_realm_tests("timers", tests, COUNT_OF(tests));
}
