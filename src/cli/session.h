/* What every command with a store begins with: the open database and the system actor. */
#ifndef ANLAN_CLI_SESSION_H
#define ANLAN_CLI_SESSION_H

#include "app/app.h"
#include "cli/cli.h"

typedef struct CliSession {
    App *app;
    Actor actor;
} CliSession;

/* --realm (when the command has it) chooses among several realms. */
Status cli_session_open(Cli *cli, CliSession *ret, Error *err);
void cli_session_close(CliSession *session); /* also the CLEANUP function */

/* Print JSON made by `out`, with a line end. */
void cli_print_json(const Cli *cli, const Buf *out);

#endif
