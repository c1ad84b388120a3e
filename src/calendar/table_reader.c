#include "calendar/table_reader.h"

#include "base/utf8.h"

static bool at_end(const TableReader *reader) {
    return reader->at >= reader->text.len;
}

static bool here_is(const TableReader *reader, char c) {
    return !at_end(reader) && reader->text.ptr[reader->at] == c;
}

/* Takes a line break (LF or CRLF) or the end of the text. */
static bool take_record_end(TableReader *reader) {
    if (at_end(reader)) return true;
    if (here_is(reader, '\r') && reader->at + 1 < reader->text.len &&
        reader->text.ptr[reader->at + 1] == '\n')
        reader->at++;
    if (!here_is(reader, '\n')) return false;
    reader->at++;
    return true;
}

static Str plain_cell(TableReader *reader) {
    size_t from = reader->at;
    while (!at_end(reader) && !here_is(reader, ',') && !here_is(reader, '\n')) reader->at++;
    return str_trim(str_slice(reader->text, from, reader->at));
}

/* Where the quoted text that opens at reader->at closes: its last quote, or the end of the text. */
static size_t closing_quote(const TableReader *reader) {
    Str text = reader->text;
    size_t at = reader->at + 1;
    for (; at < text.len; at++) {
        if (text.ptr[at] != '"') continue;
        if (at + 1 >= text.len || text.ptr[at + 1] != '"') break;
        at++;
    }
    return at;
}

/* The cell between quotes; a doubled quote stands for one. What follows the closing quote up to the comma is
 * read over. An unclosed quote runs to the end of the text; the line breaks inside then tell on it. */
static bool quoted_cell(TableReader *reader, Str *ret) {
    size_t end = closing_quote(reader);
    char *out = arena_alloc(reader->arena, end - reader->at);
    if (!out) return false;
    size_t len = 0;
    for (size_t i = reader->at + 1; i < end; i++) {
        out[len++] = reader->text.ptr[i];
        if (reader->text.ptr[i] == '"') i++;
    }
    reader->unclosed = end >= reader->text.len;
    reader->at = end;
    plain_cell(reader);
    *ret = str_trim((Str){out, len});
    return true;
}

/* One record; cells past TABLE_COLUMNS_MAX are read over. False at the end of the text or without memory. */
static bool next_record(TableReader *reader, Str cells[TABLE_COLUMNS_MAX], size_t *ret_count) {
    if (at_end(reader)) return false;
    reader->row++;
    size_t count = 0;
    for (;;) {
        Str cell = {0};
        if (!here_is(reader, '"'))
            cell = plain_cell(reader);
        else if (!quoted_cell(reader, &cell)) {
            reader->status = E_NO_MEMORY;
            return false;
        }
        if (count < TABLE_COLUMNS_MAX) cells[count++] = cell;
        if (take_record_end(reader)) break;
        reader->at++; /* the comma */
    }
    *ret_count = count;
    return true;
}

int table_column(const TableReader *reader, size_t wanted) {
    return (int)reader->place[wanted] + 1;
}

static bool find_column(TableReader *reader, const Str *header, const char *name, size_t wanted) {
    for (size_t i = 0; i < reader->width; i++) {
        if (!str_is(header[i], name)) continue;
        reader->place[wanted] = i;
        return true;
    }
    diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), 1, 0, "calendar.column",
             "the table has no column '%s'", name);
    return false;
}

bool table_open(TableReader *reader, const char *const *columns, size_t count) {
    if (str_starts(reader->text, STR("\xEF\xBB\xBF"))) reader->at = 3;
    Str header[TABLE_COLUMNS_MAX];
    reader->wanted_count = count;
    if (!next_record(reader, header, &reader->width)) reader->width = 0;
    bool found = reader->status == OK;
    for (size_t i = 0; found && i < count; i++) found = find_column(reader, header, columns[i], i);
    return found;
}

/* Texts of the table reach people: they have to be UTF-8 without control characters. */
static bool clean(Str cell) {
    for (size_t i = 0; i < cell.len; i++)
        if ((unsigned char)cell.ptr[i] < 0x20 || cell.ptr[i] == 0x7F) return false;
    return utf8_valid(cell);
}

static bool row_is_good(const TableReader *reader, const Str *cells, size_t count) {
    if (reader->unclosed) {
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, (int)count,
                 "calendar.quote", "the quote that opens this cell is never closed");
        return false;
    }
    if (count < reader->width) {
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, 0, "calendar.cells",
                 "the row has %zu cells, the header %zu", count, reader->width);
        return false;
    }
    for (size_t i = 0; i < reader->wanted_count; i++) {
        if (clean(cells[reader->place[i]])) continue;
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, table_column(reader, i),
                 "calendar.text", "the cell is not clean UTF-8 text");
        return false;
    }
    return true;
}

bool table_next(TableReader *reader, Str *cells) {
    Str record[TABLE_COLUMNS_MAX];
    size_t count;
    while (next_record(reader, record, &count)) {
        if (count == 1 && record[0].len == 0) continue; /* an empty line */
        if ((size_t)reader->row > reader->row_max + 1) {
            reader->status = E_TOO_LARGE;
            return false;
        }
        if (!row_is_good(reader, record, count)) continue;
        for (size_t i = 0; i < reader->wanted_count; i++) cells[i] = record[reader->place[i]];
        return true;
    }
    return false;
}

bool table_date(const TableReader *reader, size_t column, Str cell, Date *ret) {
    if (date_parse(cell, ret)) return true;
    Diag *diag =
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row,
                 table_column(reader, column), "calendar.date", "'%.*s' is not a date", STR_ARG(cell));
    diag_hint(diag, "write dates as YYYY-MM-DD");
    return false;
}

bool table_int(const TableReader *reader, size_t column, Str cell, int min, int max, int *ret) {
    int64_t value;
    if (str_to_i64(cell, &value) && value >= min && value <= max) {
        *ret = (int)value;
        return true;
    }
    diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, table_column(reader, column),
             "calendar.number", "'%.*s' is not a whole number from %d to %d", STR_ARG(cell), min, max);
    return false;
}
