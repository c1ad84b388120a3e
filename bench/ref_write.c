/* The yardstick for durable writes: libmicrohttpd and sqlite3 alone. The body of a POST becomes one plain
 * row. Requests queue for one thread that commits all that wait (WAL, synchronous=FULL), then they are
 * answered: group commit, without sign-in, checks, duties or ledger.
 *
 *   ref_write FILE.db */
#include <pthread.h>
#include <sqlite3.h>
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

static void run(sqlite3 *db, sqlite3_stmt *stmt) {
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        fprintf(stderr, "ref_write: %s\n", sqlite3_errmsg(db));
        abort();
    }
    sqlite3_reset(stmt);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL)) abort();
    return stmt;
}

static void *commit_all(void *data) {
    sqlite3 *db = data;
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt *insert = prepare(db, "INSERT INTO plain (body) VALUES (?)");
    for (;;) {
        Post *batch = take_queue();
        run(db, begin);
        for (Post *post = batch; post; post = post->next) {
            sqlite3_bind_text(insert, 1, post->body, (int)post->len, SQLITE_STATIC);
            run(db, insert);
        }
        run(db, commit);
        while (batch) { /* it may be freed as soon as its connection runs on */
            Post *post = batch;
            batch = post->next;
            MHD_resume_connection(post->connection);
        }
    }
    return NULL;
}

int main(int argc, char **argv) {
    sqlite3 *db;
    pthread_t writer;
    void *lanes[LANES] = {0};
    if (argc != 2) return fprintf(stderr, "usage: ref_write FILE.db\n"), 2;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL))
        abort();
    sqlite3_exec(db,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
                 "PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;"
                 "CREATE TABLE IF NOT EXISTS plain (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
                 NULL, NULL, NULL);
    if (pthread_create(&writer, NULL, commit_all, db)) abort();
    return serve_until_eof(access_lane, completed, lanes);
}
