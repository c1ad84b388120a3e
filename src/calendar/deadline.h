/* Clocks. Hours run day and night; natural days and working days start on the day after the event and the last day
 * is included whole (Civil Code art. 201, 203). A natural-day limit is not moved off a rest day unless `roll` says so.
 * Suspended time does not count. */
#ifndef ANLAN_CALENDAR_DEADLINE_H
#define ANLAN_CALENDAR_DEADLINE_H

#include "calendar/calendar.h"

typedef enum SpanUnit { SPAN_HOURS, SPAN_DAYS, SPAN_WORKDAYS, SPAN_MINUTES } SpanUnit;

typedef struct Span {
    int amount; /* 0 … 100000; negative counts back (calendar explain only) */
    SpanUnit unit;
} Span;

/* "24h", "90d", "10wd", "30min", with an optional sign. */
bool span_parse(Str text, Span *ret);
const char *span_format(Span span, char out[24]);

typedef struct Suspension {
    Instant from, to; /* to = INSTANT_NONE: still suspended */
} Suspension;

typedef struct CountedDay {
    Date date;
    Day day;
    int counted; /* the running count, 0 when the day does not count */
    bool suspended;
} CountedDay;

typedef struct Deadline {
    Instant due;      /* the last moment: end of the last day (23:59:59.999999 local) or the exact instant for hours */
    Date due_date;
    bool provisional; /* touches a provisional year */
    bool paused;      /* an open suspension: due is not known yet */
    CountedDay *days; /* when an arena was given: the count day by day */
    size_t day_count;
} Deadline;

/* arena may be NULL (no day list). At most 4,000 days are listed. */
Status deadline_compute(const Calendar *calendar, Instant start, Span span, bool roll, const Suspension *pauses,
                        size_t pause_count, int zone_minutes, Arena *arena, Deadline *ret, Error *err);

#endif
