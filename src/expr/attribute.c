/* How the value of an attribute is read where a type is wanted. sql_attribute.c says the same in SQL. */
#include <math.h>

#include "expr/node.h"

Value expr_value_from_json(const json_t *json) {
    if (json_is_string(json))
        return (Value){.type = TYPE_TEXT, .text = {json_string_value(json), json_string_length(json)}};
    if (json_is_number(json)) return (Value){.type = TYPE_NUMBER, .number = json_number_value(json)};
    if (json_is_boolean(json)) return (Value){.type = TYPE_BOOL, .boolean = json_is_true(json)};
    return (Value){.type = TYPE_UNSET};
}

/* -?digits(.digits)?, at most 16 characters: such a number is one whole number divided by a power of ten,
 * both exact or rounded once, so that every reader agrees. */
enum { NUMERIC_TEXT_MAX = 16 };

static const char *read_digits(const char *p, const char *end, uint64_t *value) {
    for (; p < end && *p >= '0' && *p <= '9'; p++) *value = *value * 10 + (uint64_t)(*p - '0');
    return p;
}

static bool text_number(Str text, double *ret) {
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    if (text.len == 0 || text.len > NUMERIC_TEXT_MAX) return false;
    const char *p = text.ptr, *end = text.ptr + text.len;
    bool negative = *p == '-';
    const char *start = p += negative;
    uint64_t digits = 0;
    size_t decimals = 0;
    p = read_digits(p, end, &digits);
    if (p == start) return false;
    if (p < end && *p == '.') {
        const char *fraction = p + 1;
        p = read_digits(fraction, end, &digits);
        decimals = (size_t)(p - fraction);
        if (decimals == 0) return false;
    }
    if (p != end) return false;
    double number = (double)digits / powers[decimals];
    *ret = negative ? -number : number;
    return true;
}

bool attribute_number(const Value *value, double *ret) {
    if (value->type == TYPE_TEXT) return text_number(value->text, ret);
    if (value->type != TYPE_NUMBER || !isfinite(value->number)) return false;
    *ret = value->number;
    return true;
}

bool attribute_truth(const Value *value, bool *ret) {
    static const struct {
        const char *text;
        bool truth;
    } words[] = {{"true", true}, {"是", true}, {"1", true}, {"false", false}, {"否", false}, {"0", false}};
    if (value->type == TYPE_BOOL) {
        *ret = value->boolean;
        return true;
    }
    if (value->type == TYPE_NUMBER) {
        *ret = value->number == 1;
        return value->number == 1 || value->number == 0;
    }
    for (size_t i = 0; value->type == TYPE_TEXT && i < COUNT_OF(words); i++) {
        if (!str_is(value->text, words[i].text)) continue;
        *ret = words[i].truth;
        return true;
    }
    return false;
}

bool attribute_date(const Value *value, Date *ret) {
    if (value->type == TYPE_TEXT) return date_parse(value->text, ret);
    *ret = value->date;
    return value->type == TYPE_DATE;
}

double number_round(double x) {
    if (x < -4503599627370496.0 || x > 4503599627370496.0) return x; /* 2^52: whole already */
    return trunc(x + (x < 0 ? -0.5 : 0.5));
}
