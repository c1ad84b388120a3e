/* Months, clauses, and the weeks of each person. */
#include "duty/sim/inside.h"

static void count_duty(SimCounts *counts, DutyState state) {
    counts->due++;
    counts->done += state == DUTY_DONE;
    counts->late += state == DUTY_LATE;
    counts->missed += state == DUTY_MISSED;
}

static Status count_months(Sim *sim, Error *err) {
    SimResult *result = sim->result;
    result->months = arena_new_array(sim->arena, SimMonth, sim->months);
    if (!result->months) return no_memory(err);
    result->month_count = sim->months;
    for (uint32_t i = 0; i < sim->months; i++) {
        int32_t number = sim->first_month + (int32_t)i;
        result->months[i].first = date_from_civil(number / 12, number % 12 + 1, 1);
        result->months[i].loads = &sim->month_visits[(size_t)i * sim->work->people];
    }
    for (size_t i = 0; i < result->visit_count; i++)
        result->months[month_of(sim, result->visits[i].day)].visits++;
    return OK;
}

static Status count_clauses(Sim *sim, Error *err) {
    SimResult *result = sim->result;
    const FitInput *fit = &sim->work->input->fit;
    size_t most = 0, *starts = arena_new_array(sim->arena, size_t, fit->plan_count);
    for (size_t i = 0; starts && i < fit->plan_count; i++) {
        starts[i] = most;
        most += fit->plans[i]->clause_count;
    }
    SimCounts *counts = arena_new_array(sim->arena, SimCounts, most);
    result->clauses = arena_new_array(sim->arena, SimClause, most);
    if (!starts || !counts || !result->clauses) return no_memory(err);
    Date last = sim->work->first + (Date)sim->work->days - 1;
    for (size_t i = 0; i < result->duty_count; i++) {
        SimDuty *duty = &result->duties[i];
        if (duty->state == DUTY_OPEN) duty->state = DUTY_MISSED;
        Date due = duty->due < last ? duty->due : last;
        count_duty(&result->total, duty->state);
        count_duty(&result->months[month_of(sim, due)].duties, duty->state);
        count_duty(&counts[starts[duty->plan] + duty->clause], duty->state);
    }
    for (size_t p = 0; p < fit->plan_count; p++)
        for (size_t c = 0; c < fit->plans[p]->clause_count; c++)
            if (counts[starts[p] + c].due > 0)
                result->clauses[result->clause_count++] =
                    (SimClause){(uint32_t)p, (uint32_t)c, counts[starts[p] + c]};
    return OK;
}

/* Each visit and each document is told once: that is a notice. */
static Status count_weeks(Sim *sim, Error *err) {
    const Work *work = sim->work;
    const SimBudget *budget = &sim->input->budget;
    SimResult *result = sim->result;
    result->weeks = arena_new_array(sim->arena, SimWeek, work->people);
    if (!result->weeks) return no_memory(err);
    Date monday = work->first - (date_weekday(work->first) - 1);
    for (uint32_t p = 0; p < work->people; p++) {
        SimWeek *fullest = &result->weeks[p];
        fullest->monday = DATE_NONE;
        for (uint32_t w = 0; w < sim->weeks; w++) {
            int64_t visits = sim->week_visits[(size_t)p * sim->weeks + w],
                    documents = sim->documents[(size_t)p * sim->weeks + w];
            int64_t minutes = visits * budget->visit_minutes + documents * budget->document_minutes;
            int64_t notices = visits + documents;
            bool over = (budget->minutes_max > 0 && minutes > budget->minutes_max) ||
                        (budget->notices_max > 0 && notices > budget->notices_max);
            fullest->weeks_over += over;
            if (notices == 0 || (fullest->monday != DATE_NONE && minutes <= fullest->minutes)) continue;
            fullest->monday = monday + 7 * (Date)w;
            fullest->minutes = minutes;
            fullest->notices = notices;
        }
        result->weeks_over += fullest->weeks_over;
    }
    return OK;
}

Status sim_count(Sim *sim, Error *err) {
    TRY(count_months(sim, err));
    TRY(count_clauses(sim, err));
    return count_weeks(sim, err);
}
