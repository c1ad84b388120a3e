/* The earlier answer: what is still allowed stays as it is, so that a new duty moves nobody's week. */
#include "duty/assign/work.h"

static const char *key_of(Work *work, Str plan, Str clause, Str subject, Str org, Date from, int32_t number) {
    return arena_printf(work->arena, "%.*s\n%.*s\n%.*s\n%.*s\n%d\n%d", STR_ARG(plan), STR_ARG(clause),
                        STR_ARG(subject), STR_ARG(org), from, number);
}

Status previous_learn(Work *work, Error *err) {
    const AssignInput *input = work->input;
    work->previous = map_new(work->arena, input->previous_count);
    if (!work->previous) return no_memory(err);
    for (size_t i = 0; i < input->previous_count; i++) {
        const AssignPrevious *row = &input->previous[i];
        const char *key =
            key_of(work, row->plan, row->clause, row->subject, row->org, row->from, row->number);
        if (!key || !map_put(work->previous, str_from(key), (void *)(uintptr_t)(i + 1)))
            return no_memory(err);
    }
    return OK;
}

Status previous_find(Work *work, Task *task, Error *err) {
    task->previous = 0;
    if (work->input->previous_count == 0) return OK;
    const AssignTask *told = &task->told;
    const char *key = key_of(work, work->input->fit.plans[told->plan]->id, task_clause(work, task)->id,
                             told->subject, told->org, told->asked, told->number);
    if (!key) return no_memory(err);
    task->previous = (uint32_t)(uintptr_t)map_get(work->previous, str_from(key));
    return OK;
}

static bool still_may(const Work *work, const Task *task, uint32_t person, Date day) {
    Visit visit = {.place = task->place, .pool = task->pool, .day = DATE_NONE};
    return pool_holds(&work->pools[task->pool], person) && may_sit(work, &visit, person, day);
}

uint32_t previous_people(const Work *work, const Task *task, uint32_t *people) {
    if (task->previous == 0) return 0;
    const AssignPrevious *row = &work->input->previous[task->previous - 1];
    if (row->day < task->told.from || row->day > task->told.due) return 0;
    uint32_t count = 0;
    for (Str one, rest = row->people; rest.len > 0;) {
        str_cut(rest, '|', &one, &rest);
        uintptr_t known = (uintptr_t)map_get(work->persons, str_trim(one));
        if (known == 0 || count == FIT_OFFICERS_MAX) return 0;
        people[count] = (uint32_t)(known - 1);
        for (uint32_t i = 0; i < count; i++)
            if (people[i] == people[count]) return 0;
        if (!still_may(work, task, people[count], row->day)) return 0;
        count++;
    }
    return count >= task->officers ? count : 0;
}
