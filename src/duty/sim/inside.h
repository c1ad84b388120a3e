/* Inside: one run of the simulation. */
#ifndef ANLAN_DUTY_SIM_INSIDE_H
#define ANLAN_DUTY_SIM_INSIDE_H

#include "duty/assign/work.h"
#include "duty/sim/sim.h"

typedef struct Sim {
    const SimInput *input;
    Work *work;
    Arena *arena;
    SimResult *result;
    int32_t *used;         /* of a person on the present day: visits made */
    bool *away;            /* person × day */
    uint32_t *duty_of;     /* task → duty */
    int32_t *documents;    /* of a person × ISO week */
    int32_t *week_visits;  /* of a person × ISO week */
    int32_t *month_visits; /* month × person */
    uint32_t weeks, months;
    int32_t first_month; /* year × 12 + month - 1 */
} Sim;

static inline bool present(const Sim *sim, uint32_t person, Date day) {
    size_t at = cell(sim->work, person, day);
    return sim->work->room[at] > 0 && !sim->away[at];
}
static inline uint32_t week_of(const Sim *sim, Date day) {
    Date monday = sim->work->first - (date_weekday(sim->work->first) - 1);
    return (uint32_t)(day - monday) / 7;
}

static inline int32_t month_number(Date day) {
    Civil civil = date_to_civil(day);
    return civil.year * 12 + civil.month - 1;
}
static inline uint32_t month_of(const Sim *sim, Date day) {
    return (uint32_t)(month_number(day) - sim->first_month);
}

Status sim_visits(Sim *sim, Error *err);    /* visits.c: day by day */
Status sim_documents(Sim *sim, Error *err); /* documents.c: reports, stages, letters, quotas */
Status sim_count(Sim *sim, Error *err);     /* count.c: months, clauses, weeks */
Status sim_measures(Sim *sim, Error *err);  /* measures.c */

#endif
