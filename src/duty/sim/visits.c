/* Day by day: who is there makes the visits of that day and those left over, the earliest last day first. A
 * visit whose people are away is made by others of its pool, or waits. */
#include <stdlib.h>

#include "duty/sim/inside.h"

typedef struct Round {
    Sim *sim;
    uint32_t *starts; /* day → first visit in `order` */
    uint32_t *order;  /* visits by the day on which they are first thought of */
    uint32_t *open;   /* to be made today, or left over */
    size_t open_count;
    uint32_t *people;
    uint32_t *spent; /* pool → day + 1 on which nobody of it was free any more, for one officer */
} Round;

/* A visit that was never placed waits from its first day. */
static Date begins(const Visit *visit) {
    return visit->day != DATE_NONE ? visit->day : visit->from;
}

static Status sort_by_day(Round *round, Error *err) {
    const Work *work = round->sim->work;
    round->starts = arena_new_array(work->arena, uint32_t, (size_t)work->days + 1);
    round->order = arena_new_array(work->arena, uint32_t, work->visit_count);
    round->open = arena_new_array(work->arena, uint32_t, work->visit_count);
    round->people = arena_new_array(work->arena, uint32_t, FIT_OFFICERS_MAX + 1);
    round->spent = arena_new_array(work->arena, uint32_t, work->pool_count);
    if (!round->starts || !round->order || !round->open || !round->people || !round->spent)
        return no_memory(err);
    for (size_t i = 0; i < work->visit_count; i++)
        if (work->visits[i].tasks != NONE) round->starts[begins(&work->visits[i]) - work->first + 1]++;
    for (uint32_t d = 0; d < work->days; d++) round->starts[d + 1] += round->starts[d];
    uint32_t *at = arena_new_array(work->arena, uint32_t, work->days);
    if (!at) return no_memory(err);
    memcpy(at, round->starts, work->days * sizeof *at);
    for (size_t i = 0; i < work->visit_count; i++)
        if (work->visits[i].tasks != NONE)
            round->order[at[begins(&work->visits[i]) - work->first]++] = (uint32_t)i;
    return OK;
}

static int by_due(const void *a, const void *b, void *data) {
    const Work *work = data;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    const Visit *x = &work->visits[i], *y = &work->visits[k];
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    return i < k ? -1 : i > k;
}

static bool is_free(const Sim *sim, uint32_t person, Date day) {
    return present(sim, person, day) && sim->used[person] < sim->work->room[cell(sim->work, person, day)];
}

/* Those who were meant to go, as far as they are there; then others of the pool. */
static bool find_people(Round *round, uint32_t number, Date day, bool *ret_others) {
    const Sim *sim = round->sim;
    const Work *work = sim->work;
    const Visit *visit = &work->visits[number];
    const Pool *pool = &work->pools[visit->pool];
    uint32_t count = 0;
    *ret_others = false;
    for (uint32_t i = 0; visit->day != DATE_NONE && i < visit->officers; i++) {
        uint32_t person = work->seats[visit->seats + i].person;
        if (is_free(sim, person, day) && may_sit(work, visit, person, day)) round->people[count++] = person;
    }
    if (count == visit->officers) return true;
    *ret_others = true;
    if (round->spent[visit->pool] == (uint32_t)(day - work->first) + 1) return false;
    bool any = count > 0;
    uint32_t start = visit->place % (pool->count ? pool->count : 1); /* not always the same stand-in */
    for (uint32_t i = 0; i < pool->count && count < visit->officers; i++) {
        uint32_t person = pool->people[(start + i) % pool->count];
        if (!is_free(sim, person, day)) continue;
        any = true;
        if (!may_sit(work, visit, person, day) || sits(work, visit, person)) continue;
        round->people[count++] = person;
    }
    if (!any) round->spent[visit->pool] = (uint32_t)(day - work->first) + 1;
    return count == visit->officers;
}

static void answer(Sim *sim, uint32_t task, Date day, uint32_t person) {
    SimDuty *duty = &sim->result->duties[sim->duty_of[task]];
    duty->done++;
    duty->person = person;
    if (duty->done == duty->times) {
        duty->done_on = day;
        duty->state = DUTY_DONE;
    }
}

static void make_visit(Round *round, uint32_t number, Date day, bool others) {
    Sim *sim = round->sim;
    Visit *visit = &sim->work->visits[number];
    for (uint32_t i = 0; i < visit->officers; i++) {
        uint32_t person = round->people[i];
        sim->used[person]++;
        sim->week_visits[(size_t)person * sim->weeks + week_of(sim, day)]++;
        sim->month_visits[(size_t)month_of(sim, day) * sim->work->people + person]++;
    }
    for (uint32_t task = visit->tasks; task != NONE; task = sim->work->tasks[task].next)
        answer(sim, task, day, round->people[0]);
    const AssignTask *first = &sim->work->tasks[visit->tasks].told;
    sim->result->visits[sim->result->visit_count++] = (SimVisit){.day = day,
                                                                 .plan = first->plan,
                                                                 .clause = first->clause,
                                                                 .duty = sim->duty_of[visit->tasks],
                                                                 .person = round->people[0],
                                                                 .officers = visit->officers};
    sim->result->moved += others || day != visit->day;
    visit->day = day; /* caps look at it */
}

static void spend_day(Round *round, Date day) {
    Sim *sim = round->sim;
    Work *work = sim->work;
    uint32_t d = (uint32_t)(day - work->first);
    for (uint32_t i = round->starts[d]; i < round->starts[d + 1]; i++)
        round->open[round->open_count++] = round->order[i];
    if (!work->workday[d] || round->open_count == 0) return;
    qsort_r(round->open, round->open_count, sizeof *round->open, by_due, work);
    memset(sim->used, 0, work->people * sizeof *sim->used);
    size_t left = 0;
    for (size_t i = 0; i < round->open_count; i++) {
        uint32_t number = round->open[i];
        const Visit *visit = &work->visits[number];
        bool others;
        if (day > visit->due) continue; /* missed */
        if (caps_allow(work, visit, day) && find_people(round, number, day, &others))
            make_visit(round, number, day, others);
        else
            round->open[left++] = number;
    }
    round->open_count = left;
}

Status sim_visits(Sim *sim, Error *err) {
    Round round = {.sim = sim};
    sim->result->visits = arena_new_array(sim->arena, SimVisit, sim->work->visit_count);
    if (!sim->result->visits) return no_memory(err);
    TRY(sort_by_day(&round, err));
    for (uint32_t d = 0; d < sim->work->days; d++) spend_day(&round, sim->work->first + (Date)d);
    return OK;
}
