/* The SQLite driver's own structs. */
#ifndef ANLAN_STORE_DRIVERS_SQLITE_H
#define ANLAN_STORE_DRIVERS_SQLITE_H

#include <sqlite3.h>

#include "store/driver.h"
#include "store/drivers/dynamic.h"

typedef struct SqliteDatabase {
    Database base;
    char *directory, *file;
    StoreOptions options;
} SqliteDatabase;

/* SQLite numbers `$n` by first appearance: position[n - 1] is what sqlite3_bind_* wants for $n. */
typedef struct Statement {
    sqlite3_stmt *handle;
    bool counts; /* INSERT, UPDATE, DELETE: the number of changed rows says whether it wrote */
    int params;
    int position[];
} Statement;

typedef enum Control {
    CONTROL_BEGIN,
    CONTROL_BEGIN_IMMEDIATE,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_SAVEPOINT,
    CONTROL_RELEASE,
    CONTROL_UNDO,
    CONTROL_DATA_VERSION,
    CONTROL_COUNT
} Control;

typedef struct SqliteConnection {
    Connection base;
    sqlite3 *db;
    int cache_kib;
    int64_t data_version; /* of the last write transaction; 0: none yet */
    sqlite3_stmt *control[CONTROL_COUNT];
    Statement *named[SQL_ID_COUNT];
    DynamicSlots texts;
    Statement *dynamic[DYNAMIC_MAX]; /* beside texts */
    Statement *current;              /* whose rows are being read */
    Statement *bulk;
    bool grown;    /* the cache, for a bulk load */
    Buf arguments; /* the texts of the current query's arguments */
} SqliteConnection;

/* Translate a result code; notes when the transaction is gone. Returns the Status put into err. */
Status sqlite_fail(SqliteConnection *connection, int rc, Error *err);
Status sqlite_code(sqlite3 *db, int rc, const char *detail, Error *err); /* without a connection of ours */

Status sqlite_control(SqliteConnection *connection, Control control, Error *err);
void sqlite_statements_free(SqliteConnection *connection);

Status sqlite_query(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err);
Status sqlite_next(Connection *connection, bool *ret_more, Error *err);
void sqlite_finish(Connection *connection);
Status sqlite_exec(Connection *connection, SqlRef sql, const Arg *args, size_t count, int64_t *ret_changes,
                   Error *err);
Status sqlite_check(Connection *connection, SqlRef sql, Error *err);
Status sqlite_bulk_begin(Connection *connection, SqlId id, Error *err);
Status sqlite_bulk_row(Connection *connection, const Arg *args, size_t count, Error *err);
void sqlite_bulk_shrink(SqliteConnection *connection);
Status sqlite_bulk_end(Connection *connection, Error *err);
Status sqlite_prepare(SqliteConnection *connection, SqlRef sql, Statement **ret, Error *err);

Status sqlite_backup(Database *database, const char *file, Error *err);

#endif
