/* Queueing commands and reading their results in order. In a pipeline one failure makes the server skip all
 * that follows up to the sync; skipped preparations are taken back, and the transaction waits for an undo or
 * a rollback. */
#include "store/drivers/postgresql.h"

enum { NAME_MAX_BYTES = 16 };

/* Send what is queued and read it when too many results are waiting. */
static Status pending_room(PgConnection *c, Error *err) {
    pg_read_trailing(c);
    return c->pending_count + 3 < PENDING_MAX ? OK : pg_settle(c, err);
}

static Status pending_add(PgConnection *c, int sent, PgStatement *prepares, Error *err) {
    if (!sent) {
        Error lost = ERROR_INIT;
        pg_fail_lost(c, &lost);
        *err = c->failure = lost;
        return err->code;
    }
    c->pending[c->pending_count++] = (Pending){prepares};
    return OK;
}

Status pg_queue(PgConnection *c, const char *sql, Error *err) {
    if (c->base.state != TX_FINE) return pg_refuse(c, err);
    TRY(pending_room(c, err));
    return pending_add(c, PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0), NULL, err);
}

static const char *statement_name(const PgStatement *statement, char out[NAME_MAX_BYTES]) {
    Buf name = BUF_INIT(NAME_MAX_BYTES);
    buf_printf(&name, "s%u", statement->number);
    memcpy(out, name.ptr ? name.ptr : "", name.len + 1);
    buf_free(&name);
    return out;
}

static Status dynamic_forget(PgConnection *c, PgStatement *statement, Error *err) {
    CLEANUP(buf_free) Buf sql = BUF_INIT(64);
    if (!statement->prepared) return OK;
    statement->prepared = false;
    buf_printf(&sql, "DEALLOCATE s%u", statement->number);
    TRY(buf_status(&sql, err));
    return pg_queue(c, sql.ptr, err);
}

static Status statement_find(PgConnection *c, SqlRef sql, PgStatement **ret, Error *err) {
    *ret = &c->named[sql.id < SQL_ID_COUNT ? sql.id : 0];
    if (sql.id < SQL_ID_COUNT) return OK;
    bool found = false;
    size_t slot = dynamic_find(&c->texts, sql.text, &found);
    *ret = &c->dynamic[slot];
    if (found) return OK;
    TRY(dynamic_forget(c, *ret, err));
    return dynamic_set(&c->texts, slot, sql.text) ? OK : no_memory(err);
}

static Status statement_text(SqlRef sql, Buf *out, Error *err) {
    buf_add(out, sql_text(sql, true));
    return buf_status(out, err);
}

/* The server infers the parameters' types. */
static Status statement_prepare(PgConnection *c, SqlRef sql, PgStatement *statement, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    char name[NAME_MAX_BYTES];
    TRY(statement_text(sql, &text, err));
    statement->number = ++c->statements;
    statement->writes = !str_starts(str_trim(buf_str(&text)), STR("SELECT"));
    TRY(pending_add(c, PQsendPrepare(c->pg, statement_name(statement, name), text.ptr, 0, NULL), statement,
                    err));
    statement->prepared = true;
    return OK;
}

/* Numbers and text go as text, blobs as bytes. All texts lie one after the other in c->arguments. */
typedef struct Parameters {
    const char *values[STORE_ARGS_MAX];
    int lengths[STORE_ARGS_MAX], formats[STORE_ARGS_MAX];
    size_t offsets[STORE_ARGS_MAX];
} Parameters;

static void parameter_add(Buf *out, const Arg *arg) {
    if (arg->type == ARG_I64) buf_add_i64(out, arg->i64);
    if (arg->type == ARG_F64) buf_add_double(out, arg->f64);
    if (arg->type == ARG_TEXT || arg->type == ARG_BLOB) buf_add(out, arg->text);
    buf_add_char(out, '\0');
}

static Status parameters_fill(PgConnection *c, const Arg *args, size_t count, Parameters *out, Error *err) {
    buf_clear(&c->arguments);
    for (size_t i = 0; i < count; i++) {
        out->offsets[i] = c->arguments.len;
        out->lengths[i] = (int)args[i].text.len;
        out->formats[i] = args[i].type == ARG_BLOB;
        parameter_add(&c->arguments, &args[i]);
    }
    TRY(buf_status(&c->arguments, err));
    for (size_t i = 0; i < count; i++)
        out->values[i] = args[i].type == ARG_NULL ? NULL : c->arguments.ptr + out->offsets[i];
    return OK;
}

Status pg_queue_statement(PgConnection *c, SqlRef sql, const Arg *args, size_t count, PgStatement **ret,
                          Error *err) {
    Parameters parameters;
    char name[NAME_MAX_BYTES];
    if (c->base.state != TX_FINE) return pg_refuse(c, err);
    TRY(pending_room(c, err));
    TRY(statement_find(c, sql, ret, err));
    if (!(*ret)->prepared) TRY(statement_prepare(c, sql, *ret, err));
    TRY(parameters_fill(c, args, count, &parameters, err));
    int sent = PQsendQueryPrepared(c->pg, statement_name(*ret, name), (int)count, parameters.values,
                                   parameters.lengths, parameters.formats, 0);
    return pending_add(c, sent, NULL, err);
}

static void result_examine(PgConnection *c, const Pending *pending, const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE) {
        Str changed = str_from(PQcmdTuples((PGresult *)(uintptr_t)result));
        c->changes = 0;
        str_to_i64(changed, &c->changes);
        return;
    }
    if (pending->prepares) pending->prepares->prepared = false;
    if (status != PGRES_PIPELINE_ABORTED) pg_note(c, pg_fail_result, result);
}

/* One command's results, up to the NULL that ends them. */
static void command_read(PgConnection *c, const Pending *pending) {
    PGresult *result;
    while (c->base.state != TX_GONE && (result = PQgetResult(c->pg)) != NULL) {
        result_examine(c, pending, result);
        PQclear(result);
    }
}

static void sync_read(PgConnection *c) {
    PGresult *result;
    bool synced = false;
    while (!synced && c->base.state != TX_GONE && (result = PQgetResult(c->pg)) != NULL) {
        synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (!synced) pg_note(c, pg_fail_result, result);
        PQclear(result);
    }
}

/* Send a sync and read the results of all but the last `keep` commands. */
static void sync_and_read(PgConnection *c, size_t keep) {
    if (!PQpipelineSync(c->pg)) {
        pg_note(c, pg_fail_result, NULL);
        return;
    }
    size_t count = c->pending_count - keep;
    for (size_t i = 0; i < count; i++) command_read(c, &c->pending[i]);
    c->pending_count = 0;
}

Status pg_send_rollback(PgConnection *c, Error *err) {
    TRY(pg_queue(c, "ROLLBACK", err));
    if (!PQpipelineSync(c->pg)) return pg_fail_lost(c, err);
    c->trailing = true;
    return OK;
}

void pg_read_trailing(PgConnection *c) {
    if (!c->trailing) return;
    c->trailing = false;
    for (size_t i = 0; i < c->pending_count; i++) command_read(c, &c->pending[i]);
    c->pending_count = 0;
    sync_read(c);
}

Status pg_settle(PgConnection *c, Error *err) {
    if (c->base.state == TX_GONE) return pg_refuse(c, err);
    if (c->pending_count > 0) {
        sync_and_read(c, 0);
        sync_read(c);
    }
    return c->base.state == TX_FINE ? OK : pg_refuse(c, err);
}

Status pg_settle_to_rows(PgConnection *c, Error *err) {
    sync_and_read(c, 1);
    if (c->base.state == TX_FINE) {
        c->reading = true;
        PQsetSingleRowMode(c->pg); /* memory for one row, however many come */
        return OK;
    }
    command_read(c, &(Pending){NULL});
    sync_read(c);
    return pg_refuse(c, err);
}

/* After the last row, or a failure: what is left of the command and its sync. */
void pg_rows_end(PgConnection *c) {
    PQclear(c->row);
    c->row = NULL;
    if (!c->reading) return;
    c->reading = false;
    command_read(c, &(Pending){NULL});
    sync_read(c);
}

static Status row_take(PgConnection *c, PGresult *result, Error *err) {
    c->row = result;
    if (pg_decode_row(result)) return OK;
    pg_rows_end(c);
    return fail(err, E_UNSUPPORTED, "PostgreSQL's bytea_output must be hex");
}

Status pg_row(PgConnection *c, bool *ret_more, Error *err) {
    *ret_more = false;
    PQclear(c->row);
    c->row = NULL;
    if (!c->reading) return OK;
    PGresult *result = PQgetResult(c->pg);
    if (result && PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
        *ret_more = true;
        return row_take(c, result, err);
    }
    if (result) result_examine(c, &(Pending){NULL}, result);
    PQclear(result);
    pg_rows_end(c);
    return c->base.state == TX_FINE ? OK : pg_refuse(c, err);
}

Status pg_send(Connection *connection, SqlRef sql, const Arg *args, size_t count, Error *err) {
    PgStatement *statement = NULL;
    return pg_queue_statement((PgConnection *)connection, sql, args, count, &statement, err);
}

/* What is left of the pending commands, and the sync behind them. */
static void take_end(PgConnection *c) {
    while (c->taken < c->pending_count) command_read(c, &c->pending[c->taken++]);
    c->pending_count = c->taken = 0;
    c->taking = false;
    sync_read(c);
}

static void take_begin(PgConnection *c) {
    if (c->taking) return;
    c->taking = true;
    if (!PQpipelineSync(c->pg)) pg_note(c, pg_fail_result, NULL);
}

/* A row with bytes that cannot be decoded counts as a failure: asked alone, the query says which. */
static void take_row(PgConnection *c, bool *ret_row) {
    PGresult *result = PQgetResult(c->pg);
    if (result)
        result_examine(c, &c->pending[c->taken], result);
    else
        pg_note(c, pg_fail_result, NULL);
    bool row = c->base.state == TX_FINE && PQntuples(result) > 0;
    if (row && !pg_decode_row(result)) pg_note(c, pg_fail_result, NULL);
    *ret_row = row && c->base.state == TX_FINE;
    if (*ret_row)
        c->row = result;
    else
        PQclear(result);
    if (c->base.state == TX_FINE) command_read(c, &c->pending[c->taken++]);
}

/* Preparations that were sent in between are read on the way. */
Status pg_take(Connection *connection, bool *ret_row, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    *ret_row = false;
    PQclear(c->row);
    c->row = NULL;
    take_begin(c);
    while (c->taken < c->pending_count && c->pending[c->taken].prepares)
        command_read(c, &c->pending[c->taken++]);
    if (connection->state == TX_FINE) take_row(c, ret_row);
    if (c->taken == c->pending_count || connection->state != TX_FINE) take_end(c);
    return connection->state == TX_FINE ? OK : pg_refuse(c, err);
}

Status pg_check(Connection *connection, SqlRef sql, Error *err) {
    PgConnection *c = (PgConnection *)connection;
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    TRY(statement_text(sql, &text, err));
    TRY(pending_room(c, err));
    TRY(pending_add(c, PQsendPrepare(c->pg, "", text.ptr, 0, NULL), NULL, err));
    if (pg_settle(c, err) == OK) return OK;
    fail_detail(err, "%s: %s", sql_name(sql), c->failure.detail);
    return wrap(err, "prepare");
}

Status pg_plain_begin(PgConnection *c, Error *err) {
    pg_read_trailing(c);
    TRY(pg_settle(c, err));
    return PQexitPipelineMode(c->pg) ? OK
                                     : fail(err, E_INTERNAL, "the connection could not leave pipeline mode");
}

void pg_plain_end(PgConnection *c) {
    if (!PQenterPipelineMode(c->pg)) pg_note(c, pg_fail_result, NULL);
}

Status pg_plain_command(PgConnection *c, const char *sql, ExecStatusType wanted, Error *err) {
    PGresult *result = PQexec(c->pg, sql);
    if (PQresultStatus(result) != wanted) pg_note(c, pg_fail_result, result);
    PQclear(result);
    return c->base.state == TX_FINE ? OK : pg_refuse(c, err);
}
