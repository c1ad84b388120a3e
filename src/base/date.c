#include "base/date.h"

#include <stdio.h>
#include <string.h>

/* Day numbers by eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
 * (The arithmetic is the usual proleptic Gregorian one; see any text on the Julian day number.) */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

int date_days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

Date date_from_civil(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > date_days_in_month(year, month))
        return DATE_NONE;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

Civil date_to_civil(Date date) {
    int64_t z = (int64_t)date + DAYS_TO_1970;
    int64_t era = (z >= 0 ? z : z - DAYS_PER_ERA + 1) / DAYS_PER_ERA;
    int doe = (int)(z - era * DAYS_PER_ERA);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    return (Civil){(int)(yoe + era * 400) + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

int date_weekday(Date date) {
    int w = (date + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

Date date_add_months(Date date, int months) {
    Civil c = date_to_civil(date);
    int total = c.year * 12 + c.month - 1 + months;
    int year = total / 12, month = total % 12 + 1;
    if (total < 12 || year > 9999) return DATE_NONE;
    int last = date_days_in_month(year, month);
    return date_from_civil(year, month, c.day < last ? c.day : last);
}

/* Exactly `count` digits at `at`. */
static bool digits(Str s, size_t at, size_t count, int *ret) {
    if (s.len < at + count) return false;
    int value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
        value = value * 10 + (s.ptr[i] - '0');
    }
    *ret = value;
    return true;
}

bool date_parse(Str text, Date *ret) {
    int year = 0, month = 0, day = 0;
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-') return false;
    if (!digits(text, 0, 4, &year) || !digits(text, 5, 2, &month) || !digits(text, 8, 2, &day)) return false;
    Date date = date_from_civil(year, month, day);
    if (date == DATE_NONE) return false;
    *ret = date;
    return true;
}

static char *put_digits(char *out, int value, int width) {
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

const char *date_format(Date date, char out[DATE_TEXT]) {
    out[0] = '\0';
    if (date == DATE_NONE) return out;
    Civil c = date_to_civil(date);
    if (c.year < 0 || c.year > 9999) return out;
    char *p = put_digits(out, c.year, 4);
    *p++ = '-';
    p = put_digits(p, c.month, 2);
    *p++ = '-';
    *put_digits(p, c.day, 2) = '\0';
    return out;
}

/* "Z", "+08:00" or nothing; returns false on anything else. */
static bool parse_zone(Str s, int fallback, int *ret_minutes) {
    int hours = 0, minutes = 0;
    if (s.len == 0) return *ret_minutes = fallback, true;
    if (s.len == 1 && (s.ptr[0] == 'Z' || s.ptr[0] == 'z')) return *ret_minutes = 0, true;
    if (s.len != 6 || (s.ptr[0] != '+' && s.ptr[0] != '-') || s.ptr[3] != ':') return false;
    if (!digits(s, 1, 2, &hours) || !digits(s, 4, 2, &minutes) || hours > 18 || minutes > 59) return false;
    *ret_minutes = (s.ptr[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

bool instant_parse(Str text, int zone_minutes, Instant *ret) {
    Date date = 0;
    int hour = 0, minute = 0, second = 0, zone = zone_minutes;
    int64_t fraction = 0;
    if (!date_parse(str_slice(text, 0, 10), &date)) return false;
    if (text.len > 10) {
        if (text.ptr[10] != 'T' && text.ptr[10] != ' ') return false;
        if (!digits(text, 11, 2, &hour) || text.len < 16 || text.ptr[13] != ':' ||
            !digits(text, 14, 2, &minute))
            return false;
        size_t at = 16;
        if (at < text.len && text.ptr[at] == ':') {
            if (!digits(text, at + 1, 2, &second)) return false;
            at += 3;
        }
        if (at < text.len && text.ptr[at] == '.') {
            int64_t unit = SECOND_US / 10;
            size_t start = ++at;
            for (; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++, unit /= 10)
                fraction += unit * (text.ptr[at] - '0');
            if (at == start || at - start > 9) return false;
        }
        if (hour > 23 || minute > 59 || second > 59) return false;
        if (!parse_zone(str_slice(text, at, text.len), zone_minutes, &zone)) return false;
    }
    *ret =
        date * DAY_US + ((hour * 60 + minute) * 60 + second) * SECOND_US + fraction - zone * 60 * SECOND_US;
    return true;
}

Date instant_date(Instant at, int zone_minutes) {
    int64_t local = at + zone_minutes * 60 * SECOND_US;
    return (Date)(local >= 0 ? local / DAY_US : -((-local + DAY_US - 1) / DAY_US));
}

Instant date_start(Date date, int zone_minutes) {
    return date * DAY_US - zone_minutes * 60 * SECOND_US;
}

const char *instant_format(Instant at, int zone_minutes, char out[INSTANT_TEXT]) {
    out[0] = '\0';
    if (at == INSTANT_NONE) return out;
    Date date = instant_date(at, zone_minutes);
    date_format(date, out);
    if (!out[0]) return out;
    int seconds = (int)((at - date_start(date, zone_minutes)) / SECOND_US);
    char *p = out + 10;
    *p++ = 'T';
    p = put_digits(p, seconds / 3600, 2);
    *p++ = ':';
    p = put_digits(p, seconds / 60 % 60, 2);
    *p++ = ':';
    p = put_digits(p, seconds % 60, 2);
    int zone = zone_minutes < 0 ? -zone_minutes : zone_minutes;
    *p++ = zone_minutes < 0 ? '-' : '+';
    p = put_digits(p, zone / 60, 2);
    *p++ = ':';
    *put_digits(p, zone % 60, 2) = '\0';
    return out;
}
