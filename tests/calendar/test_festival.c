/* The lunar table both ways, festivals, and the day that the sun sets. */
#include "fixture.h"

#include "calendar/sun.h"

typedef struct Month {
    Date first;
    int year, month, leap, days;
} Month;

/* Reads one line of the lunar table as it stands. */
static bool next_month(Str *text, Month *ret) {
    Str line, cell;
    int *const numbers[] = {&ret->year, &ret->month, &ret->leap, &ret->days};
    if (text->len == 0) return false;
    str_cut(*text, '\n', &line, text);
    str_cut(str_trim(line), ',', &cell, &line);
    assert_true(date_parse(cell, &ret->first));
    for (int i = 0; i < 4; i++) {
        int64_t value;
        str_cut(line, ',', &cell, &line);
        assert_true(str_to_i64(cell, &value));
        *numbers[i] = (int)value;
    }
    return true;
}

static Str lunar_rows(void) {
    Str text = calendar_builtin_tables().lunar, header;
    assert_true(str_cut(text, '\n', &header, &text));
    return text;
}

static void every_lunar_day_both_ways(void **state) {
    Str text = lunar_rows();
    Month m;
    int days = 0;
    Error err = ERROR_INIT;
    while (next_month(&text, &m)) {
        for (int day = 1; day <= m.days; day++, days++) {
            Date date;
            int year, month, lunar_day;
            bool leap;
            assert_int_equal(calendar_lunar(*state, m.year, m.month, m.leap, day, &date, &err), OK);
            assert_int_equal(date, m.first + day - 1);
            assert_int_equal(calendar_to_lunar(*state, date, &year, &month, &leap, &lunar_day, &err), OK);
            assert_true(year == m.year && month == m.month && leap == m.leap && lunar_day == day);
        }
    }
    assert_int_equal(days, on("2100-12-30") - on("1901-02-19") + 1);
}

static void outside_the_lunar_table(void **state) {
    static const char *const dates[] = {"1901-02-18", "2100-12-31", "0001-01-01", "9999-12-31"};
    static const int lunar[][4] = {{1900, 12, 0, 1}, {2100, 12, 0, 1}, {2026, 13, 0, 1}, {2026, 0, 0, 1},
                                   {2026, 1, 1, 1},  {2026, 1, 0, 31}, {2026, 1, 0, 0},  {-5, 1, 0, 1}};
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        int year = -1, month = -1, day = -1;
        bool leap;
        Error err = ERROR_INIT;
        assert_int_equal(calendar_to_lunar(*state, on(dates[i]), &year, &month, &leap, &day, &err),
                         E_NOT_FOUND);
        assert_int_equal(year, -1);
    }
    for (size_t i = 0; i < COUNT_OF(lunar); i++) {
        Date date = 5;
        Error err = ERROR_INIT;
        const int *l = lunar[i];
        assert_int_equal(calendar_lunar(*state, l[0], l[1], l[2], l[3], &date, &err), E_NOT_FOUND);
        assert_int_equal(date, 5);
        assert_true(err.message[0] != '\0');
    }
}

typedef struct FestivalCase {
    const char *name;
    int year;
    const char *date;
} FestivalCase;

static const FestivalCase festivals[] = {
    {"元旦", 2026, "2026-01-01"},
    {"春节", 2026, "2026-02-17"},
    {"春节", 2027, "2027-02-06"}, /* a day later in ICU 72 */
    {"春节", 2030, "2030-02-03"},
    {"除夕", 2026, "2026-02-16"},
    {"除夕", 2025, "2025-01-28"}, /* after a month of 29 days */
    {"除夕", 2024, "2024-02-09"}, /* after a month of 30 days */
    {"除夕", 1901, "1901-02-18"}, /* the day before the table begins */
    {"除夕", 2100, "2100-02-08"},
    {"元宵节", 2026, "2026-03-03"},
    {"清明节", 2026, "2026-04-05"},
    {"劳动节", 2026, "2026-05-01"},
    {"端午节", 2025, "2025-05-31"}, /* a leap month follows the sixth */
    {"端午节", 2009, "2009-05-28"}, /* a leap fifth month follows: the first one holds the festival */
    {"七夕", 2025, "2025-08-29"},
    {"中元节", 2026, "2026-08-27"},
    {"中秋节", 2020, "2020-10-01"},
    {"中秋节", 2026, "2026-09-25"},
    {"重阳节", 2026, "2026-10-18"},
    {"腊八节", 2026, "2026-01-26"},
    {"腊八节", 2023, "2022-12-30"}, /* belongs to 春节 of 2023 */
    {"小年", 2026, "2026-02-10"},
    {"南方小年", 2026, "2026-02-11"},
    {"妇女节", 2026, "2026-03-08"},
    {"青年节", 2026, "2026-05-04"},
    {"儿童节", 2026, "2026-06-01"},
    {"国庆节", 2026, "2026-10-01"},
    {"Spring Festival", 2026, "2026-02-17"},
    {"mid-autumn festival", 2026, "2026-09-25"},
    {"五一", 2026, "2026-05-01"},
};

static void festivals_fall_on_their_days(void **state) {
    for (size_t i = 0; i < COUNT_OF(festivals); i++) {
        Date date = DATE_NONE;
        Error err = ERROR_INIT;
        assert_int_equal(
            calendar_festival(*state, str_from(festivals[i].name), festivals[i].year, &date, &err), OK);
        assert_date(festivals[i].name, date, on(festivals[i].date));
    }
}

static void new_years_eve_is_the_day_before(void **state) {
    for (int year = 1901; year <= 2100; year++) {
        Date eve, new_year;
        Error err = ERROR_INIT;
        assert_int_equal(calendar_festival(*state, STR("除夕"), year, &eve, &err), OK);
        assert_int_equal(calendar_festival(*state, STR("春节"), year, &new_year, &err), OK);
        assert_int_equal(eve, new_year - 1);
    }
}

static void every_listed_name_is_found(void **state) {
    for (const char *const *name = calendar_festival_names(); *name; name++) {
        Date date;
        Error err = ERROR_INIT;
        assert_int_equal(calendar_festival(*state, str_from(*name), 2026, &date, &err), OK);
    }
}

static void unknown_festivals_name_the_nearest(void **state) {
    Date date = 5;
    Error err = ERROR_INIT;
    assert_int_equal(calendar_festival(*state, STR("中秋街"), 2026, &date, &err), E_NOT_FOUND);
    assert_non_null(strstr(err.message, "中秋节"));
    assert_int_equal(calendar_festival(*state, STR(""), 2026, &date, &err), E_NOT_FOUND);
    assert_int_equal(calendar_festival(*state, STR("春节"), 2101, &date, &err), E_NOT_FOUND);
    assert_int_equal(calendar_festival(*state, STR("春节"), 1900, &date, &err), E_NOT_FOUND);
    assert_int_equal(calendar_festival(*state, STR("国庆节"), 10000, &date, &err), E_NOT_FOUND);
    assert_int_equal(date, 5);
}

/* The notices of 2004-2026 free each festival: on its day nobody works, and the row, when there is one, names
 * it. */
static void notices_name_the_festivals(void **state) {
    static const struct {
        const char *name, *also;
        int since;
    } names[] = {{"元旦", "元旦", 2004},     {"春节", "春节", 2004},   {"清明节", "清明", 2008},
                 {"劳动节", "“五一”", 2004}, {"端午节", "端午", 2008}, {"中秋节", "中秋", 2008},
                 {"国庆节", "“十一”", 2004}};
    int named = 0;
    for (int year = 2004; year <= 2026; year++) {
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            Date date;
            Error err = ERROR_INIT;
            if (year < names[i].since) continue;
            assert_int_equal(calendar_festival(*state, str_from(names[i].name), year, &date, &err), OK);
            Day day = calendar_day(*state, date);
            assert_false(day.works);
            if (day.kind == DAY_WEEKEND) continue;
            bool good = strstr(day.name, names[i].name) || strstr(day.name, names[i].also);
            if (!good) print_message("%d %s: %s\n", year, names[i].name, day.name);
            assert_true(good);
            named++;
        }
    }
    assert_int_equal(named, 4 * 23 + 3 * 19);
}

/* Day in April of 清明, 1901-2100, as computed with npm tyme4ts 1.5.2
 * and lunar-typescript 1.8.6 (both MIT), which agree. */
static const char qingming_days[] =
    "5665566556655565556555655565556555655565556555555555555555555555555555555554555455545554555455545554"
    "5554555445544554455445544554455445544554445444544454445444544454445444544444444444444444444444444445";
static void qingming_of_two_centuries(void **state) {
    for (int year = 1901; year <= 2100; year++) {
        Date date;
        Error err = ERROR_INIT;
        assert_int_equal(calendar_festival(*state, STR("清明节"), year, &date, &err), OK);
        assert_date("清明节", date, date_from_civil(year, 4, qingming_days[year - 1901] - '0'));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lunar_day_both_ways),    cmocka_unit_test(outside_the_lunar_table),
        cmocka_unit_test(festivals_fall_on_their_days), cmocka_unit_test(new_years_eve_is_the_day_before),
        cmocka_unit_test(every_listed_name_is_found),   cmocka_unit_test(unknown_festivals_name_the_nearest),
        cmocka_unit_test(notices_name_the_festivals),   cmocka_unit_test(qingming_of_two_centuries),
    };
    return cmocka_run_group_tests_name("festival", tests, setup_calendar, teardown_calendar);
}
