/* The PostgreSQL driver's own structs. Every connection is in libpq's pipeline mode: commands are queued,
 * their results are read in order at the next sync point (a query, a statement whose row count is wanted,
 * release, commit). */
#ifndef ANLAN_STORE_DRIVERS_POSTGRESQL_H
#define ANLAN_STORE_DRIVERS_POSTGRESQL_H

#include <libpq-fe.h>
#include <pthread.h>

#include "store/driver.h"
#include "store/drivers/dynamic.h"

typedef struct PgDatabase {
    Database base;
    char *url;
    bool several_hosts;
    StoreOptions options;
    pthread_mutex_t lock; /* guards what follows */
    int64_t retry_at_ms;  /* no connection is tried before; 0: now */
    int backoff_ms;
} PgDatabase;

typedef struct PgStatement {
    uint32_t number; /* its name on the server is "s" number; 0: never prepared */
    bool prepared;   /* queued counts as prepared; a failed pipeline takes it back */
    bool writes;     /* does not begin with SELECT */
} PgStatement;

/* A result that is still to be read. */
typedef struct Pending {
    PgStatement *prepares; /* the statement, when the command was its preparation */
} Pending;

/* Few enough that neither side's socket buffer fills with unread results. */
enum { PENDING_MAX = 256 };

typedef struct PgConnection {
    Connection base;
    PgDatabase *database;
    PGconn *pg;
    TxKind kind;
    bool chain_locked; /* this transaction holds the ledger's lock */
    PgStatement named[SQL_ID_COUNT];
    DynamicSlots texts;
    PgStatement dynamic[DYNAMIC_MAX]; /* beside texts */
    uint32_t statements;              /* numbers given so far */
    Pending pending[PENDING_MAX];
    size_t pending_count;
    bool trailing;   /* the end of a read was sent; its result is read when the connection is used again */
    int64_t changes; /* rows changed by the last command read */
    Error failure;   /* the first one, while base.state is not TX_FINE */
    size_t taken;    /* of the pending commands, by pg_take */
    bool taking;     /* a sync was sent, and some of the pending commands are read */
    bool reading;    /* a query's rows, then its sync, are still to be read */
    PGresult *row;
    Buf arguments, copy;
    bool copying; /* the bulk load is a COPY */
    SqlId bulk;
} PgConnection;

/* postgresql_error.c */
Status pg_fail_result(PgConnection *c, const PGresult *result, Error *err);
Status pg_fail_lost(PgConnection *c, Error *err);
void pg_note(PgConnection *c, Status (*describe)(PgConnection *c, const PGresult *result, Error *err),
             const PGresult *result);
Status pg_refuse(const PgConnection *c, Error *err); /* the failure that stands in the way */

/* postgresql_connect.c */
Status pg_database_open(Str url, const StoreOptions *options, Database **ret, Error *err);
void pg_database_close(Database *database);
Status pg_connect(Database *database, TxKind use, Connection **ret, Error *err);
void pg_disconnect(Connection *connection);
Status pg_ensure(PgConnection *c, Error *err); /* connect again when the connection was lost */

/* postgresql_pipeline.c */
Status pg_queue(PgConnection *c, const char *sql,
                Error *err); /* a command without arguments or interest in its result */
Status pg_queue_statement(PgConnection *c, SqlRef sql, const Arg *args, size_t count, PgStatement **ret,
                          Error *err);
/* End a transaction that only read, without waiting for the answer: nothing hangs on it, and a wait costs two
 * switches between processes. */
Status pg_send_rollback(PgConnection *c, Error *err);
void pg_read_trailing(PgConnection *c);
/* Sync and read every result. The first failure is kept in c->failure and returned. */
Status pg_settle(PgConnection *c, Error *err);
/* Sync, and read all but the last command's result: its rows are read by pg_row. */
Status pg_settle_to_rows(PgConnection *c, Error *err);
Status pg_row(PgConnection *c, bool *ret_more, Error *err);
void pg_rows_end(PgConnection *c);
Status pg_send(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err);
Status pg_take(Connection *connection, bool *ret_row, Error *err);
Status pg_check(Connection *connection, SqlRef sql, Error *err);
/* Outside the pipeline: several statements, or COPY. */
Status pg_plain_begin(PgConnection *c, Error *err);
Status pg_plain_command(PgConnection *c, const char *sql, ExecStatusType wanted, Error *err);
void pg_plain_end(PgConnection *c);

/* postgresql_value.c */
bool pg_decode_row(PGresult *row); /* bytea from hex to bytes, in place; false: not hex */
bool pg_null(const Connection *connection, int column);
int64_t pg_i64(const Connection *connection, int column);
double pg_f64(const Connection *connection, int column);
Str pg_text(const Connection *connection, int column);
int pg_columns(const Connection *connection);

/* postgresql_bulk.c */
Status pg_bulk_begin(Connection *connection, SqlId id, Error *err);
Status pg_bulk_row(Connection *connection, const Arg *args, size_t count, Error *err);
Status pg_bulk_end(Connection *connection, Error *err);

#endif
