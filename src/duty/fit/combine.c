/* Several changes together, where no single one is enough. More of a change never leaves more, so a set of
 * levers can do it if and only if it can with each at its most: sets are tried like that, the small ones
 * first, which gives the fewest changes. A bottleneck is only helped by a lever that touches it, which spares
 * most sets. Then each change in turn is made as small as the others allow. */
#include "duty/fit/lever.h"

enum { LEVERS_MAX = 64, PEOPLE_LEVERS_MAX = 32, CLAUSE_LEVERS_MAX = 24, CHANGES_MAX = 8 };
/* Duties computed again and again: the time limit of a large plan. A small one is never cut short. */
static const int64_t WORK_MAX = 12 * 1000 * 1000;

typedef struct Pool {
    Relax *relax;
    Lever levers[LEVERS_MAX];
    size_t count;
    Orgs orgs;
    bool *touches;  /* lever × bottleneck */
    int64_t tries;  /* that this search may still make */
    bool cut_short; /* it wanted more */
} Pool;

/* ---- what may be changed ---- */

static bool same_lever(const Lever *a, const Lever *b) {
    if (a->change != b->change) return false;
    if (a->change != FIT_MORE_PEOPLE) return a->clause == b->clause;
    return str_equal(a->person.org, b->person.org) && str_equal(a->person.roles, b->person.roles);
}

static void add_lever(Pool *pool, Lever lever, size_t most) {
    if (lever.most == 0 || pool->count == most) return;
    for (size_t i = 0; i < pool->count; i++)
        if (same_lever(&pool->levers[i], &lever)) return;
    pool->levers[pool->count++] = lever;
}

static void add_clauses(Pool *pool, FitChange change, size_t most) {
    const FitResult *result = pool->relax->result;
    for (size_t i = 0; i < result->bottleneck_count; i++)
        for (size_t k = 0; k < result->bottlenecks[i].clause_count; k++)
            add_lever(pool, lever_clause(pool->relax->input, &result->bottlenecks[i].clauses[k], change),
                      most);
}

static void add_people(Pool *pool, size_t most) {
    const FitResult *result = pool->relax->result;
    for (size_t i = 0; i < result->bottleneck_count; i++)
        add_lever(pool, lever_people(pool->relax->input, &result->bottlenecks[i]), most);
}

static bool has_workday(const FitInput *input, const FitBottleneck *bottleneck) {
    for (Date day = bottleneck->from; day <= bottleneck->due && day <= input->to; day++)
        if (calendar_day(input->calendar, day).works) return true;
    return false;
}

/* People can help a bottleneck only if it has a working day and its org lies in theirs or theirs in it; a
 * change of a clause only if it asks for something there. */
static Status touches(Pool *pool, const Lever *lever, const FitBottleneck *bottleneck, bool *ret,
                      Error *err) {
    int32_t home, org;
    if (lever->change != FIT_MORE_PEOPLE) {
        *ret = fit_asks(bottleneck, lever->plan->id, lever->clause->id);
        return OK;
    }
    TRY(orgs_number(&pool->orgs, lever->person.org, &home, err));
    TRY(orgs_number(&pool->orgs, bottleneck->org, &org, err));
    *ret = has_workday(pool->relax->input, bottleneck) &&
           (bottleneck->org.len == 0 || orgs_within(&pool->orgs, home, org) ||
            orgs_within(&pool->orgs, org, home));
    return OK;
}

static Status note_touches(Pool *pool, Error *err) {
    const FitInput *input = pool->relax->input;
    const FitResult *result = pool->relax->result;
    Arena *keep = pool->relax->room.keep;
    TRY(orgs_new(input->tree, input->tree_count, keep, &pool->orgs, err));
    pool->touches = arena_new_array(keep, bool, pool->count * result->bottleneck_count);
    if (!pool->touches) return no_memory(err);
    for (size_t i = 0; i < pool->count; i++)
        for (size_t b = 0; b < result->bottleneck_count; b++)
            TRY(touches(pool, &pool->levers[i], &result->bottlenecks[b],
                        &pool->touches[i * result->bottleneck_count + b], err));
    return OK;
}

static bool touches_all(const Pool *pool, const size_t *chosen, size_t count) {
    size_t bottlenecks = pool->relax->result->bottleneck_count;
    for (size_t b = 0; b < bottlenecks; b++) {
        bool touched = false;
        for (size_t i = 0; i < count && !touched; i++) touched = pool->touches[chosen[i] * bottlenecks + b];
        if (!touched) return false;
    }
    return true;
}

/* ---- the fewest ---- */

static void choose(const Pool *pool, const size_t *chosen, size_t count, Lever *ret) {
    for (size_t i = 0; i < count; i++) {
        ret[i] = pool->levers[chosen[i]];
        ret[i].size = ret[i].most;
    }
}

/* Sets that begin with the `placed` levers chosen and have `wanted`. */
static Status search(Pool *pool, size_t *chosen, size_t placed, size_t wanted, bool *ret_found, Error *err) {
    if (placed == wanted) {
        Lever levers[CHANGES_MAX];
        int64_t missing;
        if (!touches_all(pool, chosen, wanted)) return OK;
        pool->cut_short = pool->tries == 0;
        if (pool->cut_short) return OK;
        pool->tries--;
        choose(pool, chosen, wanted, levers);
        TRY(levers_try(pool->relax, levers, wanted, &missing, err));
        *ret_found = missing == 0;
        return OK;
    }
    for (size_t i = placed ? chosen[placed - 1] + 1 : 0; i < pool->count; i++) {
        chosen[placed] = i;
        TRY(search(pool, chosen, placed + 1, wanted, ret_found, err));
        if (*ret_found || pool->cut_short) return OK;
    }
    return OK;
}

/* ---- sizes ---- */

/* All grow together until they are enough, so that none takes the share of another; then each shrinks. */
static Status fit_sizes(Relax *relax, Lever *levers, size_t count, bool *ret_enough, Error *err) {
    bool grown = true;
    int64_t missing = 1;
    for (size_t i = 0; i < count; i++) levers[i].size = 0;
    for (int64_t size = 1; grown && missing > 0; size *= 2) {
        grown = false;
        for (size_t i = 0; i < count; i++) {
            grown |= levers[i].size < levers[i].most;
            levers[i].size = size < levers[i].most ? size : levers[i].most;
        }
        if (grown) TRY(levers_try(relax, levers, count, &missing, err));
    }
    *ret_enough = missing == 0;
    for (size_t i = count; i-- > 0 && *ret_enough;) TRY(lever_shrink(relax, levers, count, i, err));
    return OK;
}

static Status tell(Relax *relax, const Lever *levers, size_t count, bool fewest, Error *err) {
    FitResult *result = relax->result;
    FitRelaxation *changes = arena_new_array(relax->room.keep, FitRelaxation, count);
    if (!changes) return no_memory(err);
    FitCombination *told = &result->combinations[result->combination_count];
    *told = (FitCombination){.changes = changes, .fewest = fewest};
    for (size_t i = 0; i < count; i++)
        if (levers[i].size > 0) changes[told->change_count++] = lever_told(&levers[i], 0);
    result->combination_count++;
    return OK;
}

static int64_t tries_allowed(const Relax *relax) {
    int64_t duties = relax->result->duties > 0 ? relax->result->duties : 1;
    return WORK_MAX / duties;
}

static Status combine_fewest(Relax *relax, Pool *pool, Error *err) {
    size_t chosen[CHANGES_MAX], count = 1;
    bool found = false, enough;
    add_clauses(pool, FIT_LONGER_WINDOW, CLAUSE_LEVERS_MAX / 3);
    add_people(pool, pool->count + PEOPLE_LEVERS_MAX);
    size_t others = pool->count;
    add_clauses(pool, FIT_FEWER_TIMES, others + CLAUSE_LEVERS_MAX / 3);
    others = pool->count;
    add_clauses(pool, FIT_LONGER_PERIOD, others + CLAUSE_LEVERS_MAX / 3);
    TRY(note_touches(pool, err));
    pool->tries = tries_allowed(relax);
    for (; count <= CHANGES_MAX; count++) {
        TRY(search(pool, chosen, 0, count, &found, err));
        if (found || pool->cut_short) break;
    }
    if (!found) return OK;
    Lever levers[CHANGES_MAX];
    choose(pool, chosen, count, levers);
    TRY(fit_sizes(relax, levers, count, &enough, err));
    return enough ? tell(relax, levers, count, true, err) : OK;
}

static bool only_people(const FitCombination *combination) {
    for (size_t i = 0; i < combination->change_count; i++)
        if (combination->changes[i].change != FIT_MORE_PEOPLE) return false;
    return true;
}

/* People where they are short, nothing else: what a staffing office asks for. */
static Status combine_people(Relax *relax, Pool *pool, Error *err) {
    enum { TRIES_EACH = 4 };
    FitResult *result = relax->result;
    bool enough;
    pool->count = 0;
    add_people(pool, LEVERS_MAX);
    if (result->bottleneck_count > LEVERS_MAX || (int64_t)pool->count * TRIES_EACH > tries_allowed(relax))
        return OK;
    if (result->combination_count > 0 && only_people(&result->combinations[0])) return OK;
    TRY(fit_sizes(relax, pool->levers, pool->count, &enough, err));
    return enough ? tell(relax, pool->levers, pool->count, false, err) : OK;
}

Status fit_combine(Relax *relax, Error *err) {
    Pool *pool = arena_new_item(relax->room.keep, Pool);
    relax->result->combinations = arena_new_array(relax->room.keep, FitCombination, 2);
    if (!pool || !relax->result->combinations) return no_memory(err);
    pool->relax = relax;
    TRY(combine_fewest(relax, pool, err));
    return combine_people(relax, pool, err);
}
