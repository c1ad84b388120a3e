/* Slices, growing text, UTF-8, digests. */
#include "cmocka_base.h"

#include "base/hash.h"
#include "base/utf8.h"

static void slices(void **state) {
    (void)state;
    Str s = STR("一月,二月,"), head = {0}, tail = {0};
    assert_str(str_slice(s, 0, 3), "一");
    assert_str(str_slice(s, 3, 1000), "月,二月,");
    assert_str(str_slice(s, 9, 2), "");
    assert_str(str_slice((Str){NULL, 0}, 0, 5), "");
    assert_true(str_cut(s, ',', &head, &tail));
    assert_str(head, "一月");
    assert_true(str_cut(tail, ',', &head, &tail));
    assert_str(head, "二月");
    assert_str(tail, "");
    assert_false(str_cut(tail, ',', &head, &tail));
    assert_true(str_starts(s, STR("一")) && str_starts(s, STR("")) && !str_starts(STR("一"), s));
    assert_true(str_ends(s, STR("月,")) && !str_ends(STR(","), s));
    assert_int_equal(str_find(s, STR(","), 0), 6);
    assert_int_equal(str_find(s, STR(","), 7), 13);
    assert_true(str_find(s, STR("三"), 0) == SIZE_MAX && str_find(s, STR(""), 99) == SIZE_MAX);
    assert_true(str_find((Str){NULL, 0}, STR("x"), 0) == SIZE_MAX &&
                str_find((Str){NULL, 0}, STR(""), 0) == 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0 && str_compare(STR("b"), STR("ab")) > 0);
    assert_int_equal(str_compare((Str){NULL, 0}, STR("")), 0);
}

static void trimming(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"  a b\t\r\n", "a b"}, {"\xE3\x80\x80一\xE3\x80\x80 ", "一"}, {"", ""}, {" \n\v\f", ""}, {"x", "x"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) assert_str(str_trim(str_from(cases[i][0])), cases[i][1]);
}

static void whole_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"1 ", false, 0},
        {"0x10", false, 0},
        {"1.0", false, 0},
        {"一", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value = 42;
        assert_int_equal(str_to_i64(str_from(cases[i].text), &value), cases[i].good);
        assert_int_equal(value, cases[i].good ? cases[i].value : 42);
    }
}

static void decimal_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool good;
        double value;
    } cases[] = {
        {"1.5", true, 1.5},   {".5", true, 0.5}, {"5.", true, 5},    {"-1e3", true, -1000},
        {"1E-2", true, 0.01}, {"inf", false, 0}, {"nan", false, 0},  {"0x1p3", false, 0},
        {"1e999", false, 0},  {"1e", false, 0},  {".", false, 0},    {"", false, 0},
        {"1,5", false, 0},    {" 1", false, 0},  {"1..2", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double value = 42;
        assert_int_equal(str_to_double(str_from(cases[i].text), &value), cases[i].good);
        assert_true(value == (cases[i].good ? cases[i].value : 42));
    }
}

static void distances(void **state) {
    (void)state;
    assert_int_equal(str_distance(STR("monthly"), STR("montly"), 3), 1);
    assert_int_equal(str_distance(STR("每月"), STR("每日"), 3), 1);
    assert_int_equal(str_distance(STR(""), STR("abc"), 5), 3);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 5), 3);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 1), 2); /* the limit and one */
    assert_int_equal(str_distance(STR("same"), STR("same"), 0), 0);
}

static void growing_text(void **state) {
    (void)state;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1000);
    assert_str(buf_str(&buf), "");
    buf_add_text(&buf, "安");
    buf_add_char(&buf, '=');
    buf_add_i64(&buf, INT64_MIN);
    buf_printf(&buf, " %s %d", "x", 3);
    assert_str(buf_str(&buf), "安=-9223372036854775808 x 3");
    assert_int_equal(buf.ptr[buf.len], '\0');
    buf_clear(&buf);
    assert_str(buf_str(&buf), "");
}

static void text_stops_at_its_maximum(void **state) {
    (void)state;
    CLEANUP(buf_free) Buf buf = BUF_INIT(10);
    Error err = ERROR_INIT;
    buf_add_text(&buf, "1234567890");
    assert_int_equal(buf_status(&buf, &err), OK);
    buf_add_char(&buf, 'x');
    buf_add_text(&buf, "");
    buf_printf(&buf, "%d", 1);
    assert_true(buf.failed);
    assert_int_equal(buf_status(&buf, &err), E_TOO_LARGE);
    assert_str(buf_str(&buf), "1234567890");
    buf_clear(&buf);
    buf_add_text(&buf, "again");
    assert_int_equal(buf_status(&buf, &err), OK);
}

static void numbers_read_back(void **state) {
    (void)state;
    static const double numbers[] = {
        0, 1, -1, 0.1, 1.0 / 3, 1e-7, 123456789.125, 1e300, 5e-324, 9007199254740993.0};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        CLEANUP(buf_free) Buf buf = BUF_INIT(100);
        double back = -7;
        buf_add_double(&buf, numbers[i]);
        assert_true(str_to_double(buf_str(&buf), &back));
        assert_true(back == numbers[i]);
    }
    CLEANUP(buf_free) Buf buf = BUF_INIT(100);
    buf_add_double(&buf, 0.1);
    assert_str(buf_str(&buf), "0.1");
}

static void a_cut_ends_between_characters(void **state) {
    (void)state;
    static const char *const expected[] = {"", "", "", "一", "一a", "一a", "一a", "一a二", "一a二"};
    for (size_t size = 1; size <= COUNT_OF(expected); size++) {
        char room[COUNT_OF(expected)];
        text_fit(room, size, "%s", "一a二");
        assert_string_equal(room, expected[size - 1]);
    }
}

static void characters(void **state) {
    (void)state;
    Str s = STR("aé安\xF0\x9F\x98\x80");
    static const int32_t expected[] = {'a', 0xE9, 0x5B89, 0x1F600};
    size_t pos = 0;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        char out[4];
        size_t start = pos;
        assert_int_equal(utf8_next(s, &pos), expected[i]);
        assert_int_equal(utf8_encode(expected[i], out), pos - start);
        assert_memory_equal(out, s.ptr + start, pos - start);
    }
    assert_int_equal(pos, s.len);
    assert_int_equal(utf8_count(s), 4);
    assert_int_equal(utf8_offset(s, 2), 3);
    assert_int_equal(utf8_offset(s, 99), s.len);
}

/* RFC 3629: what must not be taken. */
static void bad_bytes(void **state) {
    (void)state;
    static const Str bad[] = {
        STR_INIT("\x80"),
        STR_INIT("\xC0\x80"),
        STR_INIT("\xC1\xBF"),
        STR_INIT("\xC3"),
        STR_INIT("\xE0\x80\x80"),
        STR_INIT("\xED\xA0\x80"),
        STR_INIT("\xF0\x80\x80\x80"),
        STR_INIT("\xF4\x90\x80\x80"),
        STR_INIT("\xF8\x88\x80"),
        STR_INIT("\xFF"),
        STR_INIT("\xE5\xAE"),
        STR_INIT("\xE5\xAEx"),
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        size_t pos = 0;
        assert_false(utf8_valid(bad[i]));
        assert_int_equal(utf8_next(bad[i], &pos), -1);
        assert_int_equal(pos, 1);
    }
    assert_true(utf8_valid(STR("")));
}

static void every_code_point_returns(void **state) {
    (void)state;
    for (int32_t cp = 0; cp <= 0x10FFFF; cp++) {
        if (cp == 0xD800) cp = 0xE000;
        char out[4];
        size_t pos = 0, len = utf8_encode(cp, out);
        if (utf8_next((Str){out, len}, &pos) != cp || pos != len) wrong("U+%X", (unsigned)cp);
    }
}

static void places(void **state) {
    (void)state;
    int line = 0, column = 0;
    Str s = STR("一二\n三x");
    utf8_position(s, 3, &line, &column);
    assert_true(line == 1 && column == 2);
    utf8_position(s, 10, &line, &column);
    assert_true(line == 2 && column == 2);
    utf8_position(s, 999, &line, &column);
    assert_true(line == 2 && column == 3);
    assert_int_equal(utf8_cut(s, 5), 3);
    assert_int_equal(utf8_cut(s, 2), 0);
    assert_int_equal(utf8_cut(s, 999), s.len);
}

/* FIPS 180-4 examples. */
static void digests(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char hex[SHA256_HEX];
        uint8_t digest[SHA256_LEN], again[SHA256_LEN];
        Str text = str_from(cases[i][0]);
        sha256_hex(text, hex);
        assert_string_equal(hex, cases[i][1]);
        Sha256 hash;
        sha256_begin(&hash);
        for (size_t at = 0; at < text.len; at += 5) sha256_add(&hash, str_slice(text, at, at + 5));
        sha256_end(&hash, digest);
        assert_true(hex_decode(STR("00"), again, 1) && again[0] == 0);
        assert_true(hex_decode(str_from(hex), again, sizeof again));
        assert_memory_equal(digest, again, sizeof again);
    }
    uint8_t byte = 9;
    assert_false(hex_decode(STR("0g"), &byte, 1));
    assert_false(hex_decode(STR("000"), &byte, 1));
}

static void hashes_differ(void **state) {
    (void)state;
    char text[32] = {0};
    for (size_t len = 0; len < sizeof text; len++)
        assert_true(hash64((Str){text, len}) != hash64((Str){text, len + (len < 31)}) || len == 31);
    assert_true(hash64(STR("abcdefgh")) != hash64(STR("abcdefgi")));
    assert_true(hash64(STR("abcdefgh")) == hash64((Str){"abcdefghi", 8}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices),
        cmocka_unit_test(trimming),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(decimal_numbers),
        cmocka_unit_test(distances),
        cmocka_unit_test(growing_text),
        cmocka_unit_test(text_stops_at_its_maximum),
        cmocka_unit_test(numbers_read_back),
        cmocka_unit_test(a_cut_ends_between_characters),
        cmocka_unit_test(characters),
        cmocka_unit_test(bad_bytes),
        cmocka_unit_test(every_code_point_returns),
        cmocka_unit_test(places),
        cmocka_unit_test(digests),
        cmocka_unit_test(hashes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
