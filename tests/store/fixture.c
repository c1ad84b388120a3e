#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Planned {
    const Case *test;
    bool postgresql;
} Planned;

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static void open_fixture(Fixture *fixture, bool postgresql) {
    Error err = ERROR_INIT;
    StoreOptions options = store_options_default();
    options.create = true;
    options.readers = 4;
    snprintf(fixture->directory, sizeof fixture->directory, "/tmp/anlan-store.XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    fixture->postgresql = postgresql;
    if (postgresql)
        snprintf(fixture->url, sizeof fixture->url, "%s", getenv("ANLAN_TEST_POSTGRESQL"));
    else
        snprintf(fixture->url, sizeof fixture->url, "sqlite:%s", fixture->directory);
    assert_ok(store_open(str_from(fixture->url), options, &fixture->store, &err));
    if (postgresql) {
        write_text(fixture->store, "DROP SCHEMA public CASCADE");
        write_text(fixture->store, "CREATE SCHEMA public");
    }
    assert_ok(store_migrate(fixture->store, &err));
}

Store *open_again(const Fixture *fixture) {
    Error err = ERROR_INIT;
    Store *store = NULL;
    assert_ok(store_open(str_from(fixture->url), store_options_default(), &store, &err));
    return store;
}

static void run_planned(void **state) {
    const Planned *planned = *state;
    if (planned->postgresql && !getenv("ANLAN_TEST_POSTGRESQL")) {
        print_message("# skipped, ANLAN_TEST_POSTGRESQL is not set: postgresql %s\n", planned->test->name);
        skip();
    }
    Fixture fixture = {0};
    open_fixture(&fixture, planned->postgresql);
    planned->test->run(&fixture);
    store_close(fixture.store);
    nftw(fixture.directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int run_cases(const char *group, const Case *cases, size_t count) {
    struct CMUnitTest *tests = calloc(2 * count, sizeof *tests);
    Planned *planned = calloc(2 * count, sizeof *planned);
    char(*names)[128] = calloc(2 * count, sizeof *names);
    size_t made = 0;
    for (int postgresql = 0; postgresql < 2; postgresql++) {
        for (size_t i = 0; i < count; i++) {
            if (cases[i].scope == (postgresql ? ON_SQLITE : ON_POSTGRESQL)) continue;
            planned[made] = (Planned){&cases[i], postgresql};
            snprintf(names[made], sizeof names[made], "%s: %s", postgresql ? "postgresql" : "sqlite",
                     cases[i].name);
            tests[made] = (struct CMUnitTest){
                .name = names[made], .test_func = run_planned, .initial_state = &planned[made]};
            made++;
        }
    }
    int failed = _cmocka_run_group_tests(group, tests, made, NULL, NULL);
    free(names);
    free(planned);
    free(tests);
    return failed;
}

void exec_text(Tx *tx, const char *sql) {
    Error err = ERROR_INIT;
    assert_ok(store_exec_text(tx, str_from(sql), NULL, 0, NULL, &err));
}

void write_text(Store *store, const char *sql) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_write(store, &tx, &err));
    exec_text(tx, sql);
    assert_ok(store_commit(&tx, &err));
}

int64_t number_in(Tx *tx, const char *sql) {
    Error err = ERROR_INIT;
    Rows *rows = NULL;
    assert_ok(store_query_text(tx, str_from(sql), NULL, 0, &rows, &err));
    bool found = rows_next(rows);
    assert_ok(rows_status(rows, &err));
    assert_true(found);
    int64_t value = rows_i64(rows, 0);
    rows_closep(&rows);
    return value;
}

int64_t number(Store *store, const char *sql) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_read(store, &tx, &err));
    int64_t value = number_in(tx, sql);
    assert_ok(store_commit(&tx, &err));
    return value;
}
