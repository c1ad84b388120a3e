/* What the references for writes share: the body of a POST waits, with those of other connections, until one
 * thread has taken all of them and committed. */
#ifndef ANLAN_BENCH_REF_QUEUE_H
#define ANLAN_BENCH_REF_QUEUE_H

#include <pthread.h>
#include <string.h>

#include "ref_server.h"

enum { BODY = 8192 };

typedef struct Post Post;
struct Post {
    Post *next;
    struct MHD_Connection *connection;
    size_t len;
    enum { READING, WAITING } phase;
    char body[BODY];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static Post *queue;

static enum MHD_Result wait_for_commit(Post *post) {
    post->phase = WAITING;
    MHD_suspend_connection(post->connection);
    pthread_mutex_lock(&lock);
    post->next = queue;
    queue = post;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    return MHD_YES;
}

static enum MHD_Result access_lane(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_size, void **state) {
    (void)cls, (void)url, (void)method, (void)version;
    static char done[] = "{\"ok\":true}";
    Post *post = *state;
    if (!post) {
        *state = post = calloc(1, sizeof *post);
        if (!post) abort();
        post->connection = connection;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        if (post->len + *upload_size > BODY) return MHD_NO;
        memcpy(post->body + post->len, upload, *upload_size);
        post->len += *upload_size;
        *upload_size = 0;
        return MHD_YES;
    }
    return post->phase == READING ? wait_for_commit(post)
                                  : answer(connection, MHD_HTTP_CREATED, done, sizeof done - 1);
}

static void completed(void *cls, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode how) {
    (void)cls, (void)connection, (void)how;
    free(*state);
    *state = NULL;
}

static Post *take_queue(void) {
    pthread_mutex_lock(&lock);
    while (!queue) pthread_cond_wait(&wake, &lock);
    Post *batch = queue;
    queue = NULL;
    pthread_mutex_unlock(&lock);
    return batch;
}

/* A post may be freed as soon as its connection runs on. */
static void answer_all(Post *batch) {
    while (batch) {
        Post *post = batch;
        batch = post->next;
        MHD_resume_connection(post->connection);
    }
}

#endif
