#include "app/area.h"
#include "app/record.h"
#include "app/rows_json.h"

enum { KEY_MAX = 128 };

/* The stored answer of an earlier request with this key; *ret_found false when there is none. */
static Status find_repeat(Record *record, Tx *tx, AppWrite *ret, bool *ret_found, Error *err) {
    *ret_found = false;
    if (!record->key.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_IDEMPOTENCY_GET,
                    ARGS(A_STR(record->actor->realm), A_I64(record->actor->person), A_STR(record->key)),
                    &rows, err));
    if (!rows_next(rows)) return rows_status(rows, err);
    if (!str_equal(rows_text(rows, 0), record->request_hash)) {
        fail(err, E_CONFLICT, "this Idempotency-Key was used for another request");
        return fail_hint(err, "make a new key for each new record");
    }
    *ret = (AppWrite){.http_status = 200};
    if (!arena_str(record->arena, rows_text(rows, 1), &ret->answer)) return no_memory(err);
    *ret_found = true;
    return OK;
}

/* Grading reads and writes more than the record itself: only where a plan grades at all. */
static bool may_grade(const Record *record) {
    size_t count = 0;
    plans_of_kind(record->plans, record->actor->realm, CLAUSE_GRADE, &count);
    return count > 0 && record->scored && record->subject && !record->corrects.len;
}

static Status prepare(Record *record, Tx *tx, const json_t *body, AppWrite *ret, Error *err) {
    bool repeated = false;
    TRY(find_repeat(record, tx, ret, &repeated, err));
    if (repeated) return OK;
    TRY(record_check(record, tx, body, err));
    TRY(app_require(record->app, record->actor, "record.add", record->org_path, err));
    TRY(record_apply_rules(record, err));
    id_new(&record->app->env, record->id);
    TRY(record_match(record, tx, err));
    TRY(record_open_cases(record, err));
    record->graded = may_grade(record);
    TRY(record_seal(record, err));
    *ret = (AppWrite){.run = record_write_job, .data = record, .http_status = 201, .answer = record->answer};
    const char *location = arena_printf(record->arena, "/api/v1/records/%s", record->id);
    if (!location) return no_memory(err);
    ret->location = str_from(location);
    return OK;
}

static Status request_digest(Record *record, Str body_text, Error *err) {
    char *hex = arena_alloc(record->arena, SHA256_HEX);
    if (!hex) return no_memory(err);
    sha256_hex(body_text, hex);
    record->request_hash = str_from(hex);
    return OK;
}

Status app_record_add(const App *app, const Actor *actor, const json_t *body, Str body_text, Str key,
                      Arena *arena, Diags *faults, AppWrite *ret, Error *err) {
    if (key.len > KEY_MAX)
        return fail(err, E_USAGE, "the Idempotency-Key is longer than %d bytes", (int)KEY_MAX);
    Record *record = arena_new_item(arena, Record);
    if (!record) return no_memory(err);
    *record = (Record){.app = app, .actor = actor, .arena = arena, .faults = faults, .key = key};
    if (key.len) TRY(request_digest(record, body_text, err));
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    TRY(plans_get(app, &plans, err));
    record->plans = plans;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(prepare(record, tx, body, ret, err));
    record->plans = NULL;
    return OK;
}

static int page_size(int limit) {
    return limit < 1 ? 50 : limit > 200 ? 200 : limit;
}

static void list_item(const Rows *rows, Json *out, int zone) {
    json_begin_object(out);
    json_put_str(out, "id", rows_text(rows, 0));
    json_put_str(out, "kind", rows_text(rows, 1));
    json_put_str(out, "activity", rows_text(rows, 2));
    json_put_str(out, "subject", rows_text(rows, 3));
    json_put_str(out, "subject_name", rows_text(rows, 4));
    json_put_str(out, "org", rows_text(rows, 5));
    json_put_str(out, "org_name", rows_text(rows, 6));
    json_put_str(out, "person_name", rows_text(rows, 7));
    json_put_date(out, "day", rows_date(rows, 8));
    json_key(out, "at");
    json_instant(out, rows_instant(rows, 14), zone);
    json_put_str(out, "form", rows_text(rows, 15));
    rows_put_number(rows, 9, "score", out);
    rows_put_number(rows, 10, "score_max", out);
    json_put_str(out, "result", rows_text(rows, 11));
    json_put_str(out, "corrected_by", rows_text(rows, 12));
    json_key(out, "entered");
    json_instant(out, rows_instant(rows, 13), zone);
    json_end_object(out);
}

static Status list_rows(const App *app, const Actor *actor, const RecordQuery *query, Tx *tx,
                        const Area *area, int64_t subject, Arena *arena, Json *out, Error *err) {
    int limit = page_size(query->limit);
    const Arg args[] = {A_STR(actor->realm),
                        A_STR(area->from),
                        A_STR(area->to),
                        A_I64(subject),
                        A_STR(query->activity),
                        A_I64(query->from == DATE_NONE ? INT32_MIN : query->from),
                        A_I64(query->to == DATE_NONE ? INT32_MAX : query->to),
                        A_STR(query->cursor.len ? query->cursor : STR("\x7f")),
                        A_I64(limit + 1),
                        A_STR(area->paths)};
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_RECORD_LIST, args, COUNT_OF(args), &rows, err));
    Str last = {"", 0};
    bool more = false;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (int n = 0; rows_next(rows); n++) {
        if (n == limit) {
            more = true;
            break;
        }
        list_item(rows, out, app->env.zone_minutes);
        if (n == limit - 1 && !arena_str(arena, rows_text(rows, 0), &last)) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    if (more)
        json_str(out, last);
    else
        json_null_value(out);
    json_end_object(out);
    return OK;
}

Status app_record_list(const App *app, const Actor *actor, const RecordQuery *query, Arena *arena, Json *out,
                       Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Area area;
    int64_t subject = 0;
    TRY(store_read(app->store, &tx, err));
    TRY(app_area(app, actor, tx, "record.read", query->org, arena, &area, err));
    TRY(subject_number(tx, actor->realm, query->subject, &subject, err));
    return list_rows(app, actor, query, tx, &area, subject, arena, out, err);
}
