#include "realm.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Planned {
    const RealmTest *test;
    bool postgresql;
} Planned;

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info, (void)type, (void)walk;
    return remove(path);
}

void sql(Realm *realm, const char *text) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_write(realm->app->store, &tx, &err));
    assert_ok(store_exec_text(tx, str_from(text), NULL, 0, NULL, &err));
    assert_ok(store_commit(&tx, &err));
}

int64_t number(Realm *realm, const char *text) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_read(realm->app->store, &tx, &err));
    assert_ok(store_query_text(tx, str_from(text), NULL, 0, &rows, &err));
    bool found = rows_next(rows);
    assert_ok(rows_status(rows, &err));
    assert_true(found);
    int64_t value = rows_i64(rows, 0);
    rows_closep(&rows);
    store_rollbackp(&tx);
    return value;
}

void set_clock(Realm *realm, const char *text) {
    assert_true(instant_parse(str_from(text), ZONE_SHANGHAI, &realm->clock.now));
}

json_t *json_of(Realm *realm, const char *text) {
    (void)realm;
    Error err = ERROR_INIT;
    json_t *value = NULL;
    assert_ok(json_parse(str_from(text), 1 << 20, &value, &err));
    return value;
}

static void fill(Realm *realm) {
    static const char *const statements[] = {
        "INSERT INTO realm (realm, name, created_at) VALUES ('R', 'county', 0)",
        "INSERT INTO org (realm, code, name, level, parent, path) VALUES ('R', 'C', 'county', 'county', "
        "NULL, '/C/')",
        "INSERT INTO org (realm, code, name, level, parent, path) VALUES ('R', 'E', 'east', 'town', 'C', "
        "'/C/E/')",
        "INSERT INTO org (realm, code, name, level, parent, path) VALUES ('R', 'W', 'west', 'town', 'C', "
        "'/C/W/')",
        "INSERT INTO subject (realm, number, id, name, kind, class, org, owner, uscc, uscc_ok, address, "
        "list, since, "
        "attributes, updated_at) VALUES "
        "('R', 1, 's1', 'one', 'canteen', 'A', 'E', 2, '', 0, '', '', 0, '{\"seats\":\"40\"}', 0), "
        "('R', 2, 's2', 'two', 'canteen', 'B', 'E', 2, '', 0, '', '', 0, '{}', 0), "
        "('R', 3, 's3', 'three', 'workshop', 'A', 'W', 3, '', 0, '', '', 0, '{}', 0), "
        "('R', 4, 's4', 'four', 'workshop', 'B', 'W', 3, '', 0, '', '', 0, '{}', 0)"};
    static const char *const people[][3] = {
        {"boss", "county-admin", "C"}, {"east", "inspector", "E"},       {"west", "inspector", "W"},
        {"second", "inspector", "E"},  {"contact", "unit-contact", "E"}, {"town", "town-supervisor", "E"}};
    for (size_t i = 0; i < COUNT_OF(statements); i++) sql(realm, statements[i]);
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        char text[400];
        snprintf(text, sizeof text,
                 "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
                 "('R', %zu, '%s', 'person %s', '%s', 6, 1, 0)",
                 i + 1, people[i][0], people[i][0], people[i][2]);
        sql(realm, text);
        snprintf(
            text, sizeof text,
            "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', %zu, '%s', '%s', '')",
            i + 1, people[i][1], people[i][2]);
        sql(realm, text);
    }
}

static Actor actor(Realm *realm, int64_t person, const char *id, const char *role, const char *org,
                   const char *path) {
    Grant *grant = arena_new_item(realm->arena, Grant);
    *grant = (Grant){str_from(role), str_from(org), str_from(path), STR("")};
    return (Actor){.realm = STR("R"),
                   .person = person,
                   .id = str_from(id),
                   .name = str_from(id),
                   .org = str_from(org),
                   .lang = "en",
                   .grants = grant,
                   .grant_count = 1};
}

void adopt(Realm *realm, const char *text) {
    Error err = ERROR_INIT;
    Diags diags = diags_new(realm->arena);
    AdoptReport report;
    Status status = app_plan_adopt(realm->app, &realm->boss, STR("plan.md"), str_from(text), realm->arena,
                                   &diags, NULL, NULL, &report, &err);
    for (size_t i = 0; status != OK && i < diags.count; i++)
        print_message("# %d: %s\n", diags.items[i].line, diags.items[i].error.message);
    assert_ok(status);
}

static void wipe(const char *url) {
    Error err = ERROR_INIT;
    Store *store = NULL;
    assert_ok(store_open(str_from(url), store_options_default(), &store, &err));
    static const char *const statements[] = {"DROP SCHEMA public CASCADE", "CREATE SCHEMA public"};
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        Tx *tx = NULL;
        assert_ok(store_write(store, &tx, &err));
        assert_ok(store_exec_text(tx, str_from(statements[i]), NULL, 0, NULL, &err));
        assert_ok(store_commit(&tx, &err));
    }
    store_close(store);
}

static void open_realm(Realm *realm, bool postgresql) {
    Error err = ERROR_INIT;
    snprintf(realm->directory, sizeof realm->directory, "/tmp/anlan-app.XXXXXX");
    assert_non_null(mkdtemp(realm->directory));
    unsetenv("ANLAN_PG_FSYNC"); /* of the temporary server, no setting of the program */
    if (postgresql) {
        setenv("ANLAN_DATA", realm->directory, 1);
        snprintf(realm->url, sizeof realm->url, "%s", getenv("ANLAN_TEST_POSTGRESQL"));
        wipe(realm->url);
    } else {
        snprintf(realm->url, sizeof realm->url, "sqlite:%s", realm->directory);
    }
    realm->arena = arena_new(64 << 20);
    assert_non_null(realm->arena);
    assert_ok(app_open(str_from(realm->url), true, &realm->app, &err));
    set_clock(realm, "2026-09-28T10:00:00+08:00");
    realm->app->env = env_fake(&realm->clock);
    fill(realm);
    realm->boss = actor(realm, PERSON_BOSS, "boss", "county-admin", "C", "/C/");
    realm->east = actor(realm, PERSON_EAST, "east", "inspector", "E", "/C/E/");
    realm->west = actor(realm, PERSON_WEST, "west", "inspector", "W", "/C/W/");
    realm->second = actor(realm, PERSON_SECOND, "second", "inspector", "E", "/C/E/");
    realm->contact = actor(realm, PERSON_CONTACT, "contact", "unit-contact", "E", "/C/E/");
    static const int64_t first_unit = 1; /* s1 */
    realm->contact.units = &first_unit;
    realm->contact.unit_count = 1;
    realm->town = actor(realm, PERSON_TOWN, "town", "town-supervisor", "E", "/C/E/");
}

static void run_planned(void **state) {
    const Planned *planned = *state;
    Realm realm = {0};
    open_realm(&realm, planned->postgresql);
    planned->test->run(&realm);
    app_close(realm.app);
    arena_free(realm.arena);
    nftw(realm.directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int run_realm_tests(const char *group, const RealmTest *tests, size_t count) {
    struct CMUnitTest *units = calloc(2 * count, sizeof *units);
    Planned *planned = calloc(2 * count, sizeof *planned);
    char(*names)[128] = calloc(2 * count, sizeof *names);
    size_t made = getenv("ANLAN_TEST_POSTGRESQL") ? 2 * count : count;
    if (made == count)
        print_message("# skipped, ANLAN_TEST_POSTGRESQL is not set: %zu tests on PostgreSQL\n", count);
    for (size_t i = 0; i < made; i++) {
        planned[i] = (Planned){&tests[i % count], i >= count};
        snprintf(names[i], sizeof names[i], "%s: %s", i >= count ? "postgresql" : "sqlite",
                 tests[i % count].name);
        units[i] =
            (struct CMUnitTest){.name = names[i], .test_func = run_planned, .initial_state = &planned[i]};
    }
    int failed = _cmocka_run_group_tests(group, units, made, NULL, NULL);
    free(names);
    free(planned);
    free(units);
    return failed;
}
