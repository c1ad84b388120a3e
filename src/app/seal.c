#include <sodium.h>

#include "app/org.h"
#include "base/utf8.h"

Status app_seal_under(const App *app, const uint8_t key[32], Str plain, Arena *arena, Str *ret, Error *err) {
    if (plain.len == 0) {
        *ret = (Str){"", 0};
        return OK;
    }
    size_t size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
    unsigned char *box = arena_alloc(arena, size);
    if (!box) return no_memory(err);
    app->env.random(app->env.data, box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.ptr, plain.len, box,
                          key);
    *ret = (Str){(const char *)box, size};
    return OK;
}

Status app_seal(const App *app, Str plain, Arena *arena, Str *ret, Error *err) {
    return app_seal_under(app, app->seal_key, plain, arena, ret, err);
}

Status app_unseal_under(const uint8_t key[32], Str sealed, Arena *arena, Str *ret, Error *err) {
    if (sealed.len == 0) {
        *ret = (Str){"", 0};
        return OK;
    }
    size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    const unsigned char *box = (const unsigned char *)sealed.ptr;
    unsigned char *plain = sealed.len > head ? arena_alloc(arena, sealed.len - head) : NULL;
    if (sealed.len > head && !plain) return no_memory(err);
    if (!plain || crypto_secretbox_open_easy(plain, box + crypto_secretbox_NONCEBYTES,
                                             sealed.len - crypto_secretbox_NONCEBYTES, box, key) != 0) {
        fail(err, E_CORRUPT, "a sealed field cannot be opened with this key");
        return fail_hint(err, "restore the key file that belongs to this database");
    }
    *ret = (Str){(const char *)plain, sealed.len - head};
    return OK;
}

Status app_unseal(const App *app, Str sealed, Arena *arena, Str *ret, Error *err) {
    return app_unseal_under(app->seal_key, sealed, arena, ret, err);
}

Str app_mask(Str plain, Arena *arena) {
    enum { SHOWN_FIRST = 3, SHOWN_LAST = 4, LEAST = 11 }; /* a shorter one would show too much of itself */
    size_t count = utf8_count(plain);
    size_t first = count < LEAST ? 0 : SHOWN_FIRST, last = count < LEAST ? 0 : SHOWN_LAST;
    size_t from = utf8_offset(plain, first), to = utf8_offset(plain, count - last);
    size_t stars = count - first - last, len = from + stars + (plain.len - to);
    char *text = arena_alloc(arena, len);
    if (!text || count == 0) return (Str){"", 0};
    memcpy(text, plain.ptr, from);
    memset(text + from, '*', stars);
    memcpy(text + from + stars, plain.ptr + to, plain.len - to);
    return (Str){text, len};
}
