/* The source side of the minimum cut falls apart into pieces that share no person-day: each is a bottleneck,
 * and in each the need is more than everything that could serve it. */
#include <stdlib.h>

#include "duty/fit/part.h"

static uint32_t leader(uint32_t *leaders, uint32_t item) {
    while (leaders[item] != item) item = leaders[item] = leaders[leaders[item]];
    return item;
}

/* For each node on the source side, the piece that it is in. */
static void join_nodes(const Part *part, uint32_t *leaders) {
    uint32_t from, to;
    for (uint32_t i = 0; i < part->nodes; i++) leaders[i] = i;
    for (size_t i = 0; i < flow_edges(part->flow); i++) {
        flow_ends(part->flow, (uint32_t)i, &from, &to);
        if (from == FLOW_SOURCE || to == FLOW_SINK || !flow_reaches(part->flow, from) ||
            !flow_reaches(part->flow, to))
            continue;
        leaders[leader(leaders, from)] = leader(leaders, to);
    }
    for (uint32_t i = 0; i < part->nodes; i++) leaders[i] = leader(leaders, i);
}

static void list_members(const Part *part, const Pieces *pieces) {
    uint32_t from, to;
    for (size_t i = part->group_count; i-- > 0;) {
        uint32_t *first = &pieces->first_group[pieces->of[FLOW_FIRST + i]];
        pieces->next_group[i] = *first;
        *first = (uint32_t)i + 1;
    }
    for (size_t i = flow_edges(part->flow); i-- > 0;) {
        flow_ends(part->flow, (uint32_t)i, &from, &to);
        if (from == FLOW_SOURCE || !flow_reaches(part->flow, from) || flow_reaches(part->flow, to)) continue;
        uint32_t *first = &pieces->first_edge[pieces->of[from]];
        pieces->next_edge[i] = *first;
        *first = (uint32_t)i + 1;
    }
}

static Status take_pieces(const Part *part, Pieces *ret, Error *err) {
    Pieces pieces = {.of = arena_new_array(part->net, uint32_t, part->nodes),
                     .first_group = arena_new_array(part->net, uint32_t, part->nodes),
                     .next_group = arena_new_array(part->net, uint32_t, part->group_count),
                     .first_edge = arena_new_array(part->net, uint32_t, part->nodes),
                     .next_edge = arena_new_array(part->net, uint32_t, flow_edges(part->flow))};
    if (!pieces.of || !pieces.first_group || !pieces.next_group || !pieces.first_edge || !pieces.next_edge)
        return no_memory(err);
    join_nodes(part, pieces.of);
    list_members(part, &pieces);
    *ret = pieces;
    return OK;
}

static bool add_role(Arena *keep, Str *roles, Str role) {
    Str one, rest = *roles;
    while (rest.len > 0) {
        str_cut(rest, '|', &one, &rest);
        if (str_equal(one, role)) return true;
    }
    if (role.len == 0) return true;
    if (roles->len == 0) return arena_str(keep, role, roles);
    const char *text = arena_printf(keep, "%.*s|%.*s", STR_ARG(*roles), STR_ARG(role));
    if (text) *roles = str_from(text);
    return text != NULL;
}

static FitShare *share_of(FitBottleneck *bottleneck, Str plan, Str clause) {
    for (size_t i = 0; i < bottleneck->clause_count; i++)
        if (str_equal(bottleneck->clauses[i].plan, plan) && str_equal(bottleneck->clauses[i].clause, clause))
            return &bottleneck->clauses[i];
    FitShare *share = &bottleneck->clauses[bottleneck->clause_count++];
    *share = (FitShare){plan, clause, 0};
    return share;
}

static int by_need(const void *a, const void *b) {
    const FitShare *x = a, *y = b;
    if (x->need != y->need) return x->need > y->need ? -1 : 1;
    int order = str_compare(x->plan, y->plan);
    return order ? order : str_compare(x->clause, y->clause);
}

static size_t count_clauses(const Part *part, const Pieces *pieces, uint32_t piece) {
    size_t count = 0;
    const Group *last = NULL;
    for (uint32_t i = pieces->first_group[piece]; i > 0; i = pieces->next_group[i - 1]) {
        const Group *group = part->groups[i - 1];
        if (last && last->clause == group->clause && last->plan == group->plan) continue;
        count++;
        last = group;
    }
    return count;
}

static Status describe(const Part *part, const Pieces *pieces, uint32_t piece, Arena *keep,
                       FitBottleneck *ret, Error *err) {
    const Model *model = part->model;
    FitBottleneck found = {.from = INT32_MAX, .due = INT32_MIN};
    found.clauses = arena_new_array(keep, FitShare, count_clauses(part, pieces, piece));
    if (!found.clauses) return no_memory(err);
    int32_t org = -2, last = -2;
    for (uint32_t i = pieces->first_group[piece]; i > 0; i = pieces->next_group[i - 1]) {
        const Group *group = part->groups[i - 1];
        const Clause *clause = group_clause(model, group);
        if (org == -2) org = group->org;
        if (group->org != last) org = orgs_common(&model->orgs, org, group->org);
        last = group->org;
        if (group->from < found.from) found.from = group->from;
        if (group->due > found.due) found.due = group->due;
        if (!add_role(keep, &found.role, clause->by)) return no_memory(err);
        int64_t need = group->visits * model->lanes[group->lane].officers;
        found.need += need;
        found.have += person_visits(part, flow_on(part->flow, i - 1));
        share_of(&found, model->input->plans[group->plan]->id, clause->id)->need += need;
    }
    if (org >= 0 && !arena_str(keep, model->orgs.codes[org], &found.org)) return no_memory(err);
    qsort(found.clauses, found.clause_count, sizeof *found.clauses, by_need);
    TRY(part_weeks(part, pieces, piece, keep, &found, err));
    *ret = found;
    return OK;
}

static Status add(Found *found, Arena *keep, FitBottleneck bottleneck, Error *err) {
    if (found->count == found->capacity) {
        size_t capacity = found->capacity ? found->capacity * 2 : 16;
        FitBottleneck *grown = arena_grow(keep, found->bottlenecks, found->count, capacity, sizeof *grown);
        if (!grown) return no_memory(err);
        found->bottlenecks = grown;
        found->capacity = capacity;
    }
    found->bottlenecks[found->count++] = bottleneck;
    return OK;
}

Status part_bottlenecks(const Part *part, Arena *keep, Found *found, Error *err) {
    Pieces pieces;
    bool *told = arena_new_array(part->net, bool, part->nodes);
    if (!told) return no_memory(err);
    TRY(take_pieces(part, &pieces, err));
    for (size_t i = 0; i < part->group_count && found->count < BOTTLENECKS_MAX; i++) {
        uint32_t piece = pieces.of[FLOW_FIRST + i];
        if (!flow_reaches(part->flow, (uint32_t)(FLOW_FIRST + i)) || told[piece]) continue;
        told[piece] = true;
        FitBottleneck bottleneck = {0};
        TRY(describe(part, &pieces, piece, keep, &bottleneck, err));
        TRY(add(found, keep, bottleneck, err));
    }
    return OK;
}
