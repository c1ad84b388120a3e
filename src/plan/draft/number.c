#include "plan/draft/number.h"

#include <string.h>

enum { TIMES = 0xD7 };

static int arabic(uint32_t cp) {
    if (cp >= '0' && cp <= '9') return (int)(cp - '0');
    if (cp >= 0xFF10 && cp <= 0xFF19) return (int)(cp - 0xFF10);
    return -1;
}

static bool placeholder(uint32_t cp) {
    return cp == 'x' || cp == 'X' || cp == '_' || cp == '*' || cp == TIMES || cp == 0xFF0A || cp == 0xFF3F;
}

/* 0–9 for a digit, 10/100/1000/10000/1e8 for a place, -1 otherwise. */
static long chinese(uint32_t cp) {
    switch (cp) {
    case 0x96F6: /* 零 */
    case 0x3007:
        return 0;
    case 0x4E00:
        return 1;
    case 0x4E8C:
    case 0x4E24:
        return 2; /* 二 两 */
    case 0x4E09:
        return 3;
    case 0x56DB:
        return 4;
    case 0x4E94:
        return 5;
    case 0x516D:
        return 6;
    case 0x4E03:
        return 7;
    case 0x516B:
        return 8;
    case 0x4E5D:
        return 9;
    case 0x5341:
        return 10;
    case 0x767E:
        return 100;
    case 0x5343:
        return 1000;
    case 0x4E07:
        return 10000;
    case 0x4EBF:
        return 100000000;
    default:
        return cp >= 0x2160 && cp <= 0x2169 ? (long)(cp - 0x215F) : -1; /* Ⅰ–Ⅹ */
    }
}

enum { HALF = 0x534A, SOME = 0x51E0, SEVERAL = 0x6570, ODD = 0x4F59, MORE = 0x591A };

bool number_starts(uint32_t cp) {
    return arabic(cp) >= 0 || placeholder(cp) || chinese(cp) >= 0 || cp == HALF || cp == SOME ||
           cp == SEVERAL;
}

size_t blanks_skip(const uint32_t *cps, size_t at, size_t to) {
    while (at < to && (cps[at] == ' ' || cps[at] == 0x3000 || cps[at] == 0xA0)) at++;
    return at;
}

/* 千克, 千米: the 千 belongs to the unit. */
static bool is_unit_prefix(const uint32_t *cps, size_t at, size_t to) {
    static const uint32_t units[] = {0x514B, 0x7C73, 0x74E6, 0x4F0F, 0x5E15, 0x5361}; /* 克 米 瓦 伏 帕 卡 */
    if (chinese(cps[at]) != 1000 || at + 1 >= to) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (cps[at + 1] == units[i]) return true;
    return false;
}

/* 余, 多 and the places 百 千 万 亿 behind a number; 余 alone only makes it vague. */
static void read_places(const uint32_t *cps, size_t to, Number *number) {
    size_t at = number->end;
    bool odd = at < to && (cps[at] == ODD || (cps[at] == MORE && at + 1 < to && chinese(cps[at + 1]) < 10));
    if (odd) at++;
    while (at < to && chinese(cps[at]) >= 100 && !is_unit_prefix(cps, at, to)) {
        number->value *= (double)chinese(cps[at++]);
        number->digits = 0;
    }
    if (odd) number->vague = true;
    number->end = at;
}

static bool read_digits(const uint32_t *cps, size_t from, size_t to, Number *ret) {
    double value = 0, scale = 0;
    size_t at = from, digits = 0, blanks = 0;
    for (; at < to && digits < 18; at++) {
        int digit = arabic(cps[at]);
        if (digit >= 0) {
            value = scale > 0 ? value + digit * scale : value * 10 + digit;
            scale /= 10;
            digits++;
        } else if (cps[at] == TIMES && digits && !blanks && at + 1 < to && arabic(cps[at + 1]) >= 0) {
            value = scale = 0; /* 7×24小时: the hours of each of the seven days */
            digits = 0;
        } else if (placeholder(cps[at])) {
            blanks++;
            digits++;
        } else if (cps[at] == '.' && scale == 0 && digits && at + 1 < to && arabic(cps[at + 1]) >= 0) {
            scale = 0.1;
        } else if (cps[at] == ',' && digits && at + 3 < to && arabic(cps[at + 1]) >= 0 &&
                   arabic(cps[at + 2]) >= 0 && arabic(cps[at + 3]) >= 0 &&
                   (at + 4 >= to || arabic(cps[at + 4]) < 0)) {
            continue;
        } else {
            break;
        }
    }
    if (!digits) return false;
    *ret = (Number){.value = value, .unset = blanks > 0, .digits = scale > 0 ? 0 : digits, .end = at};
    return true;
}

/* 1/3; one stroke, so that 1/2/3 does not go on and on. */
static bool read_arabic(const uint32_t *cps, size_t from, size_t to, Number *ret) {
    if (!read_digits(cps, from, to, ret)) return false;
    size_t at = ret->end;
    if (at + 1 < to && cps[at] == '/' && chinese(cps[at + 1]) >= 100 && !ret->unset) { /* 60/万 */
        *ret = (Number){.value = ret->value / (double)chinese(cps[at + 1]), .fraction = true, .end = at + 2};
        return true;
    }
    if (at + 1 < to && cps[at] == '/' && arabic(cps[at + 1]) > 0 && !ret->unset) {
        Number below = {0};
        if (read_digits(cps, at + 1, to, &below)) read_places(cps, to, &below); /* 1/10万 */
        if (below.value > 0)
            *ret = (Number){.value = ret->value / below.value, .fraction = true, .end = below.end};
        return true;
    }
    read_places(cps, to, ret);
    return true;
}

typedef struct Reading {
    double total, section, digit;
    bool any_place, have_digit;
    size_t plain; /* digits in a row */
    double row;   /* what they read as one after the other: 二〇二四 */
} Reading;

static void take(Reading *reading, long cp) {
    if (cp < 10) {
        reading->plain++;
        reading->row = reading->row * 10 + (double)cp;
        reading->digit = (double)cp;
        reading->have_digit = true;
        return;
    }
    reading->any_place = true;
    double count = reading->have_digit ? reading->digit : 1;
    if (cp >= 10000) {
        double below = reading->section + (reading->have_digit ? reading->digit : 0);
        reading->total = (reading->total + (below > 0 ? below : 1)) * (double)cp;
        reading->section = 0;
    } else {
        reading->section += count * (double)cp;
    }
    reading->have_digit = false;
    reading->digit = 0;
}

static bool read_chinese(const uint32_t *cps, size_t from, size_t to, Number *ret) {
    Reading reading = {0};
    Number number = {.chinese = true};
    size_t at = from;
    for (; at < to && at - from < 12; at++) {
        long cp = chinese(cps[at]);
        if (cp >= 0)
            take(&reading, cp);
        else if (cps[at] == SOME || cps[at] == SEVERAL)
            number.vague = true;
        else
            break;
    }
    if (at == from && at < to && cps[at] == HALF) {
        *ret = (Number){.value = 0.5, .chinese = true, .end = at + 1};
        return true;
    }
    if (at == from) return false;
    number.value = reading.any_place ? reading.total + reading.section + reading.digit : reading.row;
    number.vague |= !reading.any_place && reading.plain == 2; /* 两三 */
    number.vague |= chinese(cps[from]) >= 100;                /* 千家万户 */
    number.digits = reading.any_place ? 0 : reading.plain;
    number.end = at;
    read_places(cps, to, &number);
    number.unset = false;
    *ret = number;
    return true;
}

/* 分之 between two numbers. */
static bool read_share(const uint32_t *cps, size_t to, Number *number) {
    size_t at = number->end;
    if (at + 2 >= to || cps[at] != 0x5206 || cps[at + 1] != 0x4E4B || number->value <= 0) return false;
    Number above;
    if (!read_arabic(cps, at + 2, to, &above) && !read_chinese(cps, at + 2, to, &above)) return false;
    bool percent = number->value > 99.5 && number->value < 100.5;
    *number = (Number){.value = percent ? above.value : above.value / number->value,
                       .fraction = !percent,
                       .percent = percent,
                       .chinese = true,
                       .unset = above.unset,
                       .end = above.end};
    return true;
}

/* 零下5: a temperature. */
static bool read_below_zero(const uint32_t *cps, size_t from, size_t to, Number *ret) {
    enum { ZERO = 0x96F6, BELOW = 0x4E0B };
    if (from + 2 >= to || cps[from] != ZERO || cps[from + 1] != BELOW) return false;
    if (!read_arabic(cps, from + 2, to, ret) && !read_chinese(cps, from + 2, to, ret)) return false;
    ret->value = -ret->value;
    return true;
}

bool number_read(const uint32_t *cps, size_t from, size_t to, Number *ret) {
    Number number;
    if (read_below_zero(cps, from, to, ret)) return true;
    if (!read_arabic(cps, from, to, &number) && !read_chinese(cps, from, to, &number)) return false;
    read_share(cps, to, &number);
    *ret = number;
    return true;
}
