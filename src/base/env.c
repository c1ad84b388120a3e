#include "base/env.h"

#include <sodium.h>
#include <time.h>

static Instant system_now(void *data) {
    (void)data;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (Instant)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

static void system_random(void *data, void *out, size_t len) {
    (void)data;
    randombytes_buf(out, len); /* the kernel's source; safe before sodium_init */
}

Env env_system(void) {
    return (Env){system_now, system_random, NULL, ZONE_SHANGHAI};
}

static Instant fake_now(void *data) {
    return ((FakeEnv *)data)->now;
}

/* SplitMix64 (Steele, Lea, Flood 2014): repeatable, for tests and simulation only. */
static void fake_random(void *data, void *out, size_t len) {
    FakeEnv *fake = data;
    uint8_t *bytes = out;
    uint64_t z = 0;
    for (size_t i = 0; i < len; i++) {
        if (i % 8 == 0) {
            fake->state += UINT64_C(0x9E3779B97F4A7C15);
            z = fake->state;
            z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
            z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
            z ^= z >> 31;
        }
        bytes[i] = (uint8_t)(z >> (8 * (i % 8)));
    }
}

Env env_fake(FakeEnv *fake) {
    return (Env){fake_now, fake_random, fake, ZONE_SHANGHAI};
}

const char *id_new(const Env *env, char out[ID_TEXT]) {
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t ms = (uint64_t)(env_now(env) / 1000);
    uint8_t random[10];
    env->random(env->data, random, sizeof random);
    for (int i = 9; i >= 0; i--, ms >>= 5) out[i] = alphabet[ms & 31];
    for (int half = 0; half < 2; half++) { /* 40 bits give 8 digits */
        uint64_t bits = 0;
        for (int i = 0; i < 5; i++) bits = bits << 8 | random[half * 5 + i];
        for (int i = 7; i >= 0; i--, bits >>= 5) out[10 + half * 8 + i] = alphabet[bits & 31];
    }
    out[26] = '\0';
    return out;
}
