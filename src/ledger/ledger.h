/* The ledger: append-only entries, each hash covering the one before. docs/formats/ledger.md is enough to
 * write a verifier; tests hold one in another language. Pure code: no I/O.
 *
 *   hash = SHA-256( "anlan-ledger-1\n" realm "\n" seq "\n" at "\n" actor "\n" event "\n"
 * hex(SHA-256(payload)) "\n" prev )
 *
 * all as UTF-8 decimal or hex text; prev of entry 1 is 64 zeros. payload is canonical JSON (json_canonical).
 */
#ifndef ANLAN_LEDGER_LEDGER_H
#define ANLAN_LEDGER_LEDGER_H

#include "base/hash.h"
#include "base/date.h"
#include "base/arena.h"

/* Limits of the format, in bytes. realm, actor and event hold no control character (so no line feed can move
 * text from one field to the next) and are not empty. */
enum { LEDGER_REALM_MAX = 64, LEDGER_ACTOR_MAX = 128, LEDGER_EVENT_MAX = 64, LEDGER_PAYLOAD_MAX = 16 << 20 };

typedef struct LedgerEntry {
    Str realm;
    int64_t seq; /* 1, 2, 3 … without gaps, per realm */
    Instant at;
    Str actor;   /* person id, or "system" */
    Str event;   /* "record.added" … */
    Str payload; /* canonical JSON */
    char prev[SHA256_HEX];
    char hash[SHA256_HEX];
} LedgerEntry;

void ledger_hash(const LedgerEntry *entry, char out[SHA256_HEX]); /* from everything but .hash */

typedef struct LedgerHead {
    Str realm;
    int64_t seq; /* 0: the ledger is empty, hash is 64 zeros */
    char hash[SHA256_HEX];
} LedgerHead;

LedgerHead ledger_head_empty(Str realm);
/* Complete an entry whose realm, at, actor, event and payload are filled: sets seq, prev and hash to follow
 * `head`, and moves head to it. E_INVALID when a field breaks the limits above or the realm is not the
 * head's. */
Status ledger_seal(LedgerHead *head, LedgerEntry *entry, Error *err);
/* One entry as a JSON line, ended by a line feed: an object in canonical form whose payload is a string, so
 * that the bytes that were hashed are the bytes that are read. */
void ledger_export(const LedgerEntry *entry, Buf *out);

/* Verification shares no code with ledger_hash (verify.c computes by itself). Feed entries in order. Memory
 * is constant. `realm` and `saved` must live as long as the verifier. NULL: memory ran out. */
typedef struct LedgerVerifier LedgerVerifier;
LedgerVerifier *ledger_verifier_new(Arena *arena, Str realm, const LedgerHead *saved /* or NULL */);

typedef enum LedgerFault {
    LEDGER_GOOD,
    LEDGER_ALTERED,   /* the entry's content does not give its hash, or breaks the format */
    LEDGER_MISSING,   /* an entry is not there, though later ones are */
    LEDGER_REORDERED, /* an entry stands at another place than its number, or twice */
    LEDGER_CUT,       /* the chain ends before the saved head */
    LEDGER_FORKED /* sound by itself, but it does not follow from the entry before, or is not what the saved
                     head says stood there: a part was written anew */
} LedgerFault;

/* After the first fault the rest is only looked at to tell a displaced entry from a missing one. */
void ledger_verifier_feed(LedgerVerifier *verifier, const LedgerEntry *entry);
/* ret_seq: the first faulty number (0 when good); ret_head: the last entry that verified. */
LedgerFault ledger_verifier_end(LedgerVerifier *verifier, int64_t *ret_seq, LedgerHead *ret_head);
const char *ledger_fault_name(LedgerFault fault); /* "good", "altered" … */

#endif
