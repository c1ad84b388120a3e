#include "calendar/internal.h"

/* Months are in order of time, which is also the order of (year, month, leap). */
static int month_key(int year, int month, bool leap) {
    return (year * 16 + month) * 2 + leap;
}

static const LunarMonth *find_month(const Calendar *calendar, int key) {
    size_t low = 0, high = calendar->month_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const LunarMonth *m = &calendar->months[middle];
        int here = month_key(m->year, m->month, m->leap);
        if (here == key) return m;
        if (here < key)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

Status calendar_lunar(const Calendar *calendar, int lunar_year, int month, bool leap, int day, Date *ret,
                      Error *err) {
    bool possible = lunar_year > 0 && lunar_year < 10000 && month >= 1 && month <= 12;
    const LunarMonth *m = possible ? find_month(calendar, month_key(lunar_year, month, leap)) : NULL;
    if (!m && leap)
        return fail(err, E_NOT_FOUND, "the lunar table holds no leap month %d of %d", month, lunar_year);
    if (!m) return fail(err, E_NOT_FOUND, "the lunar table holds no month %d of %d", month, lunar_year);
    if (day < 1 || day > m->days)
        return fail(err, E_NOT_FOUND, "lunar month %d of %d has %d days, not %d", month, lunar_year, m->days,
                    day);
    *ret = m->first + day - 1;
    return OK;
}

/* The last month that begins on or before the date. */
static const LunarMonth *month_of(const Calendar *calendar, Date date) {
    size_t low = 0, high = calendar->month_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (calendar->months[middle].first <= date)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &calendar->months[low - 1] : NULL;
}

Status calendar_to_lunar(const Calendar *calendar, Date date, int *ret_year, int *ret_month, bool *ret_leap,
                         int *ret_day, Error *err) {
    const LunarMonth *m = month_of(calendar, date);
    if (!m || date >= m->first + m->days) {
        char text[DATE_TEXT];
        return fail(err, E_NOT_FOUND, "the lunar table does not hold %s", date_format(date, text));
    }
    *ret_year = m->year;
    *ret_month = m->month;
    *ret_leap = m->leap;
    *ret_day = date - m->first + 1;
    return OK;
}
