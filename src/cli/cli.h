/* The command line: one file per command (cmd_<name>.c), each exporting a const Command listed in
 * cli_commands[]. */
#ifndef ANLAN_CLI_CLI_H
#define ANLAN_CLI_CLI_H

#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/env.h"
#include "base/json.h"

typedef struct CliOption {
    const char *name;  /* "--from" */
    const char *value; /* "DATE" as shown in help, NULL for a switch */
    const char *help;  /* English, a message key */
} CliOption;

enum { CLI_OPTIONS_MAX = 24, CLI_ARGUMENTS_MAX = 256 };

typedef struct Cli Cli;

typedef struct Command {
    const char *name;      /* "calendar explain": one or two words */
    const char *arguments; /* "DATE +N(h|d|wd)" as shown in help */
    const char *summary;   /* English, a message key */
    const char *example;
    int min_arguments, max_arguments;
    CliOption
        options[CLI_OPTIONS_MAX]; /* --json, --lang and --help exist everywhere; --db where needs_store */
    bool needs_store;
    /* E_NO means the answer is no (exit 1): the command has already said so on standard output. */
    Status (*run)(Cli *cli, Error *err);
} Command;

struct Cli {
    const Command *command;
    Arena *arena;
    Env env;
    const char *lang;
    const char *db; /* --db, else sqlite:$ANLAN_DATA, else sqlite:anlan-data */
    bool json;
    FILE *out;
    const char *arguments[CLI_ARGUMENTS_MAX];
    int argument_count;
    const char *values[CLI_OPTIONS_MAX]; /* "" for a switch that is on, NULL when absent */
};

int cli_main(int argc, char **argv);
extern const Command *const cli_commands[]; /* ended by NULL, sorted by name */

/* Value of an option of this command, NULL when absent. */
const char *cli_option(const Cli *cli, const char *name);
Status cli_option_date(const Cli *cli, const char *name, Date *ret, Error *err); /* DATE_NONE when absent */
Status cli_option_i64(const Cli *cli, const char *name, int64_t fallback, int64_t *ret, Error *err);
/* Read a whole file, "-" is standard input; at most max bytes. The text lives in the arena. */
Status cli_read_file(Cli *cli, const char *path, size_t max, Str *ret, Error *err);
/* Print diagnostics to standard error, one a line. */
void cli_print_diags(const Cli *cli, const Diags *diags);
/* Progress bar on standard error, only on a terminal. total 0 = unknown; done == total ends the line. */
void cli_progress(const char *what, int64_t done, int64_t total);

#endif
