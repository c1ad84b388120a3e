#include "app/plan_superior.h"

#include "plan/weaker.h"

Status plan_hold_against_superior(const App *app, const Actor *actor, const Plan *plan, Arena *arena,
                                  Diags *diags, Error *err) {
    Str id = plan->front ? plan_superior_id(plan) : STR("");
    if (!id.len) return OK;
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    TRY(plans_get(app, &plans, err));
    const PlanEntry *superior = plans_find(plans, actor->realm, id);
    if (superior) {
        TRY(plan_check_weaker(arena, superior->plan, plan, app->calendar, diags, err));
    } else {
        const YamlNode *node = yaml_get(plan->front, "derived-from");
        diag_hint(diag_add(diags, SEVERITY_WARNING, plan->file, node->line, node->column, "plan.superior",
                           "the superior plan '%.*s' is not in force here", STR_ARG(id)),
                  "adopt it first, so that this plan can be held against it");
    }
    diags_sort(diags);
    return OK;
}
