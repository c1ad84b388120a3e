#include "calendar/office.h"

enum { LOOK_AHEAD_DAYS = 14 };

Instant office_moment(const Calendar *calendar, OfficeHours hours, Instant at, int zone_minutes) {
    Date day = instant_date(at, zone_minutes);
    for (int i = 0; i <= LOOK_AHEAD_DAYS; i++) {
        Instant opens = date_start(day + i, zone_minutes) + hours.from * HOUR_US;
        Instant closes = date_start(day + i, zone_minutes) + hours.to * HOUR_US;
        if (at >= closes || !calendar_day(calendar, day + i).works) continue;
        return at > opens ? at : opens;
    }
    return at;
}
