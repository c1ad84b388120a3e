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

static bool is_listing(uint32_t cp) {
    return cp == 0x3001 || cp == 0x548C || cp == 0x53CA || cp == 0x4E0E || cp == ','; /* 、 和 及 与 */
}

static void add_more(Recur *ret, RecurMore more, size_t end) {
    ret->more[ret->more_count++] = more;
    ret->end = end;
}

/* 1日、15日、25日: the days behind the first. */
static void read_more_days(const uint32_t *cps, size_t to, Recur *ret) {
    size_t at = ret->end;
    int day;
    while (ret->more_count < RECUR_MORE && at < to && is_listing(cps[at])) {
        at++;
        if (!read_day(cps, &at, to, 31, &day) || at >= to || (cps[at] != DAY && cps[at] != NUMBERED)) return;
        add_more(ret, (RecurMore){.day = day, .hour = -1}, ++at);
    }
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
    if (ret->from == ret->to) read_more_days(cps, to, ret);
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

/* 8时、20时: the times behind the first. */
static void read_more_times(const uint32_t *cps, size_t to, Recur *ret) {
    while (ret->more_count < RECUR_MORE && ret->end < to && is_listing(cps[ret->end])) {
        Recur next = {.hour = -1};
        if (!read_time(cps, ret->end + 1, to, &next)) return;
        add_more(ret, (RecurMore){.hour = next.hour, .minute = next.minute}, next.end);
    }
}

/* 1 … 7 for 一 … 日; 0: no weekday. */
static int weekday(uint32_t cp) {
    static const uint32_t names[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x65E5, 0x5929};
    for (int i = 0; i < 8; i++)
        if (cp == names[i]) return i < 7 ? i + 1 : 7;
    return 0;
}

/* 每周一次, 每周一个, 每周三天 are counts. */
static bool is_count(uint32_t cp) {
    static const uint32_t units[] = {0x6B21, 0x4E2A, 0x904D, 0x5929, 0x8F6E, 0x573A, 0x671F, 0x6761, 0x7BC7,
                                     0x6B65, 0x8BFE, 0x8282, 0x5C0F, 0x4EFD, 0x5BB6, 0x6237, 0x8D9F, 0x56DE};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (cp == units[i]) return true;
    return false;
}

enum { WEEK = 0x5468, REACH = 0x81F3, REACH_SPOKEN = 0x5230 };

/* 每周一、三、五; 每周二、周四; 每周一至周五 */
static bool read_weekday(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    if (at < to && cps[at] == 0x7684) at++; /* 的 */
    if (at + 1 < to && (cps[at] == WEEK || (cps[at] == 0x661F && cps[at + 1] == 0x671F)))
        at += cps[at] == WEEK ? 1 : 2; /* 每周的周一, 星期一 */
    int first = at < to ? weekday(cps[at]) : 0;
    if (!first || (at + 1 < to && is_count(cps[at + 1]))) return false;
    ret->form = RECUR_WEEKDAY;
    ret->from = ret->to = first;
    ret->end = at + 1;
    for (at = ret->end; at + 1 < to; at = ret->end) {
        bool range = cps[at] == REACH || cps[at] == REACH_SPOKEN || cps[at] == '-' || cps[at] == 0x2014;
        if (!range && !is_listing(cps[at])) break;
        size_t next = at + 1 + (cps[at + 1] == WEEK);
        int day = next < to ? weekday(cps[next]) : 0;
        if (!day || (next + 1 < to && is_count(cps[next + 1]))) break;
        if (range)
            ret->to = day;
        else if (ret->more_count < RECUR_MORE)
            ret->more[ret->more_count++] = (RecurMore){.day = day, .hour = -1};
        ret->end = next + 1;
        if (range) break;
    }
    return true;
}

/* 每年年底前 */
static bool read_year_end(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    SKIP(0x5E74); /* 年 */
    if (!SKIP(0x5E95) && !SKIP(0x672B)) return false;
    ret->date = (DateSpan){.from_month = 12, .from_day = 31, .to_month = 12, .to_day = 31, .end_of = true};
    ret->date.end = at;
    ret->date.edge = edge_read(cps, &ret->date.end, to);
    return true;
}

static bool read_yearly(const uint32_t *cps, size_t at, size_t to, Recur *ret) {
    while (at < to && (cps[at] == OF || cps[at] == 0x4E8E || cps[at] == 0x5728)) at++; /* 的 于 在 */
    bool dated = date_read(cps, at, to, &ret->date) && !ret->date.unset && !ret->date.year_only;
    if (!dated && !read_year_end(cps, at, to, ret)) return false;
    ret->form = RECUR_DATE;
    ret->end = ret->date.end;
    ret->edge = ret->date.edge;
    return true;
}

/* A time behind a day: 每周五17时, 每月25日下午5点; *ret is left alone when there is none. */
static void read_time_behind(const uint32_t *cps, size_t to, Recur *ret) {
    if (ret->more_count) return;
    Recur time = {.hour = -1};
    if (!read_time(cps, ret->end, to, &time)) return;
    ret->hour = time.hour;
    ret->minute = time.minute;
    ret->end = time.end;
}

bool recur_read(const uint32_t *cps, size_t at, size_t to, Str period, Recur *ret) {
    Recur recur = {.hour = -1, .end = at};
    if (str_is(period, "month")) {
        if (!read_month(cps, at, to, &recur)) return false;
        if (recur.form == RECUR_DAYS) read_time_behind(cps, to, &recur);
    } else if (str_is(period, "quarter")) {
        if (!read_quarter(cps, at, to, &recur)) return false;
    } else if (str_is(period, "year")) {
        if (!read_yearly(cps, at, to, &recur)) return false;
    } else if (str_is(period, "week")) {
        if (!read_weekday(cps, at, to, &recur)) return false;
        read_time_behind(cps, to, &recur);
    } else if (str_is(period, "day")) {
        bool evening = at && (cps[at - 1] == 0x665A || cps[at - 1] == 0x591C); /* 每晚, 每夜 */
        if (!read_time(cps, at, to, &recur)) return false;
        if (evening && recur.hour < 12 && recur.hour >= 5) recur.hour += 12;
        recur.form = RECUR_TIME;
        read_more_times(cps, to, &recur);
    } else {
        return false;
    }
    DateEdge edge = edge_read(cps, &recur.end, to);
    if (edge != EDGE_NONE) recur.edge = edge;
    *ret = recur;
    return true;
}

Recur recur_nth(const Recur *recur, size_t n) {
    Recur nth = *recur;
    if (!n) return nth;
    const RecurMore *more = &recur->more[n - 1];
    if (more->day) nth.from = nth.to = more->day;
    if (more->hour >= 0) nth.hour = more->hour, nth.minute = more->minute;
    return nth;
}

/* "monthly day 5", "weekly day 5 17:00" */
static const char *days_text(Arena *arena, const char *every, const Recur *recur) {
    const char *days = recur->from == recur->to
                           ? arena_printf(arena, "%s day %d", every, recur->from)
                           : arena_printf(arena, "%s day %d/%d", every, recur->from, recur->to);
    return recur->hour < 0 || !days ? days
                                    : arena_printf(arena, "%s %02d:%02d", days, recur->hour, recur->minute);
}

Str recur_due(Arena *arena, const Recur *recur, Str period) {
    const char *text = NULL;
    switch (recur->form) {
    case RECUR_NONE:
        return STR("");
    case RECUR_DAYS:
        text = days_text(arena, "monthly", recur);
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
        text = days_text(arena, "weekly", recur);
        break;
    case RECUR_TIME:
        text = arena_printf(arena, "daily %02d:%02d", recur->hour, recur->minute);
        break;
    }
    return str_from(text);
}
