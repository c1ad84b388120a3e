/* Office hours: what may wait is told while people work. */
#ifndef ANLAN_CALENDAR_OFFICE_H
#define ANLAN_CALENDAR_OFFICE_H

#include "calendar/calendar.h"

typedef struct OfficeHours {
    int from, to; /* hours of the day, 0 <= from < to <= 24: [from, to) of every working day */
} OfficeHours;

/* The first moment in office hours that is not before `at`; `at` itself when nobody works in the fourteen
 * days after. */
Instant office_moment(const Calendar *calendar, OfficeHours hours, Instant at, int zone_minutes);

#endif
