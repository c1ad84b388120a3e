/* The independent verifier. It assembles the message in one piece with its own number and digit printing and
 * hashes it in one call; nothing here calls ledger.c or base/hash.c, so a fault in either side shows as a
 * mismatch. */
#include <sodium.h>

#include "ledger/ledger.h"

enum { DIGEST = 32, HEX = 2 * DIGEST, NUMBER_MAX = 20 };
enum {
    MESSAGE_MAX = 15 + LEDGER_REALM_MAX + LEDGER_ACTOR_MAX + LEDGER_EVENT_MAX + 2 * NUMBER_MAX + 2 * HEX + 6
};

struct LedgerVerifier {
    Str realm;
    const LedgerHead *saved;
    int64_t seq;        /* of the last entry that verified */
    char last[HEX + 1]; /* its hash */
    LedgerFault fault;
    int64_t fault_seq;
};

typedef struct Message {
    unsigned char bytes[MESSAGE_MAX];
    size_t len;
} Message;

LedgerVerifier *ledger_verifier_new(Arena *arena, Str realm, const LedgerHead *saved) {
    LedgerVerifier *verifier = arena_new_item(arena, LedgerVerifier);
    if (!verifier) return NULL;
    verifier->realm = realm;
    verifier->saved = saved;
    memset(verifier->last, '0', HEX);
    return verifier;
}

static void append(Message *message, const void *bytes, size_t len) {
    if (len > 0) memcpy(message->bytes + message->len, bytes, len);
    message->len += len;
}

static void append_line(Message *message, Str text) {
    append(message, text.ptr, text.len);
    append(message, "\n", 1);
}

static void append_number_line(Message *message, int64_t number) {
    unsigned char digits[NUMBER_MAX + 1];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    digits[--at] = '\n';
    do {
        digits[--at] = (unsigned char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) digits[--at] = '-';
    append(message, digits + at, sizeof digits - at);
}

static void append_digest(Message *message, const void *bytes, size_t len) {
    unsigned char digest[DIGEST];
    char hex[HEX + 1];
    crypto_hash_sha256(digest, bytes, len);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    append(message, hex, HEX);
}

static bool clean_word(Str word, size_t max) {
    if (word.len == 0 || word.len > max) return false;
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] < 0x20 || word.ptr[i] == 0x7f) return false;
    return true;
}

static bool well_formed(const LedgerEntry *entry) {
    return clean_word(entry->realm, LEDGER_REALM_MAX) && clean_word(entry->actor, LEDGER_ACTOR_MAX) &&
           clean_word(entry->event, LEDGER_EVENT_MAX) && entry->payload.len <= LEDGER_PAYLOAD_MAX &&
           strnlen(entry->prev, HEX + 1) == HEX && strnlen(entry->hash, HEX + 1) == HEX;
}

/* Whether the entry's content gives the hash that it carries. */
static bool sound(const LedgerEntry *entry) {
    if (!well_formed(entry)) return false;
    Message message = {.len = 0};
    append_line(&message, STR("anlan-ledger-1"));
    append_line(&message, entry->realm);
    append_number_line(&message, entry->seq);
    append_number_line(&message, entry->at);
    append_line(&message, entry->actor);
    append_line(&message, entry->event);
    append_digest(&message, entry->payload.ptr, entry->payload.len);
    append(&message, "\n", 1);
    append(&message, entry->prev, HEX);
    unsigned char digest[DIGEST];
    char hex[HEX + 1];
    crypto_hash_sha256(digest, message.bytes, message.len);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return memcmp(hex, entry->hash, HEX) == 0;
}

static void set_fault(LedgerVerifier *verifier, LedgerFault fault, int64_t seq) {
    verifier->fault = fault;
    verifier->fault_seq = seq;
}

static bool contradicts_saved(const LedgerVerifier *verifier, const LedgerEntry *entry) {
    const LedgerHead *saved = verifier->saved;
    return saved && entry->seq == saved->seq && strncmp(entry->hash, saved->hash, HEX) != 0;
}

/* An entry whose number was passed already: a second, different successor is a fork, anything else is out of
 * place. */
static LedgerFault fault_of_repeat(const LedgerVerifier *verifier, const LedgerEntry *entry) {
    bool rival = entry->seq == verifier->seq && memcmp(entry->hash, verifier->last, HEX) != 0;
    return rival ? LEDGER_FORKED : LEDGER_REORDERED;
}

static void feed_next(LedgerVerifier *verifier, const LedgerEntry *entry) {
    if (memcmp(entry->prev, verifier->last, HEX) != 0 || contradicts_saved(verifier, entry)) {
        set_fault(verifier, LEDGER_FORKED, entry->seq);
        return;
    }
    verifier->seq = entry->seq;
    memcpy(verifier->last, entry->hash, HEX);
}

void ledger_verifier_feed(LedgerVerifier *verifier, const LedgerEntry *entry) {
    if (verifier->fault != LEDGER_GOOD) {
        bool displaced = verifier->fault == LEDGER_MISSING && entry->seq == verifier->fault_seq;
        if (displaced) verifier->fault = LEDGER_REORDERED;
        return;
    }
    int64_t expected = verifier->seq + 1;
    if (!str_equal(entry->realm, verifier->realm) || !sound(entry))
        set_fault(verifier, LEDGER_ALTERED, expected);
    else if (entry->seq > expected)
        set_fault(verifier, LEDGER_MISSING, expected);
    else if (entry->seq < expected)
        set_fault(verifier, fault_of_repeat(verifier, entry), entry->seq);
    else
        feed_next(verifier, entry);
}

static void check_end(LedgerVerifier *verifier) {
    const LedgerHead *saved = verifier->saved;
    if (verifier->fault != LEDGER_GOOD || !saved) return;
    if (!str_equal(saved->realm, verifier->realm))
        set_fault(verifier, LEDGER_FORKED, saved->seq);
    else if (saved->seq > verifier->seq)
        set_fault(verifier, LEDGER_CUT, verifier->seq + 1);
}

LedgerFault ledger_verifier_end(LedgerVerifier *verifier, int64_t *ret_seq, LedgerHead *ret_head) {
    check_end(verifier);
    *ret_head = (LedgerHead){.realm = verifier->realm, .seq = verifier->seq};
    memcpy(ret_head->hash, verifier->last, HEX);
    *ret_seq = verifier->fault == LEDGER_GOOD ? 0 : verifier->fault_seq;
    return verifier->fault;
}

const char *ledger_fault_name(LedgerFault fault) {
    static const char *const names[] = {"good", "altered", "missing", "reordered", "cut", "forked"};
    return names[fault];
}
