/* Migrations and backups. */
#include "fixture.h"

#include <stdio.h>
#include <unistd.h>

/* Every table and column, in order, one line each. */
static void describe(Fixture *fixture, Buf *out) {
    static const char lite[] =
        "SELECT m.name, p.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p "
        "WHERE m.type = 'table' ORDER BY m.name, p.name";
    static const char post[] = "SELECT table_name COLLATE \"C\" AS t, column_name COLLATE \"C\" AS c FROM "
                               "information_schema.columns "
                               "WHERE table_schema = 'public' ORDER BY t, c";
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_read(fixture->store, &tx, &err));
    assert_ok(store_query_text(tx, str_from(fixture->postgresql ? post : lite), NULL, 0, &rows, &err));
    while (rows_next(rows))
        buf_printf(out, STR_FMT "." STR_FMT "\n", STR_ARG(rows_text(rows, 0)), STR_ARG(rows_text(rows, 1)));
    assert_ok(rows_status(rows, &err));
    rows_closep(&rows);
    assert_ok(store_commit(&tx, &err));
}

/* Both are compared with one description: the first case leaves it for the second. */
static char described[64 << 10];

static void both_end_with_the_same_columns(Fixture *fixture) {
    CLEANUP(buf_free) Buf out = BUF_INIT(sizeof described);
    describe(fixture, &out);
    assert_true(out.len > 1000 && !out.failed);
    assert_non_null(strstr(out.ptr, "duty.due\n"));
    assert_non_null(strstr(out.ptr, "migration.sha256\n"));
    if (described[0]) assert_string_equal(out.ptr, described);
    memcpy(described, out.ptr, out.len + 1);
}

static void migrating_again_does_nothing(Fixture *fixture) {
    Error err = ERROR_INIT;
    int have = 0, want = 0;
    assert_ok(store_migrate(fixture->store, &err));
    assert_ok(store_schema_version(fixture->store, &have, &want, &err));
    assert_int_equal(have, want);
    assert_int_equal(want, sql_migration_count);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM migration"), want);
}

static void an_edited_migration_is_refused(Fixture *fixture) {
    Error err = ERROR_INIT;
    write_text(fixture->store, "UPDATE migration SET sha256 = 'edited' WHERE number = 1");
    assert_int_equal(store_migrate(fixture->store, &err), E_CONFLICT);
    assert_non_null(strstr(err.message, "edited"));
    assert_int_equal(store_self_check(fixture->store, &err), E_CONFLICT);
}

static void a_newer_database_is_refused(Fixture *fixture) {
    Error err = ERROR_INIT;
    write_text(fixture->store, "INSERT INTO migration (number, name, sha256) VALUES (9999, 'future', 'x')");
    assert_int_equal(store_migrate(fixture->store, &err), E_CONFLICT);
    assert_non_null(strstr(err.message, "9999"));
}

static void an_empty_database_has_version_zero(Fixture *fixture) {
    Error err = ERROR_INIT;
    int have = -1, want = 0;
    write_text(fixture->store, "DROP TABLE migration");
    assert_ok(store_schema_version(fixture->store, &have, &want, &err));
    assert_int_equal(have, 0);
    assert_true(want >= 1);
}

/* The tables are there already, so the first migration fails: nothing of it may stay. */
static void a_failed_migration_leaves_nothing(Fixture *fixture) {
    Error err = ERROR_INIT;
    write_text(fixture->store, "DROP TABLE migration");
    write_text(fixture->store, "DROP TABLE region");
    assert_int_equal(store_migrate(fixture->store, &err), E_DATABASE);
    assert_int_equal(number(fixture->store,
                            fixture->postgresql
                                ? "SELECT COUNT(*) FROM pg_tables WHERE tablename IN ('region', 'migration')"
                                : "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('region', 'migration')"),
                     0);
}

static void a_backup_is_a_whole_database(Fixture *fixture) {
    Error err = ERROR_INIT;
    char file[128], url[128];
    Store *copy = NULL;
    write_text(fixture->store, "INSERT INTO realm (realm, name, created_at) VALUES ('330110', '余杭区', 1)");
    snprintf(file, sizeof file, "%s/copy/anlan.db", fixture->directory);
    assert_int_equal(store_backup(fixture->store, file, &err), E_IO); /* no such directory */
    snprintf(url, sizeof url, "sqlite:%s/copy", fixture->directory);
    StoreOptions options = store_options_default();
    options.create = true;
    assert_ok(store_open(str_from(url), options, &copy, &err));
    store_close(copy);
    assert_int_equal(unlink(file), 0);
    for (int i = 0; i < 2; i++)
        assert_ok(store_backup(fixture->store, file, &err)); /* the second replaces the first */
    assert_ok(store_open(str_from(url), store_options_default(), &copy, &err));
    assert_int_equal(number(copy, "SELECT COUNT(*) FROM realm WHERE name = '余杭区'"), 1);
    assert_ok(store_self_check(copy, &err));
    store_close(copy);
}

static void postgresql_is_not_backed_up_here(Fixture *fixture) {
    Error err = ERROR_INIT;
    if (fixture->postgresql)
        assert_int_equal(store_backup(fixture->store, "/tmp/never", &err), E_UNSUPPORTED);
}

static const Case cases[] = {
    {"both end with the same columns", both_end_with_the_same_columns, ON_BOTH},
    {"migrating again does nothing", migrating_again_does_nothing, ON_BOTH},
    {"an edited migration is refused", an_edited_migration_is_refused, ON_BOTH},
    {"a newer database is refused", a_newer_database_is_refused, ON_BOTH},
    {"an empty database has version zero", an_empty_database_has_version_zero, ON_BOTH},
    {"a failed migration leaves nothing", a_failed_migration_leaves_nothing, ON_BOTH},
    {"a backup is a whole database", a_backup_is_a_whole_database, ON_SQLITE},
    {"PostgreSQL is not backed up here", postgresql_is_not_backed_up_here, ON_POSTGRESQL},
};

int main(void) {
    return RUN_CASES("store migrations", cases);
}
