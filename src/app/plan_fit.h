/* The signal "infeasible" of a plan: what is known about whether its text fits. It is not stored but looked
 * up among the computations (fit_runs.h) of exactly this text at the plan's org, so it is there at adoption
 * when the draft was computed before, appears when the computation ends later, and goes with the next version
 * or a newer computation that fits. Inside src/app. */
#ifndef ANLAN_APP_PLAN_FIT_H
#define ANLAN_APP_PLAN_FIT_H

#include "app/app.h"

typedef struct PlanFit {
    bool known; /* false: no such computation has an answer, and nothing else here counts */
    Str run;
    int64_t feasible, shortfall; /* feasible: 1, 0, -1 when neither a schedule nor a proof was found */
    Date from, to;
    Instant asked_at;
} PlanFit;

/* The newest answer. Memory is the arena's. */
Status plan_fit_find(Tx *tx, Str realm, Str org, Str text, Arena *arena, PlanFit *ret, Error *err);
/* "fits", "short", "unknown". */
const char *fit_verdict_name(int64_t feasible);
/* {"verdict","shortfall","from","to","asked_at","run"} or null; `run` is null unless `open`: whether the
 * asker may read it. */
void plan_fit_json(const PlanFit *fit, bool open, int zone, Json *out);

#endif
