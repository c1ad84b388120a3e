/* The fewest visits may leave some of them hardly a day. A task that could go with another visit, where more
 * days are left, goes there: the number of visits stays. */
#include "duty/assign/work.h"

enum { LOOK_AROUND_MAX = 64 };

static bool is_joined(const Work *work, const Visit *visit) {
    return visit->tasks != NONE && work->tasks[visit->tasks].next != NONE;
}

/* Window, people and officers of a visit from its tasks anew. */
static Status fold(Work *work, Visit *visit, Error *err) {
    bool first = true;
    for (uint32_t i = visit->tasks; i != NONE; i = work->tasks[i].next, first = false) {
        const Task *task = &work->tasks[i];
        if (first) {
            visit->pool = task->pool;
            visit->officers = task->officers;
            visit->from = task->told.from;
            visit->due = task->told.due;
            visit->first = task->first;
            visit->last = task->last;
            continue;
        }
        TRY(pool_joint(work, visit->pool, task->pool, &visit->pool, err));
        if (task->officers > visit->officers) visit->officers = task->officers;
        if (task->told.from > visit->from) visit->from = task->told.from;
        if (task->told.due < visit->due) visit->due = task->told.due;
        if (task->first > visit->first) visit->first = task->first;
        if (task->last < visit->last) visit->last = task->last;
    }
    return OK;
}

static void take_out(Work *work, Visit *visit, uint32_t task) {
    uint32_t *link = &visit->tasks;
    while (*link != task) link = &work->tasks[*link].next;
    *link = work->tasks[task].next;
}

/* Days that both would have together; 0: they may not go together. */
static Status days_with(Work *work, const Visit *visit, const Task *task, int32_t *ret, Error *err) {
    uint32_t joint;
    *ret = 0;
    Date first = visit->first > task->first ? visit->first : task->first;
    Date last = visit->last < task->last ? visit->last : task->last;
    if (workdays_in(work, first, last) == 0 || !works_join(work, visit, task)) return OK;
    uint16_t officers = visit->officers > task->officers ? visit->officers : task->officers;
    TRY(pool_joint(work, visit->pool, task->pool, &joint, err));
    if (joint != NONE && work->pools[joint].count >= officers) *ret = workdays_in(work, first, last);
    return OK;
}

static Status move_task(Work *work, uint32_t start, uint32_t from, uint32_t task, bool *ret_moved,
                        Error *err) {
    Visit *visit = &work->visits[from];
    uint32_t low = from - start > LOOK_AROUND_MAX ? from - LOOK_AROUND_MAX : start, best = NONE;
    int32_t most = workdays_in(work, visit->first, visit->last);
    *ret_moved = false;
    for (uint32_t i = low; i < work->visit_count && i <= from + LOOK_AROUND_MAX; i++) {
        int32_t days;
        if (i == from) continue;
        TRY(days_with(work, &work->visits[i], &work->tasks[task], &days, err));
        if (days <= most) continue;
        most = days;
        best = i;
    }
    if (best == NONE) return OK;
    take_out(work, visit, task);
    work->tasks[task].next = work->visits[best].tasks;
    work->visits[best].tasks = task;
    work->tasks[task].told.visit = best;
    *ret_moved = true;
    TRY(fold(work, visit, err));
    return fold(work, &work->visits[best], err);
}

Status visits_widen(Work *work, uint32_t start, Error *err) {
    for (uint32_t i = start; i < work->visit_count; i++)
        for (uint32_t task = work->visits[i].tasks, next; task != NONE; task = next) {
            bool moved;
            next = work->tasks[task].next;
            if (!is_joined(work, &work->visits[i])) break;
            TRY(move_task(work, start, i, task, &moved, err));
        }
    return OK;
}
