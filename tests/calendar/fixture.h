/* The built-in calendar and a repeatable stream of numbers for the tests of this room. */
#ifndef ANLAN_TESTS_CALENDAR_FIXTURE_H
#define ANLAN_TESTS_CALENDAR_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "calendar/calendar.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

static inline Calendar *make_calendar(CalendarTables tables) {
    Arena *arena = arena_new(1 << 20);
    Diags diags = diags_new(arena);
    Calendar *calendar = NULL;
    Error err = ERROR_INIT;
    if (calendar_new(tables, &diags, &calendar, &err) != OK) print_message("%s\n", err.message);
    assert_non_null(calendar);
    assert_int_equal(diags.count, 0);
    arena_free(arena);
    return calendar;
}

static inline int setup_calendar(void **state) {
    *state = make_calendar(calendar_builtin_tables());
    return 0;
}

static inline int teardown_calendar(void **state) {
    calendar_free(*state);
    return 0;
}

static inline Date on(const char *text) {
    Date date = DATE_NONE;
    if (!date_parse(str_from(text), &date)) print_message("not a date: %s\n", text);
    assert_int_not_equal(date, DATE_NONE);
    return date;
}

/* Compares dates and prints both when they differ. */
static inline void assert_date(const char *what, Date got, Date wanted) {
    char a[DATE_TEXT], b[DATE_TEXT];
    if (got != wanted)
        print_message("%s: got %s, wanted %s\n", what, date_format(got, a), date_format(wanted, b));
    assert_int_equal(got, wanted);
}

/* xorshift64* */
static inline uint64_t next_number(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static inline int number_below(uint64_t *state, int limit) {
    return (int)((next_number(state) >> 33) % (uint64_t)limit);
}

#endif
