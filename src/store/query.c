/* Statements and rows: the checks that both drivers share, then the driver. */
#include "store/internal.h"

/* PostgreSQL cannot store a zero byte in text; what only one database takes, neither does. */
static Status args_check(const Arg *args, size_t count, Error *err) {
    for (size_t i = 0; i < count; i++)
        if (args[i].type == ARG_TEXT && args[i].text.len && memchr(args[i].text.ptr, 0, args[i].text.len))
            return fail(err, E_INVALID, "text must not hold a zero byte");
    return OK;
}

Status tx_check(Tx *tx, SqlRef sql, const Arg *args, size_t count, Error *err) {
    if (tx->rows.tx || tx->bulk) {
        fail(err, E_INTERNAL, "the rows of the statement before are still open");
        return fail_detail(err, "%s", sql_name(sql));
    }
    int wanted = sql_params(sql);
    if (count > STORE_ARGS_MAX || (wanted >= 0 && (size_t)wanted != count)) {
        fail(err, E_INTERNAL, "a statement was given the wrong number of arguments");
        return fail_detail(err, "%s wants %d, got %zu", sql_name(sql), wanted, count);
    }
    if (tx->connection->state == TX_GONE)
        return fail(err, E_DATABASE, "the transaction was rolled back by the database");
    return args_check(args, count, err);
}

static Status tx_query(Tx *tx, SqlRef sql, const Arg *args, size_t count, Rows **ret, Error *err) {
    TRY(tx_check(tx, sql, args, count, err));
    TRY(tx->store->driver->query(tx->connection, sql, args, count, err));
    tx->rows.tx = tx;
    tx->rows.status = OK;
    *ret = &tx->rows;
    return OK;
}

static Status tx_exec(Tx *tx, SqlRef sql, const Arg *args, size_t count, int64_t *ret_changes, Error *err) {
    TRY(tx_check(tx, sql, args, count, err));
    if (tx->kind != TX_WRITE) {
        fail(err, E_INTERNAL, "a transaction for reading cannot write");
        return fail_detail(err, "%s", sql_name(sql));
    }
    return tx->store->driver->exec(tx->connection, sql, args, count, ret_changes, err);
}

static SqlRef named(SqlId id) {
    return (SqlRef){.id = id};
}

static SqlRef dynamic(Str text) {
    return (SqlRef){.id = SQL_ID_COUNT, .text = text};
}

Status store_query(Tx *tx, SqlId id, const Arg *args, size_t count, Rows **ret, Error *err) {
    return tx_query(tx, named(id), args, count, ret, err);
}

Status store_query_text(Tx *tx, Str sql, const Arg *args, size_t count, Rows **ret, Error *err) {
    return tx_query(tx, dynamic(sql), args, count, ret, err);
}

Status store_exec(Tx *tx, SqlId id, const Arg *args, size_t count, int64_t *ret_changes, Error *err) {
    return tx_exec(tx, named(id), args, count, ret_changes, err);
}

Status store_exec_text(Tx *tx, Str sql, const Arg *args, size_t count, int64_t *ret_changes, Error *err) {
    return tx_exec(tx, dynamic(sql), args, count, ret_changes, err);
}

bool rows_next(Rows *rows) {
    if (rows->status != OK) return false;
    bool more = false;
    rows->status = rows->tx->store->driver->next(rows->tx->connection, &more, &rows->error);
    return rows->status == OK && more;
}

Status rows_status(Rows *rows, Error *err) {
    if (rows->status != OK) *err = rows->error;
    return rows->status;
}

void rows_closep(Rows **handle) {
    Rows *rows = TAKE(*handle);
    if (!rows || !rows->tx) return;
    rows->tx->store->driver->finish(rows->tx->connection);
    rows->tx = NULL;
}

int rows_columns(const Rows *rows) {
    return rows->tx->store->driver->columns(rows->tx->connection);
}

bool rows_null(const Rows *rows, int column) {
    return rows->tx->store->driver->null(rows->tx->connection, column);
}

int64_t rows_i64(const Rows *rows, int column) {
    return rows->tx->store->driver->i64(rows->tx->connection, column);
}

double rows_f64(const Rows *rows, int column) {
    return rows->tx->store->driver->f64(rows->tx->connection, column);
}

Str rows_text(const Rows *rows, int column) {
    return rows->tx->store->driver->text(rows->tx->connection, column);
}

Date rows_date(const Rows *rows, int column) {
    return rows_null(rows, column) ? DATE_NONE : (Date)rows_i64(rows, column);
}

Instant rows_instant(const Rows *rows, int column) {
    return rows_null(rows, column) ? INSTANT_NONE : rows_i64(rows, column);
}

/* Reading the migrations first also makes the connection see the schema as it is now. */
static Status check_all(Tx *tx, Error *err) {
    int have = 0;
    TRY(migrations_applied(tx, &have, err));
    if (have != sql_migration_count)
        return fail(err, E_CONFLICT, "the database has schema %d, this program needs %d", have,
                    sql_migration_count);
    for (int id = 0; id < SQL_ID_COUNT; id++)
        if (tx->store->driver->check(tx->connection, named((SqlId)id), err) != OK)
            return wrap(err, "store self-check");
    return OK;
}

Status store_self_check(Store *store, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read_one(store, &tx, err));
    return check_all(tx, err);
}
