/* Parts with pairs beside other lanes. The flow in person-visits may cut a visit in two; here its days are
 * rounded to whole visits and the people are dealt out again. With the visits of each day fixed, the test is
 * exact (a person may give a lane at most as many visits as it has that day); only the rounding is a guess.
 * Where no guess works, the visits of each day are searched through, in a small part to the end. */
#include "duty/fit/part.h"

enum { ATTEMPTS = 8 };
enum { WORK_MAX = 500 * 1000 }; /* edges of the networks of one search */

static bool paired(const Part *part, const Group *group) {
    return part->model->lanes[group->lane].officers > 1;
}

static int64_t pair_visits(const Part *part) {
    int64_t visits = 0;
    for (size_t i = 0; i < part->group_count; i++)
        if (paired(part, part->groups[i])) visits += part->groups[i]->visits;
    return visits;
}

static size_t round_edges(const Part *part) {
    size_t edges = part->lane_count * part->slot_count * 2, from, to;
    for (size_t i = 0; i < part->group_count; i++) {
        group_slots(part, part->groups[i], &from, &to);
        edges += 1 + to - from;
    }
    return edges;
}

/* Demands of the groups of one sort and their windows; returns what they ask for together. */
static int64_t add_demands(const Part *part, Flow *flow, bool pairs) {
    int64_t need = 0;
    for (size_t i = 0; i < part->group_count; i++) {
        size_t from, to;
        const Group *group = part->groups[i];
        if (paired(part, group) != pairs) continue;
        need += group->visits;
        flow_add(flow, FLOW_SOURCE, (uint32_t)(FLOW_FIRST + i), group->visits);
        group_slots(part, group, &from, &to);
        for (size_t slot = from; slot < to; slot++)
            flow_add(flow, (uint32_t)(FLOW_FIRST + i),
                     part->lanes_at + (uint32_t)at(part, part->lane_place[group->lane], slot),
                     FLOW_UNBOUNDED);
    }
    return need;
}

/* Whole visits of each lane and day, between the flow's figure rounded down and rounded up. */
static Status round_visits(const Part *part, Arena *room, size_t attempt, int64_t *visits, Error *err) {
    size_t cells = part->lane_count * part->slot_count;
    Flow *flow;
    TRY(flow_new(room, part->nodes, round_edges(part), &flow, err));
    add_demands(part, flow, true);
    uint32_t first = (uint32_t)flow_edges(flow);
    for (size_t cell = 0; cell < cells; cell++) {
        int64_t officers = part->lanes[cell / part->slot_count]->officers;
        int64_t whole = officers > 1 ? flow_on(part->flow, part->through[cell]) / officers : 0;
        flow_add(flow, part->lanes_at + (uint32_t)cell, FLOW_SINK, whole);
    }
    int64_t more;
    TRY(flow_run(flow, &more, err));
    for (size_t turn = 0; turn < 2; turn++) { /* some days first, so that attempts differ */
        for (size_t cell = 0; cell < cells; cell++) {
            int64_t officers = part->lanes[cell / part->slot_count]->officers;
            bool early = (cell * (attempt + 1) + attempt) % (attempt + 2) == 0;
            if (officers > 1 && early == (turn == 0) &&
                flow_on(part->flow, part->through[cell]) % officers > 0)
                flow_widen(flow, first + (uint32_t)cell, 1);
        }
        TRY(flow_run(flow, &more, err));
    }
    for (size_t cell = 0; cell < cells; cell++) visits[cell] = flow_on(flow, first + (uint32_t)cell);
    return OK;
}

static void add_crews(const Part *part, Flow *flow, size_t place, size_t slot, int64_t visits) {
    const Lane *lane = part->lanes[place];
    uint32_t node = part->lanes_at + (uint32_t)at(part, place, slot);
    for (size_t k = 0; k < lane->crew_count; k++) {
        uint32_t crew = part->crew_place[lane->crews[k]];
        if (part->works[at(part, crew, slot)])
            flow_add(flow, node, part->crews_at + (uint32_t)at(part, crew, slot),
                     lane->officers == 1
                         ? FLOW_UNBOUNDED
                         : part->crews[crew]->count * at_most(part->crews[crew]->per_day, visits));
    }
}

/* The visits of pairs are fixed by day; those of one person still choose their day. */
static Status deal(const Part *part, Arena *room, const int64_t *visits, bool *ret, Error *err) {
    size_t crews = 0;
    for (size_t i = 0; i < part->lane_count; i++) crews += part->lanes[i]->crew_count;
    Flow *flow;
    TRY(flow_new(room, part->nodes, round_edges(part) + part->slot_count * (crews + part->crew_count), &flow,
                 err));
    int64_t need = add_demands(part, flow, false), served, pairs = pair_visits(part);
    for (size_t i = 0; i < part->lane_count; i++)
        for (size_t slot = 0; slot < part->slot_count; slot++) {
            int64_t officers = part->lanes[i]->officers, count = visits[at(part, i, slot)];
            if (officers > 1) {
                flow_add(flow, FLOW_SOURCE, part->lanes_at + (uint32_t)at(part, i, slot), count * officers);
                need += count * officers;
                pairs -= count;
            }
            add_crews(part, flow, i, slot, count);
        }
    for (size_t i = 0; i < part->crew_count; i++)
        for (size_t slot = 0; slot < part->slot_count; slot++)
            if (part->works[at(part, i, slot)])
                flow_add(flow, part->crews_at + (uint32_t)at(part, i, slot), FLOW_SINK,
                         part->crews[i]->count * part->crews[i]->per_day);
    TRY(flow_run(flow, &served, err));
    *ret = served == need && pairs == 0;
    return OK;
}

/* ---- searched through ---- */

typedef struct Whole {
    const Part *part;
    Part bound;      /* the part with what is decided as the most of a day */
    int64_t *visits; /* decided so far */
    int64_t left;    /* visits of pairs without a day */
    int64_t work;
} Whole;

static size_t next_cell(const Part *part, size_t cell) {
    while (cell < part->lane_count * part->slot_count &&
           (part->lanes[cell / part->slot_count]->officers == 1 || part->most[cell] == 0))
        cell++;
    return cell;
}

/* The flow leaves nothing if the decided days can be part of a schedule; its figure for a cell is `ret_near`.
 */
static Status bound(Whole *whole, size_t cell, bool *ret_hope, int64_t *ret_near, Error *err) {
    int64_t missing, officers = whole->part->lanes[cell / whole->part->slot_count]->officers;
    TRY(part_flow(&whole->bound, &missing, err));
    whole->work += (int64_t)flow_edges(whole->bound.flow);
    *ret_hope = missing == 0;
    *ret_near = (flow_on(whole->bound.flow, whole->bound.through[cell]) + officers / 2) / officers;
    return OK;
}

/* Decides the days from `cell` on; numbers near the flow's first. */
static Status decide(Whole *whole, size_t cell, bool *ret, Error *err) {
    bool hope;
    int64_t near, most, top;
    cell = next_cell(whole->part, cell);
    if (cell == whole->part->lane_count * whole->part->slot_count)
        return whole->left == 0 ? deal(whole->part, whole->part->net, whole->visits, ret, err) : OK;
    TRY(bound(whole, cell, &hope, &near, err));
    top = whole->part->most[cell];
    most = at_most(top, whole->left);
    for (int64_t turn = 0; hope && turn <= 2 * top + 1 && !*ret && whole->work < WORK_MAX; turn++) {
        int64_t count = turn % 2 ? near + (turn + 1) / 2 : near - turn / 2;
        if (count < 0 || count > most) continue;
        whole->visits[cell] = whole->bound.most[cell] = count;
        whole->left -= count;
        TRY(decide(whole, cell + 1, ret, err));
        whole->left += count;
    }
    if (!*ret) whole->visits[cell] = 0;
    whole->bound.most[cell] = top;
    return OK;
}

static Status search(const Part *part, int64_t *visits, bool *ret, Error *err) {
    size_t cells = part->lane_count * part->slot_count;
    Whole whole = {.part = part, .bound = *part, .visits = visits, .left = pair_visits(part)};
    whole.bound.most = arena_new_array(part->net, int64_t, cells);
    whole.bound.through = arena_new_array(part->net, uint32_t, cells);
    if (!whole.bound.most || !whole.bound.through) return no_memory(err);
    memcpy(whole.bound.most, part->most, cells * sizeof *part->most);
    memset(visits, 0, cells * sizeof *visits);
    return decide(&whole, 0, ret, err);
}

Status part_schedule(const Part *part, bool *ret_found, Error *err) {
    int64_t *visits = arena_new_array(part->net, int64_t, part->lane_count * part->slot_count);
    if (!visits) return no_memory(err);
    *ret_found = false;
    for (size_t attempt = 0; attempt < ATTEMPTS && !*ret_found; attempt++) {
        TRY(round_visits(part, part->net, attempt, visits, err));
        TRY(deal(part, part->net, visits, ret_found, err));
    }
    return *ret_found ? OK : search(part, visits, ret_found, err);
}
