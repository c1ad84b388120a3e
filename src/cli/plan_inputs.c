/* What the commands over plans and registers read, in one way. */
#include "cli/plan_inputs.h"

#include <stdlib.h>

#include "base/i18n.h"

enum { PLAN_MAX = 4 << 20 };

/* ---- plans ---- */

static int by_clause_id(const void *a, const void *b) {
    return str_compare(((const Clause *)a)->id, ((const Clause *)b)->id);
}

static int by_plan_id(const void *a, const void *b) {
    return str_compare((*(Plan *const *)a)->id, (*(Plan *const *)b)->id);
}

/* Duties come in the order plan, clause, subject, from: so clauses stand by id, not as in the text. */
static Status read_plan(Cli *cli, const char *path, Diags *diags, Plan **ret, Error *err) {
    Str text;
    TRY(cli_read_file(cli, path, PLAN_MAX, &text, err));
    Status status = plan_read(cli->arena, str_from(path), text, ret, diags, err);
    if (status == E_INVALID) { /* told by the diagnostics, together with those of other files */
        *err = ERROR_INIT;
        return OK;
    }
    TRY(status);
    if ((*ret)->clause_count > 1)
        qsort((*ret)->clauses, (*ret)->clause_count, sizeof *(*ret)->clauses, by_clause_id);
    return OK;
}

static Status read_plans(Cli *cli, Diags *diags, Plan **plans, Error *err) {
    for (int i = 0; i < cli->argument_count; i++)
        TRY(read_plan(cli, cli->arguments[i], diags, &plans[i], err));
    if (diags->error_count > 0) return fail(err, E_INVALID, "the plans hold faults");
    qsort(plans, (size_t)cli->argument_count, sizeof *plans, by_plan_id);
    for (int i = 1; i < cli->argument_count; i++)
        if (str_equal(plans[i - 1]->id, plans[i]->id))
            return fail(err, E_INVALID, "two files hold the plan %.*s", STR_ARG(plans[i]->id));
    return OK;
}

static Status read_sheet(Cli *cli, const char *option, const ExprSchema *schema, Diags *diags, Sheet **ret,
                         Error *err) {
    const char *path = cli_option(cli, option);
    return path ? sheet_read(cli, path, schema, diags, ret, err) : OK;
}

Status plan_inputs_read(Cli *cli, Diags *diags, PlanInputs *ret, Error *err) {
    PlanInputs inputs = {.plans = arena_new_array(cli->arena, Plan *, (size_t)cli->argument_count)};
    if (!inputs.plans) return no_memory(err);
    TRY(cli_option_date(cli, "--from", &inputs.from, err));
    TRY(cli_option_date(cli, "--to", &inputs.to, err));
    if (!cli_option(cli, "--subjects") || inputs.from == DATE_NONE || inputs.to == DATE_NONE)
        return fail(err, E_USAGE, "--subjects, --from and --to are needed");
    TRY(read_plans(cli, diags, inputs.plans, err));
    TRY(read_sheet(cli, "--subjects", &schema_subject, diags, &inputs.subjects, err));
    TRY(read_sheet(cli, "--orgs", &schema_org, diags, &inputs.orgs, err));
    TRY(read_sheet(cli, "--people", &schema_person, diags, &inputs.people, err));
    *ret = inputs;
    return OK;
}

/* ---- what is left open, on standard error ---- */

static void tell(const Cli *cli, const Error *note) {
    CLEANUP(buf_free) Buf line = BUF_INIT(4096);
    i18n_error(cli->lang, note, &line);
    fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&line)));
}

static void tell_missing_sheet(const Cli *cli, const Plan *plan, const Clause *clause) {
    bool orgs = clause->kind == CLAUSE_LETTER || (clause->kind == CLAUSE_DO && clause->do_.each == EACH_ORG);
    bool people = clause->kind == CLAUSE_DO && clause->do_.each == EACH_PERSON;
    bool missing = (orgs && !cli_option(cli, "--orgs")) || (people && !cli_option(cli, "--people"));
    if (!missing) return;
    Error note = ERROR_INIT;
    fail(&note, E_NO, "%.*s: clause %.*s gives no duties without %s", STR_ARG(plan->id), STR_ARG(clause->id),
         orgs ? "--orgs" : "--people");
    tell(cli, &note);
}

Status plan_tell_open_points(Cli *cli, const Plan *plan, const Calendar *calendar, Error *err) {
    DutyUnset *list;
    size_t count;
    TRY(duty_unset(plan, calendar, cli->arena, &list, &count, err));
    for (size_t i = 0; i < count; i++) {
        Error note = ERROR_INIT;
        fail(&note, E_NO, "%.*s: clause %.*s gives no duties for '%s' %.*s: it is not set", STR_ARG(plan->id),
             STR_ARG(plan->clauses[list[i].clause].id), list[i].key, STR_ARG(list[i].part));
        tell(cli, &note);
    }
    for (size_t i = 0; i < plan->clause_count; i++) tell_missing_sheet(cli, plan, &plan->clauses[i]);
    return OK;
}
