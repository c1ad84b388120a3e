/* Registers, rules, draws, receipts: each promise of draw.h, and every allocation failing in turn. */
#include "fixture.h"

static DrawRule whole_rule(void) {
    DrawRule rule = DRAW_RULE_INIT;
    rule.number = 2;
    rule.officer_rate = 600000; /* of three: two */
    rule.weight = STR("risk");
    rule.strata = STR("street");
    rule.certificate = STR("cert");
    rule.caps[0] = (DrawCap){STR("owner"), 1};
    rule.cap_count = 1;
    return rule;
}

/* ---- registers ---- */

static void order_does_not_matter(void **state) {
    (void)state;
    static const char *const forward[] = {
        "id,x", "a,1", "aa,2", "b,3", "\xEE\x80\x80,4", "\xF0\x9F\x98\x80,5", NULL};
    static const char *const backward[] = {
        "id,x", "\xF0\x9F\x98\x80,5", "\xEE\x80\x80,4", "b,3", "aa,2", "a,1", NULL};
    Arena *arena = arena_new(1 << 20);
    Error err = ERROR_INIT;
    const DrawTable *one, *other;
    assert_int_equal(table_from(arena, "t", forward, "id", &one, &err), OK);
    assert_int_equal(table_from(arena, "t", backward, "id", &other, &err), OK);
    assert_string_equal(one->sha256, other->sha256);
    for (size_t i = 0; i < one->count; i++) {
        assert_true(str_equal(one->rows[i].key, other->rows[i].key));
        assert_int_equal(draw_table_find(other, one->rows[i].key), i);
    }
    assert_int_equal(draw_table_find(one, STR("c")), SIZE_MAX);
    arena_free(arena);
}

/* The radix sort against the plain comparison: random ids with shared beginnings, lengths 1 to 14. */
static void sorting(void **state) {
    (void)state;
    enum { ROUNDS = 60, ROWS = 300 };
    uint64_t lot = 1;
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new(1 << 22);
        DrawRow *rows = arena_new_array(arena, DrawRow, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            char *text = arena_alloc(arena, 16);
            size_t length = 1 + (lot = lot * 6364136223846793005U + 1442695040888963407U) % 14;
            for (size_t k = 0; k < length; k++)
                text[k] =
                    k < (size_t)round % 9
                        ? 'x'
                        : (char)("ab\xff"[(lot = lot * 6364136223846793005U + 1) >> 40 & 1] + round % 2);
            rows[i].key = rows[i].text = (Str){text, length};
        }
        size_t twice = 0, found = SIZE_MAX;
        assert_true(draw_rows_sort(arena, &rows, ROWS, &twice));
        for (size_t i = 1; i < ROWS; i++) {
            int order = str_compare(rows[i - 1].key, rows[i].key);
            assert_true(order <= 0);
            if (order == 0 && found == SIZE_MAX) found = i;
        }
        assert_int_equal(twice, found);
        arena_free(arena);
    }
}

static Status freeze(const char *const *lines, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    const DrawTable *table;
    return table_from(arena, "population", lines, "id", &table, err);
}

static void bad_registers(void **state) {
    (void)state;
    static const char *const twice[] = {"id", "b", "a", "b", NULL};
    static const char *const empty[] = {"id,x", "b,1", ",2", NULL};
    static const char *const keyless[] = {"name", "b", NULL};
    Error err = ERROR_INIT;
    assert_int_equal(freeze(twice, &err), E_INVALID);
    assert_non_null(strstr(err.message, "'b' twice"));
    assert_int_equal(freeze(empty, &err), E_INVALID);
    assert_int_equal(freeze(keyless, &err), E_INVALID);
    assert_non_null(strstr(err.message, "'id'"));
}

/* ---- rules ---- */

static void rates(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t wanted; /* 0: refused */
    } rows[] = {{"0.05", 50000},  {"5%", 50000},     {"1", 1000000}, {"100%", 1000000}, {"0.000001", 1},
                {"0.0001%", 1},   {"33.3%", 333000}, {"0", 0},       {"1.1", 0},        {"101%", 0},
                {"0.0000001", 0}, {"", 0},           {"%", 0},       {".5", 0},         {"5.", 0},
                {"-1", 0},        {"1e-1", 0},       {"0.05 ", 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Error err = ERROR_INIT;
        int64_t rate = 0;
        Status status = draw_rate_parse("--rate", str_from(rows[i].text), &rate, &err);
        assert_int_equal(status, rows[i].wanted ? OK : E_USAGE);
        assert_int_equal(rate, rows[i].wanted);
    }
}

static void caps(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 16);
    Error err = ERROR_INIT;
    DrawRule rule = DRAW_RULE_INIT;
    assert_int_equal(draw_caps_parse(arena, STR("street:2,owner:1"), &rule, &err), OK);
    assert_int_equal(rule.cap_count, 2);
    assert_int_equal(rule.caps[1].most, 1);
    static const char *const bad[] = {"", "street", "street:0", ":1", "street:x", "a:1,b:1,c:1,d:1,e:1"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        rule = DRAW_RULE_INIT;
        assert_int_equal(draw_caps_parse(arena, str_from(bad[i]), &rule, &err), E_USAGE);
    }
    arena_free(arena);
}

/* ---- draws ---- */

static void more_than_there_are(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Error err = ERROR_INIT;
    DrawInputs inputs = {0};
    DrawResult *result;
    assert_int_equal(inputs_of(arena, &inputs, &err), OK);
    DrawRule rule = DRAW_RULE_INIT;
    rule.number = 6; /* u5 is excluded */
    assert_int_equal(draw_run(&rule, &inputs, STR("00"), arena, &result, &err), E_NO);
    rule.number = 5;
    assert_int_equal(draw_run(&rule, &inputs, STR("00"), arena, &result, &err), OK);
    assert_int_equal(result->unit_count, 5);
    rule.caps[0] = (DrawCap){STR("street"), 2};
    rule.cap_count = 1;
    assert_int_equal(draw_run(&rule, &inputs, STR("00"), arena, &result, &err), E_NO);
    rule = (DrawRule){.number = 1, .rate = -1, .officer_rate = -1, .pair = 5};
    assert_int_equal(draw_run(&rule, &inputs, STR("00"), arena, &result, &err), E_NO);
    assert_non_null(strstr(err.message, "needs 5 officers"));
    arena_free(arena);
}

static void nobody_known(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Error err = ERROR_INIT;
    DrawInputs inputs = {0};
    size_t first = 0;
    assert_int_equal(inputs_of(arena, &inputs, &err), OK);
    assert_int_equal(draw_unknown_recusals(&inputs, &first), 1);
    assert_true(str_is(draw_table_cell(inputs.recuse, first, 0), "p9"));
    assert_int_equal(draw_unknown_exclusions(&inputs, &first), 1);
    assert_true(str_is(inputs.exclude->rows[first].key, "nobody"));
    arena_free(arena);
}

static void recusals_by_columns(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Error err = ERROR_INIT;
    DrawInputs inputs = {0};
    DrawTable *recuse;
    const Str names[] = {STR("officer"), STR("subject")}, owner = STR("owner"), none = STR("nothing");
    assert_int_equal(inputs_of(arena, &inputs, &err), OK);
    assert_int_equal(draw_table_new(arena, "recuse", names, 2, NULL, &recuse, &err), OK);
    assert_int_equal(
        draw_recuse_by_columns(inputs.population, inputs.officers, &owner, 1, recuse, arena, &err), OK);
    assert_int_equal(draw_table_freeze(recuse, &err), OK);
    assert_int_equal(recuse->count, 4); /* p1 u3, p2 u4, p2 u5, p3 u5; p9 is nobody */
    assert_true(str_is(draw_table_cell(recuse, 2, 1), "u5"));
    assert_int_equal(
        draw_recuse_by_columns(inputs.population, inputs.officers, &none, 1, recuse, arena, &err), E_INVALID);
    arena_free(arena);
}

/* ---- the whole way, each allocation failing in turn ---- */

static Status whole_way(Arena *arena, Buf *receipt, Error *err) {
    DrawInputs inputs = {0};
    DrawSeed seed;
    DrawResult *result;
    DrawRule rule = whole_rule();
    char secret[DRAW_SECRET_HEX + 1];
    memset(secret, 'a', DRAW_SECRET_HEX);
    secret[DRAW_SECRET_HEX] = '\0';
    TRY(inputs_of(arena, &inputs, err));
    TRY(draw_seed_made(arena, str_from(secret), STR("public"), &rule, &inputs, &seed, err));
    TRY(draw_run(&rule, &inputs, seed.hex, arena, &result, err));
    draw_receipt_write(&rule, &inputs, &seed, result, receipt);
    TRY(buf_status(receipt, err));
    return draw_verify(buf_str(receipt), &inputs, arena, err);
}

static void allocation_failures(void **state) {
    (void)state;
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != OK; n++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        CLEANUP(buf_free) Buf receipt = BUF_INIT(1 << 20);
        Error err = ERROR_INIT;
        arena_fail_after(arena, n);
        status = whole_way(arena, &receipt, &err);
        assert_true(status == OK || status == E_NO_MEMORY);
        assert_true(n < 10000);
    }
    assert_true(n > 50); /* it did fail on the way */
}

/* A receipt that lies in any one figure is found out, whatever the figure. */
static void every_digit_counts(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    CLEANUP(buf_free) Buf receipt = BUF_INIT(1 << 20);
    Error err = ERROR_INIT;
    DrawInputs inputs = {0};
    assert_int_equal(whole_way(arena, &receipt, &err), OK);
    assert_int_equal(inputs_of(arena, &inputs, &err), OK);
    size_t changed = 0;
    for (size_t i = 0; i < receipt.len; i++) {
        char was = receipt.ptr[i];
        if (was < '0' || was > '9') continue;
        receipt.ptr[i] = was == '9' ? '8' : (char)(was + 1);
        CLEANUP(arena_freep) Arena *room = arena_new(1 << 20);
        assert_true(draw_verify(buf_str(&receipt), &inputs, room, &err) != OK);
        receipt.ptr[i] = was;
        changed++;
    }
    assert_true(changed > 200);
    assert_int_equal(draw_verify(buf_str(&receipt), &inputs, arena, &err), OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(sorting),
        cmocka_unit_test(bad_registers),
        cmocka_unit_test(rates),
        cmocka_unit_test(caps),
        cmocka_unit_test(more_than_there_are),
        cmocka_unit_test(nobody_known),
        cmocka_unit_test(recusals_by_columns),
        cmocka_unit_test(allocation_failures),
        cmocka_unit_test(every_digit_counts),
    };
    return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
