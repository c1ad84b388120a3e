#include "http/url.h"

#include "base/hash.h"
#include "base/utf8.h"

static Status decode_escapes(Str text, bool in_path, char *out, size_t *ret_len, Error *err) {
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = (uint8_t)text.ptr[i];
        if (byte == '%') {
            if (!hex_decode(str_slice(text, i + 1, i + 3), &byte, 1)) {
                return fail(err, E_USAGE, "the address holds a broken percent escape");
            }
            i += 2;
            if (in_path && byte == '/') return fail(err, E_USAGE, "the address holds an escaped slash");
        }
        if (byte == 0) return fail(err, E_USAGE, "the address holds a NUL character");
        out[len++] = (char)byte;
    }
    *ret_len = len;
    return OK;
}

Status url_decode(Arena *arena, Str text, bool in_path, Str *ret, Error *err) {
    Str plain = text;
    if (text.len > 0 && memchr(text.ptr, '%', text.len)) {
        char *out = arena_alloc(arena, text.len + 1);
        if (!out) return no_memory(err);
        TRY(decode_escapes(text, in_path, out, &plain.len, err));
        plain.ptr = out;
    }
    if (!utf8_valid(plain)) return fail(err, E_USAGE, "the address is not UTF-8 text");
    *ret = plain;
    return OK;
}
