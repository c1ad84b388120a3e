/* Every outcome comes as often as it should. The chances of successive sampling are computed exactly, by
 * going through every sequence; observed counts are compared by chi-square. Seeds are fixed, so a run gives
 * the same figures always: it is green or red, never now and then. The bound is that of one false alarm in a
 * million, and each test shows its power: a sampler with a common fault is far above the same bound. */
#include <math.h>

#include "fixture.h"

enum { UNITS = 5, DRAWN = 2, SEQUENCES = UNITS * UNITS, ROUNDS = 20000 };

static const char *const weighted[] = {"id,w", "a,1", "b,2", "c,3", "d,0.5", "e,8", NULL};
static const double weights[UNITS] = {1, 2, 3, 0.5, 8};

/* Upper bound of chi-square at 1e-6 (Wilson & Hilferty 1931; good to 1 % from 4 degrees on). */
static double bound(int degrees) {
    double z = 4.7534, k = 2.0 / (9.0 * degrees), root = 1 - k + z * sqrt(k);
    return degrees * root * root * root;
}

static double chi_square(const double *expected, const int *counts, size_t cells) {
    double sum = 0;
    for (size_t i = 0; i < cells; i++)
        if (expected[i] > 0) sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
    return sum;
}

static void sequence_chances(const double *w, double *ret) {
    double total = 0;
    for (size_t i = 0; i < UNITS; i++) total += w[i];
    for (size_t i = 0; i < UNITS; i++)
        for (size_t k = 0; k < UNITS; k++)
            ret[i * UNITS + k] = i == k ? 0 : ROUNDS * w[i] / total * w[k] / (total - w[i]);
}

static void count_draws(const char *weight, int *counts) {
    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        Error err = ERROR_INIT;
        DrawInputs inputs = {0};
        DrawResult *result = NULL;
        DrawRule rule = DRAW_RULE_INIT;
        char seed[16];
        rule.number = DRAWN;
        rule.pair = 1;
        rule.weight = str_from(weight);
        assert_int_equal(table_from(arena, "population", weighted, "id", &inputs.population, &err), OK);
        assert_int_equal(table_from(arena, "officers", officers_lines, "id", &inputs.officers, &err), OK);
        text_fit(seed, sizeof seed, "%x", round);
        assert_int_equal(draw_run(&rule, &inputs, str_from(seed), arena, &result, &err), OK);
        counts[result->units[0] * UNITS + result->units[1]]++;
    }
}

/* A fault that is often made: the second unit is drawn with the first one's chances, a repeat is drawn again
 * from equals. */
static void count_faulty(int *counts) {
    for (int round = 0; round < ROUNDS; round++) {
        char seed[16];
        text_fit(seed, sizeof seed, "%x", round);
        DrawStream stream = draw_stream(str_from(seed), "faulty");
        double at = (double)draw_below(&stream, 14500) / 1000;
        size_t first = 0;
        for (; at >= weights[first]; first++) at -= weights[first];
        size_t second = draw_below(&stream, UNITS - 1);
        counts[first * UNITS + (second >= first ? second + 1 : second)]++;
    }
}

static void weighted_sequences(void **state) {
    (void)state;
    double expected[SEQUENCES];
    int counts[SEQUENCES] = {0}, faulty[SEQUENCES] = {0};
    sequence_chances(weights, expected);
    count_draws("w", counts);
    count_faulty(faulty);
    double limit = bound(UNITS * (UNITS - 1) - 1), good = chi_square(expected, counts, SEQUENCES);
    print_message("# weighted sequences: chi-square %.1f, faulty sampler %.1f, bound %.1f\n", good,
                  chi_square(expected, faulty, SEQUENCES), limit);
    assert_true(good < limit);
    assert_true(chi_square(expected, faulty, SEQUENCES) > 10 * limit);
}

static void equal_sequences(void **state) {
    (void)state;
    static const double equal[UNITS] = {1, 1, 1, 1, 1};
    double expected[SEQUENCES], other[SEQUENCES];
    int counts[SEQUENCES] = {0};
    sequence_chances(equal, expected);
    sequence_chances((const double[]){1, 1, 1, 1, 1.15}, other); /* one unit 15 % likelier would be seen */
    count_draws("", counts);
    double limit = bound(UNITS * (UNITS - 1) - 1), good = chi_square(expected, counts, SEQUENCES);
    print_message("# equal sequences: chi-square %.1f, against a bias of 15 %% %.1f, bound %.1f\n", good,
                  chi_square(other, counts, SEQUENCES), limit);
    assert_true(good < limit);
    assert_true(chi_square(other, counts, SEQUENCES) > limit);
}

/* Each unit is in with number ÷ units when weights are equal, and with the exact sum over sequences
 * otherwise. */
static void inclusion(void **state) {
    (void)state;
    double expected[SEQUENCES];
    int counts[SEQUENCES] = {0};
    sequence_chances(weights, expected);
    count_draws("w", counts);
    for (size_t unit = 0; unit < UNITS; unit++) {
        double chance = 0;
        int in = 0;
        for (size_t k = 0; k < UNITS; k++) {
            chance += (expected[unit * UNITS + k] + expected[k * UNITS + unit]) / ROUNDS;
            in += counts[unit * UNITS + k] + counts[k * UNITS + unit];
        }
        double deviation = (in - ROUNDS * chance) / sqrt(ROUNDS * chance * (1 - chance));
        print_message("# unit %c: chance %.4f, in %.4f\n", (int)('a' + unit), chance, (double)in / ROUNDS);
        assert_true(fabs(deviation) < 4.9);
    }
}

/* 3 × 2^62 does not divide 2^64: the plain remainder would give the first third twice as often. */
static void no_remainder_bias(void **state) {
    (void)state;
    const uint64_t third = UINT64_C(1) << 62;
    double expected[3] = {ROUNDS / 3.0, ROUNDS / 3.0, ROUNDS / 3.0};
    int good[3] = {0}, plain[3] = {0};
    DrawStream stream = draw_stream(STR("0f"), "unit"), words = draw_stream(STR("0f"), "other");
    for (int i = 0; i < ROUNDS; i++) {
        good[draw_below(&stream, 3 * third) / third]++;
        uint64_t word = draw_below(&words, UINT64_C(1) << 63) << 1; /* any even word will do */
        plain[word % (3 * third) / third]++;
    }
    assert_true(chi_square(expected, good, 3) < bound(4));
    assert_true(chi_square(expected, plain, 3) > 10 * bound(4));
}

/* The share of officers: every pair of five comes as often as any other, in both orders. */
static void pools(void **state) {
    (void)state;
    static const char *const people[] = {"id", "a", "b", "c", "d", "e", NULL};
    double expected[SEQUENCES];
    int counts[SEQUENCES] = {0};
    for (size_t i = 0; i < SEQUENCES; i++)
        expected[i] = i / UNITS == i % UNITS ? 0 : (double)ROUNDS / (UNITS * (UNITS - 1));
    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        Error err = ERROR_INIT;
        DrawInputs inputs = {0};
        DrawResult *result = NULL;
        DrawRule rule = DRAW_RULE_INIT;
        char seed[16];
        rule.officer_rate = 300000; /* 30 % of five are two */
        assert_int_equal(table_from(arena, "officers", people, "id", &inputs.officers, &err), OK);
        text_fit(seed, sizeof seed, "%x", round);
        assert_int_equal(draw_run(&rule, &inputs, str_from(seed), arena, &result, &err), OK);
        assert_int_equal(result->pool_count, 2);
        counts[result->pool[0] * UNITS + result->pool[1]]++;
    }
    assert_true(chi_square(expected, counts, SEQUENCES) < bound(UNITS * (UNITS - 1) - 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weighted_sequences), cmocka_unit_test(equal_sequences), cmocka_unit_test(inclusion),
        cmocka_unit_test(no_remainder_bias),  cmocka_unit_test(pools),
    };
    return cmocka_run_group_tests_name("draw-chances", tests, NULL, NULL);
}
