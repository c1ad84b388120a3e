/* anlan plan assign F… — who visits whom on which day. */
#include "base/i18n.h"
#include "cli/assign_inputs.h"
#include "cli/commands.h"
#include "doc/csv.h"

enum { OUTPUT_MAX = 2000 << 20 };
static const size_t ROOM_MAX = (size_t)8 << 30;

static const char *const reason_texts[ASSIGN_REASON_COUNT] = {
    [ASSIGN_PLACED] = "has a day",
    [ASSIGN_NOBODY] = "nobody there holds the role",
    [ASSIGN_FEW] = "fewer people than officers are asked for",
    [ASSIGN_NO_WORKDAY] = "on no day of the window enough of them work",
    [ASSIGN_UNCERTIFIED] = "on no day of the window enough of them hold a certificate",
    [ASSIGN_RECUSED] = "too many of them are recused",
    [ASSIGN_CAPPED] = "the caps of the subject leave no day",
    [ASSIGN_FULL] = "everybody's days are full",
};

/* ---- the hand-out as a table ---- */

static void put_people(CsvWriter *csv, const AssignInput *input, const AssignVisit *visit, Buf *names) {
    buf_clear(names);
    for (uint32_t i = 0; visit->day != DATE_NONE && i < visit->officers; i++) {
        if (i > 0) buf_add_char(names, '|');
        buf_add(names, input->fit.staff[visit->people[i]].id);
    }
    csv_put(csv, buf_str(names));
}

static void put_task(CsvWriter *csv, const AssignInput *input, const AssignResult *result,
                     const AssignTask *task, Buf *names) {
    char text[DATE_TEXT];
    const Plan *plan = input->fit.plans[task->plan];
    const AssignVisit *visit = &result->visits[task->visit];
    csv_put(csv, plan->id);
    csv_put(csv, plan->clauses[task->clause].id);
    csv_put(csv, task->subject);
    csv_put(csv, task->org);
    csv_put(csv, clause_title(&plan->clauses[task->clause]));
    csv_put_text(csv, date_format(task->asked, text));
    csv_put_text(csv, date_format(task->due, text));
    csv_put_i64(csv, task->number);
    csv_put_text(csv, date_format(visit->day, text));
    put_people(csv, input, visit, names);
    csv_put_i64(csv, (int64_t)task->visit + 1);
    csv_put_text(csv, visit->reason == ASSIGN_PLACED ? "" : assign_reason_name(visit->reason));
    csv_end_row(csv);
}

static Status write_csv(const AssignInput *input, const AssignResult *result, FILE *file, Error *err) {
    CLEANUP(buf_free) Buf buf = BUF_INIT(OUTPUT_MAX);
    CLEANUP(buf_free) Buf names = BUF_INIT(1 << 20);
    CsvWriter csv = csv_writer(&buf, false);
    buf_add_text(&buf, "plan,clause,subject,org,activity,from,due,number,day,people,visit,reason\n");
    for (size_t i = 0; i < result->task_count; i++) put_task(&csv, input, result, &result->tasks[i], &names);
    TRY(buf_status(&names, err));
    TRY(buf_status(&buf, err));
    return fwrite(buf.ptr, 1, buf.len, file) == buf.len ? OK
                                                        : fail(err, E_IO, "the output cannot be written");
}

static Status write_file(const char *path, const AssignInput *input, const AssignResult *result, Error *err) {
    FILE *file = fopen(path, "wb");
    if (!file) return fail(err, E_IO, "%s cannot be written", path);
    Status status = write_csv(input, result, file, err);
    if (fclose(file) != 0 && status == OK) status = fail(err, E_IO, "%s cannot be written", path);
    return status;
}

/* ---- what is told ---- */

typedef struct Lack { /* visits of one clause that found nobody, for one reason */
    uint32_t plan, clause;
    AssignReason reason;
    int64_t visits;
} Lack;

enum { LACKS_MAX = 2000 };

/* Tasks come clause by clause, so the last few rows are the ones to look at. */
static size_t list_lacks(const AssignResult *result, Lack lacks[LACKS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < result->task_count; i++) {
        const AssignTask *task = &result->tasks[i];
        AssignReason reason = result->visits[task->visit].reason;
        if (reason == ASSIGN_PLACED) continue;
        size_t k = count;
        while (k > 0 && lacks[k - 1].plan == task->plan && lacks[k - 1].clause == task->clause &&
               lacks[k - 1].reason != reason)
            k--;
        bool same = k > 0 && lacks[k - 1].plan == task->plan && lacks[k - 1].clause == task->clause;
        if (!same && count == LACKS_MAX) break;
        if (!same) lacks[count] = (Lack){task->plan, task->clause, reason, 0};
        lacks[same ? k - 1 : count++].visits++;
    }
    return count;
}

static double mean(const AssignPart *part) {
    return part->person_days > 0 ? (double)part->load / (double)part->person_days : 0;
}

static double ratio(const AssignPart *part) {
    return part->load > 0 ? (double)part->fullest / mean(part) : 1;
}

static void put_part(Json *json, const AssignPart *part) {
    json_begin_object(json);
    json_put_str(json, "org", part->org);
    json_put_str(json, "role", part->role);
    json_put_i64(json, "people", part->people);
    json_put_i64(json, "person_days", part->person_days);
    json_put_i64(json, "visits", part->load);
    json_put_num(json, "mean", mean(part));
    json_put_i64(json, "fullest", part->fullest);
    json_put_num(json, "ratio", ratio(part));
    json_end_object(json);
}

static void put_lack(Json *json, const AssignInput *input, const Lack *lack) {
    const Plan *plan = input->fit.plans[lack->plan];
    json_begin_object(json);
    json_put_str(json, "plan", plan->id);
    json_put_str(json, "clause", plan->clauses[lack->clause].id);
    json_put_text(json, "reason", assign_reason_name(lack->reason));
    json_put_i64(json, "visits", lack->visits);
    json_end_object(json);
}

static void write_json(const AssignInput *input, const AssignResult *result, const Lack *lacks,
                       size_t lack_count, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_i64(&json, "tasks", (int64_t)result->task_count);
    json_put_i64(&json, "visits", (int64_t)result->visit_count);
    json_put_i64(&json, "joined", result->joined);
    json_put_i64(&json, "kept", result->kept);
    json_put_i64(&json, "changed", result->changed);
    json_put_i64(&json, "unplaced", result->unplaced);
    json_put_i64(&json, "not_counted", result->not_counted);
    json_put_num(&json, "km", result->travel.km);
    json_put_i64(&json, "orgs_a_day", result->travel.places);
    json_key(&json, "parts");
    json_begin_array(&json);
    for (size_t i = 0; i < result->part_count; i++) put_part(&json, &result->parts[i]);
    json_end_array(&json);
    json_key(&json, "lacks");
    json_begin_array(&json);
    for (size_t i = 0; i < lack_count; i++) put_lack(&json, input, &lacks[i]);
    json_end_array(&json);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

static void write_lines(const Cli *cli, const AssignInput *input, const AssignResult *result,
                        const Lack *lacks, size_t lack_count, Buf *out) {
    const char *lang = cli->lang;
    buf_printf(out, "%s: %zu, %s: %lld, %s: %lld, %s: %lld, %s: %lld, %s: %.0f km\n",
               i18n_text(lang, "visits"), result->visit_count, i18n_text(lang, "joined to another"),
               (long long)result->joined, i18n_text(lang, "kept as before"), (long long)result->kept,
               i18n_text(lang, "changed"), (long long)result->changed, i18n_text(lang, "without a day"),
               (long long)result->unplaced, i18n_text(lang, "travel"), result->travel.km);
    for (size_t i = 0; i < result->part_count; i++) {
        const AssignPart *part = &result->parts[i];
        if (part->load == 0) continue;
        buf_printf(out, "  %.*s %.*s  %s %lld, %s %lld, %s %.2f, %s %lld\n", STR_ARG(part->org),
                   STR_ARG(part->role), i18n_text(lang, "people"), (long long)part->people,
                   i18n_text(lang, "visits"), (long long)part->load, i18n_text(lang, "a person-day"),
                   mean(part), i18n_text(lang, "the fullest"), (long long)part->fullest);
    }
    for (size_t i = 0; i < lack_count; i++) {
        const Plan *plan = input->fit.plans[lacks[i].plan];
        buf_printf(out, "  %.*s/%.*s  %s: %lld (%s)\n", STR_ARG(plan->id),
                   STR_ARG(plan->clauses[lacks[i].clause].id), i18n_text(lang, "without a day"),
                   (long long)lacks[i].visits, i18n_text(lang, reason_texts[lacks[i].reason]));
    }
}

static Status write_report(Cli *cli, const AssignInput *input, const AssignResult *result, Error *err) {
    Lack *lacks = arena_new_array(cli->arena, Lack, LACKS_MAX);
    if (!lacks) return no_memory(err);
    size_t count = list_lacks(result, lacks);
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json)
        write_json(input, result, lacks, count, &out);
    else
        write_lines(cli, input, result, lacks, count, &out);
    TRY(buf_status(&out, err));
    return fwrite(out.ptr, 1, out.len, cli->out) == out.len ? OK
                                                            : fail(err, E_IO, "the output cannot be written");
}

/* ---- */

static Status run(Cli *cli, Error *err) {
    Diags diags = diags_new(cli->arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    PlanInputs inputs = {0};
    AssignInput input = {0};
    Status status = plan_inputs_read(cli, &diags, &inputs, err);
    if (status == OK) status = assign_inputs_read(cli, &inputs, calendar, &diags, &input, err);
    cli_print_diags(cli, &diags);
    TRY(status);
    for (int i = 0; i < cli->argument_count; i++)
        TRY(plan_tell_open_points(cli, inputs.plans[i], calendar, err));
    CLEANUP(arena_freep) Arena *arena = arena_new(ROOM_MAX);
    AssignResult result;
    const char *path = cli_option(cli, "-o");
    if (!arena) return no_memory(err);
    TRY(assign_run(&input, arena, &result, err));
    if (path && strcmp(path, "-") == 0)
        TRY(write_csv(&input, &result, cli->out, err));
    else
        TRY(write_report(cli, &input, &result, err));
    if (path && strcmp(path, "-") != 0) TRY(write_file(path, &input, &result, err));
    return result.unplaced > 0 ? E_NO : OK;
}

const Command cmd_plan_assign = {
    .name = "plan assign",
    .arguments = "F…",
    .summary = "hand the duties of plans out to people and days",
    .example = "anlan plan assign plan.md --subjects units.csv --people people.csv --from 2026-01-01 --to "
               "2026-12-31 -o handout.csv",
    .min_arguments = 1,
    .max_arguments = CLI_ARGUMENTS_MAX,
    .options = {PLAN_INPUT_OPTIONS,
                FIT_INPUT_OPTION,
                ASSIGN_INPUT_OPTIONS,
                {"--previous", "A", "an earlier answer: what is still allowed in it stays"},
                {"-o", "FILE", "write to this file"}},
    .run = run,
};
