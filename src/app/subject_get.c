/* One subject with what it owes, what was found there, and how it is graded. */
#include "app/subject_text.h"

#include "app/case.h"
#include "app/contacts.h"
#include "app/duty_text.h"
#include "app/rows_json.h"

enum { RECORDS_SHOWN = 20 };

static Status write_head(const App *app, const Actor *actor, Tx *tx, Str id, int64_t *ret_number, Json *out,
                         Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no subject '%.*s'", STR_ARG(id));
    }
    TRY(app_require(app, actor, "subject.read", rows_text(rows, 16), err));
    subject_write(rows, out);
    *ret_number = rows_i64(rows, 0);
    return OK;
}

static Status write_grades(Tx *tx, const Actor *actor, int64_t number, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_GRADES, ARGS(A_STR(actor->realm), A_I64(number)), &rows, err));
    json_key(out, "grades");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "scheme", rows_text(rows, 0));
        json_put_str(out, "band", rows_text(rows, 1));
        rows_put_number(rows, 2, "score", out);
        json_put_date(out, "since", rows_date(rows, 3));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status write_duties_of(const App *app, const Actor *actor, Tx *tx, int64_t number,
                              const ClauseEntry *entry, Json *out, Error *err) {
    Date today = env_today(&app->env);
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_DUTIES,
                    ARGS(A_STR(actor->realm), A_I64(number), A_I64(entry->number), A_I64(today)), &rows,
                    err));
    while (rows_next(rows)) {
        char id[DUTY_ID_TEXT];
        Date from = rows_date(rows, 1), due = rows_date(rows, 2);
        int times = (int)rows_i64(rows, 4), done = (int)rows_i64(rows, 5);
        json_begin_object(out);
        json_put_text(out, "id", duty_id_format((DutyKey){entry->number, number, {"", 0}, from}, id));
        duty_write_clause(app, actor, entry, out);
        json_put_date(out, "from", from);
        json_put_date(out, "due", due);
        json_put_i64(out, "times", times);
        json_put_i64(out, "done", done);
        json_put_text(
            out, "state",
            duty_state_name(duty_state_at((DutyState)rows_i64(rows, 6), due, times, done, DATE_NONE, today)));
        json_end_object(out);
    }
    return rows_status(rows, err);
}

/* Windows that have begun and are not answered, clause by clause. */
static Status write_duties(const App *app, const Actor *actor, Tx *tx, const Plans *plans, int64_t number,
                           Json *out, Error *err) {
    size_t count = 0;
    const ClauseEntry *const *clauses = plans_of_kind(plans, actor->realm, CLAUSE_DO, &count);
    json_key(out, "duties");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) TRY(write_duties_of(app, actor, tx, number, clauses[i], out, err));
    json_end_array(out);
    return OK;
}

static Status write_records(Tx *tx, const Actor *actor, int64_t number, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_RECORDS, ARGS(A_STR(actor->realm), A_I64(number), A_I64(RECORDS_SHOWN)),
                    &rows, err));
    json_key(out, "records");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "id", rows_text(rows, 0));
        json_put_str(out, "kind", rows_text(rows, 1));
        json_put_str(out, "activity", rows_text(rows, 2));
        json_put_date(out, "at", rows_date(rows, 3));
        rows_put_number(rows, 4, "score", out);
        rows_put_number(rows, 5, "score_max", out);
        json_put_str(out, "result", rows_text(rows, 6));
        json_put_str(out, "person_name", rows_text(rows, 7));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

Status app_subject_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    int64_t number = 0;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    json_begin_object(out);
    TRY(write_head(app, actor, tx, id, &number, out, err));
    TRY(app_contacts_write(tx, actor->realm, number, out, err));
    TRY(write_grades(tx, actor, number, out, err));
    TRY(write_duties(app, actor, tx, plans, number, out, err));
    TRY(write_records(tx, actor, number, out, err));
    TRY(case_write_list(app, actor, tx, SQL_SUBJECT_CASES, A_I64(number), arena, out, err));
    json_end_object(out);
    return OK;
}
