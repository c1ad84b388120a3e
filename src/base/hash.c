#include "base/hash.h"

#include <sodium.h>
#include <string.h>

void sha256(Str data, uint8_t out[SHA256_LEN]) {
    crypto_hash_sha256(out, (const unsigned char *)data.ptr, data.len);
}

_Static_assert(sizeof(Sha256) >= sizeof(crypto_hash_sha256_state), "Sha256 holds libsodium's state");

void sha256_begin(Sha256 *hash) {
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)hash);
}

void sha256_add(Sha256 *hash, Str data) {
    crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)hash, (const unsigned char *)data.ptr,
                              data.len);
}

void sha256_end(Sha256 *hash, uint8_t out[SHA256_LEN]) {
    crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)hash, out);
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
