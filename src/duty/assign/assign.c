#include <stdlib.h>

#include "duty/assign/work.h"

static const char *const reason_names[ASSIGN_REASON_COUNT] = {
    [ASSIGN_PLACED] = "placed",
    [ASSIGN_NOBODY] = "nobody",
    [ASSIGN_FEW] = "few",
    [ASSIGN_NO_WORKDAY] = "no-workday",
    [ASSIGN_UNCERTIFIED] = "certificate",
    [ASSIGN_RECUSED] = "recused",
    [ASSIGN_CAPPED] = "capped",
    [ASSIGN_FULL] = "full",
};

const char *assign_reason_name(AssignReason reason) {
    return reason_names[reason];
}

static int by_org(const void *a, const void *b, void *data) {
    const Work *work = data;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    if (work->person_orgs[i] != work->person_orgs[k])
        return work->person_orgs[i] < work->person_orgs[k] ? -1 : 1;
    return i < k ? -1 : i > k;
}

static Status place_people(Work *work, Error *err) {
    const FitInput *fit = &work->input->fit;
    work->person_orgs = arena_new_array(work->arena, int32_t, work->people);
    work->by_org = arena_new_array(work->arena, uint32_t, work->people);
    work->pool_numbers = map_new(work->arena, 256);
    work->pool_sets = map_new(work->arena, 256);
    work->joint_numbers = map_new(work->arena, 256);
    if (!work->person_orgs || !work->by_org || !work->pool_numbers || !work->pool_sets ||
        !work->joint_numbers)
        return no_memory(err);
    for (uint32_t i = 0; i < work->people; i++) {
        work->by_org[i] = i;
        TRY(orgs_number(&work->orgs, fit->staff[i].org, &work->person_orgs[i], err));
    }
    qsort_r(work->by_org, work->people, sizeof *work->by_org, by_org, work);
    return OK;
}

/* Repairs and levelling stop at a number of steps, not at a time: the same input gives the same answer. */
static const int64_t EFFORT_REPAIR = 400000000, EFFORT_LEVEL = 400000000;

static Status decide(Work *work, Error *err) {
    Chain *chain;
    TRY(work_join(work, err));
    TRY(ground_share(work, err));
    TRY(spread_days(work, err));
    TRY(chain_new(work, &chain, err));
    work->effort = EFFORT_REPAIR;
    TRY(repair_all(work, chain, err));
    work->effort = EFFORT_LEVEL;
    return level_days(work, chain, err);
}

static void tell_visit(const Work *work, const Visit *visit, uint32_t *people, AssignVisit *ret) {
    *ret = (AssignVisit){.day = visit->day,
                         .reason = (AssignReason)visit->reason,
                         .kept = visit->kept,
                         .people = people,
                         .officers = visit->officers};
    for (uint32_t i = 0; i < visit->officers && visit->day != DATE_NONE; i++)
        people[i] = work->seats[visit->seats + i].person;
}

/* Visits are numbered as their first tasks come. */
Status work_tell(const Work *work, AssignResult *ret, Error *err) {
    AssignResult result = {.task_count = work->task_count,
                           .tasks = arena_new_array(work->arena, AssignTask, work->task_count),
                           .visits = arena_new_array(work->arena, AssignVisit, work->task_count),
                           .loads = work->load,
                           .rooms = work->room,
                           .not_counted = (int64_t)work->document_count};
    uint32_t *numbers = arena_new_array(work->arena, uint32_t, work->visit_count); /* + 1 */
    uint32_t *people = arena_new_array(work->arena, uint32_t, work->seat_count);
    if (!result.tasks || !result.visits || !numbers || !people) return no_memory(err);
    for (size_t i = 0; i < work->task_count; i++) {
        const Task *task = &work->tasks[i];
        uint32_t *number = &numbers[task->told.visit];
        const Visit *visit = &work->visits[task->told.visit];
        if (*number == 0) {
            tell_visit(work, visit, people + visit->seats, &result.visits[result.visit_count++]);
            *number = (uint32_t)result.visit_count;
            result.unplaced += visit->day == DATE_NONE;
            result.kept += visit->kept;
        } else {
            result.joined++;
        }
        result.tasks[i] = task->told;
        result.tasks[i].visit = *number - 1;
        result.changed += task->previous > 0 && !visit->kept;
    }
    TRY(report_parts(work, &result, err));
    *ret = result;
    return OK;
}

Status work_decide(const AssignInput *input, Arena *arena, Work *ret, Error *err) {
    Work work = {.input = input, .arena = arena};
    TRY(orgs_new(input->fit.tree, input->fit.tree_count, arena, &work.orgs, err));
    TRY(days_new(&work, err));
    TRY(place_people(&work, err));
    TRY(places_learn(&work, err));
    TRY(previous_learn(&work, err));
    TRY(work_collect(&work, err));
    TRY(decide(&work, err));
    *ret = work;
    return OK;
}

Status assign_run(const AssignInput *input, Arena *arena, AssignResult *ret, Error *err) {
    Work work;
    AssignResult result;
    TRY(work_decide(input, arena, &work, err));
    TRY(work_tell(&work, &result, err));
    TRY(assign_travel(input, &result, arena, &result.travel, err));
    *ret = result;
    return OK;
}
