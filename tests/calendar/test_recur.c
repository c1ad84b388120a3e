/* Periods and due rules against a scan of every day in random ranges. */
#include "fixture.h"

#include "calendar/recur.h"

static void names_are_read_back(void **state) {
    (void)state;
    int count = 0;
    for (const char *const *name = every_names(); *name; name++, count++) {
        Every every;
        assert_true(every_parse(str_from(*name), &every));
        assert_string_equal(every_name(every), *name);
    }
    assert_int_equal(count, EVERY_SHIFT);
    Every every = EVERY_DAY;
    static const char *const bad[] = {"", "none", "days", "Month", "ten days", "halfyear"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) assert_false(every_parse(str_from(bad[i]), &every));
    assert_int_equal(every, EVERY_DAY);
    assert_string_equal(every_name(EVERY_NONE), "none");
}

/* A number that is the same for all days of a period and differs from its neighbours'. */
static int period_number(Every every, Date date) {
    Civil c = date_to_civil(date);
    switch (every) {
    case EVERY_WEEK:
        return (date + 3 + 7 * 200000) / 7; /* 1970-01-01 was a Thursday */
    case EVERY_TEN_DAYS:
        return (c.year * 12 + c.month) * 3 + (c.day <= 10 ? 0 : c.day <= 20 ? 1 : 2);
    case EVERY_MONTH:
        return c.year * 12 + c.month;
    case EVERY_QUARTER:
        return c.year * 4 + (c.month - 1) / 3;
    case EVERY_HALF_YEAR:
        return c.year * 2 + (c.month > 6);
    case EVERY_YEAR:
        return c.year;
    case EVERY_NONE:
    case EVERY_DAY:
    case EVERY_TERM:
    case EVERY_SHIFT:
        break;
    }
    return date;
}

static void check_period(Every every, const Period *period, Date from, Date to) {
    int number = period_number(every, period->from);
    assert_int_equal(period_number(every, period->full_from), number);
    assert_int_equal(period_number(every, period->full_to), number);
    assert_int_not_equal(period_number(every, period->full_from - 1), number);
    assert_int_not_equal(period_number(every, period->full_to + 1), number);
    assert_int_equal(period->from, period->full_from > from ? period->full_from : from);
    assert_int_equal(period->to, period->full_to < to ? period->full_to : to);
    assert_int_equal(period->shift, 0);
}

static void periods_equal_a_scan(void **state) {
    static const Every kinds[] = {EVERY_DAY,     EVERY_WEEK,      EVERY_TEN_DAYS, EVERY_MONTH,
                                  EVERY_QUARTER, EVERY_HALF_YEAR, EVERY_YEAR};
    uint64_t random = 5;
    Arena *arena = arena_new(8 << 20);
    for (int i = 0; i < 1400; i++) {
        Every every = kinds[i % (int)COUNT_OF(kinds)];
        Date from = on("1890-01-01") + number_below(&random, 80000), to = from + number_below(&random, 900);
        Period *periods = NULL;
        size_t count = 0, at = 0;
        Error err = ERROR_INIT;
        assert_int_equal(periods_list(*state, every, from, to, arena, &periods, &count, &err), OK);
        for (Date date = from; date <= to; date++) {
            if (date > from && period_number(every, date) != period_number(every, date - 1)) at++;
            assert_true(at < count && periods[at].from <= date && periods[at].to >= date);
            if (date == periods[at].from) check_period(every, &periods[at], from, to);
        }
        assert_int_equal(at + 1, count);
        arena_reset(arena);
    }
    arena_free(arena);
}

typedef struct PeriodCase {
    Every every;
    const char *from, *to; /* asked for */
    size_t count;
    const char *first_from, *first_to; /* the first whole period */
} PeriodCase;

static const PeriodCase period_cases[] = {
    {EVERY_WEEK, "2026-12-31", "2027-01-04", 2, "2026-12-28", "2027-01-03"}, /* an ISO week in two years */
    {EVERY_WEEK, "2027-01-03", "2027-01-03", 1, "2026-12-28", "2027-01-03"},
    {EVERY_TEN_DAYS, "2026-02-21", "2026-02-28", 1, "2026-02-21", "2026-02-28"},
    {EVERY_TEN_DAYS, "2024-02-29", "2024-03-01", 2, "2024-02-21", "2024-02-29"},
    {EVERY_TEN_DAYS, "2026-01-31", "2026-01-31", 1, "2026-01-21", "2026-01-31"},
    {EVERY_QUARTER, "2026-02-10", "2026-07-01", 3, "2026-01-01", "2026-03-31"},
    {EVERY_HALF_YEAR, "2026-06-30", "2026-07-01", 2, "2026-01-01", "2026-06-30"},
    {EVERY_YEAR, "2026-06-30", "2026-07-01", 1, "2026-01-01", "2026-12-31"},
    {EVERY_TERM, "2026-01-21", "2026-02-19", 0, NULL, NULL}, /* between two terms */
    {EVERY_TERM, "2026-01-01", "2026-03-01", 2, "2025-09-01", "2026-01-20"},
    {EVERY_TERM, "2026-12-01", "2026-12-31", 1, "2026-09-01", "2027-01-20"},
    {EVERY_SHIFT, "2026-12-31", "2027-01-01", 6, "2026-12-31", "2026-12-31"},
    {EVERY_NONE, "2026-02-10", "2026-07-01", 1, "2026-02-10", "2026-07-01"},
    {EVERY_MONTH, "2026-07-02", "2026-07-01", 0, NULL, NULL},
    {EVERY_YEAR, "9999-06-01", "9999-12-31", 1, "9999-01-01", "9999-12-31"},
};

static void known_periods(void **state) {
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(period_cases); i++) {
        const PeriodCase *c = &period_cases[i];
        Period *periods = NULL;
        size_t count = 99;
        Error err = ERROR_INIT;
        assert_int_equal(
            periods_list(*state, c->every, on(c->from), on(c->to), arena, &periods, &count, &err), OK);
        assert_int_equal(count, c->count);
        if (count == 0) continue;
        assert_date("from", periods[0].full_from, on(c->first_from));
        assert_date("to", periods[0].full_to, on(c->first_to));
        assert_date("clipped", periods[0].from,
                    on(c->from) > periods[0].full_from ? on(c->from) : periods[0].full_from);
    }
    arena_free(arena);
}

static void shifts_are_three_a_day(void **state) {
    Arena *arena = arena_new(1 << 20);
    Period *periods = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    Date from = on("2026-02-27");
    assert_int_equal(periods_list(*state, EVERY_SHIFT, from, from + 3, arena, &periods, &count, &err), OK);
    assert_int_equal(count, 12);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(periods[i].shift, i % 3 + 1);
        assert_int_equal(periods[i].from, from + (Date)(i / 3));
        assert_int_equal(periods[i].full_to, periods[i].from);
    }
    arena_free(arena);
}

static void terms_need_a_table(void **state) {
    CalendarTables tables = calendar_builtin_tables();
    tables.terms = (Str){0};
    Calendar *without = make_calendar(tables);
    const struct {
        const Calendar *calendar;
        const char *from, *to;
    } cases[] = {{without, "2026-01-01", "2026-12-31"},
                 {*state, "2019-01-01", "2019-12-31"},
                 {*state, "2040-01-01", "2040-12-31"}};
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Period *periods = NULL;
        size_t count = 99;
        Error err = ERROR_INIT;
        assert_int_equal(periods_list(cases[i].calendar, EVERY_TERM, on(cases[i].from), on(cases[i].to),
                                      arena, &periods, &count, &err),
                         E_INVALID);
        assert_non_null(err.hint_format);
        assert_int_equal(count, 99);
    }
    calendar_free(without);
    arena_free(arena);
}

static void lists_have_a_limit(void **state) {
    Arena *arena = arena_new(256 << 20);
    Period *periods = NULL;
    size_t count = 99;
    Error err = ERROR_INIT;
    assert_int_equal(
        periods_list(*state, EVERY_DAY, on("0001-01-01"), on("9999-12-31"), arena, &periods, &count, &err),
        E_TOO_LARGE);
    assert_null(periods);
    arena_free(arena);
}

/* Is `date` due by the rule? Written once more, from the day's point of view. */
typedef bool (*IsDue)(const Calendar *calendar, Date date);

static Civil civil(Date date) {
    return date_to_civil(date);
}

static bool month_day_5(const Calendar *calendar, Date date) {
    (void)calendar;
    return civil(date).day == 5;
}

static bool month_last_day(const Calendar *calendar, Date date) {
    (void)calendar;
    return civil(date + 1).day == 1;
}

static bool month_day_31(const Calendar *calendar, Date date) {
    return civil(date).day == 31 || month_last_day(calendar, date);
}

static bool quarter_1_10(const Calendar *calendar, Date date) {
    (void)calendar;
    return civil(date).month % 3 == 1 && civil(date).day == 10;
}

static bool quarter_3_last(const Calendar *calendar, Date date) {
    return civil(date).month % 3 == 0 && month_last_day(calendar, date);
}

static bool half_year_1_10(const Calendar *calendar, Date date) {
    (void)calendar;
    return (civil(date).month == 1 || civil(date).month == 7) && civil(date).day == 10;
}

static bool half_year_2_30(const Calendar *calendar, Date date) {
    return (civil(date).month == 8 && civil(date).day == 30) ||
           (civil(date).month == 2 && month_last_day(calendar, date));
}

static bool yearly_01_10(const Calendar *calendar, Date date) {
    (void)calendar;
    return civil(date).month == 1 && civil(date).day == 10;
}

static bool yearly_02_29(const Calendar *calendar, Date date) {
    return civil(date).month == 2 && month_last_day(calendar, date);
}

static bool weekly_friday(const Calendar *calendar, Date date) {
    (void)calendar;
    return date_weekday(date) == 5;
}

static bool weekly_sunday(const Calendar *calendar, Date date) {
    (void)calendar;
    return date_weekday(date) == 7;
}

static bool every_day(const Calendar *calendar, Date date) {
    (void)calendar, (void)date;
    return true;
}

static bool once(const Calendar *calendar, Date date) {
    (void)calendar;
    return date == on("2026-11-26");
}

static bool is_lunar(const Calendar *calendar, Date date, int month, int day) {
    int y, m, d;
    bool leap;
    Error err = ERROR_INIT;
    return calendar_to_lunar(calendar, date, &y, &m, &leap, &d, &err) == OK && !leap && m == month &&
           d == day;
}

static bool before_mid_autumn(const Calendar *calendar, Date date) {
    return is_lunar(calendar, date + 15, 8, 15);
}

static bool after_spring(const Calendar *calendar, Date date) {
    if (!calendar_day(calendar, date).works) return false;
    int worked = 0;
    for (Date day = date; worked <= 10; day--) {
        if (is_lunar(calendar, day, 1, 1)) return worked == 10;
        worked += calendar_day(calendar, day).works;
    }
    return false;
}

static bool after_national_day(const Calendar *calendar, Date date) {
    (void)calendar;
    Civil c = civil(date - 200);
    return c.month == 10 && c.day == 1;
}

static bool at_laba(const Calendar *calendar, Date date) {
    return is_lunar(calendar, date, 12, 8);
}

static const struct {
    const char *text;
    IsDue is_due;
    int minute;
} rules[] = {
    {"monthly day 5", month_day_5, 1440},
    {"monthly last day", month_last_day, 1440},
    {"monthly day 31", month_day_31, 1440},
    {"quarter month 1 day 10", quarter_1_10, 1440},
    {"quarter month 3 last day", quarter_3_last, 1440},
    {"half-year month 1 day 10", half_year_1_10, 1440},
    {"half-year month 2 day 30", half_year_2_30, 1440},
    {"yearly 01-10", yearly_01_10, 1440},
    {"yearly 02-29", yearly_02_29, 1440},
    {"weekly friday", weekly_friday, 1440},
    {"weekly sunday", weekly_sunday, 1440},
    {"daily 17:00", every_day, 1020},
    {"daily 24:00", every_day, 1440},
    {"once 2026-11-26", once, 1440},
    {"15d before 中秋节", before_mid_autumn, 1440},
    {"15d before Mid-Autumn Festival", before_mid_autumn, 1440},
    {"10wd after 春节", after_spring, 1440},
    {"200d after 国庆节", after_national_day, 1440},
    {"  0d   after   腊八节 ", at_laba, 1440},
};

static void dues_equal_a_scan(void **state) {
    uint64_t random = 13;
    Arena *arena = arena_new(4 << 20);
    for (int i = 0; i < 40 * (int)COUNT_OF(rules); i++) {
        size_t r = (size_t)i % COUNT_OF(rules), count = 99, at = 0;
        Date from = on("2000-01-01") + number_below(&random, 12000), to = from + number_below(&random, 1200);
        DueRule *rule = NULL;
        DueDate *dues = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(due_rule_parse(arena, str_from(rules[r].text), &rule, &err), OK);
        assert_int_equal(due_rule_list(rule, *state, from, to, arena, &dues, &count, &err), OK);
        for (Date date = from; date <= to; date++) {
            if (!rules[r].is_due(*state, date)) continue;
            assert_true(at < count);
            assert_date(rules[r].text, dues[at].date, date);
            assert_int_equal(dues[at++].minute, rules[r].minute);
        }
        assert_int_equal(at, count);
        arena_reset(arena);
    }
    arena_free(arena);
}

static const struct {
    const char *text, *from, *date, *period_from, *period_to, *current_from, *current_to;
} reported[] = {
    {"monthly day 5", "2026-01-01", "2026-01-05", "2025-12-01", "2025-12-31", "2026-01-01", "2026-01-31"},
    {"quarter month 1 day 10", "2026-03-01", "2026-04-10", "2026-01-01", "2026-03-31", "2026-04-01",
     "2026-06-30"},
    {"half-year month 1 day 10", "2026-03-01", "2026-07-10", "2026-01-01", "2026-06-30", "2026-07-01",
     "2026-12-31"},
    {"yearly 01-10", "2026-01-01", "2026-01-10", "2025-01-01", "2025-12-31", "2026-01-01", "2026-12-31"},
    {"weekly friday", "2027-01-01", "2027-01-01", "2026-12-21", "2026-12-27", "2026-12-28", "2027-01-03"},
    {"daily 17:00", "2026-03-01", "2026-03-01", "2026-02-28", "2026-02-28", "2026-03-01", "2026-03-01"},
    {"15d before 中秋节", "2026-01-01", "2026-09-10", "2025-01-01", "2025-12-31", "2026-01-01", "2026-12-31"},
    {"once 2026-11-26", "2026-01-01", "2026-11-26", NULL, NULL, NULL, NULL},
};

static Date on_or_none(const char *text) {
    return text ? on(text) : DATE_NONE;
}

static void reports_name_their_period(void **state) {
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(reported); i++) {
        DueRule *rule = NULL;
        DueDate *dues = NULL;
        size_t count = 0;
        Error err = ERROR_INIT;
        assert_int_equal(due_rule_parse(arena, str_from(reported[i].text), &rule, &err), OK);
        assert_int_equal(
            due_rule_list(rule, *state, on(reported[i].from), on("2027-12-31"), arena, &dues, &count, &err),
            OK);
        assert_true(count > 0);
        assert_date(reported[i].text, dues[0].date, on(reported[i].date));
        assert_date("period from", dues[0].period_from, on_or_none(reported[i].period_from));
        assert_date("period to", dues[0].period_to, on_or_none(reported[i].period_to));
        assert_date("current from", dues[0].current_from, on_or_none(reported[i].current_from));
        assert_date("current to", dues[0].current_to, on_or_none(reported[i].current_to));
    }
    arena_free(arena);
}

static const struct {
    const char *text, *message;
} bad_rules[] = {
    {"", "due rule, column 1: monthly | quarter | half-year | yearly | weekly | daily | once | 15d before … "
         "is missing"},
    {"montly day 5", "due rule, column 1: 'montly' is not known; did you mean 'monthly'?"},
    {"每月5日",
     "due rule, column 1: expected monthly | quarter | half-year | yearly | weekly | daily | once | 15d "
     "before …, found '每月5日'"},
    {"monthly", "due rule, column 8: day | last is missing"},
    {"monthly dy 5", "due rule, column 9: 'dy' is not known; did you mean 'day'?"},
    {"monthly day 32", "due rule, column 13: expected 1 … 31, found '32'"},
    {"monthly day", "due rule, column 12: 1 … 31 is missing"},
    {"monthly day -1", "due rule, column 13: expected 1 … 31, found '-1'"},
    {"monthly last dya", "due rule, column 14: expected day, found 'dya'"},
    {"monthly day 5 17:00", "due rule, column 15: nothing may follow, but '17:00' does"},
    {"quarter month 4 day 10", "due rule, column 15: expected 1 … 3, found '4'"},
    {"half-year month 7 day 10", "due rule, column 17: expected 1 … 6, found '7'"},
    {"yearly 02-30", "due rule, column 8: expected MM-DD, found '02-30'"},
    {"yearly 1-10", "due rule, column 8: expected MM-DD, found '1-10'"},
    {"weekly fryday", "due rule, column 8: 'fryday' is not known; did you mean 'friday'?"},
    {"daily 24:01", "due rule, column 7: expected HH:MM, found '24:01'"},
    {"daily 17:60", "due rule, column 7: expected HH:MM, found '17:60'"},
    {"once 2026-11-31", "due rule, column 6: expected YYYY-MM-DD, found '2026-11-31'"},
    {"15d befor 中秋节", "due rule, column 5: 'befor' is not known; did you mean 'before'?"},
    {"15d before 中秋街", "due rule, column 12: '中秋街' is not known; did you mean '中秋节'?"},
    {"15d before", "due rule, column 11: 春节 中秋节 … is missing"},
    {"24h before 中秋节", "due rule, column 1: expected 0d … 366d | 0wd … 366wd, found '24h'"},
    {"400d before 中秋节", "due rule, column 1: expected 0d … 366d | 0wd … 366wd, found '400d'"},
    {"15d after 中秋节 x", "due rule, column 15: nothing may follow, but 'x' does"},
    {"a b c d e f g h i", "a due rule has at most 8 words"},
    {"monthly day \xff", "the due rule is not UTF-8 text"},
};

static void bad_rules_name_place_and_remedy(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(bad_rules); i++) {
        DueRule *rule = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(due_rule_parse(arena, str_from(bad_rules[i].text), &rule, &err), E_INVALID);
        assert_string_equal(err.message, bad_rules[i].message);
        assert_null(rule);
    }
    arena_free(arena);
}

static void rules_outside_the_lunar_table(void **state) {
    Arena *arena = arena_new(1 << 20);
    DueRule *rule = NULL;
    DueDate *dues = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    assert_int_equal(due_rule_parse(arena, STR("15d before 中秋节"), &rule, &err), OK);
    assert_int_equal(
        due_rule_list(rule, *state, on("2100-01-01"), on("2100-12-31"), arena, &dues, &count, &err), OK);
    assert_int_equal(count, 1);
    assert_int_equal(
        due_rule_list(rule, *state, on("2100-01-01"), on("2101-12-31"), arena, &dues, &count, &err),
        E_NOT_FOUND);
    assert_int_equal(count, 1);
    arena_free(arena);
}

static Status parse_and_list(const Calendar *calendar, Arena *arena, size_t *ret_count) {
    DueRule *rule = NULL;
    DueDate *dues = NULL;
    Period *periods = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    TRY(due_rule_parse(arena, STR("10wd after 春节"), &rule, &err));
    TRY(due_rule_list(rule, calendar, on("1990-01-01"), on("2050-12-31"), arena, &dues, &count, &err));
    TRY(periods_list(calendar, EVERY_WEEK, on("2026-01-01"), on("2026-12-31"), arena, &periods, ret_count,
                     &err));
    return OK;
}

static void every_allocation_may_fail(void **state) {
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != OK; n++) {
        Arena *arena = arena_new(1 << 20);
        size_t count = 0;
        arena_fail_after(arena, n);
        status = parse_and_list(*state, arena, &count);
        assert_true(status == OK ? count == 53 : status == E_NO_MEMORY && count == 0);
        arena_free(arena);
    }
    assert_true(n > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(periods_equal_a_scan),
        cmocka_unit_test(known_periods),
        cmocka_unit_test(shifts_are_three_a_day),
        cmocka_unit_test(terms_need_a_table),
        cmocka_unit_test(lists_have_a_limit),
        cmocka_unit_test(dues_equal_a_scan),
        cmocka_unit_test(reports_name_their_period),
        cmocka_unit_test(bad_rules_name_place_and_remedy),
        cmocka_unit_test(rules_outside_the_lunar_table),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("recur", tests, setup_calendar, teardown_calendar);
}
