#include "app/plan_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { SNAPSHOT_BUDGET = 256 << 20, STALE_US = 1000000 };

/* The clauses of one kind in one realm. */
typedef struct KindList {
    const ClauseEntry **items;
    size_t count;
} KindList;

typedef struct RealmKinds {
    Str realm;
    KindList kinds[CLAUSE_KIND_COUNT];
} RealmKinds;

struct Plans {
    atomic_int references;
    Arena *arena;
    int64_t epoch;
    PlanEntry *plans;
    size_t plan_count, plan_capacity;
    ClauseEntry *clauses; /* sorted by realm, number */
    size_t clause_count, clause_capacity;
    RealmKinds *realms;
    size_t realm_count;
};

struct PlanCache {
    pthread_mutex_t lock; /* guards what is below */
    Plans *current;
    Instant checked;
    bool refreshing;
    int64_t wanted; /* how often plans_changed was called */
    int64_t met;    /* … before the read that gave `current` began */
};

Status plan_cache_new(PlanCache **ret, Error *err) {
    PlanCache *cache = calloc(1, sizeof *cache);
    if (!cache) return no_memory(err);
    pthread_mutex_init(&cache->lock, NULL);
    *ret = cache;
    return OK;
}

static void snapshot_free(Plans *plans) {
    arena_free(plans->arena);
    free(plans);
}

static void snapshot_freep(Plans **plans) {
    if (*plans) snapshot_free(*plans);
}

void plan_cache_free(PlanCache *cache) {
    if (!cache) return;
    plans_release(cache->current);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void plans_release(const Plans *plans) {
    Plans *snapshot = (Plans *)(uintptr_t)plans; /* the count is the only thing that changes */
    if (snapshot && atomic_fetch_sub(&snapshot->references, 1) == 1) snapshot_free(snapshot);
}

void plans_releasep(const Plans **plans) {
    plans_release(*plans);
    *plans = NULL;
}

static Status copy(Plans *plans, Str text, Str *ret, Error *err) {
    return arena_str(plans->arena, text, ret) ? OK : no_memory(err);
}

static Status add_plan(Plans *plans, const Rows *rows, Error *err) {
    if (plans->plan_count == plans->plan_capacity) {
        plans->plan_capacity = plans->plan_capacity ? plans->plan_capacity * 2 : 16;
        plans->plans = arena_grow(plans->arena, plans->plans, plans->plan_count, plans->plan_capacity,
                                  sizeof *plans->plans);
        if (!plans->plans) return no_memory(err);
    }
    PlanEntry *entry = &plans->plans[plans->plan_count];
    Str text;
    TRY(copy(plans, rows_text(rows, 0), &entry->realm, err));
    TRY(copy(plans, rows_text(rows, 1), &entry->id, err));
    entry->version = rows_i64(rows, 2);
    TRY(copy(plans, rows_text(rows, 3), &entry->org_path, err));
    TRY(copy(plans, rows_text(rows, 4), &text, err));
    Diags diags = diags_new(plans->arena);
    Plan *plan = NULL;
    if (plan_read(plans->arena, entry->id, text, &plan, &diags, err) != OK)
        return wrap(err, "read an adopted plan");
    int64_t *numbers = arena_new_array(plans->arena, int64_t, plan->clause_count);
    if (!numbers) return no_memory(err);
    entry->plan = plan;
    entry->numbers = numbers;
    plans->plan_count++;
    return OK;
}

static Status add_clause(Plans *plans, const Rows *rows, Error *err) {
    if (plans->clause_count == plans->clause_capacity) {
        plans->clause_capacity = plans->clause_capacity ? plans->clause_capacity * 2 : 64;
        plans->clauses = arena_grow(plans->arena, plans->clauses, plans->clause_count, plans->clause_capacity,
                                    sizeof *plans->clauses);
        if (!plans->clauses) return no_memory(err);
    }
    ClauseEntry *entry = &plans->clauses[plans->clause_count];
    Str realm;
    TRY(copy(plans, rows_text(rows, 0), &realm, err));
    entry->number = rows_i64(rows, 1);
    TRY(copy(plans, rows_text(rows, 2), &entry->plan_id, err));
    TRY(copy(plans, rows_text(rows, 3), &entry->clause_id, err));
    TRY(copy(plans, rows_text(rows, 5), &entry->title, err));
    entry->plan = plans_find(plans, realm, entry->plan_id);
    bool active = rows_i64(rows, 6) != 0;
    if (entry->plan && active) {
        entry->clause = plan_clause(entry->plan->plan, entry->clause_id);
        if (entry->clause) /* the array is ours until the snapshot is published */
            ((int64_t *)(uintptr_t)entry->plan->numbers)[entry->clause - entry->plan->plan->clauses] =
                entry->number;
    }
    if (!entry->plan) return OK; /* a withdrawn plan: its duties are cancelled */
    plans->clause_count++;
    return OK;
}

typedef Status (*RowReader)(Plans *plans, const Rows *rows, Error *err);

static Status read_all(Plans *plans, Tx *tx, SqlId query, RowReader reader, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, query, NULL, 0, &rows, err));
    while (rows_next(rows)) TRY(reader(plans, rows, err));
    return rows_status(rows, err);
}

static RealmKinds *realm_kinds(const Plans *plans, Str realm) {
    for (size_t i = 0; i < plans->realm_count; i++)
        if (str_equal(plans->realms[i].realm, realm)) return &plans->realms[i];
    return NULL;
}

/* Lists by kind: counted first, so that each list is one array. */
static Status index_kinds(Plans *plans, Error *err) {
    plans->realms = arena_new_array(plans->arena, RealmKinds, plans->plan_count);
    if (!plans->realms) return no_memory(err);
    for (size_t i = 0; i < plans->plan_count; i++)
        if (!realm_kinds(plans, plans->plans[i].realm))
            plans->realms[plans->realm_count++].realm = plans->plans[i].realm;
    for (size_t i = 0; i < plans->clause_count; i++)
        if (plans->clauses[i].clause)
            realm_kinds(plans, plans->clauses[i].plan->realm)->kinds[plans->clauses[i].clause->kind].count++;
    for (size_t r = 0; r < plans->realm_count; r++) {
        for (int k = 0; k < CLAUSE_KIND_COUNT; k++) {
            KindList *list = &plans->realms[r].kinds[k];
            list->items = arena_new_array(plans->arena, const ClauseEntry *, list->count);
            if (!list->items) return no_memory(err);
            list->count = 0;
        }
    }
    for (size_t i = 0; i < plans->clause_count; i++) {
        if (!plans->clauses[i].clause) continue;
        KindList *list =
            &realm_kinds(plans, plans->clauses[i].plan->realm)->kinds[plans->clauses[i].clause->kind];
        list->items[list->count++] = &plans->clauses[i];
    }
    return OK;
}

static Status read_epoch(Tx *tx, int64_t *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PLAN_EPOCH, NULL, 0, &rows, err));
    int64_t epoch = rows_next(rows) ? rows_i64(rows, 0) : 0;
    TRY(rows_status(rows, err));
    *ret = epoch;
    return OK;
}

static Status snapshot_load(Tx *tx, int64_t epoch, Plans **ret, Error *err) {
    CLEANUP(snapshot_freep) Plans *plans = calloc(1, sizeof *plans);
    if (!plans || !(plans->arena = arena_new(SNAPSHOT_BUDGET))) return no_memory(err);
    atomic_init(&plans->references, 1);
    plans->epoch = epoch;
    TRY(read_all(plans, tx, SQL_PLAN_ADOPTED, add_plan, err));
    TRY(read_all(plans, tx, SQL_CLAUSE_ALL, add_clause, err));
    TRY(index_kinds(plans, err));
    *ret = TAKE(plans);
    return OK;
}

/* The fresh snapshot, or NULL in *ret when `have` is still right. */
static Status refresh(const App *app, const Plans *have, Plans **ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    int64_t epoch = 0;
    TRY(store_read(app->store, &tx, err));
    TRY(read_epoch(tx, &epoch, err));
    if (have && have->epoch == epoch) {
        *ret = NULL;
        return OK;
    }
    return snapshot_load(tx, epoch, ret, err);
}

static const Plans *take_current(PlanCache *cache, Instant now, bool *ret_refresh, int64_t *ret_wanted) {
    pthread_mutex_lock(&cache->lock);
    Plans *current = cache->current;
    bool stale = !current || now - cache->checked > STALE_US || now < cache->checked;
    *ret_refresh = stale && (!current || !cache->refreshing || cache->met != cache->wanted);
    if (*ret_refresh) cache->refreshing = true;
    *ret_wanted = cache->wanted;
    if (current) atomic_fetch_add(&current->references, 1);
    pthread_mutex_unlock(&cache->lock);
    return current;
}

/* Puts `fresh` (may be NULL: nothing changed) in place; returns the snapshot to use, with a reference for the
 * caller. A read that began before the last plans_changed does not count as the fresh one that was asked for,
 * and of two reads the one that began later stays. */
static const Plans *publish(PlanCache *cache, Plans *fresh, Instant now, bool good, int64_t wanted) {
    pthread_mutex_lock(&cache->lock);
    const Plans *old = fresh;
    cache->refreshing = false;
    if (good && wanted > cache->met) cache->met = wanted;
    if (good && wanted == cache->wanted) cache->checked = now;
    if (fresh && (!cache->current || cache->current->epoch <= fresh->epoch)) {
        old = cache->current;
        cache->current = fresh;
    }
    Plans *current = cache->current;
    if (current) atomic_fetch_add(&current->references, 1);
    pthread_mutex_unlock(&cache->lock);
    plans_release(old);
    return current;
}

Status plans_get(const App *app, const Plans **ret, Error *err) {
    Instant now = env_now(&app->env);
    bool stale = false;
    int64_t wanted = 0;
    const Plans *current = take_current(app->plans, now, &stale, &wanted);
    if (stale) {
        Plans *fresh = NULL;
        Status status = refresh(app, current, &fresh, err);
        const Plans *next = publish(app->plans, fresh, now, status == OK, wanted);
        plans_release(current);
        current = next;
        if (status != OK) {
            plans_release(current);
            return status;
        }
    }
    *ret = current;
    return OK;
}

void plans_changed(const App *app) {
    pthread_mutex_lock(&app->plans->lock);
    app->plans->checked = INT64_MIN / 2;
    app->plans->wanted++;
    pthread_mutex_unlock(&app->plans->lock);
}

const PlanEntry *plans_list(const Plans *plans, size_t *ret_count) {
    *ret_count = plans->plan_count;
    return plans->plans;
}

const PlanEntry *plans_find(const Plans *plans, Str realm, Str id) {
    for (size_t i = 0; i < plans->plan_count; i++)
        if (str_equal(plans->plans[i].realm, realm) && str_equal(plans->plans[i].id, id))
            return &plans->plans[i];
    return NULL;
}

const ClauseEntry *plans_clause(const Plans *plans, Str realm, int64_t number) {
    size_t low = 0, high = plans->clause_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const ClauseEntry *entry = &plans->clauses[middle];
        int order = str_compare(entry->plan->realm, realm);
        if (order == 0) order = (entry->number > number) - (entry->number < number);
        if (order == 0) return entry;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const ClauseEntry *const *plans_of_kind(const Plans *plans, Str realm, ClauseKind kind, size_t *ret_count) {
    const RealmKinds *kinds = realm_kinds(plans, realm);
    *ret_count = kinds ? kinds->kinds[kind].count : 0;
    return kinds ? kinds->kinds[kind].items : NULL;
}

Str rule_message(const ClauseEntry *entry) {
    const Clause *clause = entry->clause;
    return clause->note.len ? clause->note : clause->sentence.len ? clause->sentence : entry->title;
}

Status rule_refuse(const ClauseEntry *entry, Error *err) {
    Str message = rule_message(entry);
    fail(err, E_INVALID, "the plan '%.*s' refuses this: %.*s", STR_ARG(entry->plan_id), STR_ARG(message));
    return fail_hint(err, "correct it, or have the plan changed");
}
