#include "cli/draw_plan.h"

#include "cli/draw_files.h"
#include "cli/sheet.h"

enum { PLAN_MAX = 4 << 20 };

/* ---- the clause ---- */

static Status find_clause(const Cli *cli, const Plan *plan, const Clause **ret, Error *err) {
    const char *id = cli_option(cli, "--clause");
    const Clause *found = id ? plan_clause(plan, str_from(id)) : NULL;
    size_t draws = 0;
    for (size_t i = 0; !id && i < plan->clause_count; i++) {
        if (plan->clauses[i].kind != CLAUSE_DRAW) continue;
        found = &plan->clauses[i];
        draws++;
    }
    if (id && !found) return fail(err, E_NOT_FOUND, "the plan has no clause '%s'", id);
    if (!id && draws != 1) {
        fail(err, E_USAGE, "the plan has %zu draws", draws);
        return fail_hint(err, "name one with --clause ID");
    }
    *ret = found;
    return OK;
}

Status draw_plan_clause(Cli *cli, const Clause **ret, Error *err) {
    const char *path = cli_option(cli, "--plan");
    *ret = NULL;
    if (!path) return cli_option(cli, "--clause") ? fail(err, E_USAGE, "--clause goes with --plan") : OK;
    Diags diags = diags_new(cli->arena);
    Plan *plan = NULL;
    Str text;
    TRY(cli_read_file(cli, path, PLAN_MAX, &text, err));
    Status status = plan_read(cli->arena, str_from(path), text, &plan, &diags, err);
    if (status == E_INVALID) cli_print_diags(cli, &diags);
    TRY(status);
    return find_clause(cli, plan, ret, err);
}

/* ---- registers that a filter cuts ---- */

static Status open_table(const Sheet *sheet, Arena *arena, const char *name, DrawTable **ret, Error *err) {
    size_t width = sheet_width(sheet);
    Str *columns = arena_new_array(arena, Str, width);
    if (!columns) return no_memory(err);
    for (size_t i = 0; i < width; i++) columns[i] = sheet_column_name(sheet, i);
    return draw_table_new(arena, name, columns, width, "id", ret, err);
}

static Status add_row(const Sheet *sheet, size_t row, Str *cells, DrawTable *table, Error *err) {
    size_t width = sheet_width(sheet);
    for (size_t i = 0; i < width; i++) cells[i] = sheet_cell(sheet, row, (int)i);
    return draw_table_add(table, cells, width, err);
}

/* The rows of a sheet that the filter keeps. A filter that asks for today gets no answer: a draw has no
 * clock. */
static Status select_rows(Sheet *sheet, const Clause *clause, const Expr *filter, DrawTable *table,
                          Arena *arena, Error *err) {
    const ExprContext context = {.today = DATE_NONE, .period_from = DATE_NONE, .period_to = DATE_NONE};
    SubjectSource *source = sheet_source(sheet);
    Str *cells = arena_new_array(arena, Str, sheet_width(sheet));
    DutySubject subject;
    if (!cells) return no_memory(err);
    source->rewind(source->data, clause);
    for (size_t row = 0; source->next(source->data, &subject); row++)
        if (expr_true(filter, subject.row, &context)) TRY(add_row(sheet, row, cells, table, err));
    return draw_table_freeze(table, err);
}

static Status select_table(Cli *cli, Arena *arena, const Clause *clause, const char *option, const char *name,
                           const ExprSchema *schema, const Expr *filter, const DrawTable **ret, Error *err) {
    Diags diags = diags_new(cli->arena);
    Sheet *sheet = NULL;
    DrawTable *table = NULL;
    Status status = sheet_read(cli, cli_option(cli, option), schema, &diags, &sheet, err);
    cli_print_diags(cli, &diags);
    TRY(status);
    TRY(open_table(sheet, arena, name, &table, err));
    TRY(select_rows(sheet, clause, filter, table, arena, err));
    *ret = table;
    return OK;
}

Status draw_plan_population(Cli *cli, Arena *arena, const Clause *clause, const DrawTable **ret, Error *err) {
    if (clause->draw.of_people) return OK;
    if (!cli_option(cli, "--population")) return fail(err, E_USAGE, "--population S is missing");
    if (clause->draw.from)
        return select_table(cli, arena, clause, "--population", "population", &schema_subject,
                            clause->draw.from, ret, err);
    return draw_files_table(cli, arena, "--population", "population", "id", ret, err);
}

/* ---- officers ---- */

static bool holds(Str roles, Str wanted) {
    Str role, rest = roles;
    while (rest.len > 0) {
        str_cut(rest, '|', &role, &rest);
        if (str_equal(str_trim(role), wanted)) return true;
    }
    return false;
}

static Status with_role(const DrawTable *all, Str role, Arena *arena, const DrawTable **ret, Error *err) {
    int column = draw_table_column(all, STR("roles"));
    DrawTable *table;
    if (column < 0 || role.len == 0) return OK;
    Str *cells = arena_new_array(arena, Str, all->column_count);
    if (!cells) return no_memory(err);
    TRY(draw_table_new(arena, all->name, all->columns, all->column_count, "id", &table, err));
    for (size_t row = 0; row < all->count; row++) {
        if (!holds(draw_table_cell(all, row, column), role)) continue;
        for (size_t i = 0; i < all->column_count; i++) cells[i] = draw_table_cell(all, row, (int)i);
        TRY(draw_table_add(table, cells, all->column_count, err));
    }
    *ret = table;
    return draw_table_freeze(table, err);
}

Status draw_plan_officers(Cli *cli, Arena *arena, const Clause *clause, const DrawTable **ret, Error *err) {
    const DrawTable *table = NULL;
    if (clause->draw.from_person)
        TRY(select_table(cli, arena, clause, "--officers", "officers", &schema_person,
                         clause->draw.from_person, &table, err));
    else
        TRY(draw_files_table(cli, arena, "--officers", "officers", "id", &table, err));
    TRY(with_role(table, clause->by, arena, &table, err));
    *ret = table;
    return OK;
}

/* ---- recusals ---- */

Status draw_plan_recusals(Arena *arena, const Clause *clause, DrawInputs *inputs, Error *err) {
    const Str columns[] = {STR("officer"), STR("subject")};
    const DrawClause *draw = &clause->draw;
    DrawTable *table;
    if (draw->recuse_count == 0 || !inputs->population) return OK;
    TRY(draw_table_new(arena, "recuse", columns, COUNT_OF(columns), NULL, &table, err));
    if (inputs->recuse) TRY(draw_recuse_copy(inputs->recuse, table, err));
    TRY(draw_recuse_by_columns(inputs->population, inputs->officers, draw->recuse, draw->recuse_count, table,
                               arena, err));
    inputs->recuse = table;
    return draw_table_freeze(table, err);
}
