#include "app/case_sealed.h"

#include "app/org.h"
#include "base/utf8.h"

enum { FIELDS_TEXT_MAX = 128 << 10, REASON_LEAST = 2, ANSWER_MAX = 512 << 10 };

#define SEALED_WORD "sealed"

static Status add_secret(const App *app, const FlowField *field, const json_t *value, Arena *arena,
                         CaseSecrets *secrets, Error *err) {
    CaseSecret *secret = &secrets->items[secrets->count];
    Str plain = {json_string_value(value), json_string_length(value)};
    secret->field = field->id;
    TRY(app_seal_under(app, app->vault_key, plain, arena, &secret->box, err));
    secrets->count++;
    return OK;
}

static Status write_shown(const json_t *shown, Arena *arena, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(FIELDS_TEXT_MAX);
    json_canonical(shown, &text);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

Status case_seal(const App *app, const FlowFields *asked, const json_t *fields, Arena *arena, Str *ret_fields,
                 CaseSecrets *ret, Error *err) {
    *ret = (CaseSecrets){0};
    *ret_fields = STR("{}");
    if (!json_is_object(fields)) return OK;
    CLEANUP(json_freep) json_t *shown = json_copy((json_t *)(uintptr_t)fields);
    ret->items = arena_new_array(arena, CaseSecret, asked->count + 1);
    if (!shown || !ret->items) return no_memory(err);
    for (size_t i = 0; i < asked->count; i++) {
        const FlowField *field = &asked->items[i];
        const json_t *value = json_object_getn(fields, field->id.ptr, field->id.len);
        Str text = {json_string_value(value), json_string_length(value)};
        /* The word itself comes from the case above, where its box lies. */
        if (field->type != FLOW_SEALED || !text.len || str_is(text, SEALED_WORD)) continue;
        TRY(add_secret(app, field, value, arena, ret, err));
        if (json_object_setn_new(shown, field->id.ptr, field->id.len, json_string(SEALED_WORD)))
            return no_memory(err);
    }
    return write_shown(shown, arena, ret_fields, err);
}

Status case_secrets_store(Tx *tx, Str realm, Str id, int64_t seq, const CaseSecrets *secrets, Error *err) {
    for (size_t i = 0; i < secrets->count; i++)
        TRY(store_exec(tx, SQL_CASE_SEALED_PUT,
                       ARGS(A_STR(realm), A_STR(id), A_I64(seq), A_STR(secrets->items[i].field),
                            A_BLOB(secrets->items[i].box)),
                       NULL, err));
    return OK;
}

/* ---- shown again ---- */

typedef struct Reveal {
    const App *app;
    const Actor *actor;
    Str payload;
} Reveal;

static Status reveal_run(void *data, Tx *tx, Error *err) {
    const Reveal *reveal = data;
    return app_ledger(reveal->app, tx, reveal->actor, "case.revealed", reveal->payload, err);
}

/* The latest value of each sealed field. */
static Status write_values(Tx *tx, const Actor *actor, Str id, Arena *arena, const App *app, Json *out,
                           size_t *ret_count, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_CASE_SEALED_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    json_key(out, "values");
    json_begin_object(out);
    for (; rows_next(rows); ++*ret_count) {
        Str field, plain;
        if (!arena_str(arena, rows_text(rows, 0), &field)) return no_memory(err);
        TRY(app_unseal_under(app->vault_key, rows_text(rows, 1), arena, &plain, err));
        json_put_str(out, arena_text(arena, field), plain);
    }
    json_end_object(out);
    return rows_status(rows, err);
}

static Status make_answer(const App *app, const Actor *actor, Tx *tx, Str id, Arena *arena, Str *ret,
                          Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(ANSWER_MAX);
    Json json = json_writer(&text);
    size_t count = 0;
    json_begin_object(&json);
    json_put_str(&json, "case", id);
    TRY(write_values(tx, actor, id, arena, app, &json, &count, err));
    json_end_object(&json);
    TRY(buf_status(&text, err));
    if (!count) return fail(err, E_NOT_FOUND, "this case holds nothing sealed");
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

/* Keys in order: the payload is canonical JSON. */
static Status make_payload(Str id, Str reason, Arena *arena, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(FIELDS_TEXT_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "case", id);
    json_put_str(&json, "reason", reason);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

static bool among(const Str *roles, size_t count, const Str *held, size_t held_count) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < held_count; j++)
            if (str_equal(roles[i], held[j])) return true;
    return false;
}

/* Whoever administers the realm answers for it: every look is logged. */
static bool administers(const App *app, const Str *held, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Role *role = catalogue_role(app->catalogue, held[i]);
        for (size_t j = 0; role && j < role->permission_count; j++)
            if (str_is(role->permissions[j], "*")) return true;
    }
    return false;
}

/* Whoever takes part in no move of this kind of case has no business with what is sealed in it. */
static Status require_part(const App *app, const Actor *actor, const CaseRow *row, Arena *arena, Error *err) {
    Str *held = NULL;
    size_t count = 0;
    const Flow *flow = row->flow;
    TRY(case_roles(app, actor, row->path, row->unit, arena, &held, &count, err));
    bool takes =
        administers(app, held, count) || among(flow->opening.roles, flow->opening.role_count, held, count);
    for (size_t i = 0; i < flow->transition_count; i++)
        takes |= among(flow->transitions[i].roles, flow->transitions[i].role_count, held, count);
    if (takes) return OK;
    fail(err, E_FORBIDDEN, "your roles take no part in cases of the type '%.*s'", STR_ARG(flow->id));
    return fail_hint(err, "ask somebody who handles them");
}

Status app_case_reveal(const App *app, const Actor *actor, Str id, Str reason, Arena *arena, AppWrite *ret,
                       Error *err) {
    Reveal *reveal = arena_new_item(arena, Reveal);
    if (!reveal) return no_memory(err);
    *reveal = (Reveal){.app = app, .actor = actor};
    if (utf8_count(str_trim(reason)) < REASON_LEAST) return fail(err, E_INVALID, "a reason is needed");
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CaseRow row;
    TRY(store_read(app->store, &tx, err));
    TRY(case_read(app, tx, actor, id, arena, &row, err));
    TRY(app_require(app, actor, "case.reveal", row.path, err));
    TRY(require_part(app, actor, &row, arena, err));
    TRY(make_payload(row.id, reason, arena, &reveal->payload, err));
    AppWrite write = {.run = reveal_run, .data = reveal, .http_status = 200};
    TRY(make_answer(app, actor, tx, row.id, arena, &write.answer, err));
    *ret = write;
    return OK;
}
