/* A table that somebody sent: CSV, gzipped CSV or XLSX, told apart by its bytes and not by its name. Rows
 * come as in csv.h and xlsx_read.h; the header is the first row of either. */
#ifndef ANLAN_DOC_TABULAR_H
#define ANLAN_DOC_TABULAR_H

#include "doc/csv.h"
#include "doc/xlsx_read.h"

typedef struct Tabular Tabular;

typedef struct TabularRow {
    int row; /* as a spreadsheet counts */
    const Str *fields;
    const XlsxType *types; /* NULL for CSV */
    size_t count;
} TabularRow;

/* `sheet` empty: the first visible one. `bytes` and `arena` must outlive the table. */
Status tabular_open(Arena *arena, Str bytes, Str sheet, Tabular **ret, Error *err);
void tabular_closep(Tabular **table);
/* As xlsx_next: E_INVALID with *ret_broken not 0 costs that row only. */
Status tabular_next(Tabular *table, const TabularRow **ret, int *ret_broken, Error *err);
bool tabular_is_workbook(const Tabular *table);
Str tabular_sheet(const Tabular *table);    /* name, empty for CSV */
int tabular_last_row(const Tabular *table); /* 0: not known (CSV) */

static inline Str tabular_field(const TabularRow *row, int column) {
    return column >= 0 && (size_t)column < row->count ? row->fields[column] : (Str){"", 0};
}

#endif
