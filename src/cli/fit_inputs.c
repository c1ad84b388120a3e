#include "cli/fit_inputs.h"

#include "doc/csv.h"

enum { LEAVE_BYTES_MAX = 64 << 20 };

static Status take_tree(Cli *cli, const Sheet *orgs, FitInput *input, Error *err) {
    size_t count = sheet_count(orgs);
    FitOrg *tree = arena_new_array(cli->arena, FitOrg, count);
    if (!tree) return no_memory(err);
    int code = count ? sheet_column(orgs, "code") : -1, parent = count ? sheet_column(orgs, "parent") : -1;
    for (size_t i = 0; i < count; i++)
        tree[i] = (FitOrg){sheet_cell(orgs, i, code), sheet_cell(orgs, i, parent)};
    input->tree = tree;
    input->tree_count = count;
    return OK;
}

static void take_person(const Sheet *people, size_t row, Str path, FitPerson *person, Diags *diags) {
    int per_day = sheet_column(people, "per_day");
    Str text = sheet_cell(people, row, per_day);
    int64_t visits;
    *person = (FitPerson){.id = sheet_cell(people, row, sheet_column(people, "id")),
                          .org = sheet_cell(people, row, sheet_column(people, "org")),
                          .roles = sheet_cell(people, row, sheet_column(people, "roles")),
                          .since = sheet_since(people, row),
                          .until = sheet_until(people, row)};
    if (str_to_i64(text, &visits) && visits >= 0 && visits <= FIT_PER_DAY_MAX)
        person->per_day = (int32_t)visits;
    else
        diag_hint(diag_add(diags, SEVERITY_ERROR, path, sheet_line(people, row), per_day + 1,
                           "people.per-day", "'%.*s' is not a number of visits a day", STR_ARG(text)),
                  "write a whole number from 0 to 1000");
}

static Status take_staff(Cli *cli, const Sheet *people, Diags *diags, FitInput *input, Error *err) {
    if (!people) return fail(err, E_USAGE, "--people is needed");
    Str path = str_from(cli_option(cli, "--people"));
    if (sheet_column(people, "per_day") < 0 || sheet_column(people, "roles") < 0)
        return fail(err, E_INVALID, "%.*s has no column %s", STR_ARG(path),
                    sheet_column(people, "roles") < 0 ? "roles" : "per_day");
    FitPerson *staff = arena_new_array(cli->arena, FitPerson, sheet_count(people));
    if (!staff) return no_memory(err);
    size_t faults = diags->error_count;
    for (size_t i = 0; i < sheet_count(people); i++) take_person(people, i, path, &staff[i], diags);
    input->staff = staff;
    input->staff_count = sheet_count(people);
    return diags->error_count > faults ? fail(err, E_INVALID, "%.*s holds faults", STR_ARG(path)) : OK;
}

static Status take_absence(const CsvRow *row, const int columns[3], Str path, FitLeave *ret, Arena *arena,
                           Error *err) {
    FitLeave leave;
    if (!date_parse(str_trim(csv_field(row, columns[1])), &leave.from) ||
        !date_parse(str_trim(csv_field(row, columns[2])), &leave.to) || leave.from > leave.to) {
        fail(err, E_INVALID, "%.*s: row %d holds no days of leave", STR_ARG(path), row->row);
        return fail_hint(err, "write person,from,to with dates such as 2026-09-30, from not after to");
    }
    if (!arena_str(arena, str_trim(csv_field(row, columns[0])), &leave.person)) return no_memory(err);
    *ret = leave;
    return OK;
}

static Status take_leave(Cli *cli, FitInput *input, Error *err) {
    const char *path = cli_option(cli, "--leave");
    Str bytes;
    Csv *csv;
    if (!path) return OK;
    TRY(cli_read_file(cli, path, LEAVE_BYTES_MAX, &bytes, err));
    TRY(csv_open(cli->arena, bytes, NULL, &csv, err));
    static const char *const names[] = {"person", "from", "to"};
    int columns[3] = {-1, -1, -1};
    const CsvRow *row = csv_header(csv);
    for (size_t i = 0; i < row->count; i++)
        for (size_t k = 0; k < COUNT_OF(names); k++)
            if (str_is(str_trim(row->fields[i]), names[k])) columns[k] = (int)i;
    for (size_t k = 0; k < COUNT_OF(names); k++)
        if (columns[k] < 0) return fail(err, E_INVALID, "%s has no column %s", path, names[k]);
    FitLeave *list = NULL;
    for (size_t count = 0, capacity = 0;; input->leave = list, input->leave_count = ++count) {
        TRY(csv_next(csv, &row, err));
        if (!row) return OK;
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            list = arena_grow(cli->arena, list, count, capacity, sizeof *list);
            if (!list) return no_memory(err);
        }
        TRY(take_absence(row, columns, str_from(path), &list[count], cli->arena, err));
    }
}

Status fit_inputs_read(Cli *cli, const PlanInputs *inputs, const Calendar *calendar, Diags *diags,
                       FitInput *ret, Error *err) {
    FitInput input = {.plans = inputs->plans,
                      .plan_count = (size_t)cli->argument_count,
                      .calendar = calendar,
                      .subjects = sheet_source(inputs->subjects),
                      .orgs = sheet_source(inputs->orgs),
                      .people = sheet_source(inputs->people),
                      .from = inputs->from,
                      .to = inputs->to};
    TRY(take_tree(cli, inputs->orgs, &input, err));
    TRY(take_staff(cli, inputs->people, diags, &input, err));
    TRY(take_leave(cli, &input, err));
    *ret = input;
    return OK;
}
