#include "plan/draft/token.h"

enum { OF = 0x7684, DAY = 0x65E5, NUMBERED = 0x53F7, HOUR = 0x65F6, POINT = 0x70B9, MINUTE = 0x5206 };

static bool skip_text(const uint32_t *cps, size_t *at, size_t to, size_t count, const uint32_t *text) {

    if (*at + count > to) return false;
    for (size_t i = 0; i < count; i++)
        if (cps[*at + i] != text[i]) return false;
    *at += count;
    return true;
}

#define SKIP(...)                                                                                            \
    skip_text(cps, &at, to, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), (uint32_t[]){__VA_ARGS__})

static bool read_day(const uint32_t *cps, size_t *at, size_t to, int max, int *ret) {
    Number number;
    size_t from = blanks_skip(cps, *at, to);
    if (from >= to || !number_starts(cps[from]) || !number_read(cps, from, to, &number)) return false;
    if (number.unset || number.vague || number.fraction || number.value < 1 || number.value > max)
        return false;
    *ret = (int)number.value;
    *at = blanks_skip(cps, number.end, to);
    return true;
}

/* 1日、15日: the second day of the list. */
static void read_also(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    if (at >= to || (cps[at] != 0x3001 && cps[at] != 0x548C) || ret->from != ret->to) return;
    int day;
    at++;
    if (!read_day(cps, &at, to, 31, &day) || at >= to || (cps[at] != DAY && cps[at] != NUMBERED)) return;
    ret->also = day;
    ret->end = at + 1;
}

/* 5日, 5-10日, 5日至10日 */
static bool read_days(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    if (!read_day(cps, &at, to, 31, &ret->from)) return false;
    ret->to = ret->from;
    bool marked = at < to && (cps[at] == DAY || cps[at] == NUMBERED);
    if (marked) at++;
    bool dash = at < to && (cps[at] == '-' || cps[at] == 0x2014 || cps[at] == '~' || cps[at] == 0x81F3 ||
                            cps[at] == 0x5230);
    if (dash) {
        while (at < to && (cps[at] == '-' || cps[at] == 0x2014 || cps[at] == '~' || cps[at] == 0x81F3 ||
                           cps[at] == 0x5230))
            at++;
        if (!read_day(cps, &at, to, 31, &ret->to)) return false;
        if (at >= to || (cps[at] != DAY && cps[at] != NUMBERED)) return false;
        at++;
    } else if (!marked) {
        return false;
    }
    ret->form = RECUR_DAYS;
    ret->end = at;
    read_also(cps, at, to, ret);
    return true;
}

/* 月底, 月末, 最后一个工作日 */
static bool read_month(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    if (SKIP(OF)) return read_month(cps, at, to, ret);
    if (SKIP(0x5E95) || SKIP(0x672B) || SKIP(0x6700, 0x540E, 0x4E00, 0x5929)) {
        ret->form = RECUR_LAST;
    } else if (SKIP(0x6700, 0x540E, 0x4E00, 0x4E2A, 0x5DE5, 0x4F5C, 0x65E5) ||
               SKIP(0x6700, 0x540E, '1', 0x4E2A, 0x5DE5, 0x4F5C, 0x65E5)) {
        ret->form = RECUR_LAST_WORKDAY;
    } else {
        return read_days(cps, at, to, ret);
    }
    ret->end = at;
    return true;
}

/* 第一个月的10日, 首月10日, 第1个月5日 */
static bool read_quarter(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    SKIP(OF);
    if (SKIP(0x7B2C)) {
        if (!read_day(cps, &at, to, 3, &ret->month) || !SKIP(0x4E2A, 0x6708)) return false;
    } else if (SKIP(0x9996, 0x6708)) {
        ret->month = 1;
    } else if (SKIP(0x672B, 0x6708) || SKIP(0x672B) || SKIP(0x6700, 0x540E, 0x4E00, 0x4E2A, 0x6708)) {
        ret->month = 3;
    } else {
        return false;
    }
    SKIP(OF);
    if (!read_days(cps, at, to, ret)) return false;
    ret->form = RECUR_MONTH_DAY;
    return true;
}

/* 上午9时, 下午5点30分, 17:00; 下午17时 is 17:00, too. */
static bool read_time(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    bool late = SKIP(0x4E0B, 0x5348) || SKIP(0x665A, 0x4E0A) || SKIP(0x665A);
    if (!late && !SKIP(0x4E0A, 0x5348)) SKIP(0x65E9, 0x4E0A);
    int hour, minute = 0;
    if (!read_day(cps, &at, to, 24, &hour)) return false;
    if (at >= to) return false;
    bool colon = cps[at] == ':' || cps[at] == 0xFF1A;
    if (!colon && cps[at] != HOUR && cps[at] != POINT) return false;
    at++;
    if (at < to && cps[at] >= '0' && cps[at] <= '9') {
        while (at < to && cps[at] >= '0' && cps[at] <= '9' && minute < 60)
            minute = minute * 10 + (int)(cps[at++] - '0');
        if (minute > 59) return false;
        if (at < to && cps[at] == MINUTE) at++;
    } else if (colon) {
        return false;
    } else if (SKIP(0x534A)) {
        minute = 30;
    }
    ret->hour = late && hour < 12 ? hour + 12 : hour;
    ret->minute = minute;
    ret->end = at;
    return true;
}

static bool read_weekday(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    static const uint32_t names[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x65E5, 0x5929};
    if (at >= to) return false;
    for (int i = 0; i < 8; i++) {
        if (cps[at] != names[i]) continue;
        /* 每周一次 is a count. */
        if (at + 1 < to && (cps[at + 1] == 0x6B21 || cps[at + 1] == 0x4E2A || cps[at + 1] == 0x904D ||
                            cps[at + 1] == 0x5929 || cps[at + 1] == 0x8F6E || cps[at + 1] == 0x573A))
            return false;
        ret->form = RECUR_WEEKDAY;
        ret->from = i < 7 ? i + 1 : 7;
        ret->end = at + 1;
        return true;
    }
    return false;
}

bool recur_read(const uint32_t *cps, size_t at, size_t to, Str period, Recur *ret) {
    Recur recur = {.hour = -1, .end = at};
    if (str_is(period, "month")) {
        if (!read_month(cps, at, to, &recur)) return false;
    } else if (str_is(period, "quarter")) {
        if (!read_quarter(cps, at, to, &recur)) return false;
    } else if (str_is(period, "year")) {
        while (at < to && (cps[at] == OF || cps[at] == 0x4E8E || cps[at] == 0x5728)) at++;
        if (!date_read(cps, at, to, &recur.date) || recur.date.unset || recur.date.year_only) return false;
        recur.form = RECUR_DATE;
        recur.end = recur.date.end;
        recur.edge = recur.date.edge;
    } else if (str_is(period, "week")) {
        if (!read_weekday(cps, at, to, &recur)) return false;
        read_time(cps, recur.end, to, &recur);
    } else if (str_is(period, "day")) {
        if (!read_time(cps, at, to, &recur)) return false;
        recur.form = RECUR_TIME;
    } else {
        return false;
    }
    DateEdge edge = edge_read(cps, &recur.end, to);
    if (edge != EDGE_NONE) recur.edge = edge;
    *ret = recur;
    return true;
}

Str recur_due(Arena *arena, const Recur *recur, Str period) {
    const char *text = NULL;
    switch (recur->form) {
    case RECUR_NONE:
        return STR("");
    case RECUR_DAYS:
        text = recur->from == recur->to ? arena_printf(arena, "monthly day %d", recur->from)
                                        : arena_printf(arena, "monthly day %d/%d", recur->from, recur->to);
        break;
    case RECUR_LAST:
        text = arena_printf(arena, "%.*sly day last", STR_ARG(period));
        break;
    case RECUR_LAST_WORKDAY:
        text = arena_printf(arena, "%.*sly last workday", STR_ARG(period));
        break;
    case RECUR_MONTH_DAY:
        text = arena_printf(arena, "quarter month %d day %d", recur->month, recur->to);
        break;
    case RECUR_DATE: {
        const DateSpan *d = &recur->date;
        text = d->from_month == d->to_month && d->from_day == d->to_day
                   ? arena_printf(arena, "yearly %02d-%02d", d->to_month, d->to_day)
               : d->edge == EDGE_BEFORE ? arena_printf(arena, "yearly %02d-%02d", d->to_month, d->to_day)
                                        : arena_printf(arena, "yearly %02d-%02d/%02d-%02d", d->from_month,
                                                       d->from_day, d->to_month, d->to_day);
        break;
    }
    case RECUR_WEEKDAY:
        text = recur->hour < 0
                   ? arena_printf(arena, "weekly day %d", recur->from)
                   : arena_printf(arena, "weekly day %d %02d:%02d", recur->from, recur->hour, recur->minute);
        break;
    case RECUR_TIME:
        text = arena_printf(arena, "daily %02d:%02d", recur->hour, recur->minute);
        break;
    }
    return str_from(text);
}
