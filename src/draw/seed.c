/* Seeds, and the commitment that is published before one can be known. */
#include <inttypes.h>

#include "draw/internal.h"

static Status lower_hex(Arena *arena, const char *what, Str text, size_t least, size_t most, Str *ret,
                        Error *err) {
    bool good = text.len >= least && text.len <= most;
    char *copy = arena_text(arena, text);
    if (!copy) return no_memory(err);
    for (size_t i = 0; good && i < text.len; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'F') copy[i] = (char)(copy[i] - 'A' + 'a');
        good = (copy[i] >= '0' && copy[i] <= '9') || (copy[i] >= 'a' && copy[i] <= 'f');
    }
    if (!good) return fail(err, E_USAGE, "%s must be %zu to %zu hexadecimal digits", what, least, most);
    *ret = (Str){copy, text.len};
    return OK;
}

Status draw_seed_plain(Arena *arena, Str hex, DrawSeed *ret, Error *err) {
    DrawSeed seed = {0};
    TRY(lower_hex(arena, "--seed", hex, 1, DRAW_SEED_HEX_MAX, &seed.hex, err));
    *ret = seed;
    return OK;
}

static void add_field(Sha256 *hash, Str field) {
    char length[24];
    text_fit(length, sizeof length, "%zu:", field.len);
    sha256_add(hash, str_from(length));
    sha256_add(hash, field);
    sha256_add(hash, STR(","));
}

static void add_number(Sha256 *hash, int64_t value) {
    char text[24];
    text_fit(text, sizeof text, "%" PRId64, value);
    add_field(hash, value < 0 ? (Str){"", 0} : str_from(text));
}

static void add_table(Sha256 *hash, const DrawTable *table) {
    add_field(hash, table ? str_from(table->sha256) : (Str){"", 0});
}

/* The rule, then the hashes of the inputs, then that of the secret; each field as LENGTH:BYTES, */
Status draw_commitment(Str secret, const DrawRule *rule, const DrawInputs *inputs, char ret[SHA256_HEX],
                       Error *err) {
    uint8_t bytes[SHA256_LEN], digest[SHA256_LEN];
    char secret_hash[SHA256_HEX];
    if (!hex_decode(secret, bytes, sizeof bytes))
        return fail(err, E_USAGE, "%s must be %d hexadecimal digits", "--secret", (int)DRAW_SECRET_HEX);
    sha256_hex((Str){(const char *)bytes, sizeof bytes}, secret_hash);
    Sha256 hash;
    sha256_begin(&hash);
    add_field(&hash, STR("anlan-draw-commitment-1"));
    add_number(&hash, rule->number);
    add_number(&hash, rule->rate);
    add_number(&hash, rule->officer_rate);
    add_number(&hash, rule->pair);
    add_field(&hash, rule->weight);
    add_field(&hash, rule->strata);
    add_field(&hash, rule->certificate);
    for (size_t c = 0; c < rule->cap_count; c++) {
        add_field(&hash, rule->caps[c].column);
        add_number(&hash, rule->caps[c].most);
    }
    add_table(&hash, inputs->population);
    add_table(&hash, inputs->officers);
    add_table(&hash, inputs->recuse);
    add_table(&hash, inputs->exclude);
    add_field(&hash, str_from(secret_hash));
    sha256_end(&hash, digest);
    hex_encode(digest, sizeof digest, ret);
    return OK;
}

Status draw_seed_made(Arena *arena, Str secret, Str public_value, const DrawRule *rule,
                      const DrawInputs *inputs, DrawSeed *ret, Error *err) {
    DrawSeed seed = {0};
    uint8_t bytes[SHA256_LEN], digest[SHA256_LEN];
    char *texts = arena_alloc(arena, 2 * SHA256_HEX);
    if (!texts) return no_memory(err);
    TRY(draw_inputs_check(inputs, err));
    if (public_value.len == 0 || public_value.len > DRAW_PUBLIC_MAX)
        return fail(err, E_USAGE, "the public value has 1 to %d bytes", DRAW_PUBLIC_MAX);
    TRY(lower_hex(arena, "--secret", secret, DRAW_SECRET_HEX, DRAW_SECRET_HEX, &seed.secret, err));
    if (!arena_str(arena, public_value, &seed.public_value)) return no_memory(err);
    TRY(draw_commitment(seed.secret, rule, inputs, texts, err));
    if (!hex_decode(seed.secret, bytes, sizeof bytes))
        return fail(err, E_INTERNAL, "the secret cannot be read");
    Sha256 hash;
    sha256_begin(&hash);
    sha256_add(&hash, (Str){(const char *)bytes, sizeof bytes});
    sha256_add(&hash, seed.public_value);
    sha256_end(&hash, digest);
    hex_encode(digest, sizeof digest, texts + SHA256_HEX);
    seed.commitment = str_from(texts);
    seed.hex = str_from(texts + SHA256_HEX);
    *ret = seed;
    return OK;
}
