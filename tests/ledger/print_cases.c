/* Prints cases for the Python verifier: "case NAME FAULT SEQ", the saved head (or "-"), the exported entries.
 * The verdict is that of verify.c; the Python side has to come to the same one. */
#include <inttypes.h>
#include <stdio.h>

#include "chain.h"

static void print_case(const char *name, const LedgerEntry *entries, size_t count, const LedgerHead *saved) {
    Arena *arena = arena_new(1 << 12);
    LedgerVerifier *verifier = arena ? ledger_verifier_new(arena, STR("330112"), saved) : NULL;
    if (!verifier) return;
    for (size_t i = 0; i < count; i++) ledger_verifier_feed(verifier, &entries[i]);
    int64_t seq;
    LedgerHead head;
    LedgerFault fault = ledger_verifier_end(verifier, &seq, &head);
    Buf out = BUF_INIT(1 << 20);
    buf_printf(&out, "case %s %s %" PRId64 "\n", name, ledger_fault_name(fault), seq);
    if (saved)
        buf_printf(&out, "%.*s %" PRId64 " %s\n", STR_ARG(saved->realm), saved->seq, saved->hash);
    else
        buf_add_text(&out, "-\n");
    for (size_t i = 0; i < count; i++) ledger_export(&entries[i], &out);
    fwrite(out.ptr, 1, out.len, stdout);
    buf_free(&out);
    arena_free(arena);
}

int main(void) {
    LedgerEntry entries[CHAIN_LEN], changed[CHAIN_LEN];
    LedgerHead head;
    chain_build(STR("330112"), entries, &head);
    print_case("good", entries, CHAIN_LEN, &head);
    print_case("good-without-head", entries, CHAIN_LEN, NULL);
    print_case("empty", entries, 0, NULL);
    print_case("cut", entries, CHAIN_LEN - 2, &head);
    memcpy(changed, entries, sizeof changed);
    changed[3].payload = STR("{\"to\":\"closed\"}");
    print_case("altered", changed, CHAIN_LEN, &head);
    memcpy(changed, entries, sizeof changed);
    changed[5].at++;
    print_case("altered-time", changed, CHAIN_LEN, NULL);
    memcpy(changed, entries, sizeof changed);
    memmove(&changed[1], &changed[2], (CHAIN_LEN - 2) * sizeof changed[0]);
    print_case("missing", changed, CHAIN_LEN - 1, &head);
    memcpy(changed, entries, sizeof changed);
    changed[2] = entries[6];
    changed[6] = entries[2];
    print_case("reordered", changed, CHAIN_LEN, NULL);
    memcpy(changed, entries, sizeof changed);
    changed[4].event = STR("case.closed");
    ledger_hash(&changed[4], changed[4].hash);
    print_case("forked", changed, CHAIN_LEN, NULL);
    memcpy(changed, entries, sizeof changed);
    changed[7].actor = STR("system");
    ledger_hash(&changed[7], changed[7].hash);
    print_case("rewritten-tail", changed, CHAIN_LEN, &head);
    return 0;
}
