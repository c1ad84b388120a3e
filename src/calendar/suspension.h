/* Suspensions in order of time, merged, so that each moment is told once. */
#ifndef ANLAN_CALENDAR_SUSPENSION_H
#define ANLAN_CALENDAR_SUSPENSION_H

#include "calendar/deadline.h"

#define INSTANT_FOREVER INT64_MAX

typedef struct Pauses {
    Suspension items[SUSPENSIONS_MAX]; /* an open one ends at INSTANT_FOREVER */
    size_t count;
} Pauses;

Status pauses_merge(const Suspension *pauses, size_t count, Pauses *ret, Error *err);
/* The pause that touches [from, to), the last one if there are several, or NULL. */
const Suspension *pauses_touching(const Pauses *pauses, Instant from, Instant to);
/* Suspended time inside [from, to). */
Instant pauses_within(const Pauses *pauses, Instant from, Instant to);

#endif
