/* Tasks of one subject that may be done in one go become one visit: the same activity and form, different
 * clauses, windows that share a working day, and people who may do all of it. The earliest last day first:
 * that is the fewest visits for windows on a line. */
#include <stdlib.h>

#include "duty/assign/work.h"

enum { LOOK_BACK_MAX = 64 };

typedef struct Join {
    Work *work;
    uint32_t *order; /* tasks by place, last, first */
    uint32_t start;  /* first visit of the place */
    uint32_t kept;   /* and the first that is not kept */
    uint32_t *people;
} Join;

static int by_place_and_last(const void *a, const void *b, void *data) {
    const Work *work = data;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    const Task *x = &work->tasks[i], *y = &work->tasks[k];
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    if (x->last != y->last) return x->last < y->last ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return i < k ? -1 : 1;
}

static bool same_work(const Clause *a, const Clause *b) {
    if (a == b || !str_equal(a->do_.activity, b->do_.activity)) return false;
    return a->do_.form.len == 0 || b->do_.form.len == 0 || str_equal(a->do_.form, b->do_.form);
}

bool works_join(const Work *work, const Visit *visit, const Task *task) {
    for (uint32_t i = visit->tasks; i != NONE; i = work->tasks[i].next)
        if (!work->tasks[i].joins || !same_work(task_clause(work, &work->tasks[i]), task_clause(work, task)))
            return false;
    return true;
}

int32_t workdays_in(const Work *work, Date from, Date to) {
    return from > to ? 0 : work->worked[to + 1 - work->first] - work->worked[from - work->first];
}

static void add_to(Work *work, uint32_t number, uint32_t task) {
    Visit *visit = &work->visits[number];
    Task *one = &work->tasks[task];
    one->next = visit->tasks;
    visit->tasks = task;
    one->told.visit = number;
}

static bool all_hold(const Work *work, const Visit *visit, const Pool *pool) {
    for (uint32_t i = 0; i < visit->officers; i++)
        if (!pool_holds(pool, work->seats[visit->seats + i].person)) return false;
    return true;
}

/* A visit that stands: its day and people must do for the task too. */
static Status try_kept(Work *work, uint32_t number, uint32_t task, bool *ret_done, Error *err) {
    Visit *visit = &work->visits[number];
    const Task *one = &work->tasks[task];
    *ret_done = false;
    if (visit->day < one->told.from || visit->day > one->told.due || one->officers > visit->officers)
        return OK;
    if (!works_join(work, visit, one)) return OK;
    uint32_t joint;
    TRY(pool_joint(work, visit->pool, one->pool, &joint, err));
    if (joint == NONE || !all_hold(work, visit, &work->pools[joint])) return OK;
    for (uint32_t i = 0; i < visit->officers && work->pools[joint].certified; i++)
        if (!certified_on(work, work->seats[visit->seats + i].person, visit->day)) return OK;
    visit->pool = joint;
    add_to(work, number, task);
    *ret_done = true;
    return OK;
}

static Status try_open(Work *work, uint32_t number, uint32_t task, bool *ret_done, Error *err) {
    Visit *visit = &work->visits[number];
    const Task *one = &work->tasks[task];
    *ret_done = false;
    Date first = visit->first > one->first ? visit->first : one->first;
    Date last = visit->last < one->last ? visit->last : one->last;
    if (workdays_in(work, first, last) == 0 || !works_join(work, visit, one)) return OK;
    uint32_t joint;
    uint16_t officers = visit->officers > one->officers ? visit->officers : one->officers;
    TRY(pool_joint(work, visit->pool, one->pool, &joint, err));
    if (joint == NONE || work->pools[joint].count < officers) return OK;
    visit->pool = joint;
    visit->officers = officers;
    visit->first = first;
    visit->last = last;
    if (one->told.from > visit->from) visit->from = one->told.from;
    if (one->told.due < visit->due) visit->due = one->told.due;
    add_to(work, number, task);
    *ret_done = true;
    return OK;
}

uint32_t visit_new(Work *work, uint32_t task) {
    const Task *one = &work->tasks[task];
    uint32_t number = (uint32_t)work->visit_count++;
    Place *place = &work->places[one->place];
    work->visits[number] = (Visit){.place = one->place,
                                   .pool = one->pool,
                                   .tasks = NONE,
                                   .from = one->told.from,
                                   .due = one->told.due,
                                   .first = one->first,
                                   .last = one->last,
                                   .day = DATE_NONE,
                                   .officers = one->officers,
                                   .home = NONE,
                                   .next = place->visits};
    place->visits = number;
    add_to(work, number, task);
    return number;
}

void visit_seats(Work *work, uint32_t number) {
    work->visits[number].seats = (uint32_t)work->seat_count;
    work->seat_count += work->visits[number].officers;
}

static bool same_people(const Work *work, const Visit *visit, const uint32_t *people, uint32_t count) {
    if (visit->officers != count) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!sits(work, visit, people[i])) return false;
    return true;
}

static bool all_have_room(const Work *work, const uint32_t *people, uint32_t count, Date day) {
    for (uint32_t i = 0; i < count; i++)
        if (!has_room(work, people[i], day)) return false;
    return true;
}

/* As in the earlier answer, alone or together with what was together. */
static Status keep(Join *join, uint32_t task, Error *err) {
    Work *work = join->work;
    const Task *one = &work->tasks[task];
    uint32_t count = previous_people(work, one, join->people);
    if (count == 0) return OK;
    Date day = work->input->previous[one->previous - 1].day;
    for (uint32_t i = join->start; i < work->visit_count; i++) {
        bool done = false;
        if (work->visits[i].day == day && same_people(work, &work->visits[i], join->people, count))
            TRY(try_kept(work, i, task, &done, err));
        if (done) return OK;
    }
    Visit trial = {.place = one->place, .day = DATE_NONE};
    if (!all_have_room(work, join->people, count, day) || !caps_allow(work, &trial, day)) return OK;
    uint32_t number = visit_new(work, task);
    work->visits[number].officers = (uint16_t)count;
    work->visits[number].kept = true;
    visit_seats(work, number);
    visit_take(work, number, day, join->people);
    return OK;
}

static Status join_task(Join *join, uint32_t task, Error *err) {
    Work *work = join->work;
    const Task *one = &work->tasks[task];
    bool done = false;
    for (uint32_t i = join->start; i < join->kept && one->joins && !done; i++)
        TRY(try_kept(work, i, task, &done, err));
    int looked = 0;
    for (uint32_t i = (uint32_t)work->visit_count; i > join->kept && one->joins && !done; i--) {
        if (work->visits[i - 1].last < one->first || ++looked > LOOK_BACK_MAX) break;
        TRY(try_open(work, i - 1, task, &done, err));
    }
    if (!done) visit_new(work, task);
    return OK;
}

static Status join_place(Join *join, const uint32_t *tasks, size_t count, Error *err) {
    Work *work = join->work;
    join->start = (uint32_t)work->visit_count;
    for (size_t i = 0; i < count; i++)
        if (work->tasks[tasks[i]].previous > 0) TRY(keep(join, tasks[i], err));
    join->kept = (uint32_t)work->visit_count;
    for (size_t i = 0; i < count; i++)
        if (work->tasks[tasks[i]].told.visit == NONE) TRY(join_task(join, tasks[i], err));
    TRY(visits_widen(work, join->kept, err));
    for (uint32_t i = join->kept; i < work->visit_count; i++) visit_seats(work, i);
    return OK;
}

static Status make_room(Join *join, Error *err) {
    Work *work = join->work;
    size_t seats = 0;
    for (size_t i = 0; i < work->task_count; i++) {
        work->tasks[i].told.visit = NONE;
        join->order[i] = (uint32_t)i;
        seats += work->tasks[i].officers;
    }
    /* A kept visit may have more people than were asked for; a visit that is taken apart needs seats anew. */
    seats = seats * 2;
    for (size_t i = 0; i < work->input->previous_count; i++) {
        Str people = work->input->previous[i].people;
        for (size_t k = 0; k < people.len; k++) seats += people.ptr[k] == '|';
        seats++;
    }
    work->visits = arena_new_array(work->arena, Visit, work->task_count * 2);
    work->seats = arena_new_array(work->arena, Seat, seats);
    return work->visits && work->seats && seats < NONE ? OK : no_memory(err);
}

Status work_join(Work *work, Error *err) {
    Join join = {.work = work,
                 .order = arena_new_array(work->arena, uint32_t, work->task_count),
                 .people = arena_new_array(work->arena, uint32_t, FIT_OFFICERS_MAX + 1)};
    if (!join.order || !join.people) return no_memory(err);
    TRY(make_room(&join, err));
    qsort_r(join.order, work->task_count, sizeof *join.order, by_place_and_last, work);
    for (size_t i = 0, next; i < work->task_count; i = next) {
        for (next = i; next < work->task_count &&
                       work->tasks[join.order[next]].place == work->tasks[join.order[i]].place;)
            next++;
        TRY(join_place(&join, &join.order[i], next - i, err));
    }
    return OK;
}
