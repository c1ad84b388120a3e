#include "duty/sim/inside.h"

/* Sebastiano Vigna's splitmix64: one step from a counter gives independent-looking bits. */
static uint64_t mix(uint64_t x) {
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* By person's id and date, so that neither another person nor another range changes who is away. */
static Status draw_absence(Sim *sim, Error *err) {
    const Work *work = sim->work;
    sim->away = arena_new_array(sim->arena, bool, (size_t)work->people * work->days);
    if (!sim->away) return no_memory(err);
    for (uint32_t p = 0; p < work->people; p++) {
        uint64_t own = mix(sim->input->seed);
        Str id = work->input->fit.staff[p].id;
        for (size_t i = 0; i < id.len; i++) own = mix(own ^ (uint8_t)id.ptr[i]);
        for (uint32_t d = 0; d < work->days; d++) {
            size_t at = (size_t)p * work->days + d;
            uint64_t chance = mix(own ^ (uint64_t)(work->first + (Date)d)) % SIM_PER_MILLE;
            if (work->room[at] == 0 || chance >= (uint64_t)sim->input->away) continue;
            sim->away[at] = true;
            sim->result->away_days++;
        }
    }
    return OK;
}

/* One duty for all its visits: tasks of a duty follow one another. */
static Status list_duties(Sim *sim, Error *err) {
    const Work *work = sim->work;
    size_t most = work->task_count + work->document_count;
    SimDuty *duties = arena_new_array(sim->arena, SimDuty, most);
    sim->duty_of = arena_new_array(sim->arena, uint32_t, work->task_count);
    if (!duties || !sim->duty_of) return no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < work->task_count; i++) {
        const AssignTask *task = &work->tasks[i].told;
        if (task->number == 1)
            duties[count++] = (SimDuty){.plan = task->plan,
                                        .clause = task->clause,
                                        .subject = task->subject,
                                        .org = task->org,
                                        .from = task->asked,
                                        .due = task->due,
                                        .times = task->times,
                                        .done_on = DATE_NONE,
                                        .person = NONE};
        sim->duty_of[i] = (uint32_t)(count - 1);
    }
    sim->result->duties = duties;
    sim->result->duty_count = count;
    return OK;
}

static Status make_weeks(Sim *sim, Error *err) {
    const Work *work = sim->work;
    sim->weeks = week_of(sim, work->first + (Date)work->days - 1) + 1;
    sim->first_month = month_number(work->first);
    sim->months = month_of(sim, work->first + (Date)work->days - 1) + 1;
    size_t cells = (size_t)work->people * sim->weeks;
    sim->month_visits = arena_new_array(sim->arena, int32_t, (size_t)work->people * sim->months);
    sim->used = arena_new_array(sim->arena, int32_t, work->people);
    sim->documents = arena_new_array(sim->arena, int32_t, cells);
    sim->week_visits = arena_new_array(sim->arena, int32_t, cells);
    return sim->used && sim->documents && sim->week_visits && sim->month_visits ? OK : no_memory(err);
}

Status sim_run(const SimInput *input, Arena *arena, SimResult *ret, Error *err) {
    Work work;
    SimResult result = {0};
    Sim sim = {.input = input, .work = &work, .arena = arena, .result = &result};
    TRY(work_decide(&input->assign, arena, &work, err));
    TRY(draw_absence(&sim, err));
    TRY(list_duties(&sim, err));
    TRY(make_weeks(&sim, err));
    TRY(sim_visits(&sim, err));
    TRY(sim_documents(&sim, err));
    TRY(sim_count(&sim, err));
    TRY(sim_measures(&sim, err));
    *ret = result;
    return OK;
}
