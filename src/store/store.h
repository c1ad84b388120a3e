/* The only door to a database. Two drivers (SQLite, PostgreSQL 15+) behind this interface; the URL picks one:
 *   sqlite:DIR             DIR/anlan.db, WAL, synchronous=FULL, one writer
 *   postgresql://…         libpq URI, several hosts allowed (target_session_attrs=read-write)
 * SQL lives in src/store/queries/<family>.sql, named; tools/embed_sql.py turns the names into SqlId. */
#ifndef ANLAN_STORE_STORE_H
#define ANLAN_STORE_STORE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/hash.h"
#include "store/sql_ids.h" /* generated: enum SqlId { SQL_DUTY_LIST, … } */

typedef struct Store Store; /* thread-safe */
typedef struct Tx Tx;       /* one transaction on one connection; one thread at a time */
typedef struct Rows Rows;

typedef struct StoreOptions {
    int readers;   /* connections for reading, 1-64 */
    int cache_mib; /* page cache per connection (SQLite) */
    int busy_timeout_ms;
    int batch_max; /* jobs in one group commit */
    bool create;   /* make the database when it is not there */
} StoreOptions;
StoreOptions store_options_default(void);

Status store_open(Str url, StoreOptions options, Store **ret, Error *err); /* does not migrate */
void store_close(Store *store);
void store_closep(Store **store);
bool store_is_postgresql(const Store *store);
const char *store_directory(const Store *store); /* SQLite's DIR; NULL on PostgreSQL */

/* Bring the schema up to date: forward only, checksummed, one at a time under a lock; SQLite is backed up
 * first. */
Status store_migrate(Store *store, Error *err);
Status store_schema_version(Store *store, int *ret_have, int *ret_want, Error *err);
/* Prepare every named statement (start-up self-check). */
Status store_self_check(Store *store, Error *err);

/* Transactions. A read transaction is a snapshot. A write transaction is alone (BEGIN IMMEDIATE / the writer
 * connection); it is for imports, adoption and other long work. Request writes go through store_submit. */
Status store_read(Store *store, Tx **ret, Error *err);
/* For one single query: no transaction around it, so it costs less. A second query may see a newer state. */
Status store_read_one(Store *store, Tx **ret, Error *err);
Status store_write(Store *store, Tx **ret, Error *err);
Status store_commit(Tx **tx, Error *err); /* sets *tx to NULL, also on failure (then nothing was written) */
void store_rollbackp(Tx **tx);            /* NULL is allowed */

/* Arguments, bound to $1, $2, … */
typedef struct Arg {
    enum { ARG_NULL, ARG_I64, ARG_F64, ARG_TEXT, ARG_BLOB } type;
    int64_t i64;
    double f64;
    Str text;
} Arg;
#define A_NULL       ((Arg){.type = ARG_NULL})
#define A_I64(v)     ((Arg){.type = ARG_I64, .i64 = (v)})
#define A_F64(v)     ((Arg){.type = ARG_F64, .f64 = (v)})
#define A_STR(v)     ((Arg){.type = ARG_TEXT, .text = (v)})
#define A_TEXT(v)    ((Arg){.type = ARG_TEXT, .text = str_from(v)})
#define A_BLOB(v)    ((Arg){.type = ARG_BLOB, .text = (v)})
#define A_DATE(v)    ((v) == DATE_NONE ? A_NULL : A_I64(v))
#define A_INSTANT(v) ((v) == INSTANT_NONE ? A_NULL : A_I64(v))
#define ARGS(...)    (const Arg[]){__VA_ARGS__}, sizeof((const Arg[]){__VA_ARGS__}) / sizeof(Arg)

/* Rows must be closed before the next call on the same Tx (E_INTERNAL otherwise). Text is valid until the
 * next row. Columns count from 0. */
Status store_query(Tx *tx, SqlId id, const Arg *args, size_t count, Rows **ret, Error *err);
/* SQL made by expr_sql and the list builder: never from user text. Cached by text. */
Status store_query_text(Tx *tx, Str sql, const Arg *args, size_t count, Rows **ret, Error *err);
/* True while there is a row; false at the end and on failure (then *err is set: check rows_status). */
bool rows_next(Rows *rows);
Status rows_status(Rows *rows, Error *err);
bool rows_null(const Rows *rows, int column);
int64_t rows_i64(const Rows *rows, int column);
double rows_f64(const Rows *rows, int column);
Str rows_text(const Rows *rows, int column);        /* blobs too */
Date rows_date(const Rows *rows, int column);       /* NULL → DATE_NONE */
Instant rows_instant(const Rows *rows, int column); /* NULL → INSTANT_NONE */
int rows_columns(const Rows *rows);
void rows_closep(Rows **rows);

/* Write. ret_changes may be NULL: then PostgreSQL may send it down the pipeline and report a failure at a
 * later call or at commit. */
Status store_exec(Tx *tx, SqlId id, const Arg *args, size_t count, int64_t *ret_changes, Error *err);
Status store_exec_text(Tx *tx, Str sql, const Arg *args, size_t count, int64_t *ret_changes, Error *err);

/* Bulk load of one statement with many rows (COPY-like speed on both). */
typedef struct Bulk Bulk;
Status store_bulk_begin(Tx *tx, SqlId id, Bulk **ret, Error *err);
Status store_bulk_row(Bulk *bulk, const Arg *args, size_t count, Error *err);
Status store_bulk_end(Bulk **bulk, Error *err); /* sets *bulk to NULL, also on failure */
void store_bulk_closep(Bulk **bulk);            /* give up; what it wrote stays in the transaction */

/* Group commit. Jobs queue up; one writer thread runs up to batch_max of them in one transaction and syncs
 * once; then `done` is called for each (on the writer thread: it must be quick and may not call the store). A
 * job may run again when another job of its batch failed after writing: it must depend on nothing but its
 * data and the Tx. */
typedef Status (*StoreJob)(void *data, Tx *tx, Error *err);
typedef void (*StoreDone)(void *data, Status status, const Error *err);
Status store_submit(Store *store, StoreJob run, void *data, StoreDone done,
                    Error *err);                                      /* E_BUSY: the queue is full */
Status store_run(Store *store, StoreJob run, void *data, Error *err); /* the same, waiting */

/* Look-ups: queries of at most one row, from many requests at once. What waits while one round trip is under
 * way goes together into the next one; with SQLite, where there is no round trip, each is answered before
 * store_look returns. The look and what its arguments point to stay valid until `found` was called, once: on
 * any thread, quickly, without calling the store. `row` is valid during the call; NULL: there is none, or the
 * look failed. */
typedef struct StoreLook StoreLook;
typedef void (*StoreFound)(void *data, const Rows *row, Status status, const Error *err);
enum { LOOK_ARGS_MAX = 8 };
struct StoreLook {
    SqlId id;
    Arg args[LOOK_ARGS_MAX];
    size_t count;
    StoreFound found;
    void *data;
    StoreLook *next; /* the store's */
};
Status store_look(Store *store, StoreLook *look, Error *err);
/* Is `found` called on another thread, later? */
bool store_look_waits(const Store *store);

/* The group commit so far, for monitoring: jobs waiting, batches committed, jobs in them. */
typedef struct StoreStats {
    int64_t queued, batches, jobs;
} StoreStats;
StoreStats store_stats(Store *store);

/* The ledger's head inside a write transaction: read once under a lock, then kept in the Tx (and put back
 * when a job is undone). The caller computes the hash (src/ledger) between the two calls. seq 0 and 64 zeros
 * before the first. */
typedef struct StoreHead {
    int64_t seq;
    char hash[SHA256_HEX];
} StoreHead;
Status store_ledger_head(Tx *tx, Str realm, StoreHead *ret, Error *err);
Status store_ledger_append(Tx *tx, Str realm, int64_t seq, Instant at, Str actor, Str event, Str payload,
                           const char *prev, const char *hash, Error *err);

/* Backup of a live SQLite database into one file (VACUUM INTO); E_UNSUPPORTED on PostgreSQL (use pg_dump). */
Status store_backup(Store *store, const char *file, Error *err);

/* Blobs by content hash, in a directory: DIR/blobs/ab/cdef…; written to a temporary name
 * (DIR/blobs/upload/ID), synced, then renamed. An upload id is 1 to 64 of A-Z a-z 0-9 - _. Thread-safe;
 * several processes may share DIR. */
typedef struct Blobs Blobs;
Status blobs_open(const char *directory, Blobs **ret, Error *err); /* DIR must exist; DIR/blobs is made */
void blobs_close(Blobs *blobs);
void blobs_closep(Blobs **blobs);
/* Resumable upload: append at exactly `offset` (E_CONFLICT otherwise, with the offset wanted in *ret_offset).
 */
Status blobs_append(Blobs *blobs, Str upload, int64_t offset, Str data, int64_t max_bytes,
                    int64_t *ret_offset, Error *err);
Status blobs_offset(Blobs *blobs, Str upload, int64_t *ret_offset, Error *err);
/* Finish: the file's SHA-256 must equal `hash`; afterwards it is found under its hash. Repeating is harmless.
 * A file with another hash is thrown away (E_INVALID): the upload starts again at 0. */
Status blobs_finish(Blobs *blobs, Str upload, const char *hash, int64_t *ret_size, Error *err);
/* The path of a finished blob; E_NOT_FOUND when there is none. */
Status blobs_path(Blobs *blobs, Str hash, char *out, size_t out_size, Error *err);
/* Every finished blob, in no order. The hash is valid during the call; anything but OK stops the walk. */
typedef Status (*BlobVisitor)(void *data, Str hash, int64_t size, Error *err);
Status blobs_each(Blobs *blobs, BlobVisitor visit, void *data, Error *err);

#endif
