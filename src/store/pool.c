/* The readers: at most `limit` connections, opened when first needed, handed out newest first. */
#include "store/internal.h"

#include <assert.h>
#include <time.h>

Status pool_init(ReaderPool *pool, int limit, Error *err) {
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) return no_memory(err);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&pool->returned, &attributes);
    pthread_condattr_destroy(&attributes);
    if (failed) return no_memory(err);
    if (pthread_mutex_init(&pool->lock, NULL) != 0) {
        pthread_cond_destroy(&pool->returned);
        return no_memory(err);
    }
    pool->limit = limit;
    return OK;
}

void pool_destroy(ReaderPool *pool) {
    assert(pool->idle_count == pool->open_count); /* every Tx was given back */
    for (int i = 0; i < pool->idle_count; i++) tx_free(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->returned);
}

static struct timespec deadline_after(int milliseconds) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += milliseconds / 1000;
    at.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/* With the lock held. False: none came back in time. */
static bool pool_wait(ReaderPool *pool, int milliseconds) {
    if (pool->idle_count > 0 || pool->open_count < pool->limit) return true;
    struct timespec until = deadline_after(milliseconds);
    pool->waiting++;
    int timed_out = 0;
    while (!timed_out && pool->idle_count == 0 && pool->open_count >= pool->limit)
        timed_out = pthread_cond_timedwait(&pool->returned, &pool->lock, &until);
    pool->waiting--;
    return pool->idle_count > 0 || pool->open_count < pool->limit;
}

static Status pool_open(Store *store, Tx **ret, Error *err) {
    ReaderPool *pool = &store->readers;
    Status status = tx_new(store, TX_SNAPSHOT, ret, err);
    if (status == OK) return OK;
    pthread_mutex_lock(&pool->lock);
    pool->open_count--;
    if (pool->waiting) pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
    return status;
}

Status pool_take(Store *store, Tx **ret, Error *err) {
    ReaderPool *pool = &store->readers;
    Tx *tx = NULL;
    pthread_mutex_lock(&pool->lock);
    bool room = pool_wait(pool, store->options.busy_timeout_ms);
    if (room && pool->idle_count > 0)
        tx = pool->idle[--pool->idle_count];
    else if (room)
        pool->open_count++;
    pthread_mutex_unlock(&pool->lock);
    if (!room) return fail(err, E_BUSY, "all connections for reading are in use");
    if (!tx) return pool_open(store, ret, err);
    *ret = tx;
    return OK;
}

void pool_give(Store *store, Tx *tx) {
    ReaderPool *pool = &store->readers;
    pthread_mutex_lock(&pool->lock);
    pool->idle[pool->idle_count++] = tx;
    if (pool->waiting) pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
}
