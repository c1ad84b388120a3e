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
    if (found.shortfall > 0) TRY(fit_relax(input, room, &result, err));
    *ret = result;
    return OK;
}
