/* Official holidays and make-up working days. A year with rows here replaces the built-in table of that year.
 */
#include "app/import_kind.h"

enum { DAY, KIND, NAME, SOURCE };

static const ImportColumn columns[] = {
    [DAY] = {"date", "日期", "date", IMPORT_DATE, true, 0},
    [KIND] = {"kind", "类型|类别", "kind of day", IMPORT_TEXT, true, 20},
    [NAME] = {"name", "名称|节日|节假日", "name", IMPORT_TEXT, false, 60},
    [SOURCE] = {"source", "依据|来源|文号", "source document", IMPORT_TEXT, false, 200},
};

static const char *day_kind(Str text) {
    static const char *const holiday[] = {"holiday", "放假", "休", "节假日"}, *const workday[] = {
                                                                                  "workday",    "调休上班",
                                                                                  "周末上班日", "上班",
                                                                                  "班",         "补班"};
    for (size_t i = 0; i < COUNT_OF(holiday); i++) {
        if (str_is(text, holiday[i])) return "holiday";
        if (str_is(text, workday[i])) return "workday";
    }
    return NULL;
}

static Status take(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    const ImportValue *values = row->values;
    const char *what = day_kind(values[KIND].text);
    if (!what) {
        diag_hint(import_fault(import, row, KIND, "holiday.kind", "«%.*s» is no kind of day",
                               STR_ARG(values[KIND].text)),
                  "Write holiday (放假) or workday (上班).");
        return OK;
    }
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str realm = import->actor->realm;
    TRY(store_query(import->tx, SQL_IMPORT_DAYOFF_FIND, ARGS(A_STR(realm), A_I64(values[DAY].date)), &rows,
                    err));
    *ret = ROW_ADDED;
    if (rows_next(rows)) {
        bool same = str_is(rows_text(rows, 0), what) && str_equal(rows_text(rows, 1), values[NAME].text) &&
                    str_equal(rows_text(rows, 2), values[SOURCE].text);
        *ret = same ? ROW_UNCHANGED : ROW_CHANGED;
    }
    TRY(rows_status(rows, err));
    rows_closep(&rows);
    if (*ret == ROW_UNCHANGED) return OK;
    return store_exec(import->tx, SQL_IMPORT_DAYOFF_PUT,
                      ARGS(A_STR(realm), A_I64(values[DAY].date), A_TEXT(what), A_STR(values[NAME].text),
                           A_STR(values[SOURCE].text)),
                      NULL, err);
}

static const ImportKind kind = {.event = "calendar.imported",
                                .permission = "calendar.write",
                                .columns = columns,
                                .column_count = COUNT_OF(columns),
                                .row = take};

Status app_import_holidays(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&kind, app, actor, file, bytes, options, ret, arena, err);
}
