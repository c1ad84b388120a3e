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
    size_t i = from > bottleneck->weeks[0].monday ? (size_t)((from - bottleneck->weeks[0].monday) / 7) : 0;
    for (; i < bottleneck->week_count && bottleneck->weeks[i].monday <= to; i++) {
        FitWeek *week = &bottleneck->weeks[i];
        Date first = later(from, week->monday), last = earlier(to, week->monday + 6);
        passed += workdays_between(part, first, last);
        int64_t until = days > 0 ? amount * passed / days : last == to ? amount : 0;
        *(need ? &week->need : &week->have) += until - given;
        given = until;
    }
}

/* The edges of the cut that leave the piece carry all that can be made; each belongs to one slot of days. */
static void spread_capacity(const Part *part, const Pieces *pieces, uint32_t piece,
                            const FitBottleneck *bottleneck) {
    uint32_t from, to;
    for (uint32_t i = pieces->first_edge[piece]; i > 0; i = pieces->next_edge[i - 1]) {
        flow_ends(part->flow, i - 1, &from, &to);
        if (from < part->lanes_at) continue;
        const Slot *slot = &part->slots[(from - part->lanes_at) % part->slot_count];
        spread(part, bottleneck, slot->first, slot->last, person_visits(part, flow_on(part->flow, i - 1)),
               false);
    }
}

Status part_weeks(const Part *part, const Pieces *pieces, uint32_t piece, Arena *keep,
                  FitBottleneck *bottleneck, Error *err) {
    Date monday = monday_of(bottleneck->from);
    bottleneck->week_count = (size_t)((bottleneck->due - monday) / 7) + 1;
    bottleneck->weeks = arena_new_array(keep, FitWeek, bottleneck->week_count);
    if (!bottleneck->weeks) return no_memory(err);
    for (size_t i = 0; i < bottleneck->week_count; i++) bottleneck->weeks[i].monday = monday + (Date)(7 * i);
    for (uint32_t i = pieces->first_group[piece]; i > 0; i = pieces->next_group[i - 1]) {
        const Group *group = part->groups[i - 1];
        spread(part, bottleneck, group->from, group->due,
               group->visits * part->model->lanes[group->lane].officers, true);
    }
    spread_capacity(part, pieces, piece, bottleneck);
    return OK;
}
