/* Recurrence: the periods of a frequency, and the due dates of a report.
 *   every  day week ten-days month quarter half-year year term shift
 *   due    "monthly day 5" | "monthly last day" | "quarter month 1 day 10" | "half-year month 1 day 10" |
 *          "yearly 01-10" | "weekly friday" | "daily 17:00" | "once 2026-11-26" | "15d before 中秋节" |
 *          "10wd after 春节"
 * Weeks are ISO weeks (Monday first), ten-days are 旬 (1-10, 11-20, 21-end), a shift is a day with three of
 * them. A day that the month does not have is the month's last. */
#ifndef ANLAN_CALENDAR_RECUR_H
#define ANLAN_CALENDAR_RECUR_H

#include "calendar/deadline.h"

typedef enum Every {
    EVERY_NONE,
    EVERY_DAY,
    EVERY_WEEK,
    EVERY_TEN_DAYS,
    EVERY_MONTH,
    EVERY_QUARTER,
    EVERY_HALF_YEAR,
    EVERY_YEAR,
    EVERY_TERM,
    EVERY_SHIFT
} Every;

enum { PERIODS_MAX = 400000, SHIFTS_PER_DAY = 3, DUE_OFFSET_MAX = 366 };

bool every_parse(Str text, Every *ret); /* the names above; not "none" */
const char *every_name(Every every);    /* "none" for EVERY_NONE */
const char *const *every_names(void);   /* for «did you mean», ended by NULL */

typedef struct Period {
    Date from, to;           /* inclusive, clipped to the range asked for */
    Date full_from, full_to; /* the whole calendar period */
    int shift;               /* EVERY_SHIFT lists each day three times, shift 1-3; 0 otherwise */
} Period;

/* Periods that touch [from, to], in order; none when from > to. EVERY_NONE gives the range itself, once.
 * EVERY_TERM uses the calendar's terms: E_INVALID with a hint when there are none or the range lies wholly
 * before the first or after the last; a range that the table covers in part gives the terms that it has.
 * E_TOO_LARGE: more than PERIODS_MAX. */
Status periods_list(const Calendar *calendar, Every every, Date from, Date to, Arena *arena, Period **ret,
                    size_t *ret_count, Error *err);

typedef struct DueRule DueRule; /* parsed `due:` text, immutable; lives in the arena */
/* E_INVALID: the message names the column (characters, from 1), what was expected and the nearest word. */
Status due_rule_parse(Arena *arena, Str text, DueRule **ret, Error *err);

typedef struct DueDate {
    Date date;
    int minute;                    /* minute of the day, 1440 = end of day */
    Date period_from, period_to;   /* the period reported on: the last full one before the period of `date` */
    Date current_from, current_to; /* the period that holds `date`, for a report whose `of:` says "current" */
} DueDate; /* festival rules report on solar years; "once" on none (all four DATE_NONE) */

/* Due dates inside [from, to], in order. E_NOT_FOUND: a lunar festival outside the lunar table. */
Status due_rule_list(const DueRule *rule, const Calendar *calendar, Date from, Date to, Arena *arena,
                     DueDate **ret, size_t *ret_count, Error *err);

#endif
