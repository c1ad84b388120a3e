#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "doc/gzip.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

static Str pack(Arena *arena, Str text) {
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)text.ptr, .avail_in = (uInt)text.len};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&stream, text.len);
    char *out = arena_alloc(arena, room);
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return (Str){out, room - stream.avail_out};
}

static void unpacks(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
    Error err = ERROR_INIT;
    Str text = {0}, one = pack(arena, STR("安澜\n")), two = pack(arena, STR("more"));
    assert_true(gzip_is(one));
    assert_int_equal(gzip_unpack(arena, one, 100, &text, &err), OK);
    assert_true(str_is(text, "安澜\n"));
    CLEANUP(buf_free) Buf both = BUF_INIT(1000); /* two members make one file */
    buf_add(&both, one);
    buf_add(&both, two);
    assert_int_equal(gzip_unpack(arena, buf_str(&both), 100, &text, &err), OK);
    assert_true(str_is(text, "安澜\nmore"));
}

static void refuses(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
    Error err = ERROR_INIT;
    char *zeros = arena_alloc(arena, 1 << 20);
    Str text = {0}, bomb = pack(arena, (Str){zeros, 1 << 20}), good = pack(arena, STR("text"));
    assert_int_equal(gzip_unpack(arena, bomb, 1000, &text, &err), E_TOO_LARGE);
    assert_int_equal(gzip_unpack(arena, str_slice(good, 0, good.len - 3), 100, &text, &err), E_INVALID);
    assert_int_equal(gzip_unpack(arena, STR("\x1f\x8b\x08 not gzip at all"), 100, &text, &err), E_INVALID);
    assert_int_equal(gzip_unpack(arena, STR(""), 100, &text, &err), E_INVALID);
    assert_int_equal(text.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(unpacks), cmocka_unit_test(refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
