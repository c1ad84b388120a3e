/* A register in its canonical form. */
#include <inttypes.h>

#include "draw/internal.h"

static Status copy_columns(DrawTable *table, const Str *columns, Error *err) {
    for (size_t i = 0; i < table->column_count; i++)
        if (!arena_str(table->arena, columns[i], &table->columns[i])) return no_memory(err);
    return OK;
}

Status draw_table_new(Arena *arena, const char *name, const Str *columns, size_t count, const char *key,
                      DrawTable **ret, Error *err) {
    if (count > DRAW_COLUMNS_MAX)
        return fail(err, E_TOO_LARGE, "the %s has more than %d columns", name, DRAW_COLUMNS_MAX);
    DrawTable *table = arena_new_item(arena, DrawTable);
    if (!table) return no_memory(err);
    *table = (DrawTable){.arena = arena, .name = name, .column_count = count, .key = -1};
    table->columns = arena_new_array(arena, Str, count);
    if (!table->columns) return no_memory(err);
    TRY(copy_columns(table, columns, err));
    if (key) TRY(draw_column(table, str_from(key), &table->key, err));
    *ret = table;
    return OK;
}

int draw_table_column(const DrawTable *table, Str name) {
    for (size_t i = 0; i < table->column_count; i++)
        if (str_equal(table->columns[i], name)) return (int)i;
    return -1;
}

Status draw_column(const DrawTable *table, Str name, int *ret, Error *err) {
    int column = draw_table_column(table, name);
    if (column < 0) {
        fail(err, E_INVALID, "the %s has no column '%.*s'", table->name, STR_ARG(name));
        return fail_hint(err, "name a column of the first row, as it is written there");
    }
    *ret = column;
    return OK;
}

void draw_table_expect(DrawTable *table, size_t rows) {
    if (table->count || rows > DRAW_ROWS_MAX) return;
    table->rows = arena_new_array(table->arena, DrawRow, rows);
    table->capacity = table->rows ? rows : 0;
}

static Status make_room(DrawTable *table, Error *err) {
    if (table->count < table->capacity) return OK;
    if (table->count >= DRAW_ROWS_MAX)
        return fail(err, E_TOO_LARGE, "the %s has more than %d rows", table->name, DRAW_ROWS_MAX);
    size_t capacity = table->capacity ? table->capacity * 2 : 256;
    DrawRow *rows = arena_grow(table->arena, table->rows, table->count, capacity, sizeof *rows);
    if (!rows) return no_memory(err);
    table->rows = rows;
    table->capacity = capacity;
    return OK;
}

static size_t put_length(char *out, size_t length) {
    char digits[24];
    size_t count = 0;
    do digits[count++] = (char)('0' + length % 10);
    while (length /= 10);
    for (size_t i = 0; i < count; i++) out[i] = digits[count - 1 - i];
    out[count] = ':';
    return count + 1;
}

Status draw_table_add(DrawTable *table, const Str *cells, size_t count, Error *err) {
    TRY(make_room(table, err));
    size_t bytes = 0;
    for (size_t i = 0; i < table->column_count; i++) bytes += 22 + (i < count ? cells[i].len : 0);
    char *text = arena_alloc(table->arena, bytes);
    if (!text) return no_memory(err);
    DrawRow *row = &table->rows[table->count];
    size_t at = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        Str cell = i < count ? cells[i] : (Str){"", 0};
        at += put_length(text + at, cell.len);
        if (cell.len) memcpy(text + at, cell.ptr, cell.len);
        if ((int)i == table->key) row->key = (Str){text + at, cell.len};
        at += cell.len;
        text[at++] = ',';
    }
    row->text = (Str){text, at};
    if (table->key < 0) row->key = row->text;
    table->count++;
    return OK;
}

static void hash_table(DrawTable *table) {
    Sha256 hash;
    uint8_t digest[SHA256_LEN];
    char length[24] = {0};
    sha256_begin(&hash);
    for (size_t i = 0; i < table->column_count; i++) {
        sha256_add(&hash, (Str){length, put_length(length, table->columns[i].len)});
        sha256_add(&hash, table->columns[i]);
        sha256_add(&hash, STR(","));
    }
    sha256_add(&hash, STR("\n"));
    for (size_t i = 0; i < table->count; i++) {
        draw_table_prefetch(table, i);
        sha256_add(&hash, table->rows[i].text);
        sha256_add(&hash, STR("\n"));
    }
    sha256_end(&hash, digest);
    hex_encode(digest, sizeof digest, table->sha256);
}

Status draw_table_freeze(DrawTable *table, Error *err) {
    size_t twice = SIZE_MAX;
    if (!draw_rows_sort(table->arena, &table->rows, table->count, &twice)) return no_memory(err);
    if (table->key >= 0 && table->count && table->rows[0].key.len == 0)
        return fail(err, E_INVALID, "the %s has a row without an id", table->name);
    if (table->key >= 0 && twice != SIZE_MAX) {
        fail(err, E_INVALID, "the %s has the id '%.*s' twice", table->name, STR_ARG(table->rows[twice].key));
        return fail_hint(err, "leave one of the two rows out, so that each has one chance");
    }
    hash_table(table);
    return OK;
}

Str draw_table_cell(const DrawTable *table, size_t row, int column) {
    const char *at = table->rows[row].text.ptr;
    for (int i = 0;; i++) {
        size_t length = 0;
        for (; *at != ':'; at++) length = length * 10 + (size_t)(*at - '0');
        at++;
        if (i == column) return (Str){at, length};
        at += length + 1;
    }
}

size_t draw_table_find(const DrawTable *table, Str key) {
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(table->rows[middle].key, key);
        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}
