/* anlan plan feasible F… — whether the people there are can do what plans ask for; if not, where it is short
 * and the smallest changes that would help. */
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/fit_inputs.h"

enum { OUTPUT_MAX = 64 << 20 };
static const size_t ROOM_MAX = (size_t)2 << 30;

static const char *const change_names[] = {[FIT_MORE_PEOPLE] = "people",
                                           [FIT_FEWER_TIMES] = "times",
                                           [FIT_LONGER_PERIOD] = "period",
                                           [FIT_LONGER_WINDOW] = "window"};

/* ---- JSON ---- */

static void put_bottleneck(Json *json, const FitBottleneck *bottleneck) {
    json_begin_object(json);
    json_put_str(json, "org", bottleneck->org);
    json_put_str(json, "role", bottleneck->role);
    json_put_date(json, "from", bottleneck->from);
    json_put_date(json, "due", bottleneck->due);
    json_put_i64(json, "need", bottleneck->need);
    json_put_i64(json, "have", bottleneck->have);
    json_key(json, "clauses");
    json_begin_array(json);
    for (size_t i = 0; i < bottleneck->clause_count; i++) {
        json_begin_object(json);
        json_put_str(json, "plan", bottleneck->clauses[i].plan);
        json_put_str(json, "clause", bottleneck->clauses[i].clause);
        json_put_i64(json, "need", bottleneck->clauses[i].need);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void put_relaxation(Json *json, const FitRelaxation *relaxation) {
    json_begin_object(json);
    json_put_text(json, "change", change_names[relaxation->change]);
    if (relaxation->change == FIT_MORE_PEOPLE) {
        json_put_str(json, "org", relaxation->org);
        json_put_str(json, "role", relaxation->role);
        json_put_i64(json, "add", relaxation->add);
        json_put_i64(json, "per_day", relaxation->per_day);
    } else {
        json_put_str(json, "plan", relaxation->plan);
        json_put_str(json, "clause", relaxation->clause);
    }
    if (relaxation->change == FIT_LONGER_WINDOW) json_put_i64(json, "days", relaxation->after);
    if (relaxation->change == FIT_FEWER_TIMES) {
        json_put_i64(json, "from", relaxation->before);
        json_put_i64(json, "to", relaxation->after);
    }
    if (relaxation->change == FIT_LONGER_PERIOD) {
        json_put_text(json, "from", every_name((Every)relaxation->before));
        json_put_text(json, "to", every_name((Every)relaxation->after));
    }
    json_put_i64(json, "shortfall", relaxation->shortfall);
    json_put_bool(json, "feasible", relaxation->shortfall == 0);
    json_end_object(json);
}

static void write_json(const FitResult *result, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_bool(&json, "feasible", result->feasible);
    json_put_bool(&json, "certain", result->certain);
    json_put_i64(&json, "duties", result->duties);
    json_put_i64(&json, "visits", result->visits);
    json_put_i64(&json, "not_counted", result->not_counted);
    json_put_i64(&json, "need", result->need);
    json_put_i64(&json, "capacity", result->capacity);
    json_put_i64(&json, "shortfall", result->shortfall);
    json_key(&json, "bottlenecks");
    json_begin_array(&json);
    for (size_t i = 0; i < result->bottleneck_count; i++) put_bottleneck(&json, &result->bottlenecks[i]);
    json_end_array(&json);
    json_key(&json, "relaxations");
    json_begin_array(&json);
    for (size_t i = 0; i < result->relaxation_count; i++) put_relaxation(&json, &result->relaxations[i]);
    json_end_array(&json);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

/* ---- lines ---- */

static void line_bottleneck(const Cli *cli, const FitBottleneck *bottleneck, Buf *out) {
    char from[DATE_TEXT], due[DATE_TEXT];
    buf_printf(out, "  %s … %s  %.*s  %.*s  %s %lld, %s %lld ", date_format(bottleneck->from, from),
               date_format(bottleneck->due, due), STR_ARG(bottleneck->org), STR_ARG(bottleneck->role),
               i18n_text(cli->lang, "need"), (long long)bottleneck->need, i18n_text(cli->lang, "have"),
               (long long)bottleneck->have);
    for (size_t i = 0; i < bottleneck->clause_count; i++)
        buf_printf(out, " %.*s/%.*s=%lld", STR_ARG(bottleneck->clauses[i].plan),
                   STR_ARG(bottleneck->clauses[i].clause), (long long)bottleneck->clauses[i].need);
    buf_add_char(out, '\n');
}

static void line_relaxation(const Cli *cli, const FitRelaxation *relaxation, Buf *out) {
    long long before = (long long)relaxation->before, after = (long long)relaxation->after;
    if (relaxation->change == FIT_MORE_PEOPLE)
        buf_printf(out, "  %s: %.*s %.*s +%lld", i18n_text(cli->lang, "more people"),
                   STR_ARG(relaxation->org), STR_ARG(relaxation->role), (long long)relaxation->add);
    else
        buf_printf(out, "  %.*s/%.*s ", STR_ARG(relaxation->plan), STR_ARG(relaxation->clause));
    if (relaxation->change == FIT_LONGER_WINDOW)
        buf_printf(out, "%s: +%lld", i18n_text(cli->lang, "more days in the window"), after);
    if (relaxation->change == FIT_FEWER_TIMES)
        buf_printf(out, "%s: %lld → %lld", i18n_text(cli->lang, "fewer times"), before, after);
    if (relaxation->change == FIT_LONGER_PERIOD)
        buf_printf(out, "%s: %s → %s", i18n_text(cli->lang, "less often"),
                   every_name((Every)relaxation->before), every_name((Every)relaxation->after));
    buf_printf(out, "  (%s %lld)\n", i18n_text(cli->lang, "still short"), (long long)relaxation->shortfall);
}

static void write_lines(const Cli *cli, const FitResult *result, Buf *out) {
    const char *answer = result->feasible  ? i18n_text(cli->lang, "it fits")
                         : result->certain ? i18n_text(cli->lang, "it does not fit")
                                           : i18n_text(cli->lang, "not known: no schedule was found, and no "
                                                                  "proof that there is none");
    buf_printf(out, "%s\n%s: %lld, %s: %lld, %s: %lld, %s: %lld\n", answer, i18n_text(cli->lang, "duties"),
               (long long)result->duties, i18n_text(cli->lang, "need"), (long long)result->need,
               i18n_text(cli->lang, "have"), (long long)result->capacity, i18n_text(cli->lang, "still short"),
               (long long)result->shortfall);
    if (result->not_counted > 0)
        buf_printf(out, "%s: %lld\n",
                   i18n_text(cli->lang, "reports, stages and quotas answered by visits, not counted"),
                   (long long)result->not_counted);
    if (result->bottleneck_count > 0) buf_printf(out, "%s\n", i18n_text(cli->lang, "where it is short"));
    for (size_t i = 0; i < result->bottleneck_count; i++) line_bottleneck(cli, &result->bottlenecks[i], out);
    if (result->relaxation_count > 0) buf_printf(out, "%s\n", i18n_text(cli->lang, "what would help"));
    for (size_t i = 0; i < result->relaxation_count; i++) line_relaxation(cli, &result->relaxations[i], out);
}

/* ---- */

static Status check(const FitInput *input, Arena *keep, FitResult *result, Error *err) {
    CLEANUP(arena_freep) Arena *trial = arena_new(ROOM_MAX);
    CLEANUP(arena_freep) Arena *net = arena_new(ROOM_MAX);
    if (!trial || !net) return no_memory(err);
    return fit_check(input, (FitRoom){keep, trial, net}, result, err);
}

static Status run(Cli *cli, Error *err) {
    Diags diags = diags_new(cli->arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    PlanInputs inputs = {0};
    FitInput input;
    Status status = plan_inputs_read(cli, &diags, &inputs, err);
    if (status == OK) status = fit_inputs_read(cli, &inputs, calendar, &diags, &input, err);
    cli_print_diags(cli, &diags);
    TRY(status);
    for (int i = 0; i < cli->argument_count; i++)
        TRY(plan_tell_open_points(cli, inputs.plans[i], calendar, err));
    FitResult result;
    TRY(check(&input, cli->arena, &result, err));
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json)
        write_json(&result, &out);
    else
        write_lines(cli, &result, &out);
    TRY(buf_status(&out, err));
    fwrite(out.ptr, 1, out.len, cli->out);
    return result.feasible ? OK : E_NO;
}

const Command cmd_plan_feasible = {
    .name = "plan feasible",
    .arguments = "F…",
    .summary = "whether the people there are can do what plans ask for",
    .example = "anlan plan feasible plan.md --subjects units.csv --people people.csv --from 2026-01-01 --to "
               "2026-12-31",
    .min_arguments = 1,
    .max_arguments = CLI_ARGUMENTS_MAX,
    .options = {{"--subjects", "S", "CSV id,name,org,kind,class and further columns that filters may name"},
                {"--orgs", "O", "CSV code,name,level,parent"},
                {"--people", "P", "CSV id,name,org,roles,per_day; roles separated by |"},
                {"--leave", "L", "CSV person,from,to: days on which a person does not work"},
                {"--from", "DATE", "first day"},
                {"--to", "DATE", "last day"}},
    .run = run,
};
