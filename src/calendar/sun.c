#include "calendar/sun.h"

#include <math.h>

/* Julian day numbers of the epochs: 2000-01-01 12:00 and 1970-01-01 00:00. */
#define JD_J2000     2451545.0
#define JD_UNIX      2440587.5
#define TROPICAL_DAY (360.0 / 365.2422)

static double radians(double degrees) {
    return degrees * (M_PI / 180);
}

/* Apparent longitude in degrees (Meeus 25.2-25.4, with aberration and the main term of nutation). */
static double apparent_longitude(double julian_day) {
    double t = (julian_day - JD_J2000) / 36525;
    double mean_longitude = 280.46646 + t * (36000.76983 + t * 0.0003032);
    double anomaly = radians(357.52911 + t * (35999.05029 - t * 0.0001537));
    double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * sin(anomaly) +
                    (0.019993 - t * 0.000101) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly);
    double node = radians(125.04 - 1934.136 * t);
    return mean_longitude + centre - 0.00569 - 0.00478 * sin(node);
}

/* Newton steps at the sun's mean speed; each leaves a thirtieth of the distance, so ten are plenty. Dynamical
 * time is taken for universal time: the two differ by about a minute in these centuries, less than the
 * theory's error. */
Date sun_reaches(double degrees, Date guess, int zone_minutes) {
    double julian_day = guess + JD_UNIX;
    for (int step = 0; step < 10; step++)
        julian_day += remainder(degrees - apparent_longitude(julian_day), 360) / TROPICAL_DAY;
    return (Date)floor(julian_day - JD_UNIX + zone_minutes / 1440.0);
}
