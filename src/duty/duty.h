/* From plan × register × calendar to dated duties. Pure: no I/O, no clock. docs/formats/duty.md states the rules. */
#ifndef ANLAN_DUTY_DUTY_H
#define ANLAN_DUTY_DUTY_H

#include "plan/plan.h"

/* One row of the register as the compiler sees it. */
typedef struct DutySubject {
    int64_t number;   /* the register's own key; 0 in pure computation */
    Str id;
    Str org;
    int64_t owner;    /* person number, 0 = none */
    Date since;       /* in the register / in its present class since; DATE_NONE = always */
    Date until;       /* last day, DATE_NONE = open */
    const Value *row; /* values for the clause's filter: schema fields, then its attributes */
} DutySubject;

typedef struct Duty {
    uint32_t clause;   /* index in the plan */
    int64_t subject;   /* number; 0 for org and person duties */
    Str subject_id, org;
    int64_t owner;
    Date from, due;
    int16_t due_minute; /* 1440 = end of the day */
    int16_t times;      /* visits needed in the window, after proration */
    Date period_from, period_to; /* whole period, for the explanation */
} Duty;

/* Receives each duty, in the order clause, subject, from. Returning anything but OK stops the run. */
typedef Status (*DutySink)(void *data, const Duty *duty, Error *err);

/* Proration: a period that is cut (by the plan's period, the range asked for or the subject's dates) needs
 * times × days in the window / days in the period, rounded half up, at least 1 when the window holds at least half of the period or
 * times is 1 and the window holds a working day; otherwise none. */
typedef struct ClausePeriods { /* computed once per clause and range */
    Period *items;
    size_t count;
} ClausePeriods;

int duty_prorate(int times, int days_in_window, int days_in_period);

/* Where rows come from: fills `subject` (its row valid until the next call) and returns false at the end. For each
 * clause the source is rewound and told which attributes the filter wants. */
typedef struct SubjectSource {
    void (*rewind)(void *data, const Clause *clause);
    bool (*next)(void *data, DutySubject *ret);
    void *data;
} SubjectSource;

Status duty_compile(const Plan *plan, const Calendar *calendar, SubjectSource *subjects, SubjectSource *orgs,
                    SubjectSource *people, Date from, Date to, Arena *arena, DutySink sink, void *sink_data, Error *err);

/* Which open duties a record answers: activity equal, subject equal, record date inside [from, due], enough
 * officers, form equal when the clause names one. One record may answer duties of several clauses (C2), but only one
 * duty of each clause. */
typedef struct MatchDuty {
    uint32_t clause;
    Date from, due;
    int times, done;
    const Clause *rule;
} MatchDuty;
typedef struct MatchRecord {
    Str activity, form;
    Date date;
    int officers;
} MatchRecord;
bool duty_matches(const MatchDuty *duty, const MatchRecord *record, Error *ret_reason);

typedef enum DutyState { DUTY_OPEN, DUTY_DONE, DUTY_LATE, DUTY_MISSED, DUTY_EXCUSED, DUTY_CANCELLED } DutyState;
const char *duty_state_name(DutyState state);
/* The state on a day: late = answered after due (reports, letters, phases), missed = window over without enough evidence. */
DutyState duty_state_at(DutyState stored, Date due, int times, int done, Date done_on, Date today);

#endif
