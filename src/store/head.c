/* The ledger's head. It is read from the table once and then kept on the writer's connection, across batches
 * too, as long as no other process has committed (StoreDriver.alone). After any rollback the kept heads are
 * dropped and read again: nothing has to be put back by hand. */
#include "store/internal.h"

static const char first_hash[SHA256_HEX] = "0000000000000000000000000000000000000000000000000000000000000000";

void heads_forget(Tx *tx) {
    for (size_t i = 0; i < HEAD_SLOTS; i++) tx->heads[i].realm_len = 0;
}

static HeadSlot *head_slot(Tx *tx, Str realm) {
    return &tx->heads[hash64(realm) % HEAD_SLOTS];
}

static bool slot_holds(const HeadSlot *slot, Str realm) {
    return slot->realm_len == realm.len && memcmp(slot->realm, realm.ptr, realm.len) == 0;
}

static Status head_read(Tx *tx, Str realm, StoreHead *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(tx->store->driver->lock_ledger(tx->connection, realm, err));
    TRY(store_query(tx, SQL_LEDGER_HEAD, ARGS(A_STR(realm)), &rows, err));
    StoreHead head = {.seq = 0};
    memcpy(head.hash, first_hash, SHA256_HEX);
    if (rows_next(rows)) {
        Str hash = rows_text(rows, 1);
        if (hash.len != SHA256_HEX - 1)
            return fail(err, E_CORRUPT, "the ledger's last entry has no proper hash");
        head.seq = rows_i64(rows, 0);
        memcpy(head.hash, hash.ptr, hash.len);
    }
    TRY(rows_status(rows, err));
    *ret = head;
    return OK;
}

static Status head_load(Tx *tx, Str realm, HeadSlot **ret, Error *err) {
    if (tx->kind != TX_WRITE) return fail(err, E_INTERNAL, "the ledger's head is for a write transaction");
    if (realm.len == 0 || realm.len > HEAD_REALM_MAX)
        return fail(err, E_INVALID, "a realm code has 1 to %d bytes", (int)HEAD_REALM_MAX);
    HeadSlot *slot = head_slot(tx, realm);
    if (!slot_holds(slot, realm)) {
        TRY(head_read(tx, realm, &slot->head, err));
        memcpy(slot->realm, realm.ptr, realm.len);
        slot->realm_len = realm.len;
    }
    *ret = slot;
    return OK;
}

Status store_ledger_head(Tx *tx, Str realm, StoreHead *ret, Error *err) {
    HeadSlot *slot = NULL;
    TRY(head_load(tx, realm, &slot, err));
    *ret = slot->head;
    return OK;
}

Status store_ledger_append(Tx *tx, Str realm, int64_t seq, Instant at, Str actor, Str event, Str payload,
                           const char *prev, const char *hash, Error *err) {
    HeadSlot *slot = NULL;
    TRY(head_load(tx, realm, &slot, err));
    if (seq != slot->head.seq + 1 || strcmp(prev, slot->head.hash) != 0 || strlen(hash) != SHA256_HEX - 1)
        return fail(err, E_CONFLICT, "the entry does not follow the ledger's head");
    TRY(store_exec(tx, SQL_LEDGER_APPEND,
                   ARGS(A_STR(realm), A_I64(seq), A_I64(at), A_STR(actor), A_STR(event), A_STR(payload),
                        A_TEXT(prev), A_TEXT(hash)),
                   NULL, err));
    slot->head.seq = seq;
    memcpy(slot->head.hash, hash, SHA256_HEX);
    return OK;
}
