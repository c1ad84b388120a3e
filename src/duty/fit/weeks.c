/* A bottleneck week by week: what its duties ask for and what can be made. */
#include "duty/fit/part.h"

static Date monday_of(Date day) {
    return day - (date_weekday(day) - 1);
}

static int workdays_between(const Part *part, Date from, Date to) {
    const FitInput *input = part->model->input;
    if (from < input->from) from = input->from;
    if (to > input->to) to = input->to;
    return from <= to ? model_workdays(part->model, from, to) : 0;
}

static Date later(Date a, Date b) {
    return a > b ? a : b;
}

static Date earlier(Date a, Date b) {
    return a < b ? a : b;
}

/* Shares `amount` out over the weeks by their working days between from and to, in whole numbers that add up;
 * where there is no working day, all of it stands in the last week. */
static void spread(const Part *part, const FitBottleneck *bottleneck, Date from, Date to, int64_t amount,
                   bool need) {
    int64_t days = workdays_between(part, from, to), passed = 0, given = 0;
    for (size_t i = 0; i < bottleneck->week_count; i++) {
        FitWeek *week = &bottleneck->weeks[i];
        Date first = later(from, week->monday), last = earlier(to, week->monday + 6);
        if (first > last) continue;
        passed += workdays_between(part, first, last);
        int64_t until = days > 0 ? amount * passed / days : last == to ? amount : 0;
        *(need ? &week->need : &week->have) += until - given;
        given = until;
    }
}

/* The edges of the cut that leave the piece carry all that can be made; each belongs to one slot of days. */
static void spread_capacity(const Part *part, const uint32_t *pieces, uint32_t piece,
                            const FitBottleneck *bottleneck, int64_t *by_slot) {
    uint32_t from, to;
    for (size_t i = 0; i < flow_edges(part->flow); i++) {
        flow_ends(part->flow, (uint32_t)i, &from, &to);
        if (from < part->lanes_at || pieces[from] != piece || !flow_reaches(part->flow, from) ||
            flow_reaches(part->flow, to))
            continue;
        by_slot[(from - part->lanes_at) % part->slot_count] += flow_on(part->flow, (uint32_t)i);
    }
    for (size_t slot = 0; slot < part->slot_count; slot++)
        if (by_slot[slot] > 0)
            spread(part, bottleneck, part->slots[slot].first, part->slots[slot].last,
                   person_visits(part, by_slot[slot]), false);
}

Status part_weeks(const Part *part, const uint32_t *pieces, uint32_t piece, Arena *keep,
                  FitBottleneck *bottleneck, Error *err) {
    Date monday = monday_of(bottleneck->from);
    bottleneck->week_count = (size_t)((bottleneck->due - monday) / 7) + 1;
    bottleneck->weeks = arena_new_array(keep, FitWeek, bottleneck->week_count);
    int64_t *by_slot = arena_new_array(part->net, int64_t, part->slot_count);
    if (!bottleneck->weeks || !by_slot) return no_memory(err);
    for (size_t i = 0; i < bottleneck->week_count; i++) bottleneck->weeks[i].monday = monday + (Date)(7 * i);
    for (size_t i = 0; i < part->group_count; i++) {
        const Group *group = part->groups[i];
        if (pieces[FLOW_FIRST + i] == piece)
            spread(part, bottleneck, group->from, group->due,
                   group->visits * part->model->lanes[group->lane].officers, true);
    }
    spread_capacity(part, pieces, piece, bottleneck, by_slot);
    return OK;
}
