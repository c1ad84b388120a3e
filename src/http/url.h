/* Percent-decoding, done once and by ourselves: the library hands addresses over untouched (it would cut them
 * at %00). */
#ifndef ANLAN_HTTP_URL_H
#define ANLAN_HTTP_URL_H

#include "base/arena.h"

/* Decode a path segment or a query value. Refused with E_USAGE: a broken escape, NUL, text that is not UTF-8,
 * and, in a path, an escaped '/' (two addresses for one thing). Text without escapes is returned as it is,
 * not copied. */
Status url_decode(Arena *arena, Str text, bool in_path, Str *ret, Error *err);

#endif
