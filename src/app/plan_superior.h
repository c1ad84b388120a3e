/* A plan of a lower level beside the superior plan in force. Inside src/app. */
#ifndef ANLAN_APP_PLAN_SUPERIOR_H
#define ANLAN_APP_PLAN_SUPERIOR_H

#include "app/plan_cache.h"

/* Faults of a plan with `derived-from` where it asks for less (plan/weaker.h); a warning when the superior
 * plan is not in force. Nothing for a plan of its own. */
Status plan_hold_against_superior(const App *app, const Actor *actor, const Plan *plan, Arena *arena,
                                  Diags *diags, Error *err);

#endif
