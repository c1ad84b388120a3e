#include <stdlib.h>

#include "duty/fit/model.h"

static void count(const Model *model, FitResult *result) {
    for (size_t i = 0; i < model->group_count; i++) {
        const Group *group = &model->groups[i];
        result->duties += group->duties;
        result->visits += group->visits;
        result->need += group->visits * model->lanes[group->lane].officers;
    }
    result->not_counted = model->not_counted;
    result->capacity = model_capacity(model);
}

/* The largest lack first; of many, only the largest are told. */
static int by_lack(const void *a, const void *b) {
    const FitBottleneck *x = a, *y = b;
    int64_t lack = x->need - x->have, other = y->need - y->have;
    if (lack != other) return lack > other ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    int order = str_compare(x->org, y->org);
    return order ? order : str_compare(x->role, y->role);
}

static void sort_bottlenecks(FitResult *result) {
    if (result->bottleneck_count > 1)
        qsort(result->bottlenecks, result->bottleneck_count, sizeof(FitBottleneck), by_lack);
    if (result->bottleneck_count > BOTTLENECKS_TOLD) result->bottleneck_count = BOTTLENECKS_TOLD;
}

Status fit_check(const FitInput *input, FitRoom room, FitResult *ret, Error *err) {
    FitResult result = {0};
    Extra nothing = {0};
    Model model;
    Found found;
    arena_reset(room.trial);
    if (input->watch) TRY(input->watch(input->watch_data, 0, err));
    TRY(model_new(input, &nothing, room.trial, &model, err));
    TRY(model_solve(&model, room.net, room.keep, &found, err));
    count(&model, &result);
    result.certain = found.certain || found.shortfall > 0;
    result.feasible = found.certain && found.shortfall == 0;
    result.shortfall = found.shortfall;
    result.bottlenecks = found.bottlenecks;
    result.bottleneck_count = found.count;
    sort_bottlenecks(&result);
    if (input->answered) TRY(input->answered(input->watch_data, &result, err));
    Status relaxed = found.shortfall > 0 ? fit_relax(input, room, &result, err) : OK;
    result.complete = relaxed == OK;
    if (relaxed != E_NO) TRY(relaxed);
    *ret = result;
    return OK;
}
