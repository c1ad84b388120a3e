#include "cli/draw_files.h"

#include <string.h>

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

static Status read_table(Cli *cli, Arena *arena, const char *option, const char *name, const char *key,
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

Status draw_files_read(Cli *cli, Arena *arena, DrawInputs *ret, Error *err) {
    DrawInputs inputs = {0};
    if (!cli_option(cli, "--officers")) return fail(err, E_USAGE, "--officers P is missing");
    TRY(read_table(cli, arena, "--population", "population", "id", &inputs.population, err));
    TRY(read_table(cli, arena, "--officers", "officers", "id", &inputs.officers, err));
    TRY(read_table(cli, arena, "--recuse", "recuse", NULL, &inputs.recuse, err));
    *ret = inputs;
    return OK;
}

static Status rate_option(const Cli *cli, const char *name, int64_t *ret, Error *err) {
    const char *text = cli_option(cli, name);
    return text ? draw_rate_parse(name, str_from(text), ret, err) : OK;
}

Status draw_files_rule(Cli *cli, DrawRule *ret, Error *err) {
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
    const char *path = cli_option(cli, "-o");
    TRY(buf_status(text, err));
    bool standard = !path || strcmp(path, "-") == 0;
    FILE *file = standard ? cli->out : fopen(path, "wb");
    if (!file) return fail(err, E_IO, "%s cannot be written", path);
    bool good = fwrite(text->ptr, 1, text->len, file) == text->len;
    if (standard ? fflush(file) : fclose(file)) good = false;
    return good ? OK : fail(err, E_IO, "%s cannot be written", standard ? "-" : path);
}
