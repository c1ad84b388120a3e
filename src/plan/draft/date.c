#include "plan/draft/date.h"

#include "plan/draft/number.h"

enum { YEAR = 0x5E74, MONTH = 0x6708, DAY = 0x65E5, DAY_SPOKEN = 0x53F7, SHARE = 0x4EFD, TENTH = 0x65EC };
enum { UP = 0x4E0A, MIDDLE = 0x4E2D, DOWN = 0x4E0B, BOTTOM = 0x5E95, TIP = 0x672B, START = 0x521D };
enum {
    FRONT = 0x524D,
    INSIDE = 0x5185,
    BEHIND = 0x540E,
    RISE = 0x8D77,
    OF = 0x4E4B,
    BY = 0x4EE5,
    DEGREE = 0x5EA6,
    AGE = 0x9F84
};

typedef struct Part {
    int year, month, day, last_day; /* last_day: 上旬 gives 1–10 */
    bool has_year, has_month, has_day, end_of, unset;
} Part;

int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) return 31;
    bool leap = year > 0 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static bool at_is(const uint32_t *cps, size_t at, size_t to, uint32_t cp) {
    return at < to && cps[at] == cp;
}

/* A number followed by one of two marks; blanks are allowed between. */
static bool read_marked(const uint32_t *cps, size_t *at, size_t to, uint32_t mark, uint32_t other,
                        Number *ret) {
    size_t from = blanks_skip(cps, *at, to);
    if (from >= to || !number_starts(cps[from]) || !number_read(cps, from, to, ret)) return false;
    size_t end = blanks_skip(cps, ret->end, to);
    if (!at_is(cps, end, to, mark) && !at_is(cps, end, to, other)) return false;
    *at = end + 1;
    return true;
}

/* 20xx年, 2024年, 20_年, 二〇二四年; 今年 and 本年 are words. */
static bool read_year(const uint32_t *cps, size_t *at, size_t to, Part *part) {
    Number number;
    size_t end = *at;
    if (!read_marked(cps, &end, to, YEAR, YEAR, &number) || number.fraction) return false;
    bool written = number.digits == 4 && !number.unset && number.value >= 1900 && number.value < 2200;
    bool masked = number.unset && number.digits >= 3 && number.digits <= 6;
    if (!written && !masked) return false;
    part->year = written ? (int)number.value : 0;
    part->has_year = true;
    *at = end;
    return true;
}

/* 上旬 中旬 下旬 中上旬 中下旬 初 底 末 */
static void read_third(const uint32_t *cps, size_t *at, size_t to, Part *part) {
    size_t pos = blanks_skip(cps, *at, to);
    if (pos >= to) return;
    uint32_t first = cps[pos], second = pos + 1 < to ? cps[pos + 1] : 0,
             third = pos + 2 < to ? cps[pos + 2] : 0;
    int last = month_days(part->year, part->month);
    int from = 0, until = 0;
    if (second == TENTH) {
        from = first == UP ? 1 : first == MIDDLE ? 11 : first == DOWN ? 21 : 0;
        until = first == UP ? 10 : first == MIDDLE ? 20 : last;
        pos += 2;
    } else if (third == TENTH && first == MIDDLE && (second == UP || second == DOWN)) {
        from = second == UP ? 1 : 11;
        until = second == UP ? 20 : last;
        pos += 3;
    } else if (first == BOTTOM || first == TIP) {
        from = until = last;
        part->end_of = true;
        pos++;
    } else if (first == START) {
        from = until = 1;
        pos++;
    }
    if (!from) return;
    part->day = from;
    part->last_day = until;
    part->has_day = true;
    *at = pos;
}

static bool set_part(Number number, int max, int *ret, bool *unset) {
    if (number.unset) {
        *unset = true;
        return true;
    }
    if (number.value < 1 || number.value > max || number.fraction || number.vague) return false;
    *ret = (int)number.value;
    return true;
}

static bool read_part(const uint32_t *cps, size_t *at, size_t to, Part *part) {
    size_t pos = *at;
    read_year(cps, &pos, to, part);
    Number number;
    size_t end = pos;
    if (read_marked(cps, &end, to, MONTH, MONTH, &number)) {
        if (!set_part(number, 12, &part->month, &part->unset)) return false;
        part->has_month = true;
        pos = end;
        if (at_is(cps, pos, to, SHARE)) pos++;
        end = pos;
        if (read_marked(cps, &end, to, DAY, DAY_SPOKEN, &number) &&
            set_part(number, 31, &part->day, &part->unset)) {
            part->last_day = part->day;
            part->has_day = true;
            pos = end;
        } else {
            read_third(cps, &pos, to, part);
        }
    } else if (part->has_year && (at_is(cps, pos, to, BOTTOM) || at_is(cps, pos, to, TIP))) {
        part->month = 12;
        part->day = part->last_day = 31;
        part->has_month = part->has_day = part->end_of = true;
        pos++;
    }
    *at = pos;
    return part->has_year || part->has_month;
}

static bool is_dash(uint32_t cp) {
    return cp == '-' || cp == '~' || cp == 0x2014 || cp == 0x2013 || cp == 0xFF5E || cp == 0xFF0D ||
           cp == 0x2015 || cp == 0x301C || cp == 0x2500;
}

static bool read_dash(const uint32_t *cps, size_t *at, size_t to) {
    size_t pos = blanks_skip(cps, *at, to), start = pos;
    while (pos < to && is_dash(cps[pos])) pos++;
    bool begun = at_is(cps, pos, to, 0x5F00) && at_is(cps, pos + 1, to, 0x59CB); /* 开始 */
    if (pos == start && (begun || at_is(cps, pos, to, RISE))) { /* 1日起至5日, 1日起，至5日 */
        size_t next = pos + (begun ? 2 : 1);
        if (at_is(cps, next, to, ',') || at_is(cps, next, to, 0xFF0C)) next++;
        if (at_is(cps, next, to, 0x81F3) || at_is(cps, next, to, 0x5230)) start = pos = next;
    }
    if (pos == start && pos < to && (cps[pos] == 0x81F3 || cps[pos] == 0x5230)) pos++; /* 至 到 */
    if (pos == start && at_is(cps, pos, to, 0x4E00) &&
        number_starts(cps[blanks_skip(cps, pos + 1, to) < to ? blanks_skip(cps, pos + 1, to) : pos]))
        pos++; /* 一: a dash as a scanner reads it; a date must follow */
    if (pos == start) return false;
    *at = blanks_skip(cps, pos, to);
    return true;
}

/* 5-11月 and 13-20日: the mark of the first number is left out. */
static bool read_short_first(const uint32_t *cps, size_t *at, size_t to, Part *part) {
    size_t pos = *at;
    Number number;
    bool want_day = part->has_month;
    if (want_day && part->has_day) return false;
    pos = blanks_skip(cps, pos, to);
    if (pos >= to || !number_starts(cps[pos]) || !number_read(cps, pos, to, &number)) return false;
    size_t after = number.end;
    if (!read_dash(cps, &after, to)) return false;
    Number second;
    size_t end = after;
    if (!read_marked(cps, &end, to, want_day ? DAY : MONTH, want_day ? DAY_SPOKEN : MONTH, &second))
        return false;
    if (want_day) {
        if (!set_part(number, 31, &part->day, &part->unset)) return false;
        part->last_day = part->day;
        part->has_day = true;
    } else {
        if (!set_part(number, 12, &part->month, &part->unset)) return false;
        part->has_month = true;
    }
    *at = number.end;
    return true;
}

/* The second end of a window: a full part, or a day alone. */
static bool read_second(const uint32_t *cps, size_t *at, size_t to, const Part *first, Part *ret) {
    size_t pos = *at;
    if (!read_dash(cps, &pos, to)) return false;
    bool next_year = pos < to && at_is(cps, pos + 1, to, YEAR) &&
                     (cps[pos] == 0x6B21 || cps[pos] == 0x7FCC || cps[pos] == 0x660E || cps[pos] == 0x6765);
    if (next_year) pos += 2; /* 次年, 翌年, 明年, 来年 */
    Part part = {0};
    size_t end = pos;
    if (read_part(cps, &end, to, &part) && part.has_month) {
        *ret = part;
        *at = end;
        return true;
    }
    Number number;
    end = pos;
    if (!first->has_day || !read_marked(cps, &end, to, DAY, DAY_SPOKEN, &number)) return false;
    *ret = (Part){.month = first->month, .has_month = true, .has_day = true};
    if (!set_part(number, 31, &ret->day, &ret->unset)) return false;
    ret->last_day = ret->day;
    *at = end;
    return true;
}

DateEdge edge_read(const uint32_t *cps, size_t *at, size_t to) {
    size_t pos = blanks_skip(cps, *at, to);
    if (pos >= to) return EDGE_NONE;
    if (cps[pos] == FRONT && at_is(cps, pos + 1, to, BEHIND)) return EDGE_NONE; /* 前后 */
    bool joined = cps[pos] == OF || cps[pos] == BY;
    uint32_t mark = joined && pos + 1 < to ? cps[pos + 1] : cps[pos];
    DateEdge edge = mark == FRONT ? EDGE_BEFORE : mark == INSIDE ? EDGE_WITHIN : EDGE_NONE;
    if (!joined && mark == RISE) edge = EDGE_FROM;
    if (!joined && mark == 0x5F00 && at_is(cps, pos + 1, to, 0x59CB)) { /* 开始 */
        *at = pos + 2;
        return EDGE_FROM;
    }
    if (edge != EDGE_NONE) *at = pos + (joined ? 2 : 1);
    return edge;
}

/* 下午5时, 17:30 behind a day; `at` when there is none. */
static size_t skip_time(const uint32_t *cps, size_t at, size_t to) {
    enum {
        UPPER = 0x4E0A,
        LOWER = 0x4E0B,
        NOON = 0x5348,
        EVENING = 0x665A,
        HOUR = 0x65F6,
        POINT = 0x70B9,
        MINUTE = 0x5206
    };
    size_t pos = blanks_skip(cps, at, to);
    bool half = pos + 1 < to && (((cps[pos] == UPPER || cps[pos] == LOWER) && cps[pos + 1] == NOON) ||
                                 (cps[pos] == EVENING && cps[pos + 1] == UPPER));
    if (half) pos += 2;
    Number hour, minute;
    if (pos >= to || !number_starts(cps[pos]) || !number_read(cps, pos, to, &hour)) return at;
    if (hour.unset || hour.fraction || hour.value < 0 || hour.value > 24) return at;
    pos = hour.end;
    bool colon = at_is(cps, pos, to, ':') || at_is(cps, pos, to, 0xFF1A);
    if (!colon && !at_is(cps, pos, to, HOUR) && !at_is(cps, pos, to, POINT)) return at;
    pos++;
    if (pos >= to || !number_starts(cps[pos]) || !number_read(cps, pos, to, &minute)) return colon ? at : pos;
    pos = minute.end;
    return at_is(cps, pos, to, MINUTE) ? pos + 1 : pos;
}

static DateSpan span_of(const Part *first, const Part *second) {
    const Part *last = second ? second : first;
    DateSpan span = {.from_year = first->year,
                     .from_month = first->month,
                     .from_day = first->has_day ? first->day : 1,
                     .to_year = last->year,
                     .to_month = last->month,
                     .window = second != NULL,
                     .unset = first->unset || last->unset,
                     .year_only = !first->has_month,
                     .end_of = last->end_of,
                     .has_year = first->has_year};
    if (second && !second->year) span.to_year = first->year;
    span.to_day = last->has_day ? last->last_day : month_days(span.to_year, last->month);
    return span;
}

bool date_read(const uint32_t *cps, size_t from, size_t to, DateSpan *ret) {
    Part first = {0}, second = {0};
    size_t at = from;
    bool found = read_part(cps, &at, to, &first);
    bool cut = read_short_first(cps, &at, to, &first); /* 7—8月 */
    if (!found && !cut) return false;
    bool window = read_second(cps, &at, to, &first, &second);
    if (cut && !window) return false;
    if (!first.has_month && (window || at_is(cps, at, to, DEGREE))) return false;
    if (at_is(cps, at, to, AGE)) return false; /* 12月龄 */
    *ret = span_of(&first, window ? &second : NULL);
    ret->body = at;
    size_t behind = first.has_day && !window ? skip_time(cps, at, to) : at, edge = behind;
    ret->edge = edge_read(cps, &edge, to);
    ret->end = ret->edge == EDGE_NONE ? at : edge;
    return true;
}

static const char *day_text(Arena *arena, int year, int month, int day) {
    return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

Str date_due(Arena *arena, const DateSpan *span, bool open_start) {
    const char *from = day_text(arena, span->from_year, span->from_month, span->from_day);
    const char *to = day_text(arena, span->to_year, span->to_month, span->to_day);
    if (!from || !to) return STR("");
    if (span->edge == EDGE_FROM) return str_from(arena_printf(arena, "%s/", from));
    if (open_start) return str_from(arena_printf(arena, "/%s", to));
    if (span->edge == EDGE_BEFORE || span->edge == EDGE_WITHIN) return str_from(to);
    if (str_equal(str_from(from), str_from(to))) return str_from(to);
    return str_from(arena_printf(arena, "%s/%s", from, to));
}
