/* Days: which are worked, why, and who says so. Built from tables (holidays and make-up working days with
 * their source document; lunar months; school terms; days fixed by regulation). A year without rows in the
 * holiday table is provisional: computed from weekends and the statutory days in force on that day, marked
 * so. A row dated in December and named 元旦 belongs to the notice of the year after, so it does not make its
 * year known; for the same reason a late December date may change until that notice is loaded. A Calendar is
 * immutable once built and may be shared between threads. docs/formats/calendar.md */
#ifndef ANLAN_CALENDAR_CALENDAR_H
#define ANLAN_CALENDAR_CALENDAR_H

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"

typedef enum DayKind {
    DAY_WORKDAY,
    DAY_WEEKEND,
    DAY_HOLIDAY,
    DAY_MAKEUP /* a weekend day that is worked */
} DayKind;

typedef struct Day {
    DayKind kind;
    bool works;
    bool provisional;
    const char *name;   /* festival, or "" */
    const char *source; /* document or rule, never NULL */
} Day;                  /* the texts live as long as the calendar */

typedef struct Calendar Calendar;

/* Tables may hold dates of these years only; days outside are computed (slower) and provisional. */
enum { CALENDAR_FIRST_YEAR = 1901, CALENDAR_LAST_YEAR = 2100 };
enum { CALENDAR_TABLE_MAX = 2 << 20 /* bytes of one table */, CALENDAR_ROWS_MAX = 20000 };

typedef struct CalendarTables {
    Str holidays;  /* CSV date,kind,name,source; kind = holiday | workday */
    Str lunar;     /* CSV first_day,lunar_year,lunar_month,leap,days; may be empty: no lunar festivals */
    Str terms;     /* CSV name,from,to (school terms); may be empty */
    Str statutory; /* CSV festival,first,days,from,to,source: days off by regulation; may be empty */
} CalendarTables;

/* The tables embedded in the program (share/calendars). */
CalendarTables calendar_builtin_tables(void);
/* Builds a calendar. Every fault in the tables goes to diags (file = holidays, lunar, terms or statutory;
 * line = row, the header is row 1; column); with one or more errors the answer is E_INVALID. Caller frees. */
Status calendar_new(CalendarTables tables, Diags *diags, Calendar **ret, Error *err);
void calendar_free(Calendar *calendar); /* NULL is allowed */
void calendar_freep(Calendar **calendar);

Day calendar_day(const Calendar *calendar, Date date);
const char *day_kind_name(DayKind kind); /* "workday", "weekend", "holiday", "makeup" */
bool calendar_provisional(const Calendar *calendar, int year);
/* The n-th working day after `from` (n >= 1), or the n-th before it (n <= -1); n = 0 is `from` itself.
 * DATE_NONE past year 9999 or before year 1. */
Date calendar_add_workdays(const Calendar *calendar, Date from, int n);
/* Working days in [from, to]; 0 when from > to. */
int calendar_workdays(const Calendar *calendar, Date from, Date to);
/* SHA-256 of the tables, hex: duties and clocks name the calendar that they were computed with. */
const char *calendar_version(const Calendar *calendar);

/* Festivals by Chinese or English name: 元旦 春节 除夕 元宵节 清明节 劳动节 端午节 中秋节 重阳节 国庆节 … in
 * the given year. 腊八节, 小年 and 除夕 close the lunar year: of year Y they are the ones before 春节 of Y,
 * so 腊八节 of 2023 is 2022-12-30. E_NOT_FOUND: no such festival (the message names the nearest), or a lunar
 * one outside the table. */
Status calendar_festival(const Calendar *calendar, Str name, int year, Date *ret, Error *err);
/* Chinese names of all festivals, ended by NULL. */
const char *const *calendar_festival_names(void);
/* Lunar date: E_NOT_FOUND outside the table (1901-02-19 to 2100-12-30). month 1-12; leap picks the leap
 * month. */
Status calendar_lunar(const Calendar *calendar, int lunar_year, int month, bool leap, int day, Date *ret,
                      Error *err);
Status calendar_to_lunar(const Calendar *calendar, Date date, int *ret_year, int *ret_month, bool *ret_leap,
                         int *ret_day, Error *err);

typedef struct SchoolTerm {
    const char *name;
    Date from, to; /* inclusive */
} SchoolTerm;

/* The school terms, in order of time, none overlapping. They live as long as the calendar. */
const SchoolTerm *calendar_terms(const Calendar *calendar, size_t *ret_count);

#endif
