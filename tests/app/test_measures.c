#include "realm.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/measure_grade.h"

static json_t *parsed(Buf *buf) {
    Error err = ERROR_INIT;
    json_t *value = NULL;
    assert_ok(buf_status(buf, &err));
    assert_ok(json_parse(buf_str(buf), 8 << 20, &value, &err));
    buf_free(buf);
    return value;
}

static json_t *measures(Realm *realm, const Actor *actor, MeasureQuery query) {
    Error err = ERROR_INIT;
    Buf buf = BUF_INIT(8 << 20);
    Json out = json_writer(&buf);
    assert_ok(app_measure_list(realm->app, actor, &query, realm->arena, &out, &err));
    return parsed(&buf);
}

static json_t *rows_of(Realm *realm, const char *clause, const char *half, MeasureQuery query, int limit,
                       const char *cursor) {
    Error err = ERROR_INIT;
    Buf buf = BUF_INIT(8 << 20);
    Json out = json_writer(&buf);
    assert_ok(app_measure_rows(realm->app, &realm->boss, STR("m"), str_from(clause), str_from(half), &query,
                               limit, str_from(cursor), realm->arena, &out, &err));
    return parsed(&buf);
}

static const json_t *item(const json_t *answer, const char *clause) {
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(answer, "items"), i,
                       one) if (strcmp(json_string_value(json_object_get(one, "clause")), clause) ==
                                0) return one;
    fail_msg("no measure %s", clause);
    return NULL;
}

static double figure(const json_t *answer, const char *clause, const char *key) {
    const json_t *value = json_object_get(item(answer, clause), key);
    if (!json_is_number(value)) fail_msg("%s of %s is not set", key, clause);
    return json_number_value(value);
}

static bool unset(const json_t *answer, const char *clause, const char *key) {
    return json_is_null(json_object_get(item(answer, clause), key));
}

#define MEASURE(id, value, more)                                                                             \
    "Measure " id ".\n\n```clause " id "\nmeasure: " id "\nvalue: '" value "'\n" more "```\n\n"

static const char plan_text[] =
    "---\nplan: m\ntitle: Measures\norg: C\nperiod: 2026-01-01/2026-12-31\n---\n"
    "Each canteen and workshop is inspected every month.\n\n"
    "```clause visit\ndo: inspection\neach: all\nevery: month\n```\n\n" MEASURE(
        "on-time", "count(duty where state = \"done\") / count(duty where due in period)",
        "target: \">= 90%\"\nweight: 40\n")
        MEASURE("closed", "count(hazard where closed and on_time) / count(hazard where opened_day in period)",
                "target: \">= 100%\"\nweight: 30\nveto: count(hazard where level = \"fatal\") > 0\n")
            MEASURE("visits", "count(record)",
                    "") MEASURE("units", "count(distinct record.subject) / count(subject)",
                                "target: null\nweight: 10\n") MEASURE("pieces", "sum(record.quantity)", "")
                MEASURE("missed", "count(duty where state = \"missed\") / count(duty where due < today)", "");

static void add_record(Realm *realm, int n, int subject, const char *org, const char *day,
                       const char *entered, int quantity) {
    Instant at, created;
    char text[700];
    Date date;
    assert_true(date_parse(str_from(day), &date));
    assert_true(instant_parse(str_from(entered), ZONE_SHANGHAI, &created));
    at = date_start(date, ZONE_SHANGHAI) + 9 * HOUR_US;
    snprintf(
        text, sizeof text,
        "INSERT INTO record (realm, id, kind, activity, subject, org, person, officers, officer_count, day, "
        "at, form, "
        "form_version, answers, result, category, quantity, created_at, hash) VALUES ('R', 'r%04d', 'visit', "
        "'inspection', %d, '%s', 2, '[]', 1, %d, %lld, '', 0, '{}', 'pass', '', %d, %lld, '')",
        n, subject, org, (int)date, (long long)at, quantity, (long long)created);
    sql(realm, text);
}

/* Answers the duty of a subject in the month that holds the day, as the write of a record does. */
static void answer(Realm *realm, int n, int subject, const char *day) {
    char text[600];
    Date date;
    assert_true(date_parse(str_from(day), &date));
    snprintf(text, sizeof text,
             "INSERT INTO duty_record (realm, subject, clause, org, from_day, record) SELECT realm, subject, "
             "clause, org, "
             "from_day, 'r%04d' FROM duty WHERE subject = %d AND from_day <= %d AND due >= %d",
             n, subject, (int)date, (int)date);
    sql(realm, text);
    snprintf(text, sizeof text,
             "UPDATE duty SET done = 1, done_on = %d, state = 1 WHERE subject = %d AND from_day <= %d AND "
             "due >= %d",
             (int)date, subject, (int)date, (int)date);
    sql(realm, text);
}

static Date day_of(const char *text) {
    Date date = DATE_NONE;
    assert_true(date_parse(str_from(text), &date));
    return date;
}

static void before_and_after(Realm *realm) {
    set_clock(realm, "2026-03-01T09:00:00+08:00");
    adopt(realm, plan_text);
    json_t *answer_before = measures(realm, &realm->boss, (MeasureQuery){.as_of = DATE_NONE});
    assert_true(unset(answer_before, "on-time", "value")); /* nothing was due: not 0 and not 100 % */
    assert_true(unset(answer_before, "on-time", "met"));
    assert_true(unset(answer_before, "closed", "value"));
    assert_true(figure(answer_before, "visits", "value") == 0);
    json_decref(answer_before);

    set_clock(realm, "2026-04-02T09:00:00+08:00");
    add_record(realm, 1, 1, "E", "2026-03-10", "2026-03-10T10:00:00+08:00", 3);
    answer(realm, 1, 1, "2026-03-10");
    json_t *after = measures(realm, &realm->boss, (MeasureQuery){.as_of = DATE_NONE});
    assert_true(figure(after, "on-time", "numerator") == 1);
    assert_true(figure(after, "on-time", "denominator") == 4); /* the three that nobody visited are in it */
    assert_true(figure(after, "missed", "numerator") == 3);
    assert_true(figure(after, "pieces", "value") == 3);
    assert_true(figure(after, "units", "value") == 0.25);
    assert_true(unset(after, "units", "score")); /* the target is not set */
    const json_t *total = json_object_get(after, "total");
    assert_true(json_is_false(json_object_get(total, "veto")));
    assert_true(json_number_value(json_object_get(total, "possible")) == 40);
    json_decref(after);
}

static void a_town_sees_its_own(Realm *realm) {
    set_clock(realm, "2026-03-01T09:00:00+08:00");
    adopt(realm, plan_text);
    set_clock(realm, "2026-04-02T09:00:00+08:00");
    add_record(realm, 1, 1, "E", "2026-03-10", "2026-03-10T10:00:00+08:00", 1);
    add_record(realm, 2, 3, "W", "2026-03-11", "2026-03-11T10:00:00+08:00", 1);
    const struct {
        const Actor *actor;
        const char *org;
        int visits, due;
    } cases[] = {{&realm->boss, "", 2, 4},
                 {&realm->boss, "E", 1, 2},
                 {&realm->east, "", 1, 2},
                 {&realm->boss, "W", 1, 2}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *found = measures(realm, cases[i].actor,
                                 (MeasureQuery){.org = str_from(cases[i].org), .as_of = DATE_NONE});
        assert_true(figure(found, "visits", "value") == cases[i].visits);
        assert_true(figure(found, "on-time", "denominator") == cases[i].due);
        json_decref(found);
    }
}

static const char *open_hazard(Realm *realm, const char *level) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *body = json_of(
        realm,
        arena_printf(realm->arena,
                     "{\"type\":\"hazard\",\"subject\":\"s1\",\"title\":\"t\",\"level\":\"%s\"}", level));
    assert_ok(app_case_open(realm->app, &realm->east, body, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    json_decref(body);
    json_t *made = json_of(realm, write.answer.ptr);
    const char *id = arena_text(realm->arena, json_get_str(made, "id"));
    json_decref(made);
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

static char *march(Realm *realm) {
    json_t *found = measures(realm, &realm->boss, (MeasureQuery){.as_of = day_of("2026-03-31")});
    char *text = json_dumps(json_object_get(found, "items"), JSON_SORT_KEYS);
    json_decref(found);
    return text;
}

/* What is entered, corrected, extended and closed in April changes nothing in the report of March. */
static void march_comes_out_the_same(Realm *realm) {
    set_clock(realm, "2026-03-01T09:00:00+08:00");
    adopt(realm, plan_text);
    set_clock(realm, "2026-03-20T09:00:00+08:00");
    const char *first = open_hazard(realm, "general"), *second = open_hazard(realm, "general");
    move_case(realm, &realm->east, first,
              "{\"move\":\"order\",\"fields\":{\"measure\":\"m\",\"responsible\":\"r\"}}");
    move_case(realm, &realm->east, second, "{\"move\":\"dismiss\",\"fields\":{\"finding\":\"f\"}}");
    add_record(realm, 1, 1, "E", "2026-03-10", "2026-03-10T10:00:00+08:00", 3);
    answer(realm, 1, 1, "2026-03-10");
    add_record(realm, 2, 2, "E", "2026-03-12", "2026-03-12T10:00:00+08:00", 4);
    set_clock(realm, "2026-03-31T23:00:00+08:00");
    char *then = march(realm);

    set_clock(realm, "2026-04-10T09:00:00+08:00");
    add_record(realm, 3, 3, "W", "2026-03-30", "2026-04-05T10:00:00+08:00", 5); /* entered late */
    answer(realm, 3, 3, "2026-03-30");
    add_record(realm, 4, 2, "E", "2026-03-12", "2026-04-06T10:00:00+08:00", 9); /* corrects record 2 */
    sql(realm, "UPDATE record SET corrects = 'r0002' WHERE id = 'r0004'");
    sql(realm, "UPDATE record SET corrected_by = 'r0004' WHERE id = 'r0002'");
    move_case(realm, &realm->town, first,
              "{\"move\":\"extend\",\"fields\":{\"until\":\"2026-04-20\",\"reason\":\"r\"}}");
    move_case(realm, &realm->east, first, "{\"move\":\"rectify\",\"fields\":{\"done\":\"d\"}}");
    move_case(realm, &realm->second, first, "{\"move\":\"recheck-pass\",\"fields\":{\"finding\":\"f\"}}");
    open_hazard(realm, "fatal");
    char *later = march(realm);
    if (strcmp(then, later) != 0) fail_msg("then  %s\nlater %s", then, later);
    json_t *now = measures(realm, &realm->boss, (MeasureQuery){.as_of = DATE_NONE});
    assert_true(figure(now, "visits", "value") == 3);
    assert_true(figure(now, "pieces", "value") == 17);
    assert_true(figure(now, "closed", "numerator") == 2);
    assert_true(json_is_true(json_object_get(json_object_get(now, "total"), "veto")));
    assert_true(json_number_value(json_object_get(json_object_get(now, "total"), "score")) == 0);
    json_decref(now);
    free(then);
    free(later);
}

static size_t count_pages(Realm *realm, const char *clause, const char *half, MeasureQuery query,
                          int64_t *ret_total) {
    size_t seen = 0;
    char cursor[32] = "";
    do {
        json_t *page = rows_of(realm, clause, half, query, 7, cursor);
        const char *next = json_string_value(json_object_get(page, "next"));
        seen += json_array_size(json_object_get(page, "items"));
        *ret_total = json_integer_value(json_object_get(page, "total"));
        snprintf(cursor, sizeof cursor, "%s", next ? next : "");
        json_decref(page);
    } while (*cursor);
    return seen;
}

/* Behind every number there is a list of exactly so many rows, whatever the data. */
static void lists_are_as_long_as_numbers(Realm *realm) {
    static const struct {
        const char *clause, *half, *key;
    } halves[] = {{"on-time", "numerator", "numerator"},   {"on-time", "denominator", "denominator"},
                  {"closed", "numerator", "numerator"},    {"closed", "denominator", "denominator"},
                  {"visits", "numerator", "value"},        {"units", "numerator", "numerator"},
                  {"units", "denominator", "denominator"}, {"missed", "numerator", "numerator"},
                  {"missed", "denominator", "denominator"}};
    uint64_t random = 20260401;
    set_clock(realm, "2026-01-01T09:00:00+08:00");
    adopt(realm, plan_text);
    for (int n = 1; n <= 60; n++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int subject = (int)(random >> 33) % 4 + 1, month = (int)(random >> 40) % 9 + 1,
            day = (int)(random >> 50) % 28 + 1;
        char date[16], entered[40];
        snprintf(date, sizeof date, "2026-%02d-%02d", month, day);
        snprintf(entered, sizeof entered, "2026-%02d-%02dT18:00:00+08:00", month + (n % 5 == 0), day);
        add_record(realm, n, subject, subject < 3 ? "E" : "W", date, entered, n % 7);
        answer(realm, n, subject, date);
        set_clock(realm, entered);
        const char *id = n % 4 == 0 ? open_hazard(realm, "general") : NULL;
        if (id && n % 8 == 0)
            move_case(realm, &realm->east, id, "{\"move\":\"dismiss\",\"fields\":{\"finding\":\"f\"}}");
    }
    set_clock(realm, "2026-10-20T09:00:00+08:00");
    static const char *const days[] = {"", "2026-02-15", "2026-05-31", "2026-08-08"};
    static const char *const orgs[] = {"", "E", "W"};
    for (size_t d = 0; d < COUNT_OF(days); d++)
        for (size_t o = 0; o < COUNT_OF(orgs); o++) {
            MeasureQuery query = {.org = str_from(orgs[o]), .as_of = *days[d] ? day_of(days[d]) : DATE_NONE};
            json_t *found = measures(realm, &realm->boss, query);
            for (size_t h = 0; h < COUNT_OF(halves); h++) {
                int64_t total = -1;
                size_t seen = count_pages(realm, halves[h].clause, halves[h].half, query, &total);
                double shown = figure(found, halves[h].clause, halves[h].key);
                if ((double)seen != shown || (double)total != shown)
                    fail_msg("%s %s as of '%s' in '%s': %g shown, %zu listed, total %lld", halves[h].clause,
                             halves[h].half, days[d], orgs[o], shown, seen, (long long)total);
            }
            json_decref(found);
        }
}

static void rows_name_what_they_are(Realm *realm) {
    Error err = ERROR_INIT;
    set_clock(realm, "2026-03-01T09:00:00+08:00");
    adopt(realm, plan_text);
    set_clock(realm, "2026-04-02T09:00:00+08:00");
    add_record(realm, 1, 1, "E", "2026-03-10", "2026-03-10T10:00:00+08:00", 3);
    MeasureQuery query = {.as_of = DATE_NONE};
    json_t *page = rows_of(realm, "on-time", "denominator", query, 50, "");
    const json_t *first = json_array_get(json_object_get(page, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "type")), "duty");
    assert_string_equal(json_string_value(json_object_get(first, "state")), "missed");
    assert_non_null(strstr(json_string_value(json_object_get(first, "id")), "-1-0-20260301"));
    json_decref(page);
    page = rows_of(realm, "pieces", "numerator", query, 50, "");
    first = json_array_get(json_object_get(page, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "id")), "r0001");
    assert_true(json_number_value(json_object_get(first, "value")) == 3);
    json_decref(page);
    Buf buf = BUF_INIT(1024);
    Json out = json_writer(&buf);
    assert_int_equal(app_measure_rows(realm->app, &realm->boss, STR("m"), STR("visits"), STR("denominator"),
                                      &query, 10, STR(""), realm->arena, &out, &err),
                     E_NOT_FOUND);
    assert_int_equal(app_measure_rows(realm->app, &realm->contact, STR("m"), STR("visits"), STR("numerator"),
                                      &query, 10, STR(""), realm->arena, &out, &err),
                     E_FORBIDDEN);
}

static void memory_may_run_out_anywhere(Realm *realm) {
    set_clock(realm, "2026-03-01T09:00:00+08:00");
    adopt(realm, plan_text);
    bool done = false;
    long n = 0;
    for (; !done && n < 5000; n += 3) {
        Error err = ERROR_INIT;
        Arena *arena = arena_new(8 << 20);
        Buf buf = BUF_INIT(1 << 20);
        Json out = json_writer(&buf);
        MeasureQuery query = {.as_of = DATE_NONE};
        arena_fail_after(arena, n);
        Status status = app_measure_list(realm->app, &realm->boss, &query, arena, &out, &err);
        done = status == OK;
        if (!done) assert_int_equal(status, E_NO_MEMORY);
        buf_free(&buf);
        arena_free(arena);
    }
    assert_true(done && n > 3);
}

static const char grade_plan[] =
    "---\nplan: g\ntitle: Grades\norg: C\nperiod: 2026-01-01/2026-12-31\n---\n"
    "Canteens are graded by their score.\n\n"
    "```clause grades\ngrade: quality\nover: score\nwhere: kind = \"canteen\"\n"
    "bands:\n  A: score >= 90\n  B: score >= 60\n  C: score < 60\n"
    "changes:\n  A: {class: A}\n  B: {class: B}\n  C: {class: C, list: black}\n```\n\n"
    "Class C is seen every month.\n\n"
    "```clause more\ndo: inspection\neach: class = \"C\"\nevery: month\n```\n";

static void grade(Realm *realm, int subject, double percent) {
    Error err = ERROR_INIT;
    const Plans *plans = NULL;
    Tx *tx = NULL;
    assert_ok(plans_get(realm->app, &plans, &err));
    assert_ok(store_write(realm->app->store, &tx, &err));
    assert_ok(
        app_grade_after_record(realm->app, tx, &realm->east, plans, subject, percent, STR("r0001"), &err));
    assert_ok(store_commit(&tx, &err));
    plans_release(plans);
}

static void a_score_grades_the_subject(Realm *realm) {
    adopt(realm, grade_plan);
    add_record(realm, 1, 1, "E", "2026-09-28", "2026-09-28T10:00:00+08:00", 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 0"), 0);
    grade(realm, 1, 55);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM grade WHERE subject = 1 AND band = 'C' AND score = 55"), 1);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM subject WHERE number = 1 AND class = 'C' AND list = 'black'"), 1);
    int64_t today = env_today(&realm->app->env);
    assert_int_equal(number(realm, "SELECT class_since FROM subject WHERE number = 1"), today);
    assert_true(number(realm, "SELECT count(*) FROM duty WHERE subject = 1 AND state = 0") > 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'subject.graded'"), 1);
    set_clock(realm, "2026-10-20T10:00:00+08:00");
    grade(realm, 1, 40); /* the same band: since stays */
    assert_int_equal(number(realm, "SELECT since FROM grade WHERE subject = 1"), today);
    assert_int_equal(number(realm, "SELECT class_since FROM subject WHERE number = 1"), today);
    grade(realm, 1, 95);
    assert_int_equal(number(realm, "SELECT count(*) FROM grade WHERE subject = 1 AND band = 'A'"), 1);
    assert_true(number(realm, "SELECT count(*) FROM duty WHERE subject = 1 AND state = 5") > 0);
    grade(realm, 3, 10); /* a workshop: the clause does not cover it */
    assert_int_equal(number(realm, "SELECT count(*) FROM grade"), 1);
}

int main(void) {
    static const RealmTest tests[] = {
        {"before and after", before_and_after},
        {"a town sees its own", a_town_sees_its_own},
        {"March comes out the same", march_comes_out_the_same},
        {"lists are as long as numbers", lists_are_as_long_as_numbers},
        {"rows name what they are", rows_name_what_they_are},
        {"a score grades the subject", a_score_grades_the_subject},
        {"memory may run out anywhere", memory_may_run_out_anywhere},
    };
    return run_realm_tests("measures", tests, COUNT_OF(tests));
}
