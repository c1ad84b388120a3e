/* Aggregates over rows in memory, for simulation and for plans without a store. */
#include <stdlib.h>

#include "expr/node.h"

typedef struct Fold {
    const ExprAggregate *aggregate;
    size_t count;
    double sum;
    Value best;    /* min, max */
    Value *values; /* count(distinct …): all values met */
} Fold;

static int value_order(const Value *a, const Value *b) {
    if (a->type != b->type) return a->type < b->type ? -1 : 1;
    switch (a->type) {
    case TYPE_BOOL:
        return (int)a->boolean - (int)b->boolean;
    case TYPE_NUMBER:
        return (a->number > b->number) - (a->number < b->number);
    case TYPE_TEXT:
        return str_compare(a->text, b->text);
    case TYPE_DATE:
        return (a->date > b->date) - (a->date < b->date);
    case TYPE_INSTANT:
        return (a->instant > b->instant) - (a->instant < b->instant);
    case TYPE_UNSET:
        break;
    }
    return 0;
}

static int compare_values(const void *a, const void *b) {
    return value_order(a, b);
}

static double count_distinct(Fold *fold) {
    if (fold->count > 1) qsort(fold->values, fold->count, sizeof *fold->values, compare_values);
    size_t distinct = 0;
    for (size_t i = 0; i < fold->count; i++)
        if (i == 0 || value_order(&fold->values[i - 1], &fold->values[i]) != 0) distinct++;
    return (double)distinct;
}

static void fold_row(Fold *fold, const Value *row, const ExprContext *context) {
    const ExprAggregate *aggregate = fold->aggregate;
    if (aggregate->filter && !expr_true(aggregate->filter, row, context)) return;
    Value value = {.type = TYPE_NUMBER};
    if (aggregate->value) value = expr_eval(aggregate->value, row, context);
    if (value.type == TYPE_UNSET) return;
    if (fold->values) fold->values[fold->count] = value;
    if (value.type == TYPE_NUMBER) fold->sum += value.number;
    int order = value_order(&value, &fold->best);
    bool better = aggregate->function == AGGREGATE_MIN ? order < 0 : order > 0;
    if (fold->count == 0 || better) fold->best = value;
    fold->count++;
}

static Value number_value(double number) {
    return (Value){.type = TYPE_NUMBER, .number = number};
}

static Value fold_result(Fold *fold) {
    AggregateFunction function = fold->aggregate->function;
    if (function == AGGREGATE_COUNT)
        return number_value(fold->values ? count_distinct(fold) : (double)fold->count);
    if (fold->count == 0) return (Value){.type = TYPE_UNSET};
    if (function == AGGREGATE_SUM) return number_value(fold->sum);
    if (function == AGGREGATE_AVG) return number_value(fold->sum / (double)fold->count);
    return fold->best;
}

Status expr_fold(const ExprAggregate *aggregate, const Value *const *rows, size_t row_count,
                 const ExprContext *context, Arena *arena, Value *ret, Error *err) {
    Fold fold = {.aggregate = aggregate};
    if (aggregate->distinct && !(fold.values = arena_new_array(arena, Value, row_count)))
        return no_memory(err);
    for (size_t i = 0; i < row_count; i++) fold_row(&fold, rows[i], context);
    *ret = fold_result(&fold);
    return OK;
}
