#include "app/case_import.h"

#include "app/cases.h"
#include "doc/tabular.h"

enum { COLUMNS_MAX = 64 };

typedef struct Column {
    const char *key;        /* of the body, or NULL */
    const FlowField *field; /* of the opening, or NULL */
} Column;

typedef struct Importing {
    const App *app;
    const Actor *actor;
    const CaseImport *import;
    const Flow *flow;
    Arena *arena;
    Diags *diags;
    Column columns[COLUMNS_MAX];
    size_t column_count;
    AppWrite *writes;
    size_t count;
} Importing;

static const struct {
    const char *key, *title;
} heads[] = {{"title", "标题"}, {"level", "级别"}, {"subject", "单位编号"}, {"org", "机构代码"}};

static bool find_column(const Importing *importing, Str name, Column *ret) {
    const FlowFields *fields = &importing->flow->opening.fields;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (!str_is(name, heads[i].key) && !str_is(name, heads[i].title)) continue;
        *ret = (Column){.key = heads[i].key};
        return true;
    }
    for (size_t i = 0; i < fields->count; i++) {
        if (!str_equal(name, fields->items[i].id) && !str_equal(name, fields->items[i].title)) continue;
        *ret = (Column){.field = &fields->items[i]};
        return true;
    }
    return false;
}

#define FAULT(importing, row, column, ...)                                                                   \
    diag_add((importing)->diags, SEVERITY_ERROR, STR("table"), row, column, "case.import", __VA_ARGS__)

static void read_header(Importing *importing, const TabularRow *row) {
    bool titled = false;
    for (size_t i = 0; i < row->count && i < COLUMNS_MAX; i++) {
        Column *column = &importing->columns[importing->column_count++];
        Str name = str_trim(row->fields[i]);
        if (!find_column(importing, name, column))
            FAULT(importing, row->row, (int)i + 1, "this type of case has no column '%.*s'", STR_ARG(name));
        titled |= column->key && strcmp(column->key, "title") == 0;
    }
    if (!titled) FAULT(importing, row->row, 1, "the column '%s' is missing", "title");
}

static json_t *value_of(const FlowField *field, Str text) {
    double number = 0;
    if (field->type == FLOW_NUMBER && str_to_double(text, &number)) return json_real(number);
    return json_stringn(text.ptr, text.len);
}

static json_t *body_of(const Importing *importing, const TabularRow *row) {
    json_t *body = json_object(), *fields = json_object();
    const CaseImport *import = importing->import;
    json_object_set_new(body, "type", json_stringn(import->type.ptr, import->type.len));
    if (import->parent.len)
        json_object_set_new(body, "parent", json_stringn(import->parent.ptr, import->parent.len));
    if (import->org.len) json_object_set_new(body, "org", json_stringn(import->org.ptr, import->org.len));
    for (size_t i = 0; i < row->count && i < importing->column_count; i++) {
        const Column *column = &importing->columns[i];
        Str text = str_trim(row->fields[i]);
        if (!text.len) continue;
        if (column->key) json_object_set_new(body, column->key, json_stringn(text.ptr, text.len));
        if (column->field)
            json_object_setn_new(fields, column->field->id.ptr, column->field->id.len,
                                 value_of(column->field, text));
    }
    json_object_set_new(body, "fields", fields);
    return body;
}

static Status take_row(Importing *importing, const TabularRow *row, Error *err) {
    if (importing->count == CASE_IMPORT_MAX)
        return fail(err, E_TOO_LARGE, "more than %d rows in one table", (int)CASE_IMPORT_MAX);
    CLEANUP(json_freep) json_t *body = body_of(importing, row);
    Error refused = ERROR_INIT;
    Status status = body ? app_case_open(importing->app, importing->actor, body, importing->arena,
                                         &importing->writes[importing->count], &refused)
                         : no_memory(err);
    if (status == OK)
        importing->count++;
    else if (status == E_NO_MEMORY || status == E_IO)
        return fail(err, status, "%s", refused.message);
    else
        FAULT(importing, row->row, 1, "%s", refused.message);
    return OK;
}

static Status read_rows(Importing *importing, Str bytes, Error *err) {
    CLEANUP(tabular_closep) Tabular *table = NULL;
    TRY(tabular_open(importing->arena, bytes, (Str){"", 0}, &table, err));
    for (bool header = true;; header = false) {
        const TabularRow *row = NULL;
        int broken = 0;
        Status status = tabular_next(table, &row, &broken, err);
        if (status != OK && !broken) return status;
        if (status != OK) {
            FAULT(importing, broken, 1, "%s", err->message);
            continue;
        }
        if (!row) return OK;
        if (header)
            read_header(importing, row);
        else if (!importing->diags->error_count)
            TRY(take_row(importing, row, err));
    }
}

static Status import_job(void *data, Tx *tx, Error *err) {
    const Importing *importing = data;
    for (size_t i = 0; i < importing->count; i++)
        TRY(importing->writes[i].run(importing->writes[i].data, tx, err));
    return OK;
}

Status app_case_import(const App *app, const Actor *actor, const CaseImport *import, Str bytes, Arena *arena,
                       Diags *diags, AppWrite *ret, Error *err) {
    Importing *importing = arena_new_item(arena, Importing);
    AppWrite *writes = arena_new_array(arena, AppWrite, CASE_IMPORT_MAX);
    if (!importing || !writes) return no_memory(err);
    *importing = (Importing){.app = app,
                             .actor = actor,
                             .import = import,
                             .flow = catalogue_flow(app->catalogue, import->type),
                             .arena = arena,
                             .diags = diags,
                             .writes = writes};
    if (!importing->flow) return fail(err, E_INVALID, "there is no case type '%.*s'", STR_ARG(import->type));
    TRY(read_rows(importing, bytes, err));
    if (diags->error_count) return fail(err, E_INVALID, "the table holds faults: nothing was written");
    const char *answer = arena_printf(arena, "{\"opened\":%zu}", importing->count);
    if (!answer) return no_memory(err);
    *ret = (AppWrite){.run = import_job, .data = importing, .http_status = 201, .answer = str_from(answer)};
    return OK;
}
