/* From duties to groups: those of one clause, org and window are one group, however many they are. */
#include <math.h>

#include "duty/fit/model.h"

typedef struct Collect {
    Model *model;
    uint32_t plan;
    const Extra *extra;
} Collect;

const Clause *group_clause(const Model *model, const Group *group) {
    return &model->input->plans[group->plan]->clauses[group->clause];
}

int64_t clause_officers(const Clause *clause) {
    if (clause->kind != CLAUSE_DO || clause->do_.each == EACH_PERSON || !clause->do_.officers.set) return 1;
    double officers = ceil(clause->do_.officers.value);
    return officers < 1 ? 1 : officers > FIT_OFFICERS_MAX ? FIT_OFFICERS_MAX : (int64_t)officers;
}

/* Visits of a `do` clause answer a quota of the same activity too: the quota asks for no more work then. */
static bool answered_by_visits(const FitInput *input, Str activity) {
    for (size_t p = 0; p < input->plan_count; p++)
        for (size_t c = 0; c < input->plans[p]->clause_count; c++) {
            const Clause *clause = &input->plans[p]->clauses[c];
            if (clause->kind == CLAUSE_DO && str_equal(clause->do_.activity, activity)) return true;
        }
    return false;
}

bool fit_counts(const FitInput *input, const Clause *clause) {
    if (clause->kind == CLAUSE_DO) return true;
    return clause->kind == CLAUSE_QUOTA && !answered_by_visits(input, clause->quota.activity);
}

static size_t group_hash(const Group *group) {
    uint64_t parts[] = {group->plan,           group->clause,
                        (uint64_t)group->org,  (uint64_t)group->bound,
                        (uint64_t)group->from, (uint64_t)group->due};
    uint64_t hash = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        hash = (hash ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return (size_t)hash;
}

static bool same_group(const Group *a, const Group *b) {
    return a->plan == b->plan && a->clause == b->clause && a->org == b->org && a->bound == b->bound &&
           a->from == b->from && a->due == b->due;
}

static uint32_t *slot_of(const Model *model, const Group *group) {
    size_t mask = model->slot_count - 1;
    for (size_t i = group_hash(group) & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &model->slots[i];
        if (*slot == 0 || same_group(&model->groups[*slot - 1], group)) return slot;
    }
}

static Status more_groups(Model *model, Error *err) {
    size_t capacity = model->group_capacity ? model->group_capacity * 2 : 1024;
    Group *groups = arena_grow(model->arena, model->groups, model->group_count, capacity, sizeof *groups);
    model->slots = arena_new_array(model->arena, uint32_t, capacity * 2);
    if (!groups || !model->slots) return no_memory(err);
    model->groups = groups;
    model->group_capacity = capacity;
    model->slot_count = capacity * 2;
    for (size_t i = 0; i < model->group_count; i++) *slot_of(model, &groups[i]) = (uint32_t)(i + 1);
    return OK;
}

static int32_t days_more(const Extra *extra, const Clause *clause) {
    int32_t days = 0;
    for (size_t i = 0; i < extra->window_count; i++)
        if (extra->windows[i].clause == clause) days += extra->windows[i].days;
    return days;
}

/* `within` is in the tree, or its own code contains the others. */
static bool wanted(const Model *model, int32_t org) {
    return model->within < 0 || orgs_within(&model->orgs, org, model->within);
}

static Status collect_duty(void *data, const Duty *duty, Error *err) {
    const Collect *collect = data;
    Model *model = collect->model;
    const Clause *clause = &model->input->plans[collect->plan]->clauses[duty->clause];
    int32_t org;
    TRY(orgs_number(&model->orgs, duty->org, &org, err));
    if (!wanted(model, org)) return OK;
    if (!fit_counts(model->input, clause)) {
        model->not_counted++;
        return OK;
    }
    Group group = {.org = org, .plan = collect->plan, .clause = duty->clause, .bound = -1};
    group.from = duty->from > model->input->from ? duty->from : model->input->from;
    Date due = duty->due + days_more(collect->extra, clause);
    group.due = due < model->input->to ? due : model->input->to;
    if (clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON)
        group.bound = (int32_t)(uintptr_t)map_get(model->persons, duty->subject_id) - 1;
    if (model->group_count == model->group_capacity) TRY(more_groups(model, err));
    uint32_t *slot = slot_of(model, &group);
    if (*slot == 0) {
        model->groups[model->group_count++] = group;
        *slot = (uint32_t)model->group_count;
    }
    model->groups[*slot - 1].visits += duty->times;
    model->groups[*slot - 1].duties++;
    return OK;
}

Status model_collect(Model *model, const Extra *extra, Error *err) {
    const FitInput *input = model->input;
    model->within = -1;
    if (input->within.len > 0) TRY(orgs_number(&model->orgs, input->within, &model->within, err));
    TRY(more_groups(model, err));
    for (size_t i = 0; i < input->plan_count; i++) {
        Collect collect = {model, (uint32_t)i, extra};
        TRY(duty_compile(input->plans[i], input->calendar, input->subjects, input->orgs, input->people,
                         input->from, input->to, model->arena, collect_duty, &collect, err));
    }
    return OK;
}
