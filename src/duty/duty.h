/* From plan × register × calendar to dated duties. Pure: no I/O, no clock. docs/formats/duty.md states the
 * rules. */
#ifndef ANLAN_DUTY_DUTY_H
#define ANLAN_DUTY_DUTY_H

#include "plan/plan.h"

/* One row of the register as the compiler sees it. */
typedef struct DutySubject {
    int64_t number; /* the register's own key; 0 in pure computation */
    Str id;         /* of an org: its code */
    Str org;
    int64_t owner;    /* person number, 0 = none */
    Date since;       /* in the register since; DATE_NONE = always */
    Date until;       /* last day, DATE_NONE = open */
    Date class_since; /* in its present class or list since, DATE_NONE = always; looked at by filters that
                         name either */
    const Value *row; /* values for the clause's filter: the schema's fields, then the filter's attributes */
} DutySubject;

typedef struct Duty {
    uint32_t clause;     /* index in the plan */
    int32_t times;       /* visits (or pieces, for a quota) needed in the window, after proration */
    int64_t subject;     /* number; 0 for org duties, minus the person's number for person duties */
    Str subject_id, org; /* id of the subject or person; empty for org duties. Valid during the sink's call */
    int64_t owner;       /* person number; of a person duty: that person */
    Date from, due;
    int16_t due_minute;          /* 1440 = end of the day */
    int32_t at_most;             /* visits allowed in the window, 0 = no cap */
    double hours;                /* hours of evidence needed; 0 = visits are counted. times is 1 then */
    Date period_from, period_to; /* whole period, for the explanation */
} Duty;

/* Receives each duty, in the order clause, subject (as the source gives them), from. Duties of orgs come in
 * the order clause, from, org. Returning anything but OK stops the run. */
typedef Status (*DutySink)(void *data, const Duty *duty, Error *err);

/* times × window / period, rounded half up; 0 when either has no days. */
int duty_prorate(int times, int days_in_window, int days_in_period);
/* hours × window / period, rounded half up to half hours. */
double duty_prorate_hours(double hours, int days_in_window, int days_in_period);

/* Where rows come from: fills `subject` (its row and texts valid until the next call) and returns false at
 * the end. For each clause the source is rewound and told which clause asks: `do` clauses want the attributes
 * of do_.filter, others the schema's fields alone. */
typedef struct SubjectSource {
    void (*rewind)(void *data, const Clause *clause);
    bool (*next)(void *data, DutySubject *ret);
    void *data;
} SubjectSource;

/* The range stands in for a shorter plan: windows of `do` are cut to it. A source may be NULL: no such rows.
 * Of the orgs only those that lie in the plan's own are asked, where their rows say so. */
Status duty_compile(const Plan *plan, const Calendar *calendar, SubjectSource *subjects, SubjectSource *orgs,
                    SubjectSource *people, Date from, Date to, Arena *arena, DutySink sink, void *sink_data,
                    Error *err);
/* For a rolling horizon, with orgs of the plan's subtree alone: the range only chooses. Every window that
 * touches it comes whole, so the same duty has the same `from`, `due` and `times` whichever range it is asked
 * with. */
Status duty_compile_whole(const Plan *plan, const Calendar *calendar, SubjectSource *subjects,
                          SubjectSource *orgs, SubjectSource *people, Date from, Date to, Arena *arena,
                          DutySink sink, void *sink_data, Error *err);

/* What a plan leaves open: a clause, or part of one, that gives no duties because a figure or date is unset
 * or because it waits for an event. */
typedef struct DutyUnset {
    uint32_t clause;
    const char
        *key; /* "times", "hours", "total", "by-month", "by-org", "due", "from", "to", "sign-by", "on" */
    Str part; /* month or org for a part of a quota; the event for "on"; empty otherwise */
} DutyUnset;
Status duty_unset(const Plan *plan, const Calendar *calendar, Arena *arena, DutyUnset **ret,
                  size_t *ret_count, Error *err);

/* Whether a record answers a duty of the same subject or org: the activity is equal, the day lies in [from,
 * due] (reports, phases and letters may be answered late), there are enough officers, the form is the one
 * named, and the duty needs or still allows it. */
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
/* The duties that one record answers: at most one of each clause, the one that still needs
 * evidence and whose window began first (C2:
 * duties of different clauses are answered side by side). Writes indexes to ret_picked (room for count),
 * returns how many. */
size_t duty_pick(const MatchDuty *duties, size_t count, const MatchRecord *record, size_t *ret_picked);

typedef enum DutyState {
    DUTY_OPEN,
    DUTY_DONE,
    DUTY_LATE,
    DUTY_MISSED,
    DUTY_EXCUSED,
    DUTY_CANCELLED
} DutyState;
const char *duty_state_name(DutyState state);
/* The state on a day: late = answered after due (reports, letters, phases), missed = window over without
 * enough evidence. Evidence dated after `today` does not count yet. Excused and cancelled stay. */
DutyState duty_state_at(DutyState stored, Date due, int times, int done, Date done_on, Date today);

#endif
