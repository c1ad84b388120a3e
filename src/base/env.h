/* Time, randomness and ids as arguments: app and decisions never ask the machine. */
#ifndef ANLAN_BASE_ENV_H
#define ANLAN_BASE_ENV_H

#include "base/date.h"

typedef struct Env {
    Instant (*now)(void *data);
    void (*random)(void *data, void *out, size_t len); /* cryptographic in the real one */
    void *data;
    int zone_minutes;
} Env;

Env env_system(void); /* the machine's clock and random source, Asia/Shanghai */

/* For tests and simulation: a clock that stands still until moved, and a seeded repeatable stream. */
typedef struct FakeEnv {
    Instant now;
    uint64_t state;
} FakeEnv;
Env env_fake(FakeEnv *fake);

static inline Instant env_now(const Env *env) {
    return env->now(env->data);
}
static inline Date env_today(const Env *env) {
    return instant_date(env->now(env->data), env->zone_minutes);
}

/* Time-ordered identifier: 26 characters of Crockford base 32 (ULID: 48 bits of milliseconds, 80 random). */
enum { ID_TEXT = 27 };
const char *id_new(const Env *env, char out[ID_TEXT]);

#endif
