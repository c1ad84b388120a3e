/* anlan plan cases — what people corrected in drafts, as cases for share/draft/cases.txt. */
#include "app/plan_drafts.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { CASES_MAX = 64 << 20 };

static Status run(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(CASES_MAX);
    const char *path = cli_option(cli, "-o");
    TRY(cli_session_open(cli, &session, err));
    TRY(app_draft_cases(session.app, &session.actor, cli->json ? CASES_JSON : CASES_TEXT, cli->arena, &out,
                        err));
    if (cli->json) buf_add_char(&out, '\n');
    TRY(buf_status(&out, err));
    FILE *file = path ? fopen(path, "wb") : cli->out;
    if (!file) return fail(err, E_IO, "cannot write %s", path);
    bool good = fwrite(out.ptr, 1, out.len, file) == out.len;
    if (path) good = fclose(file) == 0 && good;
    return good ? OK : fail(err, E_IO, "cannot write %s", path ? path : "-");
}

const Command cmd_plan_cases = {
    .name = "plan cases",
    .arguments = "",
    .summary = "what people corrected in drafts, as cases for the drafter",
    .example = "anlan plan cases -o cases.txt",
    .needs_store = true,
    .options = {{"-o", "FILE", "write to this file"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run,
};
