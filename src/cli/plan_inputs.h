/* Plans and registers given on the command line: F… --subjects S [--orgs O] [--people P] --from D --to D. */
#ifndef ANLAN_CLI_PLAN_INPUTS_H
#define ANLAN_CLI_PLAN_INPUTS_H

#include "cli/sheet.h"

typedef struct PlanInputs {
    Plan **plans;                    /* cli->argument_count, by id; clauses by id */
    Sheet *subjects, *orgs, *people; /* NULL where not given */
    Date from, to;
} PlanInputs;

/* The options that plan_inputs_read reads, for the table of a command. */
/* clang-format off */
#define PLAN_INPUT_OPTIONS                                                                       \
    {"--subjects", "S", "CSV id,name,org,kind,class and further columns that filters may name"}, \
    {"--orgs", "O", "CSV code,name,level,parent"},                                               \
    {"--people", "P", "CSV id,name,org,roles,per_day; roles separated by |"},                    \
    {"--from", "DATE", "first day"},                                                             \
    {"--to", "DATE", "last day"}
/* clang-format on */

/* Faults of plans and rows go to diags; everything lives in cli->arena. */
Status plan_inputs_read(Cli *cli, Diags *diags, PlanInputs *ret, Error *err);
/* On standard error: what the plan leaves unset, and clauses that lack a register. */
Status plan_tell_open_points(Cli *cli, const Plan *plan, const Calendar *calendar, Error *err);

#endif
