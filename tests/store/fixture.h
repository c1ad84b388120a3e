/* Runs a list of cases on both databases: each case gets a fresh, migrated database. PostgreSQL is the server
 * of ANLAN_TEST_POSTGRESQL (tools/with_postgresql.sh); without it its cases are skipped and counted. */
#ifndef ANLAN_TESTS_STORE_FIXTURE_H
#define ANLAN_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "store/store.h" /* before cmocka.h, which has a macro named fail */

#include <cmocka.h>

typedef struct Fixture {
    Store *store;
    char url[512];
    char directory[64]; /* a temporary one, on both databases */
    bool postgresql;
} Fixture;

typedef enum CaseScope { ON_BOTH, ON_SQLITE, ON_POSTGRESQL } CaseScope;

typedef struct Case {
    const char *name;
    void (*run)(Fixture *fixture);
    CaseScope scope;
} Case;

int run_cases(const char *group, const Case *cases, size_t count);

/* Another Store on the fixture's database, as another process would have. */
Store *open_again(const Fixture *fixture);

#define RUN_CASES(group, cases) run_cases((group), (cases), sizeof(cases) / sizeof((cases)[0]))

/* Shows the error before failing. */
#define assert_ok(call)                                                                                      \
    do {                                                                                                     \
        Status assert_status_ = (call);                                                                      \
        if (assert_status_ != OK)                                                                            \
            fail_msg("%s: %s: %s (%s)", #call, status_name(assert_status_), err.message, err.detail);        \
    } while (0)

void exec_text(Tx *tx, const char *sql);        /* fails the test when it fails */
void write_text(Store *store, const char *sql); /* in a transaction of its own */
int64_t number(Store *store, const char *sql);  /* the first column of the first row */
int64_t number_in(Tx *tx, const char *sql);

#endif
