/* anlan plan compile F… — the dated duties of plans over a register, written while they are made. */
#include "cli/commands.h"
#include "cli/plan_inputs.h"
#include "doc/csv.h"

enum { BLOCK = 1 << 16, BLOCK_MAX = 1 << 20 };

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

static Status compile_plan(const PlanInputs *inputs, const Calendar *calendar, Writer *writer, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(256 << 20); /* windows of one plan */
    if (!arena) return no_memory(err);
    return duty_compile(writer->plan, calendar, sheet_source(inputs->subjects), sheet_source(inputs->orgs),
                        sheet_source(inputs->people), inputs->from, inputs->to, arena, write_duty, writer,
                        err);
}

static Status write_all(Cli *cli, const PlanInputs *inputs, const Calendar *calendar, Writer *writer,
                        Error *err) {
    buf_add_text(&writer->buf, cli->json ? "[" : "plan,clause,subject,org,activity,role,from,due,times\n");
    for (int i = 0; i < cli->argument_count; i++) {
        writer->plan = inputs->plans[i];
        TRY(plan_tell_open_points(cli, writer->plan, calendar, err));
        TRY(compile_plan(inputs, calendar, writer, err));
    }
    if (cli->json) buf_add_text(&writer->buf, "\n]\n");
    return flush(writer, err);
}

static Status run(Cli *cli, Error *err) {
    Diags diags = diags_new(cli->arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    PlanInputs inputs = {0};
    Status status = plan_inputs_read(cli, &diags, &inputs, err);
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
    .options = {PLAN_INPUT_OPTIONS, {"--csv", NULL, "write CSV (the default)"}},
    .run = run,
};
