/* anlan region|calendar|person|subject|inspection|leave|recusal import FILE: a table of columns in
 * src/app/import_*.c says what is read. */
#include <errno.h>
#include <string.h>

#include "app/cases.h"
#include "app/duties.h"
#include "app/import.h"
#include "base/i18n.h"
#include "cli/commands.h"

enum { FILE_MAX = 256 << 20, MAP_MAX = 1 << 20, IMPORT_MEMORY = 1 << 30, REPORT_MAX = 16 << 20 };

typedef Status (*Importer)(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

static void show_progress(void *data, int64_t done, int64_t total) {
    cli_progress(data, done, total);
}

static Status write_workbook(const char *path, const ImportReport *report, Error *err) {
    Str bytes = buf_str(&report->workbook);
    if (!bytes.len) return OK;
    FILE *file = fopen(path, "wb");
    bool good = file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    if (file && fclose(file) != 0) good = false;
    return good ? OK : fail(err, E_IO, "%s cannot be written: %s", path, strerror(errno));
}

static Status print_report(Cli *cli, const ImportReport *report, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(REPORT_MAX);
    if (cli->json) {
        Json json = json_writer(&text);
        import_report_json(report, cli->lang, &json);
        buf_add_char(&text, '\n');
    } else {
        import_report_text(report, cli->lang, &text);
        cli_print_diags(cli, &report->diags);
    }
    TRY(buf_status(&text, err));
    fputs(text.ptr, cli->out);
    return OK;
}

static Status read_options(Cli *cli, ImportOptions *ret, Error *err) {
    const char *map = cli_option(cli, "--map");
    ret->kind = str_from(cli_option(cli, "--kind"));
    ret->sheet = str_from(cli_option(cli, "--sheet"));
    ret->dry_run = cli_option(cli, "--dry-run") != NULL;
    ret->annotate = cli_option(cli, "--errors") != NULL;
    return map ? cli_read_file(cli, map, MAP_MAX, &ret->map, err) : OK;
}

/* Also after a failure there are faults to show. */
static Status tell(Cli *cli, const ImportReport *report, Status status, Error *err) {
    Error second = ERROR_INIT;
    const char *errors = cli_option(cli, "--errors");
    if (status != OK && !report->diags.count) return status;
    Status told = print_report(cli, report, &second);
    if (told == OK && errors) told = write_workbook(errors, report, &second);
    if (status != OK) return status;
    if (told != OK) *err = second;
    return told != OK ? told : report->faulty ? E_NO : OK;
}

/* New and changed subjects owe what the plans in force ask of them. */
static Status follow(const App *app, const Actor *actor, const ImportReport *report, Error *err) {
    DutyChange change = {0};
    return app_duty_regenerate_many(app, actor, report->touched, report->touched_count,
                                    "the register changed", &change, err);
}

static Status run_import(Cli *cli, Importer importer, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(IMPORT_MEMORY);
    CLEANUP(app_closep) App *app = NULL;
    CLEANUP(import_report_clear) ImportReport report = {0};
    ImportOptions options = {.progress = show_progress,
                             .progress_data = (void *)(uintptr_t)cli->command->name};
    Str bytes = {0};
    Actor actor;
    if (!arena) return no_memory(err);
    TRY(read_options(cli, &options, err));
    Cli reader = *cli;
    reader.arena = arena; /* a register is larger than the command's own memory */
    TRY(cli_read_file(&reader, cli->arguments[0], FILE_MAX, &bytes, err));
    TRY(app_open(str_from(cli->db), false, &app, err));
    TRY(app_actor_system(app, str_from(cli_option(cli, "--realm")), arena, &actor, err));
    actor.lang = cli->lang;
    Status status = importer(app, &actor, str_from(cli->arguments[0]), bytes, &options, &report, arena, err);
    if (status == OK && !options.dry_run) status = follow(app, &actor, &report, err);
    return tell(cli, &report, status, err);
}

static Status run_regions(Cli *cli, Error *err) {
    return run_import(cli, app_import_regions, err);
}

static void tell_moved(const Cli *cli, const char *what, int64_t moved) {
    if (moved && !cli->json) fprintf(cli->out, "%s: %lld\n", i18n_text(cli->lang, what), (long long)moved);
}

/* Open clocks and due days rest on working days. With the calendar that was just loaded, so in a newly opened
 * app. */
static Status count_again(Cli *cli, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    DutyChange change = {0};
    Actor actor;
    int64_t moved = 0;
    TRY(app_open(str_from(cli->db), false, &app, err));
    TRY(app_actor_system(app, str_from(cli_option(cli, "--realm")), cli->arena, &actor, err));
    TRY(app_clocks_recompute(app, &actor, &moved, err));
    TRY(app_duty_regenerate_all(app, &actor, "the holiday table changed", &change, err));
    tell_moved(cli, "deadlines moved", moved);
    tell_moved(cli, "duties moved", change.moved);
    return OK;
}

static Status run_calendar(Cli *cli, Error *err) {
    Status status = run_import(cli, app_import_holidays, err);
    if (status != OK && status != E_NO) return status;
    if (!cli_option(cli, "--dry-run")) TRY(count_again(cli, err));
    return status;
}

static Status run_people(Cli *cli, Error *err) {
    return run_import(cli, app_import_people, err);
}

static Status run_subjects(Cli *cli, Error *err) {
    return run_import(cli, app_import_subjects, err);
}

static Status run_inspections(Cli *cli, Error *err) {
    return run_import(cli, app_import_inspections, err);
}

static Status run_leave(Cli *cli, Error *err) {
    return run_import(cli, app_import_leave, err);
}

static Status run_recusals(Cli *cli, Error *err) {
    return run_import(cli, app_import_recusals, err);
}

#define COMMON_OPTIONS                                                                                       \
    {"--dry-run", NULL, "check and count, write nothing"},                                                   \
        {"--errors", "OUT.xlsx", "write the rows with a note at each fault"},                                \
        {"--map", "MAP.yaml", "which column is which: `source column: our column`"},                         \
        {"--sheet", "NAME", "sheet of a workbook; the first visible one otherwise"}, {                       \
        "--realm", "CODE", "the realm, when the database holds several"                                      \
    }

const Command cmd_region_import = {.name = "region import",
                                   .arguments = "FILE",
                                   .summary = "load the tree of regions (CSV, CSV.gz, XLSX)",
                                   .example = "anlan region import regions.csv.gz",
                                   .min_arguments = 1,
                                   .max_arguments = 1,
                                   .options = {COMMON_OPTIONS},
                                   .needs_store = true,
                                   .run = run_regions};
const Command cmd_calendar_import = {.name = "calendar import",
                                     .arguments = "FILE",
                                     .summary = "load official holidays and make-up working days",
                                     .example = "anlan calendar import 2027.csv",
                                     .min_arguments = 1,
                                     .max_arguments = 1,
                                     .options = {COMMON_OPTIONS},
                                     .needs_store = true,
                                     .run = run_calendar};
const Command cmd_person_import = {.name = "person import",
                                   .arguments = "FILE",
                                   .summary = "load people, roles and certificates",
                                   .example = "anlan person import people.xlsx",
                                   .min_arguments = 1,
                                   .max_arguments = 1,
                                   .options = {COMMON_OPTIONS},
                                   .needs_store = true,
                                   .run = run_people};
const Command cmd_subject_import = {
    .name = "subject import",
    .arguments = "FILE",
    .summary = "load the register of supervised units",
    .example = "anlan subject import register.xlsx --kind restaurant --errors faults.xlsx",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {{"--kind", "KIND", "kind of rows that do not name one"}, COMMON_OPTIONS},
    .needs_store = true,
    .run = run_subjects};
const Command cmd_inspection_import = {.name = "inspection import",
                                       .arguments = "FILE",
                                       .summary = "load past inspections of another system",
                                       .example = "anlan inspection import inspections.csv.gz",
                                       .min_arguments = 1,
                                       .max_arguments = 1,
                                       .options = {COMMON_OPTIONS},
                                       .needs_store = true,
                                       .run = run_inspections};
const Command cmd_leave_import = {.name = "leave import",
                                  .arguments = "FILE",
                                  .summary = "load leave of people: person, first day, last day, reason",
                                  .example = "anlan leave import leave.xlsx",
                                  .min_arguments = 1,
                                  .max_arguments = 1,
                                  .options = {COMMON_OPTIONS},
                                  .needs_store = true,
                                  .run = run_leave};
const Command cmd_recusal_import = {.name = "recusal import",
                                    .arguments = "FILE",
                                    .summary = "load who must not visit which subject, and why",
                                    .example = "anlan recusal import recusals.csv",
                                    .min_arguments = 1,
                                    .max_arguments = 1,
                                    .options = {COMMON_OPTIONS},
                                    .needs_store = true,
                                    .run = run_recusals};
