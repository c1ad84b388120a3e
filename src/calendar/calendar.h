/* Days: which are worked, why, and who says so. Built from tables (holidays and make-up working days with their
 * source document; lunar months; school terms). A year without rows in the holiday table is provisional: computed
 * from weekends and the fixed statutory days (State Council regulation on festivals, as of 2025), marked so.
 * A Calendar is immutable once built and may be shared between threads. */
#ifndef ANLAN_CALENDAR_CALENDAR_H
#define ANLAN_CALENDAR_CALENDAR_H

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"

typedef enum DayKind { DAY_WORKDAY, DAY_WEEKEND, DAY_HOLIDAY, DAY_MAKEUP /* a weekend day that is worked */ } DayKind;

typedef struct Day {
    DayKind kind;
    bool works;
    bool provisional;
    const char *name;   /* festival, or "" */
    const char *source; /* document or rule, never NULL */
} Day;

typedef struct Calendar Calendar;

typedef struct CalendarTables {
    Str holidays; /* CSV date,kind,name,source; kind = holiday | workday */
    Str lunar;    /* CSV first_day,lunar_year,lunar_month,leap,days */
    Str terms;    /* CSV name,from,to (school terms); may be empty */
} CalendarTables;

/* The tables embedded in the program (share/calendars). */
CalendarTables calendar_builtin_tables(void);
/* Builds a calendar; faults in the tables go to diags (row, column). Caller frees. */
Status calendar_new(CalendarTables tables, Diags *diags, Calendar **ret, Error *err);
void calendar_free(Calendar *calendar);
void calendar_freep(Calendar **calendar);

Day calendar_day(const Calendar *calendar, Date date);
const char *day_kind_name(DayKind kind); /* "workday", "weekend", "holiday", "makeup" */
bool calendar_provisional(const Calendar *calendar, int year);
/* The n-th working day after `from` (n >= 1), or the n-th before it (n <= -1). DATE_NONE past year 9999. */
Date calendar_add_workdays(const Calendar *calendar, Date from, int n);
/* Working days in [from, to]. */
int calendar_workdays(const Calendar *calendar, Date from, Date to);
/* SHA-256 of the tables, hex: duties and clocks name the calendar that they were computed with. */
const char *calendar_version(const Calendar *calendar);

/* Festivals by Chinese or English name: 元旦 春节 除夕 元宵节 清明节 劳动节 端午节 中秋节 重阳节 国庆节 … in the given solar year. */
Status calendar_festival(const Calendar *calendar, Str name, int year, Date *ret, Error *err);
/* Lunar date: E_NOT_FOUND outside the table (1901-2100). month 1-12; leap picks the leap month. */
Status calendar_lunar(const Calendar *calendar, int lunar_year, int month, bool leap, int day, Date *ret, Error *err);
Status calendar_to_lunar(const Calendar *calendar, Date date, int *ret_year, int *ret_month, bool *ret_leap,
                         int *ret_day, Error *err);

#endif
