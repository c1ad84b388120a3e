#include "app/duty_source.h"

enum { FIELDS_MAX = 64, ATTRIBUTES_MAX_BYTES = 256 << 10 };

/* An empty text is unset, as in the schemas' SQL. */
static Value text_at(const Rows *rows, int column) {
    return rows_null(rows, column) || rows_text(rows, column).len == 0
               ? (Value){.type = TYPE_UNSET}
               : (Value){.type = TYPE_TEXT, .text = rows_text(rows, column)};
}

/* Columns stand in the order of the schema's fields; the schema says what each holds. */
static Value value_at(const Rows *rows, int column, ExprType type) {
    if (rows_null(rows, column)) return (Value){.type = TYPE_UNSET};
    switch (type) {
    case TYPE_NUMBER:
        return (Value){.type = TYPE_NUMBER, .number = rows_f64(rows, column)};
    case TYPE_DATE:
        return (Value){.type = TYPE_DATE, .date = rows_date(rows, column)};
    case TYPE_INSTANT:
        return (Value){.type = TYPE_INSTANT, .instant = rows_instant(rows, column)};
    case TYPE_BOOL:
        return (Value){.type = TYPE_BOOL, .boolean = rows_i64(rows, column) != 0};
    case TYPE_TEXT:
    case TYPE_UNSET:
        break;
    }
    return text_at(rows, column);
}

static Value attribute_value(const json_t *value) {
    if (json_is_string(value))
        return (Value){.type = TYPE_TEXT, .text = {json_string_value(value), json_string_length(value)}};
    if (json_is_number(value)) return (Value){.type = TYPE_NUMBER, .number = json_number_value(value)};
    if (json_is_boolean(value)) return (Value){.type = TYPE_BOOL, .boolean = json_is_true(value)};
    return (Value){.type = TYPE_UNSET};
}

static void fill_attributes(DutySource *source, size_t first, Str text) {
    json_freep(&source->attributes);
    Error ignored = ERROR_INIT; /* attributes are written by us; an unreadable one reads as unset */
    if (json_parse(text, ATTRIBUTES_MAX_BYTES, &source->attributes, &ignored) != OK)
        source->attributes = NULL;
    for (size_t i = 0; i < expr_attribute_count(source->filter); i++) {
        Str name = expr_attribute_name(source->filter, i);
        source->row[first + i] = attribute_value(json_object_getn(source->attributes, name.ptr, name.len));
    }
}

static void read_subject(DutySource *source, DutySubject *ret) {
    const Rows *rows = source->rows;
    int fields = (int)schema_subject.field_count;
    for (int i = 0; i < fields; i++) source->row[i] = value_at(rows, i, schema_subject.fields[i].type);
    if (source->wants_attributes) fill_attributes(source, (size_t)fields, rows_text(rows, fields + 2));
    *ret = (DutySubject){.number = rows_i64(rows, fields),
                         .id = rows_text(rows, 0),
                         .org = rows_text(rows, 4),
                         .owner = rows_i64(rows, fields + 1),
                         .since = rows_date(rows, 8),
                         .until = rows_date(rows, 9),
                         .class_since = rows_date(rows, 10),
                         .row = source->row};
}

static void read_org(DutySource *source, DutySubject *ret) {
    const Rows *rows = source->rows;
    for (size_t i = 0; i < schema_org.field_count; i++)
        source->row[i] = value_at(rows, (int)i, schema_org.fields[i].type);
    *ret = (DutySubject){.id = rows_text(rows, 0),
                         .org = rows_text(rows, 0),
                         .since = rows_date(rows, 5),
                         .until = rows_date(rows, 6),
                         .class_since = DATE_NONE,
                         .row = source->row};
}

/* The schema's role fields are its names with '_' for '-': one person may hold several. */
static bool holds(Str roles, const char *field) {
    CLEANUP(buf_free) Buf wanted = BUF_INIT(80);
    buf_add_char(&wanted, '|');
    for (const char *p = field; *p; p++) buf_add_char(&wanted, *p == '_' ? '-' : *p);
    buf_add_char(&wanted, '|');
    return str_find(roles, buf_str(&wanted), 0) != SIZE_MAX;
}

static void read_person(DutySource *source, DutySubject *ret) {
    enum { OWN_COLUMNS = 5 };
    const Rows *rows = source->rows;
    for (size_t i = 0; i < schema_person.field_count; i++) {
        const ExprField *field = &schema_person.fields[i];
        if (i < OWN_COLUMNS)
            source->row[i] = value_at(rows, (int)i, field->type);
        else
            source->row[i] = (Value){.type = TYPE_BOOL, .boolean = holds(rows_text(rows, 6), field->name)};
    }
    *ret = (DutySubject){.number = rows_i64(rows, 5),
                         .id = rows_text(rows, 0),
                         .org = rows_text(rows, 2),
                         .owner = rows_i64(rows, 5),
                         .since = DATE_NONE,
                         .until = DATE_NONE,
                         .class_since = DATE_NONE,
                         .row = source->row};
}

static Status open_rows(DutySource *source) {
    Arg range[] = {A_STR(source->realm), A_STR(source->path), A_TEXT(source->path_end),
                   A_I64(source->number_from), A_I64(source->number_to)};
    switch (source->kind) {
    case SOURCE_SUBJECTS:
        return store_query(source->tx, SQL_SOURCE_SUBJECTS, range, 5, &source->rows, &source->err);
    case SOURCE_ORGS:
        return store_query(source->tx, SQL_SOURCE_ORGS, range, 3, &source->rows, &source->err);
    case SOURCE_PEOPLE:
        return store_query(source->tx, SQL_SOURCE_PEOPLE, range, 3, &source->rows, &source->err);
    }
    return E_INTERNAL;
}

static const Expr *filter_of(const DutySource *source, const Clause *clause) {
    if (clause->kind == CLAUSE_DO) return clause->do_.filter;
    if (clause->kind == CLAUSE_REPORT) return clause->report.filter;
    if (clause->kind != CLAUSE_DRAW) return NULL;
    return source->kind == SOURCE_PEOPLE ? clause->draw.from_person : clause->draw.from;
}

static void source_rewind(void *data, const Clause *clause) {
    DutySource *source = data;
    rows_closep(&source->rows);
    if (source->status != OK) return;
    source->filter = filter_of(source, clause);
    size_t attributes = source->filter ? expr_attribute_count(source->filter) : 0;
    source->wants_attributes = source->kind == SOURCE_SUBJECTS && attributes > 0;
    if (FIELDS_MAX + attributes > source->row_size) {
        source->row_size = FIELDS_MAX + attributes;
        source->row = arena_new_array(source->arena, Value, source->row_size);
        if (!source->row) {
            source->status = no_memory(&source->err);
            return;
        }
    }
    source->status = open_rows(source);
}

static bool source_next(void *data, DutySubject *ret) {
    static void (*const readers[])(DutySource *, DutySubject *) = {
        [SOURCE_SUBJECTS] = read_subject, [SOURCE_ORGS] = read_org, [SOURCE_PEOPLE] = read_person};
    DutySource *source = data;
    if (source->status != OK || !source->rows) return false;
    if (!rows_next(source->rows)) {
        source->status = rows_status(source->rows, &source->err);
        rows_closep(&source->rows); /* the transaction is free for the next source */
        return false;
    }
    readers[source->kind](source, ret);
    return true;
}

Status duty_source_init(DutySource *source, SourceKind kind, Tx *tx, Str realm, Str path, Arena *arena,
                        Error *err) {
    *source = (DutySource){.kind = kind,
                           .tx = tx,
                           .arena = arena,
                           .realm = realm,
                           .path = path,
                           .number_from = 0,
                           .number_to = INT64_MAX};
    source->path_end = app_path_end(path, arena);
    return source->path_end ? OK : no_memory(err);
}

void duty_source_clear(DutySource *source) {
    rows_closep(&source->rows);
    json_freep(&source->attributes);
}

SubjectSource duty_source_reader(DutySource *source) {
    return (SubjectSource){source_rewind, source_next, source};
}
