/* Rows in the order of the bytes of their keys. A register of a million units whose ids share their first
 * digits is sorted by the eight bytes behind them, byte by byte (radix sort); only rows that these bytes do
 * not tell apart are compared as a whole. */
#include <stdlib.h>

#include "draw/internal.h"

enum { WORD = 8, BINS = 256, AHEAD = 16 };

typedef struct Item {
    uint64_t word;
    uint32_t row;
} Item;

static int by_key(const void *a, const void *b) {
    return str_compare(((const DrawRow *)a)->key, ((const DrawRow *)b)->key);
}

static size_t common_prefix(const DrawRow *rows, size_t count) {
    size_t common = rows[0].key.len;
    for (size_t i = 1; i < count; i++) {
        Str key = rows[i].key;
        if (key.len < common) common = key.len;
        if (memcmp(key.ptr, rows[0].key.ptr, common) == 0) continue;
        for (size_t at = 0; at < common; at++)
            if (key.ptr[at] != rows[0].key.ptr[at]) common = at;
    }
    return common;
}

/* The bytes from `at`, the first in the highest place; zeros past the end. */
static uint64_t word_at(Str key, size_t at) {
    uint64_t word = 0;
    for (size_t i = 0; i < WORD; i++)
        word = word << 8 | (at + i < key.len ? (unsigned char)key.ptr[at + i] : 0);
    return word;
}

/* By one byte of the word, keeping the order of equals. False: all have the same, nothing was moved. */
static bool sort_by_byte(const Item *from, Item *to, size_t count, int shift) {
    size_t place[BINS] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++) place[from[i].word >> shift & 0xff]++;
    if (place[from[0].word >> shift & 0xff] == count) return false;
    for (size_t bin = 0; bin < BINS; bin++) {
        size_t here = place[bin];
        place[bin] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) to[place[from[i].word >> shift & 0xff]++] = from[i];
    return true;
}

static const Item *sort_words(Item *items, Item *room, size_t count) {
    for (int shift = 0; shift < 64; shift += 8) {
        if (!sort_by_byte(items, room, count, shift)) continue;
        Item *sorted = room;
        room = items;
        items = sorted;
    }
    return items;
}

/* Runs of rows that their words do not tell apart. The first key that stands twice goes to *ret_twice. */
static void sort_ties(const Item *items, DrawRow *rows, size_t count, size_t *ret_twice) {
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && items[end].word == items[i].word;) end++;
        if (end - i > 1) qsort(rows + i, end - i, sizeof *rows, by_key);
        for (size_t k = i + 1; k < end && *ret_twice == SIZE_MAX; k++)
            if (str_equal(rows[k - 1].key, rows[k].key)) *ret_twice = k;
    }
}

static void gather(const Item *items, const DrawRow *from, DrawRow *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) __builtin_prefetch(&from[items[i + AHEAD].row]);
        to[i] = from[items[i].row];
    }
}

static bool sorted(const DrawRow *rows, size_t count, size_t *ret_twice) {
    for (size_t i = 1; i < count; i++) {
        int order = by_key(&rows[i - 1], &rows[i]);
        if (order == 0 && *ret_twice == SIZE_MAX) *ret_twice = i;
        if (order > 0) return false;
    }
    return true;
}

bool draw_rows_sort(Arena *arena, DrawRow **rows, size_t count, size_t *ret_twice) {
    *ret_twice = SIZE_MAX;
    if (sorted(*rows, count, ret_twice)) return true;
    *ret_twice = SIZE_MAX;
    Item *items = arena_new_array(arena, Item, count), *room = arena_new_array(arena, Item, count);
    DrawRow *ordered = arena_new_array(arena, DrawRow, count);
    if (!items || !room || !ordered) return false;
    size_t at = common_prefix(*rows, count);
    for (size_t i = 0; i < count; i++) items[i] = (Item){word_at((*rows)[i].key, at), (uint32_t)i};
    const Item *order = sort_words(items, room, count);
    gather(order, *rows, ordered, count);
    sort_ties(order, ordered, count, ret_twice);
    *rows = ordered;
    return true;
}
