#include "app/ledger_log.h"

enum { PAGE_MAX = 200 };

/* The ledger spans the realm: it is read by whoever has the right at the realm's own org, the county. */
static Status require_root(const App *app, const Actor *actor, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(actor->realm)), &rows, err));
    if (rows_next(rows)) return app_require(app, actor, "ledger.read", rows_text(rows, 0), err);
    TRY(rows_status(rows, err));
    return app_require(app, actor, "ledger.read", STR("/"), err);
}

static void write_entry(const Rows *rows, int zone, Json *out) {
    json_begin_object(out);
    json_put_i64(out, "seq", rows_i64(rows, 0));
    json_key(out, "at");
    json_instant(out, rows_instant(rows, 1), zone);
    json_put_i64(out, "at_us", rows_i64(rows, 1));
    json_put_str(out, "actor", rows_text(rows, 2));
    json_put_str(out, "event", rows_text(rows, 3));
    json_key(out, "payload");
    json_raw(out, rows_text(rows, 4));
    json_put_str(out, "prev", rows_text(rows, 5));
    json_put_str(out, "hash", rows_text(rows, 6));
    json_end_object(out);
}

Status app_ledger_list(const App *app, const Actor *actor, int64_t from, int limit, Arena *arena, Json *out,
                       Error *err) {
    (void)arena;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(require_root(app, actor, err));
    if (limit < 1 || limit > PAGE_MAX) limit = 50;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_LEDGER_ENTRIES, ARGS(A_STR(actor->realm), A_I64(from), A_I64(from + limit)),
                    &rows, err));
    int64_t next = 0;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (int n = 0; rows_next(rows); n++) {
        if (n == limit) {
            next = rows_i64(rows, 0);
            break;
        }
        write_entry(rows, app->env.zone_minutes, out);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    if (next)
        json_i64(out, next);
    else
        json_null_value(out);
    json_end_object(out);
    return OK;
}

Status app_ledger_head(const App *app, const Actor *actor, LedgerHead *ret, Arena *arena, Error *err) {
    (void)arena;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(require_root(app, actor, err));
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_LEDGER_HEAD, ARGS(A_STR(actor->realm)), &rows, err));
    LedgerHead head = {.realm = actor->realm};
    memset(head.hash, '0', SHA256_HEX - 1);
    if (rows_next(rows)) {
        Str hash = rows_text(rows, 1);
        head.seq = rows_i64(rows, 0);
        if (hash.len == SHA256_HEX - 1) memcpy(head.hash, hash.ptr, hash.len);
    }
    TRY(rows_status(rows, err));
    *ret = head;
    return OK;
}

/* A stored hash of the wrong length cannot be right; it is fed as empty text, which no hash equals. */
static void copy_hash(Str text, char out[SHA256_HEX]) {
    size_t len = text.len == SHA256_HEX - 1 ? text.len : 0;
    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

Status app_ledger_verify(const App *app, const Actor *actor, const LedgerHead *saved,
                         void (*progress)(void *data, int64_t done), void *progress_data,
                         LedgerFault *ret_fault, int64_t *ret_seq, LedgerHead *ret_head, Arena *arena,
                         Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(require_root(app, actor, err));
    LedgerVerifier *verifier = ledger_verifier_new(arena, actor->realm, saved);
    if (!verifier) return no_memory(err);
    TRY(store_read(app->store, &tx, err));
    TRY(store_query(tx, SQL_LEDGER_ENTRIES, ARGS(A_STR(actor->realm), A_I64(INT64_MIN), A_I64(INT64_MAX)),
                    &rows, err));
    for (int64_t done = 1; rows_next(rows); done++) {
        LedgerEntry entry = {.realm = actor->realm,
                             .seq = rows_i64(rows, 0),
                             .at = rows_instant(rows, 1),
                             .actor = rows_text(rows, 2),
                             .event = rows_text(rows, 3),
                             .payload = rows_text(rows, 4)};
        copy_hash(rows_text(rows, 5), entry.prev);
        copy_hash(rows_text(rows, 6), entry.hash);
        ledger_verifier_feed(verifier, &entry);
        if (progress && done % 4096 == 0) progress(progress_data, done);
    }
    TRY(rows_status(rows, err));
    *ret_fault = ledger_verifier_end(verifier, ret_seq, ret_head);
    return OK;
}
