#include "app/duties.h"

#include <string.h>

bool duty_id_parse(Str text, DutyKey *ret) {
    Str clause, subject, org, from, rest;
    int64_t day = 0;
    DutyKey key = {0};
    if (text.len >= DUTY_ID_TEXT || !str_cut(text, '-', &clause, &rest) ||
        !str_cut(rest, '-', &subject, &rest))
        return false;
    size_t last = rest.len; /* an org may hold '-' itself: the day is what follows the last one */
    while (last > 0 && rest.ptr[last - 1] != '-') last--;
    if (last == 0) return false;
    org = str_slice(rest, 0, last - 1);
    from = str_slice(rest, last, rest.len);
    if (from.len != 8 || !str_to_i64(clause, &key.clause) || !str_to_i64(subject, &key.subject) ||
        !str_to_i64(from, &day))
        return false;
    key.org = str_is(org, "0") ? (Str){"", 0} : org;
    key.from = date_from_civil((int)(day / 10000), (int)(day / 100 % 100), (int)(day % 100));
    if (key.from == DATE_NONE || key.clause <= 0 || key.subject < 0) return false;
    *ret = key;
    return true;
}

static char *put_number(char *out, int64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (count > 0) *out++ = digits[--count];
    return out;
}

/* Written by hand: a list makes fifty of these. Numbers are at most 19 digits. */
const char *duty_id_format(DutyKey key, char out[DUTY_ID_TEXT]) {
    Civil c = date_to_civil(key.from);
    Str org = key.org.len ? str_slice(key.org, 0, DUTY_ORG_MAX) : STR("0");
    char *p = put_number(out, key.clause);
    *p++ = '-';
    p = put_number(p, key.subject);
    *p++ = '-';
    memcpy(p, org.ptr, org.len);
    p += org.len;
    *p++ = '-';
    *put_number(p, c.year * 10000 + c.month * 100 + c.day) = '\0';
    return out;
}
