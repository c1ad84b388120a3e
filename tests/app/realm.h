/* A small realm on a fresh database: a county with two towns, six people, four subjects, a clock that stands
 * still. */
#ifndef ANLAN_TESTS_APP_REALM_H
#define ANLAN_TESTS_APP_REALM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "app/cases.h" /* before cmocka.h, which has a macro named fail */
#include "app/measures.h"
#include "app/plans.h"

#include <cmocka.h>

enum { PERSON_BOSS = 1, PERSON_EAST, PERSON_WEST, PERSON_SECOND, PERSON_CONTACT, PERSON_TOWN };

typedef struct Realm {
    App *app;
    Arena *arena;
    FakeEnv clock;
    char url[512];
    char directory[64];
    Actor boss, east, west, second, contact, town; /* town: town-supervisor of the east town */
} Realm;

#define assert_ok(call)                                                                                      \
    do {                                                                                                     \
        Status assert_status_ = (call);                                                                      \
        if (assert_status_ != OK)                                                                            \
            fail_msg("%s: %s: %s (%s)", #call, status_name(assert_status_), err.message, err.detail);        \
    } while (0)

typedef struct RealmTest {
    const char *name;
    void (*run)(Realm *realm);
} RealmTest;
/* Each test gets a fresh realm on SQLite and, where ANLAN_TEST_POSTGRESQL is set, on PostgreSQL. */
int run_realm_tests(const char *group, const RealmTest *tests, size_t count);

void set_clock(Realm *realm, const char *text);
void sql(Realm *realm, const char *text);
int64_t number(Realm *realm, const char *text);
void adopt(Realm *realm, const char *text);
json_t *json_of(Realm *realm, const char *text); /* freed with json_decref */

#endif
