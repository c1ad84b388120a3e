#include "app/area.h"
#include "app/record.h"
#include "app/rows_json.h"

enum { KEY_MAX = 128 };

/* Grading reads and writes more than the record itself: only where a plan grades at all. */
static bool may_grade(const Record *record) {
    size_t count = 0;
    plans_of_kind(record->plans, record->actor->realm, CLAUSE_GRADE, &count);
    return count > 0 && record->scored && record->subject && !record->corrects.len;
}

static Status prepare(Record *record, Tx *tx, AppWrite *ret, Error *err) {
    TRY(record_check(record, tx, record->body, err));
    TRY(app_require(record->app, record->actor, "record.add", record->org_path, err));
    TRY(record_apply_rules(record, tx, err));
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

Status app_record_new(const App *app, const Actor *actor, const json_t *body, Str body_text, Str key,
                      Arena *arena, Record **ret, Error *err) {
    if (key.len > KEY_MAX)
        return fail(err, E_USAGE, "the Idempotency-Key is longer than %d bytes", (int)KEY_MAX);
    Record *record = arena_new_item(arena, Record);
    if (!record) return no_memory(err);
    *record = (Record){.app = app, .actor = actor, .arena = arena, .body = body, .key = key};
    if (key.len) TRY(request_digest(record, body_text, err));
    record_ask(record, json_get_str(body, "subject"));
    *ret = record;
    return OK;
}

StoreLook *app_record_look(Record *record) {
    return &record->look;
}

Status app_record_found(Record *record, const Rows *row, Error *err) {
    return record_found(record, row, err);
}

Status app_record_go(Record *record, Diags *faults, AppWrite *ret, Error *err) {
    if (record->repeats) {
        *ret = (AppWrite){.http_status = 200, .answer = record->answer};
        return OK;
    }
    record->faults = faults;
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    TRY(plans_get(record->app, &plans, err));
    record->plans = plans;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read_one(record->app->store, &tx, err)); /* not one state: the write decides again */
    TRY(prepare(record, tx, ret, err));
    record->plans = NULL;
    return OK;
}

static Status look_now(Record *record, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(record->app->store, &tx, err));
    TRY(store_query(tx, record->look.id, record->look.args, record->look.count, &rows, err));
    bool row = rows_next(rows);
    TRY(rows_status(rows, err));
    return record_found(record, row ? rows : NULL, err);
}

Status app_record_add(const App *app, const Actor *actor, const json_t *body, Str body_text, Str key,
                      Arena *arena, Diags *faults, AppWrite *ret, Error *err) {
    Record *record = NULL;
    TRY(app_record_new(app, actor, body, body_text, key, arena, &record, err));
    TRY(look_now(record, err));
    return app_record_go(record, faults, ret, err);
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
