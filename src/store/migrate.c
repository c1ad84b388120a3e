/* Migrations go forward only. The table `migration` keeps the number and the SHA-256 of each one that ran: a
 * file that was edited afterwards is refused, and so is a database from a newer program. All that is missing
 * runs in one transaction under a lock; SQLite is copied aside before when it holds data. */
#include "store/internal.h"

enum { MIGRATION_TEXT_MAX = 1 << 20, MIGRATION_PATH_MAX = 4096 };

static const char migration_table[] =
    "CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL)";

static Status has_table(Tx *tx, bool *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_MIGRATION_EXISTS, NULL, 0, &rows, err));
    bool found = rows_next(rows) && rows_i64(rows, 0) > 0;
    TRY(rows_status(rows, err));
    *ret = found;
    return OK;
}

static Status row_check(const Rows *rows, int expected, Error *err) {
    int64_t number = rows_i64(rows, 0);
    if (expected >= sql_migration_count || number != sql_migrations[expected].number) {
        fail(err, E_CONFLICT, "the database has migration %lld, which this program does not know",
             (long long)number);
        return fail_hint(err, "use the program version that wrote this database, or a newer one");
    }
    if (!str_is(rows_text(rows, 2), sql_migrations[expected].sha256)) {
        fail(err, E_CONFLICT, "migration %lld was edited after it ran", (long long)number);
        return fail_hint(err, "a migration that ran is never edited: put the change into a new one");
    }
    return OK;
}

/* How many of the migrations ran here, after comparing each with what this program holds. */
Status migrations_applied(Tx *tx, int *ret, Error *err) {
    bool found = false;
    int have = 0;
    TRY(has_table(tx, &found, err));
    if (found) {
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(store_query(tx, SQL_MIGRATION_LIST, NULL, 0, &rows, err));
        while (rows_next(rows)) TRY(row_check(rows, have++, err));
        TRY(rows_status(rows, err));
    }
    *ret = have;
    return OK;
}

Status store_schema_version(Store *store, int *ret_have, int *ret_want, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    int have = 0;
    TRY(store_read(store, &tx, err));
    TRY(migrations_applied(tx, &have, err));
    *ret_have = have;
    *ret_want = sql_migration_count;
    return OK;
}

static Status run_script(Tx *tx, Str text, Error *err) {
    CLEANUP(buf_free) Buf sql = BUF_INIT(MIGRATION_TEXT_MAX);
    dialect_expand(text, tx->store->driver->postgresql, &sql);
    TRY(buf_status(&sql, err));
    return tx->store->driver->script(tx->connection, sql.ptr, err);
}

static Status apply_one(Tx *tx, const SqlMigration *migration, Error *err) {
    if (run_script(tx, str_from(migration->text), err) != OK) {
        fail_detail(err, "migration %04d_%s: %s", migration->number, migration->name, err->message);
        return wrap(err, "migrate");
    }
    return store_exec(tx, SQL_MIGRATION_ADD,
                      ARGS(A_I64(migration->number), A_TEXT(migration->name), A_TEXT(migration->sha256)),
                      NULL, err);
}

/* Another process may have been faster: what is missing is counted again under the lock. */
static Status apply_missing(Store *store, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    bool found = false;
    int have = 0;
    TRY(store_write(store, &tx, err));
    TRY(store->driver->lock_migrations(tx->connection, err));
    TRY(has_table(tx, &found, err));
    if (!found) TRY(run_script(tx, str_from(migration_table), err));
    TRY(migrations_applied(tx, &have, err));
    for (int i = have; i < sql_migration_count; i++) TRY(apply_one(tx, &sql_migrations[i], err));
    return store_commit(&tx, err);
}

static Status backup_before(Store *store, int next, Error *err) {
    CLEANUP(buf_free) Buf path = BUF_INIT(MIGRATION_PATH_MAX);
    buf_printf(&path, "%s/anlan.db.before-%04d", store_directory(store), next);
    TRY(buf_status(&path, err));
    return store_backup(store, path.ptr, err);
}

Status store_migrate(Store *store, Error *err) {
    int have = 0, want = 0;
    TRY(store_schema_version(store, &have, &want, err));
    if (have == want) return OK;
    if (have > 0 && !store_is_postgresql(store)) TRY(backup_before(store, sql_migrations[have].number, err));
    return apply_missing(store, err);
}
