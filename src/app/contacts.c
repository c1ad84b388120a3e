#include "app/contacts.h"

typedef struct ContactChange {
    const App *app;
    const Actor *actor;
    int64_t subject, person;
    bool speaks;
    Instant now;
    Str payload;
} ContactChange;

static Status change_job(void *data, Tx *tx, Error *err) {
    const ContactChange *change = data;
    Str realm = change->actor->realm;
    int64_t changed = 0;
    if (change->speaks)
        TRY(store_exec(tx, SQL_CONTACT_PUT,
                       ARGS(A_STR(realm), A_I64(change->person), A_I64(change->subject), A_I64(change->now),
                            A_I64(change->actor->person)),
                       &changed, err));
    else
        TRY(store_exec(tx, SQL_CONTACT_DELETE,
                       ARGS(A_STR(realm), A_I64(change->person), A_I64(change->subject)), &changed, err));
    return changed ? app_ledger(change->app, tx, change->actor, "subject.contact", change->payload, err) : OK;
}

static Status find_subject(const Actor *actor, Tx *tx, Str id, Arena *arena, ContactChange *change,
                           Str *ret_path, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_FOR_RECORD, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no subject '%.*s'", STR_ARG(id));
    }
    change->subject = rows_i64(rows, 0);
    return arena_str(arena, rows_text(rows, 6), ret_path) ? OK : no_memory(err);
}

static Status find_person(const Actor *actor, Tx *tx, Str id, ContactChange *change, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PERSON_NUMBER, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no person '%.*s'", STR_ARG(id));
    }
    change->person = rows_i64(rows, 0);
    return OK;
}

/* Keys in order: the payload is canonical JSON. */
static Status make_payload(Str subject, Str person, bool speaks, Arena *arena, Str *ret, Error *err) {
    enum { PAYLOAD_MAX = 4096 };
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "person", person);
    json_put_bool(&json, "speaks", speaks);
    json_put_str(&json, "subject", subject);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

Status app_contact_set(const App *app, const Actor *actor, Str subject, Str person, bool speaks, Arena *arena,
                       AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Str path;
    ContactChange *change = arena_new_item(arena, ContactChange);
    if (!change) return no_memory(err);
    *change = (ContactChange){.app = app, .actor = actor, .speaks = speaks, .now = env_now(&app->env)};
    TRY(store_read(app->store, &tx, err));
    TRY(find_subject(actor, tx, subject, arena, change, &path, err));
    TRY(app_require(app, actor, "subject.write", path, err));
    TRY(find_person(actor, tx, person, change, err));
    TRY(make_payload(subject, person, speaks, arena, &change->payload, err));
    *ret = (AppWrite){.run = change_job, .data = change, .http_status = 200, .answer = STR("{\"ok\":true}")};
    return OK;
}

Status app_contacts_write(Tx *tx, Str realm, int64_t subject, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_CONTACT_LIST, ARGS(A_STR(realm), A_I64(subject)), &rows, err));
    json_key(out, "contacts");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "person", rows_text(rows, 0));
        json_put_str(out, "name", rows_text(rows, 1));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}
