#include "doc/csv.h"

#include <string.h>

#include "base/utf8.h"

struct Csv {
    Arena *arena;
    CsvOptions options;
    Str text;
    size_t pos;
    int row, line; /* of the row last read / where the next row begins */
    const char *encoding;
    char *scratch; /* fields with doubled quotes are unfolded here; max_row bytes, made when first needed */
    size_t scratch_len;
    Str *fields;
    CsvRow current, header;
};

CsvOptions csv_options_default(void) {
    return (CsvOptions){.max_bytes = (size_t)256 << 20,
                        .max_row = 1 << 20,
                        .max_field = 64 << 10,
                        .max_columns = 200,
                        .max_rows = 2000000};
}

/* What a broken row is told. */
static const char never_closed[] = "row %d, column %zu: the quote that opens the field is never closed";
static const char after_quote[] = "row %d, column %zu: text stands behind the closing quote";
static const char field_long[] = "row %d, column %zu: the field is longer than %zu bytes";
static const char hint_quotes[] = "A quote inside a quoted field is written twice.";

static bool at_line_end(const Csv *csv, size_t pos) {
    return pos >= csv->text.len || csv->text.ptr[pos] == '\n' || csv->text.ptr[pos] == '\r';
}

/* Behind the line break at pos. */
static size_t skip_line_end(const Csv *csv, size_t pos) {
    if (pos >= csv->text.len) return pos;
    bool pair = csv->text.ptr[pos] == '\r' && pos + 1 < csv->text.len && csv->text.ptr[pos + 1] == '\n';
    return pos + (pair ? 2 : 1);
}

static int count_lines(Str text) {
    int lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool lone_cr = text.ptr[i] == '\r' && (i + 1 >= text.len || text.ptr[i + 1] != '\n');
        lines += text.ptr[i] == '\n' || lone_cr;
    }
    return lines;
}

/* A broken row costs itself only: reading goes on at the line behind the one where it began. */
static Status broken(Csv *csv, size_t row_start, Error *err) {
    size_t pos = row_start;
    while (!at_line_end(csv, pos)) pos++;
    csv->pos = skip_line_end(csv, pos);
    csv->line++;
    return err->code;
}

static Status read_plain(Csv *csv, size_t *pos, Str *ret, Error *err) {
    size_t from = *pos;
    while (!at_line_end(csv, *pos) && csv->text.ptr[*pos] != csv->options.delimiter) ++*pos;
    if (*pos - from > csv->options.max_field)
        return fail(err, E_INVALID, field_long, csv->row, csv->current.count + 1, csv->options.max_field);
    *ret = (Str){csv->text.ptr + from, *pos - from};
    return OK;
}

/* Fold doubled quotes of text into the scratch room. */
static Status unfold(Csv *csv, Str text, Str *ret, Error *err) {
    if (!csv->scratch) csv->scratch = arena_alloc(csv->arena, csv->options.max_row + 1);
    if (!csv->scratch) return no_memory(err);
    char *to = csv->scratch + csv->scratch_len;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        to[len++] = text.ptr[i];
        if (text.ptr[i] == '"') i++;
    }
    csv->scratch_len += len;
    *ret = (Str){to, len};
    return OK;
}

/* *pos stands on the opening quote; afterwards behind the closing one. */
static Status read_quoted(Csv *csv, size_t *pos, Str *ret, Error *err) {
    size_t column = csv->current.count + 1, from = *pos + 1, at = from;
    bool doubled = false;
    for (;; at++) {
        if (at >= csv->text.len) {
            fail(err, E_INVALID, never_closed, csv->row, column);
            return fail_hint(err, hint_quotes);
        }
        if (at - from > csv->options.max_field) {
            fail(err, E_INVALID, field_long, csv->row, column, csv->options.max_field);
            return fail_hint(err, "Is a closing quote missing?");
        }
        if (csv->text.ptr[at] != '"') continue;
        if (at + 1 >= csv->text.len || csv->text.ptr[at + 1] != '"') break;
        doubled = true;
        at++;
    }
    *pos = at + 1;
    if (!at_line_end(csv, *pos) && csv->text.ptr[*pos] != csv->options.delimiter) {
        fail(err, E_INVALID, after_quote, csv->row, column);
        return fail_hint(err, hint_quotes);
    }
    Str raw = {csv->text.ptr + from, at - from};
    if (doubled) return unfold(csv, raw, ret, err);
    *ret = raw;
    return OK;
}

static Status read_field(Csv *csv, size_t row_start, size_t *pos, Error *err) {
    if (csv->current.count >= csv->options.max_columns)
        return fail(err, E_INVALID, "row %d: more than %zu columns", csv->row, csv->options.max_columns);
    Str field = {0};
    bool quoted = *pos < csv->text.len && csv->text.ptr[*pos] == '"';
    TRY(quoted ? read_quoted(csv, pos, &field, err) : read_plain(csv, pos, &field, err));
    if (*pos - row_start > csv->options.max_row)
        return fail(err, E_INVALID, "row %d: longer than %zu bytes", csv->row, csv->options.max_row);
    csv->fields[csv->current.count++] = field;
    return OK;
}

static Status read_row(Csv *csv, Error *err) {
    size_t start = csv->pos, pos = start;
    csv->current = (CsvRow){.row = csv->row, .line = csv->line, .fields = csv->fields};
    csv->scratch_len = 0;
    for (;;) {
        Status status = read_field(csv, start, &pos, err);
        if (status == E_INVALID) return broken(csv, start, err);
        if (status != OK) return status;
        if (at_line_end(csv, pos)) break;
        pos++; /* the delimiter */
    }
    csv->line += 1 + count_lines((Str){csv->text.ptr + start, pos - start});
    csv->pos = skip_line_end(csv, pos);
    return OK;
}

Status csv_next(Csv *csv, const CsvRow **ret, Error *err) {
    while (csv->pos < csv->text.len && at_line_end(csv, csv->pos)) { /* blank lines count, but give no row */
        csv->pos = skip_line_end(csv, csv->pos);
        csv->row++;
        csv->line++;
    }
    if (csv->pos >= csv->text.len) {
        *ret = NULL;
        return OK;
    }
    if (csv->row >= csv->options.max_rows)
        return fail(err, E_TOO_LARGE, "the file has more than %d rows", csv->options.max_rows);
    csv->row++;
    TRY(read_row(csv, err));
    *ret = &csv->current;
    return OK;
}

/* The most frequent candidate outside quotes in the first row; comma when there is none. */
static char find_delimiter(Str text) {
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[COUNT_OF(candidates)] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r') && i > 0) break;
        for (size_t k = 0; !quoted && k < COUNT_OF(candidates); k++) counts[k] += c == candidates[k];
    }
    for (size_t k = 1; k < COUNT_OF(candidates); k++) best = counts[k] > counts[best] ? k : best;
    return candidates[best];
}

static Status check_bytes(Str bytes, const CsvOptions *options, Error *err) {
    if (bytes.len > options->max_bytes)
        return fail(err, E_TOO_LARGE, "the file is larger than %zu bytes", options->max_bytes);
    if (str_starts(bytes, STR("PK\x03\x04")) || str_starts(bytes, STR("\xD0\xCF\x11\xE0")))
        return fail(err, E_UNSUPPORTED, "this is a workbook or an archive, not CSV text");
    return OK;
}

static Status keep_header(Csv *csv, Error *err) {
    const CsvRow *row = NULL;
    TRY(csv_next(csv, &row, err));
    if (!row) {
        fail(err, E_INVALID, "the file is empty");
        return fail_hint(err, "The first row must hold the column names.");
    }
    Str *names = arena_new_array(csv->arena, Str, row->count);
    if (!names) return no_memory(err);
    for (size_t i = 0; i < row->count; i++)
        if (!arena_str(csv->arena, str_trim(row->fields[i]), &names[i])) return no_memory(err);
    csv->header = (CsvRow){.row = row->row, .line = row->line, .fields = names, .count = row->count};
    return OK;
}

Status csv_open(Arena *arena, Str bytes, const CsvOptions *options, Csv **ret, Error *err) {
    Csv *csv = arena_new_item(arena, Csv);
    if (!csv) return no_memory(err);
    *csv = (Csv){.arena = arena, .options = options ? *options : csv_options_default(), .line = 1};
    TRY(check_bytes(bytes, &csv->options, err));
    TRY(text_to_utf8(arena, bytes, &csv->text, &csv->encoding, err));
    if (csv->text.len && memchr(csv->text.ptr, 0, csv->text.len))
        return fail(err, E_UNSUPPORTED, "this is not text: it holds zero bytes");
    if (!csv->options.delimiter) csv->options.delimiter = find_delimiter(csv->text);
    csv->fields = arena_new_array(arena, Str, csv->options.max_columns);
    if (!csv->fields) return no_memory(err);
    TRY(keep_header(csv, err));
    *ret = csv;
    return OK;
}

const CsvRow *csv_header(const Csv *csv) {
    return &csv->header;
}

int csv_column(const Csv *csv, const char *name) {
    for (size_t i = 0; i < csv->header.count; i++)
        if (str_is(csv->header.fields[i], name)) return (int)i;
    return -1;
}

const char *csv_encoding(const Csv *csv) {
    return csv->encoding;
}

int csv_row_number(const Csv *csv) {
    return csv->row;
}
