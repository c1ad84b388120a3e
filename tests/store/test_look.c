/* Look-ups of many threads at once, on both databases. */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>

enum { KEYS = 200, THREADS = 8, LOOKS_EACH = 300 };

typedef struct Asked {
    StoreLook look;
    char key[16];
    int answers, rows;
    char answer[24];
    Status status;
    pthread_mutex_t *lock;
    pthread_cond_t *moved;
} Asked;

static void found(void *data, const Rows *row, Status status, const Error *err) {
    Asked *asked = data;
    (void)err;
    pthread_mutex_lock(asked->lock);
    asked->answers++;
    asked->status = status;
    asked->rows = row != NULL;
    if (row) {
        Str text = rows_text(row, 1);
        memcpy(asked->answer, text.ptr, text.len);
    }
    pthread_cond_signal(asked->moved);
    pthread_mutex_unlock(asked->lock);
}

static void fill(Store *store) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_write(store, &tx, &err));
    for (int i = 0; i < KEYS; i++) {
        char key[16], answer[24];
        snprintf(key, sizeof key, "k%d", i);
        snprintf(answer, sizeof answer, "answer %d", i);
        assert_ok(store_exec(
            tx, SQL_IDEMPOTENCY_PUT,
            ARGS(A_TEXT("r"), A_I64(1), A_TEXT(key), A_TEXT("hash"), A_TEXT(answer), A_I64(0)), NULL, &err));
    }
    assert_ok(store_commit(&tx, &err));
}

static void ask(Asked *asked, const char *key, pthread_mutex_t *lock, pthread_cond_t *moved) {
    *asked = (Asked){.lock = lock, .moved = moved};
    snprintf(asked->key, sizeof asked->key, "%s", key);
    asked->look = (StoreLook){.id = SQL_IDEMPOTENCY_GET,
                              .args = {A_TEXT("r"), A_I64(1), A_TEXT(asked->key)},
                              .count = 3,
                              .found = found,
                              .data = asked};
}

/* Ask for all, then wait for all. */
static void ask_all(Store *store, Asked *asked, int count, pthread_mutex_t *lock, pthread_cond_t *moved) {
    Error err = ERROR_INIT;
    for (int i = 0; i < count; i++) assert_ok(store_look(store, &asked[i].look, &err));
    pthread_mutex_lock(lock);
    for (int i = 0; i < count; i++)
        while (asked[i].answers == 0) pthread_cond_wait(moved, lock);
    pthread_mutex_unlock(lock);
    for (int i = 0; i < count; i++) assert_int_equal(asked[i].answers, 1);
}

static void assert_answer(const Asked *asked, int key) {
    char wanted[24];
    snprintf(wanted, sizeof wanted, "answer %d", key);
    assert_int_equal(asked->status, OK);
    assert_string_equal(asked->answer, wanted);
}

static void every_look_gets_its_own_row(Fixture *fixture) {
    static Asked asked[2 * KEYS];
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
    fill(fixture->store);
    for (int i = 0; i < 2 * KEYS; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        ask(&asked[i], key, &lock, &moved);
    }
    ask_all(fixture->store, asked, 2 * KEYS, &lock, &moved);
    for (int i = 0; i < KEYS; i++) assert_answer(&asked[i], i);
    for (int i = KEYS; i < 2 * KEYS; i++) {
        assert_int_equal(asked[i].status, OK); /* there is no such key */
        assert_false(asked[i].rows);
    }
}

/* PostgreSQL refuses bytes that are not UTF-8 and skips what was sent behind them. */
static void a_refused_look_disturbs_nobody(Fixture *fixture) {
    static Asked asked[60];
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
    fill(fixture->store);
    for (int i = 0; i < 60; i++) {
        char key[16];
        snprintf(key, sizeof key, i % 20 == 7 ? "\xff\xfe" : "k%d", i);
        ask(&asked[i], key, &lock, &moved);
    }
    ask_all(fixture->store, asked, 60, &lock, &moved);
    for (int i = 0; i < 60; i++) {
        if (i % 20 != 7) {
            assert_answer(&asked[i], i);
        } else {
            assert_int_equal(asked[i].status, fixture->postgresql ? E_INVALID : OK);
            assert_false(asked[i].rows);
        }
    }
}

/* Wrong arguments never reach the database. */
static void a_wrong_look_is_told(Fixture *fixture) {
    Asked asked[3];
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
    fill(fixture->store);
    for (int i = 0; i < 3; i++) ask(&asked[i], "k1", &lock, &moved);
    asked[1].look.count = 2;
    ask_all(fixture->store, asked, 3, &lock, &moved);
    assert_answer(&asked[0], 1);
    assert_int_equal(asked[1].status, E_INTERNAL);
    assert_answer(&asked[2], 1);
}

static void *look_main(void *data) {
    Store *store = data;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
    for (int i = 0; i < LOOKS_EACH; i++) {
        Asked asked;
        char key[16];
        snprintf(key, sizeof key, "k%d", i % KEYS);
        ask(&asked, key, &lock, &moved);
        ask_all(store, &asked, 1, &lock, &moved);
        assert_answer(&asked, i % KEYS);
    }
    return NULL;
}

static void threads_look_side_by_side(Fixture *fixture) {
    pthread_t threads[THREADS];
    fill(fixture->store);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_main, fixture->store), 0);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

/* The database goes away between two looks: the next one is answered by a new connection, or told. */
static void a_lost_connection_is_made_anew(Fixture *fixture) {
    Asked asked;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
    fill(fixture->store);
    ask(&asked, "k1", &lock, &moved);
    ask_all(fixture->store, &asked, 1, &lock, &moved);
    number(fixture->store, "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
                           "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    bool answered = false;
    for (int i = 0; i < 50 && !answered; i++) {
        ask(&asked, "k2", &lock, &moved);
        ask_all(fixture->store, &asked, 1, &lock, &moved);
        answered = asked.status == OK;
        if (!answered) assert_true(asked.status == E_BUSY || asked.status == E_DATABASE);
    }
    assert_true(answered);
    assert_answer(&asked, 2);
}

static const Case cases[] = {
    {"every look gets its own row", every_look_gets_its_own_row, ON_BOTH},
    {"a refused look disturbs nobody", a_refused_look_disturbs_nobody, ON_BOTH},
    {"a wrong look is told", a_wrong_look_is_told, ON_BOTH},
    {"threads look side by side", threads_look_side_by_side, ON_BOTH},
    {"a lost connection is made anew", a_lost_connection_is_made_anew, ON_POSTGRESQL},
};

int main(void) {
    return RUN_CASES("store look", cases);
}
