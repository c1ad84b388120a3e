/* Any bytes as a register of units: what can be drawn gives a receipt that verifies; the order of the rows
 * does not matter. The last column is the weights. */
#include <assert.h>

#include "doc/csv.h"
#include "draw/draw.h"

enum { ROWS = 200 };

/* Rows from last to first when `reversed`. */
static Status read_rows(Arena *arena, Str bytes, bool reversed, const DrawTable **ret, Error *err) {
    static Str kept[ROWS][8];
    Csv *csv;
    DrawTable *table;
    size_t count = 0, width;
    TRY(csv_open(arena, bytes, NULL, &csv, err));
    width = csv_header(csv)->count < 8 ? csv_header(csv)->count : 8;
    TRY(draw_table_new(arena, "population", csv_header(csv)->fields, width, "id", &table, err));
    for (const CsvRow *row = NULL; count < ROWS; count++) {
        TRY(csv_next(csv, &row, err));
        if (!row) break;
        for (size_t i = 0; i < width; i++)
            if (!arena_str(arena, csv_field(row, (int)i), &kept[count][i])) return no_memory(err);
    }
    for (size_t i = 0; i < count; i++)
        TRY(draw_table_add(table, kept[reversed ? count - 1 - i : i], width, err));
    TRY(draw_table_freeze(table, err));
    *ret = table;
    return OK;
}

static Status officers_of(Arena *arena, const DrawTable **ret, Error *err) {
    const Str column = STR("id"), ids[] = {STR("p1"), STR("p2"), STR("p3")};
    DrawTable *table;
    TRY(draw_table_new(arena, "officers", &column, 1, "id", &table, err));
    for (size_t i = 0; i < COUNT_OF(ids); i++) TRY(draw_table_add(table, &ids[i], 1, err));
    TRY(draw_table_freeze(table, err));
    *ret = table;
    return OK;
}

static Status draw_and_verify(const DrawInputs *inputs, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf receipt = BUF_INIT(16 << 20);
    DrawRule rule = DRAW_RULE_INIT;
    DrawSeed seed;
    DrawResult *result;
    rule.rate = 300000;
    rule.strata = inputs->population->columns[0];
    rule.weight = inputs->population->columns[inputs->population->column_count - 1];
    TRY(draw_seed_plain(arena, STR("2f9a"), &seed, err));
    TRY(draw_run(&rule, inputs, seed.hex, arena, &result, err));
    draw_receipt_write(&rule, inputs, &seed, result, &receipt);
    assert(buf_status(&receipt, err) == OK);
    Status status = draw_verify(buf_str(&receipt), inputs, arena, err);
    assert(status == OK || status == E_NO_MEMORY);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(256 << 20);
    Error err = ERROR_INIT;
    Str bytes = {(const char *)data, size};
    DrawInputs inputs = {0};
    const DrawTable *again;
    if (read_rows(arena, bytes, false, &inputs.population, &err) != OK) return 0;
    Status status = read_rows(arena, bytes, true, &again, &err);
    assert(status == E_NO_MEMORY || (status == OK && strcmp(again->sha256, inputs.population->sha256) == 0));
    if (officers_of(arena, &inputs.officers, &err) == OK) status = draw_and_verify(&inputs, arena, &err);
    assert(status == OK || err.message[0]);
    return 0;
}
