/* People, orgs and leave of the command line as src/duty/fit wants them. */
#ifndef ANLAN_CLI_FIT_INPUTS_H
#define ANLAN_CLI_FIT_INPUTS_H

#include "cli/plan_inputs.h"
#include "duty/fit/fit.h"

/* people needs id, org, roles and per_day; since, until and --leave are optional. Faults go to diags. */
Status fit_inputs_read(Cli *cli, const PlanInputs *inputs, const Calendar *calendar, Diags *diags,
                       FitInput *ret, Error *err);

#endif
