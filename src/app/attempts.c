#include "app/attempts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { BUCKETS = 2048, WAYS = 4 };

typedef struct Slot {
    uint8_t key[16]; /* of the SHA-256; all zero = free */
    Instant since, locked_until;
    int64_t count;
} Slot;

struct Attempts {
    pthread_mutex_t lock;
    Slot slots[BUCKETS][WAYS];
};

Attempts *attempts_new(void) {
    Attempts *attempts = calloc(1, sizeof *attempts);
    if (attempts) pthread_mutex_init(&attempts->lock, NULL);
    return attempts;
}

void attempts_free(Attempts *attempts) {
    if (!attempts) return;
    pthread_mutex_destroy(&attempts->lock);
    free(attempts);
}

static void make_key(const char *kind, Str name, uint8_t out[SHA256_LEN]) {
    char text[512];
    size_t kind_len = strlen(kind), len = name.len < 400 ? name.len : 400;
    memcpy(text, kind, kind_len + 1);
    if (len > 0) memcpy(text + kind_len + 1, name.ptr, len);
    sha256((Str){text, kind_len + 1 + len}, out);
}

/* The slot of a key, or the one to use for it: the oldest of its bucket. */
static Slot *find_slot(Attempts *attempts, const uint8_t *key, bool *ret_found) {
    size_t bucket = ((size_t)key[16] | (size_t)key[17] << 8) % BUCKETS;
    Slot *oldest = &attempts->slots[bucket][0];
    for (int i = 0; i < WAYS; i++) {
        Slot *slot = &attempts->slots[bucket][i];
        if (memcmp(slot->key, key, sizeof slot->key) == 0) {
            *ret_found = true;
            return slot;
        }
        if (slot->since < oldest->since) oldest = slot;
    }
    *ret_found = false;
    return oldest;
}

void attempts_fail(Attempts *attempts, const char *kind, Str name, Instant now, AttemptLimit limit) {
    uint8_t key[SHA256_LEN];
    make_key(kind, name, key);
    pthread_mutex_lock(&attempts->lock);
    bool found;
    Slot *slot = find_slot(attempts, key, &found);
    if (!found || now - slot->since > limit.window_us) {
        *slot = (Slot){.since = now, .locked_until = found ? slot->locked_until : 0};
        memcpy(slot->key, key, sizeof slot->key);
    }
    if (++slot->count >= limit.allowed) {
        slot->locked_until = now + limit.lock_us;
        slot->count = 0;
    }
    pthread_mutex_unlock(&attempts->lock);
}

bool attempts_locked(Attempts *attempts, const char *kind, Str name, Instant now) {
    uint8_t key[SHA256_LEN];
    make_key(kind, name, key);
    pthread_mutex_lock(&attempts->lock);
    bool found;
    Slot *slot = find_slot(attempts, key, &found);
    bool locked = found && slot->locked_until > now;
    pthread_mutex_unlock(&attempts->lock);
    return locked;
}

void attempts_forget(Attempts *attempts, const char *kind, Str name) {
    uint8_t key[SHA256_LEN];
    make_key(kind, name, key);
    pthread_mutex_lock(&attempts->lock);
    bool found;
    Slot *slot = find_slot(attempts, key, &found);
    if (found) memset(slot, 0, sizeof *slot);
    pthread_mutex_unlock(&attempts->lock);
}
