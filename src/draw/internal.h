/* Between the files of this room. */
#ifndef ANLAN_DRAW_INTERNAL_H
#define ANLAN_DRAW_INTERNAL_H

#include "draw/draw.h"

/* Uniform whole numbers from SHA-256 of «anlan-draw-1, seed, label, counter», each on a line. */
typedef struct DrawStream {
    Sha256 prefix;
    uint64_t counter;
} DrawStream;

DrawStream draw_stream(Str seed, const char *label);
uint64_t draw_below(DrawStream *stream, uint64_t bound); /* 0 … bound - 1, bound > 0 */

/* Partial sums of weights (Wong & Easton 1980, as a Fenwick tree): find and remove in log n. */
typedef struct DrawTree {
    uint64_t *sums; /* 1-based */
    size_t count, top;
    uint64_t total;
} DrawTree;

/* Takes the array over: sums[1..count] hold the weights. */
void draw_tree_build(DrawTree *tree, uint64_t *sums, size_t count);
size_t draw_tree_find(const DrawTree *tree, uint64_t value); /* 0-based, value < total */
void draw_tree_remove(DrawTree *tree, size_t at, uint64_t weight);

/* By key; *rows may become another array. *ret_twice: a row whose key is that of the row before it, SIZE_MAX
 * when every key stands once. False: memory. */
bool draw_rows_sort(Arena *arena, DrawRow **rows, size_t count, size_t *ret_twice);

/* Rows in the order of their keys lie anywhere in memory: ask for one that a loop will come to soon. */
static inline void draw_table_prefetch(const DrawTable *table, size_t row) {
    enum { AHEAD = 16, LINE = 64 };
    if (row + AHEAD >= table->count) return;
    __builtin_prefetch(table->rows[row + AHEAD].text.ptr);
    __builtin_prefetch(table->rows[row + AHEAD].text.ptr + LINE);
}

Status draw_units(const DrawRule *rule, const DrawInputs *inputs, Str seed, Arena *arena, DrawResult *result,
                  Error *err);
Status draw_officers(const DrawRule *rule, const DrawInputs *inputs, Str seed, Arena *arena,
                     DrawResult *result, Error *err);
/* Whether a row of a register takes no part by `exclude`. */
static inline bool draw_excluded(const DrawInputs *inputs, const DrawTable *table, size_t row) {
    return inputs->exclude && draw_table_find(inputs->exclude, table->rows[row].key) != SIZE_MAX;
}
Status draw_column(const DrawTable *table, Str name, int *ret, Error *err);

#endif
