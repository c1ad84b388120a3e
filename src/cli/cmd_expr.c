/* anlan expr eval EXPR --rows F — one value per row of a table. Every column is an attribute; an empty cell
 * is unset. */
#include "base/i18n.h"
#include "cli/commands.h"
#include "doc/csv.h"
#include "expr/expr.h"

enum { ROWS_FILE_MAX = 256 << 20, LINE_MAX_BYTES = 64 << 10 };

static const ExprSchema row_schema = {.name = "row", .open = true};

static Status compile(Cli *cli, Expr **ret, Error *err) {
    Diags diags = diags_new(cli->arena);
    Status status = expr_compile(cli->arena, str_from(cli->arguments[0]), &row_schema, NULL, STR("EXPR"), 1,
                                 1, ret, &diags, err);
    if (status == E_INVALID) cli_print_diags(cli, &diags);
    return status;
}

/* The column of each attribute, in the order of the expression's slots. */
static Status find_columns(Cli *cli, const Expr *expr, const Csv *csv, int **ret, Error *err) {
    size_t count = expr_attribute_count(expr);
    int *columns = arena_new_array(cli->arena, int, count);
    if (!columns) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        char *name = arena_text(cli->arena, expr_attribute_name(expr, i));
        if (!name) return no_memory(err);
        columns[i] = csv_column(csv, name);
        if (columns[i] < 0) return fail(err, E_INVALID, "the table has no column '%s'", name);
    }
    *ret = columns;
    return OK;
}

static void write_value(Json *json, Value value, int zone_minutes) {
    switch (value.type) {
    case TYPE_UNSET:
        json_null_value(json);
        break;
    case TYPE_BOOL:
        json_bool_value(json, value.boolean);
        break;
    case TYPE_NUMBER:
        json_num(json, value.number);
        break;
    case TYPE_TEXT:
        json_str(json, value.text);
        break;
    case TYPE_DATE:
        json_date(json, value.date);
        break;
    case TYPE_INSTANT:
        json_instant(json, value.instant, zone_minutes);
        break;
    }
}

/* As plain text: an unset value is an empty line. */
static void print_value(Buf *out, Value value, int zone_minutes) {
    if (value.type == TYPE_TEXT) {
        CsvWriter writer = csv_writer(out, false);
        csv_put(&writer, value.text);
    } else if (value.type == TYPE_DATE) {
        char date[DATE_TEXT];
        buf_add_text(out, date_format(value.date, date));
    } else if (value.type != TYPE_UNSET) {
        Json json = json_writer(out);
        write_value(&json, value, zone_minutes);
    }
    buf_add_char(out, '\n');
}

typedef struct Rows {
    const Expr *expr;
    const int *columns;
    ExprContext context;
    Value *values;
} Rows;

static Value row_value(const Rows *rows, const CsvRow *row) {
    for (size_t i = 0; i < expr_attribute_count(rows->expr); i++) {
        Str field = csv_field(row, rows->columns[i]);
        rows->values[i] = (Value){.type = field.len ? TYPE_TEXT : TYPE_UNSET, .text = field};
    }
    return expr_eval(rows->expr, rows->values, &rows->context);
}

static Status write_row(Cli *cli, const Rows *rows, const CsvRow *row, Buf *line, Json *json, Error *err) {
    buf_clear(line);
    if (cli->json)
        write_value(json, row_value(rows, row), cli->env.zone_minutes);
    else
        print_value(line, row_value(rows, row), cli->env.zone_minutes);
    TRY(buf_status(line, err));
    fwrite(line->ptr, 1, line->len, cli->out);
    return OK;
}

static Status write_rows(Cli *cli, const Rows *rows, Csv *csv, Error *err) {
    CLEANUP(buf_free) Buf line = BUF_INIT(LINE_MAX_BYTES * 2);
    Json json = json_writer(&line);
    const CsvRow *row = NULL;
    if (cli->json) fputs("[", cli->out);
    TRY(csv_next(csv, &row, err));
    while (row) {
        TRY(write_row(cli, rows, row, &line, &json, err));
        TRY(csv_next(csv, &row, err));
    }
    if (cli->json) fputs("]\n", cli->out);
    return OK;
}

static Status run(Cli *cli, Error *err) {
    const char *path = cli_option(cli, "--rows");
    if (!path) return fail(err, E_USAGE, "--rows F is missing");
    Expr *expr = NULL;
    TRY(compile(cli, &expr, err));
    Str text;
    TRY(cli_read_file(cli, path, ROWS_FILE_MAX, &text, err));
    Csv *csv = NULL;
    TRY(csv_open(cli->arena, text, NULL, &csv, err));
    int *columns = NULL;
    TRY(find_columns(cli, expr, csv, &columns, err));
    Rows rows = {.expr = expr, .columns = columns};
    rows.values = arena_new_array(cli->arena, Value, expr_attribute_count(expr));
    if (!rows.values) return no_memory(err);
    rows.context = (ExprContext){.today = env_today(&cli->env), .now = env_now(&cli->env)};
    rows.context.period_from = rows.context.period_to = DATE_NONE;
    rows.context.zone_minutes = cli->env.zone_minutes;
    return write_rows(cli, &rows, csv, err);
}

const Command cmd_expr_eval = {
    .name = "expr eval",
    .arguments = "EXPR",
    .summary = "evaluate an expression on each row of a table",
    .example = "anlan expr eval 'class = \"A\" and floors > 3' --rows subjects.csv",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {{"--rows", "F", "CSV table; every column is a name in the expression"}},
    .run = run,
};
