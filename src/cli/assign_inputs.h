/* What the command line gives besides the inputs of `plan feasible`: places, certificates, recusal, caps,
 * visits already made and an earlier hand-out. */
#ifndef ANLAN_CLI_ASSIGN_INPUTS_H
#define ANLAN_CLI_ASSIGN_INPUTS_H

#include "cli/fit_inputs.h"
#include "duty/assign/assign.h"

/* Options of assign_inputs_read besides PLAN_INPUT_OPTIONS and FIT_INPUT_OPTION. */
/* clang-format off */
#define ASSIGN_INPUT_OPTIONS                                                                                    \
    {"--caps", "C",                                                                                             \
     "day=1,week=2,month=4,year=12,clean=90: most visits to one subject, and days of peace after a clean one"}, \
    {"--recuse", "R", "CSV officer,subject: who must not go where"},                                            \
    {"--past", "V", "CSV subject,date,clean: visits already made"}
/* clang-format on */

/* Subjects may have lat, lon, owner; people certificate_from, certificate_to. --recuse officer,subject;
 * --past subject,date,clean; --caps day=1,week=2,month=4,year=12,clean=90; --previous as `plan assign` writes
 * it. Faults of plans and registers go to diags. */
Status assign_inputs_read(Cli *cli, const PlanInputs *inputs, const Calendar *calendar, Diags *diags,
                          AssignInput *ret, Error *err);

#endif
