/* anlan plan simulate F… — what comes of plans with the people there are: month by month, to the measures. */
#include "cli/assign_inputs.h"
#include "cli/commands.h"
#include "cli/simulate_out.h"

enum { AWAY_DEFAULT = 3, PERCENT_MAX = 50, MINUTES_MAX = 100000 };
static const size_t ROOM_MAX = (size_t)8 << 30;

static Status figure(const Cli *cli, const char *name, int64_t fallback, int64_t most, int32_t *ret,
                     Error *err) {
    int64_t value;
    TRY(cli_option_i64(cli, name, fallback, &value, err));
    if (value < 0 || value > most)
        return fail(err, E_USAGE, "%s must be from 0 to %lld", name, (long long)most);
    *ret = (int32_t)value;
    return OK;
}

static Status read_chance(const Cli *cli, SimInput *input, Error *err) {
    int64_t seed;
    int32_t away;
    TRY(cli_option_i64(cli, "--seed", 0, &seed, err));
    TRY(figure(cli, "--away", AWAY_DEFAULT, PERCENT_MAX, &away, err));
    input->seed = (uint64_t)seed;
    input->away = away * (SIM_PER_MILLE / 100);
    SimBudget *budget = &input->budget;
    TRY(figure(cli, "--visit-minutes", 60, MINUTES_MAX, &budget->visit_minutes, err));
    TRY(figure(cli, "--document-minutes", 30, MINUTES_MAX, &budget->document_minutes, err));
    TRY(figure(cli, "--minutes-limit", 2400, MINUTES_MAX, &budget->minutes_max, err));
    return figure(cli, "--notices-limit", 0, MINUTES_MAX, &budget->notices_max, err);
}

static Status choose_format(const Cli *cli, SimFormat *ret, Error *err) {
    Str name = str_from(cli_option(cli, "--format"));
    *ret = cli->json ? SIM_JSON : SIM_TEXT;
    if (name.len == 0 || str_is(name, "text")) return OK;
    if (!str_is(name, "json") && !str_is(name, "csv"))
        return fail(err, E_USAGE, "--format must be text, json or csv");
    *ret = str_is(name, "json") ? SIM_JSON : SIM_CSV;
    return OK;
}

static Status run(Cli *cli, Error *err) {
    Diags diags = diags_new(cli->arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    PlanInputs inputs = {0};
    SimInput input = {0};
    SimFormat format;
    TRY(choose_format(cli, &format, err));
    TRY(read_chance(cli, &input, err));
    Status status = plan_inputs_read(cli, &diags, &inputs, err);
    if (status == OK) status = assign_inputs_read(cli, &inputs, calendar, &diags, &input.assign, err);
    cli_print_diags(cli, &diags);
    TRY(status);
    for (int i = 0; i < cli->argument_count; i++)
        TRY(plan_tell_open_points(cli, inputs.plans[i], calendar, err));
    CLEANUP(arena_freep) Arena *arena = arena_new(ROOM_MAX);
    SimResult result;
    if (!arena) return no_memory(err);
    TRY(sim_run(&input, arena, &result, err));
    return simulate_write(cli, format, &input, &result, err);
}

const Command cmd_plan_simulate = {
    .name = "plan simulate",
    .arguments = "F…",
    .summary = "what comes of plans with the people there are, month by month",
    .example = "anlan plan simulate plan.md --subjects units.csv --people people.csv --from 2026-01-01 --to "
               "2026-12-31 --seed 1",
    .min_arguments = 1,
    .max_arguments = CLI_ARGUMENTS_MAX,
    .options = {PLAN_INPUT_OPTIONS,
                FIT_INPUT_OPTION,
                ASSIGN_INPUT_OPTIONS,
                {"--seed", "N", "the same number gives the same answer; 0 by default"},
                {"--format", "F", "text, json or csv"},
                {"--away", "PERCENT", "chance that a person is away on a working day; 3 by default"},
                {"--visit-minutes", "N", "what a visit takes; 60 by default"},
                {"--document-minutes", "N", "what a report takes; 30 by default"},
                {"--minutes-limit", "N", "minutes of a person in a week; 2400 by default, 0 for none"},
                {"--notices-limit", "N", "notices to a person in a week; 0 for none"}},
    .run = run,
};
