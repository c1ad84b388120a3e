/* anlan plan compile F… — the dated duties of plans over a register, written while they are made. */
#include <stdlib.h>

#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/sheet.h"
#include "doc/csv.h"

enum { PLAN_MAX = 4 << 20, BLOCK = 1 << 16, BLOCK_MAX = 1 << 20 };

typedef struct Writer {
    const Cli *cli;
    const Plan *plan;
    Buf buf;
    bool first; /* nothing was written yet */
} Writer;

static Status flush(Writer *writer, Error *err) {
    TRY(buf_status(&writer->buf, err));
    size_t written = fwrite(writer->buf.ptr, 1, writer->buf.len, writer->cli->out);
    if (written != writer->buf.len) return fail(err, E_IO, "the output cannot be written");
    buf_clear(&writer->buf);
    return OK;
}

static void write_csv(Writer *writer, const Duty *duty, const Clause *clause) {
    char from[DATE_TEXT], due[DATE_TEXT];
    CsvWriter csv = csv_writer(&writer->buf, false);
    csv_put(&csv, writer->plan->id);
    csv_put(&csv, clause->id);
    csv_put(&csv, duty->subject_id);
    csv_put(&csv, duty->org);
    csv_put(&csv, clause_title(clause));
    csv_put(&csv, clause->by);
    csv_put_text(&csv, date_format(duty->from, from));
    csv_put_text(&csv, date_format(duty->due, due));
    csv_put_i64(&csv, duty->times);
    csv_end_row(&csv);
}

static void write_json(Writer *writer, const Duty *duty, const Clause *clause) {
    buf_add_text(&writer->buf, writer->first ? "\n" : ",\n");
    Json json = json_writer(&writer->buf);
    json_begin_object(&json);
    json_put_str(&json, "plan", writer->plan->id);
    json_put_str(&json, "clause", clause->id);
    json_put_str(&json, "subject", duty->subject_id);
    json_put_str(&json, "org", duty->org);
    json_put_str(&json, "activity", clause_title(clause));
    json_put_str(&json, "role", clause->by);
    json_put_date(&json, "from", duty->from);
    json_put_date(&json, "due", duty->due);
    json_put_i64(&json, "times", duty->times);
    if (duty->hours > 0) json_put_num(&json, "hours", duty->hours);
    if (duty->at_most > 0) json_put_i64(&json, "at_most", duty->at_most);
    json_end_object(&json);
}

static Status write_duty(void *data, const Duty *duty, Error *err) {
    Writer *writer = data;
    const Clause *clause = &writer->plan->clauses[duty->clause];
    (writer->cli->json ? write_json : write_csv)(writer, duty, clause);
    writer->first = false;
    return writer->buf.len < BLOCK ? OK : flush(writer, err);
}

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

static Status tell_open_points(Cli *cli, const Plan *plan, const Calendar *calendar, Error *err) {
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

/* ---- */

typedef struct Inputs {
    Plan **plans;
    Sheet *subjects, *orgs, *people;
    Date from, to;
} Inputs;

static Status read_inputs(Cli *cli, Diags *diags, Inputs *ret, Error *err) {
    Inputs inputs = {.plans = arena_new_array(cli->arena, Plan *, (size_t)cli->argument_count)};
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

static Status compile_plan(const Inputs *inputs, const Calendar *calendar, Writer *writer, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(256 << 20); /* windows of one plan */
    if (!arena) return no_memory(err);
    return duty_compile(writer->plan, calendar, sheet_source(inputs->subjects), sheet_source(inputs->orgs),
                        sheet_source(inputs->people), inputs->from, inputs->to, arena, write_duty, writer,
                        err);
}

static Status write_all(Cli *cli, const Inputs *inputs, const Calendar *calendar, Writer *writer,
                        Error *err) {
    buf_add_text(&writer->buf, cli->json ? "[" : "plan,clause,subject,org,activity,role,from,due,times\n");
    for (int i = 0; i < cli->argument_count; i++) {
        writer->plan = inputs->plans[i];
        TRY(tell_open_points(cli, writer->plan, calendar, err));
        TRY(compile_plan(inputs, calendar, writer, err));
    }
    if (cli->json) buf_add_text(&writer->buf, "\n]\n");
    return flush(writer, err);
}

static Status run(Cli *cli, Error *err) {
    Diags diags = diags_new(cli->arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    Inputs inputs = {0};
    Status status = read_inputs(cli, &diags, &inputs, err);
    cli_print_diags(cli, &diags);
    TRY(status);
    Writer writer = {.cli = cli, .buf = BUF_INIT(BLOCK_MAX), .first = true};
    status = write_all(cli, &inputs, calendar, &writer, err);
    buf_free(&writer.buf);
    return status;
}

const Command cmd_plan_compile = {
    .name = "plan compile",
    .arguments = "F…",
    .summary = "work out the dated duties of plans over a register",
    .example = "anlan plan compile share/plans/work-safety.md --subjects units.csv --from 2026-01-01 --to "
               "2026-12-31",
    .min_arguments = 1,
    .max_arguments = CLI_ARGUMENTS_MAX,
    .options = {{"--subjects", "S", "CSV id,name,org,kind,class and further columns that filters may name"},
                {"--orgs", "O", "CSV code,name,level,parent"},
                {"--people", "P", "CSV id,name,org,roles,per_day; roles separated by |"},
                {"--from", "DATE", "first day"},
                {"--to", "DATE", "last day"},
                {"--csv", NULL, "write CSV (the default)"}},
    .run = run,
};
