/* Merged ranges: the value stands in the first cell only, but a person sees it in all of them. Private to
 * src/doc. */
#ifndef ANLAN_DOC_XLSX_MERGE_H
#define ANLAN_DOC_XLSX_MERGE_H

#include "doc/xlsx_read.h"

typedef struct Merge {
    int first_row, last_row;
    size_t first_column, last_column;
    Str value;
    XlsxType type;
} Merge;

typedef struct Merges {
    Arena *arena;
    Merge *items; /* by first_row once merges_sort was called */
    size_t count, capacity, max;
    size_t next;    /* the first one that has not begun */
    Merge **active; /* those that reach into the present row */
    size_t active_count, active_max;
} Merges;

/* "B2:C9"; E_INVALID when it is not a range, E_TOO_LARGE past max. A single cell is ignored. */
Status merges_add(Merges *merges, Str range, Error *err);
void merges_sort(Merges *merges);
/* Give the row (arrays of `columns` items, *count used) the values of the ranges that cover it. */
Status merges_apply(Merges *merges, int row, Str *fields, XlsxType *types, size_t columns, size_t *count,
                    Error *err);

/* "AB12" → column 27, row 12; row 0 when the digits are missing. False when it is not a cell. */
bool xlsx_cell(Str reference, size_t *ret_column, int *ret_row);

#endif
