/* The inside of Store, Tx and Rows; for the files of src/store only. */
#ifndef ANLAN_STORE_INTERNAL_H
#define ANLAN_STORE_INTERNAL_H

#include <pthread.h>

#include "store/driver.h"

typedef struct Writer Writer;
typedef struct Looker Looker;

struct Rows {
    Tx *tx; /* NULL: closed */
    Status status;
    Error error; /* set with status */
};

/* The heads of the ledger chains that this connection knows, by hash of the realm. A slot that holds another
 * realm is simply read again, so eight slots serve any number of realms. */
enum { HEAD_SLOTS = 8, HEAD_REALM_MAX = 32 };
typedef struct HeadSlot {
    char realm[HEAD_REALM_MAX];
    size_t realm_len; /* 0: empty */
    StoreHead head;
} HeadSlot;

/* A Tx lives as long as its connection and is handed out again and again: opening one allocates nothing. */
struct Tx {
    Store *store;
    Connection *connection;
    TxKind kind;
    bool batched; /* run by the writer thread: its jobs may not commit */
    Rows rows;
    Bulk *bulk;
    HeadSlot heads[HEAD_SLOTS]; /* the writer's only */
};

enum { READERS_MAX = 64 };
typedef struct ReaderPool {
    pthread_mutex_t lock;
    pthread_cond_t returned;
    Tx *idle[READERS_MAX]; /* a stack: the warmest connection first, the others stay unopened */
    int idle_count, open_count, limit, waiting;
} ReaderPool;

/* First come, first served: a long queue of batches cannot starve store_write, nor the other way round. */
typedef struct Turnstile {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t next, serving;
} Turnstile;

struct Store {
    const StoreDriver *driver;
    Database *database;
    StoreOptions options;
    ReaderPool readers;
    Turnstile turnstile; /* guards `writing` */
    Tx *writing;
    Writer *writer;
    Looker *looker; /* NULL: the driver has no round trips */
};

Status tx_new(Store *store, TxKind use, Tx **ret, Error *err);
void tx_free(Tx *tx);
Status tx_begin(Tx *tx, TxKind kind, Error *err);
void tx_close_open(Tx *tx);   /* end rows and a bulk load that were left open */
void tx_undo_cleanup(Tx *tx); /* what was read or left open before a rollback no longer holds */

void turnstile_enter(Turnstile *turnstile);
void turnstile_leave(Turnstile *turnstile);

Status pool_init(ReaderPool *pool, int limit, Error *err);
void pool_destroy(ReaderPool *pool);
Status pool_take(Store *store, Tx **ret, Error *err);
void pool_give(Store *store, Tx *tx);

Status writer_new(Store *store, Writer **ret, Error *err);
void writer_free(Writer *writer); /* runs what is queued, then stops; NULL is allowed */

Status looker_new(Store *store, Looker **ret, Error *err);
void looker_free(Looker *looker); /* answers what waits, then stops; NULL is allowed */

/* The checks of store_query, before a statement goes to the driver. */
Status tx_check(Tx *tx, SqlRef sql, const Arg *args, size_t count, Error *err);

void heads_forget(Tx *tx);

/* How many migrations ran here; E_CONFLICT when they are not the ones that this program holds. */
Status migrations_applied(Tx *tx, int *ret, Error *err);

/* Fill in a migration's dialect words ({blob}, {double}, {without_rowid}, {strict}; TEXT). */
void dialect_expand(Str text, bool postgresql, Buf *out);

#endif
