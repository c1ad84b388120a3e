/* People, orgs and leave of the command line as src/duty/fit wants them. */
#ifndef ANLAN_CLI_FIT_INPUTS_H
#define ANLAN_CLI_FIT_INPUTS_H

#include "cli/plan_inputs.h"
#include "duty/fit/fit.h"

/* What fit_inputs_read reads besides PLAN_INPUT_OPTIONS. */
/* clang-format off */
#define FIT_INPUT_OPTION {"--leave", "L", "CSV person,from,to: days on which a person does not work"}
/* clang-format on */

/* people needs id, org, roles and per_day; since, until and --leave are optional. Faults go to diags. */
Status fit_inputs_read(Cli *cli, const PlanInputs *inputs, const Calendar *calendar, Diags *diags,
                       FitInput *ret, Error *err);

#endif
