/* By whom: the pool, then for each unit the least loaded officers who may, by lot among equals. */
#include <inttypes.h>
#include <stdlib.h>

#include "draw/internal.h"

typedef struct Recusal {
    uint32_t unit, officer;
} Recusal;

typedef struct Desk {
    const DrawRule *rule;
    const DrawInputs *inputs;
    Arena *arena;
    DrawResult *result;
    uint32_t *pool; /* in the order of their ids */
    uint32_t *load; /* per officer of the register */
    bool *barred;   /* from the unit at hand */
    Recusal *recusals;
    size_t recusal_count;
    DrawStream stream;
} Desk;

/* Holds a certificate: the cell is not empty. And is not excluded. */
static Status find_certified(Desk *desk, Error *err) {
    const DrawTable *table = desk->inputs->officers;
    int column = -1;
    if (desk->rule->certificate.len) TRY(draw_column(table, desk->rule->certificate, &column, err));
    desk->result->pool = arena_new_array(desk->arena, uint32_t, table->count);
    if (!desk->result->pool) return no_memory(err);
    for (size_t i = 0; i < table->count; i++)
        if ((column < 0 || draw_table_cell(table, i, column).len) && !draw_excluded(desk->inputs, table, i))
            desk->result->pool[desk->result->certified++] = (uint32_t)i;
    desk->result->pool_count = desk->result->certified;
    return OK;
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* At least this share, rounded up; each officer as likely as any other. */
static Status draw_pool(Desk *desk, Str seed, Error *err) {
    DrawResult *result = desk->result;
    size_t all = result->certified;
    if (desk->rule->officer_rate >= 0 && all > 0) {
        uint64_t *sums = arena_new_array(desk->arena, uint64_t, all + 1);
        uint32_t *drawn = arena_new_array(desk->arena, uint32_t, all);
        if (!sums || !drawn) return no_memory(err);
        for (size_t i = 1; i <= all; i++) sums[i] = 1;
        DrawTree tree;
        draw_tree_build(&tree, sums, all);
        DrawStream stream = draw_stream(seed, "pool");
        result->pool_count = (all * (size_t)desk->rule->officer_rate + DRAW_MILLION - 1) / DRAW_MILLION;
        for (size_t i = 0; i < result->pool_count; i++) {
            size_t at = draw_tree_find(&tree, draw_below(&stream, tree.total));
            drawn[i] = result->pool[at];
            draw_tree_remove(&tree, at, 1);
        }
        result->pool = drawn;
    }
    desk->pool =
        arena_grow(desk->arena, result->pool, result->pool_count, result->pool_count, sizeof(uint32_t));
    if (!desk->pool) return no_memory(err);
    qsort(desk->pool, result->pool_count, sizeof(uint32_t), by_number);
    return OK;
}

/* ---- recusal ---- */

static int by_unit(const void *a, const void *b) {
    const Recusal *x = a, *y = b;
    return x->unit != y->unit ? (x->unit > y->unit) - (x->unit < y->unit)
                              : (x->officer > y->officer) - (x->officer < y->officer);
}

/* False: the row names nobody of the registers, a pair that cannot meet. */
static bool recusal_at(const DrawInputs *inputs, size_t row, int officer_column, int unit_column,
                       Recusal *ret) {
    if (officer_column < 0 || unit_column < 0 || !inputs->population) return false;
    size_t officer = draw_table_find(inputs->officers, draw_table_cell(inputs->recuse, row, officer_column));
    size_t unit = draw_table_find(inputs->population, draw_table_cell(inputs->recuse, row, unit_column));
    *ret = (Recusal){(uint32_t)unit, (uint32_t)officer};
    return officer != SIZE_MAX && unit != SIZE_MAX;
}

static Status read_recusals(Desk *desk, Error *err) {
    const DrawTable *table = desk->inputs->recuse;
    if (!table) return OK;
    int officer_column, unit_column;
    TRY(draw_column(table, STR("officer"), &officer_column, err));
    TRY(draw_column(table, STR("subject"), &unit_column, err));
    desk->recusals = arena_new_array(desk->arena, Recusal, table->count);
    if (!desk->recusals) return no_memory(err);
    for (size_t i = 0; i < table->count; i++)
        if (recusal_at(desk->inputs, i, officer_column, unit_column, &desk->recusals[desk->recusal_count]))
            desk->recusal_count++;
    qsort(desk->recusals, desk->recusal_count, sizeof(Recusal), by_unit);
    return OK;
}

size_t draw_unknown_recusals(const DrawInputs *inputs, size_t *ret_first) {
    size_t unknown = 0;
    Recusal recusal;
    if (!inputs->recuse) return 0;
    int officer_column = draw_table_column(inputs->recuse, STR("officer"));
    int unit_column = draw_table_column(inputs->recuse, STR("subject"));
    for (size_t i = 0; i < inputs->recuse->count; i++)
        if (!recusal_at(inputs, i, officer_column, unit_column, &recusal) && unknown++ == 0) *ret_first = i;
    return unknown;
}

size_t draw_unknown_exclusions(const DrawInputs *inputs, size_t *ret_first) {
    size_t unknown = 0;
    if (!inputs->exclude) return 0;
    for (size_t i = 0; i < inputs->exclude->count; i++) {
        Str id = inputs->exclude->rows[i].key;
        bool known = draw_table_find(inputs->officers, id) != SIZE_MAX ||
                     (inputs->population && draw_table_find(inputs->population, id) != SIZE_MAX);
        if (!known && unknown++ == 0) *ret_first = i;
    }
    return unknown;
}

static void bar(Desk *desk, uint32_t unit, bool barred) {
    size_t low = 0, high = desk->recusal_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (desk->recusals[middle].unit < unit)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < desk->recusal_count && desk->recusals[low].unit == unit; low++)
        desk->barred[desk->recusals[low].officer] = barred;
}

/* ---- assignment ---- */

static size_t least_loaded(const Desk *desk, uint32_t *ret_load) {
    size_t equals = 0;
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < desk->result->pool_count; i++) {
        uint32_t officer = desk->pool[i], load = desk->load[officer];
        if (desk->barred[officer] || load > least) continue;
        equals = load == least ? equals + 1 : 1;
        least = load;
    }
    *ret_load = least;
    return equals;
}

static uint32_t nth_with_load(const Desk *desk, uint32_t load, uint64_t nth) {
    for (size_t i = 0;; i++) {
        uint32_t officer = desk->pool[i];
        if (!desk->barred[officer] && desk->load[officer] == load && nth-- == 0) return officer;
    }
}

static Status too_few(const Desk *desk, uint32_t unit, size_t have, Error *err) {
    fail(err, E_NO, "unit '%.*s' needs %d officers and %zu may go there",
         STR_ARG(desk->inputs->population->rows[unit].key), (int)desk->rule->pair, have);
    return fail_hint(err, "add officers who hold the certificate, lift a recusal, or lower --pair");
}

static Status assign_unit(Desk *desk, uint32_t unit, uint32_t *officers, Error *err) {
    size_t pair = (size_t)desk->rule->pair, got = 0;
    bar(desk, unit, true);
    for (; got < pair; got++) {
        uint32_t load;
        size_t equals = least_loaded(desk, &load);
        if (equals == 0) return too_few(desk, unit, got, err);
        officers[got] = nth_with_load(desk, load, draw_below(&desk->stream, equals));
        desk->barred[officers[got]] = true;
    }
    bar(desk, unit, false);
    for (size_t i = 0; i < pair; i++) {
        desk->barred[officers[i]] = false;
        desk->load[officers[i]]++;
    }
    return OK;
}

Status draw_officers(const DrawRule *rule, const DrawInputs *inputs, Str seed, Arena *arena,
                     DrawResult *result, Error *err) {
    Desk desk = {.rule = rule, .inputs = inputs, .arena = arena, .result = result};
    TRY(find_certified(&desk, err));
    TRY(draw_pool(&desk, seed, err));
    if (!inputs->population) return OK;
    TRY(read_recusals(&desk, err));
    size_t pair = (size_t)rule->pair;
    desk.load = arena_new_array(arena, uint32_t, inputs->officers->count);
    desk.barred = arena_new_array(arena, bool, inputs->officers->count);
    result->officers = arena_new_array(arena, uint32_t, result->unit_count * pair);
    if (!desk.load || !desk.barred || !result->officers) return no_memory(err);
    desk.stream = draw_stream(seed, "officer");
    for (size_t i = 0; i < result->unit_count; i++)
        TRY(assign_unit(&desk, result->units[i], result->officers + i * pair, err));
    return OK;
}
