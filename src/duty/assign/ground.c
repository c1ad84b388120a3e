/* Whose ground each visit lies in: places in the order of a line that keeps near ones together, cut into
 * pieces as large as each person's days allow. Small pools first, since their people are the only ones for
 * their places; people of wide pools then take the ground that is left to them. */
#include <stdlib.h>

#include "duty/assign/work.h"

enum { LEVEL_STEPS = 60 };

typedef struct Ground {
    Work *work;
    uint64_t *org_curve; /* middle of an org's places */
    double *room, *base; /* of a person: visits that fit; shared out so far */
    uint32_t *order;     /* visits by pool and along the line */
    size_t count;
} Ground;

static int compare_u64(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

static int along(const void *a, const void *b, void *data) {
    const Ground *ground = data;
    const Work *work = ground->work;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    const Visit *x = &work->visits[i], *y = &work->visits[k];
    if (x->pool != y->pool) {
        int size = compare_u64(work->pools[x->pool].count, work->pools[y->pool].count);
        return size ? size : compare_u64(x->pool, y->pool);
    }
    const Place *p = &work->places[x->place], *q = &work->places[y->place];
    int order = compare_u64(ground->org_curve[p->org], ground->org_curve[q->org]);
    if (order == 0 && p->org != q->org) order = p->org < q->org ? -1 : 1;
    if (order == 0) order = compare_u64(p->curve, q->curve);
    if (order == 0) order = compare_u64(x->place, y->place);
    return order ? order : compare_u64(i, k);
}

static Status learn(Ground *ground, Error *err) {
    Work *work = ground->work;
    ground->org_curve = arena_new_array(work->arena, uint64_t, work->orgs.count);
    uint32_t *seen = arena_new_array(work->arena, uint32_t, work->orgs.count);
    ground->room = arena_new_array(work->arena, double, work->people);
    ground->base = arena_new_array(work->arena, double, work->people);
    ground->order = arena_new_array(work->arena, uint32_t, work->visit_count);
    if (!ground->org_curve || !seen || !ground->room || !ground->base || !ground->order)
        return no_memory(err);
    for (size_t i = 0; i < work->place_count; i++) {
        const Place *place = &work->places[i];
        if (!place->located) continue;
        ground->org_curve[place->org] += place->curve;
        seen[place->org]++;
    }
    for (size_t i = 0; i < work->orgs.count; i++)
        if (seen[i] > 0) ground->org_curve[i] /= seen[i];
    for (uint32_t p = 0; p < work->people; p++)
        for (uint32_t d = 0; d < work->days; d++) {
            ground->room[p] += work->room[(size_t)p * work->days + d];
            ground->base[p] += work->load[(size_t)p * work->days + d];
        }
    for (size_t i = 0; i < work->visit_count; i++)
        if (work->visits[i].day == DATE_NONE) ground->order[ground->count++] = (uint32_t)i;
    return OK;
}

/* How full everybody is when `weight` more is poured over the pool. */
static double level_of(const Ground *ground, const Pool *pool, double weight) {
    double low = 0, high = 1;
    for (uint32_t i = 0; i < pool->count; i++) {
        uint32_t p = pool->people[i];
        double top = (ground->base[p] + weight) / (ground->room[p] > 0 ? ground->room[p] : 1);
        if (top > high) high = top;
    }
    for (int step = 0; step < LEVEL_STEPS; step++) {
        double middle = (low + high) / 2, poured = 0;
        for (uint32_t i = 0; i < pool->count; i++) {
            uint32_t p = pool->people[i];
            double more = middle * ground->room[p] - ground->base[p];
            if (more > 0) poured += more;
        }
        *(poured < weight ? &low : &high) = middle;
    }
    return high;
}

static double to_owners(const Ground *ground, const Pool *pool, size_t from, size_t to) {
    double left = 0;
    for (size_t i = from; i < to; i++) {
        Visit *visit = &ground->work->visits[ground->order[i]];
        uint32_t owner = ground->work->places[visit->place].owner;
        if (owner != NONE && pool_holds(pool, owner)) {
            visit->home = owner;
            ground->base[owner] += visit->officers;
        } else {
            left += visit->officers;
        }
    }
    return left;
}

static double ground_left(const Ground *ground, const Pool *pool, double level, uint32_t at) {
    double more = level * ground->room[pool->people[at]] - ground->base[pool->people[at]];
    return more > 0 ? more : 0;
}

static void cut(const Ground *ground, const Pool *pool, size_t from, size_t to) {
    Work *work = ground->work;
    double weight = to_owners(ground, pool, from, to), level = level_of(ground, pool, weight);
    uint32_t at = 0, last_place = NONE;
    double left = ground_left(ground, pool, level, 0);
    for (size_t i = from; i < to; i++) {
        Visit *visit = &work->visits[ground->order[i]];
        if (visit->home != NONE) continue;
        while (left <= 0 && at + 1 < pool->count && visit->place != last_place)
            left += ground_left(ground, pool, level, ++at);
        visit->home = pool->people[at];
        last_place = visit->place;
        left -= visit->officers;
    }
    for (size_t i = from; i < to; i++) {
        const Visit *visit = &work->visits[ground->order[i]];
        if (work->places[visit->place].owner != visit->home) ground->base[visit->home] += visit->officers;
    }
}

Status ground_share(Work *work, Error *err) {
    Ground ground = {.work = work};
    TRY(learn(&ground, err));
    qsort_r(ground.order, ground.count, sizeof *ground.order, along, &ground);
    for (size_t i = 0, next; i < ground.count; i = next) {
        uint32_t pool = work->visits[ground.order[i]].pool;
        for (next = i; next < ground.count && work->visits[ground.order[next]].pool == pool;) next++;
        if (work->pools[pool].count > 0) cut(&ground, &work->pools[pool], i, next);
    }
    work->along = arena_new_array(work->arena, uint32_t, work->visit_count);
    if (!work->along) return no_memory(err);
    for (size_t i = 0; i < ground.count; i++) work->along[ground.order[i]] = (uint32_t)i;
    return OK;
}
