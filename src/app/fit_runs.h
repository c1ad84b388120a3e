/* Feasibility of plans in force, and of one that is not yet: asked for, computed beside the requests
 * (fit_jobs.h), kept. Only duties and people of the asked org's subtree count. */
#ifndef ANLAN_APP_FIT_RUNS_H
#define ANLAN_APP_FIT_RUNS_H

#include "app/write.h"

typedef struct FitAsk {
    Str org;       /* empty: the org of the asker's first area */
    Str plans;     /* ids joined by |; empty: all in force that reach the org */
    Str text;      /* a literate plan that is not in force, in place of the one of the same id; or empty */
    Date from, to; /* DATE_NONE: from today, for a year */
} FitAsk;

/* Needs plan.check at the org. E_INVALID: the text has faults (in diags), or the range is wrong; E_BUSY: too
 * many are waiting. Writes {"id","state"}. */
Status app_fit_ask(const App *app, const Actor *actor, const FitAsk *ask, Arena *arena, Diags *diags,
                   Json *out, Error *err);
/* Those of orgs where the actor may read plans, newest first. */
Status app_fit_list(const App *app, const Actor *actor, Str cursor, int limit, Arena *arena, Json *out,
                    Error *err);
Status app_fit_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* The bottlenecks of a run that is done, week by week, as CSV. */
Status app_fit_csv(const App *app, const Actor *actor, Str id, Arena *arena, Buf *out, Error *err);
/* Needs plan.check at its org. Nothing happens to one that is over. */
Status app_fit_cancel(const App *app, const Actor *actor, Str id, Arena *arena, AppWrite *ret, Error *err);

#endif
