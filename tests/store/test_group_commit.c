/* Group commit and the ledger's head, on both databases. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

/* A job: insert `key`, then fail if it is told to. Counts its runs. */
typedef struct Insert {
    char key[24];
    bool fail_before, fail_after, wait_for_answer;
    atomic_int runs;
    Status status; /* set by done */
    char message[320];
    struct Gate *gate;
} Insert;

/* Counts answers; also holds the writer thread back so that a batch fills. */
typedef struct Gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    int answers;
    bool open;
} Gate;

static void gate_init(Gate *gate) {
    *gate = (Gate){0};
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->moved, NULL);
}

static void gate_clear(Gate *gate) {
    pthread_cond_destroy(&gate->moved);
    pthread_mutex_destroy(&gate->lock);
}

static Status refuse(Error *err) {
    *err = ERROR_INIT;
    err->code = E_NO;
    strcpy(err->message, "told to");
    return E_NO;
}

static Status insert_run(void *data, Tx *tx, Error *err) {
    Insert *job = data;
    int64_t changes = 0;
    job->runs++;
    if (job->fail_before) return refuse(err);
    TRY(store_exec_text(tx, STR("INSERT INTO counter (realm, name, value) VALUES ('r', $1, 1)"),
                        ARGS(A_TEXT(job->key)), job->wait_for_answer ? &changes : NULL, err));
    return job->fail_after ? refuse(err) : OK;
}

static void insert_done(void *data, Status status, const Error *err) {
    Insert *job = data;
    pthread_mutex_lock(&job->gate->lock);
    job->status = status;
    if (status != OK) memcpy(job->message, err->message, sizeof job->message);
    job->gate->answers++;
    pthread_cond_broadcast(&job->gate->moved);
    pthread_mutex_unlock(&job->gate->lock);
}

static Status hold_run(void *data, Tx *tx, Error *err) {
    Gate *gate = data;
    (void)tx, (void)err;
    pthread_mutex_lock(&gate->lock);
    while (!gate->open) pthread_cond_wait(&gate->moved, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return OK;
}

static void hold_done(void *data, Status status, const Error *err) {
    (void)data, (void)status, (void)err;
}

/* Submit all while the writer is held, so that they make one batch; wait for all answers. */
static void run_as_one_batch(Store *store, Insert *jobs, size_t count) {
    Error err = ERROR_INIT;
    Gate gate;
    gate_init(&gate);
    assert_ok(store_submit(store, hold_run, &gate, hold_done, &err));
    for (size_t i = 0; i < count; i++) {
        jobs[i].gate = &gate;
        assert_ok(store_submit(store, insert_run, &jobs[i], insert_done, &err));
    }
    pthread_mutex_lock(&gate.lock);
    gate.open = true;
    pthread_cond_broadcast(&gate.moved);
    while (gate.answers < (int)count) pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    gate_clear(&gate);
}

static void every_job_is_answered(Fixture *fixture) {
    static Insert jobs[300];
    memset(jobs, 0, sizeof jobs);
    for (int i = 0; i < 300; i++) snprintf(jobs[i].key, sizeof jobs[i].key, "k%d", i);
    run_as_one_batch(fixture->store, jobs, COUNT_OF(jobs));
    for (int i = 0; i < 300; i++) {
        assert_int_equal(jobs[i].status, OK);
        assert_int_equal(jobs[i].runs, 1);
    }
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 300);
}

static void a_failure_before_writing_disturbs_nobody(Fixture *fixture) {
    Insert jobs[] = {{.key = "a"}, {.key = "b", .fail_before = true}, {.key = "c"}};
    run_as_one_batch(fixture->store, jobs, COUNT_OF(jobs));
    assert_int_equal(jobs[0].status, OK);
    assert_int_equal(jobs[1].status, E_NO);
    assert_string_equal(jobs[1].message, "told to");
    assert_int_equal(jobs[2].status, OK);
    for (size_t i = 0; i < COUNT_OF(jobs); i++) assert_int_equal(jobs[i].runs, 1);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 2);
}

static void a_failure_after_writing_is_undone_alone(Fixture *fixture) {
    Insert jobs[] = {
        {.key = "a"}, {.key = "b", .fail_after = true}, {.key = "c"}, {.key = "d", .fail_after = true}};
    run_as_one_batch(fixture->store, jobs, COUNT_OF(jobs));
    assert_int_equal(jobs[0].status, OK);
    assert_int_equal(jobs[1].status, E_NO);
    assert_int_equal(jobs[2].status, OK);
    assert_int_equal(jobs[3].status, E_NO);
    assert_int_equal(jobs[0].runs, 2); /* once in vain, once with savepoints: not once per failure */
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 2);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter WHERE name IN ('a', 'c')"), 2);
}

static void a_conflict_hits_only_its_job(Fixture *fixture) {
    for (int wait = 0; wait < 2; wait++) {
        Insert jobs[] = {{.key = "same"}, {.key = "same"}, {.key = "other"}};
        write_text(fixture->store, "DELETE FROM counter");
        for (size_t i = 0; i < COUNT_OF(jobs); i++) jobs[i].wait_for_answer = wait;
        run_as_one_batch(fixture->store, jobs, COUNT_OF(jobs));
        assert_int_equal(jobs[0].status, OK);
        assert_int_equal(jobs[1].status, E_CONFLICT);
        assert_int_equal(jobs[2].status, OK);
        assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 2);
    }
}

static Status careless_run(void *data, Tx *tx, Error *err) {
    Rows *rows = NULL;
    (void)data;
    TRY(store_query_text(tx, STR("SELECT realm FROM counter"), NULL, 0, &rows, err));
    rows_next(rows);
    return OK; /* the rows stay open */
}

static void a_careless_job_is_cleaned_up_after(Fixture *fixture) {
    Error err = ERROR_INIT;
    Insert job = {.key = "a"};
    for (int i = 0; i < 3; i++) assert_ok(store_run(fixture->store, careless_run, NULL, &err));
    assert_ok(store_run(fixture->store, insert_run, &job, &err));
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 1);
}

static void run_waits_and_reports(Fixture *fixture) {
    Error err = ERROR_INIT;
    Insert good = {.key = "a"}, bad = {.key = "b", .fail_after = true};
    assert_ok(store_run(fixture->store, insert_run, &good, &err));
    assert_int_equal(store_run(fixture->store, insert_run, &bad, &err), E_NO);
    assert_string_equal(err.message, "told to");
    assert_int_equal(store_run(fixture->store, insert_run, &good, &err), E_CONFLICT);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 1);
}

static void closing_runs_what_is_queued(Fixture *fixture) {
    static Insert jobs[200];
    Error err = ERROR_INIT;
    Gate gate;
    gate_init(&gate);
    memset(jobs, 0, sizeof jobs);
    for (int i = 0; i < 200; i++) {
        snprintf(jobs[i].key, sizeof jobs[i].key, "k%d", i);
        jobs[i].gate = &gate;
        assert_ok(store_submit(fixture->store, insert_run, &jobs[i], insert_done, &err));
    }
    store_close(fixture->store);
    assert_int_equal(gate.answers, 200);
    gate_clear(&gate);
    fixture->store = open_again(fixture);
    assert_int_equal(number(fixture->store, "SELECT COUNT(*) FROM counter"), 200);
}

/* One ledger entry; its "hash" only has to be 64 characters and different each time. */
typedef struct Append {
    char realm[8];
    bool fail_after;
} Append;

static Status append_run(void *data, Tx *tx, Error *err) {
    Append *job = data;
    StoreHead head;
    char hash[SHA256_HEX];
    TRY(store_ledger_head(tx, str_from(job->realm), &head, err));
    sha256_hex((Str){(const char *)&head, sizeof head}, hash);
    TRY(store_ledger_append(tx, str_from(job->realm), head.seq + 1, 7, STR("system"), STR("test.event"),
                            STR("{}"), head.hash, hash, err));
    return job->fail_after ? refuse(err) : OK;
}

static void check_chain(Store *store, const char *realm, int64_t want) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    char prev[SHA256_HEX];
    int64_t seq = 0;
    memset(prev, '0', sizeof prev - 1);
    prev[sizeof prev - 1] = '\0';
    assert_ok(store_read(store, &tx, &err));
    assert_ok(
        store_query(tx, SQL_LEDGER_ENTRIES, ARGS(A_TEXT(realm), A_I64(0), A_I64(INT64_MAX)), &rows, &err));
    while (rows_next(rows)) {
        assert_int_equal(rows_i64(rows, 0), ++seq);
        assert_true(str_is(rows_text(rows, 5), prev));
        memcpy(prev, rows_text(rows, 6).ptr, sizeof prev - 1);
    }
    assert_ok(rows_status(rows, &err));
    rows_closep(&rows);
    assert_ok(store_commit(&tx, &err));
    assert_int_equal(seq, want);
}

static void the_head_follows_and_goes_back(Fixture *fixture) {
    Error err = ERROR_INIT;
    Append good = {.realm = "330110"}, bad = {.realm = "330110", .fail_after = true},
           other = {.realm = "370882"};
    for (int i = 0; i < 20; i++) {
        assert_ok(store_run(fixture->store, append_run, &good, &err));
        assert_int_equal(store_run(fixture->store, append_run, &bad, &err), E_NO);
        assert_ok(store_run(fixture->store, append_run, &other, &err));
    }
    check_chain(fixture->store, "330110", 20);
    check_chain(fixture->store, "370882", 20);
}

static void an_entry_must_follow_the_head(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    StoreHead head;
    char hash[SHA256_HEX];
    sha256_hex(STR("x"), hash);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(store_ledger_head(tx, STR("r"), &head, &err));
    assert_int_equal(head.seq, 0);
    assert_int_equal(strspn(head.hash, "0"), 64);
    assert_int_equal(
        store_ledger_append(tx, STR("r"), 2, 1, STR("a"), STR("e"), STR("{}"), head.hash, hash, &err),
        E_CONFLICT);
    assert_int_equal(store_ledger_append(tx, STR("r"), 1, 1, STR("a"), STR("e"), STR("{}"), hash, hash, &err),
                     E_CONFLICT);
    assert_ok(store_ledger_append(tx, STR("r"), 1, 1, STR("a"), STR("e"), STR("{}"), head.hash, hash, &err));
    assert_ok(store_ledger_head(tx, STR("r"), &head, &err));
    assert_int_equal(head.seq, 1);
    store_rollbackp(&tx);
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_ok(store_ledger_head(tx, STR("r"), &head, &err));
    assert_int_equal(head.seq, 0);
    store_rollbackp(&tx);
}

enum { THREADS = 8, JOBS_EACH = 2000 };

typedef struct Load {
    Store *store;
    int thread, failed;
} Load;

/* Every tenth job writes and then fails. */
static void *load_main(void *data) {
    Load *load = data;
    Error err = ERROR_INIT;
    for (int i = 0; i < JOBS_EACH; i++) {
        Append job = {.fail_after = i % 10 == 9};
        snprintf(job.realm, sizeof job.realm, "r%d", load->thread % 2);
        Status status = store_run(load->store, append_run, &job, &err);
        if (status != (job.fail_after ? E_NO : OK)) load->failed++;
    }
    return NULL;
}

static void run_threads(Store *const stores[THREADS]) {
    pthread_t threads[THREADS];
    Load loads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        loads[i] = (Load){.store = stores[i], .thread = i};
        assert_int_equal(pthread_create(&threads[i], NULL, load_main, &loads[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(loads[i].failed, 0);
    }
}

static void eight_threads_keep_two_chains(Fixture *fixture) {
    Store *stores[THREADS];
    for (int i = 0; i < THREADS; i++) stores[i] = fixture->store;
    run_threads(stores);
    for (int realm = 0; realm < 2; realm++)
        check_chain(fixture->store, realm ? "r1" : "r0", THREADS / 2 * JOBS_EACH * 9 / 10);
}

static void two_stores_keep_one_chain(Fixture *fixture) {
    Store *other = open_again(fixture), *stores[THREADS];
    for (int i = 0; i < THREADS; i++) stores[i] = i / 2 % 2 ? other : fixture->store;
    run_threads(stores);
    for (int realm = 0; realm < 2; realm++)
        check_chain(other, realm ? "r1" : "r0", THREADS / 2 * JOBS_EACH * 9 / 10);
    store_close(other);
}

/* A long exclusive transaction and the batches take turns. */
static void exclusive_writes_and_batches_take_turns(Fixture *fixture) {
    Error err = ERROR_INIT;
    Append job = {.realm = "r0"};
    pthread_t thread;
    Load load = {.store = fixture->store};
    assert_int_equal(pthread_create(&thread, NULL, load_main, &load), 0);
    for (int i = 0; i < 50; i++) {
        Tx *tx = NULL;
        assert_ok(store_write(fixture->store, &tx, &err));
        assert_ok(append_run(&job, tx, &err));
        if (i % 2)
            assert_ok(store_commit(&tx, &err));
        else
            store_rollbackp(&tx);
    }
    pthread_join(thread, NULL);
    assert_int_equal(load.failed, 0);
    check_chain(fixture->store, "r0", JOBS_EACH * 9 / 10 + 25);
}

static const Case cases[] = {
    {"every job is answered", every_job_is_answered, ON_BOTH},
    {"a failure before writing disturbs nobody", a_failure_before_writing_disturbs_nobody, ON_BOTH},
    {"a failure after writing is undone alone", a_failure_after_writing_is_undone_alone, ON_BOTH},
    {"a conflict hits only its job", a_conflict_hits_only_its_job, ON_BOTH},
    {"a careless job is cleaned up after", a_careless_job_is_cleaned_up_after, ON_BOTH},
    {"run waits and reports", run_waits_and_reports, ON_BOTH},
    {"closing runs what is queued", closing_runs_what_is_queued, ON_BOTH},
    {"the head follows and goes back", the_head_follows_and_goes_back, ON_BOTH},
    {"an entry must follow the head", an_entry_must_follow_the_head, ON_BOTH},
    {"eight threads keep two chains", eight_threads_keep_two_chains, ON_BOTH},
    {"two stores keep one chain", two_stores_keep_one_chain, ON_BOTH},
    {"exclusive writes and batches take turns", exclusive_writes_and_batches_take_turns, ON_BOTH},
};

int main(void) {
    return RUN_CASES("store group commit", cases);
}
