#include "duty/assign/work.h"

static void count_people(const Work *work, uint32_t person, AssignPart *part) {
    part->people++;
    for (uint32_t d = 0; d < work->days; d++) {
        size_t at = (size_t)person * work->days + d;
        part->person_days += work->room[at] > 0;
        part->load += work->load[at];
        if (work->load[at] > part->fullest) part->fullest = work->load[at];
    }
}

Status report_parts(const Work *work, AssignResult *result, Error *err) {
    size_t count = 0;
    for (size_t i = 0; i < work->pool_count; i++)
        if (work->pools[i].count > 0 && work->pools[i].part >= count) count = work->pools[i].part + 1;
    AssignPart *parts = arena_new_array(work->arena, AssignPart, count);
    uint32_t *largest = arena_new_array(work->arena, uint32_t, count);
    bool *seen = arena_new_array(work->arena, bool, work->people);
    if (!parts || !largest || !seen) return no_memory(err);
    for (size_t i = 0; i < work->pool_count; i++) {
        const Pool *pool = &work->pools[i];
        if (pool->count == 0) continue;
        AssignPart *part = &parts[pool->part];
        if (pool->count > largest[pool->part]) {
            largest[pool->part] = pool->count;
            part->org = work->orgs.codes[pool->org];
            part->role = pool->role;
        }
        for (uint32_t k = 0; k < pool->count; k++) {
            if (!seen[pool->people[k]]) count_people(work, pool->people[k], part);
            seen[pool->people[k]] = true;
        }
    }
    result->parts = parts;
    result->part_count = count;
    return OK;
}
