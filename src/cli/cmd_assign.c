/* anlan assign run | list — anlan person handover */
#include "app/assign.h"
#include "app/handover.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { ANSWER_MAX = 64 << 20 };

static Str option_str(const Cli *cli, const char *name) {
    return str_from(cli_option(cli, name));
}

static void print_run(const Cli *cli, const json_t *answer) {
    static const char *const keys[] = {"visits", "joined", "kept", "changed", "unplaced"};
    const char *const words[] = {i18n_text(cli->lang, "visits"), i18n_text(cli->lang, "joined to another"),
                                 i18n_text(cli->lang, "kept as before"), i18n_text(cli->lang, "changed"),
                                 i18n_text(cli->lang, "without a day")};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        fprintf(cli->out, "%s%s: %lld", i ? ", " : "", words[i], (long long)json_get_i64(answer, keys[i], 0));
    fputc('\n', cli->out);
}

static Status run_run(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    CLEANUP(json_freep) json_t *answer = NULL;
    Date from = DATE_NONE, to = DATE_NONE;
    TRY(cli_option_date(cli, "--from", &from, err));
    TRY(cli_option_date(cli, "--to", &to, err));
    TRY(cli_session_open(cli, &session, err));
    Json json = json_writer(&out);
    TRY(app_assign_run(session.app, &session.actor, option_str(cli, "--org"), from, to, cli->arena, &json,
                       err));
    TRY(buf_status(&out, err));
    TRY(json_parse(buf_str(&out), ANSWER_MAX, &answer, err));
    if (cli->json)
        cli_print_json(cli, &out);
    else
        print_run(cli, answer);
    return json_get_i64(answer, "unplaced", 0) > 0 ? E_NO : OK;
}

static Status run_list(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    BoardQuery query = {.org = option_str(cli, "--org")};
    TRY(cli_option_date(cli, "--from", &query.from, err));
    TRY(cli_option_date(cli, "--to", &query.to, err));
    TRY(cli_session_open(cli, &session, err));
    Json json = json_writer(&out);
    TRY(cli->json ? app_board(session.app, &session.actor, &query, cli->arena, &json, err)
                  : app_board_csv(session.app, &session.actor, &query, cli->arena, &out, err));
    TRY(buf_status(&out, err));
    if (cli->json)
        cli_print_json(cli, &out);
    else
        fwrite(out.ptr, 1, out.len, cli->out);
    return OK;
}

static Status run_handover(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    CLEANUP(json_freep) json_t *made = NULL;
    AppWrite write = {0};
    if (!cli_option(cli, "--to")) return fail(err, E_USAGE, "%s needs a value", "--to");
    TRY(cli_session_open(cli, &session, err));
    TRY(app_handover(session.app, &session.actor, str_from(cli->arguments[0]), option_str(cli, "--to"),
                     option_str(cli, "--reason"), cli->arena, &write, err));
    TRY(app_write_now(session.app, &write, err));
    TRY(json_parse(write.answer, ANSWER_MAX, &made, err));
    Json json = json_writer(&out);
    TRY(app_handover_get(session.app, &session.actor, json_get_str(made, "id"), cli->arena, &json, err));
    TRY(buf_status(&out, err));
    cli_print_json(cli, &out);
    return OK;
}

const Command cmd_assign_run = {
    .name = "assign run",
    .arguments = "",
    .summary = "hand open duties out to people and days; what was handed out before stays where it may",
    .example = "anlan assign run --org 330110001 --from 2026-11-23 --to 2026-12-20",
    .needs_store = true,
    .options = {{"--org", "CODE", "org and everything below it"},
                {"--from", "DATE", "first day"},
                {"--to", "DATE", "last day"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_run,
};

const Command cmd_assign_list = {
    .name = "assign list",
    .arguments = "",
    .summary = "who visits whom on which day, as CSV",
    .example = "anlan assign list --org 330110001 --from 2026-11-23 --to 2026-11-29",
    .needs_store = true,
    .options = {{"--org", "CODE", "org and everything below it"},
                {"--from", "DATE", "first day"},
                {"--to", "DATE", "last day"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_list,
};

const Command cmd_person_handover = {
    .name = "person handover",
    .arguments = "ID",
    .summary = "give all open work of a person to another, and print the document",
    .example = "anlan person handover i0101 --to i0102 --reason 调离",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--to", "ID", "who takes the work over"},
                {"--reason", "TEXT", "why"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_handover,
};
