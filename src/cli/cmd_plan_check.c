/* anlan plan check F… — every fault of every file at once. */
#include "base/diag_json.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "plan/weaker.h"

enum { FILE_MAX = 16 << 20, OUTPUT_MAX = 8 << 20 };

/* Faults go to diags; anything else (no such file, memory) is the command's own error. A text that is no plan
 * at all gives NULL. */
static Status check_file(Cli *cli, const char *path, Plan **ret, Diags *diags, Error *err) {
    Str text;
    TRY(cli_read_file(cli, path, FILE_MAX, &text, err));
    Status status = plan_read(cli->arena, str_from(path), text, ret, diags, err);
    if (status != E_INVALID) return status;
    *err = ERROR_INIT;
    return OK;
}

static const Plan *find_plan(Plan *const *plans, int count, Str id) {
    for (int i = 0; i < count; i++)
        if (plans[i] && str_equal(plans[i]->id, id)) return plans[i];
    return NULL;
}

/* A plan derived from another one is held against it; the other one must be among the files. */
static Status check_superior(Cli *cli, Plan *const *plans, const Plan *plan, const Calendar *calendar,
                             Diags *diags, Error *err) {
    Str id = plan->front ? plan_superior_id(plan) : STR("");
    if (!id.len) return OK;
    const Plan *superior = find_plan(plans, cli->argument_count, id);
    if (superior) return plan_check_weaker(cli->arena, superior, plan, calendar, diags, err);
    const YamlNode *node = yaml_get(plan->front, "derived-from");
    diag_hint(diag_add(diags, SEVERITY_WARNING, plan->file, node->line, node->column, "plan.superior",
                       "the superior plan '%.*s' is not among the files, so nothing says whether this one "
                       "asks for less",
                       STR_ARG(id)),
              "name its file too");
    return OK;
}

static Status check_superiors(Cli *cli, Plan *const *plans, Diags *diags, Error *err) {
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    Diags table = diags_new(cli->arena);
    TRY(calendar_new(calendar_builtin_tables(), &table, &calendar, err));
    for (int i = 0; i < cli->argument_count; i++)
        if (plans[i]) TRY(check_superior(cli, plans, plans[i], calendar, diags, err));
    diags_sort(diags);
    return OK;
}

static size_t count_warnings(const Diags *diags) {
    size_t count = 0;
    for (size_t i = 0; i < diags->count; i++) count += diags->items[i].severity == SEVERITY_WARNING;
    return count;
}

static void write_lines(const Cli *cli, const Diags *diags, Buf *out) {
    for (size_t i = 0; i < diags->count; i++) {
        diag_print(&diags->items[i], cli->lang, out);
        buf_add_char(out, '\n');
    }
    if (diags->dropped)
        buf_printf(out, "%s: %zu\n", i18n_text(cli->lang, "further faults not shown"), diags->dropped);
    buf_printf(out, "%s: %d, %s: %zu, %s: %zu\n", i18n_text(cli->lang, "files"), cli->argument_count,
               i18n_text(cli->lang, "errors"), diags->error_count, i18n_text(cli->lang, "warnings"),
               count_warnings(diags));
}

static Status run(Cli *cli, Error *err) {
    Diags diags = diags_new(cli->arena);
    Plan **plans = arena_new_array(cli->arena, Plan *, (size_t)cli->argument_count);
    if (!plans) return no_memory(err);
    bool derived = false;
    for (int i = 0; i < cli->argument_count; i++) {
        TRY(check_file(cli, cli->arguments[i], &plans[i], &diags, err));
        derived |= plans[i] && plans[i]->front && plan_superior_id(plans[i]).len > 0;
    }
    if (derived) TRY(check_superiors(cli, plans, &diags, err));
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json) {
        Json json = json_writer(&out);
        diags_json(&diags, cli->lang, &json);
        buf_add_char(&out, '\n');
    } else {
        write_lines(cli, &diags, &out);
    }
    TRY(buf_status(&out, err));
    fwrite(out.ptr, 1, out.len, cli->out);
    return diags.error_count ? E_NO : OK;
}

const Command cmd_plan_check = {
    .name = "plan check",
    .arguments = "F…",
    .summary = "check plans and list every fault with its place",
    .example = "anlan plan check share/plans/food-sampling.md",
    .min_arguments = 1,
    .max_arguments = CLI_ARGUMENTS_MAX,
    .run = run,
};
