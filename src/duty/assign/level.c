/* The fullest days come down to 1.15 × the mean of their part, where windows allow it. */
#include "duty/assign/work.h"

static const double ALLOWED = 1.15;

typedef struct Parts {
    uint32_t *of; /* person → part, NONE */
    int64_t *load, *days;
} Parts;

static Status learn(Work *work, Parts *parts, Error *err) {
    uint32_t count;
    TRY(pools_part(work, &count, err));
    parts->of = arena_new_array(work->arena, uint32_t, work->people);
    parts->load = arena_new_array(work->arena, int64_t, count);
    parts->days = arena_new_array(work->arena, int64_t, count);
    if (!parts->of || !parts->load || !parts->days) return no_memory(err);
    for (uint32_t p = 0; p < work->people; p++) parts->of[p] = NONE;
    for (size_t i = 0; i < work->pool_count; i++)
        for (uint32_t k = 0; k < work->pools[i].count; k++)
            parts->of[work->pools[i].people[k]] = work->pools[i].part;
    for (size_t i = 0; i < (size_t)work->people * work->days; i++) {
        uint32_t part = parts->of[i / work->days];
        if (part == NONE || work->room[i] == 0) continue;
        parts->load[part] += work->load[i];
        parts->days[part]++;
    }
    return OK;
}

/* Visits are whole: a mean of 2.3 allows 3. */
static int32_t target(const Parts *parts, uint32_t person) {
    uint32_t part = parts->of[person];
    if (part == NONE || parts->days[part] == 0) return INT32_MAX;
    double mean = (double)parts->load[part] / (double)parts->days[part];
    int32_t whole = (int32_t)mean + (mean > (int32_t)mean), allowed = (int32_t)(mean * ALLOWED);
    return whole > allowed ? whole : allowed;
}

Status level_days(Work *work, Chain *chain, Error *err) {
    Parts parts;
    TRY(learn(work, &parts, err));
    int32_t most = 0;
    size_t cells = (size_t)work->people * work->days;
    for (size_t i = 0; i < cells; i++)
        if (work->load[i] > most) most = work->load[i];
    for (int32_t level = most; level > 1 && work->effort > 0; level--) {
        chain_round(chain);
        for (size_t i = 0; i < cells && work->effort > 0; i++) {
            uint32_t person = (uint32_t)(i / work->days);
            if (work->load[i] != level || level <= target(&parts, person)) continue;
            Date day = work->first + (Date)(i % work->days);
            if (chain_free(chain, person, day, level - 1)) chain_round(chain);
        }
    }
    return OK;
}
