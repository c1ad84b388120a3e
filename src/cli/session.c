#include "cli/session.h"

Status cli_session_open(Cli *cli, CliSession *ret, Error *err) {
    const char *realm = cli_option(cli, "--realm");
    *ret = (CliSession){0};
    TRY(app_open(str_from(cli->db), false, &ret->app, err));
    Status status = app_actor_system(ret->app, str_from(realm), cli->arena, &ret->actor, err);
    if (status != OK)
        app_closep(&ret->app);
    else
        ret->actor.lang = cli->lang;
    return status;
}

void cli_session_close(CliSession *session) {
    app_closep(&session->app);
}

void cli_print_json(const Cli *cli, const Buf *out) {
    fwrite(out->ptr ? out->ptr : "", 1, out->len, cli->out);
    fputc('\n', cli->out);
}
