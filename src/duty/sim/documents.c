/* What asks for no visit of its own: reports, stages and letters are handed in on the last day on which
 * somebody who may is there, or late; a quota is answered by the visits that are made for other clauses. */
#include "duty/sim/inside.h"

static bool works_at_all(const Work *work, Date from, Date to) {
    Date last = work->first + (Date)work->days - 1;
    if (from < work->first) from = work->first;
    if (to > last) to = last;
    return from <= to && work->worked[to + 1 - work->first] > work->worked[from - work->first];
}

static bool in_service(const Work *work, uint32_t person, Date day) {
    const FitPerson *one = &work->input->fit.staff[person];
    return day >= one->since && (one->until == DATE_NONE || day <= one->until);
}

/* Begins at another person for each document, so that not one hands in all. */
static uint32_t who(const Sim *sim, const Document *document, size_t number, Date day, bool on_duty) {
    const Pool *pool = &sim->work->pools[document->pool];
    for (uint32_t i = 0; i < pool->count; i++) {
        uint32_t person = pool->people[(number + i) % pool->count];
        if (on_duty ? in_service(sim->work, person, day) : present(sim, person, day)) return person;
    }
    return NONE;
}

static void hand_in(Sim *sim, const Document *document, size_t number, SimDuty *duty) {
    const Work *work = sim->work;
    Date last = work->first + (Date)work->days - 1, from = document->from, due = document->due;
    if (from < work->first) from = work->first;
    bool on_duty = !works_at_all(work, from, due); /* only days off: whoever is on duty then */
    for (Date day = due < last ? due : last; day >= from && duty->person == NONE; day--) {
        duty->person = who(sim, document, number, day, on_duty);
        duty->done_on = day;
        duty->state = DUTY_DONE;
    }
    for (Date day = due + 1; day <= last && duty->person == NONE; day++) {
        duty->person = who(sim, document, number, day, false);
        duty->done_on = day;
        duty->state = DUTY_LATE;
    }
    if (duty->person == NONE) {
        duty->done_on = DATE_NONE;
        duty->state = DUTY_OPEN;
        return;
    }
    duty->done = duty->times;
    sim->documents[(size_t)duty->person * sim->weeks + week_of(sim, duty->done_on)] += duty->times;
}

static Status count_visits(const Sim *sim, const Document *document, SimDuty *duty, Error *err) {
    Work *work = sim->work;
    const Plan *const *plans = (const Plan *const *)work->input->fit.plans;
    Str activity = plans[document->plan]->clauses[document->clause].quota.activity;
    int32_t top, org;
    TRY(orgs_number(&work->orgs, document->org, &top, err));
    for (size_t i = 0; i < sim->result->visit_count && duty->done < duty->times; i++) {
        const SimVisit *visit = &sim->result->visits[i];
        if (visit->day < document->from || visit->day > document->due) continue;
        if (!str_equal(plans[visit->plan]->clauses[visit->clause].do_.activity, activity)) continue;
        TRY(orgs_number(&work->orgs, sim->result->duties[visit->duty].org, &org, err));
        if (!orgs_within(&work->orgs, org, top)) continue;
        duty->done_on = visit->day;
        duty->done++;
    }
    if (duty->done == duty->times) duty->state = DUTY_DONE;
    return OK;
}

Status sim_documents(Sim *sim, Error *err) {
    const Work *work = sim->work;
    for (size_t i = 0; i < work->document_count; i++) {
        const Document *document = &work->documents[i];
        SimDuty *duty = &sim->result->duties[sim->result->duty_count++];
        *duty = (SimDuty){.plan = document->plan,
                          .clause = document->clause,
                          .org = document->org,
                          .from = document->from,
                          .due = document->due,
                          .times = document->times,
                          .done_on = DATE_NONE,
                          .person = NONE};
        const Clause *clause = &work->input->fit.plans[document->plan]->clauses[document->clause];
        if (clause->kind == CLAUSE_QUOTA)
            TRY(count_visits(sim, document, duty, err));
        else
            hand_in(sim, document, i, duty);
    }
    return OK;
}
