/* anlan plan adopt FILE — put a plan in force: clauses, duties, and what it did. */
#include "app/plans.h"
#include "base/diag_json.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { PLAN_MAX = 4 << 20, ANSWER_MAX = 1 << 20 };

static void show(void *data, int64_t done, int64_t total) {
    const Cli *cli = data;
    cli_progress(i18n_text(cli->lang, "duties"), done, total);
}

static void print_report(const Cli *cli, const AdoptReport *report) {
    if (report->unchanged) {
        fprintf(cli->out, "%.*s: %s\n", STR_ARG(report->plan),
                i18n_text(cli->lang, "this text is in force already; nothing was done"));
        return;
    }
    const struct {
        const char *label;
        int64_t number;
    } lines[] = {
        {"clauses added", report->clauses_added},     {"clauses changed", report->clauses_changed},
        {"clauses removed", report->clauses_removed}, {"clauses as before", report->clauses_same},
        {"duties added", report->duties_added},       {"duties kept", report->duties_kept},
        {"duties moved", report->duties_moved},       {"duties cancelled", report->duties_cancelled}};
    fprintf(cli->out, "%.*s, %s %lld\n", STR_ARG(report->plan), i18n_text(cli->lang, "version"),
            (long long)report->version);
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        fprintf(cli->out, "  %-18s %lld\n", i18n_text(cli->lang, lines[i].label), (long long)lines[i].number);
}

/* Known from a computation of this very text (POST /feasibility); not refused, but not passed over either. */
static void warn_infeasible(const Cli *cli, const PlanFit *fit) {
    if (!fit->known || fit->feasible != 0) return;
    CLEANUP(buf_free) Buf text = BUF_INIT(1024);
    Error note = ERROR_INIT;
    fail(&note, E_NO, "warning: this plan is known not to fit: at least %lld person-visits stay undone",
         (long long)fit->shortfall);
    i18n_error(cli->lang, &note, &text);
    fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&text)));
}

static Status run(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    Str text = {"", 0};
    AdoptReport report = {0};
    Diags diags = diags_new(cli->arena);
    TRY(cli_read_file(cli, cli->arguments[0], PLAN_MAX, &text, err));
    TRY(cli_session_open(cli, &session, err));
    Status status = app_plan_adopt(session.app, &session.actor, str_from(cli->arguments[0]), text, cli->arena,
                                   &diags, show, cli, &report, err);
    cli_print_diags(cli, &diags);
    if (status != OK) return status;
    warn_infeasible(cli, &report.fit);
    Json json = json_writer(&out);
    adopt_report_json(&report, session.app->env.zone_minutes, &json);
    if (cli->json)
        cli_print_json(cli, &out);
    else
        print_report(cli, &report);
    return OK;
}

const Command cmd_plan_adopt = {
    .name = "plan adopt",
    .arguments = "FILE",
    .summary = "put a plan in force: its duties are made, done work stays",
    .example = "anlan plan adopt share/plans/s0-1-community-safety.md",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--realm", "CODE", "realm, when the database holds several"}},
    .run = run,
};
