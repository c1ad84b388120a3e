/* Text of unknown encoding to UTF-8: byte order marks first, then strict UTF-8, then GB18030. */
#include "doc/csv.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"

typedef struct Mark {
    Str bytes;
    const char *encoding;
} Mark;

static const Mark marks[] = {
    {STR_INIT("\xEF\xBB\xBF"), "UTF-8"},
    {STR_INIT("\xFF\xFE"), "UTF-16LE"},
    {STR_INIT("\xFE\xFF"), "UTF-16BE"},
    {STR_INIT("\x84\x31\x95\x33"), "GB18030"},
};

static void iconv_closep(iconv_t *handle) {
    if (*handle != (iconv_t)-1) iconv_close(*handle);
}

/* Worst growth: 2 bytes of GB18030 give 3 of UTF-8; 2 of UTF-16 give 3. */
static Status convert(Arena *arena, Str bytes, const char *from, Str *ret, Error *err) {
    CLEANUP(iconv_closep) iconv_t handle = iconv_open("UTF-8", from);
    if (handle == (iconv_t)-1)
        return fail(err, E_UNSUPPORTED, "this system cannot read the encoding %s", from);
    size_t room = bytes.len + bytes.len / 2 + 4;
    char *out = arena_alloc(arena, room);
    if (!out) return no_memory(err);
    char *in = (char *)(uintptr_t)bytes.ptr, *to = out;
    size_t in_left = bytes.len, left = room;
    if (iconv(handle, &in, &in_left, &to, &left) == (size_t)-1) {
        fail(err, E_UNSUPPORTED, "the text is neither UTF-8 nor %s: byte %zu cannot be read", from,
             bytes.len - in_left + 1);
        return fail_hint(err, "Save the file as «CSV UTF-8» and send it again.");
    }
    *ret = (Str){out, (size_t)(to - out)};
    return OK;
}

typedef struct Utf8Count {
    size_t wide, bad; /* characters of several bytes; bytes that fit nowhere */
    size_t first_bad; /* offset */
} Utf8Count;

static Utf8Count count_utf8(Str text) {
    Utf8Count count = {.first_bad = SIZE_MAX};
    for (size_t pos = 0; pos < text.len;) {
        if ((unsigned char)text.ptr[pos] < 0x80) {
            pos++;
            continue;
        }
        size_t at = pos;
        if (utf8_next(text, &pos) >= 0) {
            count.wide++;
            continue;
        }
        if (!count.bad++) count.first_bad = at;
    }
    return count;
}

/* GB18030 takes nearly any bytes, so a damaged UTF-8 file would turn into nonsense without this guess. */
static Status guess(Arena *arena, Str bytes, Str *ret, const char **ret_encoding, Error *err) {
    Utf8Count count = count_utf8(bytes);
    if (!count.bad) {
        *ret = bytes;
        *ret_encoding = "UTF-8";
        return OK;
    }
    if (count.wide >= 4 * count.bad) {
        int line = 0, column = 0;
        utf8_position(bytes, count.first_bad, &line, &column);
        fail(err, E_INVALID, "line %d, character %d is not valid UTF-8", line, column);
        return fail_hint(err, "Save the file as «CSV UTF-8» and send it again.");
    }
    TRY(convert(arena, bytes, "GB18030", ret, err));
    *ret_encoding = "GB18030";
    return OK;
}

Status text_to_utf8(Arena *arena, Str bytes, Str *ret, const char **ret_encoding, Error *err) {
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (!str_starts(bytes, marks[i].bytes)) continue;
        Str rest = str_slice(bytes, marks[i].bytes.len, bytes.len);
        if (strcmp(marks[i].encoding, "UTF-8") == 0) return guess(arena, rest, ret, ret_encoding, err);
        TRY(convert(arena, rest, marks[i].encoding, ret, err));
        *ret_encoding = marks[i].encoding;
        return OK;
    }
    return guess(arena, bytes, ret, ret_encoding, err);
}
