#include "app/org.h"

#include "base/utf8.h"

/* One person as read; texts live in the arena, because the roles are a second query. */
typedef struct Person {
    int64_t number, per_day;
    Str id, name, org, org_name, path, phone, identity; /* the last two sealed */
    bool active;
} Person;

/* Columns: number, id, name, org, org name, path, per_day, active, phone, identity. */
static Status read_person(const Rows *rows, Arena *arena, Person *ret, Error *err) {
    Person person = {
        .number = rows_i64(rows, 0), .per_day = rows_i64(rows, 6), .active = rows_i64(rows, 7) != 0};
    Str *const texts[] = {&person.id, &person.name, &person.org, &person.org_name, &person.path};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!arena_str(arena, rows_text(rows, (int)i + 1), texts[i])) return no_memory(err);
    }
    bool kept = arena_str(arena, rows_text(rows, 8), &person.phone) &&
                arena_str(arena, rows_text(rows, 9), &person.identity);
    if (!kept) return no_memory(err);
    *ret = person;
    return OK;
}

static Status write_roles(Tx *tx, Str realm, int64_t person, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PERSON_GRANTS, ARGS(A_STR(realm), A_I64(person)), &rows, err));
    json_key(out, "roles");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "role", rows_text(rows, 0));
        json_put_str(out, "org", rows_text(rows, 1));
        json_put_str(out, "domain", rows_text(rows, 3));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status write_masked(const App *app, const char *key, Str sealed, Arena *arena, Json *out, Error *err) {
    Str plain;
    json_key(out, key);
    if (sealed.len == 0) {
        json_null_value(out);
        return OK;
    }
    TRY(app_unseal(app, sealed, arena, &plain, err));
    json_str(out, app_mask(plain, arena));
    return OK;
}

static Status write_person(const App *app, Tx *tx, Str realm, const Person *person, Arena *arena, Json *out,
                           Error *err) {
    json_begin_object(out);
    json_put_str(out, "id", person->id);
    json_put_str(out, "name", person->name);
    json_put_str(out, "org", person->org);
    json_put_str(out, "org_name", person->org_name);
    TRY(write_roles(tx, realm, person->number, out, err));
    json_put_i64(out, "per_day", person->per_day);
    json_put_bool(out, "active", person->active);
    TRY(write_masked(app, "phone", person->phone, arena, out, err));
    TRY(write_masked(app, "identity", person->identity, arena, out, err));
    json_end_object(out);
    return OK;
}

typedef struct Page {
    Person *items;
    size_t count;
    bool more;
} Page;

static Status read_page(Tx *tx, const Actor *actor, const PersonQuery *query, Str scopes, Arena *arena,
                        Page *ret, Error *err) {
    int64_t after = 0;
    if (query->cursor.len > 0 && !str_to_i64(query->cursor, &after)) {
        return fail(err, E_USAGE, "this cursor was not made by this list");
    }
    Page page = {.items = arena_new_array(arena, Person, (size_t)query->limit)};
    if (!page.items) return no_memory(err);
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PEOPLE_LIST,
                    ARGS(A_STR(actor->realm), A_STR(scopes), A_STR(query->org), A_STR(query->q), A_I64(after),
                         A_I64(query->limit + 1)),
                    &rows, err));
    while (rows_next(rows)) {
        page.more = page.count == (size_t)query->limit;
        if (page.more) break;
        TRY(read_person(rows, arena, &page.items[page.count++], err));
    }
    TRY(rows_status(rows, err));
    *ret = page;
    return OK;
}

Status app_person_list(const App *app, const Actor *actor, const PersonQuery *query, Arena *arena, Json *out,
                       Error *err) {
    Str scopes;
    TRY(app_scope_list(app, actor, "person.read", arena, &scopes, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(app->store, &tx, err));
    Page page = {0};
    TRY(read_page(tx, actor, query, scopes, arena, &page, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (size_t i = 0; i < page.count; i++) {
        TRY(write_person(app, tx, actor->realm, &page.items[i], arena, out, err));
    }
    json_end_array(out);
    const char *next =
        page.more ? arena_printf(arena, "%lld", (long long)page.items[page.count - 1].number) : NULL;
    json_put_text(out, "next", next);
    json_end_object(out);
    return OK;
}

static Status find_person(Tx *tx, Str realm, Str id, Arena *arena, Person *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PEOPLE_SHOW, ARGS(A_STR(realm), A_STR(id)), &rows, err));
    bool found = rows_next(rows);
    if (found) TRY(read_person(rows, arena, ret, err));
    TRY(rows_status(rows, err));
    if (found) return OK;
    return fail(err, E_NOT_FOUND, "there is no person '%.*s'", STR_ARG(str_slice(id, 0, 64)));
}

Status app_person_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Person person = {0};
    TRY(store_read(app->store, &tx, err));
    TRY(find_person(tx, actor->realm, id, arena, &person, err));
    TRY(app_require(app, actor, "person.read", person.path, err));
    return write_person(app, tx, actor->realm, &person, arena, out, err);
}

/* --- revealing
 * ------------------------------------------------------------------------------------------------ */

typedef struct Reveal {
    const App *app;
    const Actor *actor;
    Str payload;
} Reveal;

static Status reveal_run(void *data, Tx *tx, Error *err) {
    const Reveal *reveal = data;
    return app_ledger(reveal->app, tx, reveal->actor, "person.revealed", reveal->payload, err);
}

/* Keys in order: the payload is canonical JSON. */
static Status write_reason(Str person, Str field, Str reason, Arena *arena, Str *ret, Error *err) {
    enum { REASON_MAX = 16 << 10 };
    CLEANUP(buf_free) Buf buf = BUF_INIT(REASON_MAX);
    Json json = json_writer(&buf);
    json_begin_object(&json);
    json_put_str(&json, "field", field);
    json_put_str(&json, "person", person);
    json_put_str(&json, "reason", reason);
    json_end_object(&json);
    TRY(buf_status(&buf, err));
    return arena_str(arena, buf_str(&buf), ret) ? OK : no_memory(err);
}

static Status write_value(Str field, Str value, Arena *arena, Str *ret, Error *err) {
    enum { VALUE_MAX = 16 << 10 };
    CLEANUP(buf_free) Buf buf = BUF_INIT(VALUE_MAX);
    Json json = json_writer(&buf);
    json_begin_object(&json);
    json_put_str(&json, "field", field);
    json_put_str(&json, "value", value);
    json_end_object(&json);
    TRY(buf_status(&buf, err));
    return arena_str(arena, buf_str(&buf), ret) ? OK : no_memory(err);
}

static Status read_sealed(const App *app, const Actor *actor, Str id, bool phone, Arena *arena, Str *ret,
                          Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Person person = {0};
    TRY(store_read_one(app->store, &tx, err));
    TRY(find_person(tx, actor->realm, id, arena, &person, err));
    TRY(app_require(app, actor, "person.reveal", person.path, err));
    Str sealed = phone ? person.phone : person.identity;
    if (sealed.len == 0) return fail(err, E_NOT_FOUND, "this field is not filled in");
    return app_unseal(app, sealed, arena, ret, err);
}

Status app_person_reveal(const App *app, const Actor *actor, Str id, Str field, Str reason, Arena *arena,
                         AppWrite *ret, Error *err) {
    bool phone = str_is(field, "phone");
    if (!phone && !str_is(field, "identity"))
        return fail(err, E_INVALID, "only phone and identity can be revealed");
    if (utf8_count(str_trim(reason)) < 2) return fail(err, E_INVALID, "a reason is needed");
    Str value, answer;
    TRY(read_sealed(app, actor, id, phone, arena, &value, err));
    TRY(write_value(field, value, arena, &answer, err));
    Reveal *reveal = arena_new_item(arena, Reveal);
    if (!reveal) return no_memory(err);
    *reveal = (Reveal){.app = app, .actor = actor};
    TRY(write_reason(id, field, reason, arena, &reveal->payload, err));
    *ret = (AppWrite){.run = reveal_run, .data = reveal, .http_status = 200, .answer = answer};
    return OK;
}
