/* anlan init --realm CODE — a new database with the org tree of one county. */
#include "app/demo.h"
#include "base/i18n.h"
#include "cli/commands.h"

static void show(void *data, const char *what, int64_t done, int64_t total) {
    const Cli *cli = data;
    cli_progress(i18n_text(cli->lang, what), done, total);
}

static Status run(Cli *cli, Error *err) {
    const char *realm = cli_option(cli, "--realm");
    if (!realm) return fail(err, E_USAGE, "%s needs a value", "--realm");
    CLEANUP(app_closep) App *app = NULL;
    int64_t orgs = 0;
    TRY(app_open(str_from(cli->db), true, &app, err));
    TRY(app_realm_init(app, str_from(realm), show, cli, cli->arena, &orgs, err));
    fprintf(cli->out, "%s %s: %lld %s\n", i18n_text(cli->lang, "realm"), realm, (long long)orgs,
            i18n_text(cli->lang, "orgs"));
    return OK;
}

const Command cmd_init = {
    .name = "init",
    .arguments = "--realm CODE",
    .summary = "make a new database with the org tree of one county",
    .example = "anlan init --realm 330110 --db sqlite:/var/lib/anlan",
    .needs_store = true,
    .options = {{"--realm", "CODE", "county-level code of six digits (GB/T 2260)"}},
    .run = run,
};
