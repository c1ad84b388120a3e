/* Civil dates and instants. A Date is a day number, 0 = 1970-01-01 (proleptic Gregorian). An Instant is UTC
 * microseconds since 1970. Zones only at the edge: local time is a fixed offset in minutes (Asia/Shanghai has
 * had no daylight saving since 1991, tzdata), 480 by default. */
#ifndef ANLAN_BASE_DATE_H
#define ANLAN_BASE_DATE_H

#include "base/str.h"

typedef int32_t Date;
typedef int64_t Instant;

enum { DATE_NONE = INT32_MIN, ZONE_SHANGHAI = 480 };
enum { DATE_TEXT = 11, INSTANT_TEXT = 33 };
#define INSTANT_NONE INT64_MIN
#define SECOND_US    INT64_C(1000000)
#define HOUR_US      (3600 * SECOND_US)
#define DAY_US       (24 * HOUR_US)

typedef struct Civil {
    int year, month, day; /* month 1-12, day 1-31 */
} Civil;

Date date_from_civil(int year, int month,
                     int day); /* DATE_NONE when there is no such day or year is not 1-9999 */
Civil date_to_civil(Date date);
int date_weekday(Date date); /* 1 Monday … 7 Sunday (ISO 8601) */
int date_days_in_month(int year, int month);
Date date_add_months(Date date, int months);             /* the day is clamped to the month's last */
bool date_parse(Str text, Date *ret);                    /* YYYY-MM-DD only */
const char *date_format(Date date, char out[DATE_TEXT]); /* returns out; "" for DATE_NONE */

bool instant_parse(Str text, int zone_minutes,
                   Instant *ret); /* ISO 8601 date-time; no zone = zone_minutes; bare date = 00:00 */
const char *instant_format(Instant at, int zone_minutes,
                           char out[INSTANT_TEXT]); /* 2026-04-01T09:30:00+08:00 */
Date instant_date(Instant at, int zone_minutes);
Instant date_start(Date date, int zone_minutes); /* local midnight */

#endif
