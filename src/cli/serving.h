/* Serving until a signal ends it: shared by `serve` and `demo`. */
#ifndef ANLAN_CLI_SERVING_H
#define ANLAN_CLI_SERVING_H

#include <signal.h>

#include "app/app.h"
#include "cli/cli.h"

/* SIGTERM and SIGINT wait for serving_run. Call before anything starts a thread. */
sigset_t serving_block_signals(void);
/* Start the server and the daily work, print the address on cli->out, wait for a signal, stop in order. */
Status serving_run(Cli *cli, App *app, const sigset_t *signals, Error *err);

#endif
