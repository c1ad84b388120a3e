/* Plans and registers given on the command line: F… --subjects S [--orgs O] [--people P] --from D --to D. */
#ifndef ANLAN_CLI_PLAN_INPUTS_H
#define ANLAN_CLI_PLAN_INPUTS_H

#include "cli/sheet.h"

typedef struct PlanInputs {
    Plan **plans;                    /* cli->argument_count, by id; clauses by id */
    Sheet *subjects, *orgs, *people; /* NULL where not given */
    Date from, to;
} PlanInputs;

/* Faults of plans and rows go to diags; everything lives in cli->arena. */
Status plan_inputs_read(Cli *cli, Diags *diags, PlanInputs *ret, Error *err);
/* On standard error: what the plan leaves unset, and clauses that lack a register. */
Status plan_tell_open_points(Cli *cli, const Plan *plan, const Calendar *calendar, Error *err);

#endif
