#include "cli/assign_inputs.h"

#include "doc/csv.h"

enum { TABLE_BYTES_MAX = 256 << 20, NAMES_MAX = 8 };

/* ---- small tables ---- */

typedef struct Table {
    Cli *cli;
    const char *path;
    const char *const *names;
    size_t name_count;
    Str cells[NAMES_MAX]; /* of the present row, trimmed, copied */
    int row;
} Table;

typedef Status (*TakeRow)(const Table *table, void *item, Error *err);

static Status bad_row(const Table *table, const char *hint, Error *err) {
    fail(err, E_INVALID, "%s: row %d cannot be read", table->path, table->row);
    return fail_hint(err, hint);
}

static Status find_columns(const Table *table, const Csv *csv, int *columns, Error *err) {
    for (size_t i = 0; i < table->name_count; i++) {
        columns[i] = csv_column(csv, table->names[i]);
        if (columns[i] < 0) return fail(err, E_INVALID, "%s has no column %s", table->path, table->names[i]);
    }
    return OK;
}

/* Each row of the option's file becomes an item; *ret is NULL when the option is absent. */
static Status read_table(Table *table, const char *option, size_t size, TakeRow take, void **ret,
                         size_t *ret_count, Error *err) {
    Cli *cli = table->cli;
    Str bytes;
    Csv *csv;
    int columns[NAMES_MAX] = {0};
    table->path = cli_option(cli, option);
    if (!table->path) return OK;
    TRY(cli_read_file(cli, table->path, TABLE_BYTES_MAX, &bytes, err));
    TRY(csv_open(cli->arena, bytes, NULL, &csv, err));
    TRY(find_columns(table, csv, columns, err));
    char *items = NULL;
    const CsvRow *row;
    for (size_t count = 0, capacity = 0;; *ret = items, *ret_count = ++count) {
        TRY(csv_next(csv, &row, err));
        if (!row) return OK;
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            items = arena_grow(cli->arena, items, count, capacity, size);
            if (!items) return no_memory(err);
        }
        table->row = row->row;
        for (size_t i = 0; i < table->name_count; i++)
            if (!arena_str(cli->arena, str_trim(csv_field(row, columns[i])), &table->cells[i]))
                return no_memory(err);
        TRY(take(table, items + count * size, err));
    }
}

/* ---- recusal, visits made, the earlier hand-out ---- */

static Status take_recusal(const Table *table, void *item, Error *err) {
    (void)err;
    *(AssignRecusal *)item = (AssignRecusal){table->cells[0], table->cells[1]};
    return OK;
}

static Status take_past(const Table *table, void *item, Error *err) {
    AssignPast past = {.subject = table->cells[0],
                       .clean = str_is(table->cells[2], "1") || str_is(table->cells[2], "yes") ||
                                str_is(table->cells[2], "是")};
    if (!date_parse(table->cells[1], &past.day))
        return bad_row(table, "write subject,date,clean with dates such as 2026-09-30 and clean as 1 or 0",
                       err);
    *(AssignPast *)item = past;
    return OK;
}

static const char *const previous_names[] = {"plan", "clause", "subject", "org",
                                             "from", "number", "day",     "people"};

/* A row without a day was not placed: it says nothing. */
static Status take_previous(const Table *table, void *item, Error *err) {
    AssignPrevious row = {.plan = table->cells[0],
                          .clause = table->cells[1],
                          .subject = table->cells[2],
                          .org = table->cells[3],
                          .day = DATE_NONE,
                          .people = table->cells[7]};
    int64_t number;
    bool good = date_parse(table->cells[4], &row.from) && str_to_i64(table->cells[5], &number) &&
                number > 0 && number <= INT32_MAX;
    if (!good || (table->cells[6].len > 0 && !date_parse(table->cells[6], &row.day)))
        return bad_row(table, "give the file as anlan plan assign wrote it", err);
    row.number = (int32_t)number;
    *(AssignPrevious *)item = row;
    return OK;
}

static Status read_tables(Cli *cli, AssignInput *input, Error *err) {
    static const char *const recusal_names[] = {"officer", "subject"};
    static const char *const past_names[] = {"subject", "date", "clean"};
    void *items = NULL;
    Table recusals = {.cli = cli, .names = recusal_names, .name_count = COUNT_OF(recusal_names)};
    Table past = {.cli = cli, .names = past_names, .name_count = COUNT_OF(past_names)};
    Table previous = {.cli = cli, .names = previous_names, .name_count = COUNT_OF(previous_names)};
    TRY(read_table(&recusals, "--recuse", sizeof(AssignRecusal), take_recusal, &items, &input->recusal_count,
                   err));
    input->recusals = items;
    items = NULL;
    TRY(read_table(&past, "--past", sizeof(AssignPast), take_past, &items, &input->past_count, err));
    input->past = items;
    items = NULL;
    TRY(read_table(&previous, "--previous", sizeof(AssignPrevious), take_previous, &items,
                   &input->previous_count, err));
    input->previous = items;
    return OK;
}

/* ---- caps ---- */

static Status take_cap(AssignCaps *caps, Str name, Str figure, Error *err) {
    struct {
        const char *name;
        int32_t *cap;
    } const known[] = {{"day", &caps->day},
                       {"week", &caps->week},
                       {"month", &caps->month},
                       {"year", &caps->year},
                       {"clean", &caps->clean_days}};
    int64_t number;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(name, known[i].name) && str_to_i64(figure, &number) && number >= 0 && number <= 100000) {
            *known[i].cap = (int32_t)number;
            return OK;
        }
    fail(err, E_USAGE, "'%.*s=%.*s' is no cap", STR_ARG(name), STR_ARG(figure));
    return fail_hint(err, "write --caps day=1,week=2,month=4,year=12,clean=90 with those that you want");
}

static Status read_caps(const Cli *cli, AssignCaps *caps, Error *err) {
    Str one, name, figure, rest = str_from(cli_option(cli, "--caps"));
    while (rest.len > 0) {
        str_cut(rest, ',', &one, &rest);
        str_cut(one, '=', &name, &figure);
        TRY(take_cap(caps, str_trim(name), str_trim(figure), err));
    }
    return OK;
}

/* ---- columns of the registers ---- */

static Str optional(const Sheet *sheet, size_t row, int column) {
    return column < 0 ? (Str){0} : sheet_cell(sheet, row, column);
}

static Status read_places(Cli *cli, const Sheet *subjects, AssignInput *input, Error *err) {
    size_t count = sheet_count(subjects);
    AssignPlace *places = arena_new_array(cli->arena, AssignPlace, count);
    if (!places) return no_memory(err);
    static const char *const names[] = {"id", "lat", "lon", "owner", "kind", "class"};
    int columns[COUNT_OF(names)];
    for (size_t k = 0; k < COUNT_OF(names); k++) columns[k] = sheet_column(subjects, names[k]);
    for (size_t i = 0; i < count; i++) {
        AssignPlace *place = &places[i];
        *place = (AssignPlace){.subject = optional(subjects, i, columns[0]),
                               .owner = optional(subjects, i, columns[3]),
                               .kind = optional(subjects, i, columns[4]),
                               .class = optional(subjects, i, columns[5])};
        place->located = str_to_double(optional(subjects, i, columns[1]), &place->lat) &&
                         str_to_double(optional(subjects, i, columns[2]), &place->lon);
    }
    input->places = places;
    input->place_count = count;
    return OK;
}

static bool take_day(const Sheet *people, size_t row, int column, Date *ret) {
    Str text = optional(people, row, column);
    *ret = DATE_NONE;
    return text.len == 0 || date_parse(text, ret);
}

/* A person without either date holds none. */
static Status read_certificates(Cli *cli, const Sheet *people, Diags *diags, AssignInput *input, Error *err) {
    int from = sheet_column(people, "certificate_from"), to = sheet_column(people, "certificate_to");
    if (from < 0 && to < 0) return OK;
    AssignCertificate *list = arena_new_array(cli->arena, AssignCertificate, sheet_count(people));
    if (!list) return no_memory(err);
    size_t faults = diags->error_count;
    Str path = str_from(cli_option(cli, "--people"));
    for (size_t i = 0; i < sheet_count(people); i++) {
        list[i].held = optional(people, i, from).len > 0 || optional(people, i, to).len > 0;
        bool good = take_day(people, i, from, &list[i].from);
        int column = good ? to : from;
        if (good && take_day(people, i, to, &list[i].to)) continue;
        diag_hint(diag_add(diags, SEVERITY_ERROR, path, sheet_line(people, i), column + 1, "sheet.date",
                           "'%.*s' is not a date", STR_ARG(optional(people, i, column))),
                  "write it as 2026-09-30");
    }
    input->certificates = list;
    return diags->error_count > faults ? fail(err, E_INVALID, "%.*s holds faults", STR_ARG(path)) : OK;
}

Status assign_inputs_read(Cli *cli, const PlanInputs *inputs, const Calendar *calendar, Diags *diags,
                          AssignInput *ret, Error *err) {
    AssignInput input = {0};
    TRY(fit_inputs_read(cli, inputs, calendar, diags, &input.fit, err));
    TRY(read_places(cli, inputs->subjects, &input, err));
    TRY(read_certificates(cli, inputs->people, diags, &input, err));
    TRY(read_tables(cli, &input, err));
    TRY(read_caps(cli, &input.caps, err));
    *ret = input;
    return OK;
}
