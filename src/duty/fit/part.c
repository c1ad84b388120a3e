/* Which days, people and lanes a part has, and how much each can take. */
#include <stdlib.h>

#include "duty/fit/part.h"

static int by_date(const void *a, const void *b) {
    Date x = *(const Date *)a, y = *(const Date *)b;
    return (x > y) - (x < y);
}

static bool take_members(Part *part) {
    const Model *model = part->model;
    part->lanes = arena_new_array(part->net, const Lane *, model->lane_count);
    part->crews = arena_new_array(part->net, const Crew *, model->crew_count);
    part->lane_place = arena_new_array(part->net, uint32_t, model->lane_count);
    part->crew_place = arena_new_array(part->net, uint32_t, model->crew_count);
    bool *seen = arena_new_array(part->net, bool, model->crew_count);
    if (!part->lanes || !part->crews || !part->lane_place || !part->crew_place || !seen) return false;
    uint32_t number = model->lanes[part->groups[0]->lane].part;
    for (size_t i = 0; i < model->lane_count; i++) {
        const Lane *lane = &model->lanes[i];
        if (lane->part != number) continue;
        part->lane_place[i] = (uint32_t)part->lane_count;
        part->lanes[part->lane_count++] = lane;
        for (size_t k = 0; k < lane->crew_count; k++) {
            if (seen[lane->crews[k]]) continue;
            seen[lane->crews[k]] = true;
            part->crew_place[lane->crews[k]] = (uint32_t)part->crew_count;
            part->crews[part->crew_count++] = &model->crews[lane->crews[k]];
        }
    }
    return true;
}

static PartKind kind_of(const Part *part) {
    if (part->lane_count == 1) return PART_ONE;
    for (size_t i = 0; i < part->lane_count; i++)
        if (part->lanes[i]->officers > 1) return PART_MIXED;
    return PART_UNITS;
}

/* First days of something new. */
static size_t take_bounds(const Part *part, Date *bounds) {
    const FitInput *input = part->model->input;
    size_t count = 0;
    for (size_t i = 0; i < part->group_count; i++) {
        bounds[count++] = part->groups[i]->from;
        bounds[count++] = part->groups[i]->due + 1;
    }
    for (size_t i = 0; i < part->crew_count; i++) {
        bounds[count++] = part->crews[i]->since;
        if (part->crews[i]->until != DATE_NONE) bounds[count++] = part->crews[i]->until + 1;
    }
    for (size_t i = 0; i < input->leave_count; i++) {
        bounds[count++] = input->leave[i].from;
        bounds[count++] = input->leave[i].to + 1;
    }
    for (Date day = input->from; day <= input->to && part->kind == PART_MIXED; day++) bounds[count++] = day;
    bounds[count++] = input->from;
    bounds[count++] = input->to + 1;
    return count;
}

static bool take_slots(Part *part) {
    const FitInput *input = part->model->input;
    size_t room = 2 * (part->group_count + part->crew_count + input->leave_count + 1) +
                  (size_t)(input->to - input->from + 1);
    Date *bounds = arena_new_array(part->net, Date, room);
    part->slots = arena_new_array(part->net, Slot, (size_t)(input->to - input->from + 1));
    if (!bounds || !part->slots) return false;
    size_t count = take_bounds(part, bounds);
    qsort(bounds, count, sizeof *bounds, by_date);
    for (size_t i = 1; i < count; i++) {
        if (bounds[i - 1] < input->from || bounds[i] - 1 > input->to) continue;
        Date first = bounds[i - 1], last = bounds[i] - 1;
        if (first > last) continue;
        int days = model_workdays(part->model, first, last);
        if (days > 0) part->slots[part->slot_count++] = (Slot){first, last, days};
    }
    return true;
}

/* Visits of one day for M distinct people each: the largest n with Σ min(per_day, n) ≥ M·n. What a person
 * gives can be dealt round the n visits, and nobody meets a visit twice as long as his share is at most n. */
static int64_t most_visits(const Part *part, const Lane *lane, size_t slot) {
    int64_t low = 0, high = 0;
    for (size_t k = 0; k < lane->crew_count; k++) {
        uint32_t place = part->crew_place[lane->crews[k]];
        if (part->works[at(part, place, slot)])
            high += part->crews[place]->count * part->crews[place]->per_day;
    }
    high /= lane->officers;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2, sum = 0;
        for (size_t k = 0; k < lane->crew_count; k++) {
            uint32_t place = part->crew_place[lane->crews[k]];
            if (part->works[at(part, place, slot)])
                sum += part->crews[place]->count * at_most(part->crews[place]->per_day, middle);
        }
        if (sum >= lane->officers * middle)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static bool take_figures(Part *part) {
    part->works = arena_new_array(part->net, bool, part->crew_count * part->slot_count);
    part->most = arena_new_array(part->net, int64_t, part->lane_count * part->slot_count);
    part->through = arena_new_array(part->net, uint32_t, part->lane_count * part->slot_count);
    if (!part->works || !part->most || !part->through) return false;
    for (size_t i = 0; i < part->crew_count; i++)
        for (size_t slot = 0; slot < part->slot_count; slot++)
            part->works[at(part, i, slot)] = crew_works(part->model, part->crews[i], part->slots[slot].first);
    for (size_t i = 0; i < part->lane_count && part->kind != PART_UNITS; i++)
        for (size_t slot = 0; slot < part->slot_count; slot++)
            part->most[at(part, i, slot)] = most_visits(part, part->lanes[i], slot);
    return true;
}

Status part_new(const Model *model, const Group **groups, size_t count, Arena *net, Part *ret, Error *err) {
    Part part = {.model = model, .net = net, .groups = groups, .group_count = count};
    if (!take_members(&part)) return no_memory(err);
    part.kind = kind_of(&part);
    if (!take_slots(&part) || !take_figures(&part)) return no_memory(err);
    *ret = part;
    return OK;
}

/* A slot lies inside a window or outside it. */
void group_slots(const Part *part, const Group *group, size_t *ret_from, size_t *ret_to) {
    size_t low = 0, high = part->slot_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (part->slots[middle].first < group->from)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    high = part->slot_count;
    while (end < high) {
        size_t middle = (end + high) / 2;
        if (part->slots[middle].first <= group->due)
            end = middle + 1;
        else
            high = middle;
    }
    *ret_from = low;
    *ret_to = end;
}
