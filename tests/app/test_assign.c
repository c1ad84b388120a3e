/* Handing out in the store: what is kept, moved, refused, swapped and handed over, by whom, and that each of
 * it is an entry of the ledger. */
#include "fixture.h"

#include "app/assign.h"
#include "app/handover.h"
#include "app/import.h"

#define DO(id, rest) "```clause " id "\ndo: inspection\n" rest "\n```\n\n"

static const char pairs[] = DO("a", "each: all\nevery: month\nby: inspector\nofficers: 2");
static const char one_officer[] = DO("a", "each: all\nevery: month\nby: inspector");
static const char more[] = DO("a", "each: all\nevery: month\nby: inspector\nofficers: 2")
    DO("b", "each: class = \"A\"\nevery: quarter\nby: inspector\nofficers: 2\nform: food-inspection");

static json_t *run(Realm *realm, const Actor *actor, const char *org, Status wanted) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
    Json json = json_writer(&buf);
    Status status =
        app_assign_run(realm->app, actor, str_from(org), DATE_NONE, DATE_NONE, realm->arena, &json, &err);
    if (status != wanted) fail_msg("run: %s: %s", status_name(status), err.message);
    return status == OK ? json_of(realm, arena_text(realm->arena, buf_str(&buf))) : NULL;
}

static json_t *board(Realm *realm, const Actor *actor) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(4 << 20);
    Json json = json_writer(&buf);
    BoardQuery query = {.from = env_today(&realm->app->env), .to = env_today(&realm->app->env) + 27};
    assert_ok(app_board(realm->app, actor, &query, realm->arena, &json, &err));
    return json_of(realm, arena_text(realm->arena, buf_str(&buf)));
}

/* Texts of all rows, to see what changed; of `except` nothing. */
static const char *all_rows(Realm *realm, const char *where) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    Error err = ERROR_INIT;
    assert_ok(store_read(realm->app->store, &tx, &err));
    const char *sql_text = arena_printf(realm->arena,
                                        "SELECT clause, subject, from_day, number, seat, day, person FROM "
                                        "assignment WHERE %s ORDER BY 1, 2, 3, 4, 5",
                                        where);
    assert_ok(store_query_text(tx, str_from(sql_text), NULL, 0, &rows, &err));
    while (rows_next(rows)) {
        for (int i = 0; i < 7; i++) buf_printf(&text, "%lld ", (long long)rows_i64(rows, i));
        buf_add_char(&text, '\n');
    }
    return text.len ? arena_text(realm->arena, buf_str(&text)) : "";
}

static void filled(Realm *realm) {
    fixture_fill(realm);
    sql(realm, "DELETE FROM certificate");
    fixture_adopt(realm, pairs);
    json_decref(run(realm, &realm->boss, "C", OK));
}

static void what_stands_is_kept(Realm *realm) {
    filled(realm);
    int64_t seats = number(realm, "SELECT count(*) FROM assignment");
    assert_true(seats > 0 && seats % 2 == 0);
    assert_int_equal(
        number(realm,
               "SELECT count(*) FROM assignment a JOIN duty d ON d.realm = a.realm AND d.clause = a.clause "
               "AND d.subject = a.subject AND d.org = a.org AND d.from_day = a.from_day "
               "WHERE a.day < a.from_day OR a.day > d.due"),
        0);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM (SELECT person, day FROM assignment GROUP BY person, day HAVING "
                      "count(*) > 6) x"),
        0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.assigned'"), 1);
    const char *before = all_rows(realm, "1 = 1");
    json_decref(run(realm, &realm->boss, "C", OK));
    assert_string_equal(all_rows(realm, "1 = 1"), before);
    fixture_adopt(realm, more);
    json_t *second = run(realm, &realm->boss, "C", OK);
    assert_true(json_get_i64(second, "kept", 0) > 0);
    assert_int_equal(json_get_i64(second, "changed", -1), 0);
    json_decref(second);
    const char *first = arena_printf(realm->arena, "clause = %lld",
                                     (long long)number(realm, "SELECT number FROM clause WHERE id = 'a'"));
    assert_string_equal(all_rows(realm, first), before);
    assert_true(number(realm, "SELECT count(*) FROM assignment") > seats);
}

static void who_may_hand_out(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, pairs);
    assert_null(run(realm, &realm->east, "E", E_FORBIDDEN));
    assert_null(run(realm, &realm->town, "W", E_FORBIDDEN));
    assert_null(run(realm, &realm->boss, "nowhere", E_NOT_FOUND));
    json_decref(run(realm, &realm->town, "E", OK));
    assert_int_equal(
        number(realm, "SELECT count(*) FROM assignment a JOIN subject s ON s.realm = a.realm AND s.number = "
                      "a.subject WHERE s.org NOT IN ('E', 'V-1', 'V2')"),
        0);
    assert_true(number(realm, "SELECT count(*) FROM assignment") > 0);
}

static Status move(Realm *realm, const Actor *actor, const char *seat, const char *person, Date day) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status =
        app_assign_move(realm->app, actor, str_from(seat), str_from(person), day, realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static const char *text_of(Realm *realm, const json_t *object, const char *key) {
    return arena_text(realm->arena, json_get_str(object, key));
}

/* A planned visit of this person at a subject of the east. */
static json_t *visit_of(Realm *realm, const char *person, const char *org) {
    json_t *page = board(realm, &realm->boss), *found = NULL, *visit;
    size_t i;
    json_array_foreach(json_object_get(page, "visits"), i, visit) {
        bool same =
            str_is(json_get_str(visit, "person"), person) && str_is(json_get_str(visit, "org_name"), org);
        if (same && !found) found = json_deep_copy(visit);
    }
    json_decref(page);
    if (!found) fail_msg("no visit of %s in %s", person, org);
    return found;
}

static void moving_asks_rule_and_right(Realm *realm) {
    filled(realm);
    sql(realm, "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
               "('R', 10, 'third', 'person third', 'E', 6, 1, 0)");
    sql(realm,
        "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', 10, 'inspector', 'E', '')");
    json_t *visit = visit_of(realm, "east", "east");
    const char *seat = text_of(realm, visit, "id");
    Date day = DATE_NONE, due = DATE_NONE, wrong;
    assert_true(date_parse(json_get_str(visit, "day"), &day) && date_parse(json_get_str(visit, "due"), &due));
    assert_int_equal(move(realm, &realm->east, seat, "third", day), E_FORBIDDEN);
    assert_int_equal(move(realm, &realm->town, seat, "west", day), E_CONFLICT);   /* another town */
    assert_int_equal(move(realm, &realm->town, seat, "grid", day), E_CONFLICT);   /* not the role */
    assert_int_equal(move(realm, &realm->town, seat, "gone", day), E_CONFLICT);   /* not in service */
    assert_int_equal(move(realm, &realm->town, seat, "second", day), E_CONFLICT); /* goes there already */
    assert_int_equal(move(realm, &realm->town, seat, "third", due + 1), E_CONFLICT);
    for (wrong = day; calendar_day(realm->app->calendar, wrong).works; wrong++) continue;
    assert_int_equal(move(realm, &realm->town, seat, "third", wrong), E_CONFLICT);
    assert_int_equal(move(realm, &realm->town, "nonsense", "third", day), E_NOT_FOUND);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.assignment-moved'"), 0);
    assert_int_equal(move(realm, &realm->town, seat, "third", day), OK);
    assert_int_equal(number(realm, "SELECT count(*) FROM assignment WHERE person = 10"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.assignment-moved'"), 1);
    assert_int_equal(move(realm, &realm->town, seat, "east", day), OK); /* undone */
    assert_int_equal(number(realm, "SELECT count(*) FROM assignment WHERE person = 10"), 0);
    json_decref(visit);
}

static void refused_work_returns(Realm *realm) {
    filled(realm);
    sql(realm, "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
               "('R', 10, 'third', 'person third', 'E', 6, 1, 0)");
    sql(realm,
        "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', 10, 'inspector', 'E', '')");
    json_t *visit = visit_of(realm, "east", "east");
    const char *seat = text_of(realm, visit, "id"), *subject = text_of(realm, visit, "subject");
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Str why = STR("my sister's shop");
    assert_int_equal(
        app_assign_refuse(realm->app, &realm->second, str_from(seat), why, realm->arena, &write, &err),
        E_FORBIDDEN);
    assert_int_equal(
        app_assign_refuse(realm->app, &realm->east, str_from(seat), STR(" "), realm->arena, &write, &err),
        E_INVALID);
    assert_ok(app_assign_refuse(realm->app, &realm->east, str_from(seat), why, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(
        number(realm, "SELECT count(*) FROM assignment WHERE state = 1 AND reason = 'my sister''s shop'"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.assignment-refused'"), 1);
    json_decref(run(realm, &realm->boss, "C", OK)); /* another goes there now, not he */
    const char *question = arena_printf(
        realm->arena,
        "SELECT count(*) FROM assignment a JOIN subject s ON s.realm = a.realm AND s.number = a.subject "
        "WHERE s.id = '%s' AND a.person = 2 AND a.from_day = (SELECT min(from_day) FROM assignment)",
        subject);
    assert_int_equal(number(realm, question), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM assignment WHERE state = 1"), 0);
    json_decref(visit);
}

static const char *ask(Realm *realm, const Actor *actor, const char *seat, const char *other,
                       const char *person, Status wanted) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status = app_swap_ask(realm->app, actor, str_from(seat), str_from(other), str_from(person),
                                 STR("dentist"), realm->arena, &write, &err);
    if (status == OK) status = app_write_now(realm->app, &write, &err);
    if (status != wanted) fail_msg("swap: %s: %s", status_name(status), err.message);
    if (status != OK) return NULL;
    json_t *answer = json_of(realm, arena_text(realm->arena, write.answer));
    const char *id = text_of(realm, answer, "id");
    json_decref(answer);
    return id;
}

static Status reply(Realm *realm, const Actor *actor, const char *id, bool agree) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status = app_swap_answer(realm->app, actor, str_from(id), agree, realm->arena, &write, &err);
    return status == OK ? app_write_now(realm->app, &write, &err) : status;
}

static void both_agree_or_the_lead_confirms(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, DO("a", "each: all\nevery: month\nby: inspector"));
    json_decref(run(realm, &realm->boss, "C", OK));
    json_t *mine = visit_of(realm, "east", "east");
    const char *seat = text_of(realm, mine, "id");
    ask(realm, &realm->second, seat, "", "second", E_FORBIDDEN); /* not his to offer */
    ask(realm, &realm->east, seat, "", "west", E_CONFLICT);
    ask(realm, &realm->east, seat, "", "east", E_CONFLICT);
    const char *id = ask(realm, &realm->east, seat, "", "second", OK);
    assert_int_equal(reply(realm, &realm->west, id, true), E_FORBIDDEN);
    assert_int_equal(reply(realm, &realm->east, id, true), E_FORBIDDEN); /* not by himself */
    assert_int_equal(reply(realm, &realm->second, id, true), OK);
    assert_int_equal(reply(realm, &realm->second, id, true), E_CONFLICT);
    Error err = ERROR_INIT;
    SeatKey key;
    assert_true(seat_id_parse(str_from(seat), &key));
    assert_ok(OK);
    const char *holder =
        arena_printf(realm->arena,
                     "SELECT person FROM assignment WHERE clause = %lld AND subject = %lld AND from_day = %d",
                     (long long)key.duty.clause, (long long)key.duty.subject, key.duty.from);
    assert_int_equal(number(realm, holder), PERSON_SECOND);
    id = ask(realm, &realm->second, seat, "", "east", OK);
    assert_int_equal(reply(realm, &realm->east, id, false), OK);
    assert_int_equal(number(realm, holder), PERSON_SECOND);
    id = ask(realm, &realm->second, seat, "", "east", OK);
    assert_int_equal(reply(realm, &realm->town, id, true), OK); /* the lead confirms */
    assert_int_equal(number(realm, holder), PERSON_EAST);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.swap-asked'"), 3);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'duty.swap-answered'"), 3);
    json_decref(mine);
}

static int64_t import_people(Realm *realm, const char *text) {
    Error err = ERROR_INIT;
    ImportOptions options = {0};
    ImportReport report = {0};
    assert_ok(app_import_people(realm->app, &realm->boss, STR("people.csv"), str_from(text), &options,
                                &report, realm->arena, &err));
    return number(realm, "SELECT active FROM person WHERE id = 'east'");
}

static void nobody_leaves_with_open_work(Realm *realm) {
    static const char leaves[] = "id,name,org,roles,active\neast,person east,E,inspector,0\n";
    filled(realm);
    assert_int_equal(import_people(realm, leaves), 1); /* refused */
    Error err = ERROR_INIT;
    AppWrite write = {0};
    assert_int_equal(app_handover(realm->app, &realm->second, STR("east"), STR("second"), STR("moves"),
                                  realm->arena, &write, &err),
                     E_FORBIDDEN);
    assert_int_equal(app_handover(realm->app, &realm->town, STR("east"), STR("gone"), STR("moves"),
                                  realm->arena, &write, &err),
                     E_FORBIDDEN); /* of another town */
    assert_int_equal(app_handover(realm->app, &realm->boss, STR("east"), STR("gone"), STR("moves"),
                                  realm->arena, &write, &err),
                     E_CONFLICT);
    int64_t visits = number(realm, "SELECT count(*) FROM assignment WHERE person = 2");
    assert_true(visits > 0);
    assert_ok(app_handover(realm->app, &realm->town, STR("east"), STR("second"), STR("moves"), realm->arena,
                           &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE person = 2 AND state = 0"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM subject WHERE owner = 2"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'person.handed-over'"), 1);
    json_t *made = json_of(realm, arena_text(realm->arena, write.answer));
    Str id = str_from(text_of(realm, made, "id"));
    json_decref(made);
    CLEANUP(buf_free) Buf buf = BUF_INIT(4 << 20);
    Json json = json_writer(&buf);
    assert_ok(app_handover_get(realm->app, &realm->east, id, realm->arena, &json, &err));
    json_t *page = json_of(realm, arena_text(realm->arena, buf_str(&buf)));
    const json_t *paper = json_object_get(page, "document");
    /* they always go in pairs: second goes already, so the seat is nobody's */
    assert_int_equal(json_array_size(json_object_get(paper, "visits")), 0);
    assert_int_equal(json_array_size(json_object_get(paper, "left")), visits);
    assert_int_equal(number(realm, "SELECT count(*) FROM assignment WHERE person = 2"), 0);
    json_decref(page);
    assert_int_equal(app_handover_sign(realm->app, &realm->west, id, realm->arena, &write, &err),
                     E_FORBIDDEN);
    assert_ok(app_handover_sign(realm->app, &realm->east, id, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_ok(app_handover_sign(realm->app, &realm->second, id, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_int_equal(
        number(realm,
               "SELECT count(*) FROM handover WHERE from_signed_at IS NOT NULL AND to_signed_at IS NOT NULL"),
        1);
    json_decref(run(realm, &realm->boss, "C", OK));
    sql(realm, "DELETE FROM assignment WHERE person = 2");
    assert_int_equal(import_people(realm, leaves), 0);
}

/* How many of what is open the other could not take, for this reason. */
static int64_t left_for(Realm *realm, const char *to, const char *reason) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(4 << 20);
    Json json = json_writer(&buf);
    assert_ok(app_open_work(realm->app, &realm->boss, STR("east"), str_from(to), realm->arena, &json, &err));
    json_t *page = json_of(realm, arena_text(realm->arena, buf_str(&buf))), *one;
    int64_t found = 0;
    size_t i;
    json_array_foreach(json_object_get(page, "left"), i, one) found +=
        str_is(json_get_str(one, "reason"), reason);
    json_decref(page);
    return found;
}

static void hand_to(Realm *realm, const char *to) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    assert_ok(app_handover(realm->app, &realm->boss, STR("east"), str_from(to), STR("moves"), realm->arena,
                           &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
}

/* Away on one day, recused from one subject, full on another day: that is named and is nobody's then, the
 * rest is taken; an overdue visit too. */
static void who_takes_over_is_asked_what_handing_out_asks(Realm *realm) {
    static const char visits[] = "SELECT count(*) FROM assignment WHERE person = %d";
    fixture_fill(realm);
    fixture_adopt(realm, one_officer);
    sql(realm, "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
               "('R', 10, 'third', 'person third', 'E', 6, 1, 0)");
    sql(realm, "UPDATE subject SET owner = 2 WHERE org = 'E'");
    json_decref(run(realm, &realm->boss, "C", OK));
    int64_t all = number(realm, arena_printf(realm->arena, visits, PERSON_EAST)),
            others = number(realm, arena_printf(realm->arena, visits, PERSON_SECOND));
    assert_true(all >= 2);
    assert_int_equal(left_for(realm, "third", "role"), all);
    sql(realm,
        "UPDATE assignment SET day = day - 60 WHERE person = 2 AND subject = (SELECT min(subject) FROM "
        "assignment WHERE person = 2)");
    assert_int_equal(left_for(realm, "second", "role"), 0);
    sql(realm,
        "INSERT INTO recusal (realm, person, subject, reason, at, by_person) SELECT 'R', 4, max(subject), "
        "'kin', 0, 1 FROM assignment WHERE person = 2");
    int64_t recused =
                number(realm, "SELECT count(*) FROM assignment a JOIN recusal r ON r.subject = a.subject "
                              "WHERE a.person = 2"),
            duties =
                number(realm, "SELECT count(*) FROM duty d JOIN recusal r ON r.subject = d.subject WHERE "
                              "d.person = 2 AND d.state = 0");
    assert_true(recused > 0 && recused < all && duties > 0);
    assert_int_equal(left_for(realm, "second", "recused"), recused + duties);
    sql(realm, "UPDATE person SET per_day = 0 WHERE number = 4");
    int64_t full = left_for(realm, "second", "full");
    assert_true(full > 0 && full < all - recused + 1); /* what is overdue needs no room of a day */
    sql(realm, "UPDATE person SET per_day = 6 WHERE number = 4");
    sql(realm,
        arena_printf(realm->arena,
                     "INSERT INTO absence (realm, person, from_day, to_day, reason, at, by_person) VALUES "
                     "('R', 4, %d, %d, 'ill', 0, 1)",
                     env_today(&realm->app->env), env_today(&realm->app->env) + 90));
    assert_int_equal(left_for(realm, "second", "away"), all - recused);
    sql(realm, "DELETE FROM absence");
    hand_to(realm, "second");
    assert_int_equal(number(realm, arena_printf(realm->arena, visits, PERSON_EAST)), 0);
    assert_int_equal(number(realm, arena_printf(realm->arena, visits, PERSON_SECOND)),
                     all - recused + others);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE person = 2 AND state = 0"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty d JOIN recusal r ON r.subject = d.subject AND "
                                   "r.person = d.person WHERE d.state = 0"),
                     0);
    assert_int_equal(number(realm,
                            "SELECT count(*) FROM subject s JOIN recusal r ON r.subject = s.number AND "
                            "r.person = s.owner"),
                     0);
}

static void a_pair_needs_a_certificate(Realm *realm) {
    filled(realm);
    sql(realm, "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
               "('R', 10, 'third', 'person third', 'E', 6, 1, 0)");
    sql(realm,
        "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', 10, 'inspector', 'E', '')");
    int64_t all = number(realm, "SELECT count(*) FROM assignment WHERE person = 2");
    assert_int_equal(left_for(realm, "third", "certificate"), 0); /* the realm keeps none */
    sql(realm, "INSERT INTO certificate (realm, person, number, kind, valid_from, valid_to) VALUES "
               "('R', 10, 'c', 'law', NULL, 20000), ('R', 2, 'd', 'law', NULL, NULL)");
    assert_int_equal(left_for(realm, "third", "certificate"), all);
    sql(realm, "UPDATE certificate SET valid_to = NULL");
    assert_int_equal(left_for(realm, "third", "certificate"), 0);
    hand_to(realm, "third");
    assert_int_equal(number(realm, "SELECT count(*) FROM assignment WHERE person = 10"), all);
}

/* ---- what is nobody's ---- */

/* The row of a duty among what lacks; NULL: all of it is handed out. */
static json_t *lacking(Realm *realm, const char *duty) {
    json_t *page = board(realm, &realm->boss), *row, *found = NULL;
    size_t i;
    json_array_foreach(json_object_get(page, "lacking"), i,
                       row) if (str_equal(json_get_str(row, "id"), str_from(duty)) ||
                                str_equal(json_get_str(row, "duty"), str_from(duty))) {
        assert_null(found);
        found = json_deep_copy(row);
    }
    json_decref(page);
    return found;
}

static void take_away(Realm *realm, const char *seat) {
    AppWrite write = {0};
    Error err = ERROR_INIT;
    assert_ok(app_assign_remove(realm->app, &realm->boss, str_from(seat), realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
}

static void assert_lacks(Realm *realm, const char *duty, int64_t have, int64_t need, const char *seat,
                         const char *day) {
    json_t *row = lacking(realm, duty);
    if (!row) fail_msg("nothing lacks of %s", duty);
    assert_int_equal(json_get_i64(row, "have", -1), have);
    assert_int_equal(json_get_i64(row, "need", -1), need);
    assert_string_equal(text_of(realm, row, "id"), seat);
    assert_string_equal(text_of(realm, row, "fixed"), day);
    json_decref(row);
}

/* One of two officers, one of two visits, all of it: each is told once, with its first empty seat. */
static void part_of_a_duty_lacks_too(Realm *realm) {
    filled(realm);
    json_t *visit = visit_of(realm, "second", "east");
    const char *duty = text_of(realm, visit, "duty"), *day = text_of(realm, visit, "day");
    const char *first = arena_printf(realm->arena, "%s~1~1", duty),
               *other = arena_printf(realm->arena, "%s~1~2", duty);
    json_decref(visit);
    assert_null(lacking(realm, duty));
    take_away(realm, other);
    assert_lacks(realm, duty, 1, 2, other, day);
    Date when = DATE_NONE;
    assert_true(date_parse(str_from(day), &when));
    json_t *row = lacking(realm, duty);
    const char *sits = text_of(realm, row, "with") + strlen("person ");
    json_decref(row);
    assert_int_equal(move(realm, &realm->boss, other, sits, when), E_CONFLICT); /* goes there already */
    sql(realm, "UPDATE duty SET times = 2");
    assert_lacks(realm, duty, 1, 4, other, day);
    sql(realm, arena_printf(realm->arena, "UPDATE assignment SET seat = 2 WHERE %s",
                            "seat = 1 AND NOT EXISTS (SELECT 1 FROM assignment b WHERE b.subject = "
                            "assignment.subject AND b.from_day = assignment.from_day AND b.seat = 2)"));
    assert_lacks(realm, duty, 1, 4, first, day);
    sql(realm, "UPDATE duty SET times = 1");
    take_away(realm, other);
    assert_lacks(realm, duty, 0, 2, first, "");
}

static void a_further_officer_goes_on_the_same_day(Realm *realm) {
    filled(realm);
    json_t *visit = visit_of(realm, "second", "east");
    const char *duty = text_of(realm, visit, "duty");
    const char *first = arena_printf(realm->arena, "%s~1~1", duty),
               *other = arena_printf(realm->arena, "%s~1~2", duty);
    json_decref(visit);
    take_away(realm, other);
    take_away(realm, first);
    Date day = env_today(&realm->app->env), later;
    while (!calendar_day(realm->app->calendar, day).works) day++;
    for (later = day + 1; !calendar_day(realm->app->calendar, later).works; later++) continue;
    assert_int_equal(move(realm, &realm->boss, first, "east", day), OK);
    assert_int_equal(move(realm, &realm->boss, other, "second", later), E_CONFLICT);
    assert_int_equal(move(realm, &realm->boss, other, "east", day), E_CONFLICT);
    assert_int_equal(move(realm, &realm->boss, other, "second", day), OK);
    assert_null(lacking(realm, duty));
}

/* ---- the list of the day ---- */

static json_t *list_of(Realm *realm, const Actor *actor, Date date) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(4 << 20);
    Json json = json_writer(&buf);
    DutyQuery query = {.mine = true, .date = date, .limit = 200};
    assert_ok(app_duty_list(realm->app, actor, &query, realm->arena, &json, &err));
    return json_of(realm, arena_text(realm->arena, buf_str(&buf)));
}

/* Whether the list holds the duty once; the day for which it was handed out, or "". */
static bool listed(Realm *realm, const Actor *actor, Date date, const char *duty, const char **ret_day) {
    json_t *page = list_of(realm, actor, date), *item;
    size_t i;
    int found = 0;
    *ret_day = "";
    json_array_foreach(json_object_get(page, "items"), i, item) {
        if (!str_equal(json_get_str(item, "id"), str_from(duty))) continue;
        found++;
        *ret_day = text_of(realm, item, "day");
    }
    json_decref(page);
    assert_true(found <= 1);
    return found == 1;
}

/* East's own duty: on east's list while nobody is sent; on second's, from the day on, when second is sent;
 * back on east's when second refuses. One of two visits handed out: on both lists. */
static void the_day_goes_to_whom_it_was_given(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, one_officer);
    Date today = env_today(&realm->app->env), later = today;
    while (!calendar_day(realm->app->calendar, ++later).works) continue;
    const char *day;
    json_t *page = list_of(realm, &realm->east, today);
    const char *duty = text_of(realm, json_array_get(json_object_get(page, "items"), 0), "id");
    json_decref(page);
    assert_true(strlen(duty) > 0 && listed(realm, &realm->east, today, duty, &day));
    assert_string_equal(day, "");
    const char *seat = arena_printf(realm->arena, "%s~1~1", duty);
    assert_int_equal(move(realm, &realm->boss, seat, "second", later), OK);
    assert_false(listed(realm, &realm->east, later, duty, &day));
    assert_false(listed(realm, &realm->second, today, duty, &day));
    assert_true(listed(realm, &realm->second, later, duty, &day));
    char text[DATE_TEXT];
    assert_string_equal(day, date_format(later, text));
    sql(realm, "UPDATE duty SET times = 2");
    assert_true(listed(realm, &realm->east, later, duty, &day));
    assert_true(listed(realm, &realm->second, later, duty, &day));
    sql(realm, "UPDATE duty SET times = 1");
    AppWrite write = {0};
    Error err = ERROR_INIT;
    assert_ok(app_assign_refuse(realm->app, &realm->second, str_from(seat), STR("ill"), realm->arena, &write,
                                &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_false(listed(realm, &realm->second, later, duty, &day));
    assert_true(listed(realm, &realm->east, later, duty, &day)); /* whose duty it is */
}

/* The list of everybody, today and at the end of what is handed out. */
static const char *lists(Realm *realm) {
    const Actor *const actors[] = {&realm->east, &realm->second, &realm->west, &realm->town};
    CLEANUP(buf_free) Buf text = BUF_INIT(4 << 20);
    for (size_t i = 0; i < COUNT_OF(actors); i++)
        for (Date day = env_today(&realm->app->env), last = day + 27; day <= last; day += 27) {
            json_t *page = list_of(realm, actors[i], day);
            json_canonical(page, &text);
            buf_add_char(&text, '\n');
            json_decref(page);
        }
    return arena_text(realm->arena, buf_str(&text));
}

static void marks_spare_only_looking(Realm *realm) {
    const char *marked = lists(realm);
    sql(realm, "UPDATE duty SET handed = 0");
    sql(realm, "UPDATE assignment SET over = 0");
    assert_string_equal(lists(realm), marked);
    json_decref(run(realm, &realm->boss, "C", OK));
    DutyChange change;
    Error err = ERROR_INIT;
    assert_ok(app_duty_roll(realm->app, &realm->boss, &change, &err));
    assert_true(number(realm, "SELECT count(*) FROM duty WHERE handed = 1") > 0);
}

static const char made[] = "SELECT count(*) FROM assignment WHERE over = 1";

static int64_t seats_where(Realm *realm, const char *where) {
    return number(realm, arena_printf(realm->arena,
                                      "SELECT count(*) FROM assignment a JOIN duty d ON d.realm = a.realm "
                                      "AND d.clause = a.clause AND d.subject = a.subject AND d.org = a.org "
                                      "AND d.from_day = a.from_day WHERE %s",
                                      where));
}

/* Handed out, made, moved by a plan that asks by quarter, refused: with and without marks the lists are the
 * same at every step. */
static void the_list_does_not_depend_on_marks(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, one_officer);
    json_decref(run(realm, &realm->boss, "C", OK));
    assert_true(number(realm, "SELECT count(*) FROM duty WHERE handed = 1") > 0);
    assert_int_equal(seats_where(realm, "d.due <> a.due"), 0);
    marks_spare_only_looking(realm);
    json_t *inspection = fixture_inspection(realm);
    json_decref(fixture_record(realm, &realm->east, inspection, "k1", OK, NULL));
    json_decref(inspection);
    assert_int_equal(number(realm, made), 0);
    marks_spare_only_looking(realm);
    assert_int_equal(number(realm, made), 1);
    Date due = (Date)number(realm, "SELECT max(due) FROM assignment");
    fixture_adopt(realm, DO("a", "each: all\nevery: quarter\nby: inspector"));
    assert_true(number(realm, "SELECT max(due) FROM assignment") > due);
    assert_int_equal(seats_where(realm, "d.due <> a.due OR (a.over = 1 AND d.state = 0)"), 0);
    marks_spare_only_looking(realm);
    json_t *visit = visit_of(realm, "second", "east");
    AppWrite write = {0};
    Error err = ERROR_INIT;
    assert_ok(app_assign_refuse(realm->app, &realm->second, str_from(text_of(realm, visit, "id")), STR("ill"),
                                realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    marks_spare_only_looking(realm);
    json_decref(visit);
}

int main(void) {
    static const RealmTest tests[] = {
        {"what stands is kept", what_stands_is_kept},
        {"who may hand out", who_may_hand_out},
        {"moving asks rule and right", moving_asks_rule_and_right},
        {"refused work returns", refused_work_returns},
        {"the day goes to whom it was given", the_day_goes_to_whom_it_was_given},
        {"the list does not depend on marks", the_list_does_not_depend_on_marks},
        {"both agree or the lead confirms", both_agree_or_the_lead_confirms},
        {"part of a duty lacks too", part_of_a_duty_lacks_too},
        {"a further officer goes on the same day", a_further_officer_goes_on_the_same_day},
        {"who takes over is asked what handing out asks", who_takes_over_is_asked_what_handing_out_asks},
        {"a pair needs a certificate", a_pair_needs_a_certificate},
        {"nobody leaves with open work", nobody_leaves_with_open_work}};
    return run_realm_tests("assign", tests, COUNT_OF(tests));
}
