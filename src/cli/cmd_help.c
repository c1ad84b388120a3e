/* anlan help [COMMAND…] — from the command table, in the user's language. */
#include <string.h>

#include "base/i18n.h"
#include "cli/commands.h"

static bool starts_with_words(const Cli *cli, const char *name) {
    const char *p = name;
    for (int i = 0; i < cli->argument_count; i++) {
        size_t len = strlen(cli->arguments[i]);
        if (strncmp(p, cli->arguments[i], len) != 0 || (p[len] != ' ' && p[len] != '\0')) return false;
        p += len + (p[len] == ' ');
    }
    return true;
}

static void print_options(const Cli *cli, const Command *command) {
    for (const CliOption *option = command->options;
         option < command->options + CLI_OPTIONS_MAX && option->name; option++)
        fprintf(cli->out, "    %s%s%s  %s\n", option->name, option->value ? " " : "",
                option->value ? option->value : "", i18n_text(cli->lang, option->help));
}

static void print_whole(const Cli *cli, const Command *command) {
    fprintf(cli->out, "anlan %s %s\n    %s\n", command->name, command->arguments,
            i18n_text(cli->lang, command->summary));
    print_options(cli, command);
    if (command->example)
        fprintf(cli->out, "    %s: %s\n", i18n_text(cli->lang, "example"), command->example);
}

static Status run(Cli *cli, Error *err) {
    int found = 0;
    for (const Command *const *c = cli_commands; *c; c++) {
        if (!starts_with_words(cli, (*c)->name)) continue;
        found++;
        if (cli->argument_count)
            print_whole(cli, *c);
        else
            fprintf(cli->out, "  anlan %-18s %s\n", (*c)->name, i18n_text(cli->lang, (*c)->summary));
    }
    if (!found) {
        fail(err, E_USAGE, "there is no command '%s'", cli->arguments[0]);
        return fail_hint(err, "`anlan help` lists the commands");
    }
    if (!cli->argument_count)
        fprintf(cli->out, "\n%s\n",
                i18n_text(cli->lang, "--json, --lang and --help work with every command"));
    return OK;
}

const Command cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "list the commands, or explain one",
    .example = "anlan help calendar explain",
    .max_arguments = 2,
    .run = run,
};
