/* What found no day: anybody's emptiest day first; then room is made; then what was joined is taken apart;
 * then it is told why not. */
#include "duty/assign/work.h"

typedef struct Repair {
    Work *work;
    Chain *chain;
    uint32_t *people;
    Map *full; /* pool, window, officers for which no room can be made any more */
} Repair;

/* The least loaded lead of the window, the one at home before others. */
static bool place_somewhere(Repair *repair, uint32_t number, Date from, Date due) {
    Work *work = repair->work;
    const Visit *visit = &work->visits[number];
    const Pool *pool = &work->pools[visit->pool];
    for (int32_t least = 0, next = INT32_MAX; least < INT32_MAX; least = next, next = INT32_MAX) {
        for (uint32_t i = 0; i <= pool->count; i++) {
            uint32_t person = i == 0 ? visit->home : pool->people[i - 1];
            for (Date day = from; day <= due; day++) {
                if (!has_room(work, person, day)) continue;
                int32_t load = work->load[cell(work, person, day)];
                if (load > least && load < next) next = load;
                if (load == least && spread_at(work, number, person, day, repair->people)) return true;
            }
        }
        work->effort -= (int64_t)(pool->count + 1) * (due - from + 1);
    }
    return false;
}

/* Frees chairs on one day until there are enough. */
static bool make_room(Repair *repair, uint32_t number, Date day) {
    Work *work = repair->work;
    const Visit *visit = &work->visits[number];
    const Pool *pool = &work->pools[visit->pool];
    uint32_t count = 0, able = 0;
    for (uint32_t i = 0; i < pool->count; i++) able += may_sit(work, visit, pool->people[i], day);
    if (able < visit->officers || !caps_allow(work, visit, day)) return false;
    for (uint32_t i = 0; i < pool->count && count < visit->officers; i++) {
        uint32_t person = pool->people[i];
        if (!has_room(work, person, day) || !may_sit(work, visit, person, day)) continue;
        chain_hold(repair->chain, person, day);
        repair->people[count++] = person;
    }
    for (uint32_t i = 0; i < pool->count && count < visit->officers; i++) {
        uint32_t person = pool->people[i];
        if (has_room(work, person, day) || !may_sit(work, visit, person, day)) continue;
        if (chain_free(repair->chain, person, day, INT32_MAX)) repair->people[count++] = person;
    }
    if (count < visit->officers || !caps_allow(work, visit, day)) return false;
    visit_take(work, number, day, repair->people);
    return true;
}

static const char *window_key(Repair *repair, const Visit *visit) {
    return arena_printf(repair->work->arena, "%u %d %d %d", visit->pool, visit->from, visit->due,
                        visit->officers);
}

static bool place_with_room_made(Repair *repair, uint32_t number) {
    Work *work = repair->work;
    chain_round(repair->chain);
    for (Date day = work->visits[number].from; day <= work->visits[number].due && work->effort > 0; day++) {
        if (!work->workday[day - work->first]) continue;
        if (work->visits[number].officers > 1) chain_round(repair->chain);
        if (make_room(repair, number, day)) return true;
    }
    return false;
}

static Status place(Repair *repair, uint32_t number, bool *ret_placed, Error *err) {
    Work *work = repair->work;
    const Visit *visit = &work->visits[number];
    *ret_placed = false;
    if (visit->home == NONE) return OK;
    const char *key = window_key(repair, visit);
    if (!key) return no_memory(err);
    if (map_get(repair->full, str_from(key))) return OK;
    *ret_placed = place_somewhere(repair, number, visit->first, visit->last) ||
                  place_somewhere(repair, number, visit->from, visit->due) ||
                  place_with_room_made(repair, number);
    /* Room never comes back: loads only rise. Caps and recusal are this subject's own matter. */
    bool own =
        work->input->recusal_count > 0 || work->places[visit->place].past > 0 ||
        work->input->caps.day + work->input->caps.week + work->input->caps.month + work->input->caps.year > 0;
    if (*ret_placed || own) return OK;
    return map_put(repair->full, str_from(key), repair->full) ? OK : no_memory(err);
}

/* One visit a task again, each with its own window and people. */
static Status take_apart(Repair *repair, uint32_t number, Error *err) {
    Work *work = repair->work;
    uint32_t task = work->visits[number].tasks, home = work->visits[number].home;
    size_t from = work->visit_count;
    for (uint32_t next; task != NONE; task = next) {
        next = work->tasks[task].next;
        uint32_t visit = visit_new(work, task);
        work->tasks[task].next = NONE;
        visit_seats(work, visit);
        if (work->pools[work->visits[visit].pool].count > 0) work->visits[visit].home = home;
    }
    work->visits[number].tasks = NONE;
    for (size_t i = from; i < work->visit_count; i++) {
        bool placed;
        TRY(place(repair, (uint32_t)i, &placed, err));
    }
    return OK;
}

/* ---- why not ---- */

typedef struct Days {
    int64_t there, certified, allowed, capped; /* days on which enough people … */
} Days;

static Days look_at(const Work *work, const Visit *visit) {
    const Pool *pool = &work->pools[visit->pool];
    Days days = {0};
    for (Date day = visit->from; day <= visit->due; day++) {
        uint32_t there = 0, certified = 0, allowed = 0;
        for (uint32_t i = 0; i < pool->count; i++) {
            uint32_t person = pool->people[i];
            if (work->room[cell(work, person, day)] == 0) continue;
            there++;
            if (pool->certified && !certified_on(work, person, day)) continue;
            certified++;
            allowed += !recused(work, person, visit->place);
        }
        days.there += there >= visit->officers;
        days.certified += certified >= visit->officers;
        days.allowed += allowed >= visit->officers;
        days.capped += allowed >= visit->officers && !caps_allow(work, visit, day);
    }
    return days;
}

static AssignReason why_not(const Work *work, const Visit *visit) {
    const Pool *pool = &work->pools[visit->pool];
    if (pool->count == 0) return ASSIGN_NOBODY;
    if (pool->count < visit->officers) return ASSIGN_FEW;
    Days days = look_at(work, visit);
    if (days.there == 0) return ASSIGN_NO_WORKDAY;
    if (days.certified == 0) return ASSIGN_UNCERTIFIED;
    if (days.allowed == 0) return ASSIGN_RECUSED;
    return days.capped == days.allowed ? ASSIGN_CAPPED : ASSIGN_FULL;
}

static void tell_reasons(Work *work) {
    Visit last = {.pool = NONE, .place = NONE};
    for (size_t i = 0; i < work->visit_count; i++) {
        Visit *visit = &work->visits[i];
        if (visit->tasks == NONE || visit->day != DATE_NONE) continue;
        bool same = last.pool == visit->pool && last.place == visit->place && last.from == visit->from &&
                    last.due == visit->due && last.officers == visit->officers;
        visit->reason = same ? last.reason : (uint8_t)why_not(work, visit);
        last = *visit;
    }
}

Status repair_all(Work *work, Chain *chain, Error *err) {
    Repair repair = {.work = work,
                     .chain = chain,
                     .people = arena_new_array(work->arena, uint32_t, FIT_OFFICERS_MAX + 1),
                     .full = map_new(work->arena, 256)};
    if (!repair.people || !repair.full) return no_memory(err);
    size_t count = work->visit_count;
    for (size_t i = 0; i < count; i++) {
        if (work->visits[i].day != DATE_NONE) continue;
        bool placed;
        TRY(place(&repair, (uint32_t)i, &placed, err));
        uint32_t tasks = work->visits[i].tasks;
        if (!placed && work->tasks[tasks].next != NONE) TRY(take_apart(&repair, (uint32_t)i, err));
    }
    tell_reasons(work);
    return OK;
}
