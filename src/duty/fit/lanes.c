/* Who may serve a group; lanes with one set of crews are one; lanes that share a crew form a part, and parts
 * are solved on their own. */
#include <stdlib.h>

#include "duty/fit/model.h"

typedef struct Lanes {
    Model *model;
    Map *places;       /* role, org, officers, … → lane + 1 */
    Map *sets;         /* crews and officers → lane + 1 */
    uint32_t *leaders; /* of crews: union-find */
    uint32_t *crews;   /* room for one set */
    size_t capacity;
} Lanes;

bool roles_hold(Str roles, Str role) {
    Str one, rest = roles;
    if (role.len == 0) return true;
    while (rest.len > 0) {
        str_cut(rest, '|', &one, &rest);
        if (str_equal(str_trim(one), role)) return true;
    }
    return false;
}

/* A quota is counted for the whole org: people below it work for it too. */
static bool serves(const Model *model, const Crew *crew, const Group *group, const Clause *clause) {
    if (clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON)
        return group->bound >= 0 && crew->person == group->bound;
    if (!roles_hold(crew->roles, clause->by)) return false;
    if (orgs_within(&model->orgs, group->org, crew->org)) return true;
    return clause->kind == CLAUSE_QUOTA && orgs_within(&model->orgs, crew->org, group->org);
}

static uint32_t leader(uint32_t *leaders, uint32_t item) {
    while (leaders[item] != item) item = leaders[item] = leaders[leaders[item]];
    return item;
}

static Status new_lane(Lanes *lanes, size_t count, int64_t officers, uint32_t *ret, Error *err) {
    Model *model = lanes->model;
    if (model->lane_count == lanes->capacity) {
        size_t capacity = lanes->capacity ? lanes->capacity * 2 : 64;
        Lane *grown = arena_grow(model->arena, model->lanes, model->lane_count, capacity, sizeof *grown);
        if (!grown) return no_memory(err);
        model->lanes = grown;
        lanes->capacity = capacity;
    }
    uint32_t *crews = arena_new_array(model->arena, uint32_t, count);
    if (!crews) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        crews[i] = lanes->crews[i];
        lanes->leaders[leader(lanes->leaders, crews[i])] = leader(lanes->leaders, crews[0]);
    }
    *ret = (uint32_t)model->lane_count;
    model->lanes[model->lane_count++] = (Lane){.crews = crews, .crew_count = count, .officers = officers};
    return OK;
}

/* A group's set of crews, which another place may have as well. */
static Status lane_of_set(Lanes *lanes, const Group *group, const Clause *clause, uint32_t *ret, Error *err) {
    const Model *model = lanes->model;
    size_t count = 0;
    for (size_t i = 0; i < model->crew_count; i++)
        if (serves(model, &model->crews[i], group, clause)) lanes->crews[count++] = (uint32_t)i;
    int64_t officers = clause_officers(clause);
    char *key = arena_alloc(model->arena, sizeof officers + count * sizeof *lanes->crews);
    if (!key) return no_memory(err);
    memcpy(key, &officers, sizeof officers);
    memcpy(key + sizeof officers, lanes->crews, count * sizeof *lanes->crews);
    Str name = {key, sizeof officers + count * sizeof *lanes->crews};
    uintptr_t known = (uintptr_t)map_get(lanes->sets, name);
    if (known > 0) {
        *ret = (uint32_t)(known - 1);
        return OK;
    }
    TRY(new_lane(lanes, count, officers, ret, err));
    return map_put(lanes->sets, name, (void *)(uintptr_t)(*ret + 1)) ? OK : no_memory(err);
}

static Status lane_of(Lanes *lanes, const Group *group, uint32_t *ret, Error *err) {
    const Clause *clause = group_clause(lanes->model, group);
    bool own = clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON;
    const char *text =
        arena_printf(lanes->model->arena, "%d %d %d %lld %d %.*s", group->org, group->bound, own,
                     (long long)clause_officers(clause), clause->kind == CLAUSE_QUOTA, STR_ARG(clause->by));
    if (!text) return no_memory(err);
    uintptr_t known = (uintptr_t)map_get(lanes->places, str_from(text));
    if (known > 0) {
        *ret = (uint32_t)(known - 1);
        return OK;
    }
    TRY(lane_of_set(lanes, group, clause, ret, err));
    return map_put(lanes->places, str_from(text), (void *)(uintptr_t)(*ret + 1)) ? OK : no_memory(err);
}

/* Parts are numbered in the order of their first lane; a lane without anyone is a part of its own. */
static Status number_parts(Lanes *lanes, Error *err) {
    Model *model = lanes->model;
    uint32_t *part = arena_new_array(model->arena, uint32_t, model->crew_count); /* + 1 */
    if (!part) return no_memory(err);
    for (size_t i = 0; i < model->lane_count; i++) {
        Lane *lane = &model->lanes[i];
        if (lane->crew_count == 0) {
            lane->part = (uint32_t)model->part_count++;
            continue;
        }
        uint32_t first = leader(lanes->leaders, lane->crews[0]);
        if (part[first] == 0) part[first] = (uint32_t)++model->part_count;
        lane->part = part[first] - 1;
    }
    return OK;
}

Status model_lanes(Model *model, Error *err) {
    Lanes lanes = {.model = model,
                   .places = map_new(model->arena, 256),
                   .sets = map_new(model->arena, 256),
                   .leaders = arena_new_array(model->arena, uint32_t, model->crew_count),
                   .crews = arena_new_array(model->arena, uint32_t, model->crew_count)};
    if (!lanes.places || !lanes.sets || !lanes.leaders || !lanes.crews) return no_memory(err);
    for (size_t i = 0; i < model->crew_count; i++) lanes.leaders[i] = (uint32_t)i;
    const Group *last = NULL;
    for (size_t i = 0; i < model->group_count; i++) {
        Group *group = &model->groups[i];
        bool same = last && last->plan == group->plan && last->clause == group->clause &&
                    last->org == group->org && last->bound == group->bound;
        if (same)
            group->lane = last->lane;
        else
            TRY(lane_of(&lanes, group, &group->lane, err));
        last = group;
    }
    return number_parts(&lanes, err);
}
