#include "fixture.h"

#include <stdio.h>

static const char *const statements[] = {
    "INSERT INTO org (realm, code, name, level, parent, path) VALUES ('R', 'V-1', 'village 1', 'village', "
    "'E', '/C/E/V-1/'), "
    "('R', 'V2', 'village 2', 'village', 'E', '/C/E/V2/'), ('R', '村3', 'village 3', 'village', 'W', "
    "'/C/W/村3/')",
    "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
    "('R', 7, 'grid', 'person grid', 'V-1', 6, 1, 0), ('R', 8, 'west2', 'person west2', 'W', 6, 1, 0), "
    "('R', 9, 'gone', 'person gone', 'W', 6, 0, 0)",
    "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', 7, 'grid-worker', 'V-1', ''), "
    "('R', 8, 'inspector', 'W', ''), ('R', 9, 'inspector', 'W', '')",
    "INSERT INTO certificate (realm, person, number, kind, valid_from, valid_to) VALUES ('R', 2, 'c2', "
    "'law', NULL, NULL), "
    "('R', 3, 'c3', 'law', NULL, 20634), ('R', 4, 'c4', 'law', 20000, 30000), ('R', 7, 'c7', 'law', NULL, "
    "NULL)",
    "INSERT INTO subject (realm, number, id, name, kind, class, org, owner, uscc, uscc_ok, address, list, "
    "since, "
    "attributes, updated_at) VALUES "
    "('R', 5, 's5', '红星面馆', 'restaurant', 'A', 'V-1', 7, '', 0, '东街 5 号', '', 0, '{}', 0), "
    "('R', 6, 's6', 'Red Star bakery', 'bakery', 'B', 'V-1', 7, '', 0, '东街 6 号', '', 0, '{}', 0), "
    "('R', 7, 's7', '红星幼儿园, \"北\"', 'canteen', 'A', 'V2', 2, '', 0, '', '', 0, '{}', 0), "
    "('R', 8, 's8', '面包房', 'bakery', 'C', 'V2', 2, '', 0, '西街', '', 0, '{}', 0), "
    "('R', 9, 's9', 'nine', 'workshop', 'A', '村3', 3, '', 0, '', '', 0, '{}', 0), "
    "('R', 10, 's10', 'ten', 'workshop', 'C', '村3', 3, '', 0, '', '', 0, '{}', 0), "
    "('R', 11, 's11', 'eleven', 'restaurant', 'B', '村3', 0, '', 0, '', '', 0, '{}', 0), "
    "('R', 12, 's12', 'twelve', 'restaurant', 'B', '村3', 8, '', 0, '', '', 0, '{}', 0)",
    "INSERT INTO counter (realm, name, value) VALUES ('R', 'subject', 12), ('R', 'person', 9)",
};

void fixture_fill(Realm *realm) {
    for (size_t i = 0; i < COUNT_OF(statements); i++) sql(realm, statements[i]);
}

Actor fixture_actor(Realm *realm, int64_t person, const char *id, const Grant *grants, size_t count) {
    Actor actor = realm->boss;
    actor.person = person;
    actor.id = actor.name = str_from(id);
    actor.grants = grants;
    actor.grant_count = count;
    return actor;
}

AdoptReport fixture_adopt_whole(Realm *realm, const Actor *actor, const char *front, const char *clauses) {
    Error err = ERROR_INIT;
    Diags diags = diags_new(realm->arena);
    AdoptReport report = {0};
    const char *text =
        arena_printf(realm->arena, "---\n%s\n---\n# Plan\n\nSentence.\n\n%s\n", front, clauses);
    Status status = app_plan_adopt(realm->app, actor, STR("plan.md"), str_from(text), realm->arena, &diags,
                                   NULL, NULL, &report, &err);
    for (size_t i = 0; status != OK && i < diags.count; i++)
        print_message("# %d: %s\n", diags.items[i].line, diags.items[i].error.message);
    assert_ok(status);
    return report;
}

AdoptReport fixture_adopt(Realm *realm, const char *clauses) {
    return fixture_adopt_whole(realm, &realm->boss,
                               "plan: p\ntitle: Plan\norg: C\nperiod: 2026-01-01/2026-12-31", clauses);
}

json_t *fixture_inspection(Realm *realm) {
    const Form *form = catalogue_form(realm->app->catalogue, STR("food-inspection"));
    assert_non_null(form);
    json_t *answers = json_object();
    for (size_t i = 0; i < form->item_count; i++)
        if (str_is(form->items[i].type, "ok-fail-na"))
            json_object_set_new(answers, arena_text(realm->arena, form->items[i].id),
                                json_pack("{s:b}", "ok", 1));
    return json_pack("{s:s,s:s,s:s,s:s,s:[s,s],s:o}", "kind", "administrative-inspection", "activity",
                     "inspection", "subject", "s1", "form", "food-inspection", "officers", "east", "second",
                     "answers", answers);
}

json_t *fixture_record(Realm *realm, const Actor *actor, json_t *body, const char *key, Status wanted,
                       Diags *faults) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Diags own = diags_new(realm->arena);
    Diags *diags = faults ? faults : &own;
    char *text = json_dumps(body, JSON_SORT_KEYS);
    Status status = app_record_add(realm->app, actor, body, str_from(text), str_from(key), realm->arena,
                                   diags, &write, &err);
    if (status == OK) status = app_write_now(realm->app, &write, &err);
    free(text);
    for (size_t i = 0; status != wanted && i < diags->count; i++)
        print_message("# " STR_FMT " %s\n", STR_ARG(diags->items[i].file), diags->items[i].error.message);
    if (status != wanted) fail_msg("record: %s: %s", status_name(status), err.message);
    realm->clock.now += SECOND_US;
    return status == OK ? json_of(realm, arena_text(realm->arena, write.answer)) : NULL;
}

const char *fixture_text(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

void fixture_photo(Realm *realm, const char *hash) {
    sql(realm, arena_printf(realm->arena,
                            "INSERT INTO blob (realm, hash, size, type, person, org, created_at) VALUES "
                            "('R', '%s', 1, 'image/png', 2, 'E', 0)",
                            hash));
}

json_t *fixture_duties(Realm *realm, const Actor *actor, DutyQuery query) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(4 << 20);
    Json out = json_writer(&buf);
    json_t *value = NULL;
    assert_ok(app_duty_list(realm->app, actor, &query, realm->arena, &out, &err));
    assert_ok(buf_status(&buf, &err));
    assert_ok(json_parse(buf_str(&buf), 4 << 20, &value, &err));
    return value;
}

int64_t fixture_rows(Realm *realm) {
    static const char *const tables[] = {
        "ledger",    "record",    "duty",       "duty_record", "record_flag", "record_attachment",
        "flow_case", "case_step", "case_clock", "idempotency", "plan",        "clause",
        "upload"};
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        sum = sum * 31 +
              (uint64_t)number(realm, arena_printf(realm->arena, "SELECT count(*) FROM %s", tables[i]));
    return (int64_t)sum;
}

const char *fixture_duty_text(Realm *realm, const char *where) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(32 << 20);
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    const char *text =
        arena_printf(realm->arena,
                     "SELECT k.id, d.subject, d.org, d.from_day, d.due, d.due_minute, d.times, d.done, "
                     "d.state, d.person FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = "
                     "d.clause WHERE %s ORDER BY k.id, d.subject, d.org, d.from_day",
                     where);
    assert_ok(store_read(realm->app->store, &tx, &err));
    assert_ok(store_query_text(tx, str_from(text), NULL, 0, &rows, &err));
    while (rows_next(rows)) {
        for (int c = 0; c < 10; c++)
            if (c == 0 || c == 2)
                buf_printf(&buf, STR_FMT " ", STR_ARG(rows_text(rows, c)));
            else
                buf_printf(&buf, "%lld ", (long long)rows_i64(rows, c));
        buf_add_char(&buf, '\n');
    }
    assert_ok(rows_status(rows, &err));
    assert_ok(buf_status(&buf, &err));
    return arena_text(realm->arena, buf_str(&buf));
}
