/* Who is there on which day, and how many visits fit. */
#include "duty/assign/work.h"

static Status mark_workdays(Work *work, Error *err) {
    const FitInput *fit = &work->input->fit;
    work->workday = arena_new_array(work->arena, bool, work->days);
    work->worked = arena_new_array(work->arena, int32_t, (size_t)work->days + 1);
    work->workdays = arena_new_array(work->arena, Date, work->days);
    if (!work->workday || !work->worked || !work->workdays) return no_memory(err);
    for (uint32_t i = 0; i < work->days; i++) {
        work->workday[i] = calendar_day(fit->calendar, fit->from + (Date)i).works;
        if (work->workday[i]) work->workdays[work->worked[i]] = fit->from + (Date)i;
        work->worked[i + 1] = work->worked[i] + (work->workday[i] ? 1 : 0);
    }
    return OK;
}

static void open_days(Work *work, uint32_t person) {
    const FitPerson *one = &work->input->fit.staff[person];
    for (uint32_t i = 0; i < work->days; i++) {
        Date day = work->first + (Date)i;
        bool serves = day >= one->since && (one->until == DATE_NONE || day <= one->until);
        if (serves && work->workday[i]) work->room[cell(work, person, day)] = one->per_day;
    }
}

static void take_leave(Work *work, const FitLeave *leave) {
    uintptr_t person = (uintptr_t)map_get(work->persons, leave->person);
    Date last = work->first + (Date)work->days - 1;
    for (Date day = leave->from > work->first ? leave->from : work->first;
         person > 0 && day <= leave->to && day <= last; day++)
        work->room[cell(work, (uint32_t)(person - 1), day)] = 0;
}

Status days_new(Work *work, Error *err) {
    const FitInput *fit = &work->input->fit;
    if (fit->from > fit->to || fit->to - fit->from >= FIT_DAYS_MAX)
        return fail(err, E_INVALID, "the range must have 1 to %d days", FIT_DAYS_MAX);
    work->first = fit->from;
    work->days = (uint32_t)(fit->to - fit->from + 1);
    if (fit->staff_count > (size_t)ASSIGN_CELLS_MAX / work->days)
        return fail(err, E_TOO_LARGE, "%zu people times %u days are more than %d", fit->staff_count,
                    work->days, ASSIGN_CELLS_MAX);
    work->people = (uint32_t)fit->staff_count;
    size_t cells = (size_t)work->people * work->days;
    work->room = arena_new_array(work->arena, int32_t, cells);
    work->load = arena_new_array(work->arena, int32_t, cells);
    work->total = arena_new_array(work->arena, int32_t, work->people);
    work->heads = arena_new_array(work->arena, uint32_t, cells);
    work->persons = map_new(work->arena, work->people);
    if (!work->room || !work->load || !work->total || !work->heads || !work->persons) return no_memory(err);
    memset(work->heads, 0xff, cells * sizeof *work->heads);
    TRY(mark_workdays(work, err));
    for (uint32_t i = 0; i < work->people; i++) {
        if (!map_put(work->persons, fit->staff[i].id, (void *)(uintptr_t)(i + 1))) return no_memory(err);
        open_days(work, i);
    }
    for (size_t i = 0; i < fit->leave_count; i++) take_leave(work, &fit->leave[i]);
    return OK;
}

bool certified_on(const Work *work, uint32_t person, Date day) {
    const AssignCertificate *one = work->input->certificates ? &work->input->certificates[person] : NULL;
    if (!one) return true;
    return one->held && day >= one->from && (one->to == DATE_NONE || day <= one->to);
}
