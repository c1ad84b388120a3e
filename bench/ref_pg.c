/* The yardstick for durable writes on PostgreSQL: libmicrohttpd and libpq alone. As ref_write.c, each batch
 * in one pipeline: BEGIN, the inserts, COMMIT, one sync.
 *
 *   ref_pg URL */
#include <libpq-fe.h>

#include "ref_queue.h"

static void check(PGconn *db, int good) {
    if (good) return;
    fprintf(stderr, "ref_pg: %s\n", PQerrorMessage(db));
    exit(10);
}

static void command(PGconn *db, const char *sql) {
    PGresult *result = PQexec(db, sql);
    check(db, PQresultStatus(result) == PGRES_COMMAND_OK);
    PQclear(result);
}

static void send_command(PGconn *db, const char *sql) {
    check(db, PQsendQueryParams(db, sql, 0, NULL, NULL, NULL, NULL, 0));
}

static void send_row(PGconn *db, const Post *post) {
    const char *values[] = {post->body};
    int lengths[] = {(int)post->len}, formats[] = {1};
    check(db, PQsendQueryPrepared(db, "row", 1, values, lengths, formats, 0));
}

/* Each statement gives one result and a NULL behind it; the sync gives one result. */
static void read_results(PGconn *db) {
    for (;;) {
        PGresult *result = PQgetResult(db);
        ExecStatusType status = result ? PQresultStatus(result) : PGRES_COMMAND_OK;
        PQclear(result);
        check(db, status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC);
        if (status == PGRES_PIPELINE_SYNC) return;
    }
}

static void *commit_all(void *data) {
    PGconn *db = data;
    for (;;) {
        Post *batch = take_queue();
        send_command(db, "BEGIN");
        for (Post *post = batch; post; post = post->next) send_row(db, post);
        send_command(db, "COMMIT");
        check(db, PQpipelineSync(db));
        read_results(db);
        answer_all(batch);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t writer;
    void *lanes[LANES] = {0};
    if (argc != 2) return fprintf(stderr, "usage: ref_pg URL\n"), 2;
    PGconn *db = PQconnectdb(argv[1]);
    check(db, PQstatus(db) == CONNECTION_OK);
    command(db, "CREATE TABLE IF NOT EXISTS plain (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL)");
    PQclear(PQprepare(db, "row", "INSERT INTO plain (body) VALUES ($1)", 1, NULL));
    check(db, PQenterPipelineMode(db));
    if (pthread_create(&writer, NULL, commit_all, db)) abort();
    return serve_until_eof(access_lane, completed, lanes);
}
