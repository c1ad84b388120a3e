/* UTF-8: strict decoding (no overlong forms, no surrogates, at most U+10FFFF). */
#ifndef ANLAN_BASE_UTF8_H
#define ANLAN_BASE_UTF8_H

#include "base/str.h"

/* Decode the character at *pos and advance; returns -1 and advances by one byte when it is not valid. */
int32_t utf8_next(Str s, size_t *pos);
bool utf8_valid(Str s);
size_t utf8_count(Str s);                /* characters; an invalid byte counts as one */
size_t utf8_offset(Str s, size_t index); /* byte offset of the index-th character */
size_t utf8_encode(int32_t cp, char out[4]);
size_t utf8_cut(Str s,
                size_t max_bytes); /* longest prefix of at most max_bytes that ends between characters */
/* Lines and columns are 1-based; the column counts characters. */
void utf8_position(Str s, size_t offset, int *ret_line, int *ret_column);

#endif
