/* The ledger: append-only entries, each hash covering the one before. docs/formats/ledger.md is enough to write a
 * verifier; tests hold one in another language. Pure code: no I/O.
 *
 *   hash = SHA-256( "anlan-ledger-1\n" realm "\n" seq "\n" at "\n" actor "\n" event "\n" hex(SHA-256(payload)) "\n" prev )
 *
 * all as UTF-8 decimal or hex text; prev of entry 1 is 64 zeros. payload is canonical JSON (json_canonical). */
#ifndef ANLAN_LEDGER_LEDGER_H
#define ANLAN_LEDGER_LEDGER_H

#include "base/hash.h"
#include "base/date.h"
#include "base/arena.h"

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
    int64_t seq;
    char hash[SHA256_HEX];
} LedgerHead;

/* Verification shares no code with ledger_hash (verify.c computes by itself). Feed entries in order. */
typedef struct LedgerVerifier LedgerVerifier;
LedgerVerifier *ledger_verifier_new(Arena *arena, Str realm, const LedgerHead *saved /* or NULL */);
typedef enum LedgerFault { LEDGER_GOOD, LEDGER_ALTERED, LEDGER_MISSING, LEDGER_REORDERED, LEDGER_CUT, LEDGER_FORKED } LedgerFault;
/* After the first fault the rest is ignored. */
void ledger_verifier_feed(LedgerVerifier *verifier, const LedgerEntry *entry);
LedgerFault ledger_verifier_end(LedgerVerifier *verifier, int64_t *ret_seq, LedgerHead *ret_head);
const char *ledger_fault_name(LedgerFault fault);

#endif
