#include "measure/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SET(number)                                                                                          \
    { .set = true, .value = (number) }
#define UNSET                                                                                                \
    { .set = false }

typedef struct RowCase {
    const char *name;
    int comparison;
    Figure target, weight;
    MeasureNumbers numbers;
    MeasureResult result;
    Figure value;
    bool counts;
    double score;
} RowCase;

#define RATIO(a, b)                                                                                          \
    { .ratio = true, .numerator = SET(a), .denominator = SET(b) }
#define PLAIN(number)                                                                                        \
    { .value = SET(number) }

static const RowCase row_cases[] = {
    {"57 of 60 is 95 %", TARGET_AT_LEAST, SET(0.95), SET(40), RATIO(57, 60), MEASURE_MET, SET(0.95), true,
     40},
    {"72 of 80", TARGET_AT_LEAST, SET(1), SET(30), RATIO(72, 80), MEASURE_NOT_MET, SET(0.9), true, 27},
    {"one accident", TARGET_EQUAL, SET(0), SET(20), PLAIN(1), MEASURE_NOT_MET, SET(1), true, 0},
    {"no accident", TARGET_EQUAL, SET(0), SET(20), PLAIN(0), MEASURE_MET, SET(0), true, 20},
    {"target unset", TARGET_AT_LEAST, UNSET, SET(10), RATIO(310, 400), MEASURE_UNSET, SET(0.775), false, 0},
    {"0 of 0", TARGET_AT_LEAST, SET(1), SET(10), RATIO(0, 0), MEASURE_UNSET, UNSET, false, 0},
    {"5 of 0", TARGET_AT_LEAST, SET(1), SET(10), RATIO(5, 0), MEASURE_UNSET, UNSET, false, 0},
    {"value unset", TARGET_AT_LEAST, SET(1), SET(10), {.ratio = false}, MEASURE_UNSET, UNSET, false, 0},
    {"half unset",
     TARGET_AT_LEAST,
     SET(1),
     SET(10),
     {.ratio = true, .denominator = SET(4)},
     MEASURE_UNSET,
     UNSET,
     false,
     0},
    {"no target", TARGET_NONE, UNSET, SET(10), PLAIN(7), MEASURE_NO_TARGET, SET(7), false, 0},
    {"no weight", TARGET_AT_LEAST, SET(1), UNSET, PLAIN(2), MEASURE_MET, SET(2), false, 0},
    {"weight 0", TARGET_AT_LEAST, SET(1), SET(0), PLAIN(2), MEASURE_MET, SET(2), true, 0},
    {"at most, met", TARGET_AT_MOST, SET(5), SET(8), PLAIN(5), MEASURE_MET, SET(5), true, 8},
    {"at most, not met", TARGET_AT_MOST, SET(5), SET(8), PLAIN(6), MEASURE_NOT_MET, SET(6), true, 0},
    {"more than, equal", TARGET_MORE, SET(5), SET(8), PLAIN(5), MEASURE_NOT_MET, SET(5), true, 8},
    {"less than, equal", TARGET_LESS, SET(5), SET(8), PLAIN(5), MEASURE_NOT_MET, SET(5), true, 0},
    {"less than", TARGET_LESS, SET(5), SET(8), PLAIN(4.5), MEASURE_MET, SET(4.5), true, 8},
    {"at least 0, negative", TARGET_AT_LEAST, SET(0), SET(8), PLAIN(-1), MEASURE_NOT_MET, SET(-1), true, 0},
    {"negative of a positive target", TARGET_AT_LEAST, SET(4), SET(8), PLAIN(-4), MEASURE_NOT_MET, SET(-4),
     true, 0},
    {"1/3 + 1/3 + 1/3", TARGET_EQUAL, SET(1), SET(3), PLAIN(1.0 / 3 + 1.0 / 3 + 1.0 / 3), MEASURE_MET, SET(1),
     true, 3},
};

static void assert_close(double a, double b) {
    assert_true(a - b < 1e-9 && b - a < 1e-9);
}

static MeasureRow row_of(const RowCase *item, MeasureClause *clause) {
    *clause = (MeasureClause){.comparison = item->comparison, .target = item->target, .weight = item->weight};
    return measure_row(clause, &item->numbers);
}

static void rows(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row_cases); i++) {
        const RowCase *item = &row_cases[i];
        MeasureClause clause;
        MeasureRow row = row_of(item, &clause);
        print_message("# %s\n", item->name);
        assert_string_equal(measure_result_name(row.result), measure_result_name(item->result));
        assert_int_equal(row.value.set, item->value.set);
        if (row.value.set) assert_close(row.value.value, item->value.value);
        assert_int_equal(row.counts, item->counts);
        assert_close(row.score, item->score);
    }
}

/* The worked example of docs/formats/measure.md: the first five row cases, one of them without accident. */
static void worked_example(void **state) {
    (void)state;
    static const size_t chosen[] = {0, 1, 2, 4};
    MeasureClause clauses[4];
    MeasureRow list[4];
    for (size_t i = 0; i < 4; i++) list[i] = row_of(&row_cases[chosen[i]], &clauses[i]);
    MeasureScore score = measure_score(list, 4);
    assert_true(score.score.set);
    assert_close(score.score.value, 100 * 67.0 / 90);
    assert_close(score.earned, 67);
    assert_close(score.possible, 90);
    assert_close(score.unset_weight, 10);
    assert_int_equal(score.met, 1);
    assert_int_equal(score.not_met, 2);
    assert_int_equal(score.unset, 1);
    assert_false(score.vetoed);
}

static MeasureScore score_with_veto(int veto, double numerator) {
    MeasureClause clauses[2] = {{.comparison = TARGET_AT_LEAST, .target = SET(1), .weight = SET(50)},
                                {.comparison = TARGET_AT_LEAST, .target = SET(1), .weight = SET(50)}};
    /* only its presence is looked at; the condition is decided by the caller */
    clauses[1].veto = (Expr *)&clauses[0];
    MeasureNumbers numbers[2] = {RATIO(4, 4), RATIO(numerator, 4)};
    numbers[1].veto = veto;
    MeasureRow list[2] = {measure_row(&clauses[0], &numbers[0]), measure_row(&clauses[1], &numbers[1])};
    return measure_score(list, 2);
}

static void one_vote_veto(void **state) {
    (void)state;
    MeasureScore full = score_with_veto(VETO_CLEAR, 4);
    assert_close(full.score.value, 100);
    assert_false(full.veto_unknown);
    MeasureScore hit = score_with_veto(VETO_HIT, 4);
    assert_true(hit.vetoed && hit.score.set);
    assert_close(hit.score.value, 0);
    assert_close(hit.earned, 100);
    assert_int_equal(hit.veto_row, 1);
    MeasureScore unknown = score_with_veto(VETO_UNKNOWN, 2);
    assert_false(unknown.vetoed);
    assert_true(unknown.veto_unknown);
    assert_close(unknown.score.value, 75);
}

static void nothing_counts(void **state) {
    (void)state;
    MeasureScore empty = measure_score(NULL, 0);
    assert_false(empty.score.set);
    MeasureClause clause;
    MeasureRow row = row_of(&row_cases[5], &clause);
    MeasureScore unset = measure_score(&row, 1);
    assert_false(unset.score.set);
    assert_close(unset.unset_weight, 10);
}

static void done_in_time(void **state) {
    (void)state;
    static const struct {
        Date begun, due, done;
        int numerator, denominator, overdue, pending, no_deadline;
    } items[] = {
        {10, 20, 15, 1, 1, 0, 0, 0},        {10, 20, 20, 1, 1, 0, 0, 0},
        {10, 20, 21, 0, 1, 0, 0, 0},        {10, 20, DATE_NONE, 0, 1, 1, 0, 0},
        {10, 30, DATE_NONE, 0, 0, 0, 1, 0}, {10, 31, DATE_NONE, 0, 0, 0, 1, 0},
        {10, 29, DATE_NONE, 0, 1, 1, 0, 0}, {10, 20, 31, 0, 1, 1, 0, 0},
        {10, 40, 31, 0, 0, 0, 1, 0},        {10, 40, 25, 1, 1, 0, 0, 0},
        {31, 40, 31, 0, 0, 0, 0, 0},        {10, DATE_NONE, DATE_NONE, 0, 0, 0, 0, 1},
        {10, DATE_NONE, 12, 1, 1, 0, 0, 0}, {DATE_NONE, 20, 19, 1, 1, 0, 0, 0},
    };
    MeasureTally all = {0};
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        MeasureTally tally = {0};
        measure_tally_add(&tally, items[i].begun, items[i].due, items[i].done, 30);
        measure_tally_add(&all, items[i].begun, items[i].due, items[i].done, 30);
        assert_int_equal(tally.numerator, items[i].numerator);
        assert_int_equal(tally.denominator, items[i].denominator);
        assert_int_equal(tally.overdue_open, items[i].overdue);
        assert_int_equal(tally.pending, items[i].pending);
        assert_int_equal(tally.no_deadline, items[i].no_deadline);
    }
    MeasureNumbers numbers = measure_tally_numbers(&all);
    assert_true(numbers.ratio);
    assert_close(numbers.numerator.value, 5);
    assert_close(numbers.denominator.value, 9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),           cmocka_unit_test(worked_example), cmocka_unit_test(one_vote_veto),
        cmocka_unit_test(nothing_counts), cmocka_unit_test(done_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
