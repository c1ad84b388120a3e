#include "fixture.h"

/* The worked examples of docs/formats/duty.md, and edges. */
static void times(void **state) {
    (void)state;
    static const struct {
        int times, window, period, wanted;
    } rows[] = {
        /* the page's */
        {1, 4, 7, 1},
        {1, 3, 7, 0},
        {1, 1, 7, 0},
        {1, 16, 91, 0},
        {1, 45, 90, 1},
        {1, 44, 90, 0},
        {2, 9, 28, 1},
        {2, 4, 28, 0},
        {1, 88, 365, 0},
        /* edges */
        {1, 7, 7, 1},
        {1, 4, 7, 1},
        {1, 3, 7, 0},
        {1, 15, 30, 1},
        {1, 14, 30, 0},
        {1, 45, 90, 1},
        {1, 44, 90, 0},
        {1, 46, 92, 1},
        {1, 45, 92, 0},
        {2, 11, 30, 1},
        {2, 6, 30, 0},
        {2, 8, 30, 1},
        {2, 7, 30, 0},
        {3, 5, 10, 2},
        {4, 8, 31, 1},
        {10, 3, 31, 1},
        {10, 1, 31, 0},
        {10, 30, 31, 10},
        {0, 5, 10, 0},
        {5, 0, 10, 0},
        {5, 5, 0, 0},
        {-1, 5, 10, 0},
        {5, -2, 10, 0},
        {1000000000, 365, 366, 997267760},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(duty_prorate(rows[i].times, rows[i].window, rows[i].period), rows[i].wanted);
}

static void hours(void **state) {
    (void)state;
    static const struct {
        double hours;
        int window, period;
        double wanted;
    } rows[] = {
        {40, 365, 365, 40}, {40, 31, 365, 3.5}, {40, 184, 365, 20}, {40, 2, 365, 0},
        {40, 3, 365, 0.5},  {0.5, 1, 2, 0.5},   {0.5, 1, 3, 0},     {0.5, 2, 5, 0},
        {0, 1, 2, 0},       {8, 0, 5, 0},       {8, 5, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(duty_prorate_hours(rows[i].hours, rows[i].window, rows[i].period) == rows[i].wanted);
}

/* A whole period is never changed, and more days never ask for less. */
static void monotonous(void **state) {
    (void)state;
    for (int period = 1; period <= 92; period++) {
        for (int asked = 1; asked <= 12; asked++) {
            assert_int_equal(duty_prorate(asked, period, period), asked);
            for (int window = 1; window < period; window++)
                assert_true(duty_prorate(asked, window, period) <= duty_prorate(asked, window + 1, period));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(times), cmocka_unit_test(hours),
                                       cmocka_unit_test(monotonous)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
