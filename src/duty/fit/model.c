#include "duty/fit/model.h"

static Status count_workdays(Model *model, Error *err) {
    const FitInput *input = model->input;
    size_t days = (size_t)(input->to - input->from) + 1;
    model->worked = arena_new_array(model->arena, int32_t, days + 1);
    if (!model->worked) return no_memory(err);
    for (size_t i = 0; i < days; i++)
        model->worked[i + 1] =
            model->worked[i] + (calendar_day(input->calendar, input->from + (Date)i).works ? 1 : 0);
    return OK;
}

static Status number_persons(Model *model, Error *err) {
    const FitInput *input = model->input;
    model->persons = map_new(model->arena, input->staff_count);
    if (!model->persons) return no_memory(err);
    for (size_t i = 0; i < input->staff_count; i++)
        if (!map_put(model->persons, input->staff[i].id, (void *)(uintptr_t)(i + 1))) return no_memory(err);
    return OK;
}

Status model_new(const FitInput *input, const Extra *extra, Arena *arena, Model *ret, Error *err) {
    if (input->from > input->to || input->to - input->from >= FIT_DAYS_MAX)
        return fail(err, E_INVALID, "the range must have 1 to %d days", FIT_DAYS_MAX);
    Model model = {.input = input, .arena = arena};
    TRY(orgs_new(input->tree, input->tree_count, arena, &model.orgs, err));
    TRY(count_workdays(&model, err));
    TRY(number_persons(&model, err));
    TRY(model_collect(&model, extra, err));
    TRY(model_staff(&model, extra, err));
    TRY(model_lanes(&model, err));
    *ret = model;
    return OK;
}
