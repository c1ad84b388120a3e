#include "fixture.h"

#define GRANT(role, path)                                                                                    \
    { STR_INIT(role), STR_INIT("x"), STR_INIT(path), STR_INIT("") }

static const Grant none[1],
    county[] = {GRANT("county-admin", "/33/3301/")}, town[] = {GRANT("town-supervisor", "/33/3301/330110/")},
    two[] = {GRANT("inspector", "/33/3301/a/"), GRANT("inspector", "/33/3301/b/")},
    narrow_first[] = {GRANT("inspector", "/33/3301/b/c/"), GRANT("inspector", "/33/3301/a/"),
                      GRANT("inspector", "/33/3301/b/")},
    wide_last[] = {GRANT("inspector", "/33/3301/a/"), GRANT("town-supervisor", "/33/3301/b/"),
                   GRANT("county-admin", "/33/")},
    mixed[] = {GRANT("auditor", "/33/"), GRANT("inspector", "/33/3301/a/")},
    visited[] = {GRANT("unit-contact", "/33/"), GRANT("inspector", "/33/3301/a/")},
    unknown[] = {GRANT("emperor", "/")}, root[] = {GRANT("county-admin", "/")};

static void rights_end_at_the_subtree(Realm *realm) {
    static const struct {
        const Grant *grants;
        size_t count;
        const char *permission, *path;
        Status status;
    } cases[] = {
        {county, 1, "plan.adopt", "/33/3301/", OK},
        {county, 1, "plan.adopt", "/33/3301/330110/", OK},
        {county, 1, "plan.adopt", "/33/33010/", E_FORBIDDEN}, /* begins with the same digits */
        {county, 1, "plan.adopt", "/33/3301", E_FORBIDDEN},   /* no path */
        {county, 1, "plan.adopt", "/33/", E_FORBIDDEN},
        {county, 1, "plan.adopt", "/", E_FORBIDDEN},
        {county, 1, "plan.adopt", "", E_FORBIDDEN},
        {town, 1, "record.add", "/33/3301/330110/7/", OK},
        {town, 1, "record.add", "/33/3301/3301100/", E_FORBIDDEN},
        {town, 1, "ledger.read", "/33/3301/330110/", E_FORBIDDEN}, /* not of the role */
        {two, 2, "record.add", "/33/3301/b/", OK},
        {two, 2, "record.add", "/33/3301/c/", E_FORBIDDEN},
        {mixed, 2, "record.add", "/33/3301/b/", E_FORBIDDEN}, /* one role's right at the other's place */
        {mixed, 2, "case.read", "/33/3301/b/", OK},
        {visited, 2, "case.read", "/33/3301/b/", E_FORBIDDEN}, /* the visited side has no area */
        {visited, 2, "duty.read", "/33/3301/a/", OK},          /* by the other role */
        {unknown, 1, "record.add", "/", E_FORBIDDEN},
        {none, 0, "record.add", "/", E_FORBIDDEN},
        {root, 1, "record.add", "/33/", OK},
        {county, 1, "no.such.right", "/33/3301/", OK}, /* "*" */
        {town, 1, "plan.", "/33/3301/330110/", E_FORBIDDEN},
        {town, 1, "", "/33/3301/330110/", E_FORBIDDEN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Error err = ERROR_INIT;
        Actor actor = fixture_actor(realm, 1, "x", cases[i].grants, cases[i].count);
        Status status = app_require(realm->app, &actor, cases[i].permission, str_from(cases[i].path), &err);
        if (status != cases[i].status)
            fail_msg("%s at %s: %s", cases[i].permission, cases[i].path, status_name(status));
        assert_true(status == OK || err.hint_format);
    }
}

static void scopes_do_not_overlap(Realm *realm) {
    static const struct {
        const Grant *grants;
        size_t count;
        const char *permission, *paths;
    } cases[] = {
        {county, 1, "record.read", "/33/3301/"},
        {two, 2, "record.read", "/33/3301/a/ /33/3301/b/"},
        {narrow_first, 3, "record.read", "/33/3301/a/ /33/3301/b/"},
        {wide_last, 3, "record.read", "/33/"},
        {wide_last, 3, "subject.write", "/33/"},
        {mixed, 2, "record.add", "/33/3301/a/"},
        {visited, 2, "case.read", "/33/3301/a/"},
        {visited, 1, "case.read", NULL},
        {mixed, 2, "case.read", "/33/"},
        {none, 0, "record.read", NULL},
        {unknown, 1, "record.read", NULL},
        {two, 2, "ledger.read", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Error err = ERROR_INIT;
        Str *paths = NULL;
        size_t count = 0;
        CLEANUP(buf_free) Buf text = BUF_INIT(1024);
        Actor actor = fixture_actor(realm, 1, "x", cases[i].grants, cases[i].count);
        Status status =
            app_scopes(realm->app, &actor, cases[i].permission, realm->arena, &paths, &count, &err);
        assert_int_equal(status, cases[i].paths ? OK : E_FORBIDDEN);
        for (size_t k = 0; status == OK && k < count; k++)
            buf_printf(&text, "%s" STR_FMT, k ? " " : "", STR_ARG(paths[k]));
        if (status == OK) assert_string_equal(text.ptr, cases[i].paths);
    }
}

/* A unit's contact speaks for that unit wherever it lies, and for no other. */
static void the_visited_side_has_its_units(Realm *realm) {
    static const int64_t units[] = {3, 7};
    Error err = ERROR_INIT;
    Actor actor = fixture_actor(realm, 1, "x", visited, 1);
    assert_int_equal(app_require_unit(realm->app, &actor, "case.read", STR("/33/"), 3, &err), E_FORBIDDEN);
    actor.units = units;
    actor.unit_count = 2;
    assert_int_equal(app_require_unit(realm->app, &actor, "case.read", STR("/44/"), 7, &err), OK);
    assert_int_equal(app_require_unit(realm->app, &actor, "case.read", STR("/33/"), 4, &err), E_FORBIDDEN);
    assert_int_equal(app_require_unit(realm->app, &actor, "case.read", STR("/33/"), 0, &err), E_FORBIDDEN);
    assert_int_equal(app_require_unit(realm->app, &actor, "ledger.read", STR("/33/"), 7, &err), E_FORBIDDEN);
    assert_true(app_unit_side(realm->app, &actor, "case.read"));
    assert_false(app_unit_side(realm->app, &actor, "record.read"));
}

/* path >= p and path < end holds for what lies below p and for nothing else, in any script. */
static void a_range_of_paths_is_a_subtree(Realm *realm) {
    static const char *const below[] = {"/33/3301/", "/33/3301/0/", "/33/3301/~/", "/33/3301/镇/村/",
                                        "/33/3301/\U0010FFFF/"};
    static const char *const beside[] = {"/33/",        "/33/33010/", "/33/3302/", "/33/330/",
                                         "/33/3301-1/", "/33/33019/", "/34/",      "/"};
    Str path = STR("/33/3301/"), end = str_from(app_path_end(path, realm->arena));
    for (size_t i = 0; i < COUNT_OF(below); i++)
        assert_true(str_compare(str_from(below[i]), path) >= 0 && str_compare(str_from(below[i]), end) < 0);
    for (size_t i = 0; i < COUNT_OF(beside); i++)
        assert_false(str_compare(str_from(beside[i]), path) >= 0 &&
                     str_compare(str_from(beside[i]), end) < 0);
    end = str_from(app_path_end(STR("/"), realm->arena));
    assert_true(str_compare(STR("/镇/"), end) < 0);
}

int main(void) {
    static const RealmTest tests[] = {
        {"rights end at the subtree", rights_end_at_the_subtree},
        {"scopes do not overlap", scopes_do_not_overlap},
        {"the visited side has its units", the_visited_side_has_its_units},
        {"a range of paths is a subtree", a_range_of_paths_is_a_subtree},
    };
    return run_realm_tests("access", tests, COUNT_OF(tests));
}
