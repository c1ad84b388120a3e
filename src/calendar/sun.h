/* The day on which the sun reaches an ecliptic longitude: the solar terms. Low-precision theory of J. Meeus,
 * Astronomical Algorithms (2nd ed. 1998), chapter 25: about 0.01 degrees, that is 15 minutes of time. It
 * gives the right civil day (UTC+8) of 清明 in every year 1901-2100 (a test compares them). It is too coarse
 * for terms that fall within minutes of midnight, such as 冬至 of 1951: check each term before using it. */
#ifndef ANLAN_CALENDAR_SUN_H
#define ANLAN_CALENDAR_SUN_H

#include "base/date.h"

/* The day near `guess` (within half a year) on which the longitude is `degrees`. */
Date sun_reaches(double degrees, Date guess, int zone_minutes);

#endif
