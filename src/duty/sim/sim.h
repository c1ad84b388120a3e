/* Years of plans in seconds: duties handed out as by src/duty/assign, done by people who are away now and
 * then, and what comes of it. Pure; chance comes from the seed alone. docs/formats/simulate.md states the
 * rules. */
#ifndef ANLAN_DUTY_SIM_SIM_H
#define ANLAN_DUTY_SIM_SIM_H

#include "duty/assign/assign.h"

enum { SIM_PER_MILLE = 1000 };

/* The work that the plans make for one person in one ISO week. 0 = no limit. */
typedef struct SimBudget {
    int32_t visit_minutes, document_minutes; /* what one of them takes */
    int32_t minutes_max, notices_max;        /* a week */
} SimBudget;

typedef struct SimInput {
    AssignInput assign;
    uint64_t seed;
    int32_t away; /* per mille: chance that a person is away on one of his working days */
    SimBudget budget;
} SimInput;

typedef struct SimDuty {
    uint32_t plan, clause;
    Str subject, org;
    Date from, due;
    int32_t times, done;
    DutyState state;
    Date done_on;    /* of the last that was needed; DATE_NONE */
    uint32_t person; /* who led it or handed it in last, UINT32_MAX = nobody */
} SimDuty;

typedef struct SimVisit { /* that was made */
    Date day;
    uint32_t plan, clause, duty; /* the last of its duties: index in duties */
    uint32_t person;
    uint16_t officers;
} SimVisit;

typedef struct SimCounts {
    int64_t due, done, late, missed;
} SimCounts;

typedef struct SimMonth {
    Date first;           /* of the calendar month */
    SimCounts duties;     /* whose last day lies in it */
    int64_t visits;       /* made; one that answers several duties counts once */
    const int32_t *loads; /* one a person: visits made */
} SimMonth;

typedef struct SimClause {
    uint32_t plan, clause;
    SimCounts duties;
} SimClause;

typedef struct SimMeasure {
    uint32_t plan, clause;
    bool simulated; /* false: it asks for what is not simulated (cases, results, grades) */
    Str lacks;      /* then: the object that is not simulated; empty: the measure has no formula */
    bool ratio;
    Figure value, numerator, denominator;
} SimMeasure;

typedef struct SimWeek { /* one person's fullest week, by minutes */
    Date monday;         /* DATE_NONE: nothing at all */
    int64_t minutes, notices;
    int64_t weeks_over; /* weeks of this person over either limit */
} SimWeek;

typedef struct SimResult {
    SimDuty *duties;
    SimVisit *visits;
    SimMonth *months;
    SimClause *clauses; /* those that gave duties */
    SimMeasure *measures;
    SimWeek *weeks; /* one a person */
    size_t duty_count, visit_count, month_count, clause_count, measure_count;
    SimCounts total;
    int64_t away_days,
        moved; /* person-days lost; visits made by other people or on another day than planned */
    int64_t weeks_over;
} SimResult;

Status sim_run(const SimInput *input, Arena *arena, SimResult *ret, Error *err);

#endif
