/* Spans and clocks: known cases, then random ones against a count that goes minute by minute and day by day.
 */
#include "fixture.h"

#include "calendar/deadline.h"

enum { ZONE = ZONE_SHANGHAI };
#define MINUTE_US (60 * SECOND_US)

static Instant at(const char *text) {
    Instant instant = INSTANT_NONE;
    assert_true(instant_parse(str_from(text), ZONE, &instant));
    return instant;
}

static Span span_of(const char *text) {
    Span span = {0};
    assert_true(span_parse(str_from(text), &span));
    return span;
}

static void spans_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int amount;
        SpanUnit unit;
        const char *formatted;
    } good[] = {{"24h", 24, SPAN_HOURS, "24h"},
                {"+90d", 90, SPAN_DAYS, "90d"},
                {"10wd", 10, SPAN_WORKDAYS, "10wd"},
                {"-3wd", -3, SPAN_WORKDAYS, "-3wd"},
                {"30min", 30, SPAN_MINUTES, "30min"},
                {"0d", 0, SPAN_DAYS, "0d"},
                {"100000h", 100000, SPAN_HOURS, "100000h"}};
    static const char *const bad[] = {
        "",     "d",    "10",  "10 d",    "10x",  "--1d", "+-1d", "1.5d",
        "wd10", "10dd", "10D", "100001h", "1e3d", "+",    "10m",  "99999999999999999999d"};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        char text[24];
        Span span = span_of(good[i].text);
        assert_int_equal(span.amount, good[i].amount);
        assert_int_equal(span.unit, good[i].unit);
        assert_string_equal(span_format(span, text), good[i].formatted);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        Span span;
        assert_false(span_parse(str_from(bad[i]), &span));
    }
}

typedef struct DueCase {
    const char *start, *span;
    bool roll;
    const char *due; /* end of the day when it is a date */
    bool provisional;
} DueCase;

static const DueCase dues[] = {
    {"2026-09-30T10:00", "10wd", false, "2026-10-20", false},
    {"2026-09-30", "1wd", false, "2026-10-08", false},
    {"2026-09-30", "3wd", false, "2026-10-10", false}, /* a worked Saturday */
    {"2026-10-08", "-3wd", false, "2026-09-28", false},
    {"2026-10-08", "-1wd", false, "2026-09-30", false},
    {"2020-01-23", "1wd", false, "2020-02-03", false},
    {"2020-01-19", "5wd", false, "2020-02-03", false},
    {"2026-09-30T23:59:59", "1d", false, "2026-10-01", false},
    {"2026-09-30", "1d", true, "2026-10-08", false},
    {"2026-09-30", "8d", true, "2026-10-08", false},
    {"2026-10-08", "-2d", true, "2026-09-30", false},
    {"2026-01-31", "30d", false, "2026-03-02", false},
    {"2024-02-28", "1d", false, "2024-02-29", false},
    {"2026-10-01", "0d", false, "2026-10-01", false},
    {"2026-10-01", "0d", true, "2026-10-08", false},
    {"2026-10-01", "0wd", false, "2026-10-01", false},
    {"2026-10-01", "0wd", true, "2026-10-08", false},
    {"2026-12-31", "1d", false, "2027-01-01", true},
    {"2026-12-31", "1wd", false, "2027-01-04", true},
    {"2026-12-30", "1d", false, "2026-12-31", false},
    {"2026-04-01T09:30", "24h", false, "2026-04-02T09:30", false},
    {"2026-04-01T09:30", "0h", false, "2026-04-01T09:30", false},
    {"2026-04-01T23:45", "30min", false, "2026-04-02T00:15", false},
    {"2026-04-01T09:30", "-24h", false, "2026-03-31T09:30", false},
    {"2026-12-31T23:00", "1h", false, "2027-01-01T00:00", false}, /* the clock has run before the new year */
    {"2026-12-31T23:00", "90min", false, "2027-01-01T00:30", true},
};

static Instant due_of(const char *text) {
    Date date;
    if (date_parse(str_from(text), &date)) return date_start(date + 1, ZONE) - 1;
    return at(text);
}

static void known_dues(void **state) {
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(dues); i++) {
        for (int listed = 0; listed < 2; listed++) {
            Deadline deadline;
            Error err = ERROR_INIT;
            assert_int_equal(deadline_compute(*state, at(dues[i].start), span_of(dues[i].span), dues[i].roll,
                                              NULL, 0, ZONE, listed ? arena : NULL, &deadline, &err),
                             OK);
            if (deadline.due != due_of(dues[i].due)) print_message("%s %s\n", dues[i].start, dues[i].span);
            assert_int_equal(deadline.due, due_of(dues[i].due));
            assert_int_equal(deadline.due_date, instant_date(deadline.due, ZONE));
            assert_int_equal(deadline.provisional, dues[i].provisional);
            assert_false(deadline.paused);
        }
    }
    arena_free(arena);
}

static void days_are_explained(void **state) {
    Arena *arena = arena_new(1 << 20);
    Deadline deadline;
    Error err = ERROR_INIT;
    assert_int_equal(deadline_compute(*state, at("2026-09-30"), span_of("10wd"), false, NULL, 0, ZONE, arena,
                                      &deadline, &err),
                     OK);
    assert_int_equal(deadline.day_count, 20);
    int counted = 0;
    for (size_t i = 0; i < deadline.day_count; i++) {
        const CountedDay *day = &deadline.days[i];
        assert_int_equal(day->date, on("2026-10-01") + (Date)i);
        if (day->day.works) counted++;
        assert_int_equal(day->counted, day->day.works ? counted : 0);
        assert_true(day->day.source[0] != '\0');
    }
    assert_int_equal(counted, 10);
    arena_free(arena);
}

typedef struct ClockDay {
    const char *date;
    int counted;
    bool suspended;
} ClockDay;

static void hours_are_explained(void **state) {
    static const ClockDay forward[] = {{"2026-04-01", 14, false},
                                       {"2026-04-02", 0, true},
                                       {"2026-04-03", 20, true},
                                       {"2026-04-04", 44, false},
                                       {"2026-04-05", 48, false}};
    static const ClockDay back[] = {{"2026-04-02", 10, false}, {"2026-04-01", 30, false}};
    Suspension pause = {at("2026-04-02T00:00"), at("2026-04-03T18:00")};
    Arena *arena = arena_new(1 << 20);
    Deadline deadline;
    Error err = ERROR_INIT;
    assert_int_equal(deadline_compute(*state, at("2026-04-01T09:30"), span_of("48h"), false, &pause, 1, ZONE,
                                      arena, &deadline, &err),
                     OK);
    assert_int_equal(deadline.due, at("2026-04-05T03:30"));
    assert_int_equal(deadline.day_count, COUNT_OF(forward));
    for (size_t i = 0; i < COUNT_OF(forward); i++) {
        assert_date("day", deadline.days[i].date, on(forward[i].date));
        assert_int_equal(deadline.days[i].counted, forward[i].counted);
        assert_int_equal(deadline.days[i].suspended, forward[i].suspended);
    }
    assert_int_equal(deadline_compute(*state, at("2026-04-02T10:00"), span_of("-30h"), false, NULL, 0, ZONE,
                                      arena, &deadline, &err),
                     OK);
    assert_int_equal(deadline.day_count, COUNT_OF(back));
    for (size_t i = 0; i < COUNT_OF(back); i++) {
        assert_date("day", deadline.days[i].date, on(back[i].date));
        assert_int_equal(deadline.days[i].counted, back[i].counted);
    }
    arena_free(arena);
}

static void open_suspensions_leave_the_due_open(void **state) {
    static const char *const spans[] = {"5d", "5wd", "100h", "6000min"};
    Suspension pause = {at("2026-04-03T12:00"), INSTANT_NONE};
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(spans); i++) {
        Deadline deadline;
        Error err = ERROR_INIT;
        assert_int_equal(deadline_compute(*state, at("2026-04-01T09:00"), span_of(spans[i]), false, &pause, 1,
                                          ZONE, arena, &deadline, &err),
                         OK);
        assert_true(deadline.paused);
        assert_int_equal(deadline.due, INSTANT_NONE);
        assert_int_equal(deadline.due_date, DATE_NONE);
        assert_date("last", deadline.days[deadline.day_count - 1].date, on("2026-04-03"));
    }
    Deadline early;
    Error err = ERROR_INIT;
    assert_int_equal(deadline_compute(*state, at("2026-04-01T09:00"), span_of("51h"), false, &pause, 1, ZONE,
                                      NULL, &early, &err),
                     OK);
    assert_false(early.paused); /* the clock has run when the suspension begins */
    assert_int_equal(early.due, pause.from);
    arena_free(arena);
}

enum { PAUSES = 4 };

/* Up to four pauses of whole minutes near the start, overlapping at will. */
static size_t random_pauses(uint64_t *random, Instant start, Suspension *pauses) {
    size_t count = (size_t)number_below(random, PAUSES + 1);
    for (size_t i = 0; i < count; i++) {
        pauses[i].from = start + (number_below(random, 9 * 1440) - 1440) * MINUTE_US;
        pauses[i].to = pauses[i].from + number_below(random, 3 * 1440) * MINUTE_US;
    }
    return count;
}

static bool any_touches(const Suspension *pauses, size_t count, Instant from, Instant to) {
    for (size_t i = 0; i < count; i++)
        if (pauses[i].from < pauses[i].to && pauses[i].from < to && pauses[i].to > from) return true;
    return false;
}

static Instant minutes_naively(Instant start, int minutes, const Suspension *pauses, size_t count) {
    Instant now = start;
    while (minutes > 0) {
        if (!any_touches(pauses, count, now, now + MINUTE_US)) minutes--;
        now += MINUTE_US;
    }
    return now;
}

static Date days_naively(const Calendar *calendar, Date date, Span span, const Suspension *pauses,
                         size_t count) {
    for (int left = span.amount; left > 0;) {
        date++;
        if (any_touches(pauses, count, date_start(date, ZONE), date_start(date + 1, ZONE))) continue;
        if (span.unit == SPAN_DAYS || calendar_day(calendar, date).works) left--;
    }
    return date;
}

static Instant naively(const Calendar *calendar, Instant start, Span span, const Suspension *pauses,
                       size_t count) {
    if (span.unit == SPAN_MINUTES) return minutes_naively(start, span.amount, pauses, count);
    if (span.unit == SPAN_HOURS) return minutes_naively(start, span.amount * 60, pauses, count);
    return date_start(days_naively(calendar, instant_date(start, ZONE), span, pauses, count) + 1, ZONE) - 1;
}

static Instant compute(const Calendar *calendar, Instant start, Span span, const Suspension *pauses,
                       size_t count, Arena *arena) {
    Deadline deadline;
    Error err = ERROR_INIT;
    assert_int_equal(
        deadline_compute(calendar, start, span, false, pauses, count, ZONE, arena, &deadline, &err), OK);
    return deadline.due;
}

static void suspended_time_does_not_count(void **state) {
    static const SpanUnit units[] = {SPAN_HOURS, SPAN_DAYS, SPAN_WORKDAYS, SPAN_MINUTES};
    uint64_t random = 20260401;
    Arena *arena = arena_new(4 << 20);
    for (int i = 0; i < 2000; i++) {
        Suspension pauses[PAUSES];
        Instant start = date_start(on("2025-12-01") + number_below(&random, 300), ZONE) +
                        number_below(&random, 1440) * MINUTE_US;
        Span span = {.unit = units[i % 4]};
        span.amount = number_below(&random, span.unit == SPAN_MINUTES ? 4000
                                            : span.unit == SPAN_HOURS ? 100
                                                                      : 12);
        size_t count = random_pauses(&random, start, pauses);
        Instant due = compute(*state, start, span, pauses, count, NULL);
        assert_int_equal(due, naively(*state, start, span, pauses, count));
        assert_int_equal(due,
                         compute(*state, start, span, pauses, count, arena)); /* listing changes nothing */
        assert_true(due >=
                    compute(*state, start, span, pauses, count ? count - 1 : 0, NULL)); /* more never helps */
        arena_reset(arena);
    }
    arena_free(arena);
}

/* The walk that lists the days and the look-up that does not agree, forth and back, with and without rolling.
 */
static void looking_up_equals_walking(void **state) {
    uint64_t random = 31;
    Arena *arena = arena_new(4 << 20);
    for (int i = 0; i < 4000; i++) {
        Instant start = date_start(on("2002-06-01") + number_below(&random, 9500), ZONE);
        Span span = {number_below(&random, 120) - 60, i % 2 ? SPAN_WORKDAYS : SPAN_DAYS};
        bool roll = i % 4 < 2;
        Deadline walked, jumped;
        Error err = ERROR_INIT;
        assert_int_equal(deadline_compute(*state, start, span, roll, NULL, 0, ZONE, arena, &walked, &err),
                         OK);
        assert_int_equal(deadline_compute(*state, start, span, roll, NULL, 0, ZONE, NULL, &jumped, &err), OK);
        assert_int_equal(walked.due, jumped.due);
        assert_int_equal(walked.provisional, jumped.provisional);
        assert_true(!roll || calendar_day(*state, walked.due_date).works);
        arena_reset(arena);
    }
    arena_free(arena);
}

/* Order, repetition and cutting a suspension in two are of no account. */
static void suspensions_are_a_set_of_moments(void **state) {
    uint64_t random = 99;
    for (int i = 0; i < 500; i++) {
        Suspension pauses[PAUSES], mixed[2 * PAUSES];
        Instant start = at("2026-04-01T08:00");
        size_t count = random_pauses(&random, start, pauses);
        for (size_t k = 0; k < count; k++) {
            Suspension pause = pauses[count - 1 - k];
            Instant middle = pause.from + (pause.to - pause.from) / 2;
            mixed[2 * k] = (Suspension){middle, pause.to};
            mixed[2 * k + 1] = (Suspension){pause.from, middle};
        }
        Span span = {1 + number_below(&random, 8), i % 2 ? SPAN_WORKDAYS : SPAN_HOURS};
        assert_int_equal(compute(*state, start, span, pauses, count, NULL),
                         compute(*state, start, span, mixed, 2 * count, NULL));
    }
}

static void long_counts_are_cut_in_the_list_only(void **state) {
    Arena *arena = arena_new(4 << 20);
    Deadline deadline;
    Error err = ERROR_INIT;
    assert_int_equal(deadline_compute(*state, at("2026-01-01"), span_of("5000d"), false, NULL, 0, ZONE, arena,
                                      &deadline, &err),
                     OK);
    assert_int_equal(deadline.day_count, DEADLINE_DAYS_MAX);
    assert_true(deadline.days_cut);
    assert_date("due", deadline.due_date, on("2026-01-01") + 5000);
    assert_int_equal(deadline_compute(*state, at("2026-01-01"), span_of("100000h"), false, NULL, 0, ZONE,
                                      arena, &deadline, &err),
                     OK);
    assert_true(deadline.days_cut);
    arena_free(arena);
}

static void impossible_clocks_are_refused(void **state) {
    Suspension backwards = {at("2026-04-03"), at("2026-04-02")}, far = {INT64_MAX - 5, INSTANT_NONE};
    Suspension many[SUSPENSIONS_MAX + 1] = {{0}};
    const struct {
        Instant start;
        Span span;
        const Suspension *pauses;
        size_t count;
        Status status;
    } cases[] = {
        {at("2026-04-01"), {5, SPAN_DAYS}, &backwards, 1, E_INVALID},
        {at("2026-04-01"), {5, SPAN_DAYS}, &far, 1, E_INVALID},
        {at("2026-04-01"), {5, SPAN_DAYS}, many, COUNT_OF(many), E_TOO_LARGE},
        {at("2026-04-01"), {-5, SPAN_DAYS}, many, 1, E_INVALID},
        {at("2026-04-01"), {SPAN_MAX + 1, SPAN_DAYS}, NULL, 0, E_INVALID},
        {at("9999-12-20"), {50, SPAN_DAYS}, NULL, 0, E_INVALID},
        {at("9999-12-20"), {50, SPAN_WORKDAYS}, NULL, 0, E_INVALID},
        {at("9999-12-20"), {5000, SPAN_HOURS}, NULL, 0, E_INVALID},
        {at("0001-01-10"), {-50, SPAN_DAYS}, NULL, 0, E_INVALID},
        {INT64_MAX, {5, SPAN_HOURS}, NULL, 0, E_INVALID},
        {INSTANT_NONE, {5, SPAN_DAYS}, NULL, 0, E_INVALID},
    };
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int listed = 0; listed < 2; listed++) {
            Deadline deadline = {.due = 77};
            Error err = ERROR_INIT;
            assert_int_equal(deadline_compute(*state, cases[i].start, cases[i].span, false, cases[i].pauses,
                                              cases[i].count, ZONE, listed ? arena : NULL, &deadline, &err),
                             cases[i].status);
            assert_int_equal(deadline.due, 77);
            assert_true(err.message[0] != '\0');
        }
    }
    arena_free(arena);
}

static void every_allocation_may_fail(void **state) {
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != OK; n++) {
        Arena *arena = arena_new(1 << 20);
        arena_fail_after(arena, n);
        Deadline deadline = {.due = 77};
        Error err = ERROR_INIT;
        status = deadline_compute(*state, at("2026-04-01"), span_of("200d"), true, NULL, 0, ZONE, arena,
                                  &deadline, &err);
        assert_true(status == OK ? deadline.day_count >= 200 : status == E_NO_MEMORY && deadline.due == 77);
        arena_free(arena);
    }
    assert_true(n > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_read),
        cmocka_unit_test(known_dues),
        cmocka_unit_test(days_are_explained),
        cmocka_unit_test(hours_are_explained),
        cmocka_unit_test(open_suspensions_leave_the_due_open),
        cmocka_unit_test(suspended_time_does_not_count),
        cmocka_unit_test(looking_up_equals_walking),
        cmocka_unit_test(suspensions_are_a_set_of_moments),
        cmocka_unit_test(long_counts_are_cut_in_the_list_only),
        cmocka_unit_test(impossible_clocks_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("deadline", tests, setup_calendar, teardown_calendar);
}
