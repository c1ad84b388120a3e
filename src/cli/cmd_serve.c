/* anlan serve: the HTTP server, until SIGTERM or SIGINT. */
#include "cli/commands.h"
#include "cli/serving.h"

static Status run(Cli *cli, Error *err) {
    sigset_t signals = serving_block_signals();
    CLEANUP(app_closep) App *app = NULL;
    TRY(app_open(str_from(cli->db), false, &app, err));
    return serving_run(cli, app, &signals, err);
}

const Command cmd_serve = {
    .name = "serve",
    .arguments = "",
    .summary = "serve the pages and the API over HTTP",
    .example = "anlan serve --listen 127.0.0.1:8080",
    .options = {{"--listen", "H:P", "address and port; port 0 picks a free one, which is printed"}},
    .needs_store = true,
    .run = run,
};
