/* CSV (RFC 4180), one row at a time. The reader takes what offices really send: UTF-8 with or without BOM,
 * UTF-16 with BOM, GB18030; delimiter comma, semicolon or tab (seen from the header row); quoted line breaks;
 * CR, LF, CR LF. Row numbers are those of a spreadsheet: the header is row 1, a quoted line break does not
 * count, a blank line does (blank lines are not returned). */
#ifndef ANLAN_DOC_CSV_H
#define ANLAN_DOC_CSV_H

#include "base/arena.h"

typedef struct CsvOptions {
    char delimiter;   /* 0: the most frequent of , ; and tab in the first row */
    size_t max_bytes; /* of the whole file */
    size_t max_row;   /* bytes */
    size_t max_field; /* bytes */
    size_t max_columns;
    int max_rows; /* header included */
} CsvOptions;

/* 256 MiB, row 1 MiB, field 64 KiB, 200 columns, 2,000,000 rows. */
CsvOptions csv_options_default(void);

typedef struct Csv Csv; /* lives in the arena; the bytes must live as long */

typedef struct CsvRow {
    int row;           /* as a spreadsheet counts, 1 = header */
    int line;          /* as a text editor counts, where the row begins */
    const Str *fields; /* UTF-8; valid until the next csv_next */
    size_t count;
} CsvRow;

/* Opens the text and reads the header row. `options` may be NULL. E_UNSUPPORTED: not text, or a workbook.
 * E_INVALID: empty, or damaged UTF-8. */
Status csv_open(Arena *arena, Str bytes, const CsvOptions *options, Csv **ret, Error *err);
/* *ret is NULL at the end. E_INVALID: this row alone is broken (the message names row and column); the next
 * call goes on behind it. Any other failure is final. */
Status csv_next(Csv *csv, const CsvRow **ret, Error *err);

const CsvRow *csv_header(const Csv *csv);                    /* names trimmed; lives as long as the reader */
int csv_column(const Csv *csv, const char *name);            /* position of a header name, -1 when absent */
const char *csv_encoding(const Csv *csv);                    /* "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE" */
int csv_row_number(const Csv *csv);                          /* of the row last read, broken ones included */
static inline Str csv_field(const CsvRow *row, int column) { /* empty when the row is short or column is -1 */
    return column >= 0 && (size_t)column < row->count ? row->fields[column] : (Str){0};
}

/* Text of unknown encoding to UTF-8 without BOM. Points into `bytes` when nothing had to be converted. */
Status text_to_utf8(Arena *arena, Str bytes, Str *ret, const char **ret_encoding, Error *err);

/* Writer: rows end with LF. `safe`: a field that a spreadsheet would take for a formula (= + - @ tab CR at
 * its start, and not a number) is led by an apostrophe; csv_unsafe() takes it away again on import. Errors
 * stick in the Buf. */
typedef struct CsvWriter {
    Buf *buf;
    char delimiter;
    bool safe;
    size_t count; /* fields in this row so far */
    bool blank;   /* the only one is empty */
} CsvWriter;

CsvWriter csv_writer(Buf *buf, bool safe); /* comma */
void csv_put(CsvWriter *writer, Str field);
void csv_put_text(CsvWriter *writer, const char *field); /* NULL writes an empty field */
void csv_put_i64(CsvWriter *writer, int64_t value);
void csv_put_num(CsvWriter *writer, double value);
void csv_end_row(CsvWriter *writer);
Str csv_unsafe(Str field); /* the field without the apostrophe that `safe` added */

#endif
