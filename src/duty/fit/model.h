/* Inside: duties in groups, people in crews, and who may serve whom. */
#ifndef ANLAN_DUTY_FIT_MODEL_H
#define ANLAN_DUTY_FIT_MODEL_H

#include "base/map.h"
#include "duty/fit/fit.h"

/* ---- orgs by number ---- */

typedef struct Orgs {
    Arena *arena;
    Map *numbers;
    Str *codes;
    int32_t *parents; /* -1: none */
    size_t count, capacity;
    bool tree;
} Orgs;
enum { ORG_DEPTH_MAX = 32 };

Status orgs_new(const FitOrg *list, size_t count, Arena *arena, Orgs *ret, Error *err);
Status orgs_number(Orgs *orgs, Str code, int32_t *ret, Error *err); /* a new one for a new code */
bool orgs_within(const Orgs *orgs, int32_t org, int32_t top);       /* true for org == top */
int32_t orgs_common(const Orgs *orgs, int32_t a, int32_t b);        /* the lowest that holds both, or -1 */

/* ---- people who are alike ---- */

typedef struct Crew {
    int32_t org;
    Str roles;
    int32_t per_day;
    int64_t count;
    Date since, until;
    int32_t person; /* a crew of one with leave or duties of his own; -1 otherwise */
} Crew;

/* ---- visits that are alike ---- */

typedef struct Group {
    uint32_t plan, clause;
    int32_t org;
    int32_t bound; /* only this person may do it, -1 = anyone in scope */
    Date from, due;
    int64_t visits, duties;
    uint32_t lane;
} Group;

/* The crews that may serve a group, and how many distinct people each visit needs. */
typedef struct Lane {
    const uint32_t *crews;
    size_t crew_count;
    int64_t officers;
    uint32_t part; /* lanes that share a crew, directly or through others, are in one part */
} Lane;

typedef struct Model {
    const FitInput *input;
    Arena *arena;
    Orgs orgs;
    Map *persons;    /* id → number + 1 */
    int32_t *worked; /* working days before each day of the range */
    Group *groups;
    size_t group_count, group_capacity;
    uint32_t *slots; /* hash table over groups: number + 1 */
    size_t slot_count;
    Crew *crews;
    size_t crew_count;
    Lane *lanes;
    size_t lane_count;
    size_t part_count;
    int64_t not_counted;
    int32_t within; /* -1: every org */
} Model;

/* What relaxations change: people are added, windows of a clause end later (inside the range). */
typedef struct ExtraPeople {
    FitPerson person;
    int64_t count;
} ExtraPeople;
typedef struct ExtraDays {
    const Clause *clause;
    int32_t days;
} ExtraDays;
typedef struct Extra {
    ExtraPeople *people;
    ExtraDays *windows;
    size_t people_count, window_count;
} Extra;

Status model_new(const FitInput *input, const Extra *extra, Arena *arena, Model *ret, Error *err);
Status model_collect(Model *model, const Extra *extra, Error *err);
Status model_staff(Model *model, const Extra *extra, Error *err);
Status model_lanes(Model *model, Error *err);

const Clause *group_clause(const Model *model, const Group *group);
int64_t clause_officers(const Clause *clause);                   /* distinct people that one visit needs */
bool roles_hold(Str roles, Str role);                            /* roles separated by |; true for no role */
bool fit_counts(const FitInput *input, const Clause *clause);    /* its duties are visits */
bool crew_works(const Model *model, const Crew *crew, Date day); /* on this day, if it is a working day */
int64_t model_capacity(const Model *model);
static inline int model_workdays(const Model *model, Date from, Date to) {
    return model->worked[to + 1 - model->input->from] - model->worked[from - model->input->from];
}

/* ---- solving ---- */

typedef struct Found {
    bool certain;
    int64_t shortfall;
    FitBottleneck *bottlenecks; /* NULL room: not wanted */
    size_t count, capacity;
} Found;
enum { BOTTLENECKS_MAX = 100000, BOTTLENECKS_TOLD = 1000 };

/* keep NULL: only the shortfall is wanted. */
Status model_solve(const Model *model, Arena *net, Arena *keep, Found *ret, Error *err);
Status fit_relax(const FitInput *input, FitRoom room, FitResult *result, Error *err);

#endif
