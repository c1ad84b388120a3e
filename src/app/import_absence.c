/* Leave and recusals. A row asks for the right where its person is, or is about the one who imports. */
#include "app/absence.h"
#include "app/import_kind.h"
#include "app/import_subject.h"

enum { PERSON, FROM, TO, WHY };   /* of leave */
enum { OFFICER, SUBJECT, STAKE }; /* of recusals */

static const ImportColumn leave_columns[] = {
    [PERSON] = {"person", "人员|人员编号|工号|姓名", "person", IMPORT_TEXT, true, 64},
    [FROM] = {"from", "开始|开始日期|起始日期|休假开始", "first day", IMPORT_DATE, true, 0},
    [TO] = {"to", "结束|结束日期|截止日期|休假结束", "last day", IMPORT_DATE, true, 0},
    [WHY] = {"reason", "原因|事由|休假类型|假别", "reason", IMPORT_TEXT, true, 500},
};

static const ImportColumn recusal_columns[] = {
    [OFFICER] = {"person", "人员|人员编号|工号|姓名", "person", IMPORT_TEXT, true, 64},
    [SUBJECT] = {"subject", "编号|单位编号|对象编号|监管对象", "subject", IMPORT_TEXT, true, 64},
    [STAKE] = {"reason", "原因|事由|回避原因", "reason", IMPORT_TEXT, true, 500},
};

static Status begin(Import *import, Error *err) {
    ImportPeople *people = arena_new_item(import->arena, ImportPeople);
    if (!people) return no_memory(err);
    import->state = people;
    return import_people_load(import, people, err);
}

/* Whose row it is; 0: a fault was told. */
static Status whose(Import *import, const ImportRow *row, int64_t *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t person = 0;
    *ret = 0;
    if (!import_person(import, import->state, row, PERSON, &person)) return OK;
    TRY(store_query(import->tx, SQL_PERSON_PATH, ARGS(A_STR(import->actor->realm), A_I64(person)), &rows,
                    err));
    if (!rows_next(rows)) return rows_status(rows, err);
    Error why = ERROR_INIT;
    bool own = import->actor->person != 0 && import->actor->person == person;
    if (!own && app_require(import->app, import->actor, "duty.assign", rows_text(rows, 1), &why) != OK)
        diag_hint(import_fault(import, row, PERSON, "absence.not-yours",
                               "you do not hand out the work of «%.*s»", STR_ARG(rows_text(rows, 0))),
                  "Leave the row to who does.");
    else
        *ret = person;
    return OK;
}

/* ---- leave ---- */

static Status leave_there(Import *import, const ImportRow *row, int64_t person, ImportOutcome *ret,
                          Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    const ImportValue *values = row->values;
    *ret = ROW_ADDED;
    TRY(store_query(import->tx, SQL_ABSENCE_AT,
                    ARGS(A_STR(import->actor->realm), A_I64(person), A_DATE(values[FROM].date)), &rows, err));
    if (rows_next(rows)) {
        bool same = rows_date(rows, 0) == values[TO].date && str_equal(rows_text(rows, 1), values[WHY].text);
        *ret = same ? ROW_UNCHANGED : ROW_CHANGED;
    }
    return rows_status(rows, err);
}

static Status leave_clashes(Import *import, const ImportRow *row, int64_t person, bool *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    char from[DATE_TEXT], to[DATE_TEXT];
    TRY(store_query(import->tx, SQL_ABSENCE_CLASH,
                    ARGS(A_STR(import->actor->realm), A_I64(person), A_DATE(row->values[FROM].date),
                         A_DATE(row->values[TO].date)),
                    &rows, err));
    *ret = rows_next(rows);
    if (*ret)
        diag_hint(import_fault(import, row, FROM, "leave.overlap", "«%.*s» is on leave from %s to %s already",
                               STR_ARG(row->values[PERSON].text), date_format(rows_date(rows, 0), from),
                               date_format(rows_date(rows, 1), to)),
                  "Take that leave back first, or write other days.");
    return rows_status(rows, err);
}

static Status leave_row(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    const ImportValue *values = row->values;
    int64_t person = 0;
    bool clashes = false;
    *ret = ROW_FAULTY;
    TRY(whose(import, row, &person, err));
    if (values[TO].date < values[FROM].date || values[TO].date - values[FROM].date >= LEAVE_DAYS_MAX) {
        diag_hint(import_fault(import, row, TO, "leave.days", "leave has 1 to %d days", LEAVE_DAYS_MAX),
                  "Write the first day and the last day of the leave, both included.");
        return OK;
    }
    if (!person) return OK;
    TRY(leave_clashes(import, row, person, &clashes, err));
    if (clashes) return OK;
    TRY(leave_there(import, row, person, ret, err));
    if (*ret == ROW_UNCHANGED) return OK;
    return store_exec(import->tx, SQL_ABSENCE_SET,
                      ARGS(A_STR(import->actor->realm), A_I64(person), A_DATE(values[FROM].date),
                           A_DATE(values[TO].date), A_STR(values[WHY].text),
                           A_INSTANT(env_now(&import->app->env)), A_I64(import->actor->person)),
                      NULL, err);
}

/* ---- recusals ---- */

static Status find_subject(Import *import, const ImportRow *row, int64_t *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str id = row->values[SUBJECT].text;
    TRY(store_query(import->tx, SQL_SUBJECT_FOR_RECORD, ARGS(A_STR(import->actor->realm), A_STR(id)), &rows,
                    err));
    *ret = rows_next(rows) ? rows_i64(rows, 0) : 0;
    if (!*ret)
        diag_hint(import_fault(import, row, SUBJECT, "import.unknown-subject", "there is no subject «%.*s»",
                               STR_ARG(id)),
                  "Import the register first, then name subjects by their id.");
    return rows_status(rows, err);
}

static Status recusal_there(Import *import, const ImportRow *row, int64_t person, int64_t subject,
                            ImportOutcome *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    *ret = ROW_ADDED;
    TRY(store_query(import->tx, SQL_RECUSAL_REASON,
                    ARGS(A_STR(import->actor->realm), A_I64(person), A_I64(subject)), &rows, err));
    if (rows_next(rows))
        *ret = str_equal(rows_text(rows, 0), row->values[STAKE].text) ? ROW_UNCHANGED : ROW_CHANGED;
    return rows_status(rows, err);
}

static Status recusal_row(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    int64_t person = 0, subject = 0;
    *ret = ROW_FAULTY;
    TRY(whose(import, row, &person, err));
    TRY(find_subject(import, row, &subject, err));
    if (!person || !subject) return OK;
    TRY(recusal_there(import, row, person, subject, ret, err));
    if (*ret == ROW_UNCHANGED) return OK;
    return store_exec(import->tx, SQL_RECUSAL_PUT,
                      ARGS(A_STR(import->actor->realm), A_I64(person), A_I64(subject),
                           A_STR(row->values[STAKE].text), A_INSTANT(env_now(&import->app->env)),
                           A_I64(import->actor->person)),
                      NULL, err);
}

static const ImportKind leave_kind = {.event = "person.leave-imported",
                                      .permission = "duty.read",
                                      .rows_ask = true,
                                      .columns = leave_columns,
                                      .column_count = COUNT_OF(leave_columns),
                                      .begin = begin,
                                      .row = leave_row};
static const ImportKind recusal_kind = {.event = "person.recusals-imported",
                                        .permission = "duty.read",
                                        .rows_ask = true,
                                        .columns = recusal_columns,
                                        .column_count = COUNT_OF(recusal_columns),
                                        .begin = begin,
                                        .row = recusal_row};

Status app_import_leave(const App *app, const Actor *actor, Str file, Str bytes, const ImportOptions *options,
                        ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&leave_kind, app, actor, file, bytes, options, ret, arena, err);
}

Status app_import_recusals(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&recusal_kind, app, actor, file, bytes, options, ret, arena, err);
}
