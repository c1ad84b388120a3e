/* Inside app: what session.c (finding) and session_open.c (signing in and out) share. */
#ifndef ANLAN_APP_SESSION_CACHE_H
#define ANLAN_APP_SESSION_CACHE_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/attempts.h"
#include "app/session.h"

enum { SHARDS = 16, SHARD_BUCKETS = 256, SHARD_MAX = 1024, SESSION_BUDGET = 256 << 10, TOKEN_BYTES = 32 };

struct Session {
    uint8_t key[SHA256_LEN];
    atomic_int references;
    Session *next; /* in its bucket */
    Arena *arena;
    Actor actor;
    Instant created_at, checked_at;
    _Atomic Instant seen_at, expires_at;
};

typedef struct Shard {
    pthread_mutex_t lock;
    Session *buckets[SHARD_BUCKETS];
    size_t count;
} Shard;

struct Sessions {
    Attempts *attempts;
    Shard shards[SHARDS];
};

Session *session_new(const uint8_t *key); /* one reference; NULL: memory */
void session_cache_put(Sessions *sessions, Session *session);
void session_cache_drop(Sessions *sessions, const uint8_t *key);
/* When a session made at `created` and used `now` ends. */
Instant session_expiry(const App *app, Instant created, Instant now);

#endif
