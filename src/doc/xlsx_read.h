/* Workbooks (.xlsx, ECMA-376) by libzip and expat, one row at a time. Memory does not grow with the rows:
 * only the shared strings, sheet names, styles and merged ranges are kept. What a person sees is what is
 * read: dates come as ISO 8601 text, numbers as the shortest text that reads back, a merged range gives its
 * value to all its cells. */
#ifndef ANLAN_DOC_XLSX_READ_H
#define ANLAN_DOC_XLSX_READ_H

#include "base/arena.h"

typedef struct XlsxOptions {
    size_t max_bytes;                       /* of the file */
    size_t max_entries;                     /* files in the package */
    size_t max_part;                        /* bytes of one unpacked part */
    size_t max_ratio;                       /* unpacked to packed, for parts above 1 MiB */
    size_t max_shared;                      /* bytes of shared strings */
    size_t max_columns, max_field, max_row; /* columns; bytes */
    int max_rows;
    size_t max_merges;
} XlsxOptions;

/* 64 MiB file, 5,000 entries, 1 GiB a part, ratio 300, 128 MiB shared strings, 200 columns, field 64 KiB, row
 * 1 MiB, 1,048,576 rows, 10,000 merged ranges. */
XlsxOptions xlsx_options_default(void);

typedef struct Xlsx Xlsx;

typedef enum XlsxType { XLSX_BLANK, XLSX_STRING, XLSX_NUMBER, XLSX_DATE, XLSX_BOOLEAN, XLSX_FAULT } XlsxType;

typedef struct XlsxRow {
    int row;               /* as the spreadsheet counts; rows without any value are not returned */
    const Str *fields;     /* UTF-8; valid until the next call */
    const XlsxType *types; /* same count; XLSX_FAULT: an error value such as #N/A */
    size_t count;
} XlsxRow;

/* `bytes` must live as long as the reader. E_UNSUPPORTED says what the file is instead of a workbook. Selects
 * the first visible sheet. `options` may be NULL. */
Status xlsx_open(Str bytes, const XlsxOptions *options, Xlsx **ret, Error *err);
void xlsx_close(Xlsx *xlsx); /* NULL is allowed */
void xlsx_closep(Xlsx **xlsx);

size_t xlsx_sheet_count(const Xlsx *xlsx);
Str xlsx_sheet_name(const Xlsx *xlsx, size_t index);
/* Go to the first row of a sheet; E_NOT_FOUND names the sheets that there are. */
Status xlsx_select(Xlsx *xlsx, Str name, Error *err);
int xlsx_last_row(const Xlsx *xlsx); /* of the selected sheet, for progress */
/* *ret is NULL at the end. E_INVALID with *ret_broken (may be NULL) not 0: this row alone cannot be read, the
 * next call goes on; every other failure is final. */
Status xlsx_next(Xlsx *xlsx, const XlsxRow **ret, int *ret_broken, Error *err);

/* A part of the package by its full name ("xl/comments1.xml"). */
Status xlsx_part(Xlsx *xlsx, const char *name, Buf *out, Error *err);

/* Letters of a column: 0 A, 25 Z, 26 AA. */
enum { XLSX_COLUMN_TEXT = 8 };
const char *xlsx_column_name(size_t column, char out[XLSX_COLUMN_TEXT]);

#endif
