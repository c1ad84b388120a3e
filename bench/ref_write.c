/* The yardstick for durable writes: libmicrohttpd and sqlite3 alone. The body of a POST becomes one plain
 * row. Requests queue for one thread that commits all that wait (WAL, synchronous=FULL), then they are
 * answered: group commit, without sign-in, checks, duties or ledger.
 *
 *   ref_write FILE.db */
#include <sqlite3.h>

#include "ref_queue.h"

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
        answer_all(batch);
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
