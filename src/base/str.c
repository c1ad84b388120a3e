#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

Str str_from(const char *text) {
    return text ? (Str){text, strlen(text)} : (Str){"", 0};
}

bool str_equal(Str a, Str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_is(Str a, const char *text) {
    return str_equal(a, str_from(text));
}

int str_compare(Str a, Str b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix) {
    return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(Str s, Str suffix) {
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

static size_t blank_at_start(Str s) {
    if (s.len == 0) return 0;
    if (strchr(" \t\r\n\f\v", s.ptr[0]) && s.ptr[0]) return 1;
    return s.len >= 3 && memcmp(s.ptr, "\xE3\x80\x80", 3) == 0 ? 3 : 0; /* U+3000 */
}

static size_t blank_at_end(Str s) {
    if (s.len == 0) return 0;
    char last = s.ptr[s.len - 1];
    if (last && strchr(" \t\r\n\f\v", last)) return 1;
    return s.len >= 3 && memcmp(s.ptr + s.len - 3, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

Str str_trim(Str s) {
    for (size_t n; (n = blank_at_start(s)) > 0;) s = (Str){s.ptr + n, s.len - n};
    for (size_t n; (n = blank_at_end(s)) > 0;) s.len -= n;
    return s;
}

Str str_slice(Str s, size_t from, size_t to) {
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    return (Str){s.ptr ? s.ptr + from : "", to - from};
}

bool str_cut(Str s, char at, Str *ret_head, Str *ret_tail) {
    const char *found = s.len ? memchr(s.ptr, at, s.len) : NULL;
    size_t where = found ? (size_t)(found - s.ptr) : s.len;
    Str whole = s;
    *ret_head = str_slice(whole, 0, where);
    *ret_tail = found ? str_slice(whole, where + 1, whole.len) : (Str){"", 0};
    return found != NULL;
}

size_t str_find(Str s, Str needle, size_t from) {
    if (from > s.len) return SIZE_MAX;
    if (needle.len == 0) return from;
    if (s.len == 0) return SIZE_MAX; /* an empty slice may have no place in memory */
    const char *found = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return found ? (size_t)(found - s.ptr) : SIZE_MAX;
}

bool str_to_i64(Str s, int64_t *ret) {
    size_t i = 0;
    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+')) i = 1;
    if (i == s.len) return false;
    int64_t value = 0;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
        int digit = s.ptr[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value)) return false;
        if (negative ? __builtin_sub_overflow(value, digit, &value)
                     : __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *ret = value;
    return true;
}

/* Only the shapes that the grammar of a decimal number allows: strtod would also take inf, nan and hex. */
static bool looks_decimal(Str s) {
    size_t i = 0, digits = 0;
    if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+')) i++;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) digits++;
    if (i < s.len && s.ptr[i] == '.')
        for (i++; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) digits++;
    if (digits == 0) return false;
    if (i == s.len) return true;
    if (s.ptr[i] != 'e' && s.ptr[i] != 'E') return false;
    i++;
    if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+')) i++;
    if (i == s.len) return false;
    for (; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return true;
}

bool str_to_double(Str s, double *ret) {
    char text[128];
    if (s.len >= sizeof text || !looks_decimal(s)) return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    double value = strtod(text, NULL); /* the C locale: setlocale is never called */
    if (!isfinite(value)) return false;
    *ret = value;
    return true;
}

enum { DISTANCE_MAX = 48 };

static size_t decode_limited(Str s, int32_t out[DISTANCE_MAX]) {
    size_t n = 0, pos = 0;
    while (pos < s.len && n < DISTANCE_MAX) out[n++] = utf8_next(s, &pos);
    return pos < s.len ? DISTANCE_MAX + 1 : n;
}

static int min3(int a, int b, int c) {
    int least = a < b ? a : b;
    return least < c ? least : c;
}

int str_distance(Str a, Str b, int limit) {
    int32_t x[DISTANCE_MAX], y[DISTANCE_MAX];
    size_t n = decode_limited(a, x), m = decode_limited(b, y);
    if (n > DISTANCE_MAX || m > DISTANCE_MAX) return str_equal(a, b) ? 0 : limit + 1;
    int row[DISTANCE_MAX + 1];
    for (size_t j = 0; j <= m; j++) row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int corner = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1, corner + (x[i - 1] != y[j - 1]));
            corner = above;
        }
    }
    return row[m] <= limit ? row[m] : limit + 1;
}

/* Length without a last character that was cut in two. */
static size_t whole_length(Str s) {
    size_t start = s.len;
    while (start > 0 && ((unsigned char)s.ptr[start - 1] & 0xC0) == 0x80) start--;
    if (start == 0) return s.len;
    size_t pos = --start;
    return utf8_next(s, &pos) < 0 ? start : s.len;
}

void text_fit(char *out, size_t size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, size, format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < size) return;
    out[len < 0 ? 0 : whole_length((Str){out, size - 1})] = '\0';
}

void buf_free(Buf *buf) {
    if (!buf) return;
    free(buf->ptr);
    *buf = (Buf){.max = buf->max};
}

void buf_clear(Buf *buf) {
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr) buf->ptr[0] = '\0';
}

bool buf_reserve(Buf *buf, size_t more) {
    if (buf->failed) return false;
    if (more <= buf->capacity - buf->len && buf->capacity) return true;
    if (more > buf->max - buf->len || buf->len > buf->max) return !(buf->failed = true);
    size_t want = buf->capacity ? buf->capacity : 256;
    while (want - buf->len < more) want *= 2;
    if (want > buf->max) want = buf->max;
    char *bigger = realloc(buf->ptr, want + 1); /* one more for the final NUL */
    if (!bigger) return !(buf->failed = true);
    buf->ptr = bigger;
    buf->capacity = want;
    return true;
}

void buf_add(Buf *buf, Str text) {
    if (!buf_reserve(buf, text.len)) return;
    if (text.len) memcpy(buf->ptr + buf->len, text.ptr, text.len);
    buf->len += text.len;
    buf->ptr[buf->len] = '\0';
}

void buf_add_text(Buf *buf, const char *text) {
    buf_add(buf, str_from(text));
}

void buf_add_char(Buf *buf, char c) {
    if (!buf_reserve(buf, 1)) return;
    buf->ptr[buf->len++] = c;
    buf->ptr[buf->len] = '\0';
}

void buf_add_i64(Buf *buf, int64_t value) {
    char text[24];
    char *p = text + sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) *--p = '-';
    buf_add(buf, (Str){p, (size_t)(text + sizeof text - p)});
}

void buf_add_double(Buf *buf, double value) {
    if (value == floor(value) && fabs(value) < 9007199254740992.0) {
        buf_add_i64(buf, (int64_t)value);
        return;
    }
    char text[40];
    for (int digits = 15; digits <= 17;
         digits++) { /* 17 digits always read back the same (IEEE 754 double) */
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    buf_add_text(buf, text);
}

void buf_printf(Buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0 && buf_reserve(buf, (size_t)len)) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

Str buf_str(const Buf *buf) {
    return (Str){buf->ptr ? buf->ptr : "", buf->len};
}

Status buf_status(const Buf *buf, Error *err) {
    if (!buf->failed) return OK;
    if (buf->max - buf->len < 4096 || buf->capacity >= buf->max)
        return fail(err, E_TOO_LARGE, "the answer is larger than %zu bytes", buf->max);
    return fail(err, E_TOO_LARGE, "the text is larger than %zu bytes, or memory ran out", buf->max);
}
