/* Cases: instances of flows. */
#ifndef ANLAN_APP_CASES_H
#define ANLAN_APP_CASES_H

#include "app/catalogue.h"
#include "app/plan_cache.h"
#include "app/write.h"

/* A case about to be opened inside a larger write (a failed item of a record). */
typedef struct CaseOpening {
    char id[ID_TEXT];
    const Flow *flow;
    int64_t subject;
    Str org, title, level, record, item;
    int64_t handler; /* person number, 0 = none */
    Str fields;      /* canonical JSON */
    Instant at;
    Instant due; /* computed by case_opening_prepare; INSTANT_NONE = no clock */
    Str clock, span, calendar_version;
    int64_t clause; /* deadline clause that set the clock; 0 = the flow's own */
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

typedef struct CaseQuery {
    Str type, state, org, subject; /* state: open | closed | a state id */
    int limit;
    Str cursor;
} CaseQuery;
Status app_case_list(const App *app, const Actor *actor, const CaseQuery *query, Arena *arena, Json *out,
                     Error *err);
Status app_case_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);

#endif
