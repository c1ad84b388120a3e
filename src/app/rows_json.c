#include "app/rows_json.h"

void rows_put_texts(const Rows *rows, const RowText *texts, size_t count, Json *out) {
    for (size_t i = 0; i < count; i++) json_put_str(out, texts[i].key, rows_text(rows, texts[i].column));
}

void rows_put_number(const Rows *rows, int column, const char *key, Json *out) {
    json_key(out, key);
    if (rows_null(rows, column))
        json_null_value(out);
    else
        json_num(out, rows_f64(rows, column));
}

Status rows_put_attachments(Rows *rows, Json *out, Error *err) {
    static const RowText texts[] = {{"hash", 0}, {"item", 1}, {"name", 2}, {"type", 3}};
    json_key(out, "attachments");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        rows_put_texts(rows, texts, COUNT_OF(texts), out);
        json_put_i64(out, "size", rows_i64(rows, 4));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

void deadline_put_days(const Deadline *deadline, Json *out) {
    json_key(out, "days");
    json_begin_array(out);
    for (size_t i = 0; i < deadline->day_count; i++) {
        const CountedDay *day = &deadline->days[i];
        json_begin_object(out);
        json_put_date(out, "date", day->date);
        json_put_text(out, "kind", day_kind_name(day->day.kind));
        json_put_i64(out, "counted", day->counted);
        json_put_bool(out, "suspended", day->suspended);
        json_put_text(out, "name", day->day.name);
        json_put_text(out, "source", day->day.source);
        json_end_object(out);
    }
    json_end_array(out);
}

Status subject_number(Tx *tx, Str realm, Str id, int64_t *ret, Error *err) {
    *ret = 0;
    if (!id.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_FOR_RECORD, ARGS(A_STR(realm), A_STR(id)), &rows, err));
    if (rows_next(rows)) {
        *ret = rows_i64(rows, 0);
        return OK;
    }
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no subject '%.*s'", STR_ARG(id));
}
