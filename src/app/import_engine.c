/* The loop of every import: read a row, check its cells, hand it to the kind, commit every IMPORT_BATCH rows.
 */
#include "app/import_kind.h"

enum { BATCH_MEMORY = 256 << 20, PAYLOAD_MAX = 4096, HEADER_ROWS = 10, PROGRESS_EVERY = 500 };

int import_place(const Import *import, int column) {
    return column < 0 ? 0 : import->sources[column] + 1;
}

Status import_numbers(Import *import, const char *counter, int64_t count, int64_t *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(import->tx, SQL_IMPORT_COUNTER_NEXT,
                    ARGS(A_STR(import->actor->realm), A_TEXT(counter), A_I64(count)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_DATABASE, "the database gave no number");
    }
    int64_t number = rows_i64(rows, 0);
    while (rows_next(rows)) continue; /* to its end, so that the statement is done */
    TRY(rows_status(rows, err));
    *ret = number - count + 1;
    return OK;
}

static Status begin_batch(Import *import, Error *err) {
    arena_reset(import->batch);
    import->batch_changes = 0;
    import->first_row = 0;
    if (import->kind->batch_begin) import->kind->batch_begin(import);
    return store_write(import->app->store, &import->tx, err);
}

/* What was loaded, from which file, which rows of it: enough to find the file and check it. */
static Status write_entry(Import *import, Error *err) {
    CLEANUP(buf_free) Buf payload = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&payload);
    json_begin_object(&json);
    json_put_i64(&json, "changes", import->batch_changes);
    json_put_str(&json, "file", str_slice(import->file, 0, 200));
    json_put_i64(&json, "first_row", import->first_row);
    json_put_i64(&json, "last_row", import->last_row);
    json_put_text(&json, "sha256", import->report->hash);
    json_end_object(&json);
    TRY(buf_status(&payload, err));
    return app_ledger(import->app, import->tx, import->actor, import->kind->event, buf_str(&payload), err);
}

static Status end_batch(Import *import, Error *err) {
    if (import->kind->batch_end) TRY(import->kind->batch_end(import, err));
    if (import->options->dry_run || !import->batch_changes) {
        store_rollbackp(&import->tx);
        return OK;
    }
    TRY(write_entry(import, err));
    TRY(store_commit(&import->tx, err));
    if (import->kind->committed) import->kind->committed(import);
    return OK;
}

static bool is_blank(const TabularRow *source) {
    for (size_t i = 0; i < source->count; i++)
        if (str_trim(source->fields[i]).len) return false;
    return true;
}

/* A cell that holds a spreadsheet's error value is no text. */
static bool check_error_values(Import *import, const ImportRow *row) {
    const TabularRow *source = row->source;
    bool good = true;
    for (size_t i = 0; source->types && i < source->count; i++) {
        if (source->types[i] != XLSX_FAULT ||
            (i < import->source_count && import->targets[i] == TARGET_IGNORED))
            continue;
        diag_add(&import->report->diags, SEVERITY_ERROR, import->file, row->row, (int)i + 1,
                 "import.error-value", "the cell holds the error value %.*s", STR_ARG(source->fields[i]));
        good = false;
    }
    return good;
}

static bool read_values(Import *import, ImportRow *row) {
    bool good = check_error_values(import, row);
    for (size_t i = 0; i < import->kind->column_count; i++) {
        Str text = str_trim(csv_unsafe(str_trim(tabular_field(row->source, import->sources[i]))));
        row->values[i] = (ImportValue){.date = DATE_NONE};
        good = import_read_value(import, row, (int)i, text, &row->values[i]) && good;
    }
    return good;
}

static size_t count_warnings(const ImportReport *report) {
    return report->diags.count + report->diags.dropped - report->diags.error_count;
}

void import_count(Import *import, ImportOutcome outcome) {
    ImportReport *report = import->report;
    report->added += outcome == ROW_ADDED;
    report->changed += outcome == ROW_CHANGED;
    report->unchanged += outcome == ROW_UNCHANGED;
    report->faulty += outcome == ROW_FAULTY;
    import->batch_changes += outcome == ROW_ADDED || outcome == ROW_CHANGED;
}

static Status take_row(Import *import, const TabularRow *source, Error *err) {
    ImportReport *report = import->report;
    ImportRow row = {.row = source->row, .source = source};
    ImportOutcome outcome = ROW_FAULTY;
    size_t warnings = count_warnings(report);
    report->rows++;
    import->last_row = source->row;
    if (!import->first_row) import->first_row = source->row;
    row.faulty = !read_values(import, &row);
    if (!row.faulty || import->kind->sees_faulty) TRY(import->kind->row(import, &row, &outcome, err));
    import_count(import, outcome);
    report->warned += outcome != ROW_FAULTY && count_warnings(report) > warnings;
    return OK;
}

static void broken_row(Import *import, int row, const Error *error) {
    Diag *diag = diag_add(&import->report->diags, SEVERITY_ERROR, import->file, row, 0, "import.broken-row",
                          "%s", error->message);
    if (diag) diag->error = *error; /* with its own key and arguments, so that it is translated */
    import->report->rows++;
    import->report->faulty++;
}

/* One row of the table: *ret_more false at the end. */
static Status next_row(Import *import, Tabular *table, bool *ret_more, Error *err) {
    const TabularRow *row = NULL;
    int broken = 0;
    *ret_more = true;
    Status status = tabular_next(table, &row, &broken, err);
    if (status == E_INVALID && broken) {
        broken_row(import, broken, err);
        return OK;
    }
    TRY(status);
    *ret_more = row != NULL;
    return row && !is_blank(row) ? take_row(import, row, err) : OK;
}

static void tell_progress(const Import *import, const Tabular *table, bool done) {
    int64_t rows = import->report->rows;
    if (!import->options->progress || (!done && rows % PROGRESS_EVERY)) return;
    import->options->progress(import->options->progress_data, rows, done ? rows : tabular_last_row(table));
}

static Status run_rows(Import *import, Tabular *table, Error *err) {
    for (bool more = true; more;) {
        TRY(begin_batch(import, err));
        int64_t until = import->report->rows + IMPORT_BATCH;
        while (more && import->report->rows < until) {
            TRY(next_row(import, table, &more, err));
            tell_progress(import, table, false);
        }
        TRY(end_batch(import, err));
    }
    tell_progress(import, table, true);
    return OK;
}

static Status keep_header(Import *import, const TabularRow *row, Error *err) {
    import->header_row = row->row;
    import->source_count = row->count;
    import->headers = arena_new_array(import->arena, Str, row->count);
    import->targets = arena_new_array(import->arena, int, row->count);
    if (!import->headers || !import->targets) return no_memory(err);
    for (size_t i = 0; i < row->count; i++)
        if (!arena_str(import->arena, str_trim(row->fields[i]), &import->headers[i])) return no_memory(err);
    return OK;
}

/* The header is the first row that names every required column; above it may stand a title. When there is
 * none, the first row is taken, so that the missing columns are told. */
static Status find_header(Import *import, Str bytes, Error *err) {
    CLEANUP(tabular_closep) Tabular *table = NULL;
    TRY(tabular_open(import->arena, bytes, import->options->sheet, &table, err));
    for (int i = 0; i < HEADER_ROWS; i++) {
        const TabularRow *row = NULL;
        TRY(tabular_next(table, &row, NULL, err));
        if (!row) break;
        bool header = import_is_header(import, row);
        if (i == 0 || header) TRY(keep_header(import, row, err));
        if (header) break;
    }
    if (!import->source_count) return fail(err, E_INVALID, "the table holds no rows");
    return import_map_columns(import, err);
}

static Status skip_header(const Import *import, Tabular *table, Error *err) {
    const TabularRow *row = NULL;
    do {
        TRY(tabular_next(table, &row, NULL, err));
    } while (row && row->row < import->header_row);
    return OK;
}

static Status prepare(Import *import, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    if (!import->kind->begin) return OK;
    TRY(store_read(import->app->store, &tx, err));
    import->tx = tx;
    Status status = import->kind->begin(import, err);
    import->tx = NULL;
    return status;
}

static Status run(Import *import, Str bytes, Error *err) {
    CLEANUP(tabular_closep) Tabular *table = NULL;
    TRY(find_header(import, bytes, err));
    TRY(prepare(import, err));
    TRY(tabular_open(import->arena, bytes, import->options->sheet, &table, err));
    TRY(skip_header(import, table, err));
    Status status = run_rows(import, table, err);
    store_rollbackp(&import->tx);
    TRY(status);
    if (import->options->annotate && import->report->diags.count) TRY(import_annotate(import, bytes, err));
    return OK;
}

/* Kinds whose rows do not ask at their own org are for the whole realm: the right is asked at its root. */
static Status ask(const Import *import, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str *paths = NULL, realm = import->actor->realm;
    size_t count = 0;
    if (import->kind->rows_ask)
        return app_scopes(import->app, import->actor, import->kind->permission, import->arena, &paths, &count,
                          err);
    TRY(store_read(import->app->store, &tx, err));
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(realm), A_STR(realm)), &rows, err));
    Str path =
        rows_next(rows) ? rows_text(rows, 0) : STR("/"); /* before the realm is made there is only "/" */
    TRY(rows_status(rows, err));
    return app_require(import->app, import->actor, import->kind->permission, path, err);
}

Status import_run(const ImportKind *kind, const App *app, const Actor *actor, Str file, Str bytes,
                  const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    static const ImportOptions plain = {0};
    CLEANUP(arena_freep) Arena *batch = arena_new(BATCH_MEMORY);
    Import import = {.app = app,
                     .actor = actor,
                     .kind = kind,
                     .options = options ? options : &plain,
                     .file = file,
                     .arena = arena,
                     .batch = batch,
                     .report = ret};
    *ret = (ImportReport){.dry_run = import.options->dry_run, .diags = diags_new(arena)};
    ret->diags.max = IMPORT_FAULTS_MAX;
    sha256_hex(bytes, ret->hash);
    if (!batch) return no_memory(err);
    TRY(ask(&import, err));
    Status status = run(&import, bytes, err);
    diags_sort(&ret->diags);
    return status;
}
