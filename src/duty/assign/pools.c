/* Who may serve whom. Pools that share a person, directly or through others, form a part. */
#include <stdlib.h>

#include "duty/assign/work.h"

static bool serves(const Work *work, uint32_t person, const Clause *clause, int32_t org) {
    if (!roles_hold(work->input->fit.staff[person].roles, clause->by)) return false;
    int32_t home = work->person_orgs[person];
    if (orgs_within(&work->orgs, org, home)) return true;
    return clause->kind == CLAUSE_QUOTA && orgs_within(&work->orgs, home, org);
}

static Status add_pool(Work *work, const Pool *pool, uint32_t *ret, Error *err) {
    TRY(work_grow(work, (void **)&work->pools, work->pool_count, &work->pool_room, sizeof *pool, err));
    *ret = (uint32_t)work->pool_count;
    work->pools[work->pool_count++] = *pool;
    return OK;
}

/* People near to each other stand side by side: by org, then as they were given. */
static Status gather(Work *work, const Clause *clause, int32_t org, Pool *pool, Error *err) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < work->people; i++) count += serves(work, i, clause, org);
    uint32_t *people = arena_new_array(work->arena, uint32_t, count);
    if (!people) return no_memory(err);
    count = 0;
    for (uint32_t i = 0; i < work->people; i++)
        if (serves(work, work->by_org[i], clause, org)) people[count++] = work->by_org[i];
    pool->people = people;
    pool->count = count;
    return OK;
}

/* People who serve two orgs alike are one pool, so that their ground is cut once. */
static Status pool_of_people(Work *work, const Pool *pool, uint32_t *ret, Error *err) {
    size_t bytes = pool->count * sizeof *pool->people;
    char *key = arena_alloc(work->arena, bytes + 1);
    if (!key) return no_memory(err);
    key[0] = pool->certified ? 'c' : '-';
    memcpy(key + 1, pool->people, bytes);
    Str name = {key, bytes + 1};
    uintptr_t known = (uintptr_t)map_get(work->pool_sets, name);
    if (known == 0) {
        TRY(add_pool(work, pool, ret, err));
        return map_put(work->pool_sets, name, (void *)(uintptr_t)(*ret + 1)) ? OK : no_memory(err);
    }
    *ret = (uint32_t)(known - 1);
    Pool *same = &work->pools[*ret];
    int32_t both = orgs_common(&work->orgs, same->org, pool->org);
    if (both >= 0) same->org = both;
    return OK;
}

static Status one_person(Work *work, uint32_t bound, Pool *pool, Error *err) {
    uint32_t *people = arena_new_array(work->arena, uint32_t, 1);
    if (!people) return no_memory(err);
    *people = bound;
    pool->people = people;
    pool->count = bound == NONE ? 0 : 1;
    return OK;
}

Status pool_of(Work *work, const Clause *clause, int32_t org, uint32_t bound, uint32_t *ret, Error *err) {
    bool own = clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON;
    bool certified = work->input->certificates && clause_officers(clause) > 1;
    const char *text = arena_printf(work->arena, "%d %u %d %d %d %.*s", own ? -1 : org, own ? bound : 0, own,
                                    certified, clause->kind == CLAUSE_QUOTA, STR_ARG(clause->by));
    if (!text) return no_memory(err);
    uintptr_t known = (uintptr_t)map_get(work->pool_numbers, str_from(text));
    if (known > 0) {
        *ret = (uint32_t)(known - 1);
        return OK;
    }
    Pool pool = {.org = org, .role = clause->by, .certified = certified};
    TRY(own ? one_person(work, bound, &pool, err) : gather(work, clause, org, &pool, err));
    TRY(pool_of_people(work, &pool, ret, err));
    return map_put(work->pool_numbers, str_from(text), (void *)(uintptr_t)(*ret + 1)) ? OK : no_memory(err);
}

bool pool_holds(const Pool *pool, uint32_t person) {
    for (uint32_t i = 0; i < pool->count; i++)
        if (pool->people[i] == person) return true;
    return false;
}

static Status intersect(Work *work, uint32_t a, uint32_t b, uint32_t *ret, Error *err) {
    Pool joint = work->pools[a];
    const Pool *other = &work->pools[b];
    uint32_t *people = arena_new_array(work->arena, uint32_t, joint.count);
    if (!people) return no_memory(err);
    uint32_t count = 0;
    for (uint32_t i = 0; i < joint.count; i++)
        if (pool_holds(other, joint.people[i])) people[count++] = joint.people[i];
    joint.people = people;
    joint.count = count;
    joint.certified |= other->certified;
    if (joint.role.len == 0) joint.role = other->role;
    *ret = NONE;
    return count > 0 ? pool_of_people(work, &joint, ret, err) : OK;
}

Status pool_joint(Work *work, uint32_t a, uint32_t b, uint32_t *ret, Error *err) {
    *ret = a;
    if (a == b) return OK;
    uint32_t pair[2] = {a < b ? a : b, a < b ? b : a};
    char *key = arena_alloc(work->arena, sizeof pair);
    if (!key) return no_memory(err);
    memcpy(key, pair, sizeof pair);
    Str name = {key, sizeof pair};
    uintptr_t known = (uintptr_t)map_get(work->joint_numbers, name);
    if (known > 0) {
        *ret = known == 1 ? NONE : (uint32_t)(known - 2);
        return OK;
    }
    TRY(intersect(work, pair[0], pair[1], ret, err));
    return map_put(work->joint_numbers, name, (void *)(uintptr_t)(*ret == NONE ? 1 : *ret + 2))
               ? OK
               : no_memory(err);
}

static uint32_t leader(uint32_t *leaders, uint32_t item) {
    while (leaders[item] != item) item = leaders[item] = leaders[leaders[item]];
    return item;
}

Status pools_part(Work *work, uint32_t *ret_parts, Error *err) {
    uint32_t *leaders = arena_new_array(work->arena, uint32_t, work->people);
    uint32_t *parts = arena_new_array(work->arena, uint32_t, work->people); /* + 1 */
    if (!leaders || !parts) return no_memory(err);
    for (uint32_t i = 0; i < work->people; i++) leaders[i] = i;
    for (size_t i = 0; i < work->pool_count; i++)
        for (uint32_t k = 1; k < work->pools[i].count; k++)
            leaders[leader(leaders, work->pools[i].people[k])] = leader(leaders, work->pools[i].people[0]);
    uint32_t count = 0;
    for (size_t i = 0; i < work->pool_count; i++) {
        if (work->pools[i].count == 0) continue;
        uint32_t first = leader(leaders, work->pools[i].people[0]);
        if (parts[first] == 0) parts[first] = ++count;
        work->pools[i].part = parts[first] - 1;
    }
    *ret_parts = count;
    return OK;
}
