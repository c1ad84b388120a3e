/* A small chain to break, shared by the C test and the program that feeds the Python verifier. */
#ifndef ANLAN_TESTS_LEDGER_CHAIN_H
#define ANLAN_TESTS_LEDGER_CHAIN_H

#include <assert.h>

#include "ledger/ledger.h"

enum { CHAIN_LEN = 8 };

/* Entries 1-3 are the test vectors of docs/formats/ledger.md. */
static const struct {
    const char *actor, *event, *payload;
    Instant at;
} chain_rows[CHAIN_LEN] = {
    {"system", "realm.created", "{\"name\":\"临安区\"}", INT64_C(1775001600000000)},
    {"p-0007", "record.added", "{\"id\":\"01JQ\",\"score\":92.5,\"subject\":40233}",
     INT64_C(1775035800250000)},
    {"p-0007", "case.opened", "{}", INT64_C(1775035800250001)},
    {"王芳", "case.moved", "{\"to\":\"fixed\"}", INT64_C(1775122200000000)},
    {"p-0009", "case.moved", "{\"to\":\"closed\"}", INT64_C(1775208600000000)},
    {"system", "duty.rolled", "{\"added\":0}", INT64_C(0)},
    {"system", "duty.rolled", "[]", INT64_C(-1)},
    {"p-0007", "record.added", "\"\\\"\\n\"", INT64_C(1775295000000000)},
};

static inline void chain_build(Str realm, LedgerEntry entries[CHAIN_LEN], LedgerHead *ret_head) {
    Error err = ERROR_INIT;
    LedgerHead head = ledger_head_empty(realm);
    for (size_t i = 0; i < CHAIN_LEN; i++) {
        entries[i] = (LedgerEntry){.realm = realm, .at = chain_rows[i].at};
        entries[i].actor = str_from(chain_rows[i].actor);
        entries[i].event = str_from(chain_rows[i].event);
        entries[i].payload = str_from(chain_rows[i].payload);
        Status status = ledger_seal(&head, &entries[i], &err);
        assert(status == OK);
        (void)status;
    }
    *ret_head = head;
}

#endif
