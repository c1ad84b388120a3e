#include "app/realm.h"

#include <assert.h>

enum { MEMORY = 64 << 20, COUNTY = 3, PAYLOAD_MAX = 1000 };

static const char *const level_names[] = {"", "province", "city", "county", "town", "village"};

typedef struct Making {
    const App *app;
    Actor actor;
    Arena *arena;
    Tx *tx;
    Date day;
    int64_t orgs;
} Making;

typedef struct RegionOrg {
    Str code; /* 12 digits */
    Str name, path;
} RegionOrg;

size_t region_digits(int64_t level) {
    static const size_t digits[] = {0, 2, 4, 6, 9, 12};
    return level >= 1 && level <= REGION_LEVELS ? digits[level] : 0;
}

/* The region at its level, with its path under `above` (NULL: the root). */
static Status put_org(Making *making, RegionOrg *org, int level, const RegionOrg *above, Error *err) {
    assert(level >= 0 && (size_t)level < COUNT_OF(level_names));
    Str code = str_slice(org->code, 0, region_digits(level));
    Str parent = above ? str_slice(above->code, 0, region_digits(level - 1)) : (Str){"", 0};
    const char *path =
        arena_printf(making->arena, "%.*s%.*s/", STR_ARG(above ? above->path : STR("/")), STR_ARG(code));
    if (!path) return no_memory(err);
    org->path = str_from(path);
    making->orgs++;
    return store_exec(making->tx, SQL_ORG_PUT,
                      ARGS(A_STR(making->actor.realm), A_STR(code), A_STR(org->name),
                           A_TEXT(level_names[level]), above ? A_STR(parent) : A_NULL, A_STR(org->path)),
                      NULL, err);
}

static Status find_named(Making *making, Str code, int level, RegionOrg *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(making->tx, SQL_REGION_NAMED, ARGS(A_STR(code), A_I64(level), A_I64(making->day)), &rows,
                    err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        fail(err, E_NOT_FOUND, "the region table has no %.*s at level %d", STR_ARG(code), level);
        return fail_hint(err, "`anlan region import FILE` loads it.");
    }
    ret->code = code;
    return arena_str(making->arena, rows_text(rows, 0), &ret->name) ? OK : no_memory(err);
}

static Status list_children(Making *making, const RegionOrg *above, int level, RegionOrg **ret,
                            size_t *ret_count, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    RegionOrg *items = NULL;
    size_t count = 0, capacity = 0;
    TRY(store_query(making->tx, SQL_REGION_CHILDREN,
                    ARGS(A_STR(above->code), A_I64(level), A_I64(making->day)), &rows, err));
    while (rows_next(rows)) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 32;
            items = arena_grow(making->arena, items, count, capacity, sizeof *items);
            if (!items) return no_memory(err);
        }
        RegionOrg *org = &items[count++];
        if (!arena_str(making->arena, rows_text(rows, 0), &org->code) ||
            !arena_str(making->arena, rows_text(rows, 1), &org->name))
            return no_memory(err);
    }
    TRY(rows_status(rows, err));
    *ret = items;
    *ret_count = count;
    return OK;
}

/* Depth is at most two: towns and villages. */
static Status put_below(Making *making, const RegionOrg *above, int level, Error *err) {
    RegionOrg *items = NULL;
    size_t count = 0;
    if (level > REGION_LEVELS) return OK;
    TRY(list_children(making, above, level, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        TRY(put_org(making, &items[i], level, above, err));
        TRY(put_below(making, &items[i], level + 1, err));
    }
    return OK;
}

static Status put_tree(Making *making, Error *err) {
    RegionOrg chain[COUNTY + 1] = {0};
    for (int level = 1; level <= COUNTY; level++) {
        char *code = arena_alloc(making->arena, REGION_CODE);
        if (!code) return no_memory(err);
        for (size_t i = 0; i < REGION_CODE; i++)
            code[i] = i < region_digits(level) ? making->actor.realm.ptr[i] : '0';
        TRY(find_named(making, (Str){code, REGION_CODE}, level, &chain[level], err));
    }
    TRY(store_exec(
        making->tx, SQL_REALM_PUT,
        ARGS(A_STR(making->actor.realm), A_STR(chain[COUNTY].name), A_INSTANT(env_now(&making->app->env))),
        NULL, err));
    for (int level = 1; level <= COUNTY; level++)
        TRY(put_org(making, &chain[level], level, level > 1 ? &chain[level - 1] : NULL, err));
    return put_below(making, &chain[COUNTY], COUNTY + 1, err);
}

static Status write_entry(Making *making, Error *err) {
    CLEANUP(buf_free) Buf payload = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&payload);
    json_begin_object(&json);
    json_put_date(&json, "day", making->day);
    json_put_i64(&json, "orgs", making->orgs);
    json_end_object(&json);
    TRY(buf_status(&payload, err));
    return app_ledger(making->app, making->tx, &making->actor, "realm.made", buf_str(&payload), err);
}

Status app_realm_make(const App *app, Str realm, Date day, int64_t *ret_orgs, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(MEMORY);
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    int64_t digits;
    if (!arena) return no_memory(err);
    if (realm.len != region_digits(COUNTY) || !str_to_i64(realm, &digits))
        return fail(err, E_INVALID, "a realm is a county-level code of 6 digits");
    TRY(store_write(app->store, &tx, err));
    Making making = {
        .app = app,
        .arena = arena,
        .tx = tx,
        .day = day,
        .actor = {.realm = realm, .id = STR("system"), .name = STR("system"), .org = realm, .lang = "zh-CN"}};
    TRY(put_tree(&making, err));
    TRY(write_entry(&making, err));
    TRY(store_commit(&tx, err));
    *ret_orgs = making.orgs;
    return OK;
}
