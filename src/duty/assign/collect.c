/* From duties to tasks: one for each visit that a duty asks for, with its share of the window. */
#include "duty/assign/work.h"

typedef struct Collect {
    Work *work;
    uint32_t plan;
    const Clause *clause; /* of the last duty, with its pool */
    int32_t org;
    uint32_t bound, pool;
    uint32_t source; /* row of AssignInput.duties */
    int32_t done;    /* visits that it has already */
} Collect;

Status work_grow(Work *work, void **items, size_t count, size_t *room, size_t size, Error *err) {
    if (count < *room) return OK;
    size_t more = *room ? *room * 2 : 256;
    void *grown = arena_grow(work->arena, *items, count, more, size);
    if (!grown) return no_memory(err);
    *items = grown;
    *room = more;
    return OK;
}

/* The n-th of `times` visits has the n-th share of the working days. */
static void share_window(const Work *work, Task *task) {
    task->first = task->told.from;
    task->last = task->told.due;
    int32_t before = work->worked[task->first - work->first];
    int32_t days = work->worked[task->last + 1 - work->first] - before, times = task->told.times;
    if (times < 2 || days < times) return;
    int64_t from = (int64_t)days * (task->told.number - 1) / times,
            to = (int64_t)days * task->told.number / times - 1;
    task->first = work->workdays[before + from];
    task->last = work->workdays[before + to];
}

static Status find_pool(Collect *collect, const Duty *duty, const Clause *clause, int32_t org, Error *err) {
    Work *work = collect->work;
    bool own = clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON;
    uintptr_t known = own ? (uintptr_t)map_get(work->persons, duty->subject_id) : 0;
    uint32_t bound = known > 0 ? (uint32_t)(known - 1) : NONE;
    if (collect->clause == clause && collect->org == org && collect->bound == bound) return OK;
    TRY(pool_of(work, clause, org, bound, &collect->pool, err));
    collect->clause = clause;
    collect->org = org;
    collect->bound = bound;
    return OK;
}

static Status task_of(Collect *collect, const Duty *duty, const Clause *clause, Task *ret, Error *err) {
    Work *work = collect->work;
    const FitInput *fit = &work->input->fit;
    int32_t org;
    bool subject = clause->kind == CLAUSE_DO && clause->do_.each == EACH_SUBJECT;
    bool person = clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON;
    Task task = {.told = {.plan = collect->plan,
                          .clause = duty->clause,
                          .asked = duty->from,
                          .from = duty->from > fit->from ? duty->from : fit->from,
                          .due = duty->due < fit->to ? duty->due : fit->to,
                          .times = duty->times,
                          .source = collect->source},
                 .joins = subject,
                 .officers = (uint16_t)clause_officers(clause),
                 .next = NONE};
    TRY(orgs_number(&work->orgs, duty->org, &org, err));
    TRY(find_pool(collect, duty, clause, org, err));
    TRY(place_of(work, duty, subject, org, &task.place, err));
    task.pool = collect->pool;
    task.told.org = work->orgs.codes[org];
    if (subject) task.told.subject = work->places[task.place].key;
    if (person && !arena_str(work->arena, duty->subject_id, &task.told.subject)) return no_memory(err);
    *ret = task;
    return OK;
}

static Status collect_document(Collect *collect, const Duty *duty, const Clause *clause, Error *err) {
    Work *work = collect->work;
    int32_t org;
    TRY(orgs_number(&work->orgs, duty->org, &org, err));
    TRY(find_pool(collect, duty, clause, org, err));
    TRY(work_grow(work, (void **)&work->documents, work->document_count, &work->document_room,
                  sizeof *work->documents, err));
    work->documents[work->document_count++] = (Document){.plan = collect->plan,
                                                         .clause = duty->clause,
                                                         .pool = collect->pool,
                                                         .org = work->orgs.codes[org],
                                                         .from = duty->from,
                                                         .due = duty->due,
                                                         .times = duty->times};
    return OK;
}

static Status collect_duty(void *data, const Duty *duty, Error *err) {
    Collect *collect = data;
    Work *work = collect->work;
    const Clause *clause = &work->input->fit.plans[collect->plan]->clauses[duty->clause];
    if (!fit_counts(&work->input->fit, clause)) return collect_document(collect, duty, clause, err);
    Task task;
    TRY(task_of(collect, duty, clause, &task, err));
    if (work->task_count + (size_t)duty->times > ASSIGN_VISITS_MAX) {
        fail(err, E_TOO_LARGE, "the plans ask for more than %d visits", ASSIGN_VISITS_MAX);
        return fail_hint(err, "take a shorter range or fewer plans");
    }
    for (int32_t i = 1 + collect->done; i <= duty->times; i++) {
        TRY(work_grow(work, (void **)&work->tasks, work->task_count, &work->task_room, sizeof task, err));
        task.told.number = i;
        share_window(work, &task);
        TRY(previous_find(work, &task, err));
        work->tasks[work->task_count++] = task;
    }
    return OK;
}

/* What is over is not handed out. */
static Status collect_known(Work *work, Error *err) {
    const AssignInput *input = work->input;
    for (size_t i = 0; i < input->duty_count; i++) {
        const AssignDuty *known = &input->duties[i];
        if (known->from > input->fit.to || known->due < input->fit.from) continue;
        Collect collect = {.work = work, .plan = known->plan, .source = (uint32_t)i, .done = known->done};
        Duty duty = {.clause = known->clause,
                     .times = known->times,
                     .subject = known->number,
                     .subject_id = known->subject,
                     .org = known->org,
                     .from = known->from,
                     .due = known->due};
        TRY(collect_duty(&collect, &duty, err));
    }
    return OK;
}

Status work_collect(Work *work, Error *err) {
    const FitInput *fit = &work->input->fit;
    if (work->input->duties) return collect_known(work, err);
    for (size_t i = 0; i < fit->plan_count; i++) {
        Collect collect = {.work = work, .plan = (uint32_t)i};
        TRY(duty_compile(fit->plans[i], fit->calendar, fit->subjects, fit->orgs, fit->people, fit->from,
                         fit->to, work->arena, collect_duty, &collect, err));
    }
    return OK;
}
