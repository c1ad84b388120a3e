/* Hands out the duties of plans: who visits whom on which day. Pure: no I/O, no clock, no chance; the same
 * input gives the same answer. docs/formats/assign.md states the rules. */
#ifndef ANLAN_DUTY_ASSIGN_ASSIGN_H
#define ANLAN_DUTY_ASSIGN_ASSIGN_H

#include "duty/fit/fit.h"

/* What is known of a subject besides its duties. */
typedef struct AssignPlace {
    Str subject;
    bool located;
    double lat, lon;
    Str owner; /* the person in charge, who goes there where possible; empty: none */
    Str kind, class;
} AssignPlace;

typedef struct AssignRecusal {
    Str person, subject;
} AssignRecusal;

/* A visit that was made: it counts towards the caps. */
typedef struct AssignPast {
    Str subject;
    Date day;
    bool clean; /* nothing was found */
} AssignPast;

/* The days on which a person holds a certificate; `person` counts as in FitInput.staff. */
typedef struct AssignCertificate {
    bool held;
    Date from, to; /* DATE_NONE: open */
} AssignCertificate;

/* At most so many visits to one subject in a day, ISO week, month, year; 0 = no cap. After a visit that found
 * nothing the subject is left alone for clean_days; 0 = not. */
typedef struct AssignCaps {
    int32_t day, week, month, year;
    int32_t clean_days;
} AssignCaps;

/* One row of an earlier answer. It is kept as long as it is still allowed. */
typedef struct AssignPrevious {
    Str plan, clause, subject, org;
    Date from;      /* of the duty */
    int32_t number; /* which of its visits, from 1 */
    Date day;
    Str people; /* separated by | */
} AssignPrevious;

/* A duty that is already known (from a store), instead of those that the plans give. */
typedef struct AssignDuty {
    uint32_t plan, clause;
    int64_t number; /* of the subject */
    Str subject, org;
    Date from, due;
    int32_t times, done;
} AssignDuty;

enum { ASSIGN_VISITS_MAX = 20000000, ASSIGN_CELLS_MAX = 64 << 20 /* people × days */ };

typedef struct AssignInput {
    FitInput fit;
    const AssignDuty *duties; /* in the order in which tasks are told; NULL: as the plans compile */
    size_t duty_count;
    const AssignPlace *places;
    const AssignRecusal *recusals;
    const AssignPast *past;
    const AssignPrevious *previous;
    const AssignCertificate *certificates; /* one a person; NULL: nobody asks. Pairs and more need one */
    size_t place_count, recusal_count, past_count, previous_count;
    AssignCaps caps;
} AssignInput;

typedef enum AssignReason {
    ASSIGN_PLACED,
    ASSIGN_NOBODY,      /* nobody in scope holds the role (and, for pairs, a certificate) */
    ASSIGN_FEW,         /* fewer people in scope than officers asked for */
    ASSIGN_NO_WORKDAY,  /* not enough of them work on one day of the window */
    ASSIGN_UNCERTIFIED, /* not enough of them hold a certificate on one day of the window */
    ASSIGN_RECUSED,     /* those who would be left are recused */
    ASSIGN_CAPPED,      /* the caps of the subject leave no day */
    ASSIGN_FULL,        /* everybody's days are full */
    ASSIGN_REASON_COUNT
} AssignReason;
const char *assign_reason_name(AssignReason reason); /* "placed", "nobody" … */

/* One visit that a duty asks for. Tasks with the same `visit` are done in one go. */
typedef struct AssignTask {
    uint32_t plan, clause;
    Str subject, org;
    Date from, due; /* of the duty, inside the range */
    Date asked;     /* first day of the duty as compiled: its key */
    int32_t number, times;
    uint32_t visit;
    uint32_t source; /* AssignInput.duties: which; else 0 */
} AssignTask;

typedef struct AssignVisit {
    Date day; /* DATE_NONE: not placed */
    AssignReason reason;
    bool kept;              /* as in the earlier answer */
    const uint32_t *people; /* officers of them, numbers in FitInput.staff; the first leads */
    uint32_t officers;
} AssignVisit;

/* People who may stand in for one another, directly or through others. */
typedef struct AssignPart {
    Str org, role; /* of the largest pool in it */
    int64_t people, person_days, load;
    int64_t fullest; /* visits of the fullest person-day */
} AssignPart;

typedef struct AssignTravel {
    double km;      /* between places of one person-day, in the order nearest first; places without
                       coordinates are left out */
    int64_t places; /* orgs seen on person-days, each counted once a person-day */
} AssignTravel;

typedef struct AssignResult {
    AssignTask *tasks; /* in the order plan, clause, subject, from, number */
    AssignVisit *visits;
    size_t task_count, visit_count;
    const int32_t *loads; /* person × day: visits */
    const int32_t *rooms; /* person × day: visits that fit; 0 = away */
    AssignPart *parts;
    size_t part_count;
    int64_t joined;        /* tasks that share a visit with an earlier one */
    int64_t kept, changed; /* visits as before; earlier rows that could not be kept */
    int64_t unplaced;      /* visits */
    int64_t not_counted;   /* duties that are no visits: reports, phases, letters */
    AssignTravel travel;
} AssignResult;

Status assign_run(const AssignInput *input, Arena *arena, AssignResult *ret, Error *err);
/* The travel of any hand-out of these visits: for comparing. */
Status assign_travel(const AssignInput *input, const AssignResult *result, Arena *arena, AssignTravel *ret,
                     Error *err);

#endif
