/* SQLite: DIR/anlan.db in WAL mode, synchronous=FULL. One connection writes, others read; each is used by one
 * thread at a time, so SQLite's own mutexes stay off. Other processes may use the same file: BEGIN IMMEDIATE
 * waits up to the busy timeout. */
#include "store/drivers/sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pages that the WAL may hold before a commit moves them into the database; bytes kept of an old WAL. */
static const char pragmas_common[] =
    "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL;";
static const char pragmas_writer[] =
    "PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;";
static const char pragmas_reader[] = "PRAGMA query_only = ON;";

enum { PAGES_KEPT = 200 }; /* of each connection: 0.9 MB */

/* SQLite counts its memory under a lock that every thread takes; nobody reads the count. */
static void sqlite_configure(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    /* A reader drops its pages at every commit of others; these come back without malloc and free. */
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, PAGES_KEPT);
}

static bool sqlite_accepts(Str url) {
    return str_starts(url, STR("sqlite:")) && url.len > strlen("sqlite:");
}

static void sqlite_close(Database *database) {
    SqliteDatabase *db = (SqliteDatabase *)database;
    free(db->directory);
    free(db->file);
    free(db);
}

static Status directory_check(const SqliteDatabase *db, Error *err) {
    if (db->options.create && mkdir(db->directory, 0700) != 0 && errno != EEXIST)
        return fail(err, E_IO, "the directory '%s' cannot be made: %s", db->directory, strerror(errno));
    if (!db->options.create && access(db->file, F_OK) != 0) {
        fail(err, E_NOT_FOUND, "there is no database in '%s'", db->directory);
        return fail_hint(err, "make one with: anlan init --realm CODE");
    }
    return OK;
}

static char *text_join(Str a, const char *b) {
    size_t len = strlen(b);
    char *joined = malloc(a.len + len + 1);
    if (!joined) return NULL;
    memcpy(joined, a.ptr, a.len);
    memcpy(joined + a.len, b, len + 1);
    return joined;
}

static Status sqlite_open(Str url, const StoreOptions *options, Database **ret, Error *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, sqlite_configure);
    Str directory = str_slice(url, strlen("sqlite:"), url.len);
    SqliteDatabase *db = calloc(1, sizeof *db);
    if (!db) return no_memory(err);
    db->base.driver = &driver_sqlite;
    db->options = *options;
    db->directory = text_join(directory, "");
    db->file = text_join(directory, "/anlan.db");
    Status status = db->directory && db->file ? directory_check(db, err) : no_memory(err);
    if (status != OK) {
        sqlite_close(&db->base);
        return status;
    }
    *ret = &db->base;
    return OK;
}

static const char *sqlite_directory(const Database *database) {
    return ((const SqliteDatabase *)database)->directory;
}

static void sqlite_disconnect(Connection *connection) {
    SqliteConnection *c = (SqliteConnection *)connection;
    sqlite_statements_free(c);
    sqlite3_close(c->db);
    free(c);
}

static Status pragma_run(SqliteConnection *c, const char *sql, Error *err) {
    int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_fail(c, rc, err);
}

/* journal_mode answers with the mode it could get; anything but WAL breaks what store.h promises. */
static Status wal_enter(SqliteConnection *c, Error *err) {
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(c->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW) {
        Status status = sqlite_fail(c, rc, err);
        sqlite3_finalize(statement);
        return status;
    }
    bool entered = strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    sqlite3_finalize(statement);
    if (entered) return OK;
    fail(err, E_UNSUPPORTED, "this file system cannot hold the database");
    return fail_hint(err, "use a local disk: SQLite's WAL needs shared memory");
}

static Status connection_tune(SqliteConnection *c, TxKind use, Error *err) {
    if (use == TX_WRITE) TRY(wal_enter(c, err));
    TRY(pragma_run(c, pragmas_common, err));
    TRY(pragma_run(c, use == TX_WRITE ? pragmas_writer : pragmas_reader, err));
    char *cache = sqlite3_mprintf("PRAGMA cache_size = -%d", c->cache_kib);
    if (!cache) return no_memory(err);
    Status status = pragma_run(c, cache, err);
    sqlite3_free(cache);
    return status;
}

/* The timeout comes before the first pragma: two programs that open one database at once must wait for each
 * other. */
static Status connection_open(const SqliteDatabase *db, TxKind use, SqliteConnection *c, Error *err) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (db->options.create) flags |= SQLITE_OPEN_CREATE;
    int rc = sqlite3_open_v2(db->file, &c->db, flags, NULL);
    if (rc != SQLITE_OK) return sqlite_code(c->db, rc, c->db ? sqlite3_errmsg(c->db) : "open", err);
    sqlite3_busy_timeout(c->db, db->options.busy_timeout_ms);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return connection_tune(c, use, err);
}

/* The writer holds the dirty pages of a batch as well: twice the cache. */
static Status sqlite_connect(Database *database, TxKind use, Connection **ret, Error *err) {
    SqliteDatabase *db = (SqliteDatabase *)database;
    SqliteConnection *c = calloc(1, sizeof *c);
    if (!c) return no_memory(err);
    c->base.driver = &driver_sqlite;
    c->cache_kib = db->options.cache_mib * 1024 * (use == TX_WRITE ? 2 : 1);
    if (connection_open(db, use, c, err) != OK) {
        sqlite_disconnect(&c->base);
        return err->code;
    }
    *ret = &c->base;
    return OK;
}

static Status control_get(SqliteConnection *c, Control control, sqlite3_stmt **ret, Error *err) {
    static const char *const texts[CONTROL_COUNT] = {
        [CONTROL_BEGIN] = "BEGIN",
        [CONTROL_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
        [CONTROL_COMMIT] = "COMMIT",
        [CONTROL_ROLLBACK] = "ROLLBACK",
        [CONTROL_SAVEPOINT] = "SAVEPOINT job",
        [CONTROL_RELEASE] = "RELEASE job",
        [CONTROL_UNDO] = "ROLLBACK TO job",
        [CONTROL_DATA_VERSION] = "PRAGMA data_version",
    };
    if (!c->control[control]) {
        int rc = sqlite3_prepare_v3(c->db, texts[control], -1, SQLITE_PREPARE_PERSISTENT,
                                    &c->control[control], NULL);
        if (rc != SQLITE_OK) return sqlite_fail(c, rc, err);
    }
    *ret = c->control[control];
    return OK;
}

Status sqlite_control(SqliteConnection *c, Control control, Error *err) {
    sqlite3_stmt *statement = NULL;
    TRY(control_get(c, control, &statement, err));
    int rc = sqlite3_step(statement);
    Status status = rc == SQLITE_DONE || rc == SQLITE_ROW ? OK : sqlite_fail(c, rc, err);
    sqlite3_reset(statement);
    return status;
}

static Status sqlite_begin(Connection *connection, TxKind kind, Error *err) {
    if (kind == TX_ONE) return OK;
    return sqlite_control((SqliteConnection *)connection,
                          kind == TX_WRITE ? CONTROL_BEGIN_IMMEDIATE : CONTROL_BEGIN, err);
}

static void sqlite_rollback(Connection *connection) {
    SqliteConnection *c = (SqliteConnection *)connection;
    Error ignored = ERROR_INIT;
    if (!sqlite3_get_autocommit(c->db)) sqlite_control(c, CONTROL_ROLLBACK, &ignored);
    sqlite_bulk_shrink(c);
}

/* A transaction that SQLite has ended by itself (full disk, failed write) was reported then; it commits
 * nothing. */
static Status sqlite_commit(Connection *connection, Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    if (connection->state == TX_GONE)
        return fail(err, E_DATABASE, "the transaction was rolled back by the database");
    Status status = sqlite_control(c, CONTROL_COMMIT, err);
    if (status != OK) sqlite_rollback(connection);
    sqlite_bulk_shrink(c);
    return status;
}

static Status sqlite_savepoint(Connection *connection, Error *err) {
    return sqlite_control((SqliteConnection *)connection, CONTROL_SAVEPOINT, err);
}

static Status sqlite_release(Connection *connection, Error *err) {
    return sqlite_control((SqliteConnection *)connection, CONTROL_RELEASE, err);
}

static Status sqlite_undo(Connection *connection, Error *err) {
    TRY(sqlite_control((SqliteConnection *)connection, CONTROL_UNDO, err));
    return sqlite_release(connection, err);
}

static int sqlite_columns(const Connection *connection) {
    const SqliteConnection *c = (const SqliteConnection *)connection;
    return c->current ? sqlite3_column_count(c->current->handle) : 0;
}

static bool sqlite_null(const Connection *connection, int column) {
    const SqliteConnection *c = (const SqliteConnection *)connection;
    return sqlite3_column_type(c->current->handle, column) == SQLITE_NULL;
}

static int64_t sqlite_i64(const Connection *connection, int column) {
    return sqlite3_column_int64(((const SqliteConnection *)connection)->current->handle, column);
}

static double sqlite_f64(const Connection *connection, int column) {
    return sqlite3_column_double(((const SqliteConnection *)connection)->current->handle, column);
}

static Str sqlite_text(const Connection *connection, int column) {
    sqlite3_stmt *handle = ((const SqliteConnection *)connection)->current->handle;
    const char *bytes = sqlite3_column_type(handle, column) == SQLITE_BLOB
                            ? sqlite3_column_blob(handle, column)
                            : (const char *)sqlite3_column_text(handle, column);
    return (Str){bytes, (size_t)sqlite3_column_bytes(handle, column)};
}

static Status sqlite_script(Connection *connection, const char *text, Error *err) {
    connection->writes++;
    return pragma_run((SqliteConnection *)connection, text, err);
}

static bool sqlite_alone(Connection *connection) {
    SqliteConnection *c = (SqliteConnection *)connection;
    Error ignored = ERROR_INIT;
    sqlite3_stmt *statement = NULL;
    if (control_get(c, CONTROL_DATA_VERSION, &statement, &ignored) != OK) return false;
    int64_t version = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    bool same = version != 0 && version == c->data_version;
    c->data_version = version;
    return same;
}

/* BEGIN IMMEDIATE already keeps every other writer out. */
static Status sqlite_lock_ledger(Connection *connection, Str realm, Error *err) {
    (void)connection, (void)realm, (void)err;
    return OK;
}

static Status sqlite_lock_migrations(Connection *connection, Error *err) {
    (void)connection, (void)err;
    return OK;
}

const StoreDriver driver_sqlite = {
    .scheme = "sqlite",
    .accepts = sqlite_accepts,
    .open = sqlite_open,
    .close = sqlite_close,
    .directory = sqlite_directory,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .undo = sqlite_undo,
    .query = sqlite_query,
    .next = sqlite_next,
    .finish = sqlite_finish,
    .columns = sqlite_columns,
    .null = sqlite_null,
    .i64 = sqlite_i64,
    .f64 = sqlite_f64,
    .text = sqlite_text,
    .exec = sqlite_exec,
    .script = sqlite_script,
    .check = sqlite_check,
    .bulk_begin = sqlite_bulk_begin,
    .bulk_row = sqlite_bulk_row,
    .bulk_end = sqlite_bulk_end,
    .alone = sqlite_alone,
    .lock_ledger = sqlite_lock_ledger,
    .lock_migrations = sqlite_lock_migrations,
    .backup = sqlite_backup,
};
