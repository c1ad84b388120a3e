/* Cases: instances of flows. */
#ifndef ANLAN_APP_CASES_H
#define ANLAN_APP_CASES_H

#include "app/catalogue.h"
#include "app/plan_cache.h"
#include "app/write.h"

/* One run of a clock of a case. */
typedef struct CaseClock {
    Str clock;      /* id in the flow */
    int64_t clause; /* the plan's deadline clause that set it; 0 = the flow's own span */
    Str span;       /* "15d"; a bare day when it was extended to that day; empty: nobody says how long */
    Instant started, due, stopped; /* INSTANT_NONE: due is not known (unset or suspended), still runs */
    Suspension *pauses;            /* room for SUSPENSIONS_MAX */
    size_t pause_count;
    Str calendar;  /* version that the due day was computed with */
    uint32_t told; /* bit i: timer i of the flow's clock has spoken about this due moment */
    Instant next;  /* when the next timer speaks, INSTANT_NONE: none */
    bool changed;  /* to be written */
} CaseClock;

/* A case about to be opened inside a larger write (a failed item of a record). */
typedef struct CaseOpening {
    char id[ID_TEXT];
    const Flow *flow;
    int64_t subject;
    Str org, title, level, record, item;
    Str org_path;                                /* empty: plans of every org may set the clocks */
    Str subject_id, subject_kind, subject_class; /* what filters of deadline clauses look at */
    int64_t handler;                             /* person number, 0 = none */
    Str fields;                                  /* canonical JSON */
    Str parent;                                  /* case that this one is a part of, or empty */
    const json_t *given;               /* the fields as given, for clocks that count from one; NULL: none */
    const struct CaseSecrets *secrets; /* NULL: none */
    Instant at;
    Instant entered; /* set by case_opening_prepare */
    Instant due;     /* the earliest of the clocks, by case_opening_prepare; INSTANT_NONE = none */
    CaseClock *clocks;
    size_t clock_count;
    Str ledger_payload;
} CaseOpening;
/* Clock, id and ledger payload; a plan's `deadline` clause for the clock's step overrides the flow. */
Status case_opening_prepare(const App *app, const Actor *actor, const Plans *plans, CaseOpening *opening,
                            Arena *arena, Error *err);
/* Rows and ledger entry, inside a write transaction. */
Status case_opening_write(const App *app, Tx *tx, const Actor *actor, const CaseOpening *opening, Error *err);

Status app_case_open(const App *app, const Actor *actor, const json_t *body, Arena *arena, AppWrite *ret,
                     Error *err);
Status app_case_move(const App *app, const Actor *actor, Str id, const json_t *body, Str key, Arena *arena,
                     AppWrite *ret, Error *err);

/* {"items":[{type,title,version,may_open,needs_subject,fields:[…]}…]}: the case types, with what their
 * opening asks. may_open: the actor's roles, wherever they are held, are among those that open one. */
Status app_flow_list(const App *app, const Actor *actor, Json *out, Error *err);

typedef struct CaseQuery {
    Str type, state, org, subject; /* state: open | closed | a state id */
    int limit;
    Str cursor;
} CaseQuery;
Status app_case_list(const App *app, const Actor *actor, const CaseQuery *query, Arena *arena, Json *out,
                     Error *err);
Status app_case_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);

/* After a holiday table was loaded: due days of running clocks of open cases, where they were computed with
 * another calendar than the app's (open the app after loading). Every deadline that moves is a step of its
 * case and a ledger entry "clock.moved". */
Status app_clocks_recompute(const App *app, const Actor *actor, int64_t *ret_moved, Error *err);

#endif
