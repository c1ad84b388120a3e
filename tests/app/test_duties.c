#include "fixture.h"

#define DO(id, rest) "```clause " id "\ndo: inspection\n" rest "\n```\n\n"

static void ids_read_back(Realm *realm) {
    (void)realm;
    static const struct {
        int64_t clause, subject;
        const char *org;
        int day[3];
        const char *text;
    } good[] = {
        {12, 40233, "", {2026, 4, 1}, "12-40233-0-20260401"},
        {1, 0, "330110001", {2026, 12, 31}, "1-0-330110001-20261231"},
        {7, 0, "V-1", {2028, 2, 29}, "7-0-V-1-20280229"},
        {7, 0, "-", {2026, 1, 1}, "7-0---20260101"},
        {7, 0, "a-20260101", {2026, 1, 1}, "7-0-a-20260101-20260101"},
        {INT64_MAX, INT64_MAX, "村3", {9999, 12, 31}, "9223372036854775807-9223372036854775807-村3-99991231"},
        {3,
         0,
         "p123456789-123456789-123456789-123456789-123456789-123456789-1234",
         {2026, 5, 5},
         "3-0-p123456789-123456789-123456789-123456789-123456789-123456789-1234-20260505"},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        char text[DUTY_ID_TEXT];
        DutyKey key = {good[i].clause, good[i].subject, str_from(good[i].org),
                       date_from_civil(good[i].day[0], good[i].day[1], good[i].day[2])},
                read = {0};
        assert_string_equal(duty_id_format(key, text), good[i].text);
        assert_true(duty_id_parse(str_from(text), &read));
        assert_true(read.clause == key.clause && read.subject == key.subject && read.from == key.from);
        assert_true(str_equal(read.org, key.org));
    }
    static const char *const bad[] = {"",
                                      "1",
                                      "1-2",
                                      "1-2-0",
                                      "1-2-20260101",
                                      "0-2-0-20260101",
                                      "-1-2-0-20260101",
                                      "1--2-0-20260101",
                                      "x-2-0-20260101",
                                      "1-2-0-20260230",
                                      "1-2-0-2026011",
                                      "1-2-0-202601011",
                                      "1-2-0-2026-01-01",
                                      "1-2-0-20261301",
                                      "99999999999999999999-2-0-20260101"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        DutyKey key;
        if (duty_id_parse(str_from(bad[i]), &key)) fail_msg("'%s' was read as an id", bad[i]);
    }
}

/* Duties of orgs and persons that are due on one day and differ in org alone, between many of subjects. */
static const char many[] =
    DO("a", "each: all\nevery: month") DO("o", "each-org: level = \"village\"\nevery: month\nby: grid-worker")
        DO("p", "each-person: all\nevery: month") DO("b", "each: class = \"A\"\nevery: quarter")
            DO("w", "each-org: level = \"town\"\nevery: week");

/* The whole list by pages of `limit`, as ids one a line. */
static const char *pages(Realm *realm, const Actor *actor, DutyQuery query, int limit, size_t *ret_count) {
    CLEANUP(buf_free) Buf ids = BUF_INIT(1 << 20);
    query.limit = limit;
    *ret_count = 0;
    for (bool more = true; more;) {
        json_t *page = fixture_duties(realm, actor, query);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(page, "items"), i, item)
            buf_printf(&ids, "%s\n", fixture_text(item, "id"));
        *ret_count += json_array_size(json_object_get(page, "items"));
        assert_true(json_array_size(json_object_get(page, "items")) <= (size_t)limit);
        more = !json_is_null(json_object_get(page, "next"));
        assert_true(arena_str(realm->arena, json_get_str(page, "next"), &query.cursor));
        json_decref(page);
    }
    return ids.len ? arena_text(realm->arena, buf_str(&ids)) : "";
}

static void pages_hold_every_duty_once(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, many);
    const DutyQuery queries[] = {{.date = date_from_civil(2026, 12, 31)},
                                 {.date = date_from_civil(2026, 12, 31), .state = STR("all")},
                                 {.date = date_from_civil(2026, 12, 31), .clause = STR("o")},
                                 {.date = date_from_civil(2026, 12, 31), .clause = STR("p")},
                                 {.mine = true, .date = date_from_civil(2026, 12, 31)}};
#define OF_CLAUSE "SELECT count(*) FROM duty d JOIN clause k ON k.number = d.clause WHERE k.id = "
    static const char *const counts[] = {"SELECT count(*) FROM duty", "SELECT count(*) FROM duty",
                                         OF_CLAUSE "'o'", OF_CLAUSE "'p'", "SELECT count(*) FROM duty"};
    static const int limits[] = {1, 2, 3, 5, 7, 50};
    for (size_t q = 0; q < COUNT_OF(queries); q++) {
        size_t whole = 0, count = 0;
        const Actor *actor = queries[q].mine ? &realm->east : &realm->boss;
        if (queries[q].mine) sql(realm, "UPDATE duty SET person = 2"); /* all of them on one list */
        const char *all = pages(realm, actor, queries[q], 200, &whole);
        assert_int_equal(whole, number(realm, counts[q]));
        for (size_t i = 0; i < COUNT_OF(limits); i++) {
            assert_string_equal(pages(realm, actor, queries[q], limits[i], &count), all);
            assert_int_equal(count, whole);
        }
    }
}

/* A short row says the same as a whole one, about the members that it has. */
static void short_rows_agree_with_whole_ones(Realm *realm) {
    fixture_adopt(realm, many);
    const DutyQuery query = {.date = date_from_civil(2026, 12, 31), .limit = 200};
    DutyQuery brief = query;
    brief.brief = true;
    json_t *whole_page = fixture_duties(realm, &realm->boss, query);
    json_t *short_page = fixture_duties(realm, &realm->boss, brief);
    json_t *items = json_object_get(short_page, "items"), *item, *value;
    const char *key;
    size_t i;
    assert_true(json_array_size(items) > 10);
    assert_true(json_equal(json_object_get(whole_page, "next"), json_object_get(short_page, "next")));
    json_array_foreach(items, i, item) {
        json_t *whole = json_array_get(json_object_get(whole_page, "items"), i);
        assert_int_equal(json_object_size(item), 8);
        json_object_foreach(item, key, value) assert_true(json_equal(value, json_object_get(whole, key)));
    }
    json_decref(whole_page);
    json_decref(short_page);
}

static size_t listed(Realm *realm, const Actor *actor, DutyQuery query) {
    size_t count = 0;
    pages(realm, actor, query, 200, &count);
    return count;
}

static void filters_narrow(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, many);
    fixture_adopt_whole(realm, &realm->boss,
                        "plan: other\ntitle: Other\norg: W\nperiod: 2026-01-01/2026-12-31",
                        DO("a", "each: all\nevery: quarter"));
    const struct {
        DutyQuery query;
        size_t count;
    } cases[] = {
        {{.plan = STR("other"), .date = DATE_NONE}, 6},
        {{.plan = STR("p"), .clause = STR("a"), .date = DATE_NONE}, 12},
        {{.clause = STR("a"), .date = DATE_NONE}, 18},
        {{.clause = STR("a"), .subject = STR("s9"), .date = DATE_NONE}, 2},
        {{.clause = STR("a"), .org = STR("W"), .date = DATE_NONE}, 12},
        {{.clause = STR("a"), .org = STR("村3"), .date = DATE_NONE}, 8},
        {{.clause = STR("o"), .org = STR("E"), .date = DATE_NONE}, 2},
        {{.clause = STR("o"), .org = STR("V-1"), .date = DATE_NONE}, 1},
        {{.clause = STR("o"), .person = STR("grid"), .date = DATE_NONE}, 1},
        {{.clause = STR("p"), .org = STR("V-1"), .date = DATE_NONE}, 1},
        {{.clause = STR("p"), .org = STR("E"), .date = DATE_NONE}, 5},
        {{.clause = STR("p"), .date = DATE_NONE}, 8},
        {{.clause = STR("b"), .date = DATE_NONE}, 5},
        {{.clause = STR("b"), .date = date_from_civil(2026, 10, 1)}, 10},
        {{.plan = STR("none"), .date = DATE_NONE}, 0},
        {{.clause = STR("a"), .state = STR("done"), .date = DATE_NONE}, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t count = listed(realm, &realm->boss, cases[i].query);
        if (count != cases[i].count) fail_msg("case %zu: %zu, not %zu", i, count, cases[i].count);
    }
    assert_int_equal(listed(realm, &realm->east, (DutyQuery){.clause = STR("a"), .date = DATE_NONE}), 6);
    Error err = ERROR_INIT;
    const DutyQuery wrong[] = {{.state = STR("nearly"), .date = DATE_NONE},
                               {.cursor = STR("1.2"), .date = DATE_NONE},
                               {.org = STR("X"), .date = DATE_NONE},
                               {.person = STR("X"), .date = DATE_NONE},
                               {.subject = STR("X"), .date = DATE_NONE}};
    static const Status why[] = {E_USAGE, E_USAGE, E_NOT_FOUND, E_NOT_FOUND, E_NOT_FOUND};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CLEANUP(buf_free) Buf buf = BUF_INIT(1024);
        Json out = json_writer(&buf);
        assert_int_equal(app_duty_list(realm->app, &realm->boss, &wrong[i], realm->arena, &out, &err),
                         why[i]);
    }
    CLEANUP(buf_free) Buf buf = BUF_INIT(1024);
    Json out = json_writer(&buf);
    DutyQuery elsewhere = {.org = STR("W"), .date = DATE_NONE};
    assert_int_equal(app_duty_list(realm->app, &realm->east, &elsewhere, realm->arena, &out, &err),
                     E_FORBIDDEN);
}

static json_t *get(Realm *realm, const Actor *actor, const char *id, Status wanted) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
    Json out = json_writer(&buf);
    Status status = app_duty_get(realm->app, actor, str_from(id), realm->arena, &out, &err);
    if (status != wanted) fail_msg("%s: %s: %s", id, status_name(status), err.message);
    return status == OK ? json_of(realm, buf.ptr) : NULL;
}

static const char *first_id(Realm *realm, const char *clause) {
    json_t *page = fixture_duties(realm, &realm->boss,
                                  (DutyQuery){.clause = str_from(clause), .date = DATE_NONE, .limit = 1});
    const json_t *item = json_array_get(json_object_get(page, "items"), 0);
    assert_non_null(item);
    const char *id = arena_text(realm->arena, json_get_str(item, "id"));
    json_decref(page);
    return id;
}

static void every_duty_tells_why(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, many);
    static const struct {
        const char *clause, *org;
    } cases[] = {{"a", "E"}, {"o", "V-1"}, {"p", "C"}, {"b", "E"}, {"w", "E"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *id = first_id(realm, cases[i].clause);
        json_t *page = get(realm, &realm->boss, id, OK);
        const json_t *why = json_object_get(page, "explain");
        assert_string_equal(fixture_text(page, "id"), id);
        assert_string_equal(fixture_text(page, "org"), cases[i].org);
        assert_string_equal(fixture_text(why, "sentence"), "Sentence.");
        assert_non_null(strstr(fixture_text(why, "rule"), "inspection"));
        assert_true(strlen(fixture_text(why, "proration")) > 10);
        json_decref(page);
    }
    assert_null(get(realm, &realm->west, first_id(realm, "a"), E_FORBIDDEN));
    assert_null(get(realm, &realm->boss, "99-1-0-20260901", E_NOT_FOUND));
    assert_null(get(realm, &realm->boss, "nonsense", E_NOT_FOUND));
}

static Status excuse(Realm *realm, const Actor *actor, const char *id, const char *reason) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status =
        app_duty_excuse(realm->app, actor, str_from(id), str_from(reason), realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static void an_excuse_needs_a_reason_and_the_right(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, many);
    const char *id = first_id(realm, "a");
    int64_t rows = fixture_rows(realm);
    assert_int_equal(excuse(realm, &realm->boss, id, "  "), E_INVALID);
    assert_int_equal(excuse(realm, &realm->east, id, "closed"), E_FORBIDDEN);
    assert_int_equal(excuse(realm, &realm->boss, "99-1-0-20260901", "closed"), E_NOT_FOUND);
    assert_int_equal(fixture_rows(realm), rows);
    assert_int_equal(excuse(realm, &realm->town, id, "closed"), OK);
    assert_int_equal(excuse(realm, &realm->town, id, "closed"), E_CONFLICT);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 4 AND reason = 'closed'"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.excused'"), 1);
    json_t *page = get(realm, &realm->boss, id, OK);
    assert_string_equal(fixture_text(page, "state"), "excused");
    assert_string_equal(fixture_text(json_object_get(page, "excuse"), "reason"), "closed");
    json_decref(page);
    assert_int_equal(excuse(realm, &realm->town, first_id(realm, "o"), "nobody there"), OK);
    /* Another clause later: what was excused stays so. */
    fixture_adopt(realm, DO("a", "each: all\nevery: month\nofficers: 2"));
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 4"), 2);
}

static void states_are_told_apart(Realm *realm) {
    fixture_fill(realm);
    set_clock(realm, "2026-07-10T10:00:00+08:00");
    fixture_adopt(realm, DO("a", "each: id = \"s1\" or id = \"s2\" or id = \"s5\" or id = \"s6\"\nevery: "
                                 "month") "```clause r\nreport: summary\nto: [county]\ndue: monthly day "
                                          "15\n```\n");
    json_t *body = fixture_inspection(realm);
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL)); /* s1: done */
    json_decref(body);
    Error err = ERROR_INIT;
    DutyChange change;
    set_clock(realm, "2026-09-01T10:00:00+08:00"); /* July is over, and more than the days of grace */
    body = json_of(realm, "{\"kind\":\"report\",\"activity\":\"summary\",\"org\":\"C\"}");
    json_decref(fixture_record(realm, &realm->boss, body, "", OK, NULL)); /* that of July: late */
    json_decref(body);
    assert_int_equal(
        excuse(realm, &realm->boss,
               arena_printf(realm->arena, "%lld-2-0-20260701",
                            (long long)number(realm, "SELECT number FROM clause WHERE id = 'a'")),
               "shut"),
        OK);
    sql(realm, "UPDATE subject SET until = 20650 WHERE number = 6");
    const int64_t six = 6;
    assert_ok(
        app_duty_regenerate_many(realm->app, &realm->boss, &six, 1, "the register changed", &change, &err));
    assert_ok(app_duty_roll(realm->app, &realm->boss, &change, &err));
    static const struct {
        const char *state;
        size_t count;
    } cases[] = {{"done", 1}, {"late", 1}, {"excused", 1}, {"cancelled", 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        DutyQuery query = {.state = str_from(cases[i].state), .date = DATE_NONE, .limit = 50};
        json_t *page = fixture_duties(realm, &realm->boss, query);
        const json_t *items = json_object_get(page, "items");
        if (json_array_size(items) != cases[i].count)
            fail_msg("%s: %zu", cases[i].state, json_array_size(items));
        for (size_t k = 0; k < json_array_size(items); k++)
            assert_string_equal(fixture_text(json_array_get(items, k), "state"), cases[i].state);
        json_decref(page);
    }
    assert_int_equal(listed(realm, &realm->boss,
                            (DutyQuery){.state = STR("missed"), .date = DATE_NONE, .clause = STR("a")}),
                     2 + 4); /* July, and August whose days of grace run */
    json_t *page =
        fixture_duties(realm, &realm->boss, (DutyQuery){.date = DATE_NONE, .clause = STR("a"), .limit = 50});
    size_t i, open = 0;
    json_t *item;
    json_array_foreach(json_object_get(page, "items"), i, item) open +=
        strcmp(fixture_text(item, "state"), "open") == 0;
    assert_int_equal(open, 3); /* September of s1, s2, s5 */
    json_decref(page);
}

static void memory_may_run_out_anywhere(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, many);
    const char *id = first_id(realm, "a");
    for (int which = 0; which < 3; which++) {
        bool done = false;
        for (long n = 0; !done && n < 2000; n++) {
            Error err = ERROR_INIT;
            CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
            Json out = json_writer(&buf);
            Arena *arena = arena_new(8 << 20);
            DutyQuery query = {
                .mine = which == 1, .clause = STR("o"), .org = STR("E"), .date = DATE_NONE, .limit = 1};
            if (which == 1) query = (DutyQuery){.mine = true, .date = DATE_NONE, .limit = 1};
            arena_fail_after(arena, n);
            Status status = which == 2
                                ? app_duty_get(realm->app, &realm->boss, str_from(id), arena, &out, &err)
                                : app_duty_list(realm->app, which ? &realm->east : &realm->boss, &query,
                                                arena, &out, &err);
            done = status == OK;
            if (!done) assert_int_equal(status, E_NO_MEMORY);
            arena_free(arena);
        }
        assert_true(done);
    }
}

int main(void) {
    static const RealmTest tests[] = {
        {"ids read back", ids_read_back},
        {"pages hold every duty once", pages_hold_every_duty_once},
        {"short rows agree with whole ones", short_rows_agree_with_whole_ones},
        {"filters narrow", filters_narrow},
        {"every duty tells why", every_duty_tells_why},
        {"an excuse needs a reason and the right", an_excuse_needs_a_reason_and_the_right},
        {"states are told apart", states_are_told_apart},
        {"memory may run out anywhere", memory_may_run_out_anywhere},
    };
    return run_realm_tests("duties", tests, COUNT_OF(tests));
}
