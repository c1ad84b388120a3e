/* Leave and recusal as lists. */
#include "app/absence.h"
#include "app/area.h"
#include "doc/csv.h"

static Status put_leave(const Actor *actor, Tx *tx, int64_t person, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ABSENCE_OF, ARGS(A_STR(actor->realm), A_I64(person)), &rows, err));
    json_key(out, "leave");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_date(out, "from", rows_date(rows, 0));
        json_put_date(out, "to", rows_date(rows, 1));
        json_put_str(out, "reason", rows_text(rows, 2));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status put_recusals(const Actor *actor, Tx *tx, int64_t person, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_RECUSAL_OF, ARGS(A_STR(actor->realm), A_I64(person)), &rows, err));
    json_key(out, "recusals");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "subject", rows_text(rows, 0));
        json_put_str(out, "subject_name", rows_text(rows, 1));
        json_put_str(out, "reason", rows_text(rows, 2));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

Status app_absences(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    SeatPerson person;
    TRY(store_read(app->store, &tx, err));
    TRY(seat_person(actor, tx, id, arena, &person, err));
    TRY(app_require(app, actor, "duty.assign", person.path, err));
    json_begin_object(out);
    TRY(put_leave(actor, tx, person.number, out, err));
    TRY(put_recusals(actor, tx, person.number, out, err));
    json_end_object(out);
    return OK;
}

static Status ask(const App *app, const Actor *actor, Tx *tx, Str org, Date from, Date to, Arena *arena,
                  Rows **ret, Error *err) {
    Area area;
    Civil today = date_to_civil(env_today(&app->env));
    if (from == DATE_NONE) from = date_from_civil(today.year, 1, 1);
    if (to == DATE_NONE) to = date_from_civil(today.year, 12, 31);
    TRY(app_area(app, actor, tx, "duty.assign", org, arena, &area, err));
    return store_query(tx, SQL_ABSENCE_LIST,
                       ARGS(A_STR(actor->realm), A_STR(area.from), A_STR(area.to), A_DATE(from), A_DATE(to),
                            A_STR(area.paths)),
                       ret, err);
}

static const char *const names[] = {"person", "person_name", "org", "org_name"};

Status app_leave_list(const App *app, const Actor *actor, Str org, Date from, Date to, Arena *arena,
                      Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(ask(app, actor, tx, org, from, to, arena, &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        for (int i = 0; i < (int)COUNT_OF(names); i++) json_put_str(out, names[i], rows_text(rows, i));
        json_put_date(out, "from", rows_date(rows, 4));
        json_put_date(out, "to", rows_date(rows, 5));
        json_put_str(out, "reason", rows_text(rows, 6));
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    return rows_status(rows, err);
}

Status app_leave_csv(const App *app, const Actor *actor, Str org, Date from, Date to, Arena *arena, Buf *out,
                     Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    CsvWriter csv = csv_writer(out, true);
    TRY(store_read(app->store, &tx, err));
    TRY(ask(app, actor, tx, org, from, to, arena, &rows, err));
    buf_add_text(out, "person,person_name,org,org_name,from,to,reason\n");
    while (rows_next(rows)) {
        char text[DATE_TEXT];
        for (int i = 0; i < (int)COUNT_OF(names); i++) csv_put(&csv, rows_text(rows, i));
        csv_put_text(&csv, date_format(rows_date(rows, 4), text));
        csv_put_text(&csv, date_format(rows_date(rows, 5), text));
        csv_put(&csv, rows_text(rows, 6));
        csv_end_row(&csv);
    }
    return rows_status(rows, err);
}
