/* Errors, diagnostics, messages in two languages, log lines. */
#include "cmocka_base.h"

#include <unistd.h>

#include "base/diag.h"
#include "base/diag_json.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"

static void the_table_of_codes(void **state) {
    (void)state;
    for (int a = 1; a < STATUS_COUNT; a++) {
        Status code = (Status)a;
        assert_true(status_http(code) >= 400 && status_http(code) < 600);
        assert_true(status_name(code)[0] && status_meaning(code)[0]);
        for (int b = 1; b < a; b++) {
            assert_int_not_equal(status_exit(code), status_exit((Status)b));
            assert_string_not_equal(status_name(code), status_name((Status)b));
        }
    }
    assert_int_equal(status_exit(OK), 0);
    assert_string_equal(status_name((Status)999), "INTERNAL");
}

static const char *argument(const Error *err, int n) {
    const char *p = err->args;
    while (n-- > 0) p += strlen(p) + 1;
    return p;
}

static void arguments_are_kept(void **state) {
    (void)state;
    Error err = ERROR_INIT;
    Status status = fail(&err, E_CONFLICT, "%s|%.*s|%d|%u|%ld|%lu|%zu|%c", "甲", 3, "乙丙", -1, 2u, -3L, 4UL,
                         (size_t)5, 'x');
    assert_int_equal(status, E_CONFLICT);
    assert_string_equal(err.message, "甲|乙|-1|2|-3|4|5|x");
    static const char *const expected[] = {"甲", "乙", "-1", "2", "-3", "4", "5", "x"};
    assert_int_equal(err.arg_count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) assert_string_equal(argument(&err, (int)i), expected[i]);
    fail(&err, E_NO, "100 %% of %lld and %llu", INT64_MIN + 0LL, UINT64_MAX + 0ULL);
    assert_string_equal(err.message, "100 % of -9223372036854775808 and 18446744073709551615");
}

static void a_long_message_is_cut_between_characters(void **state) {
    (void)state;
    char text[2000];
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', sizeof text);
        for (size_t i = shift; i + 4 < sizeof text; i += 3) memcpy(text + i, "安", 3);
        text[sizeof text - 1] = '\0';
        Error err = ERROR_INIT;
        fail(&err, E_INVALID, "%s and %s", text, text);
        assert_true(strlen(err.message) > sizeof err.message - 4);
        assert_true(utf8_valid(str_from(err.message)));
        assert_true(utf8_valid(str_from(argument(&err, 0))));
        assert_true(err.arg_count >= 1);
    }
}

static void a_story_grows(void **state) {
    (void)state;
    Error err = ERROR_INIT;
    fail(&err, E_IO, "reading failed");
    assert_int_equal(fail_hint(&err, "try again"), E_IO);
    assert_int_equal(fail_detail(&err, "errno %d", 5), E_IO);
    assert_int_equal(wrap(&err, "load"), E_IO);
    wrap(&err, "publish");
    assert_string_equal(err.trail, "load < publish");
    assert_string_equal(err.detail, "errno 5");
    for (int i = 0; i < 100; i++) wrap(&err, "deeper");
    assert_true(strlen(err.trail) < sizeof err.trail);
    fail(&err, E_NO, "another"); /* nothing of the old story is left */
    assert_true(!err.trail[0] && !err.detail[0] && !err.hint_format && err.code == E_NO);
}

static void languages_are_found(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"zh-CN", "zh-CN"},
        {"en", "en"},
        {"en_US.UTF-8", "en"},
        {"zh_CN.UTF-8", "zh-CN"},
        {"fr, en;q=0.5, zh;q=0.1", "en"},
        {"", "zh-CN"},
        {"C", "zh-CN"},
        {"french", "zh-CN"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(i18n_language(str_from(cases[i][0])), cases[i][1]);
    assert_string_equal(i18n_language((Str){NULL, 0}), "zh-CN");
}

static void messages_in_two_languages(void **state) {
    (void)state;
    CLEANUP(buf_free) Buf out = BUF_INIT(1000);
    Error err = ERROR_INIT;
    fail(&err, E_TOO_LARGE, "the JSON text has %zu bytes; the limit is %zu", (size_t)30, (size_t)20);
    fail_hint(&err, "try again with less at once");
    i18n_error("en", &err, &out);
    assert_str(buf_str(&out), "the JSON text has 30 bytes; the limit is 20");
    buf_clear(&out);
    i18n_error("zh-CN", &err, &out);
    assert_true(str_find(buf_str(&out), STR("30"), 0) != SIZE_MAX &&
                str_find(buf_str(&out), STR("20"), 0) != SIZE_MAX);
    assert_true(str_find(buf_str(&out), STR("the "), 0) == SIZE_MAX);
    assert_string_equal(i18n_hint("en", &err), "try again with less at once");
    assert_string_not_equal(i18n_hint("zh-CN", &err), "try again with less at once");
    assert_string_equal(i18n_text("zh-CN", "no such key %d"), "no such key %d");
}

static void the_nearest_word(void **state) {
    (void)state;
    static const char *const names[] = {"month", "quarter", "year", "每月", NULL};
    static const char *const cases[][2] = {{"monht", NULL},  {"mont", "month"},   {"quater", "quarter"},
                                           {"每日", "每月"}, {"fortnight", NULL}, {"year", "year"},
                                           {"", NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *near = diag_nearest(str_from(cases[i][0]), names);
        if (!cases[i][1])
            assert_null(near);
        else
            assert_string_equal(near, cases[i][1]);
    }
}

static void diagnostics_are_sorted_and_printed(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    CLEANUP(buf_free) Buf out = BUF_INIT(10000);
    Diags diags = diags_new(arena);
    diag_add(&diags, SEVERITY_ERROR, STR("b.md"), 1, 1, "x.one", "first of %s", "b");
    diag_add(&diags, SEVERITY_WARNING, STR("a.md"), 9, 2, "x.two", "same place");
    Diag *hinted = diag_add(&diags, SEVERITY_ERROR, STR("a.md"), 9, 2, "x.three", "same place later");
    diag_hint(hinted, "do this");
    hinted->near = "month";
    diag_hint(NULL, "nothing happens");
    diag_add(&diags, SEVERITY_NOTE, STR("a.md"), 0, 0, "x.four", "no place");
    diags_sort(&diags);
    for (size_t i = 0; i < diags.count; i++) {
        diag_print(&diags.items[i], "en", &out);
        buf_add_char(&out, '\n');
    }
    assert_str(buf_str(&out), "a.md: x.four: no place\n"
                              "a.md:9:2: x.two: same place\n"
                              "a.md:9:2: x.three: same place later (do this; did you mean month?)\n"
                              "b.md:1:1: x.one: first of b\n");
    assert_int_equal(diags.error_count, 2);
}

static void faults_past_the_limit_are_counted(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    Diags diags = diags_new(arena);
    for (int i = 0; i < DIAGS_MAX + 7; i++) {
        Diag *diag = diag_add(&diags, SEVERITY_ERROR, STR("f"), i, 1, "x", "fault %d", i);
        assert_int_equal(diag != NULL, i < DIAGS_MAX);
    }
    assert_int_equal(diags.count, DIAGS_MAX);
    assert_int_equal(diags.dropped, 7);
    assert_int_equal(diags.error_count, DIAGS_MAX + 7);
    Json json = json_writer(&out);
    diags_json(&diags, "en", &json);
    Error err = ERROR_INIT;
    CLEANUP(json_freep) json_t *value = NULL;
    assert_int_equal(json_parse(buf_str(&out), 1 << 20, &value, &err), OK);
    assert_true(json_is_false(json_object_get(value, "ok")));
    assert_int_equal(json_array_size(json_object_get(value, "diagnostics")), DIAGS_MAX);
    assert_int_equal(json_get_i64(value, "dropped", 0), 7);
}

static void diagnostics_survive_the_end_of_memory(void **state) {
    (void)state;
    size_t stored = 0;
    for (long n = 0; stored < 20; n++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        arena_fail_after(arena, n);
        Diags diags = diags_new(arena);
        for (int i = 0; i < 20; i++) diag_add(&diags, SEVERITY_ERROR, STR("f"), i, 1, "x", "fault");
        assert_int_equal(diags.count + diags.dropped, 20);
        stored = diags.count;
        assert_true(n < 10);
    }
}

static int64_t noon(void *data) {
    (void)data;
    return 12 * HOUR_US;
}

/* What a logger writes for one event. */
static void written(bool json, LogLevel level, Buf *out) {
    int ends[2];
    char text[4096];
    assert_int_equal(pipe(ends), 0);
    Logger logger = {.fd = ends[1], .least = LOG_INFO, .json = json, .now = noon};
    LOG(&logger, level, "store.slow", F_TEXT("query", "a \"b\"\n"), F_INT("ms", -5), F_TEXT("plain", "x/y"),
        F_STR("empty", ((Str){NULL, 0})));
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof text);
    assert_true(n >= 0);
    buf_add(out, (Str){text, (size_t)n});
    close(ends[0]);
}

static void log_lines(void **state) {
    (void)state;
    CLEANUP(buf_free) Buf out = BUF_INIT(10000);
    written(false, LOG_WARN, &out);
    assert_str(buf_str(&out),
               "time=1970-01-01T12:00:00+00:00 level=warn event=store.slow query=\"a \\\"b\\\"\\n\" ms=-5 "
               "plain=x/y empty=\"\"\n");
    buf_clear(&out);
    written(true, LOG_ERROR, &out);
    assert_str(buf_str(&out),
               "{\"time\":\"1970-01-01T12:00:00+00:00\",\"level\":\"error\",\"event\":\"store.slow\","
               "\"query\":\"a \\\"b\\\"\\n\",\"ms\":-5,\"plain\":\"x/y\",\"empty\":\"\"}\n");
    buf_clear(&out);
    written(true, LOG_DEBUG, &out); /* below the least level */
    assert_str(buf_str(&out), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_codes),
        cmocka_unit_test(arguments_are_kept),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(a_story_grows),
        cmocka_unit_test(languages_are_found),
        cmocka_unit_test(messages_in_two_languages),
        cmocka_unit_test(the_nearest_word),
        cmocka_unit_test(diagnostics_are_sorted_and_printed),
        cmocka_unit_test(faults_past_the_limit_are_counted),
        cmocka_unit_test(diagnostics_survive_the_end_of_memory),
        cmocka_unit_test(log_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
