/* A program that is killed, and a server that goes away. What was answered with OK is there afterwards. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILD_THREADS = 4, KILLS = 5 };

typedef struct Entry {
    int64_t number;
} Entry;

/* A row and a ledger entry in one transaction: after a crash there must be as many of one as of the other. */
static Status entry_run(void *data, Tx *tx, Error *err) {
    const Entry *entry = data;
    StoreHead head;
    char hash[SHA256_HEX], name[24];
    snprintf(name, sizeof name, "%lld", (long long)entry->number);
    TRY(store_exec_text(tx, STR("INSERT INTO counter (realm, name, value) VALUES ('r', $1, $2)"),
                        ARGS(A_TEXT(name), A_I64(entry->number)), NULL, err));
    TRY(store_ledger_head(tx, STR("r"), &head, err));
    sha256_hex((Str){(const char *)&head, sizeof head}, hash);
    return store_ledger_append(tx, STR("r"), head.seq + 1, 1, STR("a"), STR("e"), STR("{}"), head.hash, hash,
                               err);
}

typedef struct Worker {
    Store *store;
    int pipe;
    int64_t first;
} Worker;

/* Tells the parent each number after it was answered. */
static void *worker_main(void *data) {
    const Worker *worker = data;
    Error err = ERROR_INIT;
    for (int64_t n = worker->first;; n += CHILD_THREADS) {
        Entry entry = {n};
        if (store_run(worker->store, entry_run, &entry, &err) != OK) _exit(1);
        if (write(worker->pipe, &n, sizeof n) != sizeof n) _exit(1);
    }
    return NULL;
}

static void child_main(const Fixture *fixture, int pipe, int64_t first) {
    Error err = ERROR_INIT;
    Store *store = NULL;
    Worker workers[CHILD_THREADS];
    pthread_t threads[CHILD_THREADS];
    if (store_open(str_from(fixture->url), store_options_default(), &store, &err) != OK) _exit(1);
    for (int i = 0; i < CHILD_THREADS; i++) {
        workers[i] = (Worker){store, pipe, first + i};
        if (pthread_create(&threads[i], NULL, worker_main, &workers[i]) != 0) _exit(1);
    }
    for (;;) pause();
}

/* Run a writing program, kill it after a while; the numbers that it told, their highest in *ret_last. */
static int64_t run_and_kill(const Fixture *fixture, int64_t first, int milliseconds, int64_t *ret_last) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        child_main(fixture, ends[1], first);
    }
    close(ends[1]);
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
    kill(child, SIGKILL);
    int64_t number, told = 0;
    while (read(ends[0], &number, sizeof number) == sizeof number) {
        told++;
        if (number > *ret_last) *ret_last = number;
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status)); /* it did not stop by itself */
    return told;
}

static void a_killed_program_loses_nothing_answered(Fixture *fixture) {
    int64_t told = 0, last = 0;
    for (int i = 0; i < KILLS; i++) {
        store_close(fixture->store);
        fixture->store = NULL;
        told += run_and_kill(fixture, last + 1000, 100 + 37 * i, &last);
        fixture->store = open_again(fixture);
        int64_t rows = number(fixture->store, "SELECT COUNT(*) FROM counter");
        assert_true(rows >= told);
        assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM ledger"), rows);
        assert_int_equal(number(fixture->store, "SELECT MAX(seq) FROM ledger"), rows);
    }
    assert_true(told > 0);
    if (!fixture->postgresql)
        assert_int_equal(number(fixture->store,
                                "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
                         1);
}

/* Waits until they are gone. */
static const char kill_others[] = "SELECT COUNT(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                                  "WHERE application_name = 'anlan' AND pid <> pg_backend_pid()";

/* The server ends our connections: the next transaction makes new ones. */
static void a_server_that_restarts(Fixture *fixture) {
    Error err = ERROR_INIT;
    Store *other = open_again(fixture);
    Entry entry = {1};
    assert_ok(store_run(fixture->store, entry_run, &entry, &err));
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 1);
    assert_true(number(other, kill_others) >= 2);
    entry.number = 2;
    assert_ok(store_run(fixture->store, entry_run, &entry, &err));
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 2);
    store_close(other);
}

/* In the middle of a transaction it is an error, nothing is written, and the next one works. */
static void a_connection_lost_in_a_transaction(Fixture *fixture) {
    Error err = ERROR_INIT;
    Store *other = open_again(fixture);
    Tx *tx = NULL;
    assert_ok(store_write(fixture->store, &tx, &err));
    exec_text(tx, "INSERT INTO counter (realm, name, value) VALUES ('r', 'lost', 1)");
    assert_int_equal(number_in(tx, "SELECT COUNT(*) FROM counter"), 1);
    assert_true(number(other, kill_others) >= 1);
    assert_int_equal(store_commit(&tx, &err), E_BUSY);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 0);
    write_text(fixture->store, "INSERT INTO counter (realm, name, value) VALUES ('r', 'kept', 1)");
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 1);
    store_close(other);
}

/* Nobody listens: E_BUSY with what to check, and soon. */
static void a_server_that_is_not_there(Fixture *fixture) {
    Error err = ERROR_INIT;
    Store *store = NULL;
    (void)fixture;
    assert_int_equal(
        store_open(STR("postgresql://nobody@127.0.0.1:1/none"), store_options_default(), &store, &err),
        E_BUSY);
    assert_non_null(err.hint_format);
    assert_int_equal(store_open(STR("postgresql://%zz"), store_options_default(), &store, &err), E_USAGE);
    assert_null(store);
}

static const Case cases[] = {
    {"a killed program loses nothing answered", a_killed_program_loses_nothing_answered, ON_BOTH},
    {"a server that restarts", a_server_that_restarts, ON_POSTGRESQL},
    {"a connection lost in a transaction", a_connection_lost_in_a_transaction, ON_POSTGRESQL},
    {"a server that is not there", a_server_that_is_not_there, ON_BOTH},
};

int main(void) {
    return RUN_CASES("store crashes", cases);
}
