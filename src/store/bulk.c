/* Bulk loading: the driver does the work; this keeps one load at a time on a transaction. */
#include "store/internal.h"

#include <stdlib.h>

struct Bulk {
    Tx *tx;
    int params;
};

Status store_bulk_begin(Tx *tx, SqlId id, Bulk **ret, Error *err) {
    if (tx->kind != TX_WRITE || tx->rows.tx || tx->bulk)
        return fail(err, E_INTERNAL, "a bulk load needs a write transaction with nothing else open");
    Bulk *bulk = calloc(1, sizeof *bulk);
    if (!bulk) return no_memory(err);
    if (tx->store->driver->bulk_begin(tx->connection, id, err) != OK) {
        free(bulk);
        return err->code;
    }
    bulk->tx = tx;
    bulk->params = sql_params((SqlRef){.id = id});
    tx->bulk = bulk;
    *ret = bulk;
    return OK;
}

Status store_bulk_row(Bulk *bulk, const Arg *args, size_t count, Error *err) {
    if ((size_t)bulk->params != count)
        return fail(err, E_INTERNAL, "a statement was given the wrong number of arguments");
    return bulk->tx->store->driver->bulk_row(bulk->tx->connection, args, count, err);
}

Status store_bulk_end(Bulk **handle, Error *err) {
    Bulk *bulk = TAKE(*handle);
    Status status = bulk->tx->store->driver->bulk_end(bulk->tx->connection, err);
    bulk->tx->bulk = NULL;
    free(bulk);
    return status;
}

void store_bulk_closep(Bulk **handle) {
    Error ignored = ERROR_INIT;
    if (*handle) store_bulk_end(handle, &ignored);
}
