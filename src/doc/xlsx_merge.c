#include "doc/xlsx_merge.h"

#include <stdlib.h>

enum { COLUMNS_END = 16384, ROWS_END = 1048576 };

bool xlsx_cell(Str reference, size_t *ret_column, int *ret_row) {
    size_t column = 0, at = 0;
    int64_t row = 0;
    for (; at < reference.len && at < 4; at++) {
        char c = reference.ptr[at];
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + (size_t)(c - 'A') + 1;
    }
    if (!at || column > COLUMNS_END) return false;
    if (at < reference.len && !str_to_i64(str_slice(reference, at, reference.len), &row)) return false;
    if (row < 0 || row > ROWS_END) return false;
    *ret_column = column - 1;
    *ret_row = (int)row;
    return true;
}

const char *xlsx_column_name(size_t column, char out[XLSX_COLUMN_TEXT]) {
    char reversed[XLSX_COLUMN_TEXT];
    size_t len = 0;
    for (column++; column && len < XLSX_COLUMN_TEXT - 1; column = (column - 1) / 26)
        reversed[len++] = (char)('A' + (column - 1) % 26);
    for (size_t i = 0; i < len; i++) out[i] = reversed[len - 1 - i];
    out[len] = 0;
    return out;
}

static Status make_room(Merges *merges, Error *err) {
    if (merges->count >= merges->max)
        return fail(err, E_TOO_LARGE, "the sheet has more than %zu merged ranges", merges->max);
    if (merges->count < merges->capacity) return OK;
    size_t wanted = merges->capacity ? merges->capacity * 2 : 16;
    Merge *items = arena_grow(merges->arena, merges->items, merges->count, wanted, sizeof *items);
    if (!items) return no_memory(err);
    merges->items = items;
    merges->capacity = wanted;
    return OK;
}

Status merges_add(Merges *merges, Str range, Error *err) {
    Str first, last;
    Merge merge = {0};
    if (!str_cut(range, ':', &first, &last)) return OK;
    if (!xlsx_cell(first, &merge.first_column, &merge.first_row) ||
        !xlsx_cell(last, &merge.last_column, &merge.last_row) || merge.last_row < merge.first_row ||
        merge.last_column < merge.first_column)
        return fail(err, E_INVALID, "the sheet has a merged range that is none: %.*s", STR_ARG(range));
    TRY(make_room(merges, err));
    merges->items[merges->count++] = merge;
    return OK;
}

static int by_first_row(const void *a, const void *b) {
    const Merge *x = a, *y = b;
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

void merges_sort(Merges *merges) {
    if (merges->count) qsort(merges->items, merges->count, sizeof *merges->items, by_first_row);
}

static Status begin(Merges *merges, int row, const Str *fields, const XlsxType *types, size_t columns,
                    Error *err) {
    for (; merges->next < merges->count && merges->items[merges->next].first_row <= row; merges->next++) {
        Merge *merge = &merges->items[merges->next];
        if (merge->last_row < row || merge->first_column >= columns) continue;
        if (merges->active_count >= merges->active_max)
            return fail(err, E_INVALID, "merged ranges overlap in row %d", row);
        bool here = merge->first_row == row && types[merge->first_column] != XLSX_BLANK;
        merge->type = here ? types[merge->first_column] : XLSX_BLANK;
        if (here && !arena_str(merges->arena, fields[merge->first_column], &merge->value))
            return no_memory(err);
        merges->active[merges->active_count++] = merge;
    }
    return OK;
}

static void fill(const Merge *merge, Str *fields, XlsxType *types, size_t columns, size_t *count) {
    if (merge->type == XLSX_BLANK) return;
    for (size_t column = merge->first_column; column <= merge->last_column && column < columns; column++) {
        if (types[column] != XLSX_BLANK) continue;
        fields[column] = merge->value;
        types[column] = merge->type;
        if (*count <= column) *count = column + 1;
    }
}

Status merges_apply(Merges *merges, int row, Str *fields, XlsxType *types, size_t columns, size_t *count,
                    Error *err) {
    size_t kept = 0;
    for (size_t i = 0; i < merges->active_count; i++)
        if (merges->active[i]->last_row >= row) merges->active[kept++] = merges->active[i];
    merges->active_count = kept;
    TRY(begin(merges, row, fields, types, columns, err));
    for (size_t i = 0; i < merges->active_count; i++) fill(merges->active[i], fields, types, columns, count);
    return OK;
}
