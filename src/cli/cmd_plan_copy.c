/* anlan plan copy F --year Y — the plan of another year, its days shifted by rule, and what was changed. */
#include "cli/commands.h"
#include "cli/plan_copies.h"

static Status quota_rule(const Cli *cli, CopyRules *rules, Error *err) {
    const char *text = cli_option(cli, "--quotas");
    if (copy_quota_rule(str_from(text), rules)) return OK;
    fail(err, E_USAGE, "--quotas does not take '%s'", text);
    return fail_hint(err, "write keep, unset, or a share of the old figures such as 105%");
}

static Status run(Cli *cli, Error *err) {
    CopyRules rules = {0};
    int64_t year;
    TRY(cli_option_i64(cli, "--year", 0, &year, err));
    if (year == 0) return fail(err, E_USAGE, "--year is needed");
    if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR)
        return fail(err, E_USAGE, "the year %d lies outside the calendar", (int)(year > 9999 ? 9999 : year));
    rules.year = (int)year;
    TRY(quota_rule(cli, &rules, err));
    Plan *plan = NULL;
    TRY(plan_copies_load(cli, cli->arguments[0], &plan, err));
    Diags diags = diags_new(cli->arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    PlanCopy copy;
    TRY(plan_copy(cli->arena, plan, calendar, &rules, &copy, err));
    return plan_copies_write(cli, &copy, err);
}

const Command cmd_plan_copy = {
    .name = "plan copy",
    .arguments = "F",
    .summary = "copy a plan to another year by its rules, and say what was changed",
    .example = "anlan plan copy plan-2026.md --year 2027 -o plan-2027.md",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {{"--year", "Y", "the year in which the copy begins"},
                {"--quotas", "RULE", "figures: keep (default), unset, or a share such as 105%"},
                {"-o", "FILE", "write to this file"}},
    .run = run,
};
