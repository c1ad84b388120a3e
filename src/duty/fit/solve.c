/* The network of a part, and all parts after each other. */
#include <stdlib.h>

#include "duty/fit/part.h"

static size_t edges_max(const Part *part) {
    size_t edges = part->group_count, from, to, crews = 0;
    for (size_t i = 0; i < part->group_count; i++) {
        group_slots(part, part->groups[i], &from, &to);
        edges += to - from;
    }
    for (size_t i = 0; i < part->lane_count; i++) crews += part->lanes[i]->crew_count;
    return edges + part->slot_count * (part->lane_count + crews + part->crew_count);
}

static void add_groups(const Part *part) {
    for (size_t i = 0; i < part->group_count; i++) {
        const Group *group = part->groups[i];
        int64_t officers = part->kind == PART_MIXED ? part->model->lanes[group->lane].officers : 1;
        flow_add(part->flow, FLOW_SOURCE, (uint32_t)(FLOW_FIRST + i), group->visits * officers);
    }
    for (size_t i = 0; i < part->group_count; i++) {
        size_t from, to, lane = part->lane_place[part->groups[i]->lane];
        group_slots(part, part->groups[i], &from, &to);
        for (size_t slot = from; slot < to; slot++)
            flow_add(part->flow, (uint32_t)(FLOW_FIRST + i), part->lanes_at + (uint32_t)at(part, lane, slot),
                     FLOW_UNBOUNDED);
    }
}

/* A lane on a day: its crews, each with what it can give to this lane. */
static void add_lane(const Part *part, size_t place, size_t slot) {
    const Lane *lane = part->lanes[place];
    size_t cell = at(part, place, slot);
    uint32_t node = part->lanes_at + (uint32_t)cell;
    int64_t most = FLOW_UNBOUNDED;
    if (lane->officers > 1) {
        most = part->most[cell];
        part->through[cell] =
            flow_add(part->flow, node, part->outs_at + (uint32_t)cell, most * lane->officers);
        node = part->outs_at + (uint32_t)cell;
    }
    for (size_t k = 0; k < lane->crew_count; k++) {
        uint32_t crew = part->crew_place[lane->crews[k]];
        if (!part->works[at(part, crew, slot)]) continue;
        int64_t gives = part->crews[crew]->count * at_most(part->crews[crew]->per_day, most);
        flow_add(part->flow, node, part->crews_at + (uint32_t)at(part, crew, slot),
                 lane->officers > 1 ? gives : FLOW_UNBOUNDED);
    }
}

static void add_people(const Part *part) {
    for (size_t i = 0; i < part->crew_count; i++)
        for (size_t slot = 0; slot < part->slot_count; slot++)
            if (part->works[at(part, i, slot)])
                flow_add(part->flow, part->crews_at + (uint32_t)at(part, i, slot), FLOW_SINK,
                         part->crews[i]->count * part->crews[i]->per_day * part->slots[slot].days);
}

Status part_flow(Part *part, int64_t *ret_short, Error *err) {
    size_t cells = part->lane_count * part->slot_count;
    part->lanes_at = (uint32_t)(FLOW_FIRST + part->group_count);
    part->outs_at = part->lanes_at + (uint32_t)cells;
    part->crews_at = part->outs_at + (part->kind == PART_MIXED ? (uint32_t)cells : 0);
    part->nodes = part->crews_at + (uint32_t)(part->crew_count * part->slot_count);
    TRY(flow_new(part->net, part->nodes, edges_max(part), &part->flow, err));
    add_groups(part);
    if (part->kind == PART_ONE) {
        for (size_t slot = 0; slot < part->slot_count; slot++)
            flow_add(part->flow, part->lanes_at + (uint32_t)slot, FLOW_SINK,
                     part->most[slot] * part->slots[slot].days);
    } else {
        for (size_t i = 0; i < part->lane_count; i++)
            for (size_t slot = 0; slot < part->slot_count; slot++) add_lane(part, i, slot);
        add_people(part);
    }
    int64_t served, need = 0;
    TRY(flow_run(part->flow, &served, err));
    for (size_t i = 0; i < part->group_count; i++) {
        int64_t officers = part->kind == PART_MIXED ? part->model->lanes[part->groups[i]->lane].officers : 1;
        need += part->groups[i]->visits * officers;
    }
    *ret_short = need - served;
    return OK;
}

/* ---- all parts ---- */

static int by_part_and_due(const void *a, const void *b, void *data) {
    const Group *x = *(const Group *const *)a, *y = *(const Group *const *)b;
    const Lane *lanes = ((const Model *)data)->lanes;
    if (lanes[x->lane].part != lanes[y->lane].part) return lanes[x->lane].part < lanes[y->lane].part ? -1 : 1;
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    if (x->from != y->from) return x->from > y->from ? -1 : 1;
    return (x > y) - (x < y);
}

static Status solve_part(const Model *model, const Group **groups, size_t count, Arena *net, Arena *keep,
                         Found *found, Error *err) {
    Part part;
    int64_t missing;
    arena_reset(net);
    TRY(part_new(model, groups, count, net, &part, err));
    TRY(part_flow(&part, &missing, err));
    found->shortfall += person_visits(&part, missing);
    if (missing > 0 && keep) return part_bottlenecks(&part, keep, found, err);
    if (missing > 0 || part.kind != PART_MIXED) return OK;
    bool scheduled;
    TRY(part_schedule(&part, &scheduled, err));
    found->certain &= scheduled;
    return OK;
}

Status model_solve(const Model *model, Arena *net, Arena *keep, Found *ret, Error *err) {
    const Group **groups = arena_new_array(model->arena, const Group *, model->group_count);
    if (!groups) return no_memory(err);
    for (size_t i = 0; i < model->group_count; i++) groups[i] = &model->groups[i];
    qsort_r(groups, model->group_count, sizeof(const Group *), by_part_and_due, (void *)(uintptr_t)model);
    Found found = {.certain = true};
    for (size_t from = 0, to; from < model->group_count; from = to) {
        uint32_t part = model->lanes[groups[from]->lane].part;
        for (to = from + 1; to < model->group_count && model->lanes[groups[to]->lane].part == part;) to++;
        TRY(solve_part(model, groups + from, to - from, net, keep, &found, err));
    }
    *ret = found;
    return OK;
}
