/* Any bytes as a receipt: it is refused with a message, or it is what recomputing gives; in that case it says
 * "anlan-draw-1" and names the registers. */
#include <assert.h>

#include "draw/draw.h"

static const DrawTable *table_of(Arena *arena, const char *name, const Str *columns, size_t width,
                                 const Str *cells, size_t rows, const char *key) {
    DrawTable *table = NULL;
    Error err = ERROR_INIT;
    Status status = draw_table_new(arena, name, columns, width, key, &table, &err);
    for (size_t i = 0; i < rows && status == OK; i++)
        status = draw_table_add(table, cells + i * width, width, &err);
    if (status == OK) status = draw_table_freeze(table, &err);
    assert(status == OK);
    return table;
}

/* The registers that corpus/draw_receipt was made from: tests/draw/fixture.h says the like. */
static DrawInputs inputs_of(Arena *arena) {
    static const Str unit_columns[] = {STR_INIT("id"), STR_INIT("street"), STR_INIT("risk")};
    static const Str units[] = {STR_INIT("u1"),    STR_INIT("east"), STR_INIT("1"),    STR_INIT("u2"),
                                STR_INIT("east"),  STR_INIT("2.5"),  STR_INIT("u3"),   STR_INIT("west"),
                                STR_INIT("0.125"), STR_INIT("u4"),   STR_INIT("west"), STR_INIT("0")};
    static const Str officer_columns[] = {STR_INIT("id"), STR_INIT("cert")};
    static const Str officers[] = {STR_INIT("p1"), STR_INIT("C1"), STR_INIT("p2"),
                                   STR_INIT("C2"), STR_INIT("p3"), STR_INIT("")};
    static const Str pair_columns[] = {STR_INIT("officer"), STR_INIT("subject")};
    static const Str pairs[] = {STR_INIT("p1"), STR_INIT("u1")};
    return (DrawInputs){.population = table_of(arena, "population", unit_columns, 3, units, 4, "id"),
                        .officers = table_of(arena, "officers", officer_columns, 2, officers, 3, "id"),
                        .recuse = table_of(arena, "recuse", pair_columns, 2, pairs, 1, NULL)};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    DrawInputs inputs = inputs_of(arena);
    Error err = ERROR_INIT;
    Str receipt = {(const char *)data, size};
    Status status = draw_verify(receipt, &inputs, arena, &err);
    assert(status == OK || err.message[0]);
    if (status == OK) assert(str_find(receipt, STR("anlan-draw-1"), 0) != SIZE_MAX);
    if (status == OK) assert(str_find(receipt, str_from(inputs.population->sha256), 0) != SIZE_MAX);
    return 0;
}
