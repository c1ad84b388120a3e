#include "base/hash.h"

#include <nettle/sha2.h>
#include <string.h>

/* Nettle, because it uses the processor's SHA instructions where it has them (libsodium does not): a record
 * is hashed three times on its way into the ledger, and this makes it four times as fast. */
_Static_assert(sizeof(Sha256) >= sizeof(struct sha256_ctx), "Sha256 holds nettle's state");

static struct sha256_ctx *state_of(Sha256 *hash) {
    return (struct sha256_ctx *)(void *)hash;
}

void sha256_begin(Sha256 *hash) {
    sha256_init(state_of(hash));
}

void sha256_add(Sha256 *hash, Str data) {
    sha256_update(state_of(hash), data.len, (const uint8_t *)data.ptr);
}

void sha256_end(Sha256 *hash, uint8_t out[SHA256_LEN]) {
    sha256_digest(state_of(hash), SHA256_LEN, out);
}

void sha256(Str data, uint8_t out[SHA256_LEN]) {
    Sha256 hash;
    sha256_begin(&hash);
    sha256_add(&hash, data);
    sha256_end(&hash, out);
}

void hex_encode(const uint8_t *data, size_t len, char *out) {
    static const char alphabet[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = alphabet[data[i] >> 4];
        out[2 * i + 1] = alphabet[data[i] & 15];
    }
    out[2 * len] = '\0';
}

void sha256_hex(Str data, char out[SHA256_HEX]) {
    uint8_t digest[SHA256_LEN];
    sha256(data, digest);
    hex_encode(digest, sizeof digest, out);
}

static int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex_decode(Str hex, uint8_t *out, size_t len) {
    if (hex.len != 2 * len) return false;
    for (size_t i = 0; i < len; i++) {
        int high = nibble(hex.ptr[2 * i]), low = nibble(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* FNV-1a over 8-byte steps with a final mix: good enough for tables in memory, not for hostile keys in bulk.
 */
uint64_t hash64(Str data) {
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ data.len;
    size_t i = 0;
    for (; i + 8 <= data.len; i += 8) {
        uint64_t word;
        memcpy(&word, data.ptr + i, 8);
        h = (h ^ word) * UINT64_C(0x100000001b3);
        h ^= h >> 29;
    }
    for (; i < data.len; i++) h = (h ^ (unsigned char)data.ptr[i]) * UINT64_C(0x100000001b3);
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}
