/* Group commit: one thread takes what has queued up, runs it in one transaction and syncs once. The first
 * attempt runs the jobs bare. When one of them fails after it has written (or a statement's failure surfaces
 * late, as PostgreSQL's pipeline does) the whole batch is rolled back and runs again with a savepoint around
 * each job, so a second failure undoes one job only. Why: docs/decisions/0002-group-commit.md. */
#include "store/internal.h"

#include <stdlib.h>

enum { QUEUE_MAX = 100000 };

typedef struct Job {
    StoreJob run;
    void *data;
    StoreDone done;
} Job;

typedef struct Outcome {
    Status status;
    Error error;
} Outcome;

struct Writer {
    Store *store;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool started, sleeping, stopping;
    Job *queue; /* a ring of QUEUE_MAX */
    size_t first, count;
    int64_t batches, jobs; /* so far */
    Job *batch;            /* batch_max of each, the thread's own */
    Outcome *outcomes;
    size_t batch_count;
};

/* What an attempt leaves: an open transaction to commit, or one that was rolled back. */
typedef enum Attempt { ATTEMPT_COMMIT, ATTEMPT_REPLAY, ATTEMPT_FAILED } Attempt;

static Attempt all_failed(Writer *writer, const Error *error) {
    for (size_t i = 0; i < writer->batch_count; i++) {
        writer->outcomes[i].status = error->code;
        writer->outcomes[i].error = *error;
    }
    return ATTEMPT_FAILED;
}

static Attempt attempt_abandon(Writer *writer, Tx *tx, const Error *cause) {
    Error copy = *cause; /* it may be one of those that all_failed writes */
    tx_undo_cleanup(tx);
    writer->store->driver->rollback(tx->connection);
    return all_failed(writer, &copy);
}

static Status job_run(Writer *writer, size_t i, Tx *tx) {
    Outcome *outcome = &writer->outcomes[i];
    outcome->error = ERROR_INIT;
    outcome->status = writer->batch[i].run(writer->batch[i].data, tx, &outcome->error);
    tx_close_open(tx);
    return outcome->status;
}

/* Bare: nothing is paid per job. A job that failed before it wrote anything leaves nothing to undo. */
static Attempt attempt_bare(Writer *writer, Tx *tx) {
    Connection *connection = tx->connection;
    for (size_t i = 0; i < writer->batch_count; i++) {
        uint64_t before = connection->writes;
        if (job_run(writer, i, tx) == OK) continue;
        if (connection->state == TX_FINE && connection->writes == before) continue;
        if (connection->state == TX_GONE) return attempt_abandon(writer, tx, &writer->outcomes[i].error);
        tx_undo_cleanup(tx);
        writer->store->driver->rollback(tx->connection);
        return ATTEMPT_REPLAY;
    }
    return ATTEMPT_COMMIT;
}

/* Run one job inside its savepoint. Anything but OK: the batch as a whole cannot go on. */
static Status guarded_job(Writer *writer, size_t i, Tx *tx, Error *err) {
    const StoreDriver *driver = writer->store->driver;
    Outcome *outcome = &writer->outcomes[i];
    TRY(driver->savepoint(tx->connection, err));
    if (job_run(writer, i, tx) == OK) outcome->status = driver->release(tx->connection, &outcome->error);
    if (outcome->status == OK) return OK;
    if (tx->connection->state == TX_GONE) {
        *err = outcome->error;
        return err->code;
    }
    tx_undo_cleanup(tx);
    return driver->undo(tx->connection, err);
}

static Attempt attempt_guarded(Writer *writer, Tx *tx) {
    Error err = ERROR_INIT;
    for (size_t i = 0; i < writer->batch_count; i++)
        if (guarded_job(writer, i, tx, &err) != OK) return attempt_abandon(writer, tx, &err);
    return ATTEMPT_COMMIT;
}

static Attempt batch_attempt(Writer *writer, Tx *tx, Attempt (*jobs)(Writer *, Tx *)) {
    Error err = ERROR_INIT;
    if (tx_begin(tx, TX_WRITE, &err) != OK) return all_failed(writer, &err);
    tx->batched = true;
    Attempt attempt = jobs(writer, tx);
    tx->batched = false;
    if (attempt != ATTEMPT_COMMIT) return attempt;
    if (writer->store->driver->commit(tx->connection, &err) == OK) return ATTEMPT_COMMIT;
    heads_forget(tx);
    return tx->connection->state == TX_FAILED ? ATTEMPT_REPLAY : all_failed(writer, &err);
}

static void batch_run(Writer *writer) {
    Store *store = writer->store;
    turnstile_enter(&store->turnstile);
    if (batch_attempt(writer, store->writing, attempt_bare) == ATTEMPT_REPLAY &&
        batch_attempt(writer, store->writing, attempt_guarded) == ATTEMPT_REPLAY) {
        Error err = ERROR_INIT;
        database_fail(E_DATABASE, &err);
        all_failed(writer, &err);
    }
    turnstile_leave(&store->turnstile);
    for (size_t i = 0; i < writer->batch_count; i++) {
        Outcome *outcome = &writer->outcomes[i];
        writer->batch[i].done(writer->batch[i].data, outcome->status, &outcome->error);
    }
}

/* With the lock held: move up to batch_max jobs out of the queue. */
static void batch_fill(Writer *writer) {
    size_t most = (size_t)writer->store->options.batch_max;
    writer->batch_count = writer->count < most ? writer->count : most;
    for (size_t i = 0; i < writer->batch_count; i++)
        writer->batch[i] = writer->queue[(writer->first + i) % QUEUE_MAX];
    writer->first = (writer->first + writer->batch_count) % QUEUE_MAX;
    writer->count -= writer->batch_count;
    writer->batches++;
    writer->jobs += (int64_t)writer->batch_count;
}

/* No timer gathers jobs: while one batch syncs, the next one queues up. */
static void *writer_main(void *data) {
    Writer *writer = data;
    pthread_mutex_lock(&writer->lock);
    for (;;) {
        writer->sleeping = true;
        while (writer->count == 0 && !writer->stopping) pthread_cond_wait(&writer->wake, &writer->lock);
        writer->sleeping = false;
        if (writer->count == 0) break;
        batch_fill(writer);
        pthread_mutex_unlock(&writer->lock);
        batch_run(writer);
        pthread_mutex_lock(&writer->lock);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

static void writer_release(Writer *writer) {
    free(writer->queue);
    free(writer->batch);
    free(writer->outcomes);
    free(writer);
}

Status writer_new(Store *store, Writer **ret, Error *err) {
    Writer *writer = calloc(1, sizeof *writer);
    if (!writer) return no_memory(err);
    size_t batch_max = (size_t)store->options.batch_max;
    writer->store = store;
    writer->queue = calloc(QUEUE_MAX, sizeof *writer->queue);
    writer->batch = calloc(batch_max, sizeof *writer->batch);
    writer->outcomes = calloc(batch_max, sizeof *writer->outcomes);
    if (!writer->queue || !writer->batch || !writer->outcomes) {
        writer_release(writer);
        return no_memory(err);
    }
    pthread_mutex_init(&writer->lock, NULL); /* cannot fail with default attributes on Linux */
    pthread_cond_init(&writer->wake, NULL);
    *ret = writer;
    return OK;
}

void writer_free(Writer *writer) {
    if (!writer) return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    if (writer->started) pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    writer_release(writer);
}

/* With the lock held. The thread starts with the first job: most commands never write. */
static Status writer_start(Writer *writer, Error *err) {
    if (writer->started) return OK;
    if (pthread_create(&writer->thread, NULL, writer_main, writer) != 0)
        return fail(err, E_NO_MEMORY, "the writer thread could not be started");
    writer->started = true;
    return OK;
}

/* With the lock held. */
static Status queue_add(Writer *writer, Job job, Error *err) {
    if (writer->count == QUEUE_MAX) return fail(err, E_BUSY, "too many writes are waiting");
    TRY(writer_start(writer, err));
    writer->queue[(writer->first + writer->count++) % QUEUE_MAX] = job;
    if (writer->sleeping) pthread_cond_signal(&writer->wake);
    return OK;
}

Status store_submit(Store *store, StoreJob run, void *data, StoreDone done, Error *err) {
    Writer *writer = store->writer;
    pthread_mutex_lock(&writer->lock);
    Status status = queue_add(writer, (Job){run, data, done}, err);
    pthread_mutex_unlock(&writer->lock);
    return status;
}

typedef struct Waiting {
    StoreJob run;
    void *data;
    pthread_mutex_t lock;
    pthread_cond_t finished;
    bool done;
    Status status;
    Error *err;
} Waiting;

static Status waiting_run(void *data, Tx *tx, Error *err) {
    Waiting *waiting = data;
    return waiting->run(waiting->data, tx, err);
}

static void waiting_done(void *data, Status status, const Error *err) {
    Waiting *waiting = data;
    pthread_mutex_lock(&waiting->lock);
    waiting->status = status;
    if (status != OK) *waiting->err = *err;
    waiting->done = true;
    pthread_cond_signal(&waiting->finished);
    pthread_mutex_unlock(&waiting->lock);
}

Status store_run(Store *store, StoreJob run, void *data, Error *err) {
    Waiting waiting = {.run = run, .data = data, .err = err};
    pthread_mutex_init(&waiting.lock, NULL);
    pthread_cond_init(&waiting.finished, NULL);
    Status status = store_submit(store, waiting_run, &waiting, waiting_done, err);
    if (status == OK) {
        pthread_mutex_lock(&waiting.lock);
        while (!waiting.done) pthread_cond_wait(&waiting.finished, &waiting.lock);
        pthread_mutex_unlock(&waiting.lock);
        status = waiting.status;
    }
    pthread_cond_destroy(&waiting.finished);
    pthread_mutex_destroy(&waiting.lock);
    return status;
}

StoreStats store_stats(Store *store) {
    Writer *writer = store->writer;
    pthread_mutex_lock(&writer->lock);
    StoreStats stats = {(int64_t)writer->count, writer->batches, writer->jobs};
    pthread_mutex_unlock(&writer->lock);
    return stats;
}
