#include "http/workers.h"

#include <pthread.h>
#include <stdlib.h>

enum { WORKERS_MAX = 16, QUEUE_MAX = 1024 };

struct Workers {
    void (*run)(Request *req);
    pthread_mutex_t lock;
    pthread_cond_t wake;
    Request *first, *last;
    size_t queued;
    bool stop;
    int count;
    pthread_t threads[WORKERS_MAX];
};

/* The next request, waiting for one; NULL when it is time to end. */
static Request *take(Workers *workers) {
    pthread_mutex_lock(&workers->lock);
    while (!workers->first && !workers->stop) pthread_cond_wait(&workers->wake, &workers->lock);
    Request *req = workers->first;
    if (req) {
        workers->first = req->next;
        if (!workers->first) workers->last = NULL;
        workers->queued--;
        req->next = NULL;
    }
    pthread_mutex_unlock(&workers->lock);
    return req;
}

static void *work(void *data) {
    Workers *workers = data;
    for (Request *req = take(workers); req; req = take(workers)) workers->run(req);
    return NULL;
}

Status workers_new(int threads, void (*run)(Request *req), Workers **ret, Error *err) {
    Workers *workers = calloc(1, sizeof *workers);
    if (!workers) return no_memory(err);
    workers->run = run;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    for (int i = 0; i < threads && i < WORKERS_MAX; i++) {
        if (pthread_create(&workers->threads[i], NULL, work, workers) != 0) break;
        workers->count++;
    }
    if (workers->count == 0) {
        workers_free(workers);
        return fail(err, E_INTERNAL, "a thread could not be started");
    }
    *ret = workers;
    return OK;
}

void workers_free(Workers *workers) {
    if (!workers) return;
    pthread_mutex_lock(&workers->lock);
    workers->stop = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
    for (int i = 0; i < workers->count; i++) pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

Status workers_push(Workers *workers, Request *req, Error *err) {
    pthread_mutex_lock(&workers->lock);
    bool full = workers->queued >= QUEUE_MAX || workers->stop;
    if (!full) {
        req->next = NULL;
        if (workers->last) {
            workers->last->next = req;
        } else {
            workers->first = req;
        }
        workers->last = req;
        workers->queued++;
        pthread_cond_signal(&workers->wake);
    }
    pthread_mutex_unlock(&workers->lock);
    if (!full) return OK;
    fail(err, E_BUSY, "the server is busy");
    return fail_hint(err, "try again in some seconds");
}

size_t workers_queued(Workers *workers) {
    pthread_mutex_lock(&workers->lock);
    size_t queued = workers->queued;
    pthread_mutex_unlock(&workers->lock);
    return queued;
}
