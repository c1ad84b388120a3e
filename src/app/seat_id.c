#include "app/assign.h"

static bool cut_last(Str *text, int64_t *ret) {
    size_t at = text->len;
    while (at > 0 && text->ptr[at - 1] != '~') at--;
    if (at == 0 || !str_to_i64(str_slice(*text, at, text->len), ret)) return false;
    *text = str_slice(*text, 0, at - 1);
    return *ret > 0 && *ret <= 100000;
}

bool seat_id_parse(Str text, SeatKey *ret) {
    SeatKey key;
    if (text.len >= SEAT_ID_TEXT || !cut_last(&text, &key.seat) || !cut_last(&text, &key.number))
        return false;
    if (!duty_id_parse(text, &key.duty)) return false;
    *ret = key;
    return true;
}

const char *seat_id_format(SeatKey key, char out[SEAT_ID_TEXT]) {
    char duty[DUTY_ID_TEXT];
    CLEANUP(buf_free) Buf text = BUF_INIT(SEAT_ID_TEXT - 1);
    buf_printf(&text, "%s~%lld~%lld", duty_id_format(key.duty, duty), (long long)key.number,
               (long long)key.seat);
    memcpy(out, text.ptr ? text.ptr : "", text.len);
    out[text.len] = '\0';
    return out;
}
