/* Numerals of official Chinese: Arabic, full-width, Chinese (两, 半), mixed (15万, 1500余万), fractions
 * (1/3, 三分之二, 百分之八十) and placeholders (xx, 10xxxx, *, __). */
#ifndef ANLAN_PLAN_DRAFT_NUMBER_H
#define ANLAN_PLAN_DRAFT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Number {
    double value;
    bool unset;    /* a placeholder: there is no value */
    bool vague;    /* 几, 数, 余, 多 */
    bool chinese;  /* written in characters */
    bool fraction; /* 1/3, 三分之二 */
    bool percent;  /* 百分之… */
    size_t digits; /* plain digits and placeholders, for years */
    size_t end;
} Number;

bool number_starts(uint32_t cp); /* a cheap test before number_read */
bool number_read(const uint32_t *cps, size_t from, size_t to, Number *ret);
size_t blanks_skip(const uint32_t *cps, size_t at, size_t to);

#endif
