#include "calendar/deadline.h"

#include <stdio.h>

typedef struct UnitName {
    const char *name;
    SpanUnit unit;
} UnitName;

static const UnitName unit_names[] = {
    {"h", SPAN_HOURS}, {"d", SPAN_DAYS}, {"wd", SPAN_WORKDAYS}, {"min", SPAN_MINUTES}};

static bool unit_parse(Str text, SpanUnit *ret) {
    for (size_t i = 0; i < COUNT_OF(unit_names); i++) {
        if (!str_is(text, unit_names[i].name)) continue;
        *ret = unit_names[i].unit;
        return true;
    }
    return false;
}

static size_t digits_end(Str text, size_t from) {
    size_t at = from;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9') at++;
    return at;
}

bool span_parse(Str text, Span *ret) {
    size_t sign = text.len && (text.ptr[0] == '+' || text.ptr[0] == '-');
    size_t end = digits_end(text, sign);
    int64_t amount;
    SpanUnit unit;
    if (end == sign || !str_to_i64(str_slice(text, sign, end), &amount) || amount > SPAN_MAX) return false;
    if (!unit_parse(str_slice(text, end, text.len), &unit)) return false;
    *ret = (Span){sign && text.ptr[0] == '-' ? -(int)amount : (int)amount, unit};
    return true;
}

const char *span_format(Span span, char out[24]) {
    const char *name = "";
    for (size_t i = 0; i < COUNT_OF(unit_names); i++)
        if (unit_names[i].unit == span.unit) name = unit_names[i].name;
    text_fit(out, 24, "%d%s", span.amount, name);
    return out;
}
