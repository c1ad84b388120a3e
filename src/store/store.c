/* Opening, transactions and the readers' pool's users. */
#include "store/internal.h"

#include <assert.h>
#include <stdlib.h>

static const StoreDriver *const drivers[] = {&driver_sqlite, &driver_postgresql};

StoreOptions store_options_default(void) {
    return (StoreOptions){
        .readers = 8, .cache_mib = 8, .busy_timeout_ms = 5000, .batch_max = 512, .create = false};
}

static Status options_check(const StoreOptions *options, Error *err) {
    if (options->readers < 1 || options->readers > READERS_MAX)
        return fail(err, E_INVALID, "readers must be from 1 to %d", (int)READERS_MAX);
    if (options->cache_mib < 1 || options->cache_mib > 65536)
        return fail(err, E_INVALID, "cache_mib must be from 1 to %d", 65536);
    if (options->busy_timeout_ms < 0 || options->busy_timeout_ms > 600000)
        return fail(err, E_INVALID, "busy_timeout_ms must be from 0 to %d", 600000);
    if (options->batch_max < 1 || options->batch_max > 10000)
        return fail(err, E_INVALID, "batch_max must be from 1 to %d", 10000);
    return OK;
}

static const StoreDriver *driver_for(Str url) {
    for (size_t i = 0; i < COUNT_OF(drivers); i++)
        if (drivers[i]->accepts(url)) return drivers[i];
    return NULL;
}

static Status turnstile_init(Turnstile *turnstile, Error *err) {
    if (pthread_mutex_init(&turnstile->lock, NULL) != 0) return no_memory(err);
    if (pthread_cond_init(&turnstile->moved, NULL) == 0) return OK;
    pthread_mutex_destroy(&turnstile->lock);
    return no_memory(err);
}

void turnstile_enter(Turnstile *turnstile) {
    pthread_mutex_lock(&turnstile->lock);
    uint64_t ticket = turnstile->next++;
    while (turnstile->serving != ticket) pthread_cond_wait(&turnstile->moved, &turnstile->lock);
    pthread_mutex_unlock(&turnstile->lock);
}

void turnstile_leave(Turnstile *turnstile) {
    pthread_mutex_lock(&turnstile->lock);
    turnstile->serving++;
    if (turnstile->serving != turnstile->next) pthread_cond_broadcast(&turnstile->moved);
    pthread_mutex_unlock(&turnstile->lock);
}

/* The locks first: store_close can then take a half-built Store apart. */
static Status store_new(const StoreDriver *driver, StoreOptions options, Store **ret, Error *err) {
    Store *store = calloc(1, sizeof *store);
    if (!store) return no_memory(err);
    store->driver = driver;
    store->options = options;
    if (turnstile_init(&store->turnstile, err) != OK) {
        free(store);
        return err->code;
    }
    if (pool_init(&store->readers, options.readers, err) != OK) {
        pthread_cond_destroy(&store->turnstile.moved);
        pthread_mutex_destroy(&store->turnstile.lock);
        free(store);
        return err->code;
    }
    *ret = store;
    return OK;
}

Status store_open(Str url, StoreOptions options, Store **ret, Error *err) {
    TRY(options_check(&options, err));
    const StoreDriver *driver = driver_for(url);
    if (!driver) {
        fail(err, E_USAGE, "this is not a database address: '%.*s'", STR_ARG(url));
        return fail_hint(err, "write sqlite:DIRECTORY or postgresql://USER@HOST/DATABASE");
    }
    CLEANUP(store_closep) Store *store = NULL;
    TRY(store_new(driver, options, &store, err));
    TRY(driver->open(url, &options, &store->database, err));
    TRY(tx_new(store, TX_WRITE, &store->writing, err));
    TRY(writer_new(store, &store->writer, err));
    if (driver->send) TRY(looker_new(store, &store->looker, err));
    *ret = TAKE(store);
    return OK;
}

void store_close(Store *store) {
    if (!store) return;
    looker_free(store->looker);
    writer_free(store->writer);
    tx_free(store->writing);
    pool_destroy(&store->readers);
    if (store->database) store->driver->close(store->database);
    pthread_cond_destroy(&store->turnstile.moved);
    pthread_mutex_destroy(&store->turnstile.lock);
    free(store);
}

void store_closep(Store **store) {
    store_close(*store);
    *store = NULL;
}

bool store_is_postgresql(const Store *store) {
    return store->driver->postgresql;
}

const char *store_directory(const Store *store) {
    return store->driver->directory(store->database);
}

Status store_backup(Store *store, const char *file, Error *err) {
    return store->driver->backup(store->database, file, err);
}

Status tx_new(Store *store, TxKind use, Tx **ret, Error *err) {
    assert(store);
    Tx *tx = calloc(1, sizeof *tx);
    if (!tx) return no_memory(err);
    tx->store = store;
    if (store->driver->connect(store->database, use, &tx->connection, err) != OK) {
        free(tx);
        return err->code;
    }
    *ret = tx;
    return OK;
}

void tx_free(Tx *tx) {
    if (!tx) return;
    store_bulk_closep(&tx->bulk);
    if (tx->connection) tx->store->driver->disconnect(tx->connection);
    free(tx);
}

Status tx_begin(Tx *tx, TxKind kind, Error *err) {
    tx->kind = kind;
    tx->connection->state = TX_FINE;
    TRY(tx->store->driver->begin(tx->connection, kind, err));
    if (kind == TX_WRITE && !tx->store->driver->alone(tx->connection)) heads_forget(tx);
    return OK;
}

static Status read_begin(Store *store, TxKind kind, Tx **ret, Error *err) {
    Tx *tx = NULL;
    TRY(pool_take(store, &tx, err));
    if (tx_begin(tx, kind, err) != OK) {
        pool_give(store, tx);
        return err->code;
    }
    *ret = tx;
    return OK;
}

Status store_read(Store *store, Tx **ret, Error *err) {
    return read_begin(store, TX_SNAPSHOT, ret, err);
}

Status store_read_one(Store *store, Tx **ret, Error *err) {
    return read_begin(store, TX_ONE, ret, err);
}

Status store_write(Store *store, Tx **ret, Error *err) {
    turnstile_enter(&store->turnstile);
    if (tx_begin(store->writing, TX_WRITE, err) != OK) {
        turnstile_leave(&store->turnstile);
        return err->code;
    }
    *ret = store->writing;
    return OK;
}

/* Rows and a bulk load that were left open end with their transaction. */
void tx_close_open(Tx *tx) {
    Rows *rows = tx->rows.tx ? &tx->rows : NULL;
    rows_closep(&rows);
    store_bulk_closep(&tx->bulk);
}

void tx_undo_cleanup(Tx *tx) {
    tx_close_open(tx);
    heads_forget(tx);
}

static void tx_give_back(Tx *tx) {
    if (tx->kind == TX_WRITE)
        turnstile_leave(&tx->store->turnstile);
    else
        pool_give(tx->store, tx);
}

Status store_commit(Tx **handle, Error *err) {
    Tx *tx = TAKE(*handle);
    assert(!tx->batched); /* a job's transaction is committed by the writer thread */
    tx_close_open(tx);
    Status status = tx->kind == TX_ONE ? OK : tx->store->driver->commit(tx->connection, err);
    if (status != OK) heads_forget(tx);
    tx_give_back(tx);
    return status;
}

void store_rollbackp(Tx **handle) {
    Tx *tx = TAKE(*handle);
    if (!tx) return;
    assert(!tx->batched);
    tx_undo_cleanup(tx);
    if (tx->kind != TX_ONE) tx->store->driver->rollback(tx->connection);
    tx_give_back(tx);
}
