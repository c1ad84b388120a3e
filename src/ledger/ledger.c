#include "ledger/ledger.h"

#include <sodium.h>

#include "base/json.h"

static const char genesis[SHA256_HEX] = "0000000000000000000000000000000000000000000000000000000000000000";

static void feed(crypto_hash_sha256_state *state, Str text) {
    crypto_hash_sha256_update(state, (const unsigned char *)text.ptr, text.len);
}

static void feed_line(crypto_hash_sha256_state *state, Str text) {
    feed(state, text);
    feed(state, STR("\n"));
}

static void feed_number_line(crypto_hash_sha256_state *state, int64_t number) {
    char room[32];
    Buf text = {.ptr = room,
                .capacity = sizeof room - 1,
                .max = sizeof room - 1}; /* 20 characters at most: never grows */
    buf_add_i64(&text, number);
    feed_line(state, buf_str(&text));
}

void ledger_hash(const LedgerEntry *entry, char out[SHA256_HEX]) {
    char payload[SHA256_HEX];
    sha256_hex(entry->payload, payload);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    feed_line(&state, STR("anlan-ledger-1"));
    feed_line(&state, entry->realm);
    feed_number_line(&state, entry->seq);
    feed_number_line(&state, entry->at);
    feed_line(&state, entry->actor);
    feed_line(&state, entry->event);
    feed_line(&state, str_from(payload));
    feed(&state, str_from(entry->prev));
    uint8_t digest[SHA256_LEN];
    crypto_hash_sha256_final(&state, digest);
    hex_encode(digest, sizeof digest, out);
}

LedgerHead ledger_head_empty(Str realm) {
    LedgerHead head = {.realm = realm};
    memcpy(head.hash, genesis, sizeof genesis);
    return head;
}

static Status check_word(const char *field, Str word, size_t max, Error *err) {
    if (word.len == 0 || word.len > max)
        return fail(err, E_INVALID, "the ledger field %s must have 1 to %zu bytes", field, max);
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] < ' ' || word.ptr[i] == 0x7f)
            return fail(err, E_INVALID, "the ledger field %s holds a control character", field);
    return OK;
}

Status ledger_seal(LedgerHead *head, LedgerEntry *entry, Error *err) {
    TRY(check_word("realm", entry->realm, LEDGER_REALM_MAX, err));
    TRY(check_word("actor", entry->actor, LEDGER_ACTOR_MAX, err));
    TRY(check_word("event", entry->event, LEDGER_EVENT_MAX, err));
    if (entry->payload.len > LEDGER_PAYLOAD_MAX)
        return fail(err, E_TOO_LARGE, "the ledger payload has %zu bytes; the limit is %d", entry->payload.len,
                    LEDGER_PAYLOAD_MAX);
    if (!str_equal(entry->realm, head->realm))
        return fail(err, E_INVALID, "the entry belongs to realm %.*s, the ledger to %.*s",
                    STR_ARG(entry->realm), STR_ARG(head->realm));
    entry->seq = head->seq + 1;
    memcpy(entry->prev, head->hash, sizeof entry->prev);
    ledger_hash(entry, entry->hash);
    head->seq = entry->seq;
    memcpy(head->hash, entry->hash, sizeof head->hash);
    return OK;
}

void ledger_export(const LedgerEntry *entry, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_str(&json, "actor", entry->actor);
    json_put_i64(&json, "at", entry->at);
    json_put_str(&json, "event", entry->event);
    json_put_text(&json, "hash", entry->hash);
    json_put_str(&json, "payload", entry->payload);
    json_put_text(&json, "prev", entry->prev);
    json_put_str(&json, "realm", entry->realm);
    json_put_i64(&json, "seq", entry->seq);
    json_end_object(&json);
    buf_add_char(out, '\n');
}
