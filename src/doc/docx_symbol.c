#include "doc/docx_symbol.h"

#include "base/utf8.h"

/* What a plan may say with a symbol: comparisons, signs, numbers and boxes to tick. */
static const struct {
    const char *font;
    long code;
    const char *text;
} symbols[] = {
    {"Symbol", 0xA3, "≤"},      {"Symbol", 0xB3, "≥"},      {"Symbol", 0xB1, "±"},
    {"Symbol", 0xB4, "×"},      {"Symbol", 0xB0, "°"},      {"Symbol", 0xB7, "·"},
    {"Symbol", 0xB8, "÷"},      {"Symbol", 0xB9, "≠"},      {"Symbol", 0x25, "%"},
    {"Wingdings", 0xA8, "□"},   {"Wingdings", 0x6F, "□"},   {"Wingdings", 0xFE, "☑"},
    {"Wingdings", 0xFC, "√"},   {"Wingdings 2", 0xA3, "□"}, {"Wingdings 2", 0x52, "☑"},
    {"Wingdings 2", 0x50, "√"},
};

/* ① … ⑩ of Wingdings. */
enum { CIRCLED_FROM = 0x81, CIRCLED_TO = 0x8A };

static void add_character(long code, Buf *out) {
    char bytes[4];
    buf_add(out, (Str){bytes, utf8_encode((int32_t)code, bytes)});
}

/* At most six hexadecimal digits; 0: something else. */
static long hexadecimal(Str text) {
    long value = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], lower = (char)(c | 0x20);
        bool digit = c >= '0' && c <= '9';
        if (i == 6 || (!digit && (lower < 'a' || lower > 'f'))) return 0;
        value = value * 16 + (digit ? c - '0' : lower - 'a' + 10);
    }
    return value;
}

void docx_symbol(const char *font, const char *code, Buf *out) {
    if (!code) return;
    Str name = str_from(font ? font : "");
    long value = hexadecimal(str_from(code)),
         low = value >= 0xF000 && value <= 0xF0FF ? value - 0xF000 : value;
    for (size_t i = 0; i < COUNT_OF(symbols); i++) {
        if (low != symbols[i].code || !str_is(name, symbols[i].font)) continue;
        buf_add_text(out, symbols[i].text);
        return;
    }
    if (str_is(name, "Wingdings") && low >= CIRCLED_FROM && low <= CIRCLED_TO)
        add_character(0x2460 + low - CIRCLED_FROM, out);
    else if (!str_is(name, "Symbol") && !str_starts(name, STR("W")) && value >= ' ' && value < 0xD800)
        add_character(value, out); /* an ordinary font: the character itself */
}
