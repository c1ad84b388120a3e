/* Augmenting paths over person-days: a visit makes room by going elsewhere, where another may make room for
 * it. For visits of one person this finds room whenever there is any (Berge); the seats of pairs only change
 * their person, on the same day. */
#include "duty/assign/work.h"

typedef struct Step {
    uint32_t cell, seat, parent; /* the seat that came here from the cell of step `parent` */
} Step;

struct Chain {
    Work *work;
    uint32_t *seen; /* cell → round */
    uint32_t round;
    Step *steps;
    size_t count;
};

Status chain_new(Work *work, Chain **ret, Error *err) {
    size_t cells = (size_t)work->people * work->days;
    Chain *chain = arena_new_item(work->arena, Chain);
    if (!chain) return no_memory(err);
    chain->work = work;
    chain->seen = arena_new_array(work->arena, uint32_t, cells);
    chain->steps = arena_new_array(work->arena, Step, cells + 1);
    if (!chain->seen || !chain->steps) return no_memory(err);
    *ret = chain;
    return OK;
}

void chain_round(Chain *chain) {
    chain->round++;
}

void chain_hold(Chain *chain, uint32_t person, Date day) {
    chain->seen[cell(chain->work, person, day)] = chain->round;
}

static Date day_of(const Work *work, uint32_t at) {
    return work->first + (Date)(at % work->days);
}

/* Moves along the path, the last first. A cap may forbid a move that was allowed before the others. */
static bool walk(Chain *chain, size_t end) {
    Work *work = chain->work;
    for (size_t i = end; chain->steps[i].seat != NONE; i = chain->steps[i].parent) {
        const Step *step = &chain->steps[i];
        Date day = day_of(work, step->cell);
        const Visit *visit = &work->visits[work->seats[step->seat].visit];
        if (day != visit->day && !caps_allow(work, visit, day)) return false;
        seat_move(work, step->seat, step->cell / work->days, day);
    }
    return true;
}

/* Adds a step when the cell is new; true: it is an end. */
static bool look(Chain *chain, uint32_t seat, uint32_t person, Date day, uint32_t parent, int32_t limit) {
    Work *work = chain->work;
    const Visit *visit = &work->visits[work->seats[seat].visit];
    size_t at = cell(work, person, day);
    work->effort--;
    if (chain->seen[at] == chain->round || !may_sit(work, visit, person, day)) return false;
    if (visit->officers > 1 && sits(work, visit, person)) return false;
    if (day != visit->day && !caps_allow(work, visit, day)) return false;
    chain->seen[at] = chain->round;
    chain->steps[chain->count++] = (Step){(uint32_t)at, seat, parent};
    return work->load[at] < work->room[at] && work->load[at] < limit;
}

static bool look_around(Chain *chain, uint32_t seat, uint32_t parent, int32_t limit) {
    const Work *work = chain->work;
    const Visit *visit = &work->visits[work->seats[seat].visit];
    const Pool *pool = &work->pools[visit->pool];
    if (visit->kept) return false;
    if (visit->officers > 1) {
        for (uint32_t i = 0; i < pool->count; i++)
            if (look(chain, seat, pool->people[i], visit->day, parent, limit)) return true;
        return false;
    }
    uint32_t person = work->seats[seat].person;
    for (Date day = visit->first; day <= visit->last; day++)
        if (look(chain, seat, person, day, parent, limit)) return true;
    for (uint32_t i = 0; i < pool->count; i++)
        for (Date day = visit->from; day <= visit->due; day++)
            if (look(chain, seat, pool->people[i], day, parent, limit)) return true;
    return false;
}

bool chain_free(Chain *chain, uint32_t person, Date day, int32_t limit) {
    const Work *work = chain->work;
    size_t start = cell(work, person, day);
    if (chain->seen[start] == chain->round) return false;
    chain->seen[start] = chain->round;
    chain->steps[0] = (Step){(uint32_t)start, NONE, NONE};
    chain->count = 1;
    for (size_t i = 0; i < chain->count && work->effort > 0; i++)
        for (uint32_t seat = work->heads[chain->steps[i].cell]; seat != NONE; seat = work->seats[seat].after)
            if (look_around(chain, seat, (uint32_t)i, limit)) return walk(chain, chain->count - 1);
    return false;
}
