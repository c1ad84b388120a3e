#include "fixture.h"

#include "app/settings.h"

#define DO(id, rest) "```clause " id "\ndo: inspection\n" rest "\n```\n\n"
#define YEAR_2026    "plan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2026-12-31"

static void set_horizon(Realm *realm, const char *days) {
    Error err = ERROR_INIT;
    Settings *settings = (Settings *)(uintptr_t)realm->app->settings;
    assert_ok(settings_set(settings, STR("horizon-days"), str_from(days), FROM_FLAG, &err));
}

static void the_same_text_changes_nothing(Realm *realm) {
    fixture_fill(realm);
    AdoptReport first = fixture_adopt(realm, DO("a", "each: kind = \"canteen\"\nevery: month"));
    assert_int_equal(first.version, 1);
    assert_int_equal(first.clauses_added, 1);
    assert_int_equal(first.duties_added, 3 * 4); /* September to December */
    int64_t rows = fixture_rows(realm);
    AdoptReport again = fixture_adopt(realm, DO("a", "each: kind = \"canteen\"\nevery: month"));
    assert_true(again.unchanged);
    assert_int_equal(again.version, 1);
    assert_int_equal(again.duties_added + again.duties_cancelled + again.duties_moved, 0);
    assert_int_equal(fixture_rows(realm), rows);
}

static void inspect(Realm *realm, const char *at) {
    json_t *body = fixture_inspection(realm);
    if (at) json_object_set_new(body, "at", json_string(at));
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    json_decref(body);
}

/* A changed clause: the done window stays done, what the new text does not ask for is cancelled and says why.
 */
static void done_work_stays(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, DO("a", "each: kind = \"canteen\"\nevery: month")
                             DO("b", "each: id = \"s1\"\nevery: quarter\ntimes: 3"));
    inspect(realm, NULL); /* a of s1 done, b 1 of 3 */
    AdoptReport report =
        fixture_adopt(realm, DO("a", "each: kind = \"canteen\" and class = \"B\"\nevery: month"));
    assert_int_equal(report.clauses_changed, 1);
    assert_int_equal(report.clauses_removed, 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 1"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 0"), 4); /* s2 */
    assert_int_equal(
        number(realm, "SELECT count(*) FROM duty WHERE state = 5 AND reason = 'the plan changed'"), 3 + 4);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM duty WHERE state = 5 AND reason LIKE 'the plan does not ask%'"),
        2);
    assert_int_equal(report.duties_cancelled, 9);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty_record"), 2);
    /* Back again: the same numbers, the same duties, and the part that was done counts. */
    report = fixture_adopt(realm, DO("a", "each: kind = \"canteen\"\nevery: month")
                                      DO("b", "each: id = \"s1\"\nevery: quarter\ntimes: 3"));
    assert_int_equal(report.version, 3);
    assert_int_equal(report.duties_moved, 9);
    assert_int_equal(report.duties_added, 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM clause"), 2);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 5"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 1"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 0 AND done = 1 AND times = 3"),
                     1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 0 AND reason IS NOT NULL"), 0);
}

static void a_new_figure_moves_duties(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm,
                  DO("a", "each: id = \"s1\"\nevery: quarter\ntimes: 3") "```clause f\nphase: ready\nfrom: "
                                                                         "2026-09-01\nto: 2026-10-10\n```\n");
    inspect(realm, NULL);
    inspect(realm, NULL);
    AdoptReport report = fixture_adopt(
        realm, DO("a", "each: id = \"s1\"\nevery: quarter\ntimes: 2") "```clause f\nphase: ready\nfrom: "
                                                                      "2026-09-01\nto: 2026-10-31\n```\n");
    assert_int_equal(report.duties_moved, 3);
    assert_int_equal(report.duties_added + report.duties_cancelled, 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE times = 2 AND done = 2 AND state = 1"),
                     1);
    assert_int_equal(number(realm, "SELECT due FROM duty WHERE subject = 0"), date_from_civil(2026, 10, 31));
    /* Somebody else takes the post. */
    sql(realm, "DELETE FROM person_role WHERE person = 1");
    sql(realm, "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', 9, 'county-admin', "
               "'C', '')");
    sql(realm, "UPDATE person SET active = 1 WHERE number = 9");
    report = fixture_adopt(
        realm,
        DO("a",
           "each: id = \"s1\"\nevery: quarter\ntimes: 2") "```clause f\nphase: ready\nfrom: 2026-09-01\nto: "
                                                          "2026-10-31\nby: county-admin\n```\n");
    assert_int_equal(report.duties_moved, 1);
    assert_int_equal(number(realm, "SELECT person FROM duty WHERE subject = 0"), 9);
}

static void a_shorter_period_cancels_the_rest(Realm *realm) {
    fixture_fill(realm);
    static const char clause[] = DO("a", "each: id = \"s1\"\nevery: month");
    fixture_adopt_whole(realm, &realm->boss, YEAR_2026, clause);
    inspect(realm, NULL);
    AdoptReport report = fixture_adopt_whole(
        realm, &realm->boss, "plan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2026-11-30", clause);
    assert_int_equal(report.clauses_same, 1);
    assert_int_equal(report.duties_cancelled, 1);
    assert_int_equal(report.duties_kept, 3);
    assert_int_equal(number(realm, "SELECT from_day FROM duty WHERE state = 5"),
                     date_from_civil(2026, 12, 1));
    report = fixture_adopt_whole(realm, &realm->boss,
                                 "plan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2027-01-31", clause);
    assert_int_equal(report.duties_added, 1);
    assert_int_equal(report.duties_moved, 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 1"), 1);
    report = fixture_adopt_whole(realm, &realm->boss,
                                 "plan: p\ntitle: Plan\norg: W\nperiod: 2026-01-01/2027-01-31", clause);
    assert_int_equal(report.duties_cancelled, 4); /* s1 lies in E */
}

static void copy_realm(Realm *realm) {
    static const char *const statements[] = {
        "INSERT INTO realm (realm, name, created_at) VALUES ('S', 'other', 0)",
        "INSERT INTO org (realm, code, name, level, parent, path) SELECT 'S', code, name, level, parent, "
        "path FROM org WHERE realm = 'R'",
        "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) SELECT 'S', number, "
        "id, name, org, per_day, "
        "active, updated_at FROM person WHERE realm = 'R'",
        "INSERT INTO person_role (realm, person, role, org, domain) SELECT 'S', person, role, org, domain "
        "FROM person_role WHERE realm = 'R'",
        "INSERT INTO subject (realm, number, id, name, kind, class, org, owner, uscc, uscc_ok, address, "
        "list, since, until, class_since, "
        "attributes, updated_at) SELECT 'S', number, id, name, kind, class, org, owner, uscc, uscc_ok, "
        "address, list, since, until, "
        "class_since, attributes, updated_at FROM subject WHERE realm = 'R'",
    };
    for (size_t i = 0; i < COUNT_OF(statements); i++) sql(realm, statements[i]);
}

static void two_realms_stay_apart(Realm *realm) {
    fixture_fill(realm);
    copy_realm(realm);
    Actor other = realm->boss;
    other.realm = STR("S");
    fixture_adopt(realm, DO("a", "each: kind = \"canteen\"\nevery: month"));
    AdoptReport report =
        fixture_adopt_whole(realm, &other, YEAR_2026, DO("a", "each: kind = \"workshop\"\nevery: quarter"));
    assert_int_equal(report.version, 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE realm = 'R'"), 12);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE realm = 'S'"), 8);
    fixture_adopt_whole(realm, &other, YEAR_2026, DO("b", "each: kind = \"workshop\"\nevery: year"));
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE realm = 'R' AND state = 5"), 0);
    inspect(realm, NULL);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE realm = 'S' AND done > 0"), 0);
    json_t *page =
        fixture_duties(realm, &other, (DutyQuery){.date = DATE_NONE, .clause = STR("a"), .limit = 50});
    assert_int_equal(json_array_size(json_object_get(page, "items")), 0);
    json_decref(page);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE realm = 'S'"), 2);
}

static void faulty_plans_are_refused(Realm *realm) {
    fixture_fill(realm);
    Grant grant = {STR("town-supervisor"), STR("E"), STR("/C/E/"), STR("")};
    Actor town = fixture_actor(realm, PERSON_TOWN, "town", &grant, 1);
    const struct {
        const Actor *actor;
        const char *front, *clauses;
        Status status;
    } cases[] = {
        {&realm->boss, YEAR_2026, DO("a", "each: kind = \"canteen\"\nevery: fortnight"), E_INVALID},
        {&realm->boss, "plan: p\ntitle: Plan\norg: X\nperiod: 2026-01-01/2026-12-31",
         DO("a", "each: all\nevery: year"), E_INVALID},
        {&town, YEAR_2026, DO("a", "each: all\nevery: year"), E_FORBIDDEN},
        {&realm->east, "plan: p\ntitle: Plan\norg: E\nperiod: 2026-01-01/2026-12-31",
         DO("a", "each: all\nevery: year"), E_FORBIDDEN},
        {&town, "plan: p\ntitle: Plan\norg: E\nperiod: 2026-01-01/2026-12-31",
         DO("a", "each: all\nevery: year"), OK},
    };
    int64_t rows = fixture_rows(realm);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Error err = ERROR_INIT;
        Diags diags = diags_new(realm->arena);
        AdoptReport report = {0};
        const char *text = arena_printf(realm->arena, "---\n%s\n---\n# Plan\n\nSentence.\n\n%s",
                                        cases[i].front, cases[i].clauses);
        Status status = app_plan_adopt(realm->app, cases[i].actor, STR("p.md"), str_from(text), realm->arena,
                                       &diags, NULL, NULL, &report, &err);
        assert_int_equal(status, cases[i].status);
        assert_true((fixture_rows(realm) == rows) == (status != OK));
    }
}

/* Every kind of work over every kind of row. */
static const char every_kind[] = DO("day", "each: class = \"A\"\nevery: day") DO(
    "week", "each: kind = \"canteen\"\nevery: week\ntimes: 2") DO("ten",
                                                                  "each: kind = \"bakery\"\nevery: ten-days")
    DO("month", "each: all\nevery: month") DO("hours", "each: kind = \"workshop\"\nevery: quarter\nhours: 5")
        DO("half", "each: all\nevery: half-year\ntimes: 3") DO("year", "each: all\nevery: year")
            DO("term", "each: kind = \"canteen\"\nevery: term")
                DO("eve", "each: kind = \"restaurant\"\non: 中秋节|国庆节\nbefore: 15d") DO(
                    "org", "each-org: level = \"village\"\nevery: month")
                    DO("self", "each-person: all\nevery: quarter") DO(
                        "once",
                        "each: class = \"C\"") "```clause q1\nquota: sampling\nby-month: {3: 5, 7: 5, 9: 5, "
                                               "10: 5, 11: 5}\n```\n\n"
                                               "```clause q2\nquota: sampling\nby-org: {E: 5, W: 7}\n```\n\n"
                                               "```clause r1\nreport: summary\nto: [county]\ndue: monthly "
                                               "day 5\n```\n\n"
                                               "```clause r2\nreport: quarter\nto: [county]\ndue: quarter "
                                               "month 1 day 10\n```\n\n"
                                               "```clause f\nphase: sweep\nfrom: 2026-06-01\nto: "
                                               "2026-10-31\n```\n\n"
                                               "```clause l\nletter: safety\nbetween: county to town\nevery: "
                                               "year\nsign-by: 2026-10-15\n```\n";

static void start_again(Realm *realm) {
    sql(realm, "DELETE FROM duty");
    sql(realm, "DELETE FROM plan");
    sql(realm, "DELETE FROM clause");
    sql(realm, "DELETE FROM counter WHERE name = 'duty-horizon'");
    plans_changed(realm->app);
}

static void move_to(Realm *realm, Date day) {
    realm->clock.now = date_start(day, ZONE_SHANGHAI) + 9 * HOUR_US;
}

static int64_t roll(Realm *realm) {
    Error err = ERROR_INIT;
    DutyChange change = {0};
    plans_changed(realm->app);
    assert_ok(app_duty_roll(realm->app, &realm->boss, &change, &err));
    return change.added + change.moved + change.cancelled;
}

static void check_roll(Realm *realm, const char *front, Date first, const int *steps, size_t count) {
    start_again(realm);
    move_to(realm, first);
    fixture_adopt_whole(realm, &realm->boss, front, every_kind);
    Date day = first;
    for (size_t i = 0; i < count; i++) {
        move_to(realm, day += steps[i]);
        roll(realm);
    }
    int64_t rows = fixture_rows(realm);
    assert_int_equal(roll(realm), 0);
    assert_int_equal(fixture_rows(realm), rows);
    Actor other = realm->boss;
    other.realm = STR("S");
    fixture_adopt_whole(realm, &other, front, every_kind);
    const char *rolled =
        fixture_duty_text(realm, arena_printf(realm->arena, "d.realm = 'R' AND d.due >= %d", (int)day));
    const char *adopted = fixture_duty_text(realm, "d.realm = 'S'");
    if (strcmp(rolled, adopted) != 0) {
        size_t at = 0;
        while (rolled[at] == adopted[at]) at++;
        while (at > 0 && rolled[at - 1] != '\n') at--;
        fail_msg("from %d to %d they part at\n%.100s\nand\n%.100s", (int)first, (int)day, rolled + at,
                 adopted + at);
    }
}

/* Adopting on a day and rolling on gives the duties that adopting on the later day gives. */
static void rolling_is_adopting_later(Realm *realm) {
    static const char *const fronts[] = {YEAR_2026, "plan: p\ntitle: Plan\norg: C\nperiod: 2026-03-10/"};
    static const int days[][3] = {{2026, 1, 1}, {2026, 2, 27}, {2026, 6, 15}, {2026, 9, 28}, {2026, 12, 20}};
    static const struct {
        int steps[3];
        size_t count;
    } rolls[] = {{{1}, 1},  {{7, 1}, 2}, {{30, 1, 31}, 3}, {{59}, 1},
                 {{60}, 1}, {{61}, 1},   {{90}, 1},        {{20, 130}, 2}};
    fixture_fill(realm);
    copy_realm(realm);
    sql(realm, "UPDATE subject SET since = 20600, class_since = 20650, until = 20800 WHERE number IN (2, 8)");
    set_horizon(realm, "60");
    for (size_t f = 0; f < COUNT_OF(fronts); f++)
        for (size_t d = 0; d < COUNT_OF(days); d++)
            for (size_t r = 0; r < COUNT_OF(rolls); r++)
                check_roll(realm, fronts[f], date_from_civil(days[d][0], days[d][1], days[d][2]),
                           rolls[r].steps, rolls[r].count);
}

static void memory_may_run_out_anywhere(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, DO("a", "each: all\nevery: month"));
    const char *text =
        arena_printf(realm->arena, "---\n" YEAR_2026 "\n---\n# Plan\n\nSentence.\n\n%s", every_kind);
    const char *duties = fixture_duty_text(realm, "1 = 1");
    int64_t rows = fixture_rows(realm);
    bool done = false;
    long step = 1;
    for (long n = 0; !done && n < 200000; n += step) {
        Error err = ERROR_INIT;
        Arena *arena = arena_new(64 << 20);
        Diags diags = diags_new(realm->arena);
        AdoptReport report = {0};
        arena_fail_after(arena, n);
        Status status = app_plan_adopt(realm->app, &realm->boss, STR("p.md"), str_from(text), arena, &diags,
                                       NULL, NULL, &report, &err);
        done = status == OK;
        if (!done) {
            assert_int_equal(status, E_NO_MEMORY);
            assert_int_equal(report.version, 0);
            if (n % 64 == 0) assert_int_equal(fixture_rows(realm), rows);
        }
        arena_free(arena);
        if (n > 600) step = 37; /* reading the plan asks for memory thousands of times in the same places */
    }
    assert_true(done);
    assert_string_not_equal(fixture_duty_text(realm, "1 = 1"), duties);
    assert_int_equal(number(realm, "SELECT count(*) FROM plan"), 2);
}

int main(void) {
    static const RealmTest tests[] = {
        {"the same text changes nothing", the_same_text_changes_nothing},
        {"done work stays", done_work_stays},
        {"a new figure moves duties", a_new_figure_moves_duties},
        {"a shorter period cancels the rest", a_shorter_period_cancels_the_rest},
        {"two realms stay apart", two_realms_stay_apart},
        {"faulty plans are refused", faulty_plans_are_refused},
        {"rolling is adopting later", rolling_is_adopting_later},
        {"memory may run out anywhere", memory_may_run_out_anywhere},
    };
    return run_realm_tests("adopt", tests, COUNT_OF(tests));
}
