/* Which units: strata, how many of each, and weighted draws without replacement. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/map.h"
#include "draw/internal.h"

typedef struct Stratum {
    Str value;
    uint32_t *units; /* in the order of their ids */
    size_t count, number;
    uint64_t remainder;
} Stratum;

typedef struct Work {
    const DrawRule *rule;
    const DrawInputs *inputs;
    const DrawTable *population;
    Arena *arena;
    DrawResult *result;
    uint64_t *weights;
    int cap_columns[DRAW_CAPS_MAX];
    Map *cap_counts[DRAW_CAPS_MAX]; /* value -> uint32_t */
    Stratum **strata;
    size_t stratum_count, unit_count;
    size_t step_capacity;
} Work;

/* ---- weights: a decimal with at most three places, in thousandths ---- */

static bool parse_weight(Str text, uint64_t *ret) {
    Str whole, part;
    str_cut(text, '.', &whole, &part);
    if (whole.len == 0 || whole.len > 7 || part.len > 3 || (part.len == 0 && whole.len != text.len))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < whole.len + 3; i++) {
        size_t place = i - whole.len;
        char digit = i < whole.len ? whole.ptr[i] : place < part.len ? part.ptr[place] : '0';
        if (digit < '0' || digit > '9') return false;
        value = value * 10 + (uint64_t)(digit - '0');
    }
    *ret = value;
    return value <= (uint64_t)DRAW_WEIGHT_MAX * 1000;
}

static Status read_weights(Work *work, Error *err) {
    const DrawTable *table = work->population;
    int column = -1;
    work->weights = arena_new_array(work->arena, uint64_t, table->count);
    if (!work->weights) return no_memory(err);
    if (work->rule->weight.len) TRY(draw_column(table, work->rule->weight, &column, err));
    for (size_t i = 0; i < table->count; i++) {
        work->weights[i] = 1;
        if (column < 0) continue;
        draw_table_prefetch(table, i);
        Str text = draw_table_cell(table, i, column);
        if (parse_weight(text, &work->weights[i])) continue;
        fail(err, E_INVALID, "the weight '%.*s' of '%.*s' is not a number from 0 to %d", STR_ARG(text),
             STR_ARG(table->rows[i].key), DRAW_WEIGHT_MAX);
        return fail_hint(err, "write weights as 1, 2.5 or 0.125; 0 leaves the unit out");
    }
    return OK;
}

/* ---- strata ---- */

static int by_value(const void *a, const void *b) {
    return str_compare((*(Stratum *const *)a)->value, (*(Stratum *const *)b)->value);
}

static Status stratum_of(Work *work, Map *map, Str value, Stratum **ret, Error *err) {
    *ret = map_get(map, value);
    if (*ret) return OK;
    size_t count = work->stratum_count;
    if ((count & (count - 1)) == 0) { /* full at each power of two */
        Stratum **grown = arena_grow(work->arena, work->strata, count, count ? count * 2 : 1, sizeof *grown);
        if (!grown) return no_memory(err);
        work->strata = grown;
    }
    Stratum *stratum = arena_new_item(work->arena, Stratum);
    if (!stratum || !map_put(map, value, stratum)) return no_memory(err);
    stratum->value = value;
    work->strata[work->stratum_count++] = stratum;
    *ret = stratum;
    return OK;
}

static void leave_out_excluded(Work *work) {
    for (size_t i = 0; work->inputs->exclude && i < work->population->count; i++)
        if (draw_excluded(work->inputs, work->population, i)) work->weights[i] = 0;
}

static Status split(Work *work, Error *err) {
    const DrawTable *table = work->population;
    int column = -1;
    Map *map = map_new(work->arena, 64);
    uint32_t *places = arena_new_array(work->arena, uint32_t, table->count);
    Stratum **owner = arena_new_array(work->arena, Stratum *, table->count);
    if (!map || !places || !owner) return no_memory(err);
    if (work->rule->strata.len) TRY(draw_column(table, work->rule->strata, &column, err));
    Stratum *only = NULL;
    if (column < 0) TRY(stratum_of(work, map, STR(""), &only, err));
    for (size_t i = 0; i < table->count; i++) {
        if (work->weights[i] == 0) continue;
        if (!only) draw_table_prefetch(table, i);
        owner[i] = only;
        if (!only) TRY(stratum_of(work, map, draw_table_cell(table, i, column), &owner[i], err));
        owner[i]->count++;
        work->unit_count++;
    }
    if (work->stratum_count) qsort(work->strata, work->stratum_count, sizeof(Stratum *), by_value);
    for (size_t s = 0; s < work->stratum_count; s++) {
        work->strata[s]->units = places;
        places += work->strata[s]->count;
        work->strata[s]->count = 0;
    }
    for (size_t i = 0; i < table->count; i++)
        if (owner[i]) owner[i]->units[owner[i]->count++] = (uint32_t)i;
    return OK;
}

/* ---- how many ---- */

static int by_remainder(const void *a, const void *b) {
    const Stratum *x = *(Stratum *const *)a, *y = *(Stratum *const *)b;
    if (x->remainder != y->remainder) return x->remainder < y->remainder ? 1 : -1;
    return str_compare(x->value, y->value);
}

/* In proportion to the units; what is left over goes to the largest remainders. */
static Status share_number(Work *work, Error *err) {
    uint64_t number = (uint64_t)work->rule->number, all = work->unit_count, left = number;
    if (number > all) {
        fail(err, E_NO, "%" PRIu64 " units are asked for and %zu can be drawn", number, work->unit_count);
        return fail_hint(err, "ask for fewer, or give more units a weight above 0");
    }
    if (number == 0) return OK;
    Stratum **order =
        arena_grow(work->arena, work->strata, work->stratum_count, work->stratum_count, sizeof *order);
    if (!order) return no_memory(err);
    for (size_t s = 0; s < work->stratum_count; s++) {
        order[s]->number = (size_t)(number * order[s]->count / all);
        order[s]->remainder = number * order[s]->count % all;
        left -= order[s]->number;
    }
    qsort(order, work->stratum_count, sizeof *order, by_remainder);
    for (size_t s = 0; s < left; s++) order[s]->number++;
    return OK;
}

static Status decide_numbers(Work *work, Error *err) {
    if (work->rule->number >= 0) return share_number(work, err);
    for (size_t s = 0; s < work->stratum_count; s++) {
        uint64_t product = work->strata[s]->count * (uint64_t)work->rule->rate;
        work->strata[s]->number = (size_t)((product + DRAW_MILLION - 1) / DRAW_MILLION);
    }
    return OK;
}

/* ---- drawing ---- */

/* Counts the unit under every cap, or under none when one of them is reached. */
static Status take_under_caps(Work *work, size_t unit, bool *ret, Error *err) {
    uint32_t *counts[DRAW_CAPS_MAX];
    *ret = true;
    for (size_t c = 0; c < work->rule->cap_count; c++) {
        Str value = draw_table_cell(work->population, unit, work->cap_columns[c]);
        counts[c] = map_get(work->cap_counts[c], value);
        if (!counts[c]) {
            counts[c] = arena_new_item(work->arena, uint32_t);
            if (!counts[c] || !map_put(work->cap_counts[c], value, counts[c])) return no_memory(err);
        }
        if (*counts[c] >= (uint64_t)work->rule->caps[c].most) *ret = false;
    }
    for (size_t c = 0; *ret && c < work->rule->cap_count; c++) ++*counts[c];
    return OK;
}

static Status add_step(Work *work, DrawStep step, Error *err) {
    DrawResult *result = work->result;
    if (result->step_count == work->step_capacity) {
        size_t capacity = work->step_capacity ? work->step_capacity * 2 : 256;
        result->steps = arena_grow(work->arena, result->steps, result->step_count, capacity, sizeof step);
        if (!result->steps) return no_memory(err);
        work->step_capacity = capacity;
    }
    result->steps[result->step_count++] = step;
    return OK;
}

static Status exhausted(const Stratum *stratum, size_t taken, Error *err) {
    fail(err, E_NO, "stratum '%.*s': %zu units are to be drawn, and only %zu can be under the caps",
         STR_ARG(stratum->value), stratum->number, taken);
    return fail_hint(err, "raise the cap or ask for fewer units");
}

static Status draw_stratum(Work *work, size_t s, DrawStream *stream, Error *err) {
    const Stratum *stratum = work->strata[s];
    if (stratum->number == 0) return OK;
    uint64_t *sums = arena_new_array(work->arena, uint64_t, stratum->count + 1);
    if (!sums) return no_memory(err);
    for (size_t i = 0; i < stratum->count; i++) sums[i + 1] = work->weights[stratum->units[i]];
    DrawTree tree;
    draw_tree_build(&tree, sums, stratum->count);
    for (size_t taken = 0; taken < stratum->number;) {
        if (tree.total == 0) return exhausted(stratum, taken, err);
        DrawStep step = {
            .total = tree.total, .value = draw_below(stream, tree.total), .stratum = (uint32_t)s};
        size_t at = draw_tree_find(&tree, step.value);
        step.unit = stratum->units[at];
        draw_tree_remove(&tree, at, work->weights[step.unit]);
        TRY(take_under_caps(work, step.unit, &step.taken, err));
        TRY(add_step(work, step, err));
        taken += step.taken;
    }
    return OK;
}

static Status open_caps(Work *work, Error *err) {
    for (size_t c = 0; c < work->rule->cap_count; c++) {
        TRY(draw_column(work->population, work->rule->caps[c].column, &work->cap_columns[c], err));
        work->cap_counts[c] = map_new(work->arena, 64);
        if (!work->cap_counts[c]) return no_memory(err);
    }
    return OK;
}

static Status collect(Work *work, Error *err) {
    DrawResult *result = work->result;
    result->units = arena_new_array(work->arena, uint32_t, result->step_count);
    result->strata = arena_new_array(work->arena, DrawStratum, work->stratum_count);
    if (!result->units || !result->strata) return no_memory(err);
    for (size_t i = 0; i < result->step_count; i++)
        if (result->steps[i].taken) result->units[result->unit_count++] = result->steps[i].unit;
    result->stratum_count = work->stratum_count;
    for (size_t s = 0; s < work->stratum_count; s++)
        result->strata[s] =
            (DrawStratum){work->strata[s]->value, work->strata[s]->count, work->strata[s]->number};
    return OK;
}

Status draw_units(const DrawRule *rule, const DrawInputs *inputs, Str seed, Arena *arena, DrawResult *result,
                  Error *err) {
    Work work = {
        .rule = rule, .inputs = inputs, .population = inputs->population, .arena = arena, .result = result};
    TRY(read_weights(&work, err));
    leave_out_excluded(&work);
    TRY(split(&work, err));
    TRY(decide_numbers(&work, err));
    TRY(open_caps(&work, err));
    DrawStream stream = draw_stream(seed, "unit");
    for (size_t s = 0; s < work.stratum_count; s++) TRY(draw_stratum(&work, s, &stream, err));
    return collect(&work, err);
}
