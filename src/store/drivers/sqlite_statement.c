/* Preparing, binding and stepping. Named statements are prepared when first used and kept; dynamic ones are
 * kept by their text. A query costs no allocation once its statement is there. */
#include <assert.h>
#include <malloc.h>
#include <stdlib.h>

#include "store/drivers/sqlite.h"

enum { ARGUMENT_BYTES_MAX = 256 << 20, BULK_CACHE_KIB = 256 << 10 };

static void statement_free(Statement *statement) {
    if (!statement) return;
    sqlite3_finalize(statement->handle);
    free(statement);
}

static bool is_counted(Str sql) {
    static const Str verbs[] = {STR_INIT("INSERT"), STR_INIT("UPDATE"), STR_INIT("DELETE"), STR_INIT("WITH")};
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (str_starts(str_trim(sql), verbs[i])) return true;
    return false;
}

static void positions_find(Statement *statement) {
    for (int n = 1; n <= statement->params; n++) {
        Buf name = BUF_INIT(16);
        buf_printf(&name, "$%d", n);
        statement->position[n - 1] = name.ptr ? sqlite3_bind_parameter_index(statement->handle, name.ptr) : 0;
        buf_free(&name);
    }
}

static Status prepare_handle(SqliteConnection *c, SqlRef sql, sqlite3_stmt **ret, Error *err) {
    Str text = sql_text(sql, false);
    int rc = sqlite3_prepare_v3(c->db, text.ptr, (int)text.len, SQLITE_PREPARE_PERSISTENT, ret, NULL);
    if (rc == SQLITE_OK && *ret) return OK;
    sqlite_fail(c, rc, err);
    fail_detail(err, "%s: %s", sql_name(sql), rc == SQLITE_OK ? "no statement" : sqlite3_errmsg(c->db));
    return wrap(err, "prepare");
}

Status sqlite_prepare(SqliteConnection *c, SqlRef sql, Statement **ret, Error *err) {
    sqlite3_stmt *handle = NULL;
    TRY(prepare_handle(c, sql, &handle, err));
    int params = sqlite3_bind_parameter_count(handle);
    Statement *statement = calloc(1, sizeof *statement + (size_t)params * sizeof statement->position[0]);
    if (!statement) {
        sqlite3_finalize(handle);
        return no_memory(err);
    }
    statement->handle = handle;
    statement->params = params;
    statement->counts = is_counted(sql_text(sql, false));
    positions_find(statement);
    *ret = statement;
    return OK;
}

Status sqlite_check(Connection *connection, SqlRef sql, Error *err) {
    sqlite3_stmt *handle = NULL;
    TRY(prepare_handle((SqliteConnection *)connection, sql, &handle, err));
    sqlite3_finalize(handle);
    return OK;
}

static void dynamic_clear(SqliteConnection *c, size_t slot) {
    statement_free(c->dynamic[slot]);
    c->dynamic[slot] = NULL;
    dynamic_drop(&c->texts, slot);
}

static Status dynamic_get(SqliteConnection *c, SqlRef sql, Statement **ret, Error *err) {
    bool found = false;
    size_t slot = dynamic_find(&c->texts, sql.text, &found);
    if (!found) {
        statement_free(c->dynamic[slot]);
        c->dynamic[slot] = NULL;
        if (!dynamic_set(&c->texts, slot, sql.text)) return no_memory(err);
        if (sqlite_prepare(c, sql, &c->dynamic[slot], err) != OK) {
            dynamic_clear(c, slot);
            return err->code;
        }
    }
    *ret = c->dynamic[slot];
    return OK;
}

static Status statement_get(SqliteConnection *c, SqlRef sql, Statement **ret, Error *err) {
    if (sql.id == SQL_ID_COUNT) return dynamic_get(c, sql, ret, err);
    if (!c->named[sql.id]) TRY(sqlite_prepare(c, sql, &c->named[sql.id], err));
    *ret = c->named[sql.id];
    return OK;
}

void sqlite_statements_free(SqliteConnection *c) {
    for (size_t i = 0; i < SQL_ID_COUNT; i++) statement_free(c->named[i]);
    for (size_t i = 0; i < DYNAMIC_MAX; i++) dynamic_clear(c, i);
    for (size_t i = 0; i < CONTROL_COUNT; i++) sqlite3_finalize(c->control[i]);
    buf_free(&c->arguments);
}

/* An empty text is a text: SQLite would take a NULL pointer for NULL. */
static int bind_one(sqlite3_stmt *handle, int position, const Arg *arg) {
    const char *bytes = arg->text.ptr ? arg->text.ptr : "";
    switch (arg->type) {
    case ARG_NULL:
        return sqlite3_bind_null(handle, position);
    case ARG_I64:
        return sqlite3_bind_int64(handle, position, arg->i64);
    case ARG_F64:
        return sqlite3_bind_double(handle, position, arg->f64);
    case ARG_TEXT:
        return sqlite3_bind_text64(handle, position, bytes, arg->text.len, SQLITE_STATIC, SQLITE_UTF8);
    case ARG_BLOB:
        return sqlite3_bind_blob64(handle, position, bytes, arg->text.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static Status bind_argument(SqliteConnection *c, Statement *statement, size_t i, const Arg *arg, Error *err) {
    int rc = bind_one(statement->handle, statement->position[i], arg);
    return rc == SQLITE_OK ? OK : sqlite_fail(c, rc, err);
}

static Status count_check(const Statement *statement, size_t count, Error *err) {
    if (count == (size_t)statement->params) return OK;
    return fail(err, E_INTERNAL, "a statement was given the wrong number of arguments");
}

/* The texts stay where they are: they must live until the statement is reset. */
static Status bind_all(SqliteConnection *c, Statement *statement, const Arg *args, size_t count, Error *err) {
    TRY(count_check(statement, count, err));
    for (size_t i = 0; i < count; i++) TRY(bind_argument(c, statement, i, &args[i], err));
    return OK;
}

/* A query's texts are copied beside the connection, so that the caller's may go while the rows are read. */
static Status bind_copies(SqliteConnection *c, Statement *statement, const Arg *args, size_t count,
                          Error *err) {
    size_t bytes = 0;
    TRY(count_check(statement, count, err));
    for (size_t i = 0; i < count; i++) bytes += args[i].text.len;
    buf_clear(&c->arguments);
    c->arguments.max = ARGUMENT_BYTES_MAX;
    if (bytes > 0 && !buf_reserve(&c->arguments, bytes)) return buf_status(&c->arguments, err);
    for (size_t i = 0; i < count; i++) {
        Arg copy = args[i];
        if (copy.text.len > 0) {
            copy.text.ptr = c->arguments.ptr + c->arguments.len;
            buf_add(&c->arguments, args[i].text);
        }
        TRY(bind_argument(c, statement, i, &copy, err));
    }
    return OK;
}

Status sqlite_query(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    Statement *statement = NULL;
    TRY(statement_get(c, sql, &statement, err));
    assert(statement);
    TRY(bind_copies(c, statement, args, count, err));
    c->current = statement;
    if (!sqlite3_stmt_readonly(statement->handle)) connection->writes++;
    return OK;
}

Status sqlite_next(Connection *connection, bool *ret_more, Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    if (!c->current) {
        *ret_more = false;
        return OK;
    }
    int rc = sqlite3_step(c->current->handle);
    *ret_more = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW) return OK;
    Status status = rc == SQLITE_DONE ? OK : sqlite_fail(c, rc, err);
    sqlite_finish(connection); /* a step after the end would run the statement again */
    return status;
}

void sqlite_finish(Connection *connection) {
    SqliteConnection *c = (SqliteConnection *)connection;
    if (c->current) sqlite3_reset(c->current->handle);
    c->current = NULL;
}

static int step_to_end(Statement *statement) {
    int rc = sqlite3_step(statement->handle);
    while (rc == SQLITE_ROW) rc = sqlite3_step(statement->handle);
    return rc;
}

Status sqlite_exec(Connection *connection, SqlRef sql, const Arg *args, size_t count, int64_t *ret_changes,
                   Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    Statement *statement = NULL;
    TRY(statement_get(c, sql, &statement, err));
    assert(statement);
    TRY(bind_all(c, statement, args, count, err));
    int64_t before = sqlite3_total_changes64(c->db);
    int rc = step_to_end(statement);
    Status status = rc == SQLITE_DONE ? OK : sqlite_fail(c, rc, err);
    sqlite3_reset(statement->handle);
    if (status != OK) {
        fail_detail(err, "%s: %s", sql_name(sql), sqlite3_errmsg(c->db));
        return status;
    }
    int64_t changes = sqlite3_total_changes64(c->db) - before;
    if (changes > 0 || !statement->counts) connection->writes++;
    if (ret_changes) *ret_changes = changes;
    return OK;
}

static void cache_resize(SqliteConnection *c, int kib) {
    char *sql = sqlite3_mprintf("PRAGMA cache_size = -%d", kib);
    if (sql)
        sqlite3_exec(c->db, sql, NULL, NULL, NULL); /* a wish: loading works with the smaller cache too */
    sqlite3_free(sql);
}

/* Loading millions of rows touches the whole of an index: more cache while it lasts. */
Status sqlite_bulk_begin(Connection *connection, SqlId id, Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    TRY(statement_get(c, (SqlRef){.id = id}, &c->bulk, err));
    if (!c->grown && c->cache_kib < BULK_CACHE_KIB) {
        cache_resize(c, BULK_CACHE_KIB);
        c->grown = true;
    }
    return OK;
}

/* After the transaction, when its pages are no longer dirty: the memory goes back to the system. */
void sqlite_bulk_shrink(SqliteConnection *c) {
    if (!c->grown) return;
    c->grown = false;
    cache_resize(c, c->cache_kib);
    sqlite3_db_release_memory(c->db);
    malloc_trim(0);
}

Status sqlite_bulk_row(Connection *connection, const Arg *args, size_t count, Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    TRY(bind_all(c, c->bulk, args, count, err));
    int rc = sqlite3_step(c->bulk->handle);
    Status status = rc == SQLITE_DONE ? OK : sqlite_fail(c, rc, err);
    sqlite3_reset(c->bulk->handle);
    connection->writes++;
    return status;
}

Status sqlite_bulk_end(Connection *connection, Error *err) {
    SqliteConnection *c = (SqliteConnection *)connection;
    (void)err;
    c->bulk = NULL;
    return OK;
}
