/* Inside: tasks joined into visits, people in pools, and the days of people. */
#ifndef ANLAN_DUTY_ASSIGN_WORK_H
#define ANLAN_DUTY_ASSIGN_WORK_H

#include "duty/assign/assign.h"
#include "duty/fit/model.h"

enum { NONE = UINT32_MAX };

/* Where a visit goes: a subject of the register, or an org itself. */
typedef struct Place {
    Str key; /* of a subject its id */
    bool subject, located;
    int32_t org;
    double lat, lon;
    uint64_t curve;  /* where it lies on a line that keeps near places together */
    uint32_t owner;  /* person or NONE */
    uint32_t visits; /* the first of its visits; NONE */
    uint32_t past;   /* a row of input.past about it + 1; the others by Work.past_next; 0: none */
} Place;

/* The people who may serve. Two visits with the same pool may be served by the same people. */
typedef struct Pool {
    const uint32_t *people; /* by org, then number */
    uint32_t count;
    uint32_t part;
    int32_t org;
    Str role;
    bool certified;
} Pool;

typedef struct Task {
    AssignTask told;
    uint32_t place, pool;
    Date first, last; /* its share of the window when the duty has several visits */
    uint16_t officers;
    bool joins;        /* may be done in one go with another */
    uint32_t previous; /* number of the earlier row + 1; 0: none */
    uint32_t next;     /* in the visit; NONE */
} Task;

typedef struct Visit {
    uint32_t place, pool, tasks;
    Date from, due, first, last;
    Date day;
    uint32_t seats; /* its officers are seats[seats …] */
    uint16_t officers;
    uint8_t reason;
    bool kept;
    uint32_t home; /* whose ground it lies in */
    uint32_t next; /* of the same place; NONE */
} Visit;

/* A chair of a visit; the chairs of one person-day are a list. */
typedef struct Seat {
    uint32_t visit, person;
    uint32_t before, after; /* seats of the same person-day; NONE */
} Seat;

/* A duty that asks for no visit of its own: report, stage, letter, or a quota that visits answer. */
typedef struct Document {
    uint32_t plan, clause, pool;
    Str org;
    Date from, due;
    int32_t times;
} Document;

typedef struct Work {
    const AssignInput *input;
    Arena *arena;
    Orgs orgs;
    Date first;
    uint32_t days, people;
    int32_t *person_orgs;
    uint32_t *along;  /* visit → its place on the line over all ground */
    uint32_t *by_org; /* people by org, then number */
    bool *workday;
    int32_t *worked;      /* working days before each day of the range */
    Date *workdays;       /* in order */
    int32_t *room, *load; /* person × day */
    int32_t *total;       /* of a person: visits on all days */
    uint32_t *heads;      /* person × day: first seat */
    uint32_t *past_next;  /* row → an earlier row about the same subject + 1 */
    Map *past_first, *place_numbers, *pool_numbers, *pool_sets, *joint_numbers, *recused, *known_places,
        *persons, *previous;
    Place *places;
    Pool *pools;
    Task *tasks;
    Visit *visits;
    Seat *seats;
    Document *documents;
    size_t document_count, document_room;
    size_t place_count, place_room, pool_count, pool_room, task_count, task_room, visit_count, seat_count;
    int64_t effort; /* steps that repairs may still take */
} Work;

static inline size_t cell(const Work *work, uint32_t person, Date day) {
    return (size_t)person * work->days + (size_t)(day - work->first);
}
static inline bool has_room(const Work *work, uint32_t person, Date day) {
    return work->load[cell(work, person, day)] < work->room[cell(work, person, day)];
}
static inline const Clause *task_clause(const Work *work, const Task *task) {
    return &work->input->fit.plans[task->told.plan]->clauses[task->told.clause];
}

/* days.c: who is there. */
Status days_new(Work *work, Error *err);
bool certified_on(const Work *work, uint32_t person, Date day);
/* pools.c */
Status pool_of(Work *work, const Clause *clause, int32_t org, uint32_t bound, uint32_t *ret, Error *err);
Status pool_joint(Work *work, uint32_t a, uint32_t b, uint32_t *ret, Error *err); /* NONE: nobody */
bool pool_holds(const Pool *pool, uint32_t person);
Status pools_part(Work *work, uint32_t *ret_parts, Error *err);
/* places.c */
Status places_learn(Work *work, Error *err); /* before the first place_of */
/* Of the duty's subject, or of its org. */
Status place_of(Work *work, const Duty *duty, bool subject, int32_t org, uint32_t *ret, Error *err);
bool recused(const Work *work, uint32_t person, uint32_t place);
/* Lists that grow: room for one more item. */
Status work_grow(Work *work, void **items, size_t count, size_t *room, size_t size, Error *err);
/* collect.c, join.c */
Status work_collect(Work *work, Error *err);
Status work_join(Work *work, Error *err);
uint32_t visit_new(Work *work, uint32_t task);                           /* of one task */
bool works_join(const Work *work, const Visit *visit, const Task *task); /* by activity, form and clause */
int32_t workdays_in(const Work *work, Date from, Date to);
/* widen.c: of the visits from `start` on, all of one place. */
Status visits_widen(Work *work, uint32_t start, Error *err);
void visit_seats(Work *work, uint32_t visit);
/* keep.c */
Status previous_learn(Work *work, Error *err);
Status previous_find(Work *work, Task *task, Error *err);
/* The people of the earlier row where all of it is still allowed, but for room; returns how many, 0 if not.
 */
uint32_t previous_people(const Work *work, const Task *task, uint32_t *people);
/* seats.c: sitting down and getting up again keep loads and lists. */
void visit_take(Work *work, uint32_t visit, Date day, const uint32_t *people);
/* The only seat of its visit to another day, or any seat to another person on the same day. */
void seat_move(Work *work, uint32_t seat, uint32_t person, Date day);
bool may_sit(const Work *work, const Visit *visit, uint32_t person,
             Date day); /* there, not recused, certified */
bool sits(const Work *work, const Visit *visit, uint32_t person);
/* caps.c: whether one more visit, or this one moved, may be on that day. */
bool caps_allow(const Work *work, const Visit *visit, Date day);
/* ground.c: whose ground each visit lies in. */
Status ground_share(Work *work, Error *err);
/* spread.c: days along the ground. */
Status spread_days(Work *work, Error *err);
/* Sits `lead` and the partners that suit best down; false when that day does not do. */
bool spread_at(Work *work, uint32_t visit, uint32_t lead, Date day, uint32_t *people);
/* chain.c: makes room on a person-day by moving one of its visits to where less than `limit` are, or a whole
 * chain of them. Cells of this round (see chain_round) that were tried or kept free are left alone. */
typedef struct Chain Chain;
Status chain_new(Work *work, Chain **ret, Error *err);
void chain_round(Chain *chain);
void chain_hold(Chain *chain, uint32_t person, Date day); /* nothing is moved there in this round */
bool chain_free(Chain *chain, uint32_t person, Date day, int32_t limit);
/* repair.c: what found no day; level.c: the fullest days. */
Status repair_all(Work *work, Chain *chain, Error *err);
Status level_days(Work *work, Chain *chain, Error *err);
/* assign.c: all of it, decided; and the answer told. */
Status work_decide(const AssignInput *input, Arena *arena, Work *ret, Error *err);
Status work_tell(const Work *work, AssignResult *ret, Error *err);
/* report.c */
Status report_parts(const Work *work, AssignResult *result, Error *err);

#endif
