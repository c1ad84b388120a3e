/* A table that somebody sent: CSV, gzipped CSV or XLSX, told apart by its bytes and not by its name. Rows
 * come as in csv.h and xlsx_read.h; the header is the first row of either. */
#ifndef ANLAN_DOC_SHEET_H
#define ANLAN_DOC_SHEET_H

#include "doc/csv.h"
#include "doc/xlsx_read.h"

typedef struct Sheet Sheet;

typedef struct SheetRow {
    int row; /* as a spreadsheet counts */
    const Str *fields;
    const XlsxType *types; /* NULL for CSV */
    size_t count;
} SheetRow;

/* `sheet` empty: the first visible one. `bytes` and `arena` must outlive the table. */
Status sheet_open(Arena *arena, Str bytes, Str sheet, Sheet **ret, Error *err);
void sheet_closep(Sheet **table);
/* As xlsx_next: E_INVALID with *ret_broken not 0 costs that row only. */
Status sheet_next(Sheet *table, const SheetRow **ret, int *ret_broken, Error *err);
bool sheet_is_workbook(const Sheet *table);
Str sheet_name(const Sheet *table);     /* name, empty for CSV */
int sheet_last_row(const Sheet *table); /* 0: not known (CSV) */

static inline Str sheet_field(const SheetRow *row, int column) {
    return column >= 0 && (size_t)column < row->count ? row->fields[column] : (Str){"", 0};
}

#endif
