#include "fixture.h"

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* A member of the body set to a value (JSON; NULL: taken away), or of its answers, and the one fault that it
 * makes. */
static const struct FaultCase {
    const char *member, *value, *pointer, *code;
} fault_cases[] = {
    {"kind", "\"raid\"", "/kind", "record.kind"},
    {"kind", NULL, "/kind", "record.kind"},
    {"kind", "7", "/kind", "record.type"},
    {"activity", "[]", "/activity", "record.type"},
    {"category", "{}", "/category", "record.type"},
    {"subject", "\"s99\"", "/subject", "record.subject"},
    {"subject", NULL, "/subject", "record.subject-missing"},
    {"form", "\"no-form\"", "/form", "record.form"},
    {"at", "\"yesterday\"", "/at", "record.at"},
    {"at", "\"2026-09-28T11:00\"", "/at", "record.future"},
    {"at", "20260928", "/at", "record.type"},
    {"officers", "\"east\"", "/officers", "record.type"},
    {"officers", "[\"east\"]", "/officers", "record.officers-missing"},
    {"officers", "[\"east\", 2]", "/officers", "record.type"},
    {"officers", "[\"east\", \"east\"]", "/officers/1", "record.officer-twice"},
    {"officers", "[\"east\", \"nobody\"]", "/officers/1", "record.officer"},
    {"officers", "[\"gone\", \"east\"]", "/officers/0", "record.officer"},
    {"officers", "[\"east\", \"west\"]", "/officers/1", "record.certificate"},  /* ended in June */
    {"officers", "[\"west2\", \"east\"]", "/officers/0", "record.certificate"}, /* none */
    {"officers", "[\"east\", \"grid\"]", "/officers/1",
     "record.certificate"}, /* a certificate, but no such role */
    {"quantity", "-1", "/quantity", "record.quantity"},
    {"quantity", "\"many\"", "/quantity", "record.quantity"},
    {"quantity", "1e10", "/quantity", "record.quantity"},
    {"corrects", "\"01NONE\"", "/corrects", "record.corrects"},
    {"answers", "[]", "/answers", "record.type"},
    {"answers.licence-valid", NULL, "/answers/licence-valid", "record.required"},
    {"answers.licence-valid", "{\"ok\":\"yes\"}", "/answers/licence-valid", "record.value"},
    {"answers.licence-shown", "{\"ok\":false}", "/answers/licence-shown", "record.photo-missing"},
    {"answers.licence-shown", "{\"ok\":false,\"photos\":[\"" HASH_B "\"]}", "/answers/licence-shown",
     "record.photo-unknown"},
    {"answers.licence-shown", "{\"ok\":true,\"photos\":[\"photo.jpg\"]}", "/answers/licence-shown",
     "record.photo"},
    {"answers.core-temperature", "{\"value\":\"hot\"}", "/answers/core-temperature", "record.value"},
    {"answers.advice", "{\"value\":3}", "/answers/advice", "record.value"},
    {"answers.weather", "{\"value\":\"rain\"}", "/answers/weather", "record.item"},
};

static void set_member(Realm *realm, json_t *body, const char *member, const char *value) {
    const char *dot = strchr(member, '.');
    json_t *object = dot ? json_object_get(body, "answers") : body;
    const char *key = dot ? dot + 1 : member;
    if (!value) {
        json_object_del(object, key);
        return;
    }
    json_t *wrapped = json_of(realm, arena_printf(realm->arena, "[%s]", value));
    json_object_set(object, key, json_array_get(wrapped, 0));
    json_decref(wrapped);
}

static bool has_fault(const Diags *faults, const char *pointer, const char *code) {
    for (size_t i = 0; i < faults->count; i++)
        if (str_is(faults->items[i].file, pointer) && strcmp(faults->items[i].code, code) == 0) return true;
    return false;
}

static void every_fault_names_its_place(Realm *realm) {
    fixture_fill(realm);
    int64_t before = fixture_rows(realm);
    for (size_t i = 0; i < COUNT_OF(fault_cases); i++) {
        const struct FaultCase *one = &fault_cases[i];
        json_t *body = fixture_inspection(realm);
        Diags faults = diags_new(realm->arena);
        set_member(realm, body, one->member, one->value);
        assert_null(fixture_record(realm, &realm->east, body, "", E_INVALID, &faults));
        if (!has_fault(&faults, one->pointer, one->code))
            fail_msg("%s = %s: no fault %s at %s", one->member, one->value ? one->value : "-", one->code,
                     one->pointer);
        json_decref(body);
    }
    assert_int_equal(fixture_rows(realm), before);
}

static void all_faults_are_told_at_once(Realm *realm) {
    fixture_fill(realm);
    json_t *body = fixture_inspection(realm);
    Diags faults = diags_new(realm->arena);
    static const size_t several[] = {5, 8, 14, 20, 25, 27, 31};
    for (size_t i = 0; i < COUNT_OF(several); i++)
        set_member(realm, body, fault_cases[several[i]].member, fault_cases[several[i]].value);
    fixture_record(realm, &realm->east, body, "", E_INVALID, &faults);
    for (size_t i = 0; i < COUNT_OF(several); i++)
        assert_true(has_fault(&faults, fault_cases[several[i]].pointer, fault_cases[several[i]].code));
    assert_int_equal(faults.error_count, COUNT_OF(several));
    json_decref(body);
}

/* Grid staff may not inspect (no certified role), but may visit. */
static void the_legal_floor_holds(Realm *realm) {
    fixture_fill(realm);
    Grant grant = {STR("grid-worker"), STR("V-1"), STR("/C/E/V-1/"), STR("")};
    Actor grid = fixture_actor(realm, PERSON_GRID, "grid", &grant, 1);
    grid.org = STR("V-1");
    json_t *visit = json_of(
        realm,
        "{\"kind\":\"grid-visit\",\"activity\":\"grid-visit\",\"subject\":\"s5\",\"officers\":[\"grid\"]}");
    json_decref(fixture_record(realm, &grid, visit, "", OK, NULL));
    json_object_set_new(visit, "kind", json_string("administrative-inspection"));
    Diags faults = diags_new(realm->arena);
    fixture_record(realm, &grid, visit, "", E_INVALID, &faults);
    assert_true(has_fault(&faults, "/officers/0", "record.certificate"));
    assert_true(has_fault(&faults, "/officers", "record.officers-missing"));
    json_object_set_new(visit, "kind", json_string("grid-visit"));
    json_object_set_new(visit, "subject", json_string("s7"));
    fixture_record(realm, &grid, visit, "", E_FORBIDDEN, NULL); /* another village */
    json_object_set_new(visit, "subject", json_string("s5"));
    fixture_record(realm, &realm->contact, visit, "", E_FORBIDDEN, NULL);
    json_decref(visit);
    assert_int_equal(number(realm, "SELECT count(*) FROM record"), 1);
    /* The certificate of west was valid in June. */
    json_t *body = fixture_inspection(realm);
    json_object_set_new(body, "at", json_string("2026-06-30T10:00"));
    json_object_set_new(body, "officers", json_pack("[s,s]", "east", "west"));
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    json_object_set_new(body, "at", json_string("2026-07-01T00:30"));
    fixture_record(realm, &realm->east, body, "", E_INVALID, NULL);
    json_decref(body);
}

static void rules_refuse_and_flag(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm,
                  "```clause r1\nrule: evening\non: record\nrequire: result = \"pass\"\nelse: flag\nnote: "
                  "not passed\n```\n\n"
                  "```clause r2\nrule: three\non: record\nwhere: subject_kind = \"canteen\"\nrequire: "
                  "officers >= 2\nelse: refuse\n"
                  "note: canteens need two\n```\n\n"
                  "```clause r3\nrule: samples\non: sample\nrequire: category is set\nelse: refuse\n```\n");
    json_t *body = fixture_inspection(realm);
    json_t *answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "flags")), 0);
    json_decref(answer);
    fixture_photo(realm, HASH_A);
    const char *key;
    json_t *one;
    json_object_foreach(json_object_get(body, "answers"), key, one)
        json_object_update_new(one, json_pack("{s:b,s:[s]}", "ok", 0, "photos", HASH_A));
    answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_string_equal(fixture_text(answer, "result"), "fail");
    assert_string_equal(json_string_value(json_array_get(json_object_get(answer, "flags"), 0)), "not passed");
    assert_int_equal(number(realm, "SELECT count(*) FROM record_flag"), 1);
    json_decref(answer);
    json_decref(body);
    body = json_of(
        realm,
        "{\"kind\":\"grid-visit\",\"activity\":\"grid-visit\",\"subject\":\"s1\",\"officers\":[\"east\"]}");
    fixture_record(realm, &realm->east, body, "", E_INVALID, NULL);
    json_object_set_new(body, "subject", json_string("s6")); /* no canteen */
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    json_object_set_new(body, "kind", json_string("sampling"));
    json_object_set_new(body, "activity", json_string("sampling"));
    json_object_set_new(body, "officers", json_pack("[s,s]", "east", "second"));
    fixture_record(realm, &realm->east, body, "", E_INVALID, NULL); /* a sample without a category */
    json_object_set_new(body, "category", json_string("rice"));
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    json_decref(body);
}

static json_t *sample_of(Realm *realm, const char *first, const char *second, const char *quantity) {
    return json_of(
        realm,
        arena_printf(realm->arena,
                     "{\"kind\":\"sampling\",\"activity\":\"sampling\",\"subject\":\"s1\",\"officers\":["
                     "\"%s\",\"%s\"],\"category\":\"rice\",\"quantity\":%s}",
                     first, second, quantity));
}

static Status record_prepare(Realm *realm, const Actor *actor, json_t *body, AppWrite *ret, Error *err) {
    Diags diags = diags_new(realm->arena);
    char *text = json_dumps(body, JSON_SORT_KEYS);
    Status status =
        app_record_add(realm->app, actor, body, str_from(text), STR(""), realm->arena, &diags, ret, err);
    free(text);
    return status;
}

/* L11: two teams at one operator on one day count together; an operator sampled lately is flagged; two
 * records that were checked side by side cannot both pass. */
static void teams_at_one_subject_count_together(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(
        realm,
        "```clause six\nrule: six\non: sample\nwhere: subject is set\nrequire: day_quantity <= 6\nelse: "
        "refuse\nnote: more than six\n```\n\n```clause lately\nrule: lately\non: sample\nwhere: subject is "
        "set and days_since is set\nrequire: days_since > 30\nelse: flag\nnote: sampled lately\n```\n");
    json_t *four = sample_of(realm, "east", "second", "4"), *three = sample_of(realm, "second", "east", "3"),
           *two = sample_of(realm, "second", "east", "2");
    json_t *first = fixture_record(realm, &realm->east, four, "", OK, NULL);
    fixture_record(realm, &realm->second, three, "", E_INVALID, NULL);
    json_decref(fixture_record(realm, &realm->second, two, "", OK, NULL));
    /* The first team corrects its four to three: its own four do not count beside them. */
    json_object_set(three, "corrects", json_object_get(first, "id"));
    json_decref(fixture_record(realm, &realm->east, three, "", OK, NULL));
    realm->clock.now += DAY_US;
    json_t *next = fixture_record(realm, &realm->second, two, "", OK, NULL);
    assert_string_equal(json_string_value(json_array_get(json_object_get(next, "flags"), 0)),
                        "sampled lately");
    realm->clock.now += 31 * DAY_US;
    Error err = ERROR_INIT;
    AppWrite mine = {0}, theirs = {0};
    assert_ok(record_prepare(realm, &realm->east, four, &mine, &err));
    assert_ok(record_prepare(realm, &realm->second, four, &theirs, &err));
    assert_ok(app_write_now(realm->app, &mine, &err));
    assert_int_equal(app_write_now(realm->app, &theirs, &err), E_CONFLICT);
    json_decref(first);
    json_decref(next);
    json_decref(four);
    json_decref(three);
    json_decref(two);
}

/* A rule can read every field of schema_record: one that nobody fills would flag every record. */
static void rules_see_every_field(Realm *realm) {
    fixture_fill(realm);
    CLEANUP(buf_free) Buf text = BUF_INIT(65536);
    for (size_t i = 0; i < schema_record.field_count; i++)
        buf_printf(
            &text,
            "```clause f%zu\nrule: f%zu\non: record\nrequire: %s is set\nelse: flag\nnote: %s\n```\n\n", i, i,
            schema_record.fields[i].name, schema_record.fields[i].name);
    fixture_adopt(realm, text.ptr);
    json_t *body = fixture_inspection(realm);
    json_object_set_new(body, "category", json_string("c"));
    json_object_set_new(body, "quantity", json_real(2));
    json_t *answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    const json_t *flags = json_object_get(answer, "flags");
    assert_int_equal(json_array_size(flags), 1); /* it corrects nothing */
    assert_string_equal(json_string_value(json_array_get(flags, 0)), "corrects");
    json_object_set(body, "corrects", json_object_get(answer, "id"));
    json_t *again = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_int_equal(json_array_size(json_object_get(again, "flags")), 0);
    json_decref(again);
    json_decref(answer);
    json_decref(body);
}

#define ANSWER_RULE(id, condition)                                                                           \
    "```clause " id "\nrule: " id "\non: record\nwhere: form = \"food-inspection\"\nrequire: " condition     \
    "\nelse: flag\nnote: " id "\n```\n\n"

/* A rule may ask for what was answered in the form: a check that failed, does not apply or was not made, a
 * value. */
static void rules_see_the_answers(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, ANSWER_RULE("valid", "answer.licence_valid = true")
                             ANSWER_RULE("shown", "answer.licence_shown = true")
                                 ANSWER_RULE("warm", "answer.core_temperature >= 70")
                                     ANSWER_RULE("nobody", "answer.no_such_item is unset"));
    json_t *body = fixture_inspection(realm), *answers = json_object_get(body, "answers");
    json_object_set_new(answers, "core-temperature", json_pack("{s:f}", "value", 72.5));
    json_t *answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "flags")), 0);
    json_decref(answer);
    json_object_set_new(answers, "licence-shown", json_pack("{s:n}", "ok"));
    json_object_set_new(answers, "core-temperature", json_pack("{s:f}", "value", 69.5));
    answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    const json_t *flags = json_object_get(answer, "flags");
    assert_int_equal(json_array_size(flags), 2);
    assert_string_equal(json_string_value(json_array_get(flags, 0)), "shown");
    assert_string_equal(json_string_value(json_array_get(flags, 1)), "warm");
    json_decref(answer);
    json_decref(body);
}

/* Points of the items that apply; an explicit null takes its points out of the sum. */
static void scores_count_what_applies(Realm *realm) {
    fixture_fill(realm);
    fixture_photo(realm, HASH_A);
    static const struct {
        const char *item, *answer;
        double score, max;
        const char *result;
        size_t cases;
    } cases[] = {
        {"licence-valid", "{\"ok\":true}", 96, 96, "pass", 0},
        {"licence-valid", "{\"ok\":false}", 91, 96, "pass", 1},
        {"licence-valid", "{\"ok\":null}", 91, 91, "pass", 0},
        {"kitchen-view", "{\"ok\":false}", 94, 96, "pass", 0}, /* opens nothing */
        {"licence-shown", "{\"ok\":false,\"photos\":[\"" HASH_A "\"]}", 94, 96, "pass", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *body = fixture_inspection(realm);
        set_member(realm, body, arena_printf(realm->arena, "answers.%s", cases[i].item), cases[i].answer);
        json_t *answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
        assert_true(json_number_value(json_object_get(answer, "score")) == cases[i].score);
        assert_true(json_number_value(json_object_get(answer, "score_max")) == cases[i].max);
        assert_string_equal(fixture_text(answer, "result"), cases[i].result);
        assert_int_equal(json_array_size(json_object_get(answer, "cases")), cases[i].cases);
        json_decref(answer);
        json_decref(body);
    }
    assert_int_equal(number(realm, "SELECT count(*) FROM record_attachment"), 1);
    json_t *body = fixture_inspection(realm);
    json_object_del(body, "form");
    json_object_del(body, "answers");
    json_t *answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_true(json_is_null(json_object_get(answer, "score")));
    assert_string_equal(fixture_text(answer, "result"), "done");
    json_decref(answer);
    json_decref(body);
}

static void the_same_key_gives_the_same_answer(Realm *realm) {
    fixture_fill(realm);
    json_t *body = fixture_inspection(realm);
    json_t *first = fixture_record(realm, &realm->east, body, "k", OK, NULL);
    int64_t rows = fixture_rows(realm);
    json_t *again = fixture_record(realm, &realm->east, body, "k", OK, NULL);
    assert_true(json_equal(first, again));
    assert_int_equal(fixture_rows(realm), rows);
    json_object_set_new(body, "category", json_string("other"));
    fixture_record(realm, &realm->east, body, "k", E_CONFLICT, NULL);
    assert_int_equal(fixture_rows(realm), rows);
    json_t *other = fixture_record(realm, &realm->second, body, "k", OK, NULL); /* a key is its person's */
    assert_string_not_equal(fixture_text(first, "id"), fixture_text(other, "id"));
    json_decref(other);
    json_decref(again);
    json_decref(first);
    json_decref(body);
}

/* Two requests with one key at the same time: both were checked before either was written. */
static void one_key_writes_once(Realm *realm) {
    fixture_fill(realm);
    Error err = ERROR_INIT;
    AppWrite writes[2] = {0};
    Diags faults = diags_new(realm->arena);
    json_t *body = fixture_inspection(realm);
    for (int i = 0; i < 2; i++)
        assert_ok(app_record_add(realm->app, &realm->east, body, STR("b"), STR("k"), realm->arena, &faults,
                                 &writes[i], &err));
    assert_ok(app_write_now(realm->app, &writes[0], &err));
    assert_int_equal(app_write_now(realm->app, &writes[1], &err), E_CONFLICT);
    assert_int_equal(number(realm, "SELECT count(*) FROM record"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'record.added'"), 1);
    json_decref(body);
}

static const json_t *duties_of(const json_t *answer) {
    return json_object_get(answer, "duties");
}

#define DO(id, filter, rest) "```clause " id "\ndo: inspection\neach: " filter "\n" rest "\n```\n\n"

/* Several rules on one subject: one visit answers the earliest open window of each (C2). */
static void one_visit_answers_several_rules(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, DO("a1", "kind = \"canteen\"", "every: month")
                             DO("a2", "class = \"A\"", "every: quarter\ntimes: 2")
                                 DO("a3", "kind = \"canteen\"", "every: quarter\nform: fire-inspection")
                                     DO("a4", "kind = \"canteen\"", "every: quarter\nofficers: 3"));
    json_t *body = fixture_inspection(realm);
    json_t *answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_int_equal(json_array_size(duties_of(answer)), 2); /* another form, more officers: not these */
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 1"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 0 AND done = 1"), 1);
    json_decref(answer);
    answer = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_int_equal(json_array_size(duties_of(answer)), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 1"), 2);
    json_decref(answer);
    answer = fixture_record(realm, &realm->east, body, "", OK, NULL); /* October has not begun */
    assert_int_equal(json_array_size(duties_of(answer)), 0);
    json_decref(answer);
    json_decref(body);
}

/* Half hours and pieces; a quota of the county is met anywhere in it. */
static void hours_and_pieces_are_amounts(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, "```clause h\ndo: training\neach: id = \"s1\"\nevery: quarter\nhours: 4\n```\n\n"
                         "```clause q\nquota: sampling\ntotal: 10\n```\n\n"
                         "```clause w\nquota: rapid-test\nby-org: {E: 5, W: 5}\n```\n");
    json_t *body = json_of(
        realm, "{\"kind\":\"training\",\"activity\":\"training\",\"subject\":\"s1\",\"quantity\":1.5}");
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    assert_int_equal(number(realm, "SELECT done FROM duty WHERE times = 8 AND done > 0"), 3);
    json_object_set_new(body, "quantity", json_real(2.5));
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    assert_int_equal(number(realm, "SELECT state FROM duty WHERE times = 8 AND done = 8"), 1);
    json_decref(body);
    body = json_of(realm, "{\"kind\":\"sampling\",\"activity\":\"sampling\",\"subject\":\"s9\",\"officers\":["
                          "\"west\",\"west2\"],"
                          "\"quantity\":4}");
    json_t *answer = fixture_record(realm, &realm->west, body, "", OK, NULL);
    assert_int_equal(json_array_size(duties_of(answer)), 1);
    assert_int_equal(number(realm, "SELECT done FROM duty WHERE times = 10"), 4);
    json_decref(answer);
    json_object_set_new(body, "kind", json_string("rapid-test"));
    json_object_set_new(body, "activity", json_string("rapid-test"));
    json_object_set_new(body, "quantity", json_integer(5));
    json_decref(fixture_record(realm, &realm->west, body, "", OK, NULL));
    assert_int_equal(number(realm, "SELECT done FROM duty WHERE times = 5 AND org = 'W'"), 5);
    assert_int_equal(number(realm, "SELECT done FROM duty WHERE times = 5 AND org = 'E'"), 0);
    json_decref(body);
}

/* A report answers the earliest open due date, late or not; a visit only its own window. */
static void reports_may_be_late_and_visits_not(Realm *realm) {
    fixture_fill(realm);
    set_clock(realm, "2026-08-01T09:00:00+08:00");
    fixture_adopt(realm, "```clause r\nreport: monthly-report\nto: [county]\ndue: monthly day 5\n```\n\n" DO(
                             "a", "id = \"s1\"", "every: month"));
    set_clock(realm, "2026-09-28T10:00:00+08:00");
    json_t *body = json_of(realm, "{\"kind\":\"report\",\"activity\":\"monthly-report\",\"org\":\"C\"}");
    json_decref(fixture_record(realm, &realm->boss, body, "", OK, NULL));
    assert_int_equal(number(realm, "SELECT state FROM duty WHERE done = 1"), 2);
    assert_int_equal(number(realm, "SELECT due FROM duty WHERE done = 1"), date_from_civil(2026, 8, 5));
    json_decref(fixture_record(realm, &realm->boss, body, "", OK, NULL));
    assert_int_equal(number(realm, "SELECT max(due) FROM duty WHERE done = 1"), date_from_civil(2026, 9, 5));
    json_decref(body);
    body = fixture_inspection(realm);
    json_object_set_new(body, "at", json_string("2026-08-15T09:00")); /* entered late, done in time */
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL));
    assert_int_equal(number(realm, "SELECT state FROM duty WHERE subject = 1 AND due = 20696"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE subject = 1 AND done > 0"), 1);
    json_decref(body);
}

/* A correction answers what its record answered, by what it says more or less, and opens no hazard again. */
static void corrections_take_the_place(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, DO("a", "kind = \"canteen\"",
                            "every: quarter") "```clause q\nquota: inspection\ntotal: 10\n```\n");
    json_t *body = fixture_inspection(realm);
    set_member(realm, body, "answers.licence-valid", "{\"ok\":false}");
    set_member(realm, body, "quantity", "4");
    json_t *first = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_int_equal(json_array_size(duties_of(first)), 2);
    assert_int_equal(json_array_size(json_object_get(first, "cases")), 1);
    json_object_set(body, "corrects", json_object_get(first, "id"));
    set_member(realm, body, "quantity", "3");
    json_t *second = fixture_record(realm, &realm->east, body, "", OK, NULL);
    assert_true(json_equal(duties_of(first), duties_of(second)));
    assert_int_equal(json_array_size(json_object_get(second, "cases")), 0);
    assert_int_equal(number(realm, "SELECT done FROM duty WHERE times = 10"), 3);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE subject = 1 AND state = 1 AND done = 1"),
                     1);
    fixture_record(realm, &realm->east, body, "", E_INVALID, NULL); /* corrected already */
    json_object_set(body, "corrects", json_object_get(second, "id"));
    json_object_set_new(body, "subject", json_string("s2"));
    fixture_record(realm, &realm->east, body, "", E_INVALID, NULL); /* another subject */
    json_object_set_new(body, "subject", json_string("s1"));
    Error err = ERROR_INIT;
    AppWrite writes[2] = {0};
    Diags faults = diags_new(realm->arena);
    for (int i = 0; i < 2; i++)
        assert_ok(app_record_add(realm->app, &realm->east, body, STR("b"), STR(""), realm->arena, &faults,
                                 &writes[i], &err));
    assert_ok(app_write_now(realm->app, &writes[0], &err));
    int64_t rows = fixture_rows(realm);
    assert_int_equal(app_write_now(realm->app, &writes[1], &err), E_CONFLICT);
    assert_int_equal(fixture_rows(realm), rows);
    json_decref(second);
    json_decref(first);
    json_decref(body);
}

static void memory_may_run_out_anywhere(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(
        realm,
        DO("a", "kind = \"canteen\"",
           "every: quarter") "```clause r\nrule: r\non: record\nrequire: score > 95\nelse: flag\n```\n");
    fixture_photo(realm, HASH_A);
    json_t *body = fixture_inspection(realm);
    set_member(realm, body, "answers.licence-shown", "{\"ok\":false,\"photos\":[\"" HASH_A "\"]}");
    int64_t rows = fixture_rows(realm);
    bool done = false;
    for (long n = 0; !done && n < 5000; n++) {
        Error err = ERROR_INIT;
        AppWrite write = {0};
        Arena *arena = arena_new(8 << 20);
        Diags faults = diags_new(realm->arena);
        arena_fail_after(arena, n);
        Status status =
            app_record_add(realm->app, &realm->east, body, STR("b"), STR("k"), arena, &faults, &write, &err);
        done = status == OK;
        if (!done) assert_int_equal(status, E_NO_MEMORY);
        if (!done) assert_int_equal(fixture_rows(realm), rows);
        if (done) assert_ok(app_write_now(realm->app, &write, &err));
        arena_free(arena);
    }
    assert_true(done);
    assert_int_equal(number(realm, "SELECT count(*) FROM record"), 1);
    json_decref(body);
}

int main(void) {
    static const RealmTest tests[] = {
        {"every fault names its place", every_fault_names_its_place},
        {"all faults are told at once", all_faults_are_told_at_once},
        {"the legal floor holds", the_legal_floor_holds},
        {"rules refuse and flag", rules_refuse_and_flag},
        {"teams at one subject count together", teams_at_one_subject_count_together},
        {"rules see every field", rules_see_every_field},
        {"rules see the answers", rules_see_the_answers},
        {"scores count what applies", scores_count_what_applies},
        {"the same key gives the same answer", the_same_key_gives_the_same_answer},
        {"one key writes once", one_key_writes_once},
        {"one visit answers several rules", one_visit_answers_several_rules},
        {"hours and pieces are amounts", hours_and_pieces_are_amounts},
        {"reports may be late and visits not", reports_may_be_late_and_visits_not},
        {"corrections take the place", corrections_take_the_place},
        {"memory may run out anywhere", memory_may_run_out_anywhere},
    };
    return run_realm_tests("records", tests, COUNT_OF(tests));
}
