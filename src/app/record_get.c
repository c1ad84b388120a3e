/* One record: what was written, what it answered and opened, and where it stands in the ledger. */
#include "app/case.h"
#include "app/duty_text.h"
#include "app/record.h"
#include "app/rows_json.h"

enum { OFFICERS_TEXT_MAX = 64 << 10 };

/* What is read, by whom. */
typedef struct Reading {
    const App *app;
    const Actor *actor;
    const Plans *plans;
    Tx *tx;
    Str id;
    Arena *arena;
} Reading;

static void write_head(const Rows *rows, Json *out, int zone) {
    static const struct {
        const char *key;
        int column;
    } texts[] = {{"id", 0},           {"kind", 1},          {"activity", 2}, {"subject", 4},
                 {"subject_name", 5}, {"org", 6},           {"org_name", 7}, {"person", 9},
                 {"person_name", 10}, {"form", 14},         {"result", 19},  {"category", 20},
                 {"corrects", 22},    {"corrected_by", 23}, {"hash", 25}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_put_str(out, texts[i].key, rows_text(rows, texts[i].column));
    json_put_date(out, "day", rows_date(rows, 12));
    json_key(out, "at");
    json_instant(out, rows_instant(rows, 13), zone);
    json_put_i64(out, "form_version", rows_i64(rows, 15));
    json_key(out, "answers");
    json_raw(out, rows_text(rows, 16));
    rows_put_number(rows, 17, "score", out);
    rows_put_number(rows, 18, "score_max", out);
    rows_put_number(rows, 21, "quantity", out);
    json_key(out, "entered");
    json_instant(out, rows_instant(rows, 24), zone);
    json_key(out, "ledger");
    if (rows_null(rows, 26)) {
        json_null_value(out);
        return;
    }
    json_begin_object(out);
    json_put_i64(out, "seq", rows_i64(rows, 26));
    json_put_str(out, "hash", rows_text(rows, 27));
    json_key(out, "at");
    json_instant(out, rows_instant(rows, 28), zone);
    json_end_object(out);
}

/* The people named in the record, in its order. */
static Status write_officers(const Reading *reading, Str ids, Json *out, Error *err) {
    CLEANUP(json_freep) json_t *list = NULL;
    TRY(json_parse(ids, OFFICERS_TEXT_MAX, &list, err));
    json_key(out, "officers");
    json_begin_array(out);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_array_get(list, i));
        CLEANUP(rows_closep) Rows *rows = NULL;
        if (!id) continue;
        TRY(store_query(reading->tx, SQL_OFFICER_NAME, ARGS(A_STR(reading->actor->realm), A_TEXT(id)), &rows,
                        err));
        bool known = rows_next(rows);
        TRY(rows_status(rows, err));
        json_begin_object(out);
        json_put_text(out, "id", id);
        json_put_str(out, "name", known ? rows_text(rows, 0) : str_from(id));
        json_end_object(out);
    }
    json_end_array(out);
    return OK;
}

static Status write_duties(const Reading *reading, Json *out, Error *err) {
    const Actor *actor = reading->actor;
    CLEANUP(rows_closep) Rows *rows = NULL;
    char text[DUTY_ID_TEXT];
    TRY(store_query(reading->tx, SQL_DUTIES_OF_RECORD, ARGS(A_STR(actor->realm), A_STR(reading->id)), &rows,
                    err));
    json_key(out, "duties");
    json_begin_array(out);
    while (rows_next(rows)) {
        DutyKey key = {rows_i64(rows, 0), rows_i64(rows, 1), rows_text(rows, 2), rows_date(rows, 3)};
        json_begin_object(out);
        json_put_text(out, "id", duty_id_format(key, text));
        duty_write_clause(reading->app, actor, plans_clause(reading->plans, actor->realm, key.clause), out);
        json_put_date(out, "due", rows_date(rows, 4));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status write_flags(const Reading *reading, Json *out, Error *err) {
    Str realm = reading->actor->realm;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(reading->tx, SQL_FLAGS_OF_RECORD, ARGS(A_STR(realm), A_STR(reading->id)), &rows, err));
    json_key(out, "flags");
    json_begin_array(out);
    while (rows_next(rows)) {
        const ClauseEntry *entry = plans_clause(reading->plans, realm, rows_i64(rows, 0));
        json_begin_object(out);
        json_put_str(out, "clause", entry ? entry->clause_id : (Str){"", 0});
        json_put_str(out, "message", rows_text(rows, 1));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status write_attachments(const Reading *reading, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(reading->tx, SQL_ATTACHMENTS_OF_RECORD,
                    ARGS(A_STR(reading->actor->realm), A_STR(reading->id)), &rows, err));
    return rows_put_attachments(rows, out, err);
}

static Status write_record(const Reading *reading, Str *ret_officers, Json *out, Error *err) {
    Str realm = reading->actor->realm;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(reading->tx, SQL_RECORD_GET, ARGS(A_STR(realm), A_STR(reading->id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no record '%.*s'", STR_ARG(reading->id));
    }
    TRY(app_require(reading->app, reading->actor, "record.read", rows_text(rows, 8), err));
    json_begin_object(out);
    write_head(rows, out, reading->app->env.zone_minutes);
    return arena_str(reading->arena, rows_text(rows, 11), ret_officers) ? OK : no_memory(err);
}

Status app_record_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    Reading reading = {app, actor, plans, tx, id, arena};
    Str officers;
    TRY(write_record(&reading, &officers, out, err));
    TRY(write_officers(&reading, officers, out, err));
    TRY(write_duties(&reading, out, err));
    TRY(case_write_list(app, actor, tx, SQL_CASES_OF_RECORD, A_STR(id), arena, out, err));
    TRY(write_flags(&reading, out, err));
    TRY(write_attachments(&reading, out, err));
    json_end_object(out);
    return OK;
}
