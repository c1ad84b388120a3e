/* SQLSTATEs in our words. Appendix A of the PostgreSQL manual lists them; two characters stand for a whole
 * class. */
#include <string.h>

#include "store/drivers/postgresql.h"

typedef struct StateRow {
    const char *state;
    Status status;
} StateRow;

static const StateRow state_rows[] = {
    {"23505", E_CONFLICT},                     /* unique_violation */
    {"53100", E_FULL},                         /* disk_full */
    {"53200", E_NO_MEMORY}, {"53300", E_BUSY}, /* too_many_connections */
    {"40001", E_BUSY},                         /* serialization_failure */
    {"40P01", E_BUSY},                         /* deadlock_detected */
    {"55P03", E_BUSY},                         /* lock_not_available: lock_timeout */
    {"57014", E_BUSY},                         /* query_canceled */
    {"57P01", E_BUSY},                         /* admin_shutdown, and its neighbours */
    {"57P02", E_BUSY},      {"57P03", E_BUSY},
    {"25006", E_BUSY},                       /* read_only_sql_transaction: this server became a standby */
    {"08", E_BUSY},                          /* connection exceptions */
    {"22", E_INVALID},                       /* data exceptions: out of range, not a number, bad encoding */
    {"54", E_TOO_LARGE},    {"58030", E_IO}, /* io_error */
    {"XX001", E_CORRUPT},   {"XX002", E_CORRUPT},
};

static Status state_status(const char *state) {
    for (size_t i = 0; i < COUNT_OF(state_rows); i++)
        if (strncmp(state, state_rows[i].state, strlen(state_rows[i].state)) == 0)
            return state_rows[i].status;
    return E_DATABASE;
}

Status pg_fail_lost(PgConnection *c, Error *err) {
    c->base.state = TX_GONE;
    c->pending_count = 0;
    c->reading = false;
    database_fail(E_BUSY, err);
    fail_hint(err, "the program connects again by itself; try again in a moment");
    return fail_detail(err, "connection lost: %s", PQerrorMessage(c->pg));
}

Status pg_fail_result(PgConnection *c, const PGresult *result, Error *err) {
    if (PQstatus(c->pg) == CONNECTION_BAD) return pg_fail_lost(c, err);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    if (c->base.state == TX_FINE) c->base.state = TX_FAILED;
    database_fail(state ? state_status(state) : E_DATABASE, err);
    return fail_detail(err, "postgresql %s: %s%s%s", state ? state : "-",
                       primary ? primary : PQerrorMessage(c->pg), detail ? "; " : "", detail ? detail : "");
}

/* Keep the first failure: what follows in a broken pipeline only repeats it. */
void pg_note(PgConnection *c, Status (*describe)(PgConnection *c, const PGresult *result, Error *err),
             const PGresult *result) {
    Error later = ERROR_INIT;
    bool first = c->base.state == TX_FINE;
    describe(c, result, first ? &c->failure : &later);
}

Status pg_refuse(const PgConnection *c, Error *err) {
    *err = c->failure;
    return err->code;
}
