/* What store.h promises about statements, values and transactions, on both databases. */
#include "fixture.h"

#include <float.h>
#include <math.h>

static void make_table(Fixture *fixture) {
    write_text(fixture->store,
               fixture->postgresql
                   ? "CREATE TABLE t (k TEXT PRIMARY KEY, n BIGINT, x DOUBLE PRECISION, b BYTEA)"
                   : "CREATE TABLE t (k TEXT PRIMARY KEY, n BIGINT, x REAL, b BLOB) WITHOUT ROWID");
}

static const Str insert_sql = STR_INIT("INSERT INTO t (k, n, x, b) VALUES ($1, $2, $3, $4)");

static Status insert(Tx *tx, Str k, Arg n, Arg x, Arg b, Error *err) {
    int64_t changes = 0;
    TRY(store_exec_text(tx, insert_sql, ARGS(A_STR(k), n, x, b), &changes, err));
    assert_int_equal(changes, 1);
    return OK;
}

static void insert_key(Store *store, const char *key, int64_t n) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_write(store, &tx, &err));
    assert_ok(insert(tx, str_from(key), A_I64(n), A_NULL, A_NULL, &err));
    assert_ok(store_commit(&tx, &err));
}

static void values_come_back(Fixture *fixture) {
    static const int64_t numbers[] = {0, 1, -1, INT64_MAX, INT64_MIN, 5000000000};
    static const double reals[] = {0.0, 0.1, -1.5, DBL_MAX, DBL_MIN, 1.0 / 3.0};
    static const char bytes[] = "\x00\xff\\\x01 '";
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    make_table(fixture);
    assert_ok(store_write(fixture->store, &tx, &err));
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        char key[2] = {(char)('a' + i), 0};
        assert_ok(insert(tx, str_from(key), A_I64(numbers[i]), A_F64(reals[i]),
                         A_BLOB(((Str){bytes, i + 1 < sizeof bytes ? i : sizeof bytes - 1})), &err));
    }
    Rows *rows = NULL;
    assert_ok(store_query_text(tx, STR("SELECT k, n, x, b FROM t ORDER BY k"), NULL, 0, &rows, &err));
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_true(rows_next(rows));
        assert_int_equal(rows_columns(rows), 4);
        assert_true(rows_i64(rows, 1) == numbers[i]);
        assert_true(rows_f64(rows, 2) == reals[i]);
        assert_false(rows_null(rows, 3));
        Str blob = rows_text(rows, 3);
        assert_int_equal(blob.len, i);
        if (i > 0) assert_memory_equal(blob.ptr, bytes, i);
    }
    assert_false(rows_next(rows));
    assert_false(rows_next(rows)); /* the end stays the end */
    assert_ok(rows_status(rows, &err));
    rows_closep(&rows);
    store_rollbackp(&tx);
}

static void null_is_not_empty(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    make_table(fixture);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(insert(tx, (Str){NULL, 0}, A_NULL, A_NULL, A_BLOB(((Str){NULL, 0})), &err));
    assert_ok(store_query_text(tx, STR("SELECT k, n, b, n FROM t"), NULL, 0, &rows, &err));
    assert_true(rows_next(rows));
    assert_false(rows_null(rows, 0));
    assert_int_equal(rows_text(rows, 0).len, 0);
    assert_true(rows_null(rows, 1));
    assert_false(rows_null(rows, 2));
    assert_int_equal(rows_text(rows, 2).len, 0);
    assert_int_equal(rows_date(rows, 1), DATE_NONE);
    assert_true(rows_instant(rows, 3) == INSTANT_NONE);
    rows_closep(&rows);
    store_rollbackp(&tx);
}

static void text_is_kept_and_sorted_bytewise(Fixture *fixture) {
    static const char *const texts[] = {
        "A", "Z", "a", "z", "安", "澜", "食品 '\"\\\n\t;--", "\xf0\x9f\x94\xa5"};
    static const char *const sorted[] = {
        "A", "Z", "a", "z", "安", "澜", "食品 '\"\\\n\t;--", "\xf0\x9f\x94\xa5"};
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_write(fixture->store, &tx, &err));
    for (size_t i = COUNT_OF(texts); i-- > 0;)
        assert_ok(store_exec_text(tx, STR("INSERT INTO realm (realm, name, created_at) VALUES ($1, $2, $3)"),
                                  ARGS(A_TEXT(texts[i]), A_STR(STR("x")), A_I64(1)), NULL, &err));
    assert_ok(store_query_text(tx, STR("SELECT realm FROM realm ORDER BY realm"), NULL, 0, &rows, &err));
    for (size_t i = 0; i < COUNT_OF(sorted); i++) {
        assert_true(rows_next(rows));
        assert_true(str_is(rows_text(rows, 0), sorted[i]));
    }
    rows_closep(&rows);
    store_rollbackp(&tx);
}

static void a_zero_byte_in_text_is_refused(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    make_table(fixture);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_int_equal(insert(tx, (Str){"a\0b", 3}, A_NULL, A_NULL, A_NULL, &err), E_INVALID);
    store_rollbackp(&tx);
}

/* SQLite numbers parameters by first appearance; $2 before $1 shows whether the driver knows. */
static void parameters_go_by_number(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_read(fixture->store, &tx, &err));
    assert_ok(store_query_text(
        tx, STR("SELECT CAST($3 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($1 AS TEXT)"),
        ARGS(A_TEXT("one"), A_TEXT("two"), A_TEXT("three")), &rows, &err));
    assert_true(rows_next(rows));
    assert_true(str_is(rows_text(rows, 0), "three"));
    assert_true(str_is(rows_text(rows, 1), "one"));
    assert_true(str_is(rows_text(rows, 2), "two"));
    assert_true(str_is(rows_text(rows, 3), "one"));
    rows_closep(&rows);
    assert_ok(store_commit(&tx, &err));
}

static void query_arguments_may_go(Fixture *fixture) {
    char text[] = "kept";
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_read_one(fixture->store, &tx, &err));
    assert_ok(store_query_text(tx, STR("SELECT CAST($1 AS TEXT)"), ARGS(A_TEXT(text)), &rows, &err));
    memset(text, 'x', 4);
    assert_true(rows_next(rows));
    assert_true(str_is(rows_text(rows, 0), "kept"));
    rows_closep(&rows);
    assert_ok(store_commit(&tx, &err));
}

static void wrong_use_is_refused(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL, *second = NULL;
    assert_ok(store_read(fixture->store, &tx, &err));
    assert_int_equal(store_query(tx, SQL_LEDGER_HEAD, NULL, 0, &rows, &err), E_INTERNAL);
    assert_int_equal(store_exec_text(tx, STR("DELETE FROM realm"), NULL, 0, NULL, &err), E_INTERNAL);
    assert_ok(store_query(tx, SQL_LEDGER_HEAD, ARGS(A_TEXT("x")), &rows, &err));
    assert_int_equal(store_query(tx, SQL_LEDGER_HEAD, ARGS(A_TEXT("x")), &second, &err), E_INTERNAL);
    rows_closep(&rows);
    StoreHead head;
    assert_int_equal(store_ledger_head(tx, STR("330110"), &head, &err), E_INTERNAL);
    assert_ok(store_commit(&tx, &err));
}

static void commit_keeps_and_rollback_drops(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    make_table(fixture);
    insert_key(fixture->store, "kept", 1);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(insert(tx, STR("dropped"), A_I64(2), A_NULL, A_NULL, &err));
    assert_int_equal(number_in(tx, "SELECT COUNT(*) FROM t"), 2);
    store_rollbackp(&tx);
    assert_null(tx);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM t"), 1);
}

static void a_read_is_a_snapshot(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *reader = NULL;
    make_table(fixture);
    insert_key(fixture->store, "a", 1);
    assert_ok(store_read(fixture->store, &reader, &err));
    assert_int_equal(number_in(reader, "SELECT COUNT(*) FROM t"), 1);
    insert_key(fixture->store, "b", 1);
    assert_int_equal(number_in(reader, "SELECT COUNT(*) FROM t"), 1);
    assert_ok(store_commit(&reader, &err));
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM t"), 2);
}

static void a_second_key_conflicts(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    make_table(fixture);
    insert_key(fixture->store, "a", 1);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_int_equal(insert(tx, STR("a"), A_I64(2), A_NULL, A_NULL, &err), E_CONFLICT);
    store_rollbackp(&tx);
    assert_int_equal(number(fixture->store, "SELECT n FROM t"), 1);
}

/* The pipeline may tell late, but it tells: at the commit at the latest. */
static void a_conflict_without_an_answer_fails_the_commit(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    make_table(fixture);
    insert_key(fixture->store, "a", 1);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(insert(tx, STR("b"), A_I64(2), A_NULL, A_NULL, &err));
    Status status = store_exec_text(tx, insert_sql, ARGS(A_TEXT("a"), A_NULL, A_NULL, A_NULL), NULL, &err);
    if (status == OK) {
        status = store_commit(&tx, &err);
        assert_null(tx);
    }
    assert_int_equal(status, E_CONFLICT);
    store_rollbackp(&tx);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM t"), 1);
}

static void a_bad_statement_is_an_error(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_read(fixture->store, &tx, &err));
    Status status = store_query_text(tx, STR("SELECT nothing FROM nowhere"), NULL, 0, &rows, &err);
    if (status == OK) {
        assert_false(rows_next(rows));
        status = rows_status(rows, &err);
        rows_closep(&rows);
    }
    assert_int_equal(status, E_DATABASE);
    store_rollbackp(&tx);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM realm"), 0);
}

static void changes_are_counted(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    int64_t changes = -1;
    make_table(fixture);
    for (int i = 0; i < 5; i++) insert_key(fixture->store, (char[]){(char)('a' + i), 0}, i);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(store_exec_text(tx, STR("UPDATE t SET x = $1 WHERE n >= $2"), ARGS(A_F64(0.5), A_I64(2)),
                              &changes, &err));
    assert_int_equal(changes, 3);
    assert_ok(store_exec_text(tx, STR("DELETE FROM t WHERE n > $1"), ARGS(A_I64(100)), &changes, &err));
    assert_int_equal(changes, 0);
    store_rollbackp(&tx);
}

static void insert_may_return_rows(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_write(fixture->store, &tx, &err));
    for (int64_t want = 1; want <= 3; want++) {
        assert_ok(store_query_text(
            tx,
            STR("INSERT INTO counter (realm, name, value) VALUES ($1, $2, 1) ON CONFLICT (realm, name) "
                "DO UPDATE SET value = counter.value + 1 RETURNING value"),
            ARGS(A_TEXT("330110"), A_TEXT("subject")), &rows, &err));
        assert_true(rows_next(rows));
        assert_int_equal(rows_i64(rows, 0), want);
        rows_closep(&rows);
    }
    assert_ok(store_commit(&tx, &err));
    assert_int_equal(number(fixture->store, "SELECT value FROM counter"), 3);
}

static void truth_is_one(Fixture *fixture) {
    assert_int_equal(number(fixture->store, "SELECT 2 > 1"), 1);
    assert_int_equal(number(fixture->store, "SELECT 2 < 1"), 0);
    assert_int_equal(
        number(fixture->store, "SELECT SUM(v) FROM (SELECT CAST(3 AS BIGINT) AS v UNION ALL SELECT 4) AS q"),
        7);
}

/* More texts than a connection keeps prepared, twice round. */
static void many_dynamic_statements(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_read(fixture->store, &tx, &err));
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
            CLEANUP(buf_free) Buf sql = BUF_INIT(100);
            buf_printf(&sql, "SELECT %d", i);
            assert_int_equal(number_in(tx, sql.ptr), i);
        }
    }
    assert_ok(store_commit(&tx, &err));
}

static void rows_may_be_left_early(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    assert_ok(store_write(fixture->store, &tx, &err));
    for (int i = 0; i < 50; i++)
        assert_ok(store_exec_text(tx, STR("INSERT INTO counter (realm, name, value) VALUES ('r', $1, $2)"),
                                  ARGS(A_TEXT(((char[]){(char)('0' + i), 0})), A_I64(i)), NULL, &err));
    assert_ok(store_query_text(tx, STR("SELECT value FROM counter ORDER BY value"), NULL, 0, &rows, &err));
    assert_true(rows_next(rows));
    rows_closep(&rows);
    assert_int_equal(number_in(tx, "SELECT COUNT(*) FROM counter"), 50);
    assert_ok(store_query_text(tx, STR("SELECT value FROM counter"), NULL, 0, &rows, &err));
    assert_true(rows_next(rows));
    assert_ok(store_commit(&tx, &err)); /* ends the rows as well */
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 50);
}

static void bulk_loads(Fixture *fixture) {
    static const char awkward[] = "tab\t newline\n return\r backslash\\ \\N 食品";
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Bulk *bulk = NULL;
    Rows *rows = NULL;
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(store_bulk_begin(tx, SQL_LEDGER_APPEND, &bulk, &err));
    for (int64_t i = 1; i <= 20000; i++)
        assert_ok(store_bulk_row(bulk,
                                 ARGS(A_TEXT("r"), A_I64(i), A_I64(-i), A_TEXT(""), A_TEXT("e"),
                                      A_TEXT(awkward), A_TEXT("p"), A_TEXT("h")),
                                 &err));
    assert_ok(store_bulk_end(&bulk, &err));
    assert_null(bulk);
    assert_int_equal(number_in(tx, "SELECT COUNT(*) FROM ledger"), 20000);
    assert_ok(
        store_query(tx, SQL_LEDGER_ENTRIES, ARGS(A_TEXT("r"), A_I64(20000), A_I64(20000)), &rows, &err));
    assert_true(rows_next(rows));
    assert_true(rows_instant(rows, 1) == -20000);
    assert_int_equal(rows_text(rows, 2).len, 0);
    assert_true(str_is(rows_text(rows, 4), awkward));
    rows_closep(&rows);
    assert_ok(store_commit(&tx, &err));
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM ledger"), 20000);
}

static void a_failed_bulk_load_leaves_nothing(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Bulk *bulk = NULL;
    Status status = OK;
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(store_bulk_begin(tx, SQL_LEDGER_APPEND, &bulk, &err));
    for (int i = 0; i < 2 && status == OK; i++)
        status = store_bulk_row(bulk,
                                ARGS(A_TEXT("r"), A_I64(1), A_I64(1), A_TEXT("a"), A_TEXT("e"), A_TEXT("{}"),
                                     A_TEXT("p"), A_TEXT("h")),
                                &err);
    if (status == OK) status = store_bulk_end(&bulk, &err);
    assert_int_equal(status, E_CONFLICT);
    store_bulk_closep(&bulk);
    store_rollbackp(&tx);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM ledger"), 0);
}

static void the_self_check_prepares_everything(Fixture *fixture) {
    Error err = ERROR_INIT;
    assert_ok(store_self_check(fixture->store, &err));
    write_text(fixture->store, "DROP TABLE ledger");
    assert_int_equal(store_self_check(fixture->store, &err), E_DATABASE);
    assert_non_null(strstr(err.detail, "ledger"));
}

static void data_outlive_the_store(Fixture *fixture) {
    make_table(fixture);
    insert_key(fixture->store, "a", 42);
    store_close(fixture->store);
    fixture->store = open_again(fixture);
    assert_int_equal(number(fixture->store, "SELECT n FROM t"), 42);
    assert_true(store_is_postgresql(fixture->store) == fixture->postgresql);
}

static void a_database_that_is_not_there(Fixture *fixture) {
    Error err = ERROR_INIT;
    Store *store = NULL;
    CLEANUP(buf_free) Buf url = BUF_INIT(200);
    buf_printf(&url, "sqlite:%s/none", fixture->directory);
    assert_int_equal(store_open(buf_str(&url), store_options_default(), &store, &err), E_NOT_FOUND);
    assert_int_equal(store_open(STR("mysql:x"), store_options_default(), &store, &err), E_USAGE);
    StoreOptions options = store_options_default();
    options.readers = 0;
    assert_int_equal(store_open(buf_str(&url), options, &store, &err), E_INVALID);
    assert_null(store);
}

static void readers_are_limited(Fixture *fixture) {
    Error err = ERROR_INIT;
    StoreOptions options = store_options_default();
    Store *store = NULL;
    Tx *first = NULL, *second = NULL;
    options.readers = 1;
    options.busy_timeout_ms = 20;
    assert_ok(store_open(str_from(fixture->url), options, &store, &err));
    assert_ok(store_read(store, &first, &err));
    assert_int_equal(store_read(store, &second, &err), E_BUSY);
    assert_ok(store_commit(&first, &err));
    assert_ok(store_read(store, &second, &err));
    assert_ok(store_commit(&second, &err));
    store_close(store);
}

static const Case cases[] = {
    {"values come back", values_come_back, ON_BOTH},
    {"NULL is not the empty text", null_is_not_empty, ON_BOTH},
    {"text is kept and sorted bytewise", text_is_kept_and_sorted_bytewise, ON_BOTH},
    {"a zero byte in text is refused", a_zero_byte_in_text_is_refused, ON_BOTH},
    {"parameters go by number", parameters_go_by_number, ON_BOTH},
    {"a query's arguments may go", query_arguments_may_go, ON_BOTH},
    {"wrong use is refused", wrong_use_is_refused, ON_BOTH},
    {"commit keeps, rollback drops", commit_keeps_and_rollback_drops, ON_BOTH},
    {"a read is a snapshot", a_read_is_a_snapshot, ON_BOTH},
    {"a second key conflicts", a_second_key_conflicts, ON_BOTH},
    {"a conflict without an answer fails the commit", a_conflict_without_an_answer_fails_the_commit, ON_BOTH},
    {"a bad statement is an error", a_bad_statement_is_an_error, ON_BOTH},
    {"changes are counted", changes_are_counted, ON_BOTH},
    {"INSERT may return rows", insert_may_return_rows, ON_BOTH},
    {"truth is one", truth_is_one, ON_BOTH},
    {"many dynamic statements", many_dynamic_statements, ON_BOTH},
    {"rows may be left early", rows_may_be_left_early, ON_BOTH},
    {"bulk loads", bulk_loads, ON_BOTH},
    {"a failed bulk load leaves nothing", a_failed_bulk_load_leaves_nothing, ON_BOTH},
    {"the self-check prepares everything", the_self_check_prepares_everything, ON_BOTH},
    {"data outlive the store", data_outlive_the_store, ON_BOTH},
    {"a database that is not there", a_database_that_is_not_there, ON_SQLITE},
    {"readers are limited", readers_are_limited, ON_BOTH},
};

int main(void) {
    return RUN_CASES("store conformance", cases);
}
