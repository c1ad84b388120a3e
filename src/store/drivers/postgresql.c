/* PostgreSQL 15 and newer. Transactions ride the pipeline: BEGIN, the statements without an answer and COMMIT
 * are sent together and read once. */
#include "store/drivers/postgresql.h"

/* Advisory locks of this program: any two numbers, the same in every version. */
static const char lock_chain_sql[] = "SELECT pg_advisory_xact_lock(1634626657, 1)";
static const char lock_migrations_sql[] = "SELECT pg_advisory_xact_lock(1634626657, 2)";

static bool pg_accepts(Str url) {
    return str_starts(url, STR("postgresql://")) || str_starts(url, STR("postgres://"));
}

static const char *pg_directory(const Database *database) {
    (void)database;
    return NULL;
}

static Status pg_begin(Connection *connection, TxKind kind, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    pg_read_trailing(c);
    TRY(pg_ensure(c, err));
    c->base.state = TX_FINE; /* whatever befell the connection before */
    c->kind = kind;
    c->chain_locked = false;
    if (kind == TX_ONE) return OK;
    return pg_queue(c, kind == TX_WRITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
}

/* What is under way is read to its end first: a command behind a failed one would be skipped. */
static void pg_rollback(Connection *connection) {
    PgConnection *c = (PgConnection *)connection;
    Error ignored = ERROR_INIT;
    TxState state = connection->state;
    pg_rows_end(c);
    pg_settle(c, &ignored);
    if (connection->state == TX_GONE) return;
    connection->state = TX_FINE;
    if (c->kind == TX_SNAPSHOT) {
        pg_send_rollback(c, &ignored);
    } else if (pg_queue(c, "ROLLBACK", &ignored) == OK) {
        pg_settle(c, &ignored);
    }
    if (connection->state == TX_FINE && state == TX_FAILED)
        connection->state = TX_FAILED; /* the caller asks why */
}

static Status pg_commit(Connection *connection, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    if (connection->state == TX_FINE && pg_queue(c, "COMMIT", err) == OK && pg_settle(c, err) == OK)
        return OK;
    pg_refuse(c, err);
    if (connection->state == TX_FAILED) pg_rollback(connection);
    return err->code;
}

static Status pg_savepoint(Connection *connection, Error *err) {
    return pg_queue((PgConnection *)connection, "SAVEPOINT job", err);
}

static Status pg_release(Connection *connection, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    TRY(pg_queue(c, "RELEASE SAVEPOINT job", err));
    return pg_settle(c, err);
}

static Status pg_undo(Connection *connection, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    Error ignored = ERROR_INIT;
    pg_rows_end(c);
    pg_settle(c, &ignored);
    if (connection->state == TX_GONE) return pg_refuse(c, err);
    connection->state = TX_FINE;
    c->chain_locked = false; /* taken inside the savepoint, perhaps; asking again costs little */
    TRY(pg_queue(c, "ROLLBACK TO SAVEPOINT job", err));
    return pg_release(connection, err);
}

static Status pg_query(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    PgStatement *statement = NULL;
    TRY(pg_queue_statement(c, sql, args, count, &statement, err));
    if (statement->writes) connection->writes++;
    if (pg_settle_to_rows(c, err) == OK) return OK;
    fail_detail(err, "%s: %s", sql_name(sql), c->failure.detail);
    return err->code;
}

static Status pg_next(Connection *connection, bool *ret_more, Error *err) {
    return pg_row((PgConnection *)connection, ret_more, err);
}

static void pg_finish(Connection *connection) {
    pg_rows_end((PgConnection *)connection);
}

static Status pg_exec(Connection *connection, SqlRef sql, const Arg *args, size_t count, int64_t *ret_changes,
                      Error *err) {
    PgConnection *c = (PgConnection *)connection;
    PgStatement *statement = NULL;
    TRY(pg_queue_statement(c, sql, args, count, &statement, err));
    connection->writes++;
    if (!ret_changes) return OK;
    if (pg_settle(c, err) != OK) {
        fail_detail(err, "%s: %s", sql_name(sql), c->failure.detail);
        return err->code;
    }
    *ret_changes = c->changes;
    return OK;
}

static Status pg_script(Connection *connection, const char *text, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    TRY(pg_plain_begin(c, err));
    connection->writes++;
    Status status = pg_plain_command(c, text, PGRES_COMMAND_OK, err);
    pg_plain_end(c);
    return status;
}

/* Another process may have appended between two transactions. */
static bool pg_alone(Connection *connection) {
    (void)connection;
    return false;
}

/* One lock for the chains of all realms: with one each, two processes whose batches mix realms would wait for
 * each other in a circle. */
static Status pg_lock_ledger(Connection *connection, Str realm, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    (void)realm;
    if (c->chain_locked) return OK;
    TRY(pg_queue(c, lock_chain_sql, err));
    c->chain_locked = true;
    return OK;
}

static Status pg_lock_migrations(Connection *connection, Error *err) {
    return pg_queue((PgConnection *)connection, lock_migrations_sql, err);
}

static Status pg_backup(Database *database, const char *file, Error *err) {
    (void)database, (void)file;
    fail(err, E_UNSUPPORTED, "a PostgreSQL database is not backed up by this program");
    return fail_hint(err, "use pg_dump or the backup that the database's operators have");
}

const StoreDriver driver_postgresql = {
    .scheme = "postgresql",
    .postgresql = true,
    .accepts = pg_accepts,
    .open = pg_database_open,
    .close = pg_database_close,
    .directory = pg_directory,
    .connect = pg_connect,
    .disconnect = pg_disconnect,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .savepoint = pg_savepoint,
    .release = pg_release,
    .undo = pg_undo,
    .query = pg_query,
    .next = pg_next,
    .finish = pg_finish,
    .send = pg_send,
    .take = pg_take,
    .columns = pg_columns,
    .null = pg_null,
    .i64 = pg_i64,
    .f64 = pg_f64,
    .text = pg_text,
    .exec = pg_exec,
    .script = pg_script,
    .check = pg_check,
    .bulk_begin = pg_bulk_begin,
    .bulk_row = pg_bulk_row,
    .bulk_end = pg_bulk_end,
    .alone = pg_alone,
    .lock_ledger = pg_lock_ledger,
    .lock_migrations = pg_lock_migrations,
    .backup = pg_backup,
};
