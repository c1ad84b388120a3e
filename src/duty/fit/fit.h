/* Whether the duties of plans can be done by the people there are. Pure: no I/O, no clock, no chance.
 * docs/formats/feasible.md states the model, what is exact and what is not. */
#ifndef ANLAN_DUTY_FIT_FIT_H
#define ANLAN_DUTY_FIT_FIT_H

#include "base/json.h"
#include "duty/duty.h"

typedef struct FitOrg {
    Str code, parent;
} FitOrg;

typedef struct FitPerson {
    Str id, org, roles; /* roles separated by | */
    int32_t per_day;    /* visits on a working day */
    Date since, until;  /* DATE_NONE: open */
} FitPerson;

typedef struct FitLeave {
    Str person;
    Date from, to;
} FitLeave;

struct FitResult;
enum { FIT_PER_DAY_MAX = 1000, FIT_OFFICERS_MAX = 1000, FIT_DAYS_MAX = 3700 };

typedef struct FitInput {
    Plan *const *plans;
    size_t plan_count;
    const Calendar *calendar;
    SubjectSource *subjects, *orgs, *people; /* for the compiler; may be NULL */
    const FitOrg *tree;                      /* none: codes of digits contain each other by their beginning */
    const FitPerson *staff;
    const FitLeave *leave;
    size_t tree_count, staff_count, leave_count;
    Date from, to;
    Str within; /* only duties of this org and below; empty: all */
    /* Called before each computation (tries: how many remedies were tried). E_NO: no more of them, the answer
     * is what was found; anything else but OK ends the check with it. May be NULL. */
    Status (*watch)(void *data, int64_t tries, Error *err);
    /* Called once, when the answer is known and remedies are not. May be NULL. */
    Status (*answered)(void *data, const struct FitResult *result, Error *err);
    void *watch_data;
} FitInput;

typedef struct FitShare { /* what one clause asks for */
    Str plan, clause;
    int64_t need; /* person-visits */
} FitShare;

typedef struct FitWeek {
    Date monday;
    int64_t need; /* person-visits, each duty spread evenly over the working days of its window */
    int64_t have; /* person-visits that can be made this week */
} FitWeek;

/* Duties whose windows and people overlap, and which together ask for more than those people can give. */
typedef struct FitBottleneck {
    Str org;            /* the lowest org that holds them all; empty when there is none */
    Str role;           /* several are joined by |; empty: anyone */
    Date from, due;     /* first and last day of their windows */
    int64_t need, have; /* person-visits */
    FitShare *clauses;  /* the largest need first */
    size_t clause_count;
    FitWeek *weeks; /* from the week of `from` to that of `due`; they add up to need and have */
    size_t week_count;
} FitBottleneck;

typedef enum FitChange { FIT_MORE_PEOPLE, FIT_FEWER_TIMES, FIT_LONGER_PERIOD, FIT_LONGER_WINDOW } FitChange;

/* The smallest change of its kind that removes the bottlenecks it is about, found by computing again. */
typedef struct FitRelaxation {
    FitChange change;
    Str org, role;         /* more people */
    Str plan, clause;      /* the others */
    int64_t before, after; /* times; Every; days added are `after` */
    int64_t add, per_day;  /* more people */
    int64_t shortfall;     /* what is left with this change alone: 0 = the plan fits */
} FitRelaxation;

/* Changes that remove every bottleneck together where no single one does; found by computing again. None can
 * be left out or be smaller as long as the others stay as they are. */
typedef struct FitCombination {
    FitRelaxation *changes; /* shortfall is 0 in each: it is about them together */
    size_t change_count;
    bool fewest; /* no fewer changes of those looked at are enough; otherwise: people alone */
} FitCombination;

typedef struct FitResult {
    bool feasible;
    bool complete; /* false: the search for remedies was ended by the watch */
    bool certain;  /* false: neither a schedule nor a proof that there is none; feasible is false then */
    int64_t duties, visits; /* that were counted */
    int64_t not_counted; /* duties that are no visits: reports, phases, letters, quotas that visits answer */
    int64_t need, capacity, shortfall; /* person-visits */
    FitBottleneck *bottlenecks;
    size_t bottleneck_count;
    FitRelaxation *relaxations;
    size_t relaxation_count;
    FitCombination *combinations; /* at most 2; none when one relaxation is enough */
    size_t combination_count;
} FitResult;

/* Results live in `keep`; `trial` and `net` are scratch rooms of the caller that are reset many times. The
 * plans' clauses are changed and put back while relaxations are tried. */
typedef struct FitRoom {
    Arena *keep, *trial, *net;
} FitRoom;
Status fit_check(const FitInput *input, FitRoom room, FitResult *ret, Error *err);

void fit_result_json(const FitResult *result, Json *out); /* docs/formats/feasible.md, "The answer" */

#endif
