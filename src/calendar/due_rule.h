/* A due rule as read from its text. */
#ifndef ANLAN_CALENDAR_DUE_RULE_H
#define ANLAN_CALENDAR_DUE_RULE_H

#include "calendar/recur.h"

typedef enum DueKind {
    DUE_IN_MONTH, /* a day of one month of each period (month, quarter, half-year, year) */
    DUE_WEEKLY,
    DUE_DAILY,
    DUE_ONCE,
    DUE_FESTIVAL
} DueKind;

enum { DAY_LAST = 0 };

struct DueRule {
    DueKind kind;
    Every every; /* the period reported on */
    int month;   /* within the period, from 1 */
    int day;     /* of the month, DAY_LAST for the last; of the week for DUE_WEEKLY */
    int minute;  /* of the day, 1440 = end */
    Date once;
    Span offset; /* from the festival; negative = before */
    Str festival;
};

#endif
