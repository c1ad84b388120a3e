#include "doc/xlsx_read.h"

#include <stdlib.h>
#include <string.h>

#include "doc/xlsx_book.h"
#include "doc/xlsx_merge.h"

typedef struct Cell {
    size_t column;
    long style;
    char type;     /* first letter of the kind: n s(hared) i(nline, str) b e d */
    bool in_value; /* character data belong to the value */
    bool inlined;  /* inside <is> */
    int phonetic;
    Buf text;
} Cell;

struct Xlsx {
    Arena *arena, *sheet_arena;
    Package package;
    Book book;
    XmlPart part; /* the selected sheet */
    Merges merges;
    int last_row;
    int row; /* the one being read */
    size_t next_column, count;
    size_t *starts; /* of each field in text */
    size_t *lengths;
    Str *fields;
    XlsxType *types;
    Buf text;
    bool ready, broken;
    Error fault; /* of a broken row */
    Cell cell;
    XlsxRow current;
};

/* The first fault of a row is kept. */
#define BREAK_ROW(xlsx, ...)                                                                                 \
    do {                                                                                                     \
        if (!(xlsx)->broken) (void)fail(&(xlsx)->fault, E_INVALID, __VA_ARGS__);                             \
        (xlsx)->broken = true;                                                                               \
    } while (0)

static void row_start(XmlPart *part, Xlsx *xlsx, const char **attributes) {
    long row = xml_number(xml_attribute(attributes, "r"), xlsx->row + 1);
    if (row <= xlsx->row || row > xlsx->package.options.max_rows) {
        xml_refuse(part, fail(part->err, E_INVALID, "the rows of the sheet are out of order or beyond row %d",
                              xlsx->package.options.max_rows));
        return;
    }
    xlsx->row = (int)row;
    xlsx->next_column = xlsx->count = 0;
    xlsx->broken = false;
    buf_clear(&xlsx->text);
    for (size_t i = 0; i < xlsx->package.options.max_columns; i++) xlsx->types[i] = XLSX_BLANK;
}

static void cell_start(Xlsx *xlsx, const char **attributes) {
    Cell *cell = &xlsx->cell;
    const char *reference = xml_attribute(attributes, "r"), *type = xml_attribute(attributes, "t");
    int row = 0;
    cell->column = xlsx->next_column;
    if (reference && !xlsx_cell(str_from(reference), &cell->column, &row))
        BREAK_ROW(xlsx, "row %d: the cell reference %s is not understood", xlsx->row, reference);
    xlsx->next_column = cell->column + 1;
    cell->style = xml_number(xml_attribute(attributes, "s"), 0);
    cell->type = !type ? 'n' : strcmp(type, "str") == 0 ? 'i' : *type;
    cell->in_value = cell->inlined = false;
    cell->phonetic = 0;
    buf_clear(&cell->text);
}

static void sheet_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    Xlsx *xlsx = part->data;
    Cell *cell = &xlsx->cell;
    const char *local = xml_local(name);
    if (strcmp(local, "row") == 0)
        row_start(part, xlsx, attributes);
    else if (strcmp(local, "c") == 0)
        cell_start(xlsx, attributes);
    else if (strcmp(local, "v") == 0)
        cell->in_value = true;
    else if (strcmp(local, "is") == 0)
        cell->inlined = true;
    else if (strcmp(local, "rPh") == 0)
        cell->phonetic++;
    else if (strcmp(local, "t") == 0)
        cell->in_value = cell->inlined && !cell->phonetic;
}

static void sheet_text(void *data, const char *text, int len) {
    Xlsx *xlsx = ((XmlPart *)data)->data;
    if (xlsx->cell.in_value) buf_add(&xlsx->cell.text, (Str){text, (size_t)len});
}

static XlsxType put_number(Xlsx *xlsx, Str text) {
    NumberFormat format = book_format(&xlsx->book, xlsx->cell.style);
    double value;
    int64_t whole;
    if (format == FORMAT_NUMBER &&
        str_to_i64(text, &whole)) { /* digits as they stand: up to 18 of them are exact */
        buf_add(&xlsx->text, text);
        return XLSX_NUMBER;
    }
    if (!str_to_double(text, &value)) {
        char column[XLSX_COLUMN_TEXT];
        BREAK_ROW(xlsx, "cell %s%d: this number cannot be read", xlsx_column_name(xlsx->cell.column, column),
                  xlsx->row);
        return XLSX_BLANK;
    }
    format_number(format, value, xlsx->book.since_1904, &xlsx->text);
    return format == FORMAT_NUMBER ? XLSX_NUMBER : XLSX_DATE;
}

static XlsxType put_shared(Xlsx *xlsx, Str text) {
    int64_t index = -1;
    Str value = {0};
    bool known =
        str_to_i64(text, &index) && index <= INT32_MAX && book_string(&xlsx->book, (long)index, &value);
    if (!known) {
        char column[XLSX_COLUMN_TEXT];
        BREAK_ROW(xlsx, "cell %s%d: its text is missing from the workbook",
                  xlsx_column_name(xlsx->cell.column, column), xlsx->row);
    }
    buf_add(&xlsx->text, value);
    return value.len ? XLSX_STRING : XLSX_BLANK;
}

/* The value of the cell that ended, as text at the end of xlsx->text. */
static XlsxType put_value(Xlsx *xlsx) {
    Str text = buf_str(&xlsx->cell.text);
    if (!text.len) return XLSX_BLANK;
    switch (xlsx->cell.type) {
    case 's':
        return put_shared(xlsx, str_trim(text));
    case 'b':
        buf_add_text(&xlsx->text, str_is(str_trim(text), "1") ? "TRUE" : "FALSE");
        return XLSX_BOOLEAN;
    case 'e':
        buf_add(&xlsx->text, text);
        return XLSX_FAULT;
    case 'd':
        buf_add(&xlsx->text, text);
        return XLSX_DATE;
    case 'i':
        book_unescape(text, &xlsx->text);
        return XLSX_STRING;
    default:
        return put_number(xlsx, str_trim(text));
    }
}

static void cell_end(Xlsx *xlsx) {
    const XlsxOptions *options = &xlsx->package.options;
    size_t column = xlsx->cell.column, from = xlsx->text.len;
    XlsxType type = put_value(xlsx);
    if (type == XLSX_BLANK) return;
    if (xlsx->cell.text.failed || xlsx->text.len - from > options->max_field)
        BREAK_ROW(xlsx, "row %d, column %zu: the field is longer than %zu bytes", xlsx->row, column + 1,
                  options->max_field);
    if (xlsx->text.failed) BREAK_ROW(xlsx, "row %d: longer than %zu bytes", xlsx->row, options->max_row);
    if (column >= options->max_columns) {
        BREAK_ROW(xlsx, "row %d: more than %zu columns", xlsx->row, options->max_columns);
        return;
    }
    xlsx->starts[column] = from;
    xlsx->lengths[column] = xlsx->text.len - from;
    xlsx->types[column] = type;
    if (xlsx->count <= column) xlsx->count = column + 1;
}

static void row_end(XmlPart *part, Xlsx *xlsx) {
    for (size_t i = 0; i < xlsx->package.options.max_columns; i++)
        xlsx->fields[i] = i < xlsx->count && xlsx->types[i] != XLSX_BLANK
                              ? (Str){xlsx->text.ptr + xlsx->starts[i], xlsx->lengths[i]}
                              : (Str){"", 0};
    Status status = merges_apply(&xlsx->merges, xlsx->row, xlsx->fields, xlsx->types,
                                 xlsx->package.options.max_columns, &xlsx->count, part->err);
    if (status != OK) {
        xml_refuse(part, status);
        return;
    }
    xlsx->ready = xlsx->count || xlsx->broken;
    if (xlsx->ready) xml_pause(part);
}

static void sheet_end(void *data, const char *name) {
    XmlPart *part = data;
    Xlsx *xlsx = part->data;
    const char *local = xml_local(name);
    if (strcmp(local, "v") == 0 || strcmp(local, "t") == 0)
        xlsx->cell.in_value = false;
    else if (strcmp(local, "is") == 0)
        xlsx->cell.inlined = false;
    else if (strcmp(local, "rPh") == 0)
        xlsx->cell.phonetic--;
    else if (strcmp(local, "c") == 0)
        cell_end(xlsx);
    else if (strcmp(local, "row") == 0)
        row_end(part, xlsx);
}

/* Merged ranges stand behind the rows, so a first pass collects them, and the number of the last row on its
 * way. */
static void survey_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    Xlsx *xlsx = part->data;
    const char *local = xml_local(name);
    if (strcmp(local, "row") == 0) {
        long row = xml_number(xml_attribute(attributes, "r"), xlsx->last_row + 1);
        if (row > xlsx->last_row) xlsx->last_row = (int)row;
    } else if (strcmp(local, "mergeCell") == 0) {
        Status status = merges_add(&xlsx->merges, str_from(xml_attribute(attributes, "ref")), part->err);
        if (status != OK) xml_refuse(part, status);
    }
}

static Status survey(Xlsx *xlsx, const char *part, Error *err) {
    const XlsxOptions *options = &xlsx->package.options;
    arena_reset(xlsx->sheet_arena);
    Merge **active = arena_new_array(xlsx->sheet_arena, Merge *, options->max_columns);
    if (!active) return no_memory(err);
    xlsx->merges = (Merges){.arena = xlsx->sheet_arena,
                            .max = options->max_merges,
                            .active = active,
                            .active_max = options->max_columns};
    xlsx->last_row = 0;
    TRY(xml_part_all(&xlsx->package, part, (XmlHandlers){.start = survey_start, .data = xlsx}, err));
    merges_sort(&xlsx->merges);
    return OK;
}

static Status select_sheet(Xlsx *xlsx, size_t index, Error *err) {
    const char *part = xlsx->book.sheets[index].part;
    xml_part_close(&xlsx->part);
    TRY(survey(xlsx, part, err));
    xlsx->row = 0;
    xlsx->ready = xlsx->broken = false;
    XmlHandlers handlers = {.start = sheet_start, .end = sheet_end, .text = sheet_text, .data = xlsx};
    return xml_part_open(&xlsx->package, part, handlers, &xlsx->part, err);
}

Status xlsx_select(Xlsx *xlsx, Str name, Error *err) {
    CLEANUP(buf_free) Buf names = BUF_INIT(4096);
    for (size_t i = 0; i < xlsx->book.sheet_count; i++) {
        if (str_equal(xlsx->book.sheets[i].name, name)) return select_sheet(xlsx, i, err);
        if (i) buf_add_text(&names, ", ");
        buf_add(&names, xlsx->book.sheets[i].name);
    }
    return fail(err, E_NOT_FOUND, "the workbook has no sheet «%.*s»; it has: %.*s", STR_ARG(name),
                STR_ARG(buf_str(&names)));
}

static size_t first_visible(const Book *book) {
    for (size_t i = 0; i < book->sheet_count; i++)
        if (!book->sheets[i].hidden) return i;
    return 0;
}

static Status allocate(Xlsx *xlsx, const XlsxOptions *options, Error *err) {
    xlsx->arena = arena_new(options->max_shared);
    xlsx->sheet_arena = arena_new(options->max_shared);
    if (!xlsx->arena || !xlsx->sheet_arena) return no_memory(err);
    xlsx->book.arena = xlsx->arena;
    xlsx->starts = arena_new_array(xlsx->arena, size_t, options->max_columns);
    xlsx->lengths = arena_new_array(xlsx->arena, size_t, options->max_columns);
    xlsx->fields = arena_new_array(xlsx->arena, Str, options->max_columns);
    xlsx->types = arena_new_array(xlsx->arena, XlsxType, options->max_columns);
    xlsx->text = BUF_INIT(options->max_row);
    xlsx->cell.text = BUF_INIT(options->max_field + 1);
    return xlsx->starts && xlsx->lengths && xlsx->fields && xlsx->types ? OK : no_memory(err);
}

Status xlsx_open(Str bytes, const XlsxOptions *options, Xlsx **ret, Error *err) {
    XlsxOptions limits = options ? *options : xlsx_options_default();
    CLEANUP(xlsx_closep) Xlsx *xlsx = calloc(1, sizeof *xlsx);
    if (!xlsx) return no_memory(err);
    TRY(allocate(xlsx, &limits, err));
    TRY(package_open(bytes, PACKAGE_WORKBOOK, &limits, &xlsx->package, err));
    TRY(book_read(&xlsx->package, &xlsx->book, err));
    TRY(select_sheet(xlsx, first_visible(&xlsx->book), err));
    *ret = TAKE(xlsx);
    return OK;
}

void xlsx_close(Xlsx *xlsx) {
    if (!xlsx) return;
    xml_part_close(&xlsx->part);
    package_close(&xlsx->package);
    book_clear(&xlsx->book);
    buf_free(&xlsx->text);
    buf_free(&xlsx->cell.text);
    arena_free(xlsx->sheet_arena);
    arena_free(xlsx->arena);
    free(xlsx);
}

void xlsx_closep(Xlsx **xlsx) {
    xlsx_close(*xlsx);
    *xlsx = NULL;
}

size_t xlsx_sheet_count(const Xlsx *xlsx) {
    return xlsx->book.sheet_count;
}

Str xlsx_sheet_name(const Xlsx *xlsx, size_t index) {
    return index < xlsx->book.sheet_count ? xlsx->book.sheets[index].name : (Str){0};
}

int xlsx_last_row(const Xlsx *xlsx) {
    return xlsx->last_row;
}

Status xlsx_next(Xlsx *xlsx, const XlsxRow **ret, int *ret_broken, Error *err) {
    xlsx->ready = false;
    if (ret_broken) *ret_broken = 0;
    bool more = false;
    TRY(xml_part_run(&xlsx->part, &more, err));
    if (!xlsx->ready) {
        *ret = NULL;
        return OK;
    }
    if (xlsx->broken) {
        if (ret_broken) *ret_broken = xlsx->row;
        *err = xlsx->fault;
        return err->code;
    }
    xlsx->current =
        (XlsxRow){.row = xlsx->row, .fields = xlsx->fields, .types = xlsx->types, .count = xlsx->count};
    *ret = &xlsx->current;
    return OK;
}

Status xlsx_part(Xlsx *xlsx, const char *name, Buf *out, Error *err) {
    return package_read(&xlsx->package, name, out, err);
}
