/* Bulk loading: COPY … FROM STDIN when the statement is a plain INSERT of its arguments in order, otherwise
 * the statement through the pipeline. */
#include "store/drivers/postgresql.h"

enum { COPY_CHUNK = 256 << 10, COPY_SQL_MAX = 4096 };

/* `INSERT INTO t (a, b) VALUES ($1, $2)`, with nothing behind: gives `t (a, b)`. */
static bool plain_insert(Str sql, int params, Str *ret_target) {
    const Str head = STR("INSERT INTO ");
    size_t values = str_find(sql, STR(" VALUES "), 0);
    if (!str_starts(sql, head) || values == SIZE_MAX) return false;
    CLEANUP(buf_free) Buf wanted = BUF_INIT(COPY_SQL_MAX);
    for (int n = 1; n <= params; n++) buf_printf(&wanted, "%s$%d", n == 1 ? "(" : ", ", n);
    buf_add_char(&wanted, ')');
    Str tail = str_trim(str_slice(sql, values + strlen(" VALUES "), sql.len));
    if (wanted.failed || !str_equal(tail, buf_str(&wanted))) return false;
    *ret_target = str_trim(str_slice(sql, head.len, values));
    return str_ends(*ret_target, STR(")"));
}

static Status copy_begin(PgConnection *c, Str target, Error *err) {
    CLEANUP(buf_free) Buf sql = BUF_INIT(COPY_SQL_MAX);
    buf_printf(&sql, "COPY " STR_FMT " FROM STDIN", STR_ARG(target));
    TRY(buf_status(&sql, err));
    TRY(pg_plain_begin(c, err));
    if (pg_plain_command(c, sql.ptr, PGRES_COPY_IN, err) != OK) {
        pg_plain_end(c);
        return err->code;
    }
    c->copying = true;
    buf_clear(&c->copy);
    return OK;
}

Status pg_bulk_begin(Connection *connection, SqlId id, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    SqlRef sql = {.id = id};
    Str target = {0};
    if (c->base.state != TX_FINE) return pg_refuse(c, err);
    c->bulk = id;
    return plain_insert(str_trim(sql_text(sql, true)), sql_params(sql), &target) ? copy_begin(c, target, err)
                                                                                 : OK;
}

/* COPY's text format: a backslash before what would end the field, the line or the escape. */
static void copy_text(Buf *out, Str text) {
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c != '\\' && c != '\n' && c != '\r' && c != '\t') continue;
        buf_add(out, str_slice(text, from, i));
        buf_add_char(out, '\\');
        buf_add_char(out, c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : '\\');
        from = i + 1;
    }
    buf_add(out, str_slice(text, from, text.len));
}

static void copy_blob(Buf *out, Str bytes) {
    buf_add_text(out, "\\\\x");
    for (size_t i = 0; i < bytes.len; i++) {
        char digits[3];
        hex_encode((const uint8_t *)bytes.ptr + i, 1, digits);
        buf_add(out, (Str){digits, 2});
    }
}

static void copy_value(Buf *out, const Arg *arg) {
    switch (arg->type) {
    case ARG_NULL:
        buf_add_text(out, "\\N");
        break;
    case ARG_I64:
        buf_add_i64(out, arg->i64);
        break;
    case ARG_F64:
        buf_add_double(out, arg->f64);
        break;
    case ARG_TEXT:
        copy_text(out, arg->text);
        break;
    case ARG_BLOB:
        copy_blob(out, arg->text);
        break;
    }
}

static Status copy_send(PgConnection *c, Error *err) {
    if (PQputCopyData(c->pg, c->copy.ptr, (int)c->copy.len) == 1) {
        buf_clear(&c->copy);
        return OK;
    }
    pg_note(c, pg_fail_result, NULL);
    return pg_refuse(c, err);
}

Status pg_bulk_row(Connection *connection, const Arg *args, size_t count, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    PgStatement *statement = NULL;
    connection->writes++;
    if (!c->copying) return pg_queue_statement(c, (SqlRef){.id = c->bulk}, args, count, &statement, err);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_add_char(&c->copy, '\t');
        copy_value(&c->copy, &args[i]);
    }
    buf_add_char(&c->copy, '\n');
    TRY(buf_status(&c->copy, err));
    return c->copy.len < COPY_CHUNK ? OK : copy_send(c, err);
}

static void copy_finish(PgConnection *c) {
    PGresult *result;
    Error ignored = ERROR_INIT; /* noted in c->failure */
    if (c->base.state == TX_FINE && c->copy.len > 0) copy_send(c, &ignored);
    PQputCopyEnd(c->pg, NULL);
    while ((result = PQgetResult(c->pg)) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) pg_note(c, pg_fail_result, result);
        PQclear(result);
        if (c->base.state == TX_GONE) break;
    }
}

Status pg_bulk_end(Connection *connection, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    if (!c->copying) return pg_settle(c, err);
    c->copying = false;
    copy_finish(c);
    if (c->base.state != TX_GONE) pg_plain_end(c);
    return c->base.state == TX_FINE ? OK : pg_refuse(c, err);
}
