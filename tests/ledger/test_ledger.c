#include "chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

typedef struct Verdict {
    LedgerFault fault;
    int64_t seq;
    LedgerHead head;
} Verdict;

static Verdict verify(const LedgerEntry *entries, size_t count, const LedgerHead *saved) {
    Verdict verdict;
    Arena *arena = arena_new(1 << 12);
    assert_non_null(arena);
    LedgerVerifier *verifier = ledger_verifier_new(arena, STR("330112"), saved);
    assert_non_null(verifier);
    for (size_t i = 0; i < count; i++) ledger_verifier_feed(verifier, &entries[i]);
    verdict.fault = ledger_verifier_end(verifier, &verdict.seq, &verdict.head);
    arena_free(arena);
    return verdict;
}

static void expect(const LedgerEntry *entries, size_t count, const LedgerHead *saved, LedgerFault fault,
                   int64_t seq) {
    Verdict verdict = verify(entries, count, saved);
    assert_string_equal(ledger_fault_name(verdict.fault), ledger_fault_name(fault));
    assert_int_equal(verdict.seq, seq);
    if (fault != LEDGER_GOOD && fault != LEDGER_REORDERED) assert_int_equal(verdict.head.seq, seq - 1);
}

/* Computed with sha256sum from the message of docs/formats/ledger.md. */
static void vectors(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN];
    LedgerHead head;
    chain_build(STR("330112"), entries, &head);
    static const char *const hashes[] = {
        "962fc36db9a64259052d622c9620ef62ff25d9a0e8c5980da1bbe9eb7454bd50",
        "fc1c9b8148fb16a2490d1c354849a4776091feba136d25f0e5a0fac166d9a4f3",
        "ca0a2187897f685234239f9d63d158c82296cc5987baea77498df1c4270e9414",
    };
    for (size_t i = 0; i < COUNT_OF(hashes); i++) assert_string_equal(entries[i].hash, hashes[i]);
    assert_int_equal(head.seq, CHAIN_LEN);
    assert_string_equal(head.hash, entries[CHAIN_LEN - 1].hash);
}

static void good_chains(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN];
    LedgerHead head, empty = ledger_head_empty(STR("330112"));
    chain_build(STR("330112"), entries, &head);
    expect(entries, CHAIN_LEN, NULL, LEDGER_GOOD, 0);
    expect(entries, CHAIN_LEN, &head, LEDGER_GOOD, 0);
    expect(entries, CHAIN_LEN, &empty, LEDGER_GOOD, 0);
    expect(entries, 0, NULL, LEDGER_GOOD, 0);
    expect(entries, 0, &empty, LEDGER_GOOD, 0);
    for (size_t cut = 0; cut < CHAIN_LEN; cut++) expect(entries, cut, NULL, LEDGER_GOOD, 0);
    Verdict verdict = verify(entries, CHAIN_LEN, NULL);
    assert_int_equal(verdict.head.seq, CHAIN_LEN);
    assert_string_equal(verdict.head.hash, head.hash);
}

typedef void (*Change)(LedgerEntry *entry);

static void change_realm(LedgerEntry *entry) {
    entry->realm = STR("330113");
}
static void change_seq_up(LedgerEntry *entry) {
    entry->seq++;
}
static void change_seq_down(LedgerEntry *entry) {
    entry->seq--;
}
static void change_at(LedgerEntry *entry) {
    entry->at++;
}
static void change_actor(LedgerEntry *entry) {
    entry->actor = STR("p-0008");
}
static void change_event(LedgerEntry *entry) {
    entry->event = STR("record.corrected");
}
static void change_payload(LedgerEntry *entry) {
    entry->payload = STR("{\"id\":\"other\"}");
}
static void change_prev(LedgerEntry *entry) {
    entry->prev[63] = entry->prev[63] == '0' ? '1' : '0';
}
static void change_hash(LedgerEntry *entry) {
    entry->hash[0] = entry->hash[0] == '0' ? '1' : '0';
}
static void cut_hash(LedgerEntry *entry) {
    entry->hash[63] = '\0';
}
static void move_text_between_fields(
    LedgerEntry *entry) { /* the message stays the same when a line feed moves */
    entry->actor = STR("p-0007\nrecord.added");
    entry->event = STR("");
}

static void every_single_field(void **state) {
    (void)state;
    static const Change changes[] = {change_realm, change_seq_up, change_seq_down,         change_at,
                                     change_actor, change_event,  change_payload,          change_prev,
                                     change_hash,  cut_hash,      move_text_between_fields};
    for (size_t c = 0; c < COUNT_OF(changes); c++) {
        for (size_t i = 0; i < CHAIN_LEN; i++) {
            LedgerEntry entries[CHAIN_LEN];
            LedgerHead head;
            chain_build(STR("330112"), entries, &head);
            changes[c](&entries[i]);
            expect(entries, CHAIN_LEN, NULL, LEDGER_ALTERED, (int64_t)i + 1);
            expect(entries, CHAIN_LEN, &head, LEDGER_ALTERED, (int64_t)i + 1);
        }
    }
}

static void removed(void **state) {
    (void)state;
    for (size_t i = 0; i + 1 < CHAIN_LEN; i++) {
        LedgerEntry entries[CHAIN_LEN];
        LedgerHead head;
        chain_build(STR("330112"), entries, &head);
        memmove(&entries[i], &entries[i + 1], (CHAIN_LEN - i - 1) * sizeof entries[0]);
        expect(entries, CHAIN_LEN - 1, NULL, LEDGER_MISSING, (int64_t)i + 1);
    }
}

static void swapped(void **state) {
    (void)state;
    for (size_t i = 0; i < CHAIN_LEN; i++) {
        for (size_t j = i + 1; j < CHAIN_LEN; j++) {
            LedgerEntry entries[CHAIN_LEN], held;
            LedgerHead head;
            chain_build(STR("330112"), entries, &head);
            held = entries[i];
            entries[i] = entries[j];
            entries[j] = held;
            expect(entries, CHAIN_LEN, NULL, LEDGER_REORDERED, (int64_t)i + 1);
        }
    }
}

static void repeated(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN + 1];
    LedgerHead head;
    chain_build(STR("330112"), entries, &head);
    entries[CHAIN_LEN] = entries[CHAIN_LEN - 1];
    expect(entries, CHAIN_LEN + 1, NULL, LEDGER_REORDERED, CHAIN_LEN);
    entries[CHAIN_LEN] = entries[2];
    expect(entries, CHAIN_LEN + 1, NULL, LEDGER_REORDERED, 3);
}

static void cut_tail(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN];
    LedgerHead head;
    chain_build(STR("330112"), entries, &head);
    for (size_t kept = 0; kept < CHAIN_LEN; kept++)
        expect(entries, kept, &head, LEDGER_CUT, (int64_t)kept + 1);
}

/* Seal everything from `first` (0-based) on again, so that each entry is sound by itself. */
static void reseal(LedgerEntry *entries, size_t first) {
    Error err = ERROR_INIT;
    LedgerHead head = ledger_head_empty(STR("330112"));
    if (first > 0) {
        head.seq = entries[first - 1].seq;
        memcpy(head.hash, entries[first - 1].hash, sizeof head.hash);
    }
    for (size_t i = first; i < CHAIN_LEN; i++) assert_int_equal(ledger_seal(&head, &entries[i], &err), OK);
}

static void rewritten(void **state) {
    (void)state;
    for (size_t i = 0; i < CHAIN_LEN; i++) {
        LedgerEntry entries[CHAIN_LEN];
        LedgerHead head;
        chain_build(STR("330112"), entries, &head);
        change_payload(&entries[i]);
        ledger_hash(&entries[i], entries[i].hash); /* this one entry is made sound again */
        if (i + 1 < CHAIN_LEN) expect(entries, CHAIN_LEN, NULL, LEDGER_FORKED, (int64_t)i + 2);
        reseal(entries, i); /* the whole tail is: only a saved head can tell */
        expect(entries, CHAIN_LEN, NULL, LEDGER_GOOD, 0);
        expect(entries, CHAIN_LEN, &head, LEDGER_FORKED, CHAIN_LEN);
    }
}

static void rival_successor(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN];
    LedgerHead head;
    chain_build(STR("330112"), entries, &head);
    LedgerEntry pair[3] = {entries[0], entries[1], entries[1]};
    change_payload(&pair[2]);
    ledger_hash(&pair[2], pair[2].hash);
    Verdict verdict = verify(pair, 3, NULL);
    assert_int_equal(verdict.fault, LEDGER_FORKED);
    assert_int_equal(verdict.seq, 2);
}

static void other_realm(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN];
    LedgerHead head;
    chain_build(STR("330113"), entries, &head);
    expect(entries, CHAIN_LEN, NULL, LEDGER_ALTERED, 1);
    Verdict verdict = verify(entries, 0, &head);
    assert_int_equal(verdict.fault, LEDGER_FORKED);
}

static void refused_fields(void **state) {
    (void)state;
    static const struct {
        const char *realm, *actor, *event;
    } rows[] = {
        {"", "a", "e"},
        {"330112", "", "e"},
        {"330112", "a", ""},
        {"330112", "a\nb", "e"},
        {"330112", "a", "e\n"},
        {"330112\x7f", "a", "e"},
        {"330112", "a", "a-name-that-is-longer-than-sixty-four-bytes-is-not-an-event-name-here"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Error err = ERROR_INIT;
        LedgerHead head = ledger_head_empty(STR("330112"));
        LedgerEntry entry = {.payload = STR("{}")};
        entry.realm = str_from(rows[i].realm);
        entry.actor = str_from(rows[i].actor);
        entry.event = str_from(rows[i].event);
        assert_int_equal(ledger_seal(&head, &entry, &err), E_INVALID);
        assert_int_equal(head.seq, 0);
    }
}

static void export_line(void **state) {
    (void)state;
    LedgerEntry entries[CHAIN_LEN];
    LedgerHead head;
    chain_build(STR("330112"), entries, &head);
    Buf buf = BUF_INIT(1 << 12);
    ledger_export(&entries[2], &buf);
    Buf wanted = BUF_INIT(1 << 12);
    buf_printf(&wanted,
               "{\"actor\":\"p-0007\",\"at\":1775035800250001,\"event\":\"case.opened\",\"hash\":\"%s\","
               "\"payload\":\"{}\",\"prev\":\"%s\",\"realm\":\"330112\",\"seq\":3}\n",
               entries[2].hash, entries[1].hash);
    assert_string_equal(buf.ptr, wanted.ptr);
    buf_free(&buf);
    buf_free(&wanted);
}

static void memory_runs_out(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 12);
    assert_non_null(arena);
    arena_fail_after(arena, 0);
    assert_null(ledger_verifier_new(arena, STR("330112"), NULL));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(good_chains),
        cmocka_unit_test(every_single_field),
        cmocka_unit_test(removed),
        cmocka_unit_test(swapped),
        cmocka_unit_test(repeated),
        cmocka_unit_test(cut_tail),
        cmocka_unit_test(rewritten),
        cmocka_unit_test(rival_successor),
        cmocka_unit_test(other_realm),
        cmocka_unit_test(refused_fields),
        cmocka_unit_test(export_line),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
