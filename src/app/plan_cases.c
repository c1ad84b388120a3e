/* What people corrected in drafts, as cases for the drafter. */
#include "app/plan_drafts.h"

#include "doc/csv.h"
#include "plan/draft/correct.h"

typedef struct CaseWriter {
    CaseFormat format;
    int zone;
    Buf *out;
    Json json;
    CsvWriter csv;
} CaseWriter;

static void write_head(CaseWriter *writer) {
    static const char *const columns[] = {"draft", "title",      "sentence",  "drafted",
                                          "kept",  "changed_at", "changed_by"};
    if (writer->format == CASES_JSON) {
        json_begin_object(&writer->json);
        json_key(&writer->json, "items");
        json_begin_array(&writer->json);
    }
    if (writer->format == CASES_TEXT)
        buf_add_text(
            writer->out,
            "# What people corrected in drafts, as cases: to be read and put into share/draft/cases.txt.\n");
    if (writer->format != CASES_CSV) return;
    buf_add_text(writer->out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < COUNT_OF(columns); i++) csv_put_text(&writer->csv, columns[i]);
    csv_end_row(&writer->csv);
}

static void write_csv(CaseWriter *writer, const Rows *rows) {
    static const int columns[] = {0, 1, 4, 5, 6};
    char at[INSTANT_TEXT];
    for (size_t i = 0; i < COUNT_OF(columns); i++) csv_put(&writer->csv, rows_text(rows, columns[i]));
    csv_put_text(&writer->csv, instant_format(rows_instant(rows, 7), writer->zone, at));
    csv_put(&writer->csv, rows_text(rows, 8));
    csv_end_row(&writer->csv);
}

static void write_json(CaseWriter *writer, const Rows *rows) {
    static const struct {
        const char *key;
        int column;
    } texts[] = {{"draft", 0}, {"title", 1}, {"sentence", 4}, {"drafted", 5}, {"kept", 6}, {"changed_by", 8}};
    json_begin_object(&writer->json);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_put_str(&writer->json, texts[i].key, rows_text(rows, texts[i].column));
    json_put_i64(&writer->json, "start", rows_i64(rows, 3));
    json_key(&writer->json, "changed_at");
    json_instant(&writer->json, rows_instant(rows, 7), writer->zone);
    json_end_object(&writer->json);
}

static void write_row(CaseWriter *writer, const Rows *rows) {
    switch (writer->format) {
    case CASES_JSON:
        write_json(writer, rows);
        return;
    case CASES_CSV:
        write_csv(writer, rows);
        return;
    case CASES_TEXT:
        correction_case(rows_text(rows, 4), rows_text(rows, 6), writer->out);
        return;
    }
}

static void write_tail(CaseWriter *writer) {
    if (writer->format != CASES_JSON) return;
    json_end_array(&writer->json);
    json_key(&writer->json, "next");
    json_null_value(&writer->json);
    json_end_object(&writer->json);
}

Status app_draft_cases(const App *app, const Actor *actor, CaseFormat format, Arena *arena, Buf *out,
                       Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    CaseWriter writer = {.format = format,
                         .zone = app->env.zone_minutes,
                         .out = out,
                         .json = json_writer(out),
                         .csv = csv_writer(out, true)};
    TRY(app_scopes(app, actor, "plan.check", arena, &scopes, &count, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAFT_CASE_LIST, ARGS(A_STR(actor->realm), A_I64(DRAFT_CASES_LIST_MAX)), &rows,
                    err));
    write_head(&writer);
    while (rows_next(rows)) {
        if (app_within(scopes, count, rows_text(rows, 2))) write_row(&writer, rows);
    }
    TRY(rows_status(rows, err));
    write_tail(&writer);
    return buf_status(out, err);
}
