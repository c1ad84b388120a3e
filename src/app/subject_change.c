/* A subject's class, kind, org, list or owner changes: its duties are made again in the same transaction. */
#include "app/duties.h"
#include "app/subject_text.h"

enum { REASON_MAX = 500, FIELD_MAX = 64 };

typedef struct SubjectChange {
    const App *app;
    const Actor *actor;
    Arena *arena;
    int64_t number, owner;
    Str id, kind, class_, org, list, reason;
    Date class_since;
    Str before, payload;
    DutyChange duties;
    Str answer; /* what it did is known only when it is done */
} SubjectChange;

static Status read_now(SubjectChange *change, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_FOR_CHANGE, ARGS(A_STR(change->actor->realm), A_STR(change->id)), &rows,
                    err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no subject '%.*s'", STR_ARG(change->id));
    }
    TRY(app_require(change->app, change->actor, "subject.write", rows_text(rows, 7), err));
    change->number = rows_i64(rows, 0);
    change->owner = rows_i64(rows, 5);
    change->class_since = rows_date(rows, 6);
    Str *texts[] = {&change->kind, &change->class_, &change->org, &change->list};
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        if (!arena_str(change->arena, rows_text(rows, 1 + i), texts[i])) return no_memory(err);
    return OK;
}

static Status take_text(const json_t *body, const char *key, Str *field, bool *ret_changed, Error *err) {
    const json_t *value = json_object_get(body, key);
    if (!value) return OK;
    if (!json_is_string(value) || json_string_length(value) > FIELD_MAX)
        return fail(err, E_INVALID, "'%s' must be a text of at most %d bytes", key, (int)FIELD_MAX);
    Str text = json_get_str(body, key);
    *ret_changed |= !str_equal(text, *field);
    *field = text;
    return OK;
}

static Status take_owner(SubjectChange *change, Tx *tx, const json_t *body, Error *err) {
    if (!json_object_get(body, "owner")) return OK;
    Str id = json_get_str(body, "owner");
    change->owner = 0;
    if (!id.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTY_PERSON_NUMBER, ARGS(A_STR(change->actor->realm), A_STR(id)), &rows, err));
    if (rows_next(rows)) {
        change->owner = rows_i64(rows, 0);
        return OK;
    }
    TRY(rows_status(rows, err));
    return fail(err, E_INVALID, "there is no person '%.*s'", STR_ARG(id));
}

/* The subject may move only to an org where the actor may write, too. */
static Status check_org(const SubjectChange *change, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(change->actor->realm), A_STR(change->org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_INVALID, "there is no org '%.*s'", STR_ARG(change->org));
    }
    return app_require(change->app, change->actor, "subject.write", rows_text(rows, 0), err);
}

static Status take_body(SubjectChange *change, Tx *tx, const json_t *body, Error *err) {
    bool class_changed = false, other = false;
    change->reason = str_trim(json_get_str(body, "reason"));
    if (!change->reason.len || change->reason.len > REASON_MAX) {
        fail(err, E_INVALID, "a change of the register needs a reason of 1 to %d bytes", (int)REASON_MAX);
        return fail_hint(err, "say why, for example the result of the yearly grading");
    }
    TRY(take_text(body, "class", &change->class_, &class_changed, err));
    TRY(take_text(body, "list", &change->list, &class_changed, err));
    TRY(take_text(body, "kind", &change->kind, &other, err));
    TRY(take_text(body, "org", &change->org, &other, err));
    TRY(take_owner(change, tx, body, err));
    if (change->list.len && !str_is(change->list, "red") && !str_is(change->list, "black"))
        return fail(err, E_INVALID, "'list' must be red, black or empty");
    if (class_changed) change->class_since = env_today(&change->app->env);
    return check_org(change, tx, err);
}

static void write_state(const SubjectChange *change, Json *json) {
    json_begin_object(json);
    json_put_str(json, "class", change->class_);
    json_put_date(json, "class_since", change->class_since);
    json_put_str(json, "id", change->id);
    json_put_str(json, "kind", change->kind);
    json_put_str(json, "list", change->list);
    json_put_str(json, "org", change->org);
    json_put_i64(json, "owner", change->owner);
    json_end_object(json);
}

static Status state_text(const SubjectChange *change, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(4096);
    Json json = json_writer(&text);
    write_state(change, &json);
    TRY(buf_status(&text, err));
    return arena_str(change->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

static Status payload_text(SubjectChange *change, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(16384);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order */
    Str after = {"", 0};
    TRY(state_text(change, &after, err));
    json_key(&json, "after");
    json_raw(&json, after);
    json_key(&json, "before");
    json_raw(&json, change->before);
    json_put_str(&json, "reason", change->reason);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(change->arena, buf_str(&text), &change->payload) ? OK : no_memory(err);
}

static Status make_answer(SubjectChange *change, Error *err) {
    Str state = {"", 0};
    TRY(state_text(change, &state, err));
    CLEANUP(buf_free) Buf text = BUF_INIT(8192);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_key(&json, "subject");
    json_raw(&json, state);
    json_key(&json, "duties");
    json_begin_object(&json);
    json_put_i64(&json, "added", change->duties.added);
    json_put_i64(&json, "cancelled", change->duties.cancelled);
    json_put_i64(&json, "kept", change->duties.kept);
    json_put_i64(&json, "moved", change->duties.moved);
    json_end_object(&json);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(change->arena, buf_str(&text), &change->answer) ? OK : no_memory(err);
}

static Status change_job(void *data, Tx *tx, Error *err) {
    SubjectChange *change = data;
    TRY(store_exec(tx, SQL_SUBJECT_CHANGE,
                   ARGS(A_STR(change->actor->realm), A_I64(change->number), A_STR(change->kind),
                        A_STR(change->class_), A_STR(change->org), A_STR(change->list), A_I64(change->owner),
                        A_DATE(change->class_since), A_I64(env_now(&change->app->env))),
                   NULL, err));
    TRY(app_duty_regenerate(change->app, tx, change->actor, &change->number, 1, "the register changed",
                            &change->duties, err));
    TRY(app_ledger(change->app, tx, change->actor, "subject.changed", change->payload, err));
    return make_answer(change, err);
}

Status app_subject_change(const App *app, const Actor *actor, Str id, const json_t *body, Arena *arena,
                          AppWrite *ret, Error *err) {
    SubjectChange *change = arena_new_item(arena, SubjectChange);
    if (!change) return no_memory(err);
    if (!json_is_object(body)) return fail(err, E_USAGE, "the change is a JSON object");
    *change = (SubjectChange){.app = app, .actor = actor, .arena = arena, .id = id};
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(read_now(change, tx, err));
    TRY(state_text(change, &change->before, err));
    TRY(take_body(change, tx, body, err));
    TRY(payload_text(change, err));
    *ret = (AppWrite){.run = change_job, .data = change, .http_status = 200, .late = &change->answer};
    return OK;
}
