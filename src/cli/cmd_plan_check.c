/* anlan plan check F… — every fault of every file at once. */
#include "base/diag_json.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "plan/plan.h"

enum { FILE_MAX = 16 << 20, OUTPUT_MAX = 8 << 20 };

/* Faults go to diags; anything else (no such file, memory) is the command's own error. */
static Status check_file(Cli *cli, const char *path, Diags *diags, Error *err) {
    Str text;
    TRY(cli_read_file(cli, path, FILE_MAX, &text, err));
    Plan *plan = NULL;
    Status status = plan_read(cli->arena, str_from(path), text, &plan, diags, err);
    if (status != E_INVALID) return status;
    *err = ERROR_INIT;
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
    for (int i = 0; i < cli->argument_count; i++) TRY(check_file(cli, cli->arguments[i], &diags, err));
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
