/* A draw as a clause of a plan asks for it: --plan F [--clause ID] in place of the rule's options. */
#ifndef ANLAN_CLI_DRAW_PLAN_H
#define ANLAN_CLI_DRAW_PLAN_H

#include "draw/draw.h"
#include "cli/cli.h"

/* *ret is NULL without --plan. --clause may be left out when the plan has one draw only. Lives in cli->arena.
 */
Status draw_plan_clause(Cli *cli, const Clause **ret, Error *err);
/* Units that the clause's filter keeps, officers who hold its role (where the register has a column `roles`),
 * recusals of the file and of the clause. Frozen. */
Status draw_plan_population(Cli *cli, Arena *arena, const Clause *clause, const DrawTable **ret, Error *err);
Status draw_plan_officers(Cli *cli, Arena *arena, const Clause *clause, const DrawTable **ret, Error *err);
/* `inputs->recuse` is what the file says, or NULL; afterwards what the columns of the clause say as well. */
Status draw_plan_recusals(Arena *arena, const Clause *clause, DrawInputs *inputs, Error *err);

#endif
