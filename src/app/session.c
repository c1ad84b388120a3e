#include "app/session_cache.h"

#include <stdlib.h>

#include "app/settings.h"

Status sessions_new(const App *app, Sessions **ret, Error *err) {
    (void)app;
    Sessions *sessions = calloc(1, sizeof *sessions);
    Attempts *attempts = attempts_new();
    if (!sessions || !attempts) {
        free(sessions);
        attempts_free(attempts);
        return no_memory(err);
    }
    sessions->attempts = attempts;
    for (int i = 0; i < SHARDS; i++) pthread_mutex_init(&sessions->shards[i].lock, NULL);
    *ret = sessions;
    return OK;
}

static void empty_shard(Shard *shard) {
    for (size_t i = 0; i < SHARD_BUCKETS; i++) {
        while (shard->buckets[i]) {
            Session *session = shard->buckets[i];
            shard->buckets[i] = session->next;
            session_release(session);
        }
    }
    shard->count = 0;
}

void sessions_free(Sessions *sessions) {
    if (!sessions) return;
    for (int i = 0; i < SHARDS; i++) {
        empty_shard(&sessions->shards[i]);
        pthread_mutex_destroy(&sessions->shards[i].lock);
    }
    attempts_free(sessions->attempts);
    free(sessions);
}

size_t sessions_count(const Sessions *sessions) {
    size_t count = 0;
    for (int i = 0; i < SHARDS; i++) count += sessions->shards[i].count;
    return count;
}

Session *session_new(const uint8_t *key) {
    Session *session = calloc(1, sizeof *session);
    Arena *arena = arena_new(SESSION_BUDGET);
    if (!session || !arena) {
        free(session);
        arena_free(arena);
        return NULL;
    }
    memcpy(session->key, key, SHA256_LEN);
    session->references = 1;
    session->arena = arena;
    return session;
}

void session_release(Session *session) {
    if (!session || atomic_fetch_sub(&session->references, 1) != 1) return;
    arena_free(session->arena);
    free(session);
}

void session_releasep(Session **session) {
    session_release(*session);
    *session = NULL;
}

const Actor *session_actor(const Session *session) {
    return &session->actor;
}

Instant session_expires(const Session *session) {
    return session->expires_at;
}

/* --- the cache; the shard's lock is held -------------------------------------------------------------------
 */

static Shard *shard_of(Sessions *sessions, const uint8_t *key) {
    return &sessions->shards[key[0] % SHARDS];
}

static Session **shard_slot(Shard *shard, const uint8_t *key) {
    Session **slot = &shard->buckets[key[1] % SHARD_BUCKETS];
    while (*slot && memcmp((*slot)->key, key, SHA256_LEN) != 0) slot = &(*slot)->next;
    return slot;
}

static void shard_remove(Shard *shard, Session **slot) {
    Session *session = *slot;
    *slot = session->next;
    shard->count--;
    session_release(session);
}

void session_cache_put(Sessions *sessions, Session *session) {
    Shard *shard = shard_of(sessions, session->key);
    pthread_mutex_lock(&shard->lock);
    if (shard->count >= SHARD_MAX) empty_shard(shard); /* rare; they are read again */
    Session **slot = shard_slot(shard, session->key);
    if (*slot) shard_remove(shard, slot);
    atomic_fetch_add(&session->references, 1);
    session->next = NULL;
    slot = &shard->buckets[session->key[1] % SHARD_BUCKETS];
    session->next = *slot;
    *slot = session;
    shard->count++;
    pthread_mutex_unlock(&shard->lock);
}

static Session *cache_get(Sessions *sessions, const uint8_t *key, Instant now, Instant recheck) {
    Shard *shard = shard_of(sessions, key);
    pthread_mutex_lock(&shard->lock);
    Session *session = *shard_slot(shard, key);
    if (session && (now - session->checked_at >= recheck || now < session->checked_at)) session = NULL;
    if (session) atomic_fetch_add(&session->references, 1);
    pthread_mutex_unlock(&shard->lock);
    return session;
}

void session_cache_drop(Sessions *sessions, const uint8_t *key) {
    Shard *shard = shard_of(sessions, key);
    pthread_mutex_lock(&shard->lock);
    Session **slot = shard_slot(shard, key);
    if (*slot) shard_remove(shard, slot);
    pthread_mutex_unlock(&shard->lock);
}

static void shard_forget(Shard *shard, Str realm, int64_t person) {
    for (size_t i = 0; i < SHARD_BUCKETS; i++) {
        Session **slot = &shard->buckets[i];
        while (*slot) {
            const Actor *actor = &(*slot)->actor;
            if (actor->person == person && str_equal(actor->realm, realm)) {
                shard_remove(shard, slot);
            } else {
                slot = &(*slot)->next;
            }
        }
    }
}

void sessions_forget(Sessions *sessions, Str realm, int64_t person) {
    for (int i = 0; sessions && i < SHARDS; i++) {
        Shard *shard = &sessions->shards[i];
        pthread_mutex_lock(&shard->lock);
        shard_forget(shard, realm, person);
        pthread_mutex_unlock(&shard->lock);
    }
}

/* --- reading
 * ------------------------------------------------------------------------------------------------ */

static Status signed_out(Error *err) {
    fail(err, E_UNAUTHENTICATED, "nobody is signed in, or the session has ended");
    return fail_hint(err, "sign in again");
}

static Status read_grants(Tx *tx, Arena *arena, Actor *actor, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PERSON_GRANTS, ARGS(A_STR(actor->realm), A_I64(actor->person)), &rows, err));
    Grant *grants = NULL;
    size_t count = 0, capacity = 0;
    while (rows_next(rows)) {
        if (count == capacity) {
            size_t more = capacity ? capacity * 2 : 4;
            grants = arena_grow(arena, grants, count, more, sizeof(Grant));
            if (!grants) return no_memory(err);
            capacity = more;
        }
        Grant *grant = &grants[count++];
        bool kept = arena_str(arena, rows_text(rows, 0), &grant->role) &&
                    arena_str(arena, rows_text(rows, 1), &grant->org) &&
                    arena_str(arena, rows_text(rows, 2), &grant->path) &&
                    arena_str(arena, rows_text(rows, 3), &grant->domain);
        if (!kept) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    actor->grants = grants;
    actor->grant_count = count;
    return OK;
}

static Status read_units(Tx *tx, Arena *arena, Actor *actor, Error *err) {
    enum { UNITS_MAX = 500 };
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t *units = arena_new_array(arena, int64_t, UNITS_MAX);
    if (!units) return no_memory(err);
    TRY(store_query(tx, SQL_PERSON_UNITS, ARGS(A_STR(actor->realm), A_I64(actor->person)), &rows, err));
    while (rows_next(rows) && actor->unit_count < UNITS_MAX) units[actor->unit_count++] = rows_i64(rows, 0);
    actor->units = units;
    return rows_status(rows, err);
}

static Status read_person(Tx *tx, Arena *arena, Actor *actor, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PERSON_FIND_ACTOR, ARGS(A_STR(actor->realm), A_I64(actor->person)), &rows, err));
    bool found = rows_next(rows) && rows_i64(rows, 3) != 0;
    if (found) {
        bool kept = arena_str(arena, rows_text(rows, 0), &actor->id) &&
                    arena_str(arena, rows_text(rows, 1), &actor->name) &&
                    arena_str(arena, rows_text(rows, 2), &actor->org);
        if (!kept) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    return found ? OK : signed_out(err);
}

Status app_actor_read(Tx *tx, Str realm, int64_t person, Arena *arena, Actor *ret, Error *err) {
    Actor actor = {.person = person, .lang = "zh-CN"};
    if (!arena_str(arena, realm, &actor.realm)) return no_memory(err);
    TRY(read_person(tx, arena, &actor, err));
    TRY(read_grants(tx, arena, &actor, err));
    TRY(read_units(tx, arena, &actor, err));
    *ret = actor;
    return OK;
}

static Status read_times(Tx *tx, const char *hex, Session *session, Str *ret_realm, int64_t *ret_person,
                         Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SESSION_FIND, ARGS(A_TEXT(hex)), &rows, err));
    bool found = rows_next(rows);
    if (found) {
        if (!arena_str(session->arena, rows_text(rows, 0), ret_realm)) return no_memory(err);
        *ret_person = rows_i64(rows, 1);
        session->created_at = rows_instant(rows, 2);
        session->seen_at = rows_instant(rows, 3);
        session->expires_at = rows_instant(rows, 4);
    }
    TRY(rows_status(rows, err));
    return found ? OK : signed_out(err);
}

static Status read_session(const App *app, const uint8_t *key, Instant now, Session **ret, Error *err) {
    char hex[SHA256_HEX];
    hex_encode(key, SHA256_LEN, hex);
    CLEANUP(session_releasep) Session *session = session_new(key);
    if (!session) return no_memory(err);
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(app->store, &tx, err));
    Str realm;
    int64_t person = 0;
    TRY(read_times(tx, hex, session, &realm, &person, err));
    if (session->expires_at <= now) return signed_out(err);
    TRY(app_actor_read(tx, realm, person, session->arena, &session->actor, err));
    session->checked_at = now;
    *ret = TAKE(session);
    return OK;
}

/* --- sliding expiry
 * ------------------------------------------------------------------------------------------ */

typedef struct Touch { /* outlives the request: the commit comes later */
    char token[SHA256_HEX];
    Instant seen_at, expires_at;
} Touch;

static Status touch_run(void *data, Tx *tx, Error *err) {
    const Touch *touch = data;
    return store_exec(tx, SQL_SESSION_TOUCH,
                      ARGS(A_TEXT(touch->token), A_I64(touch->seen_at), A_I64(touch->expires_at)), NULL, err);
}

static void touch_done(void *data, Status status, const Error *err) {
    (void)status; /* a lost extension only ends the session earlier */
    (void)err;
    free(data);
}

Instant session_expiry(const App *app, Instant created, Instant now) {
    Instant last = created + settings_i64(app->settings, SETTING_SESSION_DAYS) * DAY_US;
    Instant next = now + settings_i64(app->settings, SETTING_SESSION_HOURS) * HOUR_US;
    return next < last ? next : last;
}

/* Written at most once in a twenty-fourth of the session's time, so that reading does not become writing. */
static void slide(const App *app, Session *session, Instant now) {
    Instant seen = session->seen_at;
    if (now - seen < settings_i64(app->settings, SETTING_SESSION_HOURS) * HOUR_US / 24) return;
    if (!atomic_compare_exchange_strong(&session->seen_at, &seen, now)) return;
    session->expires_at = session_expiry(app, session->created_at, now);
    Touch *touch = calloc(1, sizeof *touch);
    if (!touch) return;
    hex_encode(session->key, SHA256_LEN, touch->token);
    touch->seen_at = now;
    touch->expires_at = session->expires_at;
    Error ignored = ERROR_INIT;
    if (store_submit(app->store, touch_run, touch, touch_done, &ignored) != OK) free(touch);
}

Status app_session_find(const App *app, Str token, Session **ret, Error *err) {
    if (token.len != SESSION_TOKEN - 1) return signed_out(err);
    uint8_t key[SHA256_LEN];
    sha256(token, key);
    Instant now = env_now(&app->env);
    Instant recheck = settings_i64(app->settings, SETTING_SESSION_RECHECK_SECONDS) * SECOND_US;
    Session *session = cache_get(app->sessions, key, now, recheck);
    if (!session) {
        Status status = read_session(app, key, now, &session, err);
        if (status != OK) {
            session_cache_drop(app->sessions, key);
            return status;
        }
        session_cache_put(app->sessions, session);
    }
    if (session->expires_at <= now) {
        session_release(session);
        session_cache_drop(app->sessions, key);
        return signed_out(err);
    }
    slide(app, session, now);
    *ret = session;
    return OK;
}
