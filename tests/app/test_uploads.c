#include <ctype.h>
#include <unistd.h>

#include "fixture.h"

static const char photo[] = "this stands for the bytes of a photo";

static const char *hash_of(Realm *realm, const char *text) {
    char *hex = arena_alloc(realm->arena, SHA256_HEX);
    sha256_hex(str_from(text), hex);
    return hex;
}

static Status begin(Realm *realm, const Actor *actor, const char *hash, int64_t size, const char *type,
                    Str *ret_id) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *body =
        json_pack("{s:s,s:I,s:s,s:s}", "hash", hash, "size", (json_int_t)size, "type", type, "name", "a.png");
    Status status = app_upload_begin(realm->app, actor, body, realm->arena, &write, &err);
    if (status == E_INVALID) print_message("# %s\n", err.message);
    if (status == OK && write.run) status = app_write_now(realm->app, &write, &err);
    json_decref(body);
    if (status != OK) return status;
    json_t *answer = json_of(realm, arena_text(realm->arena, write.answer));
    assert_true(arena_str(realm->arena, json_get_str(answer, "id"), ret_id));
    json_decref(answer);
    return OK;
}

static Status append(Realm *realm, const Actor *actor, Str id, int64_t offset, const char *text,
                     bool *ret_complete) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    Status status =
        app_upload_append(realm->app, actor, id, offset, str_from(text), realm->arena, &write, &err);
    if (status == OK && write.run) status = app_write_now(realm->app, &write, &err);
    if (status == OK)
        *ret_complete = strstr(arena_text(realm->arena, write.answer), "\"complete\":true") != NULL;
    return status;
}

static Status open_blob(Realm *realm, const Actor *actor, const char *hash) {
    Error err = ERROR_INIT;
    int descriptor = -1;
    int64_t size = 0;
    Str type;
    Status status =
        app_blob_open(realm->app, actor, str_from(hash), &descriptor, &size, &type, realm->arena, &err);
    if (status != OK) return status;
    char bytes[sizeof photo] = {0};
    assert_int_equal(read(descriptor, bytes, sizeof bytes), size);
    close(descriptor);
    assert_string_equal(bytes, photo);
    assert_true(str_is(type, "image/png"));
    return OK;
}

static void pieces_make_a_file(Realm *realm) {
    Str id;
    bool complete = true;
    const int64_t size = (int64_t)strlen(photo);
    const char *hash = hash_of(realm, photo);
    assert_int_equal(begin(realm, &realm->east, hash, size, "image/png", &id), OK);
    assert_int_equal(append(realm, &realm->east, id, 0, "this stands", &complete), OK);
    assert_false(complete);
    assert_int_equal(append(realm, &realm->east, id, 0, "this stands", &complete),
                     E_CONFLICT); /* sent twice */
    assert_int_equal(append(realm, &realm->east, id, 50, "x", &complete), E_TOO_LARGE);
    assert_int_equal(append(realm, &realm->east, id, 11, " for the bytes of a photo and more", &complete),
                     E_TOO_LARGE);
    assert_int_equal(append(realm, &realm->west, id, 11, " for", &complete),
                     E_NOT_FOUND); /* another's upload */
    assert_int_equal(open_blob(realm, &realm->east, hash), E_NOT_FOUND);
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1024);
    Json out = json_writer(&buf);
    assert_ok(app_upload_status(realm->app, &realm->east, id, realm->arena, &out, &err));
    assert_non_null(strstr(buf.ptr, "\"offset\":11"));
    assert_int_equal(append(realm, &realm->east, id, 11, photo + 11, &complete), OK);
    assert_true(complete);
    assert_int_equal(open_blob(realm, &realm->east, hash), OK);
    assert_int_equal(open_blob(realm, &realm->second, hash), OK); /* the same town */
    assert_int_equal(open_blob(realm, &realm->boss, hash), OK);
    assert_int_equal(open_blob(realm, &realm->west, hash), E_FORBIDDEN);
    assert_int_equal(number(realm, "SELECT count(*) FROM upload"), 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'blob.stored'"), 1);
    /* The same photo again: nothing to send. */
    int64_t rows = fixture_rows(realm);
    assert_int_equal(begin(realm, &realm->east, hash, size, "image/png", &id), OK);
    assert_int_equal(fixture_rows(realm), rows);
}

static void another_hash_starts_again(Realm *realm) {
    Str id;
    bool complete = false;
    assert_int_equal(begin(realm, &realm->east, hash_of(realm, photo), 4, "image/png", &id), OK);
    assert_int_equal(append(realm, &realm->east, id, 0, "fake", &complete), E_INVALID);
    assert_int_equal(number(realm, "SELECT count(*) FROM blob"), 0);
    assert_int_equal(append(realm, &realm->east, id, 2, "ke", &complete), E_CONFLICT);
    assert_int_equal(append(realm, &realm->east, id, 0, "fa", &complete), OK);
    assert_false(complete);
}

/* Hex digits in capitals are the same hash. */
static void capitals_are_the_same_hash(Realm *realm) {
    Str id;
    bool complete = false;
    char *capitals = arena_text(realm->arena, str_from(hash_of(realm, photo)));
    for (char *c = capitals; *c; c++) *c = (char)toupper((unsigned char)*c);
    assert_int_equal(begin(realm, &realm->east, capitals, (int64_t)strlen(photo), "image/png", &id), OK);
    assert_int_equal(append(realm, &realm->east, id, 0, photo, &complete), OK);
    assert_true(complete);
    assert_int_equal(open_blob(realm, &realm->east, hash_of(realm, photo)), OK);
}

static void what_is_not_taken(Realm *realm) {
    const char *hash = hash_of(realm, photo);
    const struct {
        const Actor *actor;
        const char *hash;
        int64_t size;
        const char *type;
        Status status;
    } cases[] = {{&realm->east, "12", 10, "image/png", E_INVALID},
                 {&realm->east, hash, 0, "image/png", E_TOO_LARGE},
                 {&realm->east, hash, -5, "image/png", E_TOO_LARGE},
                 {&realm->east, hash, INT64_C(1) << 40, "image/png", E_TOO_LARGE},
                 {&realm->east, hash, 10, "text/html", E_UNSUPPORTED},
                 {&realm->east, hash, 10, "image/svg+xml", E_UNSUPPORTED},
                 {&realm->contact, hash, 10, "image/png", E_FORBIDDEN},
                 {&realm->east, hash, 10, "image/png", OK}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Str id;
        assert_int_equal(begin(realm, cases[i].actor, cases[i].hash, cases[i].size, cases[i].type, &id),
                         cases[i].status);
    }
    assert_int_equal(number(realm, "SELECT count(*) FROM upload"), 1);
    bool complete;
    assert_int_equal(append(realm, &realm->east, STR("../../anlan.db"), 0, "x", &complete), E_NOT_FOUND);
    assert_int_equal(open_blob(realm, &realm->boss, "../../../../etc/passwd"), E_NOT_FOUND);
}

int main(void) {
    static const RealmTest tests[] = {
        {"pieces make a file", pieces_make_a_file},
        {"another hash starts again", another_hash_starts_again},
        {"capitals are the same hash", capitals_are_the_same_hash},
        {"what is not taken", what_is_not_taken},
    };
    return run_realm_tests("uploads", tests, COUNT_OF(tests));
}
