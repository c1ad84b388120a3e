#include "cli/sheet.h"

#include <stdlib.h>

#include "doc/csv.h"

enum { SHEET_BYTES_MAX = 256 << 20, COLUMNS_MAX = 200, VALUES_MAX = 400 };

typedef struct SheetRow {
    int row; /* as a spreadsheet counts */
    Date since, until, class_since;
    Str *fields; /* one per column */
} SheetRow;

struct Sheet {
    const ExprSchema *schema;
    Str path;
    Str names[COLUMNS_MAX];
    size_t column_count;
    int id, org, since, until, class_since, roles; /* columns, -1 when absent */
    SheetRow **rows;
    size_t count, capacity, at;
    const Expr *filter;      /* of the clause that asks */
    int columns[VALUES_MAX]; /* where each value of the row comes from, -1 = nowhere */
    Value values[VALUES_MAX];
    size_t width;
    SubjectSource source;
};

static int column_of(const Sheet *sheet, Str name) {
    for (size_t i = 0; i < sheet->column_count; i++)
        if (str_equal(sheet->names[i], name)) return (int)i;
    return -1;
}

static int column_named(const Sheet *sheet, const char *name) {
    return column_of(sheet, str_from(name));
}

static Str cell(const SheetRow *row, int column) {
    return column < 0 ? (Str){0} : row->fields[column];
}

/* ---- reading ---- */

static Status take_header(Sheet *sheet, const CsvRow *header, Arena *arena, Error *err) {
    if (header->count > COLUMNS_MAX)
        return fail(err, E_TOO_LARGE, "%.*s has more than %d columns", STR_ARG(sheet->path), COLUMNS_MAX);
    for (size_t i = 0; i < header->count; i++)
        if (!arena_str(arena, header->fields[i], &sheet->names[i])) return no_memory(err);
    sheet->column_count = header->count;
    bool org = sheet->schema == &schema_org;
    sheet->id = column_named(sheet, org ? "code" : "id");
    sheet->org = org ? sheet->id : column_named(sheet, "org");
    sheet->since = column_named(sheet, "since");
    sheet->until = column_named(sheet, "until");
    sheet->class_since = column_named(sheet, "class_since");
    sheet->roles = column_named(sheet, "roles");
    if (sheet->id >= 0 && sheet->org >= 0) return OK;
    fail(err, E_INVALID, "%.*s has no column %s", STR_ARG(sheet->path),
         sheet->id >= 0 ? "org"
         : org          ? "code"
                        : "id");
    return fail_hint(err, "subjects need id,name,org,kind,class; orgs code,name,level,parent; people "
                          "id,name,org,roles,per_day");
}

/* One block for a row: its cells, then their bytes. */
static SheetRow *row_copy(const Sheet *sheet, const CsvRow *csv, Arena *arena) {
    size_t bytes = 0, columns = sheet->column_count;
    for (size_t i = 0; i < columns; i++) bytes += csv_field(csv, (int)i).len;
    char *block = arena_alloc(arena, sizeof(SheetRow) + columns * sizeof(Str) + bytes);
    if (!block) return NULL;
    SheetRow *row = (SheetRow *)(void *)block;
    row->row = csv->row;
    row->fields = (Str *)(void *)(block + sizeof(SheetRow));
    char *place = block + sizeof(SheetRow) + columns * sizeof(Str);
    for (size_t i = 0; i < columns; i++) {
        Str field = csv_field(csv, (int)i);
        if (field.len > 0) memcpy(place, field.ptr, field.len);
        row->fields[i] = (Str){place, field.len};
        place += field.len;
    }
    return row;
}

static Date take_date(const Sheet *sheet, const SheetRow *row, int column, Diags *diags) {
    Str text = str_trim(cell(row, column));
    Date date = DATE_NONE;
    if (text.len > 0 && !date_parse(text, &date))
        diag_hint(diag_add(diags, SEVERITY_ERROR, sheet->path, row->row, column + 1, "sheet.date",
                           "'%.*s' is not a date", STR_ARG(text)),
                  "write it as 2026-09-30");
    return date;
}

static Status take_row(Sheet *sheet, const CsvRow *csv, Arena *arena, Diags *diags, Error *err) {
    SheetRow *row = row_copy(sheet, csv, arena);
    if (!row) return no_memory(err);
    row->since = take_date(sheet, row, sheet->since, diags);
    row->until = take_date(sheet, row, sheet->until, diags);
    row->class_since = take_date(sheet, row, sheet->class_since, diags);
    if (cell(row, sheet->id).len == 0)
        diag_add(diags, SEVERITY_ERROR, sheet->path, row->row, sheet->id + 1, "sheet.no-id",
                 "this row has no id");
    if (sheet->count == sheet->capacity) {
        size_t capacity = sheet->capacity ? sheet->capacity * 2 : 1024;
        SheetRow **rows = arena_grow(arena, sheet->rows, sheet->count, capacity, sizeof *rows);
        if (!rows) return no_memory(err);
        sheet->rows = rows;
        sheet->capacity = capacity;
    }
    sheet->rows[sheet->count++] = row;
    return OK;
}

/* A broken row is a fault among others; anything else ends the reading. */
static Status take_rows(Sheet *sheet, Csv *csv, Arena *arena, Diags *diags, Error *err) {
    for (;;) {
        const CsvRow *row = NULL;
        Status status = csv_next(csv, &row, err);
        if (status == E_INVALID) {
            Diag *diag = diag_add(diags, SEVERITY_ERROR, sheet->path, csv_row_number(csv), 0, "sheet.row",
                                  "%s", err->message);
            if (diag) diag->error = *err;
            *err = ERROR_INIT;
            continue;
        }
        if (status != OK || !row) return status;
        TRY(take_row(sheet, row, arena, diags, err));
    }
}

static int by_id(const void *a, const void *b, void *data) {
    const Sheet *sheet = data;
    const SheetRow *x = *(SheetRow *const *)a, *y = *(SheetRow *const *)b;
    int order = str_compare(cell(x, sheet->id), cell(y, sheet->id));
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void check_ids(const Sheet *sheet, Diags *diags) {
    for (size_t i = 1; i < sheet->count; i++) {
        Str id = cell(sheet->rows[i], sheet->id);
        if (id.len > 0 && str_equal(id, cell(sheet->rows[i - 1], sheet->id)))
            diag_add(diags, SEVERITY_ERROR, sheet->path, sheet->rows[i]->row, sheet->id + 1, "sheet.twice",
                     "'%.*s' stands in row %d already", STR_ARG(id), sheet->rows[i - 1]->row);
    }
}

/* ---- giving rows ---- */

static Value text_value(Str text) {
    return (Value){.type = TYPE_TEXT, .text = text};
}

/* "1", "true", "yes", "是" */
static Value flag_value(Str text) {
    static const char *const words[] = {"1", "true", "yes", "是", "Y", "y"};
    Value value = {.type = text.len > 0 ? TYPE_BOOL : TYPE_UNSET};
    for (size_t i = 0; i < COUNT_OF(words); i++) value.boolean |= str_is(text, words[i]);
    return value;
}

static Value typed_value(ExprType type, Str text) {
    Value value = {.type = TYPE_UNSET};
    if (type == TYPE_TEXT) return text_value(text);
    if (type == TYPE_BOOL) return flag_value(text);
    if (type == TYPE_NUMBER && str_to_double(text, &value.number)) value.type = TYPE_NUMBER;
    if (type == TYPE_DATE && date_parse(text, &value.date)) value.type = TYPE_DATE;
    return value;
}

/* The field town_supervisor holds when "town-supervisor" is among the roles, which are separated by |. */
static Value role_value(const char *field, Str roles) {
    Value value = {.type = TYPE_BOOL};
    Str role, rest = roles;
    while (rest.len > 0) {
        str_cut(rest, '|', &role, &rest);
        role = str_trim(role);
        bool same = role.len == strlen(field);
        for (size_t i = 0; same && i < role.len; i++)
            same = role.ptr[i] == (field[i] == '_' ? '-' : field[i]);
        value.boolean |= same;
    }
    return value;
}

static Value field_value(const Sheet *sheet, const SheetRow *row, size_t index) {
    const ExprField *field = &sheet->schema->fields[index];
    int column = sheet->columns[index];
    if (column >= 0) return typed_value(field->type, str_trim(cell(row, column)));
    bool person_flag = sheet->schema == &schema_person && field->type == TYPE_BOOL;
    if (person_flag && strcmp(field->name, "active") == 0) return (Value){.type = TYPE_BOOL, .boolean = true};
    if (person_flag) return role_value(field->name, cell(row, sheet->roles));
    return (Value){.type = TYPE_UNSET};
}

static Value attribute_value(const SheetRow *row, int column) {
    Str text = str_trim(cell(row, column));
    return text.len > 0 ? text_value(text) : (Value){.type = TYPE_UNSET};
}

static void fill_values(Sheet *sheet, const SheetRow *row) {
    size_t fields = sheet->schema->field_count;
    for (size_t i = 0; i < fields; i++)
        if (!sheet->filter || expr_uses_field(sheet->filter, i))
            sheet->values[i] = field_value(sheet, row, i);
    for (size_t i = fields; i < sheet->width; i++) sheet->values[i] = attribute_value(row, sheet->columns[i]);
}

static const Expr *draw_filter(const Sheet *sheet, const Clause *clause) {
    return sheet->schema == &schema_person ? clause->draw.from_person : clause->draw.from;
}

static void sheet_rewind(void *data, const Clause *clause) {
    Sheet *sheet = data;
    sheet->at = 0;
    sheet->filter = clause->kind == CLAUSE_DO       ? clause->do_.filter
                    : clause->kind == CLAUSE_REPORT ? clause->report.filter
                    : clause->kind == CLAUSE_DRAW   ? draw_filter(sheet, clause)
                                                    : NULL;
    size_t fields = sheet->schema->field_count,
           attributes = sheet->filter ? expr_attribute_count(sheet->filter) : 0;
    sheet->width = fields + attributes < VALUES_MAX ? fields + attributes : VALUES_MAX;
    for (size_t i = 0; i < fields; i++)
        sheet->columns[i] = column_named(sheet, sheet->schema->fields[i].name);
    for (size_t i = fields; i < sheet->width; i++)
        sheet->columns[i] = column_of(sheet, expr_attribute_name(sheet->filter, i - fields));
}

static bool sheet_next(void *data, DutySubject *ret) {
    Sheet *sheet = data;
    if (sheet->at == sheet->count) return false;
    const SheetRow *row = sheet->rows[sheet->at++];
    fill_values(sheet, row);
    *ret = (DutySubject){.id = cell(row, sheet->id),
                         .org = cell(row, sheet->org),
                         .since = row->since,
                         .until = row->until,
                         .class_since = row->class_since,
                         .row = sheet->values};
    return true;
}

/* ---- */

Status sheet_read(Cli *cli, const char *path, const ExprSchema *schema, Diags *diags, Sheet **ret,
                  Error *err) {
    Sheet *sheet = arena_new_item(cli->arena, Sheet);
    if (!sheet) return no_memory(err);
    sheet->schema = schema;
    sheet->path = str_from(path);
    Str bytes;
    Csv *csv;
    TRY(cli_read_file(cli, path, SHEET_BYTES_MAX, &bytes, err));
    TRY(csv_open(cli->arena, bytes, NULL, &csv, err));
    TRY(take_header(sheet, csv_header(csv), cli->arena, err));
    size_t faults = diags->error_count;
    TRY(take_rows(sheet, csv, cli->arena, diags, err));
    if (sheet->count > 1) qsort_r(sheet->rows, sheet->count, sizeof *sheet->rows, by_id, sheet);
    check_ids(sheet, diags);
    if (diags->error_count > faults) return fail(err, E_INVALID, "%s holds faults", path);
    sheet->source = (SubjectSource){sheet_rewind, sheet_next, sheet};
    *ret = sheet;
    return OK;
}

SubjectSource *sheet_source(Sheet *sheet) {
    return sheet ? &sheet->source : NULL;
}

size_t sheet_count(const Sheet *sheet) {
    return sheet ? sheet->count : 0;
}

int sheet_column(const Sheet *sheet, const char *name) {
    return column_named(sheet, name);
}

size_t sheet_width(const Sheet *sheet) {
    return sheet->column_count;
}

Str sheet_column_name(const Sheet *sheet, size_t column) {
    return sheet->names[column];
}

Str sheet_cell(const Sheet *sheet, size_t row, int column) {
    return str_trim(cell(sheet->rows[row], column));
}

int sheet_line(const Sheet *sheet, size_t row) {
    return sheet->rows[row]->row;
}

Date sheet_since(const Sheet *sheet, size_t row) {
    return sheet->rows[row]->since;
}

Date sheet_until(const Sheet *sheet, size_t row) {
    return sheet->rows[row]->until;
}
