/* Attachments: resuming, offsets, limits, hashes, a full disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

#include <cmocka.h>

#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
    char directory[64];
    Blobs *blobs;
} Place;

static const char hash_of_hello[] = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static int set_up(void **state) {
    Error err = ERROR_INIT;
    Place *place = calloc(1, sizeof *place);
    snprintf(place->directory, sizeof place->directory, "/tmp/anlan-blobs.XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    assert_int_equal(blobs_open(place->directory, &place->blobs, &err), OK);
    *state = place;
    return 0;
}

static int tear_down(void **state) {
    Place *place = *state;
    blobs_close(place->blobs);
    nftw(place->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(place);
    return 0;
}

static Status append(Place *place, const char *upload, int64_t offset, const char *text, int64_t *ret,
                     Error *err) {
    return blobs_append(place->blobs, str_from(upload), offset, str_from(text), 100, ret, err);
}

static void an_upload_is_found_under_its_hash(void **state) {
    Place *place = *state;
    Error err = ERROR_INIT;
    int64_t offset = -1, size = -1;
    char path[200], text[6] = "";
    assert_int_equal(blobs_path(place->blobs, str_from(hash_of_hello), path, sizeof path, &err), E_NOT_FOUND);
    assert_int_equal(append(place, "u1", 0, "hel", &offset, &err), OK);
    assert_int_equal(offset, 3);
    assert_int_equal(append(place, "u1", 3, "lo", &offset, &err), OK);
    assert_int_equal(blobs_finish(place->blobs, STR("u1"), hash_of_hello, &size, &err), OK);
    assert_int_equal(size, 5);
    assert_int_equal(blobs_path(place->blobs, str_from(hash_of_hello), path, sizeof path, &err), OK);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(text, 1, 5, file), 5);
    fclose(file);
    assert_string_equal(text, "hello");
    char small[10];
    assert_int_equal(blobs_path(place->blobs, str_from(hash_of_hello), small, sizeof small, &err),
                     E_TOO_LARGE);
}

static void finishing_twice_is_harmless(void **state) {
    Place *place = *state;
    Error err = ERROR_INIT;
    int64_t offset = 0, size = -1;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(append(place, "again", 0, "hello", &offset, &err), OK);
        assert_int_equal(blobs_finish(place->blobs, STR("again"), hash_of_hello, &size, &err), OK);
        size = -1;
        assert_int_equal(blobs_finish(place->blobs, STR("again"), hash_of_hello, &size, &err), OK);
        assert_int_equal(size, 5);
    }
    assert_int_equal(blobs_offset(place->blobs, STR("again"), &offset, &err), OK);
    assert_int_equal(offset, 0);
}

static void a_wrong_offset_says_the_right_one(void **state) {
    Place *place = *state;
    Error err = ERROR_INIT;
    int64_t offset = -1;
    assert_int_equal(append(place, "u", 0, "hel", &offset, &err), OK);
    assert_int_equal(append(place, "u", 0, "hel", &offset, &err), E_CONFLICT);
    assert_int_equal(offset, 3);
    assert_int_equal(append(place, "u", 9, "lo", &offset, &err), E_CONFLICT);
    assert_int_equal(offset, 3);
    blobs_close(place->blobs); /* a restart in between */
    assert_int_equal(blobs_open(place->directory, &place->blobs, &err), OK);
    assert_int_equal(blobs_offset(place->blobs, STR("u"), &offset, &err), OK);
    assert_int_equal(offset, 3);
}

static void a_wrong_hash_starts_again(void **state) {
    Place *place = *state;
    Error err = ERROR_INIT;
    int64_t offset = -1, size = -1;
    assert_int_equal(append(place, "u", 0, "hullo", &offset, &err), OK);
    assert_int_equal(blobs_finish(place->blobs, STR("u"), hash_of_hello, &size, &err), E_INVALID);
    assert_int_equal(size, -1);
    assert_int_equal(blobs_offset(place->blobs, STR("u"), &offset, &err), OK);
    assert_int_equal(offset, 0);
    assert_int_equal(blobs_finish(place->blobs, STR("u"), hash_of_hello, &size, &err), E_NOT_FOUND);
}

static void limits_and_names_hold(void **state) {
    static const char *const bad[] = {"", "../etc", "a/b", ".", "名", "a b"};
    Place *place = *state;
    Error err = ERROR_INIT;
    int64_t offset = -1, size = -1;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(append(place, bad[i], 0, "x", &offset, &err), E_INVALID);
        assert_int_equal(blobs_offset(place->blobs, str_from(bad[i]), &offset, &err), E_INVALID);
    }
    assert_int_equal(blobs_append(place->blobs, STR("u"), 0, STR("123456"), 5, &offset, &err), E_TOO_LARGE);
    assert_int_equal(blobs_append(place->blobs, STR("u"), 0, STR("12345"), 5, &offset, &err), OK);
    assert_int_equal(blobs_append(place->blobs, STR("u"), 5, STR("6"), 5, &offset, &err), E_TOO_LARGE);
    assert_int_equal(blobs_finish(place->blobs, STR("u"), "../../../../etc/passwd", &size, &err), E_INVALID);
    char path[200];
    assert_int_equal(blobs_path(place->blobs, STR("ABCDEF"), path, sizeof path, &err), E_INVALID);
}

/* A file size limit is the portable way to a write that finds no room. */
static void no_room_takes_the_piece_back(void **state) {
    Place *place = *state;
    Error err = ERROR_INIT;
    int64_t offset = -1;
    struct rlimit before, small;
    char piece[3000];
    memset(piece, 'x', sizeof piece);
    assert_int_equal(
        blobs_append(place->blobs, STR("u"), 0, (Str){piece, sizeof piece}, 1 << 20, &offset, &err), OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    Status status =
        blobs_append(place->blobs, STR("u"), offset, (Str){piece, sizeof piece}, 1 << 20, &offset, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, E_FULL);
    assert_int_equal(blobs_offset(place->blobs, STR("u"), &offset, &err), OK);
    assert_int_equal(offset, sizeof piece);
    assert_int_equal(
        blobs_append(place->blobs, STR("u"), offset, (Str){piece, sizeof piece}, 1 << 20, &offset, &err), OK);
    assert_int_equal(offset, 2 * sizeof piece);
}

static void *hammer(void *data) {
    Place *place = data;
    Error err = ERROR_INIT;
    int64_t offset = 0, size = 0;
    for (int i = 0; i < 60; i++) {
        append(place, "shared", offset, "hello", &offset, &err);
        if (offset >= 5) {
            Status status = blobs_finish(place->blobs, STR("shared"), hash_of_hello, &size, &err);
            assert_true(status == OK ||
                        status == E_INVALID); /* two appends in a row: another hash, thrown away */
            offset = 0;
        }
    }
    return NULL;
}

static void threads_share_an_upload(void **state) {
    Place *place = *state;
    Error err = ERROR_INIT;
    pthread_t threads[4];
    char path[200];
    struct stat info;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, place), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) pthread_join(threads[i], NULL);
    assert_int_equal(blobs_path(place->blobs, str_from(hash_of_hello), path, sizeof path, &err), OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, 5);
}

#define BLOB_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        BLOB_TEST(an_upload_is_found_under_its_hash),
        BLOB_TEST(finishing_twice_is_harmless),
        BLOB_TEST(a_wrong_offset_says_the_right_one),
        BLOB_TEST(a_wrong_hash_starts_again),
        BLOB_TEST(limits_and_names_hold),
        BLOB_TEST(no_room_takes_the_piece_back),
        BLOB_TEST(threads_share_an_upload),
    };
    return cmocka_run_group_tests_name("store blobs", tests, NULL, NULL);
}
