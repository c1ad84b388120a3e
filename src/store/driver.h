/* What a database has to offer. store.c and its neighbours are written against this struct only; a driver is
 * one `const StoreDriver` with named initialisers (drivers/sqlite.c, drivers/postgresql.c).
 *
 * A driver puts `Database` and `Connection` first in its own structs. A connection is used by one thread at a
 * time. */
#ifndef ANLAN_STORE_DRIVER_H
#define ANLAN_STORE_DRIVER_H

#include "store/store.h"

typedef struct StoreDriver StoreDriver;

enum { STORE_ARGS_MAX = 256 };

/* What became of the transaction that is open on a connection. */
typedef enum TxState {
    TX_FINE,
    TX_FAILED, /* a statement failed and the database takes nothing more before an undo or a rollback
                  (PostgreSQL) */
    TX_GONE    /* rolled back by the database itself, or the connection is lost */
} TxState;

typedef enum TxKind {
    TX_ONE,      /* one query, no transaction around it */
    TX_SNAPSHOT, /* reading; all queries see one state */
    TX_WRITE     /* alone among the writers of this Store; SQLite: among all */
} TxKind;

typedef struct Database {
    const StoreDriver *driver;
} Database;

typedef struct Connection {
    const StoreDriver *driver;
    TxState state;
    uint64_t writes; /* statements that changed something, or may have; only ever grows */
} Connection;

/* A named statement (id), or the text of a dynamic one (id == SQL_ID_COUNT). */
typedef struct SqlRef {
    SqlId id;
    Str text;
} SqlRef;

struct StoreDriver {
    const char *scheme; /* for messages */
    bool postgresql;
    bool (*accepts)(Str url);

    Status (*open)(Str url, const StoreOptions *options, Database **ret, Error *err);
    void (*close)(Database *database);
    const char *(*directory)(const Database *database);
    Status (*connect)(Database *database, TxKind use, Connection **ret, Error *err);
    void (*disconnect)(Connection *connection);

    /* Called for TX_SNAPSHOT and TX_WRITE. A connection that was lost is made anew here, or E_BUSY comes
     * back. */
    Status (*begin)(Connection *connection, TxKind kind, Error *err);
    /* After a failure nothing was written and no transaction is open; TX_FAILED says that a statement was to
     * blame. */
    Status (*commit)(Connection *connection, Error *err);
    void (*rollback)(Connection *connection);
    /* One level of nesting: savepoint, then release (reports everything that went wrong since) or undo. */
    Status (*savepoint)(Connection *connection, Error *err);
    Status (*release)(Connection *connection, Error *err);
    Status (*undo)(Connection *connection, Error *err);

    /* A query leaves its rows on the connection; next moves to the next one, finish ends it early or late. */
    Status (*query)(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err);
    Status (*next)(Connection *connection, bool *ret_more, Error *err);
    void (*finish)(Connection *connection);
    /* Several queries of at most one row each, in one round trip: send each, then take each one's row, in the
     * order sent. After a failure nothing more comes of any of them. Both NULL: the database is in this
     * process. */
    Status (*send)(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err);
    Status (*take)(Connection *connection, bool *ret_row, Error *err);
    int (*columns)(const Connection *connection);
    bool (*null)(const Connection *connection, int column);
    int64_t (*i64)(const Connection *connection, int column);
    double (*f64)(const Connection *connection, int column);
    Str (*text)(const Connection *connection, int column);

    Status (*exec)(Connection *connection, SqlRef sql, const Arg *args, size_t count, int64_t *ret_changes,
                   Error *err);
    Status (*script)(Connection *connection, const char *text,
                     Error *err);                                    /* several statements, no arguments */
    Status (*check)(Connection *connection, SqlRef sql, Error *err); /* does it prepare? */

    Status (*bulk_begin)(Connection *connection, SqlId id, Error *err);
    Status (*bulk_row)(Connection *connection, const Arg *args, size_t count, Error *err);
    Status (*bulk_end)(Connection *connection, Error *err);

    /* Inside a write transaction: has no other connection committed since this one's last transaction? */
    bool (*alone)(Connection *connection);
    /* Hold the ledger chain of a realm, or the migrations, against other processes until the transaction
     * ends. */
    Status (*lock_ledger)(Connection *connection, Str realm, Error *err);
    Status (*lock_migrations)(Connection *connection, Error *err);

    Status (*backup)(Database *database, const char *file, Error *err);
};

extern const StoreDriver driver_sqlite;
extern const StoreDriver driver_postgresql;

/* The text of a statement in the driver's dialect, and the number of its arguments (-1: not known). */
Str sql_text(SqlRef sql, bool postgresql);
int sql_params(SqlRef sql);
const char *sql_name(SqlRef sql);

/* The message for a database failure of this kind (E_DATABASE when the kind has none of its own). */
Status database_fail(Status code, Error *err);

#endif
