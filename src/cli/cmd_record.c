/* anlan record add --file F.json */
#include "app/records.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { RECORD_MAX = 1 << 20 };

static Status run(Cli *cli, Error *err) {
    const char *file = cli_option(cli, "--file");
    if (!file) return fail(err, E_USAGE, "%s needs a value", "--file");
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(json_freep) json_t *body = NULL;
    Str text = {"", 0};
    AppWrite write = {0};
    Diags faults = diags_new(cli->arena);
    const char *key = cli_option(cli, "--key");
    TRY(cli_read_file(cli, file, RECORD_MAX, &text, err));
    TRY(json_parse(text, RECORD_MAX, &body, err));
    TRY(cli_session_open(cli, &session, err));
    Status status = app_record_add(session.app, &session.actor, body, text, str_from(key), cli->arena,
                                   &faults, &write, err);
    cli_print_diags(cli, &faults);
    if (status != OK) return status;
    TRY(app_write_now(session.app, &write, err));
    fprintf(cli->out, "%.*s\n", STR_ARG(write.answer));
    return OK;
}

const Command cmd_record_add = {
    .name = "record add",
    .arguments = "--file F.json",
    .summary = "add a record: what was done, by whom, with which answers",
    .example = "anlan record add --file visit.json --key 2026-11-22-001",
    .needs_store = true,
    .options = {{"--file", "F.json", "the record, as in POST /api/v1/records; - is standard input"},
                {"--key", "TEXT", "idempotency key: the same key twice is one record"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run,
};
