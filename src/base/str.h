/* Str: a slice of bytes that owns nothing and is not NUL-terminated. Buf: growing text with a mandatory
 * maximum. */
#ifndef ANLAN_BASE_STR_H
#define ANLAN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_FMT      "%.*s"
#define STR_ARG(s)   ((int)(s).len), ((s).ptr ? (s).ptr : "")
#define STR_INIT(lit)                                                                                        \
    { "" lit, sizeof(lit) - 1 } /* for static tables */

Str str_from(const char *text); /* NULL gives an empty slice */
bool str_equal(Str a, Str b);
bool str_is(Str a, const char *text);
int str_compare(Str a, Str b); /* bytewise, as memcmp then length */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
Str str_trim(Str s);                                        /* ASCII white space and U+3000 at both ends */
Str str_slice(Str s, size_t from, size_t to);               /* clamped */
bool str_cut(Str s, char at, Str *ret_head, Str *ret_tail); /* false: not found, head = s, tail empty */
/* Position of needle at or after `from`, or SIZE_MAX. */
size_t str_find(Str s, Str needle, size_t from);
/* Whole-string conversions; false (and output untouched) for anything else, out of range included. */
bool str_to_i64(Str s, int64_t *ret);
bool str_to_double(Str s, double *ret); /* decimal and exponent forms; no inf, nan, hex, locale */
/* Edit distance in code points, at most `limit` + 1; for «did you mean». */
int str_distance(Str a, Str b, int limit);

/* Formats into a room of fixed size, for short texts that a kernel or a library wants in an array; what does
 * not fit is cut between characters. The one place where a cut is meant: elsewhere use Buf or arena_printf.
 */
void text_fit(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

typedef struct Buf {
    char *ptr; /* NUL-terminated once anything was added */
    size_t len;
    size_t capacity;
    size_t max;  /* bytes at most */
    bool failed; /* sticky: memory ran out or max was reached; later adds do nothing */
} Buf;

#define BUF_INIT(maximum) ((Buf){.max = (maximum)})

void buf_free(Buf *buf);  /* NULL and {0} are allowed; also the CLEANUP function */
void buf_clear(Buf *buf); /* length 0, failed reset, memory kept */
bool buf_reserve(Buf *buf, size_t more);
void buf_add(Buf *buf, Str text);
void buf_add_text(Buf *buf, const char *text);
void buf_add_char(Buf *buf, char c);
void buf_add_i64(Buf *buf, int64_t value);
void buf_add_double(Buf *buf, double value); /* shortest text that reads back as the same number */
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
Str buf_str(const Buf *buf);
/* OK, or E_TOO_LARGE / E_NO_MEMORY when an add failed. */
Status buf_status(const Buf *buf, Error *err);

#endif
