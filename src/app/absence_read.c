/* Leave and recusal as lists. */
#include "app/absence.h"
#include "app/area.h"
#include "doc/csv.h"

/* One person's: `lead` may take back all of it, himself what he entered. */
typedef struct Whose {
    const Actor *actor;
    Tx *tx;
    int64_t person;
    bool lead;
} Whose;

static void put_may(const Whose *whose, const Rows *rows, Json *out) {
    json_put_bool(out, "may", whose->lead || rows_i64(rows, 3) == whose->actor->person);
}

static Status put_leave(const Whose *whose, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(whose->tx, SQL_ABSENCE_OF, ARGS(A_STR(whose->actor->realm), A_I64(whose->person)), &rows,
                    err));
    json_key(out, "leave");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_date(out, "from", rows_date(rows, 0));
        json_put_date(out, "to", rows_date(rows, 1));
        json_put_str(out, "reason", rows_text(rows, 2));
        put_may(whose, rows, out);
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status put_recusals(const Whose *whose, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(whose->tx, SQL_RECUSAL_OF, ARGS(A_STR(whose->actor->realm), A_I64(whose->person)), &rows,
                    err));
    json_key(out, "recusals");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "subject", rows_text(rows, 0));
        json_put_str(out, "subject_name", rows_text(rows, 1));
        json_put_str(out, "reason", rows_text(rows, 2));
        put_may(whose, rows, out);
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
    Error why = ERROR_INIT;
    Status status = app_require(app, actor, "duty.assign", person.path, &why);
    if (status != OK && (actor->person == 0 || actor->person != person.number)) {
        *err = why;
        return status;
    }
    Whose whose = {actor, tx, person.number, status == OK};
    json_begin_object(out);
    TRY(put_leave(&whose, out, err));
    TRY(put_recusals(&whose, out, err));
    json_end_object(out);
    return OK;
}

/* ---- lists ---- */

typedef struct Asked {
    Area area;
    int64_t person; /* -1: anyone */
    Date from, to;
} Asked;

/* Who may hand out nowhere sees himself. */
static Status where(const App *app, const Actor *actor, Tx *tx, const AbsenceQuery *query, Arena *arena,
                    Asked *ret, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    Error ignored = ERROR_INIT;
    Civil today = date_to_civil(env_today(&app->env));
    *ret = (Asked){.area = {.from = STR("/"), .to = STR("0"), .paths = STR("")},
                   .person = -1,
                   .from = query->from == DATE_NONE ? date_from_civil(today.year, 1, 1) : query->from,
                   .to = query->to == DATE_NONE ? date_from_civil(today.year, 12, 31) : query->to};
    if (query->mine || app_scopes(app, actor, "duty.assign", arena, &scopes, &count, &ignored) != OK) {
        ret->person = actor->person;
        return OK;
    }
    return app_area(app, actor, tx, "duty.assign", query->org, arena, &ret->area, err);
}

static Status ask_leave(const App *app, const Actor *actor, Tx *tx, const AbsenceQuery *query, Arena *arena,
                        Rows **ret, Error *err) {
    Asked asked;
    TRY(where(app, actor, tx, query, arena, &asked, err));
    return store_query(tx, SQL_ABSENCE_LIST,
                       ARGS(A_STR(actor->realm), A_STR(asked.area.from), A_STR(asked.area.to),
                            A_DATE(asked.from), A_DATE(asked.to), A_STR(asked.area.paths),
                            A_I64(asked.person)),
                       ret, err);
}

static Status ask_recusals(const App *app, const Actor *actor, Tx *tx, const AbsenceQuery *query,
                           Arena *arena, Rows **ret, Error *err) {
    Asked asked;
    TRY(where(app, actor, tx, query, arena, &asked, err));
    return store_query(tx, SQL_RECUSAL_LIST,
                       ARGS(A_STR(actor->realm), A_STR(asked.area.from), A_STR(asked.area.to),
                            A_STR(asked.area.paths), A_I64(asked.person)),
                       ret, err);
}

static const char *const names[] = {"person", "person_name", "org", "org_name"};

static void put_items(Rows *rows, bool leave, Json *out) {
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        for (int i = 0; i < (int)COUNT_OF(names); i++) json_put_str(out, names[i], rows_text(rows, i));
        if (leave) {
            json_put_date(out, "from", rows_date(rows, 4));
            json_put_date(out, "to", rows_date(rows, 5));
        } else {
            json_put_str(out, "subject", rows_text(rows, 4));
            json_put_str(out, "subject_name", rows_text(rows, 5));
        }
        json_put_str(out, "reason", rows_text(rows, 6));
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
}

static void put_rows(Rows *rows, bool leave, Buf *out) {
    CsvWriter csv = csv_writer(out, true);
    buf_add_text(out, "person,person_name,org,org_name,");
    buf_add_text(out, leave ? "from,to,reason\n" : "subject,subject_name,reason\n");
    while (rows_next(rows)) {
        char text[DATE_TEXT];
        for (int i = 0; i < (int)COUNT_OF(names); i++) csv_put(&csv, rows_text(rows, i));
        for (int i = 4; i < 6; i++)
            csv_put(&csv, leave ? str_from(date_format(rows_date(rows, i), text)) : rows_text(rows, i));
        csv_put(&csv, rows_text(rows, 6));
        csv_end_row(&csv);
    }
}

Status app_leave_list(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena, Json *out,
                      Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(ask_leave(app, actor, tx, query, arena, &rows, err));
    put_items(rows, true, out);
    return rows_status(rows, err);
}

Status app_leave_csv(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena, Buf *out,
                     Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(ask_leave(app, actor, tx, query, arena, &rows, err));
    put_rows(rows, true, out);
    return rows_status(rows, err);
}

Status app_recusal_list(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena,
                        Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(ask_recusals(app, actor, tx, query, arena, &rows, err));
    put_items(rows, false, out);
    return rows_status(rows, err);
}

Status app_recusal_csv(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena, Buf *out,
                       Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(ask_recusals(app, actor, tx, query, arena, &rows, err));
    put_rows(rows, false, out);
    return rows_status(rows, err);
}
