#include "doc/csv.h"

#include <string.h>

CsvWriter csv_writer(Buf *buf, bool safe) {
    return (CsvWriter){.buf = buf, .delimiter = ',', .safe = safe};
}

static bool formula_start(char c) {
    return c && strchr("=+-@\t\r", c);
}

static bool looks_like_formula(Str field) {
    double number;
    return field.len && formula_start(field.ptr[0]) && !str_to_double(field, &number);
}

static bool needs_quotes(const CsvWriter *writer, Str field) {
    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];
        if (c == '"' || c == '\n' || c == '\r' || c == writer->delimiter) return true;
    }
    return field.len && (field.ptr[0] == ' ' || field.ptr[field.len - 1] == ' ');
}

static void put_quoted(Buf *buf, bool led, Str field) {
    buf_add_text(buf, led ? "\"'" : "\"");
    for (size_t from = 0; from < field.len;) {
        size_t quote = str_find(field, STR("\""), from);
        size_t to = quote == SIZE_MAX ? field.len : quote + 1;
        buf_add(buf, str_slice(field, from, to));
        if (quote != SIZE_MAX) buf_add_char(buf, '"');
        from = to;
    }
    buf_add_char(buf, '"');
}

static void begin_field(CsvWriter *writer) {
    if (writer->count++) buf_add_char(writer->buf, writer->delimiter);
}

void csv_put(CsvWriter *writer, Str field) {
    begin_field(writer);
    writer->blank = writer->count == 1 && !field.len;
    bool led = writer->safe && looks_like_formula(field);
    if (needs_quotes(writer, field)) {
        put_quoted(writer->buf, led, field);
        return;
    }
    if (led) buf_add_char(writer->buf, '\'');
    buf_add(writer->buf, field);
}

void csv_put_text(CsvWriter *writer, const char *field) {
    csv_put(writer, str_from(field));
}

void csv_put_i64(CsvWriter *writer, int64_t value) {
    begin_field(writer);
    writer->blank = false;
    buf_add_i64(writer->buf, value);
}

void csv_put_num(CsvWriter *writer, double value) {
    begin_field(writer);
    writer->blank = false;
    buf_add_double(writer->buf, value);
}

/* A row of one empty field would read back as a blank line, so it is written as "". */
void csv_end_row(CsvWriter *writer) {
    if (writer->count == 1 && writer->blank) buf_add_text(writer->buf, "\"\"");
    buf_add_char(writer->buf, '\n');
    writer->count = 0;
}

Str csv_unsafe(Str field) {
    bool led = field.len > 1 && field.ptr[0] == '\'' && formula_start(field.ptr[1]);
    return led ? str_slice(field, 1, field.len) : field;
}
