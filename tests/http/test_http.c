#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/attempts.h"
#include "app/settings.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/url.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

enum { BUDGET = 4 << 20 };

/* --- router
 * ------------------------------------------------------------------------------------------------- */

static Status nothing(Request *req, Error *err) {
    (void)req;
    (void)err;
    return OK;
}

static const Route sample[] = {
    {"GET", "/a", nothing, NULL, ROUTE_PUBLIC, NULL, "list"},
    {"POST", "/a", nothing, NULL, ROUTE_PUBLIC, NULL, "add"},
    {"GET", "/a/{id}", nothing, NULL, ROUTE_PUBLIC, NULL, "one"},
    {"GET", "/a/new", nothing, NULL, ROUTE_PUBLIC, NULL, "fixed"},
    {"GET", "/a/{id}/b/{part}", nothing, NULL, ROUTE_PUBLIC, NULL, "part"},
};
static const RouteTable sample_table = {"sample", sample, COUNT_OF(sample)};
static const RouteTable *const sample_tables[] = {&sample_table};

typedef struct MatchCase {
    Method method;
    const char *path, *summary; /* NULL: no route */
    unsigned allowed;
    const char *first, *second;
} MatchCase;

static const MatchCase match_cases[] = {
    {METHOD_GET, "/a", "list", 3, NULL, NULL},
    {METHOD_POST, "/a", "add", 3, NULL, NULL},
    {METHOD_DELETE, "/a", NULL, 3, NULL, NULL},
    {METHOD_COUNT, "/a", NULL, 3, NULL, NULL},
    {METHOD_GET, "/a/7", "one", 1, "7", NULL},
    {METHOD_GET, "/a/new", "fixed", 1, NULL, NULL},
    {METHOD_GET, "/a/7/b/x%20y", "part", 1, "7", "x%20y"},
    {METHOD_GET, "/a/7/b", NULL, 0, NULL, NULL},
    {METHOD_GET, "/a/", NULL, 0, NULL, NULL},
    {METHOD_GET, "/a//b/x", NULL, 0, NULL, NULL},
    {METHOD_GET, "a", NULL, 0, NULL, NULL},
    {METHOD_GET, "", NULL, 0, NULL, NULL},
    {METHOD_GET, "/a/7/b/x/y/z/1/2/3/4/5/6/7/8", NULL, 0, NULL, NULL},
};

static void check_match(const Router *router, const MatchCase *c) {
    RouteMatch match = router_match(router, c->method, str_from(c->path));
    assert_int_equal(match.allowed, c->allowed);
    if (c->summary) {
        assert_non_null(match.route);
        assert_string_equal(match.route->summary, c->summary);
    } else {
        assert_null(match.route);
    }
    if (c->first) assert_true(str_is(match.values[0], c->first));
    if (c->second) assert_true(str_is(match.values[1], c->second));
}

static void test_router(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
    Error err = ERROR_INIT;
    Router *router = NULL;
    assert_int_equal(router_new(arena, sample_tables, 1, &router, &err), OK);
    for (size_t i = 0; i < COUNT_OF(match_cases); i++) check_match(router, &match_cases[i]);
}

static void test_router_refuses_twins(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
    const RouteTable *const twice[] = {&sample_table, &sample_table};
    Error err = ERROR_INIT;
    Router *router = NULL;
    assert_int_equal(router_new(arena, twice, 2, &router, &err), E_INTERNAL);
    assert_null(router);
}

static void test_router_without_memory(void **state) {
    (void)state;
    Status status = E_INTERNAL;
    for (long n = 0; status != OK; n++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
        Error err = ERROR_INIT;
        Router *router = NULL;
        arena_fail_after(arena, n);
        status = router_new(arena, sample_tables, 1, &router, &err);
        assert_true(status == OK ? router != NULL : (status == E_NO_MEMORY && router == NULL));
        assert_true(n < 1000);
    }
}

/* --- the real tables
 * ---------------------------------------------------------------------------------------- */

static bool is_write(const Route *route) {
    return strcmp(route->method, "GET") != 0;
}

static void check_row(const Route *route) {
    bool open = route->flags & (ROUTE_PUBLIC | ROUTE_SIGNED_IN);
    if (!route->handler || !route->summary || !*route->summary)
        fail_msg("%s: handler or summary", route->path);
    if (!route->permission == !open) fail_msg("%s: either a permission, or public or signed in", route->path);
    if (is_write(route) && !(route->flags & ROUTE_PURE) && !route->event)
        fail_msg("%s: no ledger event", route->path);
    if (!is_write(route) && (route->event || route->body)) fail_msg("%s: a GET that writes", route->path);
    for (const Field *field = route->body; field && field->name; field++) {
        if (field->min > field->max && field->max != 0)
            fail_msg("%s: bounds of %s", route->path, field->name);
    }
}

static void test_every_row(void **state) {
    (void)state;
    size_t count;
    const RouteTable *const *tables = route_tables(&count);
    assert_true(count >= 4);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->count; j++) check_row(&tables[i]->routes[j]);
    }
}

static void test_openapi(void **state) {
    (void)state;
    size_t count;
    const RouteTable *const *tables = route_tables(&count);
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    Json json = json_writer(&text);
    openapi_write(tables, count, &json);
    CLEANUP(json_freep) json_t *page = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(json_parse(buf_str(&text), 1 << 20, &page, &err), OK);
    json_t *paths = json_object_get(page, "paths"),
           *schemas = json_object_get(json_object_get(page, "components"), "schemas");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->count; j++) {
            const Route *route = &tables[i]->routes[j];
            assert_non_null(json_object_get(paths, route->path));
            if (route->answer && !json_object_get(schemas, route->answer))
                fail_msg("no schema %s", route->answer);
        }
    }
}

/* --- fields
 * ------------------------------------------------------------------------------------------------- */

static const Field part_fields[] = {{"n", FIELD_INT, FIELD_REQUIRED, 1, 9}, {0}};
static const Field sample_fields[] = {
    {"name", FIELD_TEXT, FIELD_REQUIRED, 2, 5},
    {"on", FIELD_DATE, FIELD_NULLABLE},
    {"at", FIELD_INSTANT},
    {"level", FIELD_TEXT, .choices = "low|high"},
    {"share", FIELD_NUM, 0, -1, 1},
    {"yes", FIELD_BOOL},
    {"tags", FIELD_LIST, 0, 0, 2, .item = FIELD_TEXT},
    {"parts", FIELD_LIST, .item = FIELD_OBJECT, .fields = part_fields},
    {"free", FIELD_OBJECT},
    {0},
};

typedef struct FieldCase {
    const char *body, *pointers; /* pointers of all faults, in order, each ended by a blank */
} FieldCase;

static const FieldCase field_cases[] = {
    {"{\"name\":\"安全生产\"}", ""},
    {"{\"name\":\"ok\",\"on\":null,\"free\":{\"x\":[1]},\"tags\":[],\"share\":-1}", ""},
    {"{\"name\":\"ok\",\"parts\":[{\"n\":1},{\"n\":10},{}]}", "/parts/1/n /parts/2/n "},
    {"{}", "/name "},
    {"{\"name\":null}", "/name "},
    {"{\"name\":\"a\"}", "/name "},
    {"{\"name\":\"安全生产检查\"}", "/name "},
    {"{\"name\":\"ok\",\"on\":\"2026-02-29\",\"at\":\"noon\",\"level\":\"mid\"}", "/on /at /level "},
    {"{\"name\":\"ok\",\"share\":1.5,\"yes\":1,\"tags\":[\"a\",2,\"c\"]}", "/share /yes /tags /tags/1 "},
    {"{\"name\":\"ok\",\"nam\":1,\"a/b~c\":2}", "/nam /a~1b~0c "},
    {"{\"name\":\"ok\",\"parts\":{}}", "/parts "},
    {"[]", " "},
    {"{\"name\":\"a\\u0000b\"}", "/name "},
};

static void check_fields(const FieldCase *c) {
    CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
    json_t *body = json_loads(c->body, JSON_ALLOW_NUL, NULL);
    Faults faults = {.arena = arena};
    field_check(sample_fields, body, &faults);
    char pointers[400] = "";
    for (size_t i = 0; i < faults.count; i++) {
        size_t len = strlen(pointers);
        snprintf(pointers + len, sizeof pointers - len, "%s ", faults.items[i].pointer);
    }
    assert_string_equal(pointers, c->pointers);
    Error err = ERROR_INIT;
    assert_int_equal(faults_status(&faults, &err), *c->pointers ? E_INVALID : OK);
    json_decref(body);
}

static void test_fields(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(field_cases); i++) check_fields(&field_cases[i]);
}

static void test_fields_without_memory(void **state) {
    (void)state;
    CLEANUP(json_freep)
    json_t *body = json_loads("{\"nam\":1,\"parts\":[{},{\"n\":0}],\"tags\":[1]}", 0, NULL);
    bool whole = false;
    for (long n = 0; !whole; n++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
        arena_fail_after(arena, n);
        Faults faults = {.arena = arena};
        field_check(sample_fields, body, &faults);
        Error err = ERROR_INIT;
        Status status = faults_status(&faults, &err);
        whole = status == E_INVALID;
        assert_true(whole || status == E_NO_MEMORY);
        assert_true(n < 1000);
    }
}

static void test_many_faults_are_cut(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
    CLEANUP(json_freep) json_t *body = json_object();
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", i);
        json_object_set_new(body, name, json_null());
    }
    Faults faults = {.arena = arena};
    field_check(sample_fields, body, &faults);
    assert_int_equal(faults.count, FIELD_FAULTS_MAX);
}

/* --- addresses
 * ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    bool in_path;
    const char *plain; /* NULL: refused */
} url_cases[] = {
    {"abc", true, "abc"},   {"a%20b", true, "a b"}, {"%E5%AE%89", false, "安"}, {"%e5%ae%89", true, "安"},
    {"%2F", true, NULL},    {"%2F", false, "/"},    {"%00", false, NULL},       {"%", false, NULL},
    {"%4", false, NULL},    {"%zz", false, NULL},   {"%FF", false, NULL},       {"%C0%80", false, NULL},
    {"%252F", true, "%2F"}, {"", true, ""},
};

static void test_url(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
    for (size_t i = 0; i < COUNT_OF(url_cases); i++) {
        Error err = ERROR_INIT;
        Str plain = STR("untouched");
        Status status = url_decode(arena, str_from(url_cases[i].text), url_cases[i].in_path, &plain, &err);
        assert_int_equal(status, url_cases[i].plain ? OK : E_USAGE);
        assert_true(str_is(plain, url_cases[i].plain ? url_cases[i].plain : "untouched"));
    }
}

/* --- settings, attempts
 * --------------------------------------------------------------------------------------- */

static const struct {
    const char *variable;
    Status status;
} setting_cases[] = {
    {"ANLAN_SESSION_HOURS=24", OK},
    {"ANLAN_SESSION_HOURS=0", E_INVALID},
    {"ANLAN_SESSION_HOURS=x", E_INVALID},
    {"ANLAN_SECURE_COOKIE=true", OK},
    {"ANLAN_SECURE_COOKIE=1", E_INVALID},
    {"ANLAN_NO_SUCH=1", E_INVALID},
    {"ANLAN_TEST_POSTGRESQL=x", OK},
    {"PATH=/bin", OK},
    {"ANLAN_DATA=/x", OK},
};

static void test_settings(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(setting_cases); i++) {
        char variable[64];
        snprintf(variable, sizeof variable, "%s", setting_cases[i].variable);
        char *environment[] = {variable, NULL};
        CLEANUP(settings_freep) Settings *settings = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(settings_load(NULL, environment, &settings, &err), setting_cases[i].status);
        if (settings && i == 0) {
            assert_int_equal(settings_i64(settings, SETTING_SESSION_HOURS), 24);
            assert_int_equal(settings_source(settings, SETTING_SESSION_HOURS), FROM_ENVIRONMENT);
            assert_int_equal(settings_source(settings, SETTING_LISTEN), FROM_DEFAULT);
        }
    }
}

static void test_attempts(void **state) {
    (void)state;
    Attempts *attempts = attempts_new();
    AttemptLimit limit = {3, 60 * SECOND_US, 10 * SECOND_US};
    Instant now = 1000 * SECOND_US;
    for (int i = 0; i < 3; i++) {
        assert_false(attempts_locked(attempts, "login", STR("a"), now));
        attempts_fail(attempts, "login", STR("a"), now, limit);
    }
    assert_true(attempts_locked(attempts, "login", STR("a"), now));
    assert_false(attempts_locked(attempts, "address", STR("a"), now));
    assert_false(attempts_locked(attempts, "login", STR("b"), now));
    assert_true(attempts_locked(attempts, "login", STR("a"), now + 9 * SECOND_US));
    assert_false(attempts_locked(attempts, "login", STR("a"), now + 10 * SECOND_US));
    for (int i = 0; i < 6; i++) attempts_fail(attempts, "login", STR("c"), now + i * 61 * SECOND_US, limit);
    assert_false(
        attempts_locked(attempts, "login", STR("c"), now + 306 * SECOND_US)); /* too slow to be an attack */
    attempts_free(attempts);
}

/* --- problems
 * ------------------------------------------------------------------------------------------------ */

static void test_problem_names(void **state) {
    (void)state;
    for (int code = OK + 1; code < STATUS_COUNT; code++) {
        assert_int_equal(problem_find(str_from(status_name((Status)code))), code);
        assert_in_range(status_http((Status)code), 400, 599);
    }
    assert_int_equal(problem_find(STR("not_found")), OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_router),
        cmocka_unit_test(test_router_refuses_twins),
        cmocka_unit_test(test_router_without_memory),
        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_openapi),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_fields_without_memory),
        cmocka_unit_test(test_many_faults_are_cut),
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_attempts),
        cmocka_unit_test(test_problem_names),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
