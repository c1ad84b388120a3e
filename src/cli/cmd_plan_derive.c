/* anlan plan derive F --org O — the plan of a lower level out of the superior one. */
#include "cli/commands.h"
#include "cli/plan_copies.h"

enum { CODE_MAX = 64 };

static Status run(Cli *cli, Error *err) {
    const char *org = cli_option(cli, "--org");
    if (!org || !*org) return fail(err, E_USAGE, "--org is needed");
    if (strlen(org) > CODE_MAX || strpbrk(org, "\"\\\n\r"))
        return fail(err, E_USAGE, "'%s' is not the code of an org", org);
    Plan *plan = NULL;
    TRY(plan_copies_load(cli, cli->arguments[0], &plan, err));
    PlanCopy copy;
    TRY(plan_derive(cli->arena, plan, str_from(org), &copy, err));
    return plan_copies_write(cli, &copy, err);
}

const Command cmd_plan_derive = {
    .name = "plan derive",
    .arguments = "F",
    .summary = "make the plan of a lower level out of the superior one",
    .example = "anlan plan derive county.md --org 330110005 -o town.md",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {{"--org", "CODE", "the org that the new plan is for"}, {"-o", "FILE", "write to this file"}},
    .run = run,
};
