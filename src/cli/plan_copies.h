/* What plan copy, plan derive and plan diff share: a plan without faults from a file, the new text where it
 * was asked for, and what was changed. */
#ifndef ANLAN_CLI_PLAN_COPIES_H
#define ANLAN_CLI_PLAN_COPIES_H

#include "cli/cli.h"
#include "plan/copy/copy.h"

/* A plan with faults gives E_INVALID; they are printed. */
Status plan_copies_load(Cli *cli, const char *path, Plan **ret, Error *err);
/* Checks that the copy is a plan, then writes it: to `-o`, and what was changed on standard output; or the
 * text on standard output, and what was changed on standard error. */
Status plan_copies_write(Cli *cli, const PlanCopy *copy, Error *err);

#endif
