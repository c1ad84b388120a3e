/* Look-ups of many requests in one round trip. A thread of its own sends all that wait, reads the answers in
 * order, and hands each to who asked; what comes in meanwhile goes into the next round. One that fails makes
 * the server skip those behind it: the rest of such a round is asked one by one, so that each gets the answer
 * that is its own. */
#include "store/internal.h"

#include <stdlib.h>

enum { ROUND_MAX = 64 }; /* few enough for the sockets' buffers, see PENDING_MAX */

struct Looker {
    Store *store;
    Tx *tx; /* the thread's own connection, made with the first look */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool started, sleeping, stopping;
    StoreLook *first, *last;
};

static SqlRef look_sql(const StoreLook *look) {
    return (SqlRef){.id = look->id};
}

static void answer(Tx *tx, StoreLook *look, bool row, Status status, const Error *err) {
    tx->rows.tx = tx;
    tx->rows.status = OK;
    look->found(look->data, row ? &tx->rows : NULL, status, err);
    tx->rows.tx = NULL;
}

static Status look_one(Tx *tx, StoreLook *look, bool *ret_row, Error *err) {
    TRY(tx_begin(tx, TX_ONE, err));
    TRY(tx_check(tx, look_sql(look), look->args, look->count, err));
    TRY(tx->store->driver->query(tx->connection, look_sql(look), look->args, look->count, err));
    return tx->store->driver->next(tx->connection, ret_row, err);
}

static void look_alone(Tx *tx, StoreLook *look) {
    Error err = ERROR_INIT;
    bool row = false;
    Status status = look_one(tx, look, &row, &err);
    answer(tx, look, row, status, &err);
    tx->store->driver->finish(tx->connection);
}

/* Send what the checks let pass; the number sent from the front of the list. */
static Status send_round(Tx *tx, const StoreLook *look, size_t *ret_sent, Error *err) {
    TRY(tx_begin(tx, TX_ONE, err));
    for (*ret_sent = 0; look; look = look->next, ++*ret_sent) {
        TRY(tx_check(tx, look_sql(look), look->args, look->count, err));
        TRY(tx->store->driver->send(tx->connection, look_sql(look), look->args, look->count, err));
    }
    return OK;
}

/* `look` is forgotten before it is answered: who asked may free it at once. */
static void run_round(Tx *tx, StoreLook *look) {
    const StoreDriver *driver = tx->store->driver;
    Error err = ERROR_INIT;
    size_t sent = 0;
    Status status = send_round(tx, look, &sent, &err);
    for (; sent > 0; sent--) {
        bool row = false;
        Error failure = ERROR_INIT;
        if (driver->take(tx->connection, &row, &failure) != OK) break;
        StoreLook *next = look->next;
        answer(tx, look, row, OK, &failure);
        look = next;
    }
    (void)status; /* whatever is left is asked again, and told its own failure */
    while (look) {
        StoreLook *next = look->next;
        look_alone(tx, look);
        look = next;
    }
}

/* With the lock held: cut off up to ROUND_MAX looks. */
static StoreLook *round_take(Looker *looker) {
    StoreLook *first = looker->first, *last = first;
    for (int i = 1; last && last->next && i < ROUND_MAX; i++) last = last->next;
    if (!last) return NULL;
    looker->first = last->next;
    if (!looker->first) looker->last = NULL;
    last->next = NULL;
    return first;
}

static void *looker_main(void *data) {
    Looker *looker = data;
    pthread_mutex_lock(&looker->lock);
    for (;;) {
        looker->sleeping = true;
        while (!looker->first && !looker->stopping) pthread_cond_wait(&looker->wake, &looker->lock);
        looker->sleeping = false;
        StoreLook *round = round_take(looker);
        if (!round) break;
        pthread_mutex_unlock(&looker->lock);
        run_round(looker->tx, round);
        pthread_mutex_lock(&looker->lock);
    }
    pthread_mutex_unlock(&looker->lock);
    return NULL;
}

Status looker_new(Store *store, Looker **ret, Error *err) {
    Looker *looker = calloc(1, sizeof *looker);
    if (!looker) return no_memory(err);
    looker->store = store;
    pthread_mutex_init(&looker->lock, NULL); /* cannot fail with default attributes on Linux */
    pthread_cond_init(&looker->wake, NULL);
    *ret = looker;
    return OK;
}

void looker_free(Looker *looker) {
    if (!looker) return;
    pthread_mutex_lock(&looker->lock);
    looker->stopping = true;
    pthread_cond_signal(&looker->wake);
    pthread_mutex_unlock(&looker->lock);
    if (looker->started) pthread_join(looker->thread, NULL);
    tx_free(looker->tx);
    pthread_cond_destroy(&looker->wake);
    pthread_mutex_destroy(&looker->lock);
    free(looker);
}

/* With the lock held. The thread and its connection start with the first look: most commands make none. */
static Status looker_start(Looker *looker, Error *err) {
    if (looker->started) return OK;
    if (!looker->tx) TRY(tx_new(looker->store, TX_SNAPSHOT, &looker->tx, err));
    if (pthread_create(&looker->thread, NULL, looker_main, looker) != 0)
        return fail(err, E_NO_MEMORY, "the thread for look-ups could not be started");
    looker->started = true;
    return OK;
}

static Status looker_add(Looker *looker, StoreLook *look, Error *err) {
    TRY(looker_start(looker, err));
    look->next = NULL;
    if (looker->last)
        looker->last->next = look;
    else
        looker->first = look;
    looker->last = look;
    if (looker->sleeping) pthread_cond_signal(&looker->wake);
    return OK;
}

bool store_look_waits(const Store *store) {
    return store->looker != NULL;
}

Status store_look(Store *store, StoreLook *look, Error *err) {
    Looker *looker = store->looker;
    if (!looker) {
        CLEANUP(store_rollbackp) Tx *tx = NULL;
        TRY(store_read_one(store, &tx, err));
        look_alone(tx, look);
        return OK;
    }
    pthread_mutex_lock(&looker->lock);
    Status status = looker_add(looker, look, err);
    pthread_mutex_unlock(&looker->lock);
    return status;
}
