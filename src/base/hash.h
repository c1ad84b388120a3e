/* Digests. SHA-256 by libsodium; hash64 is for tables in memory only (never stored, never compared across
 * runs). */
#ifndef ANLAN_BASE_HASH_H
#define ANLAN_BASE_HASH_H

#include "base/str.h"

enum { SHA256_LEN = 32, SHA256_HEX = 65 };

void sha256(Str data, uint8_t out[SHA256_LEN]);
void sha256_hex(Str data, char out[SHA256_HEX]);

/* The same, piece by piece. */
typedef struct Sha256 {
    uint64_t state[14]; /* nettle's */
} Sha256;
void sha256_begin(Sha256 *hash);
void sha256_add(Sha256 *hash, Str data);
void sha256_end(Sha256 *hash, uint8_t out[SHA256_LEN]);

void hex_encode(const uint8_t *data, size_t len, char *out); /* out holds 2 * len + 1 */
bool hex_decode(Str hex, uint8_t *out, size_t len);          /* exactly 2 * len digits */
uint64_t hash64(Str data);

#endif
