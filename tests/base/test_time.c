/* Days, instants, the clock and identifiers. */
#include "cmocka_base.h"

#include "base/env.h"

/* Walked by hand, one day after another, from 0001-01-01, a Monday. */
static void every_day_there_and_back(void **state) {
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    Date date = date_from_civil(1, 1, 1);
    int weekday = 1;
    for (int year = 1; year <= 9999; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        for (int month = 1; month <= 12; month++) {
            int days = lengths[month - 1] + (month == 2 && leap);
            if (date_days_in_month(year, month) != days) wrong("%d-%d has %d days", year, month, days);
            for (int day = 1; day <= days; day++, date++, weekday = weekday % 7 + 1) {
                Civil c = date_to_civil(date);
                if (c.year != year || c.month != month || c.day != day ||
                    date_from_civil(year, month, day) != date || date_weekday(date) != weekday)
                    wrong("%d-%d-%d", year, month, day);
            }
        }
    }
    assert_int_equal(date_from_civil(1970, 1, 1), 0);
    assert_int_equal(date, date_from_civil(9999, 12, 31) + 1);
}

static void dates_as_text(void **state) {
    (void)state;
    static const char *const bad[] = {"2026-02-29", "2026-13-01", "2026-00-01",    "2026-01-00",
                                      "0000-01-01", "2026-1-01",  "2026/01/01",    "2026-01-01 ",
                                      "",           "20260101",   "２０２６-01-01"};
    Date date = 42;
    char text[DATE_TEXT];
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(date_parse(str_from(bad[i]), &date));
        assert_int_equal(date, 42);
    }
    assert_true(date_parse(STR("2024-02-29"), &date));
    assert_string_equal(date_format(date, text), "2024-02-29");
    assert_string_equal(date_format(DATE_NONE, text), "");
    assert_string_equal(date_format(date_from_civil(1, 1, 1), text), "0001-01-01");
    assert_int_equal(date_from_civil(2026, 2, 29), DATE_NONE);
    assert_int_equal(date_from_civil(10000, 1, 1), DATE_NONE);
}

static void months_are_added(void **state) {
    (void)state;
    static const struct {
        int year, month, day, months;
        const char *expected;
    } cases[] = {
        {2026, 1, 31, 1, "2026-02-28"},
        {2024, 1, 31, 1, "2024-02-29"},
        {2026, 12, 15, 1, "2027-01-15"},
        {2026, 1, 15, -1, "2025-12-15"},
        {2026, 3, 31, -13, "2025-02-28"},
        {2026, 5, 31, 0, "2026-05-31"},
        {9999, 12, 1, 1, ""},
        {1, 1, 1, -1, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DATE_TEXT];
        Date date = date_from_civil(cases[i].year, cases[i].month, cases[i].day);
        assert_string_equal(date_format(date_add_months(date, cases[i].months), text), cases[i].expected);
    }
}

static void instants_as_text(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"2026-04-01T09:30:00+08:00", "2026-04-01T09:30:00+08:00"},
        {"2026-04-01T01:30:00Z", "2026-04-01T09:30:00+08:00"},
        {"2026-04-01T09:30", "2026-04-01T09:30:00+08:00"},
        {"2026-04-01 09:30:15.25", "2026-04-01T09:30:15+08:00"},
        {"2026-04-01", "2026-04-01T00:00:00+08:00"},
        {"2026-01-01T00:30:00-05:30", "2026-01-01T14:00:00+08:00"},
        {"1969-12-31T23:59:59Z", "1970-01-01T07:59:59+08:00"},
        {"2026-04-01T24:00", NULL},
        {"2026-04-01T09:60", NULL},
        {"2026-04-01T09", NULL},
        {"2026-04-01T09:30+8", NULL},
        {"2026-04-01T09:30:00.", NULL},
        {"2026-04-01X09:30", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Instant at = 42;
        char text[INSTANT_TEXT];
        bool good = instant_parse(str_from(cases[i].text), ZONE_SHANGHAI, &at);
        assert_int_equal(good, cases[i].expected != NULL);
        if (good) assert_string_equal(instant_format(at, ZONE_SHANGHAI, text), cases[i].expected);
        if (!good) assert_int_equal(at, 42);
    }
}

static void days_begin_at_local_midnight(void **state) {
    (void)state;
    for (Date date = -800; date < 800; date++) {
        Instant start = date_start(date, ZONE_SHANGHAI);
        assert_int_equal(instant_date(start, ZONE_SHANGHAI), date);
        assert_int_equal(instant_date(start - 1, ZONE_SHANGHAI), date - 1);
        assert_int_equal(instant_date(start + DAY_US - 1, ZONE_SHANGHAI), date);
        assert_int_equal(instant_date(date_start(date, -330), -330), date);
    }
}

static void the_real_clock_and_random_source(void **state) {
    (void)state;
    Env env = env_system();
    Instant first = env_now(&env);
    assert_true(first > date_start(date_from_civil(2024, 1, 1), 0));
    assert_true(env_now(&env) >= first);
    assert_int_equal(env_today(&env), instant_date(env_now(&env), ZONE_SHANGHAI));
    uint64_t a = 0, b = 0;
    env.random(env.data, &a, sizeof a);
    env.random(env.data, &b, sizeof b);
    assert_true(a != b);
}

static void the_false_clock_stands_still(void **state) {
    (void)state;
    FakeEnv one = {.now = 5, .state = 9}, two = one;
    Env a = env_fake(&one), b = env_fake(&two);
    uint8_t first[100], second[100];
    a.random(a.data, first, sizeof first);
    b.random(b.data, second, sizeof second);
    assert_memory_equal(first, second, sizeof first);
    a.random(a.data, second, sizeof second);
    assert_memory_not_equal(first, second, sizeof first);
    assert_int_equal(env_now(&a), 5);
    one.now += DAY_US;
    assert_int_equal(env_now(&a), 5 + DAY_US);
}

static void identifiers_sort_by_time(void **state) {
    (void)state;
    FakeEnv fake = {.now = 0, .state = 1};
    Env env = env_fake(&fake);
    char before[ID_TEXT] = "", id[ID_TEXT];
    for (int i = 0; i < 1000; i++, fake.now += 1000) {
        assert_int_equal(strlen(id_new(&env, id)), 26);
        assert_int_equal(strspn(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 26);
        assert_true(strcmp(before, id) < 0);
        memcpy(before, id, sizeof id);
    }
    fake.now = INT64_C(1469918176385) * 1000; /* the example of the ULID specification */
    assert_memory_equal(id_new(&env, id), "01ARYZ6S41", 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(dates_as_text),
        cmocka_unit_test(months_are_added),
        cmocka_unit_test(instants_as_text),
        cmocka_unit_test(days_begin_at_local_midnight),
        cmocka_unit_test(the_real_clock_and_random_source),
        cmocka_unit_test(the_false_clock_stands_still),
        cmocka_unit_test(identifiers_sort_by_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
