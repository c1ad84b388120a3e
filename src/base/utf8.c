#include "base/utf8.h"

/* Length of a sequence by its first byte and the smallest code point that may use it; 0 = not a first byte.
 */
static int sequence(unsigned char first, int32_t *least, int32_t *bits) {
    if (first < 0x80) return *least = 0, *bits = first, 1;
    if (first >= 0xC2 && first <= 0xDF) return *least = 0x80, *bits = first & 0x1F, 2;
    if (first >= 0xE0 && first <= 0xEF) return *least = 0x800, *bits = first & 0x0F, 3;
    if (first >= 0xF0 && first <= 0xF4) return *least = 0x10000, *bits = first & 0x07, 4;
    return 0;
}

int32_t utf8_next(Str s, size_t *pos) {
    int32_t least = 0, cp = 0;
    size_t start = (*pos)++;
    int len = sequence((unsigned char)s.ptr[start], &least, &cp);
    if (len == 0 || s.len - start < (size_t)len) return -1;
    for (int i = 1; i < len; i++) {
        unsigned char c = (unsigned char)s.ptr[start + (size_t)i];
        if ((c & 0xC0) != 0x80) return -1;
        cp = (cp << 6) | (c & 0x3F);
    }
    if (cp < least || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) return -1;
    *pos = start + (size_t)len;
    return cp;
}

bool utf8_valid(Str s) {
    for (size_t pos = 0; pos < s.len;)
        if (utf8_next(s, &pos) < 0) return false;
    return true;
}

size_t utf8_count(Str s) {
    size_t count = 0;
    for (size_t pos = 0; pos < s.len; count++) utf8_next(s, &pos);
    return count;
}

size_t utf8_offset(Str s, size_t index) {
    size_t pos = 0;
    while (index-- > 0 && pos < s.len) utf8_next(s, &pos);
    return pos;
}

size_t utf8_encode(int32_t cp, char out[4]) {
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    out[0] = (char)(marks[len] | cp);
    return len;
}

size_t utf8_cut(Str s, size_t max_bytes) {
    if (s.len <= max_bytes) return s.len;
    size_t end = max_bytes;
    while (end > 0 && ((unsigned char)s.ptr[end] & 0xC0) == 0x80) end--;
    return end;
}

void utf8_position(Str s, size_t offset, int *ret_line, int *ret_column) {
    int line = 1, column = 1;
    for (size_t pos = 0; pos < s.len && pos < offset;) {
        bool newline = s.ptr[pos] == '\n';
        utf8_next(s, &pos);
        line += newline;
        column = newline ? 1 : column + 1;
    }
    *ret_line = line;
    *ret_column = column;
}
