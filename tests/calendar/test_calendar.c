/* Days against the holiday table: every row, and every day between the rows. */
#include "fixture.h"

#include "base/asset.h"
#include "calendar/internal.h"

typedef struct Row {
    Date date;
    bool works;
    Str name, source;
} Row;

/* The next line of the holiday table as it stands, without the room's own reader. */
static bool next_row(Str *text, Row *ret) {
    Str line, cells[4];
    if (text->len == 0) return false;
    str_cut(*text, '\n', &line, text);
    line = str_trim(line);
    for (int i = 0; i < 4; i++) str_cut(line, ',', &cells[i], &line);
    ret->works = str_is(cells[1], "workday");
    assert_true(ret->works || str_is(cells[1], "holiday"));
    assert_true(date_parse(cells[0], &ret->date));
    ret->name = cells[2];
    ret->source = cells[3];
    return true;
}

static Str table_rows(void) {
    Str text = calendar_builtin_tables().holidays, header;
    assert_true(str_cut(text, '\n', &header, &text));
    return text;
}

static void every_row_of_the_table(void **state) {
    Str text = table_rows();
    Row row;
    int rows = 0;
    for (; next_row(&text, &row); rows++) {
        Day day = calendar_day(*state, row.date);
        DayKind wanted = !row.works ? DAY_HOLIDAY : date_weekday(row.date) >= 6 ? DAY_MAKEUP : DAY_WORKDAY;
        assert_int_equal(day.kind, wanted);
        assert_int_equal(day.works, row.works);
        assert_true(str_is(row.name, day.name));
        assert_true(str_is(row.source, day.source));
        assert_false(day.provisional);
    }
    assert_int_equal(rows, 766);
}

static void check_ordinary(const Calendar *calendar, Date date) {
    Day day = calendar_day(calendar, date);
    bool weekend = date_weekday(date) >= 6;
    assert_int_equal(day.kind, weekend ? DAY_WEEKEND : DAY_WORKDAY);
    assert_int_equal(day.works, !weekend);
    assert_string_equal(day.name, "");
    assert_true(day.source[0] != '\0');
    assert_false(day.provisional);
}

/* From the first day of the first year to the last of the last. */
static void every_day_between_the_rows(void **state) {
    Str text = table_rows();
    Row row;
    Date date = on("2004-01-01"), last = on("2026-12-31");
    int ordinary = 0;
    while (next_row(&text, &row)) {
        for (; date < row.date; date++, ordinary++) check_ordinary(*state, date);
        date = row.date + 1;
    }
    for (; date <= last; date++, ordinary++) check_ordinary(*state, date);
    assert_int_equal(ordinary, last - on("2004-01-01") + 1 - 766);
}

typedef struct DayCase {
    const char *date;
    DayKind kind;
    const char *why;
} DayCase;

static const DayCase hard_days[] = {
    {"2020-01-31", DAY_HOLIDAY, "the extension of 2020"},
    {"2020-02-02", DAY_HOLIDAY, "its last day"},
    {"2020-02-03", DAY_WORKDAY, "a Monday that the notice names as worked"},
    {"2006-12-30", DAY_MAKEUP, "a December day of the next year's notice"},
    {"2007-12-31", DAY_HOLIDAY, "a December Monday of the next year's notice"},
    {"2011-12-31", DAY_MAKEUP, "a worked new year's eve"},
    {"2013-01-05", DAY_MAKEUP, "a worked Saturday behind the new year"},
    {"2015-09-03", DAY_HOLIDAY, "a holiday of one year only"},
    {"2015-09-06", DAY_MAKEUP, "and the Sunday worked for it"},
    {"2024-02-09", DAY_WORKDAY, "除夕 between the laws of 2014 and 2025"},
    {"2025-01-28", DAY_HOLIDAY, "除夕 under the law of 2025"},
    {"2026-10-10", DAY_MAKEUP, "a worked Saturday"},
    {"2026-10-11", DAY_WEEKEND, "the first free Sunday behind it"},
};

static void hard_days_are_right(void **state) {
    for (size_t i = 0; i < COUNT_OF(hard_days); i++) {
        Day day = calendar_day(*state, on(hard_days[i].date));
        if (day.kind != hard_days[i].kind) print_message("%s: %s\n", hard_days[i].date, hard_days[i].why);
        assert_int_equal(day.kind, hard_days[i].kind);
    }
}

static const DayCase provisional_days[] = {
    {"1949-10-01", DAY_WEEKEND, ""},
    {"1949-10-03", DAY_WORKDAY, "before any regulation"},
    {"1950-02-17", DAY_HOLIDAY, "春节 under the rule of 1949"},
    {"1998-10-02", DAY_HOLIDAY, "the second day of two"},
    {"1998-10-05", DAY_WORKDAY, ""},
    {"1999-05-03", DAY_WORKDAY, "before the revision of 1999"},
    {"1999-10-01", DAY_HOLIDAY, "after it"},
    {"2000-05-03", DAY_HOLIDAY, "three days of 劳动节"},
    {"2003-04-07", DAY_WORKDAY, ""},
    {"2027-02-05", DAY_HOLIDAY, "除夕 under the law of 2025"},
    {"2027-02-08", DAY_HOLIDAY, "初三"},
    {"2027-02-09", DAY_WORKDAY, "初四"},
    {"2027-04-05", DAY_HOLIDAY, "清明节"},
    {"2027-05-03", DAY_WORKDAY, "two days only since 2025"},
    {"2027-09-15", DAY_HOLIDAY, "中秋节"},
    {"2027-10-03", DAY_HOLIDAY, "a Sunday inside 国庆节"},
    {"2150-10-01", DAY_HOLIDAY, "outside the tables' years: computed"},
    {"2150-10-05", DAY_WORKDAY, ""},
    {"1900-01-01", DAY_WORKDAY, ""},
};

static void provisional_days_follow_the_law_in_force(void **state) {
    for (size_t i = 0; i < COUNT_OF(provisional_days); i++) {
        Day day = calendar_day(*state, on(provisional_days[i].date));
        if (day.kind != provisional_days[i].kind)
            print_message("%s: %s\n", provisional_days[i].date, provisional_days[i].why);
        assert_int_equal(day.kind, provisional_days[i].kind);
        assert_true(day.provisional);
    }
}

/* Years whose own rows were taken away have to free the same statutory days as the law of that year did. */
static void years_without_rows_use_their_law(void **state) {
    (void)state;
    static const DayCase cases[] = {
        {"2007-05-02", DAY_HOLIDAY, "three days until 2007"},
        {"2008-05-02", DAY_WORKDAY, "one day from 2008"},
        {"2009-01-25", DAY_HOLIDAY, "除夕 from 2008"},
        {"2014-01-30", DAY_WORKDAY, "not from 2014"},
        {"2014-02-02", DAY_HOLIDAY, "初三 from 2014"},
        {"2013-02-12", DAY_WORKDAY, "not before"},
        {"2025-01-28", DAY_HOLIDAY, "除夕 again from 2025"},
        {"2024-05-02", DAY_WORKDAY, "one day until 2024"},
        {"2025-05-02", DAY_HOLIDAY, "two days from 2025"},
        {"2007-04-05", DAY_WORKDAY, "no 清明节 until 2007"},
        {"2010-04-05", DAY_HOLIDAY, "清明节 from 2008"},
    };
    CalendarTables tables = calendar_builtin_tables();
    tables.holidays = STR("date,kind,name,source\n");
    Calendar *calendar = make_calendar(tables);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Day day = calendar_day(calendar, on(cases[i].date));
        if (day.kind != cases[i].kind) print_message("%s: %s\n", cases[i].date, cases[i].why);
        assert_int_equal(day.kind, cases[i].kind);
        assert_true(day.provisional);
    }
    calendar_free(calendar);
}

static void years_with_rows_are_known(void **state) {
    for (int year = 1890; year <= 2110; year++)
        assert_int_equal(calendar_provisional(*state, year), year < 2004 || year > 2026);
}

static void december_rows_belong_to_the_next_notice(void **state) {
    (void)state;
    CalendarTables tables = calendar_builtin_tables();
    tables.holidays =
        STR("date,kind,name,source\n2029-12-29,workday,元旦,notice of 2030\n2030-01-01,holiday,元旦,n\n"
            "2031-12-24,holiday,本地假日,county\n");
    Calendar *calendar = make_calendar(tables);
    assert_true(calendar_provisional(calendar, 2029));
    assert_false(calendar_provisional(calendar, 2030));
    assert_false(calendar_provisional(calendar, 2031));
    assert_int_equal(calendar_day(calendar, on("2029-12-29")).kind, DAY_MAKEUP);
    assert_true(calendar_day(calendar, on("2029-12-29")).provisional);
    calendar_free(calendar);
}

static Date step_naively(const Calendar *calendar, Date from, int n) {
    int step = n < 0 ? -1 : 1;
    Date date = from;
    while (n != 0) {
        date += step;
        if (calendar_day(calendar, date).works) n -= step;
    }
    return date;
}

static void workdays_equal_a_walk(void **state) {
    static const int counts[] = {1, -1, 2, -3, 10, -10, 45};
    for (Date date = on("2003-11-01"); date <= on("2028-03-01"); date++)
        for (size_t i = 0; i < COUNT_OF(counts); i++)
            assert_date("walk", calendar_add_workdays(*state, date, counts[i]),
                        step_naively(*state, date, counts[i]));
}

static void workdays_cross_the_edges(void **state) {
    uint64_t random = 7;
    for (int i = 0; i < 300; i++) {
        int n = number_below(&random, 60) - 30;
        Date edge = i % 2 ? on("1901-01-01") : on("2100-12-31");
        Date from = edge + number_below(&random, 40) - 20;
        assert_date("edge", calendar_add_workdays(*state, from, n), step_naively(*state, from, n));
    }
    assert_int_equal(calendar_add_workdays(*state, on("9999-12-30"), 5), DATE_NONE);
    assert_int_equal(calendar_add_workdays(*state, on("0001-01-03"), -5), DATE_NONE);
}

/* Forth and back: home for a working day, the working day before for a rest day. */
static void counting_back_undoes_counting_on(void **state) {
    uint64_t random = 11;
    for (Date date = on("2004-01-01"); date <= on("2026-12-31"); date++) {
        int n = 1 + number_below(&random, 200);
        Date there = calendar_add_workdays(*state, date, n);
        Date home = calendar_day(*state, date).works ? date : calendar_add_workdays(*state, date, -1);
        assert_date("back", calendar_add_workdays(*state, there, -n), home);
        assert_int_equal(calendar_workdays(*state, date + 1, there), n);
    }
}

static void workdays_are_counted_across_edges(void **state) {
    Date from = on("1900-12-20"), to = on("2101-01-10");
    int count = 0;
    for (Date date = from; date <= to; date++) count += calendar_day(*state, date).works;
    assert_int_equal(calendar_workdays(*state, from, to), count);
    assert_int_equal(calendar_workdays(*state, to, from), 0);
    assert_int_equal(calendar_workdays(*state, on("1800-01-01"), on("1800-01-10")), 8);
    assert_int_equal(calendar_workdays(*state, on("2026-10-01"), on("2026-10-11")), 3);
}

/* 2026 by the notice: 365 days, 104 on weekends, 33 free days of which some are weekends, 6 worked weekend
 * days. */
static void the_year_2026_adds_up(void **state) {
    Str text = table_rows();
    Row row;
    int wanted = 0;
    for (Date date = on("2026-01-01"); date <= on("2026-12-31"); date++) wanted += date_weekday(date) < 6;
    while (next_row(&text, &row)) {
        if (date_to_civil(row.date).year != 2026) continue;
        bool weekend = date_weekday(row.date) >= 6;
        if (row.works && weekend) wanted++;
        if (!row.works && !weekend) wanted--;
    }
    assert_int_equal(calendar_workdays(*state, on("2026-01-01"), on("2026-12-31")), wanted);
}

static void version_follows_the_tables(void **state) {
    CalendarTables tables = calendar_builtin_tables();
    Calendar *same = make_calendar(tables);
    tables.terms = STR("name,from,to\n");
    Calendar *other = make_calendar(tables);
    assert_int_equal(strlen(calendar_version(same)), 64);
    assert_string_equal(calendar_version(same), calendar_version(*state));
    assert_string_not_equal(calendar_version(same), calendar_version(other));
    calendar_free(same);
    calendar_free(other);
}

typedef struct FaultCase {
    const char *holidays, *lunar, *terms, *statutory;
    int line, column;
    const char *code;
} FaultCase;

static const FaultCase faults[] = {
    {.holidays = "date,kind,name\n", .line = 1, .code = "calendar.column"},
    {.holidays = "date,kind,name,source\n2026-02-30,holiday,x,y\n",
     .line = 2,
     .column = 1,
     .code = "calendar.date"},
    {.holidays = "date,kind,name,source\n\n2026-02-03,rest,x,y\n",
     .line = 3,
     .column = 2,
     .code = "calendar.kind"},
    {.holidays = "source,name,kind,date\na,b,holiday,2026/01/01\n",
     .line = 2,
     .column = 4,
     .code = "calendar.date"},
    {.holidays = "date,kind,name,source\n2026-02-03,holiday,x\n", .line = 2, .code = "calendar.cells"},
    {.holidays = "date,kind,name,source\n1850-02-03,holiday,x,y\n",
     .line = 2,
     .column = 1,
     .code = "calendar.range"},
    {.holidays = "date,kind,name,source\n2026-02-03,holiday,\xff,y\n",
     .line = 2,
     .column = 3,
     .code = "calendar.text"},
    {.holidays = "date,kind,name,source\n2026-02-03,holiday,x,\"y\n",
     .line = 2,
     .column = 4,
     .code = "calendar.quote"},
    {.holidays = "date,kind,name,source\n2026-02-03,holiday,\"x\ny\",z\n",
     .line = 2,
     .column = 3,
     .code = "calendar.text"},
    {.holidays = "date,kind,name,source\n2026-02-03,holiday,x,y\n2026-02-03,workday,x,y\n",
     .line = 3,
     .column = 2,
     .code = "calendar.contradiction"},
    {.lunar = "first_day,lunar_year,lunar_month,leap,days\n2026-02-17,2026,1,0,31\n",
     .line = 2,
     .column = 5,
     .code = "calendar.number"},
    {.lunar = "first_day,lunar_year,lunar_month,leap,days\n2026-02-17,2026,1,0,30\n2026-03-18,2026,2,0,30\n",
     .line = 3,
     .column = 1,
     .code = "calendar.gap"},
    {.lunar = "first_day,lunar_year,lunar_month,leap,days\n2026-02-17,2026,1,0,30\n2026-03-19,2026,3,0,30\n",
     .line = 3,
     .column = 1,
     .code = "calendar.gap"},
    {.terms = "name,from,to\na,2026-02-20,2026-01-05\n", .line = 2, .column = 2, .code = "calendar.term"},
    {.terms = "name,from,to\na,2026-02-20,2026-07-05\nb,2026-07-05,2026-09-01\n",
     .line = 3,
     .column = 2,
     .code = "calendar.term"},
    {.statutory = "festival,first,days,from,to,source\n春街,0,1,2025-01-01,,x\n",
     .line = 2,
     .column = 1,
     .code = "calendar.festival"},
    {.statutory = "festival,first,days,from,to,source\n春节,0,0,2025-01-01,,x\n",
     .line = 2,
     .column = 3,
     .code = "calendar.number"},
};

static void use(const char *text, Str *table) {
    if (text) *table = str_from(text);
}

static void faults_name_their_place(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        CalendarTables tables = calendar_builtin_tables();
        use(faults[i].holidays, &tables.holidays);
        use(faults[i].lunar, &tables.lunar);
        use(faults[i].terms, &tables.terms);
        use(faults[i].statutory, &tables.statutory);
        Arena *arena = arena_new(1 << 20);
        Diags diags = diags_new(arena);
        Calendar *calendar = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(calendar_new(tables, &diags, &calendar, &err), E_INVALID);
        assert_null(calendar);
        assert_int_equal(diags.count, 1);
        assert_string_equal(diags.items[0].code, faults[i].code);
        assert_int_equal(diags.items[0].line, faults[i].line);
        assert_int_equal(diags.items[0].column, faults[i].column);
        arena_free(arena);
    }
}

static void all_faults_are_told_at_once(void **state) {
    (void)state;
    CalendarTables tables = calendar_builtin_tables();
    tables.holidays =
        STR("date,kind,name,source\nx,holiday,a,b\n2026-01-01,y,a,b\n2026-01-02,holiday,a,b\nz,z,z,z\n");
    Arena *arena = arena_new(1 << 20);
    Diags diags = diags_new(arena);
    Calendar *calendar = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(calendar_new(tables, &diags, &calendar, &err), E_INVALID);
    assert_int_equal(diags.error_count, 3);
    assert_string_equal(err.message, "the calendar tables hold 3 faults");
    arena_free(arena);
}

static void csv_quoting_is_read(void **state) {
    (void)state;
    CalendarTables tables = calendar_builtin_tables();
    tables.holidays = STR("\xEF\xBB\xBF\"date\",kind,name,source,more\r\n"
                          "2026-01-01,\"holiday\",\"a \"\"b\"\", c\",\"\",1,2\r\n2026-01-02,holiday,x,y,");
    Calendar *calendar = make_calendar(tables);
    assert_string_equal(calendar_day(calendar, on("2026-01-01")).name, "a \"b\", c");
    assert_string_equal(calendar_day(calendar, on("2026-01-01")).source, "");
    assert_string_equal(calendar_day(calendar, on("2026-01-02")).name, "x");
    calendar_free(calendar);
}

static void tables_have_limits(void **state) {
    (void)state;
    Arena *arena = arena_new(8 << 20);
    Diags diags = diags_new(arena);
    Calendar *calendar = NULL;
    Error err = ERROR_INIT;
    CalendarTables tables = calendar_builtin_tables();
    Buf many = BUF_INIT(CALENDAR_TABLE_MAX + 100);
    buf_add_text(&many, "date,kind,name,source\n");
    for (int i = 0; i <= CALENDAR_ROWS_MAX; i++) buf_add_text(&many, "2026-01-01,holiday,x,y\n");
    tables.holidays = buf_str(&many);
    assert_int_equal(calendar_new(tables, &diags, &calendar, &err), E_TOO_LARGE);
    while (many.len <= CALENDAR_TABLE_MAX) buf_add_text(&many, "2026-01-01,holiday,x,y\n");
    tables.holidays = buf_str(&many);
    assert_int_equal(calendar_new(tables, &diags, &calendar, &err), E_TOO_LARGE);
    assert_null(calendar);
    buf_free(&many);
    arena_free(arena);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    CalendarTables tables = calendar_builtin_tables();
    tables.holidays = STR("date,kind,name,source\n2026-01-01,holiday,\"a\",b\n2026-01-02,holiday,a,b\n");
    Arena *told = arena_new(1 << 20);
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != OK; n++) {
        Arena *arena = arena_new(32 << 20);
        arena_fail_after(arena, n);
        Diags diags = diags_new(told);
        Calendar *calendar = NULL;
        Error err = ERROR_INIT;
        status = calendar_build(arena, tables, &diags, &calendar, &err);
        assert_true(status == OK ? calendar != NULL : status == E_NO_MEMORY && calendar == NULL);
        calendar_free(calendar);
    }
    assert_true(n > 20);
    arena_free(told);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table),
        cmocka_unit_test(every_day_between_the_rows),
        cmocka_unit_test(hard_days_are_right),
        cmocka_unit_test(provisional_days_follow_the_law_in_force),
        cmocka_unit_test(years_without_rows_use_their_law),
        cmocka_unit_test(years_with_rows_are_known),
        cmocka_unit_test(december_rows_belong_to_the_next_notice),
        cmocka_unit_test(workdays_equal_a_walk),
        cmocka_unit_test(workdays_cross_the_edges),
        cmocka_unit_test(counting_back_undoes_counting_on),
        cmocka_unit_test(workdays_are_counted_across_edges),
        cmocka_unit_test(the_year_2026_adds_up),
        cmocka_unit_test(version_follows_the_tables),
        cmocka_unit_test(faults_name_their_place),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(csv_quoting_is_read),
        cmocka_unit_test(tables_have_limits),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("calendar", tests, setup_calendar, teardown_calendar);
}
