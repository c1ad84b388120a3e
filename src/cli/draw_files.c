#include "cli/draw_files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "cli/draw_plan.h"
#include "doc/csv.h"

enum { REGISTER_MAX = 256 << 20 };

static Status add_rows(Csv *csv, DrawTable *table, Error *err) {
    const CsvRow *row = NULL;
    TRY(csv_next(csv, &row, err));
    while (row) {
        TRY(draw_table_add(table, row->fields, row->count, err));
        TRY(csv_next(csv, &row, err));
    }
    return draw_table_freeze(table, err);
}

static size_t count_breaks(Str text) {
    size_t count = 0;
    const char *at = text.ptr, *end = text.ptr + text.len;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        count++;
        at++;
    }
    return count;
}

Status draw_files_table(Cli *cli, Arena *arena, const char *option, const char *name, const char *key,
                        const DrawTable **ret, Error *err) {
    const char *path = cli_option(cli, option);
    Str bytes;
    Csv *csv;
    DrawTable *table;
    if (!path) return OK;
    TRY(cli_read_file(cli, path, REGISTER_MAX, &bytes, err));
    TRY(csv_open(arena, bytes, NULL, &csv, err));
    const CsvRow *header = csv_header(csv);
    TRY(draw_table_new(arena, name, header->fields, header->count, key, &table, err));
    draw_table_expect(table, count_breaks(bytes));
    TRY(add_rows(csv, table, err));
    *ret = table;
    return OK;
}

static void tell(const Cli *cli, const Error *note) {
    CLEANUP(buf_free) Buf line = BUF_INIT(8192);
    i18n_error(cli->lang, note, &line);
    fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&line)));
}

/* A slip of the pen in an id would leave somebody in who should be out: told, and no reason to stop. */
static void tell_unknown(const Cli *cli, const DrawInputs *inputs) {
    size_t first = 0, count = draw_unknown_recusals(inputs, &first);
    Error note = ERROR_INIT;
    if (count) {
        const DrawTable *table = inputs->recuse;
        int officer = draw_table_column(table, STR("officer")),
            subject = draw_table_column(table, STR("subject"));
        Str none = {"", 0};
        fail(&note, E_NO, "warning: %zu recusals name nobody of the registers, the first '%.*s' and '%.*s'",
             count, STR_ARG(officer < 0 ? none : draw_table_cell(table, first, officer)),
             STR_ARG(subject < 0 ? none : draw_table_cell(table, first, subject)));
        tell(cli, &note);
    }
    if (!inputs->exclude || !(count = draw_unknown_exclusions(inputs, &first))) return;
    note = ERROR_INIT;
    fail(&note, E_NO, "warning: %zu exclusions name nobody of the registers, the first '%.*s'", count,
         STR_ARG(inputs->exclude->rows[first].key));
    tell(cli, &note);
}

Status draw_files_read(Cli *cli, Arena *arena, DrawInputs *ret, Error *err) {
    DrawInputs inputs = {0};
    const Clause *clause;
    if (!cli_option(cli, "--officers")) return fail(err, E_USAGE, "--officers P is missing");
    TRY(draw_plan_clause(cli, &clause, err));
    TRY(draw_files_table(cli, arena, "--recuse", "recuse", NULL, &inputs.recuse, err));
    TRY(draw_files_table(cli, arena, "--exclude", "exclude", "id", &inputs.exclude, err));
    if (clause) {
        TRY(draw_plan_population(cli, arena, clause, &inputs.population, err));
        TRY(draw_plan_officers(cli, arena, clause, &inputs.officers, err));
        TRY(draw_plan_recusals(arena, clause, &inputs, err));
    } else {
        TRY(draw_files_table(cli, arena, "--population", "population", "id", &inputs.population, err));
        TRY(draw_files_table(cli, arena, "--officers", "officers", "id", &inputs.officers, err));
    }
    tell_unknown(cli, &inputs);
    *ret = inputs;
    return OK;
}

/* ---- answers ---- */

static Status write_to(Cli *cli, const char *path, const Buf *text, Error *err) {
    TRY(buf_status(text, err));
    bool standard = !path || strcmp(path, "-") == 0;
    FILE *file = standard ? cli->out : fopen(path, "wb");
    if (!file) return fail(err, E_IO, "%s cannot be written", path);
    bool good = fwrite(text->ptr, 1, text->len, file) == text->len;
    if (standard ? fflush(file) : fclose(file)) good = false;
    return good ? OK : fail(err, E_IO, "%s cannot be written", standard ? "-" : path);
}

static void put_row(CsvWriter *csv, const DrawTable *table, size_t row) {
    for (size_t i = 0; i < table->column_count; i++) csv_put(csv, draw_table_cell(table, row, (int)i));
    csv_end_row(csv);
}

static Status write_table(Cli *cli, const char *folder, const DrawTable *table, Error *err) {
    CLEANUP(buf_free) Buf out = BUF_INIT(REGISTER_MAX);
    CsvWriter csv = csv_writer(&out, false);
    for (size_t i = 0; i < table->column_count; i++) csv_put(&csv, table->columns[i]);
    csv_end_row(&csv);
    for (size_t row = 0; row < table->count; row++) put_row(&csv, table, row);
    const char *path = arena_printf(cli->arena, "%s/%s.csv", folder, table->name);
    return path ? write_to(cli, path, &out, err) : no_memory(err);
}

Status draw_files_freeze(Cli *cli, const DrawInputs *inputs, Error *err) {
    const DrawTable *tables[] = {inputs->population, inputs->officers, inputs->recuse, inputs->exclude};
    const char *folder = cli_option(cli, "--frozen");
    if (!folder) return OK;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) return fail(err, E_IO, "%s cannot be written", folder);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (tables[i]) TRY(write_table(cli, folder, tables[i], err));
    return OK;
}

static Status rate_option(const Cli *cli, const char *name, int64_t *ret, Error *err) {
    const char *text = cli_option(cli, name);
    return text ? draw_rate_parse(name, str_from(text), ret, err) : OK;
}

/* The clause is the rule: a figure of one's own beside it would be a second rule. */
static Status rule_of_clause(Cli *cli, const Clause *clause, DrawRule *ret, Error *err) {
    static const char *const options[] = {"--rate",   "--number", "--weight",      "--pair",
                                          "--strata", "--cap",    "--certificate", "--officer-rate"};
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (cli_option(cli, options[i]))
            return fail(err, E_USAGE, "--plan says the rule, so %s cannot stand beside it", options[i]);
    return draw_rule_from_clause(clause, cli->arena, ret, err);
}

Status draw_files_rule(Cli *cli, DrawRule *ret, Error *err) {
    const Clause *clause;
    TRY(draw_plan_clause(cli, &clause, err));
    if (clause) return rule_of_clause(cli, clause, ret, err);
    DrawRule rule = DRAW_RULE_INIT;
    TRY(rate_option(cli, "--rate", &rule.rate, err));
    TRY(rate_option(cli, "--officer-rate", &rule.officer_rate, err));
    TRY(cli_option_i64(cli, "--number", -1, &rule.number, err));
    if (cli_option(cli, "--number") && rule.number < 0)
        return fail(err, E_USAGE, "the rate or number of the draw is out of its range");
    TRY(cli_option_i64(cli, "--pair", rule.pair, &rule.pair, err));
    rule.weight = str_from(cli_option(cli, "--weight"));
    rule.strata = str_from(cli_option(cli, "--strata"));
    rule.certificate = str_from(cli_option(cli, "--certificate"));
    const char *caps = cli_option(cli, "--cap");
    if (caps) TRY(draw_caps_parse(cli->arena, str_from(caps), &rule, err));
    TRY(draw_rule_check(&rule, err));
    *ret = rule;
    return OK;
}

Status draw_files_write(Cli *cli, const Buf *text, Error *err) {
    return write_to(cli, cli_option(cli, "-o"), text, err);
}
