/* anlan plan feasible F… — whether the people there are can do what plans ask for; if not, where it is short
 * and the smallest changes that would help. */
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/fit_inputs.h"

enum { OUTPUT_MAX = 64 << 20 };
static const size_t ROOM_MAX = (size_t)2 << 30;

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

static void put_change(const Cli *cli, const FitRelaxation *relaxation, Buf *out) {
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
}

static void line_relaxation(const Cli *cli, const FitRelaxation *relaxation, Buf *out) {
    put_change(cli, relaxation, out);
    buf_printf(out, "  (%s %lld)\n", i18n_text(cli->lang, "still short"), (long long)relaxation->shortfall);
}

static void lines_combination(const Cli *cli, const FitCombination *combination, Buf *out) {
    buf_printf(out, "%s\n",
               combination->fewest ? i18n_text(cli->lang, "enough together, with the fewest changes")
                                   : i18n_text(cli->lang, "enough together, with people alone"));
    for (size_t i = 0; i < combination->change_count; i++) {
        put_change(cli, &combination->changes[i], out);
        buf_add_char(out, '\n');
    }
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
    for (size_t i = 0; i < result->combination_count; i++)
        lines_combination(cli, &result->combinations[i], out);
}

/* ---- */

static void write_json(const FitResult *result, Buf *out) {
    Json json = json_writer(out);
    fit_result_json(result, &json);
    buf_add_char(out, '\n');
}

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
    .options = {PLAN_INPUT_OPTIONS, FIT_INPUT_OPTION},
    .run = run,
};
