/* anlan leave list | add | remove — anlan recusal list | add | remove */
#include "app/absence.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { ANSWER_MAX = 64 << 20 };

static Str option_str(const Cli *cli, const char *name) {
    return str_from(cli_option(cli, name));
}

static Status needed(const Cli *cli, const char *name, Error *err) {
    return cli_option(cli, name) ? OK : fail(err, E_USAGE, "%s needs a value", name);
}

/* What a write answers, as one line. */
static Status make(Cli *cli, const CliSession *session, AppWrite *write, Error *err) {
    TRY(app_write_now(session->app, write, err));
    fprintf(cli->out, "%.*s\n", STR_ARG(write->answer));
    return OK;
}

typedef Status (*ListJson)(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena,
                           Json *out, Error *err);
typedef Status (*ListCsv)(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena,
                          Buf *out, Error *err);

static Status list(Cli *cli, ListJson json_list, ListCsv csv_list, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    AbsenceQuery query = {.org = option_str(cli, "--org"), .from = DATE_NONE, .to = DATE_NONE};
    TRY(cli_option_date(cli, "--from", &query.from, err));
    TRY(cli_option_date(cli, "--to", &query.to, err));
    TRY(cli_session_open(cli, &session, err));
    Json json = json_writer(&out);
    TRY(cli->json ? json_list(session.app, &session.actor, &query, cli->arena, &json, err)
                  : csv_list(session.app, &session.actor, &query, cli->arena, &out, err));
    TRY(buf_status(&out, err));
    if (cli->json)
        cli_print_json(cli, &out);
    else
        fwrite(out.ptr, 1, out.len, cli->out);
    return OK;
}

static Status run_leave_list(Cli *cli, Error *err) {
    return list(cli, app_leave_list, app_leave_csv, err);
}

static Status run_recusal_list(Cli *cli, Error *err) {
    return list(cli, app_recusal_list, app_recusal_csv, err);
}

static Status run_leave_add(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    AppWrite write = {0};
    Date from = DATE_NONE, to = DATE_NONE;
    TRY(needed(cli, "--from", err));
    TRY(cli_option_date(cli, "--from", &from, err));
    TRY(cli_option_date(cli, "--to", &to, err));
    TRY(cli_session_open(cli, &session, err));
    TRY(app_leave_add(session.app, &session.actor, str_from(cli->arguments[0]), from,
                      to == DATE_NONE ? from : to, option_str(cli, "--reason"), cli->arena, &write, err));
    return make(cli, &session, &write, err);
}

static Status run_leave_remove(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    AppWrite write = {0};
    TRY(needed(cli, "--from", err));
    TRY(cli_session_open(cli, &session, err));
    TRY(app_leave_remove(session.app, &session.actor, str_from(cli->arguments[0]), option_str(cli, "--from"),
                         cli->arena, &write, err));
    return make(cli, &session, &write, err);
}

static Status run_recusal_add(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    AppWrite write = {0};
    TRY(needed(cli, "--subject", err));
    TRY(cli_session_open(cli, &session, err));
    TRY(app_recusal_add(session.app, &session.actor, str_from(cli->arguments[0]),
                        option_str(cli, "--subject"), option_str(cli, "--reason"), cli->arena, &write, err));
    return make(cli, &session, &write, err);
}

static Status run_recusal_remove(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    AppWrite write = {0};
    TRY(needed(cli, "--subject", err));
    TRY(cli_session_open(cli, &session, err));
    TRY(app_recusal_remove(session.app, &session.actor, str_from(cli->arguments[0]),
                           option_str(cli, "--subject"), cli->arena, &write, err));
    return make(cli, &session, &write, err);
}

#define REALM_OPTION                                                                                         \
    { "--realm", "CODE", "realm, when the database holds several" }

const Command cmd_leave_list = {
    .name = "leave list",
    .arguments = "",
    .summary = "who is on leave when, as CSV; this year when no days are given",
    .example = "anlan leave list --org 330110001 --from 2026-12-01 --to 2026-12-31",
    .needs_store = true,
    .options = {{"--org", "CODE", "org and everything below it"},
                {"--from", "DATE", "first day"},
                {"--to", "DATE", "last day"},
                REALM_OPTION},
    .run = run_leave_list,
};

const Command cmd_leave_add = {
    .name = "leave add",
    .arguments = "ID",
    .summary = "enter leave of a person; tells how many visits are planned on these days",
    .example = "anlan leave add i0101 --from 2026-12-21 --to 2026-12-25 --reason 年休假",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--from", "DATE", "first day"},
                {"--to", "DATE", "last day"},
                {"--reason", "TEXT", "why"},
                REALM_OPTION},
    .run = run_leave_add,
};

const Command cmd_leave_remove = {
    .name = "leave remove",
    .arguments = "ID",
    .summary = "take the leave back that begins on a day",
    .example = "anlan leave remove i0101 --from 2026-12-21",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--from", "DATE", "first day"}, REALM_OPTION},
    .run = run_leave_remove,
};

const Command cmd_recusal_list = {
    .name = "recusal list",
    .arguments = "",
    .summary = "who must not visit which subject, as CSV",
    .example = "anlan recusal list --org 330110001",
    .needs_store = true,
    .options = {{"--org", "CODE", "org and everything below it"}, REALM_OPTION},
    .run = run_recusal_list,
};

const Command cmd_recusal_add = {
    .name = "recusal add",
    .arguments = "ID",
    .summary = "a person has a stake in a subject and must not visit it",
    .example = "anlan recusal add i0101 --subject 330110001000123 --reason 亲属经营",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--subject", "ID", "the subject's id"}, {"--reason", "TEXT", "why"}, REALM_OPTION},
    .run = run_recusal_add,
};

const Command cmd_recusal_remove = {
    .name = "recusal remove",
    .arguments = "ID",
    .summary = "a person may visit a subject again",
    .example = "anlan recusal remove i0101 --subject 330110001000123",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--subject", "ID", "the subject's id"}, REALM_OPTION},
    .run = run_recusal_remove,
};
