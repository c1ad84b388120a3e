/* The whole demo realm on SQLite: it loads without a fault, a second time changes nothing, and the ledger
 * says what came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/demo.h"
#include "app/import.h"
#include "base/asset.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

static int64_t count_of(const App *app, const char *sql) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(store_read(app->store, &tx, &err), OK);
    assert_int_equal(store_query_text(tx, str_from(sql), NULL, 0, &rows, &err), OK);
    assert_true(rows_next(rows));
    return rows_i64(rows, 0);
}

static void tell(void *data, const char *what, int64_t done, int64_t total) {
    Instant *begun = data;
    static const char *before;
    Env env = env_system();
    if (before != what) print_message("# %s at %lld ms\n", what, (long long)(env_now(&env) - *begun) / 1000);
    before = what;
    (void)done, (void)total;
}

static void check_counts(const App *app, const DemoReport *report) {
    assert_int_equal(report->regions, 44703 + 25547);
    assert_int_equal(report->orgs, 3 + 12 + 223);
    assert_int_equal(report->people, 299);
    assert_int_equal(report->subjects, 25860);
    assert_int_equal(report->records, 182370);
    assert_int_equal(count_of(app, "SELECT count(*) FROM subject"), 25860);
    assert_int_equal(count_of(app, "SELECT count(*) FROM record"), 182370);
    assert_int_equal(count_of(app, "SELECT count(*) FROM account"), (int64_t)report->account_count);
    assert_int_equal(count_of(app, "SELECT count(*) FROM subject WHERE owner = 0"), 0);
}

static void second_time(const App *app, Arena *arena) {
    static const Grant everything = {STR_INIT("county-admin"), STR_INIT(""), STR_INIT("/"), STR_INIT("")};
    const Actor actor = {.realm = STR_INIT(DEMO_REALM),
                         .id = STR_INIT("system"),
                         .org = STR_INIT(DEMO_REALM),
                         .lang = "en",
                         .grants = &everything,
                         .grant_count = 1};
    ImportReport again = {0};
    Error err = ERROR_INIT;
    int64_t entries = count_of(app, "SELECT count(*) FROM ledger");
    Str bytes = asset_text("share/demo/register.csv.gz");
    assert_int_equal(app_import_subjects(app, &actor, STR("again"), bytes, NULL, &again, arena, &err), OK);
    assert_int_equal(again.unchanged, 25860);
    assert_int_equal(count_of(app, "SELECT count(*) FROM ledger"), entries);
}

static void fills(void **state) {
    (void)state;
    char folder[64];
    CLEANUP(arena_freep) Arena *arena = arena_new((size_t)1 << 30);
    CLEANUP(app_closep) App *app = NULL;
    Error err = ERROR_INIT;
    DemoReport report = {0};
    Env env = env_system();
    Instant begun = env_now(&env);
    (void)snprintf(folder, sizeof folder, "/tmp/demo-XXXXXX");
    assert_non_null(mkdtemp(folder));
    const char *postgresql =
        getenv("ANLAN_TEST_POSTGRESQL"); /* set by tools/with_postgresql.sh: an empty database */
    if (postgresql) (void)setenv("ANLAN_DATA", folder, 1);
    Str url = str_from(postgresql ? postgresql : arena_printf(arena, "sqlite:%s", folder));
    assert_int_equal(app_open(url, true, &app, &err), OK);
    Status status = app_demo_fill(app, tell, &begun, arena, &report, &err);
    if (status != OK) print_message("# %s (%s)\n", err.message, err.detail);
    assert_int_equal(status, OK);
    print_message("# filled in %lld ms\n", (long long)(env_now(&env) - begun) / 1000);
    check_counts(app, &report);
    second_time(app, arena);
    app_closep(&app);
    static const char *const names[] = {"anlan.db",  "anlan.db-wal", "anlan.db-shm", "seal.key",
                                        "vault.key", "blobs/upload", "blobs",        NULL};
    for (const char *const *name = names; *name; name++) {
        const char *path = arena_printf(arena, "%s/%s", folder, *name);
        if (unlink(path) != 0) (void)rmdir(path);
    }
    (void)rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(fills)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
