/* Recurrence: the periods of a frequency, and the due dates of a report.
 *   every  day week ten-days month quarter half-year year term shift
 *   due    "monthly day 5" | "monthly last day" | "quarter month 1 day 10" | "half-year month 1 day 10" |
 *          "yearly 01-10" | "weekly friday" | "daily 17:00" | "once 2026-11-26" | "15d before 中秋节" |
 *          "10wd after 春节"
 * Weeks are ISO weeks (Monday first), ten-days are 旬 (1-10, 11-20, 21-end), a shift is a day with three of them. */
#ifndef ANLAN_CALENDAR_RECUR_H
#define ANLAN_CALENDAR_RECUR_H

#include "calendar/deadline.h"

typedef enum Every {
    EVERY_NONE, EVERY_DAY, EVERY_WEEK, EVERY_TEN_DAYS, EVERY_MONTH, EVERY_QUARTER, EVERY_HALF_YEAR, EVERY_YEAR,
    EVERY_TERM, EVERY_SHIFT
} Every;

bool every_parse(Str text, Every *ret);
const char *every_name(Every every);

typedef struct Period {
    Date from, to;  /* inclusive, clipped to the range asked for */
    Date full_from, full_to; /* the whole calendar period */
} Period;

/* Periods that touch [from, to], in order. EVERY_TERM uses the calendar's terms (empty table: E_INVALID with a hint). */
Status periods_list(const Calendar *calendar, Every every, Date from, Date to, Arena *arena, Period **ret,
                    size_t *ret_count, Error *err);

typedef struct DueRule DueRule; /* parsed `due:` text, immutable */
Status due_rule_parse(Arena *arena, Str text, DueRule **ret, Error *err);

typedef struct DueDate {
    Date date;
    int minute;              /* minute of the day, 1440 = end of day */
    Date period_from, period_to; /* the period reported on: the one before, unless `of` says the current one */
} DueDate;

/* Due dates inside [from, to]. */
Status due_rule_list(const DueRule *rule, const Calendar *calendar, Date from, Date to, Arena *arena, DueDate **ret,
                     size_t *ret_count, Error *err);

#endif
