/* A full disk and a damaged file. Nothing that was answered is lost, and writing goes on when there is room.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static Status insert_run(void *data, Tx *tx, Error *err) {
    const int *n = data;
    char key[16], text[4000];
    memset(text, 'x', sizeof text);
    snprintf(key, sizeof key, "%d", *n);
    return store_exec_text(tx, STR("INSERT INTO realm (realm, name, created_at) VALUES ($1, $2, 1)"),
                           ARGS(A_TEXT(key), A_STR(((Str){text, sizeof text}))), NULL, err);
}

/* Rows that were answered with OK until the first other answer, which must be E_FULL. */
static int fill(Store *store, int from, int limit) {
    Error err = ERROR_INIT;
    for (int n = from; n < from + limit; n++) {
        Status status = store_run(store, insert_run, &n, &err);
        if (status == OK) continue;
        if (status != E_FULL) fail_msg("%s: %s %s", status_name(status), err.message, err.detail);
        assert_non_null(err.hint_format);
        return n;
    }
    fail_msg("the disk never filled");
    return -1;
}

static void check_rows(Store *store, int want) {
    assert_int_equal(number(store, "SELECT COUNT(*) FROM realm"), want);
}

static void more_after_room(Store *store, int have) {
    Error err = ERROR_INIT;
    for (int n = have; n < have + 10; n++) assert_ok(store_run(store, insert_run, &n, &err));
    check_rows(store, have + 10);
}

/* SQLite's own limit gives SQLITE_FULL. */
static void a_page_limit_is_a_full_disk(Fixture *fixture) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    assert_ok(store_write(fixture->store, &tx, &err));
    int64_t pages = number_in(tx, "PRAGMA page_count");
    CLEANUP(buf_free) Buf limit = BUF_INIT(100);
    buf_printf(&limit, "PRAGMA max_page_count = %lld", (long long)pages + 50);
    assert_int_equal(number_in(tx, limit.ptr), pages + 50);
    assert_ok(store_commit(&tx, &err));
    int have = fill(fixture->store, 0, 1000);
    assert_true(have > 10);
    check_rows(fixture->store, have);
    assert_ok(store_write(fixture->store, &tx, &err));
    number_in(tx, "PRAGMA max_page_count = 1000000");
    assert_ok(store_commit(&tx, &err));
    more_after_room(fixture->store, have);
}

/* The kernel's limit on file size: the write to the WAL fails with EFBIG. */
static void a_file_limit_is_a_full_disk(Fixture *fixture) {
    struct rlimit before, small;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 2 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int have = fill(fixture->store, 0, 5000);
    check_rows(fixture->store, have);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    more_after_room(fixture->store, have);
    store_close(fixture->store);
    fixture->store = open_again(fixture);
    check_rows(fixture->store, have + 10);
}

static void occupy(const char *path, off_t bytes) {
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(posix_fallocate(fd, 0, bytes), 0);
    close(fd);
}

/* In a name space of our own, so that it goes away with this program. */
static bool mount_small(const char *path) {
    return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", path, "tmpfs", 0, "size=4m") == 0;
}

/* The real thing, where mounting is allowed: 4 MiB, a quarter of it taken by a file that goes away later. */
static void a_small_disk_fills(Fixture *fixture) {
    Error err = ERROR_INIT;
    Store *store = NULL;
    char disk[100], ballast[128], url[128];
    snprintf(disk, sizeof disk, "%s/disk", fixture->directory);
    snprintf(ballast, sizeof ballast, "%s/ballast", disk);
    snprintf(url, sizeof url, "sqlite:%s", disk);
    assert_int_equal(mkdir(disk, 0700), 0);
    if (!mount_small(disk)) {
        print_message("# skipped, mounting is not allowed here: a small disk fills\n");
        skip();
    }
    StoreOptions options = store_options_default();
    options.create = true;
    assert_ok(store_open(str_from(url), options, &store, &err));
    assert_ok(store_migrate(store, &err));
    occupy(ballast, 1 << 20);
    int have = fill(store, 0, 5000);
    check_rows(store, have);
    assert_int_equal(unlink(ballast), 0);
    more_after_room(store, have);
    store_close(store);
    assert_int_equal(umount(disk), 0);
}

static void a_damaged_file_is_recognised(Fixture *fixture) {
    Error err = ERROR_INIT;
    char path[128];
    Store *store = NULL;
    store_close(fixture->store);
    fixture->store = NULL;
    snprintf(path, sizeof path, "%s/anlan.db", fixture->directory);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "not a database at all", 21, 0), 21);
    close(fd);
    assert_int_equal(store_open(str_from(fixture->url), store_options_default(), &store, &err), E_CORRUPT);
}

/* Another program that keeps the write lock longer than the timeout. */
static void a_locked_database_is_busy(Fixture *fixture) {
    Error err = ERROR_INIT;
    StoreOptions options = store_options_default();
    Store *patient = NULL;
    Tx *tx = NULL, *second = NULL;
    int n = 1;
    options.busy_timeout_ms = 30;
    assert_ok(store_open(str_from(fixture->url), options, &patient, &err));
    assert_ok(store_write(fixture->store, &tx, &err));
    assert_int_equal(store_write(patient, &second, &err), E_BUSY);
    assert_int_equal(store_run(patient, insert_run, &n, &err), E_BUSY);
    assert_ok(store_commit(&tx, &err));
    assert_ok(store_run(patient, insert_run, &n, &err));
    store_close(patient);
}

static const Case cases[] = {
    {"a page limit is a full disk", a_page_limit_is_a_full_disk, ON_SQLITE},
    {"a file limit is a full disk", a_file_limit_is_a_full_disk, ON_SQLITE},
    {"a small disk fills", a_small_disk_fills, ON_SQLITE},
    {"a damaged file is recognised", a_damaged_file_is_recognised, ON_SQLITE},
    {"a locked database is busy", a_locked_database_is_busy, ON_SQLITE},
};

int main(void) {
    return RUN_CASES("store full disk", cases);
}
