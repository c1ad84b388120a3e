#include "realm.h"

static json_t *parsed(Buf *buf) {
    Error err = ERROR_INIT;
    json_t *value = NULL;
    assert_ok(buf_status(buf, &err));
    assert_ok(json_parse(buf_str(buf), 4 << 20, &value, &err));
    buf_free(buf);
    return value;
}

static json_t *get_case(Realm *realm, const Actor *actor, const char *id) {
    Error err = ERROR_INIT;
    Buf buf = BUF_INIT(4 << 20);
    Json out = json_writer(&buf);
    assert_ok(app_case_get(realm->app, actor, str_from(id), realm->arena, &out, &err));
    return parsed(&buf);
}

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* Opens a hazard of subject s1; the id lives in the realm's arena. */
static const char *open_hazard(Realm *realm, const char *level) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    const char *body = arena_printf(realm->arena,
                                    "{\"type\":\"hazard\",\"subject\":\"s1\",\"title\":\"blocked exit\","
                                    "\"level\":\"%s\",\"fields\":{\"note\":\"boxes\"}}",
                                    level);
    json_t *json = json_of(realm, body);
    assert_ok(app_case_open(realm->app, &realm->east, json, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    json_decref(json);
    json_t *answer = json_of(realm, write.answer.ptr);
    const char *id = arena_text(realm->arena, json_get_str(answer, "id"));
    json_decref(answer);
    return id;
}

static Status try_move(Realm *realm, const Actor *actor, const char *id, const char *body, const char *key,
                       Str *ret_answer, Error *err) {
    AppWrite write = {0};
    json_t *json = json_of(realm, body);
    Status status =
        app_case_move(realm->app, actor, str_from(id), json, str_from(key), realm->arena, &write, err);
    if (status == OK) status = app_write_now(realm->app, &write, err);
    if (status == OK && ret_answer) *ret_answer = write.answer;
    json_decref(json);
    return status;
}

static void make_move(Realm *realm, const Actor *actor, const char *id, const char *body) {
    Error err = ERROR_INIT;
    assert_ok(try_move(realm, actor, id, body, "", NULL, &err));
}

#define ORDER   "{\"move\":\"order\",\"fields\":{\"measure\":\"clear it\",\"responsible\":\"Li\"}}"
#define RECTIFY "{\"move\":\"rectify\",\"fields\":{\"done\":\"cleared\"}}"
#define PASS    "{\"move\":\"recheck-pass\",\"fields\":{\"finding\":\"clear\"}}"
#define FAILED  "{\"move\":\"recheck-fail\",\"fields\":{\"finding\":\"still blocked\"}}"

static void the_loop_closes_by_another_person(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = open_hazard(realm, "general");
    make_move(realm, &realm->east, id, ORDER);
    make_move(realm, &realm->east, id, RECTIFY);
    assert_int_equal(try_move(realm, &realm->east, id, PASS, "", NULL, &err), E_FORBIDDEN);
    assert_int_equal(try_move(realm, &realm->west, id, PASS, "", NULL, &err), E_FORBIDDEN);
    make_move(realm, &realm->second, id, PASS);
    json_t *page = get_case(realm, &realm->boss, id);
    assert_string_equal(text_at(page, "state"), "verified");
    assert_string_equal(text_at(page, "closed_as"), "verified");
    assert_int_equal(json_array_size(json_object_get(page, "steps")), 4);
    assert_int_equal(json_array_size(json_object_get(page, "moves")), 0);
    assert_string_equal(text_at(json_array_get(json_object_get(page, "steps"), 3), "person_name"),
                        "person second");
    json_decref(page);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM ledger WHERE event IN ('case.opened', 'case.moved')"), 4);
    assert_int_equal(number(realm,
                            "SELECT count(*) FROM case_step t JOIN ledger l ON l.realm = t.realm AND l.seq = "
                            "t.ledger_seq WHERE l.event LIKE 'case.%'"),
                     4);
    assert_int_equal(number(realm, "SELECT count(*) FROM flow_case WHERE closed_at <= due_at"), 1);
    assert_int_equal(try_move(realm, &realm->second, id, PASS, "", NULL, &err), E_CONFLICT);
}

static const json_t *clock_named(const json_t *page, const char *name) {
    size_t i;
    json_t *clock;
    json_array_foreach(json_object_get(page, "clocks"), i,
                       clock) if (strcmp(text_at(clock, "clock"), name) == 0) return clock;
    fail_msg("no clock %s", name);
    return NULL;
}

/* Rectified on 2026-09-30; ten working days leave out the National Day holiday (1-7 October) and take in the
 * Saturday that is worked instead. */
static void working_days_leave_out_the_holiday(Realm *realm) {
    const char *id = open_hazard(realm, "general");
    make_move(realm, &realm->east, id, ORDER);
    set_clock(realm, "2026-09-30T16:00:00+08:00");
    make_move(realm, &realm->east, id, RECTIFY);
    json_t *page = get_case(realm, &realm->boss, id);
    const json_t *recheck = clock_named(page, "recheck");
    Date expected = calendar_add_workdays(realm->app->calendar, date_from_civil(2026, 9, 30), 10);
    char day[DATE_TEXT];
    date_format(expected, day);
    assert_true(expected > date_from_civil(2026, 10, 15));
    assert_memory_equal(text_at(recheck, "due_at"), day, 10);
    const json_t *days = json_object_get(recheck, "days");
    int counted = 0;
    size_t i;
    json_t *one;
    json_array_foreach(days, i, one) {
        bool holiday = strcmp(text_at(one, "kind"), "holiday") == 0;
        if (holiday) assert_int_equal(json_integer_value(json_object_get(one, "counted")), 0);
        if (json_integer_value(json_object_get(one, "counted"))) counted++;
    }
    assert_int_equal(counted, 10);
    assert_string_equal(text_at(json_array_get(days, 0), "date"), "2026-10-01");
    assert_true(json_is_false(json_object_get(page, "overdue")));
    json_decref(page);
    set_clock(realm, "2026-11-30T16:00:00+08:00");
    page = get_case(realm, &realm->boss, id);
    assert_true(json_is_true(json_object_get(page, "overdue")));
    json_decref(page);
}

static const char plan_text[] =
    "---\nplan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2026-12-31\n---\n"
    "Major hazards are put right in five days, others in twenty.\n\n"
    "```clause d1\ndeadline: rectification\nafter: rectification-ordered\nwithin: 20d\n```\n\n"
    "Major.\n\n"
    "```clause d2\ndeadline: rectification\nafter: rectification-ordered\nwithin: 5wd\nextend: 10d\n"
    "where: level = \"major\"\n```\n";

static void a_plan_sets_the_clock(Realm *realm) {
    static const struct {
        const char *level, *clause, *span;
    } cases[] = {{"general", "d1", "20d"}, {"major", "d2", "5wd"}};
    adopt(realm, plan_text);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *id = open_hazard(realm, cases[i].level);
        make_move(realm, &realm->east, id, ORDER);
        json_t *page = get_case(realm, &realm->boss, id);
        const json_t *clock = clock_named(page, "rectify");
        assert_string_equal(text_at(clock, "clause"), cases[i].clause);
        assert_string_equal(text_at(clock, "span"), cases[i].span);
        json_decref(page);
    }
}

static void an_extension_is_bounded_and_made_once(Realm *realm) {
    static const char extend[] = "{\"move\":\"extend\",\"fields\":{\"until\":\"%s\",\"reason\":\"parts\"}}";
    static const struct {
        const char *until;
        Status status;
    } cases[] = {{"2026-09-30", E_INVALID}, /* before the present day */
                 {"2026-12-01", E_INVALID}, /* more than the plan's ten days */
                 {"2026-10-19", OK},
                 {"2026-10-20", E_CONFLICT} /* once only */};
    Error err = ERROR_INIT;
    adopt(realm, plan_text);
    const char *id = open_hazard(realm, "major"); /* 28 September + 5 working days = 10 October */
    make_move(realm, &realm->east, id, ORDER);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *body = arena_printf(realm->arena, extend, cases[i].until);
        assert_int_equal(try_move(realm, &realm->town, id, body, "", NULL, &err), cases[i].status);
    }
    json_t *page = get_case(realm, &realm->boss, id);
    assert_memory_equal(text_at(page, "due_at"), "2026-10-19T23:59:59", 19);
    assert_string_equal(text_at(clock_named(page, "rectify"), "span"), "2026-10-19");
    json_decref(page);
}

static void one_of_two_wins(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = open_hazard(realm, "general");
    json_t *body = json_of(realm, ORDER);
    AppWrite first = {0}, second = {0};
    assert_ok(
        app_case_move(realm->app, &realm->east, str_from(id), body, STR(""), realm->arena, &first, &err));
    assert_ok(
        app_case_move(realm->app, &realm->second, str_from(id), body, STR(""), realm->arena, &second, &err));
    assert_ok(app_write_now(realm->app, &first, &err));
    assert_int_equal(app_write_now(realm->app, &second, &err), E_CONFLICT);
    assert_int_equal(number(realm, "SELECT count(*) FROM case_step"), 2);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'case.moved'"), 1);
    json_decref(body);
}

static void a_repeated_key_gives_the_same_answer(Realm *realm) {
    Error err = ERROR_INIT;
    Str answer, again;
    const char *id = open_hazard(realm, "general");
    assert_ok(try_move(realm, &realm->east, id, ORDER, "k1", &answer, &err));
    assert_ok(try_move(realm, &realm->east, id, ORDER, "k1", &again, &err));
    assert_true(str_equal(answer, again));
    assert_int_equal(number(realm, "SELECT count(*) FROM case_step"), 2);
    assert_int_equal(try_move(realm, &realm->east, id, RECTIFY, "k1", NULL, &err), E_CONFLICT);
}

static void moves_offered_are_those_of_the_asker(Realm *realm) {
    const char *id = open_hazard(realm, "general");
    make_move(realm, &realm->east, id, ORDER);
    make_move(realm, &realm->contact, id, RECTIFY);
    make_move(realm, &realm->east, id, FAILED);
    make_move(realm, &realm->contact, id, RECTIFY);
    json_t *page = get_case(realm, &realm->east, id);
    const json_t *moves = json_object_get(page, "moves");
    assert_int_equal(json_array_size(moves), 2); /* a first failure is not offered any more */
    assert_string_equal(text_at(json_array_get(moves, 0), "move"), "recheck-pass");
    assert_string_equal(text_at(json_array_get(moves, 0), "title"), "recheck passed");
    assert_string_equal(text_at(json_array_get(moves, 1), "move"), "recheck-fail-again");
    json_decref(page);
    page = get_case(realm, &realm->contact, id);
    assert_int_equal(json_array_size(json_object_get(page, "moves")), 0);
    json_decref(page);
}

static json_t *list(Realm *realm, const Actor *actor, CaseQuery query) {
    Error err = ERROR_INIT;
    Buf buf = BUF_INIT(4 << 20);
    Json out = json_writer(&buf);
    assert_ok(app_case_list(realm->app, actor, &query, realm->arena, &out, &err));
    return parsed(&buf);
}

static void lists_are_filtered_and_paged(Realm *realm) {
    Error err = ERROR_INIT;
    const char *closed = open_hazard(realm, "general");
    make_move(realm, &realm->east, closed, "{\"move\":\"dismiss\",\"fields\":{\"finding\":\"nothing\"}}");
    for (int i = 0; i < 3; i++) {
        realm->clock.now += SECOND_US;
        open_hazard(realm, "general");
    }
    const struct {
        const Actor *actor;
        CaseQuery query;
        size_t count;
    } cases[] = {{&realm->boss, {.limit = 50}, 4},
                 {&realm->boss, {.state = STR("open"), .limit = 50}, 3},
                 {&realm->boss, {.state = STR("closed"), .limit = 50}, 1},
                 {&realm->boss, {.state = STR("not-found"), .limit = 50}, 1},
                 {&realm->boss, {.subject = STR("s2"), .limit = 50}, 0},
                 {&realm->boss, {.org = STR("W"), .limit = 50}, 0},
                 {&realm->west, {.limit = 50}, 0},
                 {&realm->east, {.type = STR("hazard"), .limit = 50}, 4}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *page = list(realm, cases[i].actor, cases[i].query);
        assert_int_equal(json_array_size(json_object_get(page, "items")), cases[i].count);
        json_decref(page);
    }
    json_t *page = list(realm, &realm->boss, (CaseQuery){.limit = 3});
    Str next = json_get_str(page, "next");
    assert_true(next.len > 0);
    json_t *rest = list(realm, &realm->boss, (CaseQuery){.limit = 3, .cursor = next});
    assert_int_equal(json_array_size(json_object_get(rest, "items")), 1);
    assert_true(json_is_null(json_object_get(rest, "next")));
    json_decref(rest);
    json_decref(page);
    Buf buf = BUF_INIT(1024);
    Json out = json_writer(&buf);
    CaseQuery wrong = {.state = STR("nowhere")};
    assert_int_equal(app_case_list(realm->app, &realm->boss, &wrong, realm->arena, &out, &err), E_USAGE);
}

/* A clock that was counted with another calendar is counted again, and the history says so. */
static void a_new_calendar_moves_deadlines(Realm *realm) {
    Error err = ERROR_INIT;
    int64_t moved = -1;
    const char *id = open_hazard(realm, "general");
    make_move(realm, &realm->east, id, ORDER);
    make_move(realm, &realm->east, id, RECTIFY);
    Actor system;
    assert_ok(app_actor_system(realm->app, STR("R"), realm->arena, &system, &err));
    assert_ok(app_clocks_recompute(realm->app, &system, &moved, &err));
    assert_int_equal(moved, 0);
    sql(realm,
        "UPDATE case_clock SET calendar = 'old', due_at = due_at - 86400000000 WHERE stopped_at IS NULL");
    assert_ok(app_clocks_recompute(realm->app, &system, &moved, &err));
    assert_int_equal(moved, 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'clock.moved'"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM case_step WHERE transition = 'clock'"), 1);
    assert_int_equal(number(realm,
                            "SELECT count(*) FROM flow_case c JOIN case_clock k ON k.case_id = c.id WHERE "
                            "k.stopped_at IS NULL AND k.due_at = c.due_at"),
                     1);
    assert_ok(app_clocks_recompute(realm->app, &system, &moved, &err));
    assert_int_equal(moved, 0);
    make_move(realm, &realm->second, id, PASS);
}

/* From the objection to its end neither the flow's paused clock nor the one that the plan suspends counts. */
static void an_objection_stops_the_clocks(Realm *realm) {
    static const char *const moves[] = {
        "{\"move\":\"confirm\",\"fields\":{\"report\":\"1\",\"items\":\"x\",\"serious\":\"否\"}}",
        "{\"move\":\"start\",\"fields\":{\"received\":\"2026-09-28\",\"handler\":\"second\"}}",
        "{\"move\":\"issue-report\",\"fields\":{\"served\":\"2026-09-28\"}}",
        "{\"move\":\"object\",\"fields\":{\"applicant\":\"a\",\"laboratory\":\"b\"}}"};
    Error err = ERROR_INIT;
    AppWrite write = {0};
    adopt(realm,
          "---\nplan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2026-12-31\n---\nClosed in ninety days.\n\n"
          "```clause d\ndeadline: disposal-close\nafter: nonconformity-notice\nwithin: 90d\n"
          "suspend-while: objected\n```\n");
    json_t *body = json_of(realm, "{\"type\":\"nonconforming-sample\",\"subject\":\"s1\",\"title\":\"t\"}");
    assert_ok(app_case_open(realm->app, &realm->east, body, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    json_decref(body);
    json_t *made = json_of(realm, write.answer.ptr);
    const char *id = json_string_value(json_object_get(made, "id"));
    for (size_t i = 0; i < COUNT_OF(moves); i++) make_move(realm, &realm->east, id, moves[i]);
    json_t *page = get_case(realm, &realm->boss, id);
    assert_string_equal(text_at(page, "person_name"), "person second"); /* the handler named in the move */
    assert_true(json_is_true(json_object_get(clock_named(page, "publish"), "paused")));
    assert_true(json_is_null(json_object_get(clock_named(page, "close"), "due_at")));
    assert_true(json_is_null(json_object_get(page, "due_at")));
    json_decref(page);
    set_clock(realm, "2026-10-08T10:00:00+08:00");
    make_move(realm, &realm->east, id, "{\"move\":\"uphold\",\"fields\":{\"report\":\"2\"}}");
    page = get_case(realm, &realm->boss, id);
    /* 27 December without the objection; 29 September to 8 October do not count */
    assert_memory_equal(text_at(clock_named(page, "close"), "due_at"), "2027-01-06", 10);
    assert_true(json_is_false(json_object_get(clock_named(page, "publish"), "paused")));
    json_decref(page);
    json_decref(made);
}

/* Every allocation in turn fails: an error, never a crash, and nothing written. */
static void memory_may_run_out_anywhere(Realm *realm) {
    const char *id = open_hazard(realm, "general");
    json_t *body = json_of(realm, ORDER);
    bool done = false;
    for (long n = 0; !done && n < 2000; n++) {
        Error err = ERROR_INIT;
        AppWrite write = {0};
        Arena *arena = arena_new(8 << 20);
        arena_fail_after(arena, n);
        Status status =
            app_case_move(realm->app, &realm->east, str_from(id), body, STR("key"), arena, &write, &err);
        done = status == OK;
        if (!done) assert_int_equal(status, E_NO_MEMORY);
        arena_free(arena);
    }
    assert_true(done);
    assert_int_equal(number(realm, "SELECT count(*) FROM case_step"), 1);
    json_decref(body);
}

int main(void) {
    static const RealmTest tests[] = {
        {"the loop closes by another person", the_loop_closes_by_another_person},
        {"working days leave out the holiday", working_days_leave_out_the_holiday},
        {"a plan sets the clock", a_plan_sets_the_clock},
        {"an extension is bounded and made once", an_extension_is_bounded_and_made_once},
        {"one of two wins", one_of_two_wins},
        {"a repeated key gives the same answer", a_repeated_key_gives_the_same_answer},
        {"moves offered are those of the asker", moves_offered_are_those_of_the_asker},
        {"lists are filtered and paged", lists_are_filtered_and_paged},
        {"a new calendar moves deadlines", a_new_calendar_moves_deadlines},
        {"an objection stops the clocks", an_objection_stops_the_clocks},
        {"memory may run out anywhere", memory_may_run_out_anywhere},
    };
    return run_realm_tests("cases", tests, COUNT_OF(tests));
}
