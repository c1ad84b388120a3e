/* The property: on random rows, every random expression gives the same in C, on SQLite and on PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "generate.h"
#include "schemas.h" /* before cmocka.h, which defines a macro named fail */

#include <cmocka.h>

enum { ROWS = 50, HAZARD_ROWS = 40, SQLITE_EXPRESSIONS = 10000, POSTGRESQL_EXPRESSIONS = 2000 };

static const ExprContext context = {.today = 20544,
                                    .period_from = 20454,
                                    .period_to = 20818,
                                    .now = INT64_C(1775010600000000),
                                    .zone_minutes = 480};

typedef struct Row {
    Value fields[SUBJECT_FIELDS];
    json_t *attributes;
    char json[400];
} Row;

/* Runs one query that gives a value for each row, in order of id. */
typedef struct Database {
    SqlDialect dialect;
    sqlite3 *sqlite;
    PGconn *postgresql;
} Database;

/* --- rows --- */

static Value random_number_value(Random *random, bool whole) {
    static const double numbers[] = {0,
                                     1,
                                     2,
                                     3,
                                     -1,
                                     7,
                                     100,
                                     9007199254740991.0,
                                     -4503599627370497.0,
                                     2.5,
                                     -2.5,
                                     0.5,
                                     -0.49999999999999994,
                                     123456789.125,
                                     1e15,
                                     1e16,
                                     1e300,
                                     -1e300,
                                     1e-16,
                                     1e-300,
                                     0.1};
    uint32_t i = random_below(random, (whole ? 9 : COUNT_OF(numbers)) + 3);
    if (i >= (whole ? 9 : COUNT_OF(numbers))) return (Value){.type = TYPE_UNSET};
    return (Value){.type = TYPE_NUMBER, .number = numbers[i]};
}

static Value random_text_value(Random *random) {
    uint32_t i = random_below(random, (uint32_t)sample_text_count + 4);
    if (i >= sample_text_count) return (Value){.type = TYPE_UNSET};
    return (Value){.type = TYPE_TEXT, .text = str_from(sample_texts[i])};
}

static Value random_date_value(Random *random) {
    static const Date dates[] = {20544, 20543, 20454, 20818, 20819, 0, -1, -25567, 11016};
    uint32_t i = random_below(random, COUNT_OF(dates) + 2);
    if (i >= COUNT_OF(dates)) return (Value){.type = TYPE_UNSET};
    return (Value){.type = TYPE_DATE, .date = dates[i]};
}

static Value random_instant_value(Random *random) {
    Value day = random_date_value(random);
    if (day.type == TYPE_UNSET) return day;
    static const int64_t moments[] = {0, 1, -1, 57600000000, 57599999999, 43200000000};
    int64_t moment = moments[random_below(random, COUNT_OF(moments))];
    return (Value){.type = TYPE_INSTANT, .instant = day.date * DAY_US + moment};
}

static json_t *random_json(Random *random) {
    switch (random_below(random, 9)) {
    case 0:
        return json_true();
    case 1:
        return json_false();
    case 2:
        return json_null();
    case 3:
        return json_pack("[i]", 1);
    case 4:
        return json_pack("{s:i}", "a", 1);
    case 5:
        return json_integer((int)random_below(random, 7) - 2);
    case 6: {
        Value value = random_number_value(random, false);
        return json_real(value.type == TYPE_UNSET ? 1 : value.number);
    }
    default:
        return json_string(sample_texts[random_below(random, (uint32_t)sample_text_count)]);
    }
}

static void random_row(Random *random, Row *row) {
    static const char *const names[] = {"a1", "a2", "面积", "消防.等级"};
    row->fields[SUBJECT_CLASS] = random_text_value(random);
    row->fields[SUBJECT_KIND] = random_text_value(random);
    row->fields[SUBJECT_FLOORS] = random_number_value(random, true);
    row->fields[SUBJECT_AREA] = random_number_value(random, false);
    row->fields[SUBJECT_SINCE] = random_date_value(random);
    row->fields[SUBJECT_SEEN] = random_instant_value(random);
    row->fields[SUBJECT_OPEN] = (Value){.type = random_below(random, 4) ? TYPE_BOOL : TYPE_UNSET};
    row->fields[SUBJECT_OPEN].boolean = random_below(random, 2) != 0;
    row->attributes = json_object();
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (random_below(random, 6)) json_object_set_new(row->attributes, names[i], random_json(random));
    CLEANUP(buf_free) Buf json = BUF_INIT(sizeof row->json - 1);
    json_canonical(row->attributes, &json);
    assert_false(json.failed);
    memcpy(row->json, json.ptr, json.len + 1);
}

static Row *make_rows(void) {
    Row *rows = calloc(ROWS, sizeof *rows);
    assert_non_null(rows);
    Random random = {UINT64_C(0x9E3779B97F4A7C15)};
    for (size_t i = 0; i < ROWS; i++) random_row(&random, &rows[i]);
    return rows;
}

static void free_rows(Row *rows) {
    for (size_t i = 0; i < ROWS; i++) json_decref(rows[i].attributes);
    free(rows);
}

/* A row as an expression wants it: the fields, then its attributes. */
static const Value *row_values(Arena *arena, const Row *row, const Expr *expr) {
    size_t count = expr_attribute_count(expr);
    Value *values = arena_new_array(arena, Value, SUBJECT_FIELDS + count);
    assert_non_null(values);
    memcpy(values, row->fields, sizeof row->fields);
    for (size_t i = 0; i < count; i++) {
        const char *name = arena_text(arena, expr_attribute_name(expr, i));
        values[SUBJECT_FIELDS + i] = expr_value_from_json(json_object_get(row->attributes, name));
    }
    return values;
}

/* --- the result in C --- */

/* What where_sql and the scope of the test leave: class known and not 'none', id up to HAZARD_ROWS. */
static bool is_hazard(const Row *row, size_t index) {
    Value class = row->fields[SUBJECT_CLASS];
    return index < HAZARD_ROWS && class.type == TYPE_TEXT && !str_is(class.text, "none");
}

static Value fold_in_c(Arena *arena, const Row *rows, const ExprAggregate *aggregate) {
    const Value *chosen[ROWS];
    size_t count = 0;
    const Expr *part = aggregate->value ? aggregate->value : aggregate->filter;
    for (size_t i = 0; i < ROWS; i++)
        if (is_hazard(&rows[i], i))
            chosen[count++] = part ? row_values(arena, &rows[i], part) : rows[i].fields;
    Value result;
    Error err = ERROR_INIT;
    assert_int_equal(expr_fold(aggregate, chosen, count, &context, arena, &result, &err), OK);
    return result;
}

static void results_in_c(Arena *arena, const Row *rows, const Expr *expr, Value results[ROWS]) {
    size_t count = expr_aggregate_count(expr);
    Value *aggregates = arena_new_array(arena, Value, count);
    assert_non_null(aggregates);
    for (size_t i = 0; i < count; i++) aggregates[i] = fold_in_c(arena, rows, expr_aggregate_at(expr, i));
    ExprContext with = context;
    with.aggregates = aggregates;
    for (size_t i = 0; i < ROWS; i++) results[i] = expr_eval(expr, row_values(arena, &rows[i], expr), &with);
}

/* --- SQLite --- */

static void sqlite_bind(sqlite3_stmt *statement, int index, const Value *value) {
    switch (value->type) {
    case TYPE_NUMBER:
        sqlite3_bind_double(statement, index, value->number);
        break;
    case TYPE_TEXT:
        sqlite3_bind_text(statement, index, value->text.ptr, (int)value->text.len, SQLITE_TRANSIENT);
        break;
    case TYPE_DATE:
        sqlite3_bind_int64(statement, index, value->date);
        break;
    case TYPE_INSTANT:
        sqlite3_bind_int64(statement, index, value->instant);
        break;
    case TYPE_BOOL:
        sqlite3_bind_int(statement, index, value->boolean);
        break;
    case TYPE_UNSET:
        sqlite3_bind_null(statement, index);
        break;
    }
}

static void sqlite_fill(sqlite3 *db, const Row *rows) {
    assert_int_equal(
        sqlite3_exec(
            db,
            "CREATE TABLE subject (id BIGINT, class TEXT, kind TEXT, floors BIGINT, area REAL, since BIGINT,"
            " seen BIGINT, open BIGINT, attributes TEXT NOT NULL)",
            NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_stmt *insert = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(db, "INSERT INTO subject VALUES (?,?,?,?,?,?,?,?,?)", -1, &insert, NULL),
        SQLITE_OK);
    for (size_t i = 0; i < ROWS; i++) {
        sqlite3_bind_int64(insert, 1, (int64_t)i + 1);
        for (size_t f = 0; f < SUBJECT_FIELDS; f++) sqlite_bind(insert, (int)f + 2, &rows[i].fields[f]);
        sqlite3_bind_text(insert, 9, rows[i].json, -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
}

static Value sqlite_value(sqlite3_stmt *statement, ExprType type) {
    if (sqlite3_column_type(statement, 0) == SQLITE_NULL) return (Value){.type = TYPE_UNSET};
    Value value = {.type = type};
    if (type == TYPE_BOOL) value.boolean = sqlite3_column_int(statement, 0) != 0;
    if (type == TYPE_NUMBER) value.number = sqlite3_column_double(statement, 0);
    return value;
}

static bool sqlite_run(sqlite3 *db, const char *query, const ExprSql *sql, int first, ExprType type,
                       Value results[ROWS]) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) != SQLITE_OK) {
        print_message("# %s\n", sqlite3_errmsg(db));
        return false;
    }
    char name[16];
    sqlite3_bind_int(statement, sqlite3_bind_parameter_index(statement, "$1"), HAZARD_ROWS);
    for (size_t i = 0; i < sql->param_count; i++) {
        sqlite3_snprintf(sizeof name, name, "$%d", first + (int)i);
        sqlite_bind(statement, sqlite3_bind_parameter_index(statement, name), &sql->params[i]);
    }
    size_t count = 0;
    while (sqlite3_step(statement) == SQLITE_ROW && count < ROWS)
        results[count++] = sqlite_value(statement, type);
    if (count != ROWS) print_message("# %s\n", sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    return count == ROWS;
}

/* --- PostgreSQL --- */

static const char *postgresql_text(Arena *arena, const Value *value) {
    switch (value->type) {
    case TYPE_NUMBER:
        return arena_printf(arena, "%.17g", value->number);
    case TYPE_TEXT:
        return arena_text(arena, value->text);
    case TYPE_DATE:
        return arena_printf(arena, "%d", value->date);
    case TYPE_INSTANT:
        return arena_printf(arena, "%lld", (long long)value->instant);
    case TYPE_BOOL:
        return value->boolean ? "1" : "0";
    case TYPE_UNSET:
        break;
    }
    return NULL;
}

static void postgresql_do(PGconn *connection, const char *query) {
    PGresult *result = PQexec(connection, query);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail_msg("%s", PQerrorMessage(connection));
    PQclear(result);
}

/* A Chinese collation on the columns: order by it would differ from order by bytes. */
static void postgresql_fill(PGconn *connection, const Row *rows) {
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    postgresql_do(connection, "CREATE TEMPORARY TABLE subject (id BIGINT, class TEXT COLLATE \"zh-x-icu\", "
                              "kind TEXT COLLATE \"zh-x-icu\","
                              " floors BIGINT, area DOUBLE PRECISION, since BIGINT, seen BIGINT, open "
                              "BIGINT, attributes TEXT NOT NULL)");
    for (size_t i = 0; i < ROWS; i++) {
        const char *values[SUBJECT_FIELDS + 2] = {arena_printf(arena, "%zu", i + 1)};
        for (size_t f = 0; f < SUBJECT_FIELDS; f++)
            values[f + 1] = postgresql_text(arena, &rows[i].fields[f]);
        values[SUBJECT_FIELDS + 1] = rows[i].json;
        PGresult *result = PQexecParams(connection, "INSERT INTO subject VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
                                        SUBJECT_FIELDS + 2, NULL, values, NULL, NULL, 0);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) fail_msg("%s", PQerrorMessage(connection));
        PQclear(result);
    }
}

static Value postgresql_value(PGresult *result, int row, ExprType type) {
    if (PQgetisnull(result, row, 0)) return (Value){.type = TYPE_UNSET};
    Value value = {.type = type};
    if (type == TYPE_BOOL) value.boolean = PQgetvalue(result, row, 0)[0] == 't';
    if (type == TYPE_NUMBER) value.number = strtod(PQgetvalue(result, row, 0), NULL);
    return value;
}

static bool postgresql_run(PGconn *connection, const char *query, const ExprSql *sql, int first,
                           ExprType type, Value results[ROWS]) {
    CLEANUP(arena_freep) Arena *arena = arena_new(4 << 20);
    int before = first - 1;
    const char **values = arena_new_array(arena, const char *, (size_t)before + sql->param_count + 1);
    assert_non_null(values);
    if (before) values[0] = "40";
    for (size_t i = 0; i < sql->param_count; i++)
        values[(size_t)before + i] = postgresql_text(arena, &sql->params[i]);
    PGresult *result =
        PQexecParams(connection, query, before + (int)sql->param_count, NULL, values, NULL, NULL, 0);
    bool fine = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == ROWS;
    if (!fine) print_message("# %s\n", PQerrorMessage(connection));
    for (int i = 0; fine && i < ROWS; i++) results[i] = postgresql_value(result, i, type);
    PQclear(result);
    return fine;
}

/* --- the comparison --- */

static bool same_value(const Value *a, const Value *b) {
    if (a->type != b->type) return false;
    if (a->type == TYPE_BOOL) return a->boolean == b->boolean;
    return a->type == TYPE_UNSET || a->number == b->number;
}

static void tell(const char *what, const Value *value) {
    if (value->type == TYPE_UNSET)
        print_message("#   %s: unset\n", what);
    else if (value->type == TYPE_BOOL)
        print_message("#   %s: %s\n", what, value->boolean ? "true" : "false");
    else
        print_message("#   %s: %.17g\n", what, value->number);
}

static bool query_results(const Database *database, Arena *arena, const Expr *expr, Value results[ROWS],
                          const char **ret_query) {
    bool aggregate = expr_has_aggregate(expr);
    int first = aggregate ? 2 : 1;
    const char *scope = database->dialect == SQL_SQLITE ? "c.id <= $1" : "c.id <= $1::bigint";
    ExprSql sql;
    Error err = ERROR_INIT;
    if (expr_sql(expr, database->dialect, &context, aggregate ? scope : "", first, arena, &sql, &err) != OK)
        fail_msg("%s", err.message);
    const char *query =
        arena_printf(arena, "SELECT " STR_FMT " FROM subject s ORDER BY s.id", STR_ARG(sql.text));
    assert_non_null(query);
    *ret_query = query;
    ExprType type = expr_type(expr);
    if (database->dialect == SQL_SQLITE)
        return sqlite_run(database->sqlite, query, &sql, first, type, results);
    return postgresql_run(database->postgresql, query, &sql, first, type, results);
}

static bool agrees(const Database *database, const Row *rows, Arena *arena, const char *text,
                   const Expr *expr) {
    Value wanted[ROWS], got[ROWS];
    const char *query = "";
    results_in_c(arena, rows, expr, wanted);
    bool fine = query_results(database, arena, expr, got, &query);
    size_t row = 0;
    while (fine && row < ROWS && same_value(&wanted[row], &got[row])) row++;
    if (fine && row == ROWS) return true;
    print_message("# %s\n#   %s\n", text, query);
    if (!fine) return false;
    print_message("#   row %zu: %s\n", row + 1, rows[row].json);
    tell("C", &wanted[row]);
    tell("SQL", &got[row]);
    return false;
}

typedef struct Tally {
    size_t checked, refused, wrong, aggregates;
} Tally;

static bool round_trips(Arena *arena, const Expr *expr) {
    CLEANUP(buf_free) Buf once = BUF_INIT(1 << 20);
    CLEANUP(buf_free) Buf twice = BUF_INIT(1 << 20);
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    Expr *again = NULL;
    expr_print(expr, &once);
    Status status = expr_compile(arena, buf_str(&once), &subject_schema, test_objects, STR("r"), 1, 1, &again,
                                 &diags, &err);
    if (status != OK) {
        print_message("# not read again: %s: %s\n", once.ptr,
                      diags.count ? diags.items[0].error.message : err.message);
        return false;
    }
    expr_print(again, &twice);
    return expr_type(again) == expr_type(expr) && str_equal(buf_str(&once), buf_str(&twice));
}

static void check_one(const Database *database, const Row *rows, const char *text, Tally *tally) {
    CLEANUP(arena_freep) Arena *arena = arena_new(32 << 20);
    assert_non_null(arena);
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    Expr *expr = NULL;
    if (expr_compile(arena, str_from(text), &subject_schema, test_objects, STR("r"), 1, 1, &expr, &diags,
                     &err) != OK) {
        const char *code = diags.count ? diags.items[0].code : "";
        bool limit = strcmp(code, "expr.range") == 0 || strcmp(code, "expr.deep") == 0;
        if (!limit)
            print_message("# refused: %s: %s\n", text,
                          diags.count ? diags.items[0].error.message : err.message);
        tally->wrong += !limit;
        tally->refused++;
        return;
    }
    bool scalar = expr_type(expr) == TYPE_BOOL || expr_type(expr) == TYPE_NUMBER;
    if (!scalar) return; /* a lone attribute */
    tally->checked++;
    tally->aggregates += expr_has_aggregate(expr);
    tally->wrong += !round_trips(arena, expr) || !agrees(database, rows, arena, text, expr);
}

static void check_many(const Database *database, const Row *rows, size_t wanted) {
    Random random = {UINT64_C(88172645463325252)};
    Tally tally = {0};
    while (tally.checked < wanted && tally.wrong < 5) {
        CLEANUP(buf_free) Buf text = BUF_INIT(64 << 10);
        if (random_below(&random, 3))
            generate_condition(&random, &text);
        else
            generate_number(&random, &text);
        assert_false(text.failed);
        check_one(database, rows, text.ptr, &tally);
    }
    print_message("# %zu expressions on %d rows, %zu of them with aggregates; %zu beyond the limits\n",
                  tally.checked, ROWS, tally.aggregates, tally.refused);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.checked >= wanted && tally.aggregates > wanted / 50 && tally.refused < wanted / 10);
}

static void test_sqlite(void **state) {
    (void)state;
    Row *rows = make_rows();
    Database database = {.dialect = SQL_SQLITE};
    assert_int_equal(sqlite3_open(":memory:", &database.sqlite), SQLITE_OK);
    sqlite_fill(database.sqlite, rows);
    check_many(&database, rows, SQLITE_EXPRESSIONS);
    sqlite3_close(database.sqlite);
    free_rows(rows);
}

static void test_postgresql(void **state) {
    (void)state;
    const char *url = getenv("ANLAN_TEST_POSTGRESQL");
    if (!url) {
        print_message("# ANLAN_TEST_POSTGRESQL is not set: run under tools/with_postgresql.sh\n");
        skip();
    }
    Row *rows = make_rows();
    Database database = {.dialect = SQL_POSTGRESQL, .postgresql = PQconnectdb(url)};
    if (PQstatus(database.postgresql) != CONNECTION_OK) fail_msg("%s", PQerrorMessage(database.postgresql));
    postgresql_fill(database.postgresql, rows);
    check_many(&database, rows, POSTGRESQL_EXPRESSIONS);
    PQfinish(database.postgresql);
    free_rows(rows);
}

/* The deepest and the longest that compile must still be what SQLite's parser takes, inside a query of some
 * depth. */
static void check_prepares(sqlite3 *db, const char *head, const char *part, const char *middle,
                           const char *tail, size_t times, size_t *compiled) {
    CLEANUP(arena_freep) Arena *arena = arena_new(32 << 20);
    CLEANUP(buf_free) Buf text = BUF_INIT(64 << 10);
    buf_add_text(&text, head);
    for (size_t i = 0; i < times; i++) buf_add_text(&text, part);
    buf_add_text(&text, middle);
    for (size_t i = 0; i < times; i++) buf_add_text(&text, tail);
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    Expr *expr = NULL;
    if (expr_compile(arena, buf_str(&text), &subject_schema, test_objects, STR("d"), 1, 1, &expr, &diags,
                     &err) != OK)
        return;
    ++*compiled;
    ExprSql sql;
    assert_int_equal(expr_sql(expr, SQL_SQLITE, &context, "", 1, arena, &sql, &err), OK);
    const char *query = arena_printf(
        arena, "SELECT s.id FROM subject s WHERE s.id > 1 AND (s.id < 3 OR ((((((((" STR_FMT ")))))))) = 1)",
        STR_ARG(sql.text));
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%zu x %s: %s", times, part, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
}

static void test_depth(void **state) {
    (void)state;
    static const struct {
        const char *head, *part, *middle, *tail;
    } shapes[] = {
        {"", "(a1 + 1) * (2 - ", "a2 + 0", ")"},
        {"", "if(open, 1, open, 2 + ", "a1 * 2", ", 3)"},
        {"", "if(a1 = 1, 2, 1 + ", "a2 * 2", ")"},
        {"", "round(1 - ", "a1 - 1", ")"},
        {"", "coalesce(a1, a2, 1 + ", "a1", ")"},
        {"", "min(1, a1, ", "a2", ")"},
        {"", "(open and (open or not ", "a1 > 2", "))"},
        {"", "(open = (a1 in (1, 2) or ", "open", "))"},
        {"", "open in (true, ", "open", ")"},
        {"sum(hazard.floors + ", "if(hazard.a1 = 1, 2, 1 + ", "hazard.a2 * 2", ") where true"},
        {"count(hazard where ", "(closed and (closed or not ", "a1 > 2", "))"},
        {"1 between a1 and ", "coalesce(year(min(since, coalesce(since, today))), 1 + ", "a1", ")"},
        {"open", " or open or (a1 = 1 and open)", "", ""},
        {"class in (\"a\"", ", \"b\"", ")", ""},
    };
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    Row *rows = make_rows();
    sqlite_fill(db, rows);
    size_t compiled = 0;
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        for (size_t times = 1; times < 700; times += times < 14 ? 1 : 171)
            check_prepares(db, shapes[i].head, shapes[i].part, shapes[i].middle, shapes[i].tail, times,
                           &compiled);
    assert_true(compiled > COUNT_OF(shapes) * 3);
    sqlite3_close(db);
    free_rows(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_depth), cmocka_unit_test(test_sqlite),
                                       cmocka_unit_test(test_postgresql)};
    return cmocka_run_group_tests_name("expr-sql", tests, NULL, NULL);
}
