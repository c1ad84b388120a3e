/* Connecting, and connecting again after the server went away: at most one attempt per connection and backoff
 * step, and E_BUSY to callers meanwhile. With several hosts the one that takes writes is looked for, so a
 * fail-over needs no restart. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/drivers/postgresql.h"

enum { BACKOFF_FIRST_MS = 100, BACKOFF_MAX_MS = 5000, SERVER_VERSION_MIN = 150000 };

static int64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Does the address name several hosts, and leave open which of them is wanted? */
static Status url_examine(const char *url, bool *ret_several, Error *err) {
    char *fault = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &fault);
    if (!options) {
        fail(err, E_USAGE, "this is not a PostgreSQL address");
        fail_detail(err, "%s", fault ? fault : "memory");
        PQfreemem(fault);
        return fail_hint(err, "write sqlite:DIRECTORY or postgresql://USER@HOST/DATABASE");
    }
    bool several = false, chosen = false;
    for (const PQconninfoOption *o = options; o->keyword; o++) {
        if (!o->val) continue;
        if (strcmp(o->keyword, "host") == 0 || strcmp(o->keyword, "hostaddr") == 0)
            several |= strchr(o->val, ',') != NULL;
        if (strcmp(o->keyword, "target_session_attrs") == 0) chosen |= strcmp(o->val, "any") != 0;
    }
    PQconninfoFree(options);
    *ret_several = several && !chosen;
    return OK;
}

Status pg_database_open(Str url, const StoreOptions *options, Database **ret, Error *err) {
    PgDatabase *db = calloc(1, sizeof *db);
    if (!db) return no_memory(err);
    db->base.driver = &driver_postgresql;
    db->options = *options;
    pthread_mutex_init(&db->lock, NULL); /* cannot fail with default attributes on Linux */
    db->url = strndup(url.ptr, url.len);
    Status status = db->url ? url_examine(db->url, &db->several_hosts, err) : no_memory(err);
    if (status != OK) {
        pg_database_close(&db->base);
        return status;
    }
    *ret = &db->base;
    return OK;
}

void pg_database_close(Database *database) {
    PgDatabase *db = (PgDatabase *)database;
    pthread_mutex_destroy(&db->lock);
    free(db->url);
    free(db);
}

static void ignore_notice(void *data, const char *message) {
    (void)data, (void)message;
}

/* What stands before dbname gives way to the address; what stands after it does not. */
static PGconn *connect_now(const PgDatabase *db, const char *session_options) {
    const char *const keys[] = {"fallback_application_name",
                                "connect_timeout",
                                "options",
                                "dbname",
                                "client_encoding",
                                db->several_hosts ? "target_session_attrs" : NULL,
                                NULL};
    const char *const values[] = {"anlan", "5", session_options, db->url, "UTF8", "read-write", NULL};
    return PQconnectdbParams(keys, values, 1);
}

static Status server_check(PGconn *pg, Error *err) {
    const char *encoding = PQparameterStatus(pg, "server_encoding");
    if (PQserverVersion(pg) < SERVER_VERSION_MIN)
        return fail(err, E_UNSUPPORTED, "PostgreSQL 15 or newer is needed");
    if (!encoding || strcmp(encoding, "UTF8") != 0) {
        fail(err, E_UNSUPPORTED, "the database's encoding must be UTF8");
        return fail_hint(err, "make it with: createdb --template=template0 --encoding=UTF8 NAME");
    }
    if (!PQenterPipelineMode(pg))
        return fail(err, E_INTERNAL, "the connection could not enter pipeline mode");
    return OK;
}

static bool backoff_allows(PgDatabase *db) {
    pthread_mutex_lock(&db->lock);
    bool allowed = monotonic_ms() >= db->retry_at_ms;
    pthread_mutex_unlock(&db->lock);
    return allowed;
}

static void backoff_move(PgDatabase *db, bool connected) {
    pthread_mutex_lock(&db->lock);
    int next = db->backoff_ms ? db->backoff_ms * 2 : BACKOFF_FIRST_MS;
    db->backoff_ms = connected ? 0 : next > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : next;
    db->retry_at_ms = connected ? 0 : monotonic_ms() + db->backoff_ms;
    pthread_mutex_unlock(&db->lock);
}

static void connection_drop(PgConnection *c) {
    PQclear(c->row);
    PQfinish(c->pg);
    c->row = NULL;
    c->pg = NULL;
    c->pending_count = 0;
    c->reading = c->copying = c->trailing = false;
    for (size_t i = 0; i < SQL_ID_COUNT; i++) c->named[i] = (PgStatement){0};
    for (size_t i = 0; i < DYNAMIC_MAX; i++) {
        c->dynamic[i] = (PgStatement){0};
        dynamic_drop(&c->texts, i);
    }
}

static Status connection_make(PgConnection *c, Error *err) {
    PgDatabase *db = c->database;
    if (!backoff_allows(db)) return database_fail(E_BUSY, err);
    CLEANUP(buf_free) Buf session = BUF_INIT(100);
    buf_printf(&session, "-c lock_timeout=%d", db->options.busy_timeout_ms);
    TRY(buf_status(&session, err));
    c->pg = connect_now(db, session.ptr);
    bool connected = PQstatus(c->pg) == CONNECTION_OK;
    backoff_move(db, connected);
    if (connected) {
        PQsetNoticeProcessor(c->pg, ignore_notice, NULL);
        return server_check(c->pg, err);
    }
    database_fail(E_BUSY, err);
    fail_hint(err, "check the address, that the server runs, and that it lets this user in");
    return fail_detail(err, "%s", PQerrorMessage(c->pg));
}

/* Between transactions the server has nothing to say but goodbye: the message, then the end of the stream. */
static bool still_connected(PGconn *pg) {
    if (!pg || PQstatus(pg) != CONNECTION_OK) return false;
    struct pollfd ready = {.fd = PQsocket(pg), .events = POLLIN};
    if (poll(&ready, 1, 0) == 0) return true;
    return PQconsumeInput(pg) && PQconsumeInput(pg) && PQstatus(pg) == CONNECTION_OK;
}

Status pg_ensure(PgConnection *c, Error *err) {
    if (still_connected(c->pg)) return OK;
    connection_drop(c);
    Status status = connection_make(c, err);
    if (status != OK) connection_drop(c);
    return status;
}

Status pg_connect(Database *database, TxKind use, Connection **ret, Error *err) {
    PgConnection *c = calloc(1, sizeof *c);
    if (!c) return no_memory(err);
    c->base.driver = &driver_postgresql;
    c->database = (PgDatabase *)database;
    c->kind = use;
    c->arguments.max = c->copy.max = 256 << 20;
    if (pg_ensure(c, err) != OK) {
        pg_disconnect(&c->base);
        return err->code;
    }
    *ret = &c->base;
    return OK;
}

void pg_disconnect(Connection *connection) {
    PgConnection *c = (PgConnection *)connection;
    connection_drop(c);
    buf_free(&c->arguments);
    buf_free(&c->copy);
    free(c);
}
