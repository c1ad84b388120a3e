/* Clocks. Hours run day and night; natural days and working days start on the day after the event and the
 * last day is included whole (Civil Code art. 201, 203). A natural-day limit is not moved off a rest day
 * unless `roll` says so. Suspended time does not count: to the microsecond for hours and minutes; a clock of
 * days leaves out every day that a suspension touches. */
#ifndef ANLAN_CALENDAR_DEADLINE_H
#define ANLAN_CALENDAR_DEADLINE_H

#include "calendar/calendar.h"

typedef enum SpanUnit { SPAN_HOURS, SPAN_DAYS, SPAN_WORKDAYS, SPAN_MINUTES } SpanUnit;

enum { SPAN_MAX = 100000, SUSPENSIONS_MAX = 64, DEADLINE_DAYS_MAX = 4000 };

typedef struct Span {
    int amount; /* 0 … SPAN_MAX; negative counts back (calendar explain only) */
    SpanUnit unit;
} Span;

/* "24h", "90d", "10wd", "30min", with an optional sign. */
bool span_parse(Str text, Span *ret);
const char *span_format(Span span, char out[24]); /* returns out */

typedef struct Suspension {
    Instant from, to; /* [from, to); to = INSTANT_NONE: still suspended. May overlap, in any order */
} Suspension;

typedef struct CountedDay {
    Date date;
    Day day;
    int counted; /* the running count at the end of the day (of hours or minutes for those); 0: does not count
                  */
    bool suspended; /* a suspension touches the day */
} CountedDay;

typedef struct Deadline {
    Instant
        due; /* the last moment: end of the last day (23:59:59.999999 local) or the exact instant for hours */
    Date due_date;    /* DATE_NONE, and due INSTANT_NONE, when paused */
    bool provisional; /* touches a provisional year */
    bool paused;      /* an open suspension: due is not known yet */
    CountedDay *days; /* when an arena was given: the count day by day, in counting order. Days are listed
                         from the day after the event; for hours and minutes from the day of the event */
    size_t day_count; /* at most DEADLINE_DAYS_MAX */
    bool days_cut;    /* there were more */
} Deadline;

/* arena may be NULL (no day list). `roll` moves a clock of days whose last day is not worked on to the next
 * day that is (to the one before when counting back). E_INVALID: a span past SPAN_MAX, a suspension that ends
 * before it begins, suspensions with a span that counts back, a result outside years 1-9999. E_TOO_LARGE:
 * over SUSPENSIONS_MAX. */
Status deadline_compute(const Calendar *calendar, Instant start, Span span, bool roll,
                        const Suspension *pauses, size_t pause_count, int zone_minutes, Arena *arena,
                        Deadline *ret, Error *err);

#endif
