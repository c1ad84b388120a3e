#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cli/commands.h"

enum { CLI_ARENA_BUDGET = 1 << 30 };

const char *cli_option(const Cli *cli, const char *name) {
    for (int i = 0; i < CLI_OPTIONS_MAX && cli->command->options[i].name; i++)
        if (strcmp(cli->command->options[i].name, name) == 0) return cli->values[i];
    return NULL;
}

Status cli_option_date(const Cli *cli, const char *name, Date *ret, Error *err) {
    const char *text = cli_option(cli, name);
    Date date = DATE_NONE;
    if (text && !date_parse(str_from(text), &date)) {
        fail(err, E_USAGE, "%s: '%s' is not a date", name, text);
        return fail_hint(err, "write it as 2026-09-30");
    }
    *ret = date;
    return OK;
}

Status cli_option_i64(const Cli *cli, const char *name, int64_t fallback, int64_t *ret, Error *err) {
    const char *text = cli_option(cli, name);
    int64_t value = fallback;
    if (text && !str_to_i64(str_from(text), &value))
        return fail(err, E_USAGE, "%s: '%s' is not a whole number", name, text);
    *ret = value;
    return OK;
}

static void close_filep(FILE **file) {
    if (*file && *file != stdin) fclose(*file);
    *file = NULL;
}

/* A pipe, whose length nobody knows. */
static Status read_stream(Cli *cli, const char *path, FILE *file, size_t max, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(max);
    char block[65536];
    size_t n = 0;
    while ((n = fread(block, 1, sizeof block, file)) > 0) {
        buf_add(&text, (Str){block, n});
        if (text.failed) return fail(err, E_TOO_LARGE, "%s is larger than %zu bytes", path, max);
    }
    if (ferror(file)) return fail(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
    return arena_str(cli->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

/* Straight to where it stays. A file that is cut meanwhile gives what there still was. */
static Status read_whole(Cli *cli, const char *path, FILE *file, size_t size, Str *ret, Error *err) {
    char *text = arena_alloc(cli->arena, size + 1);
    if (!text) return no_memory(err);
    size_t n = fread(text, 1, size, file);
    if (ferror(file)) return fail(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
    text[n] = '\0';
    *ret = (Str){text, n};
    return OK;
}

Status cli_read_file(Cli *cli, const char *path, size_t max, Str *ret, Error *err) {
    bool standard = strcmp(path, "-") == 0;
    CLEANUP(close_filep) FILE *file = standard ? stdin : fopen(path, "rb");
    if (!file)
        return fail(err, errno == ENOENT ? E_NOT_FOUND : E_IO, "%s cannot be opened: %s", path,
                    strerror(errno));
    struct stat is;
    if (fstat(fileno(file), &is) != 0 || !S_ISREG(is.st_mode) || is.st_size <= 0 || standard)
        return read_stream(cli, path, file, max, ret, err);
    if ((uint64_t)is.st_size > max) return fail(err, E_TOO_LARGE, "%s is larger than %zu bytes", path, max);
    return read_whole(cli, path, file, (size_t)is.st_size, ret, err);
}

void cli_print_diags(const Cli *cli, const Diags *diags) {
    CLEANUP(buf_free) Buf line = BUF_INIT(8192);
    for (size_t i = 0; i < diags->count; i++) {
        buf_clear(&line);
        diag_print(&diags->items[i], cli->lang, &line);
        fprintf(stderr, "%s\n", line.ptr ? line.ptr : "");
    }
    if (diags->dropped)
        fprintf(stderr, "%s: %zu\n", i18n_text(cli->lang, "further faults not shown"), diags->dropped);
}

void cli_progress(const char *what, int64_t done, int64_t total) {
    if (!isatty(STDERR_FILENO)) return;
    if (total <= 0) {
        fprintf(stderr, "\r%s %lld", what, (long long)done);
        return;
    }
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    int filled = (int)(done * WIDTH / total);
    for (int i = 0; i < WIDTH; i++) bar[i] = i < filled ? '#' : '-';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %3lld %%%s", what, bar, (long long)(done * 100 / total),
            done >= total ? "\n" : "");
}

/* The command whose one or two words begin argv; how many words it took. */
static const Command *find_command(int argc, char **argv, int *ret_words) {
    const Command *one_word = NULL;
    for (const Command *const *c = cli_commands; *c; c++) {
        const char *space = strchr((*c)->name, ' ');
        size_t first = space ? (size_t)(space - (*c)->name) : strlen((*c)->name);
        if (strncmp(argv[1], (*c)->name, first) != 0 || argv[1][first] != '\0') continue;
        if (!space)
            one_word = *c;
        else if (argc > 2 && strcmp(argv[2], space + 1) == 0)
            return *ret_words = 2, *c;
    }
    *ret_words = 1;
    return one_word;
}

static Status no_such_command(const char *first, const char *second, Error *err) {
    fail(err, E_USAGE, "there is no command '%s%s%s'", first, second ? " " : "", second ? second : "");
    return fail_hint(err, "`anlan help` lists the commands");
}

/* --name VALUE or --name=VALUE */
static Status take_value(int argc, char **argv, int *i, const char *equals, const char *name,
                         const char **ret, Error *err) {
    if (equals) {
        *ret = equals + 1;
        return OK;
    }
    if (*i + 1 >= argc) return fail(err, E_USAGE, "%s needs a value", name);
    *ret = argv[++*i];
    return OK;
}

static Status common_option(Cli *cli, int argc, char **argv, int *i, size_t len, const char *equals,
                            bool *ret_help, bool *ret_found, Error *err) {
    const char *value = NULL;
    Str name = {argv[*i], len};
    *ret_found = true;
    if (str_is(name, "--json")) {
        cli->json = true;
    } else if (str_is(name, "--help")) {
        *ret_help = true;
    } else if (str_is(name, "--lang")) {
        TRY(take_value(argc, argv, i, equals, "--lang", &value, err));
        cli->lang = i18n_language(str_from(value));
    } else if (cli->command->needs_store && str_is(name, "--db")) {
        TRY(take_value(argc, argv, i, equals, "--db", &cli->db, err));
    } else {
        *ret_found = false;
    }
    return OK;
}

static Status own_option(Cli *cli, int argc, char **argv, int *i, size_t len, const char *equals,
                         Error *err) {
    Str name = {argv[*i], len};
    const char *known[CLI_OPTIONS_MAX + 1] = {0};
    for (int k = 0; k < CLI_OPTIONS_MAX && cli->command->options[k].name; k++) {
        const CliOption *option = &cli->command->options[k];
        known[k] = option->name;
        if (!str_is(name, option->name)) continue;
        cli->values[k] = "";
        return option->value ? take_value(argc, argv, i, equals, option->name, &cli->values[k], err) : OK;
    }
    const char *near = diag_nearest(name, known);
    fail(err, E_USAGE, "'%s' knows no option %.*s", cli->command->name, STR_ARG(name));
    return near ? fail_detail(err, "did you mean %s?", near)
                : fail_hint(err, "`anlan help COMMAND` shows the options");
}

static Status parse_arguments(Cli *cli, int argc, char **argv, int start, bool *ret_help, Error *err) {
    bool only_arguments = false;
    for (int i = start; i < argc; i++) {
        bool option = !only_arguments && argv[i][0] == '-' && argv[i][1] != '\0' &&
                      !(argv[i][1] >= '0' && argv[i][1] <= '9');
        if (!option) {
            if (cli->argument_count == CLI_ARGUMENTS_MAX)
                return fail(err, E_USAGE, "more than %d arguments", (int)CLI_ARGUMENTS_MAX);
            cli->arguments[cli->argument_count++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            only_arguments = true;
            continue;
        }
        const char *equals = strchr(argv[i], '=');
        size_t len = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        bool found = false;
        TRY(common_option(cli, argc, argv, &i, len, equals, ret_help, &found, err));
        if (!found) TRY(own_option(cli, argc, argv, &i, len, equals, err));
    }
    return OK;
}

static Status check_count(const Cli *cli, Error *err) {
    const Command *command = cli->command;
    if (cli->argument_count >= command->min_arguments && cli->argument_count <= command->max_arguments)
        return OK;
    fail(err, E_USAGE, "usage: anlan %s %s", command->name, command->arguments);
    return fail_hint(err, "`anlan help COMMAND` shows the options");
}

static Status dispatch(Cli *cli, int argc, char **argv, Error *err) {
    int words = 0;
    bool help = false;
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli->command = &cmd_help;
        return cmd_help.run(cli, err);
    }
    cli->command = find_command(argc, argv, &words);
    if (!cli->command) return no_such_command(argv[1], argc > 2 && argv[2][0] != '-' ? argv[2] : NULL, err);
    TRY(parse_arguments(cli, argc, argv, 1 + words, &help, err));
    if (help) {
        cli->argument_count = words;
        for (int i = 0; i < words; i++) cli->arguments[i] = argv[1 + i];
        return cmd_help.run(cli, err);
    }
    TRY(check_count(cli, err));
    return cli->command->run(cli, err);
}

static void report(const Cli *cli, const Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(8192);
    buf_add_text(&text, "anlan: ");
    i18n_error(cli->lang, err, &text);
    const char *hint = i18n_hint(cli->lang, err);
    if (hint) buf_printf(&text, "\n       %s", hint);
    if (err->detail[0]) buf_printf(&text, "\n       %s", err->detail);
    if (err->trail[0]) buf_printf(&text, "\n       [%s]", err->trail);
    fprintf(stderr, "%s\n", text.ptr ? text.ptr : "anlan: memory ran out");
}

static const char *default_language(void) {
    const char *lang = getenv("LC_ALL");
    if (!lang || !*lang) lang = getenv("LANG");
    return i18n_language(str_from(lang));
}

/* $ANLAN_DB, else sqlite:$ANLAN_DATA, else a folder beside the user. */
static const char *default_database(Arena *arena) {
    const char *url = getenv("ANLAN_DB"), *data = getenv("ANLAN_DATA");
    if (url && *url) return url;
    return data && *data ? arena_printf(arena, "sqlite:%s", data) : "sqlite:anlan-data";
}

int cli_main(int argc, char **argv) {
    CLEANUP(arena_freep) Arena *arena = arena_new(CLI_ARENA_BUDGET);
    if (!arena) return status_exit(E_NO_MEMORY);
    signal(SIGPIPE, SIG_IGN);
    Cli cli = {.arena = arena, .env = env_system(), .lang = default_language(), .out = stdout};
    cli.db = default_database(arena);
    Error err = ERROR_INIT;
    Status status = dispatch(&cli, argc, argv, &err);
    if (status == OK && fflush(stdout) != 0 && errno != EPIPE)
        status = fail(&err, E_IO, "standard output cannot be written: %s", strerror(errno));
    if (status != OK && !(status == E_NO && !err.message[0])) report(&cli, &err);
    return status_exit(status);
}
