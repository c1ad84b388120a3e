#include "doc/uscc.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* GB 32100-2015, table 1 */

static int value_of(char c) {
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

char uscc_check_character(const char text[USCC_LENGTH]) {
    int sum = 0, weight = 1;
    for (int i = 0; i < USCC_LENGTH - 1; i++) {
        int value = value_of(text[i]);
        if (value < 0) return 0;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31];
}

/* Full-width forms stand 0xFEE0 above ASCII. */
static int32_t half_width(int32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
    return c == 0x3000 || c == 0xA0 ? ' ' : c;
}

static void normalise(Str text, Uscc *out) {
    size_t len = 0;
    for (size_t pos = 0; pos < text.len;) {
        int32_t read = utf8_next(text, &pos), c = half_width(read);
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x200B || c == 0xFEFF;
        if (c >= 'a' && c <= 'z') c -= 32;
        out->changed = out->changed || c != read || blank;
        if (blank) continue;
        char bytes[4];
        size_t size = c < 0 ? 1 : utf8_encode(c, bytes);
        if (c < 0) bytes[0] = '?';
        if (len + size >= USCC_TEXT) {
            out->changed = true;
            break;
        }
        memcpy(out->text + len, bytes, size);
        len += size;
    }
    out->text[len] = 0;
}

static bool all_digits(Str text) {
    for (size_t i = 0; i < text.len; i++)
        if (!isdigit((unsigned char)text.ptr[i])) return false;
    return text.len > 0;
}

/* 5.1010460034E+014 */
static bool is_scientific(Str text) {
    double number;
    bool exponent = str_find(text, STR("E+"), 0) != SIZE_MAX || str_find(text, STR("E1"), 0) != SIZE_MAX;
    return exponent && str_find(text, STR("."), 0) != SIZE_MAX && str_to_double(text, &number);
}

/* A double holds 15 to 17 digits: 18 digits that end in two zeros and do not check went through one. */
static bool is_rounded(Str text) {
    return text.len == USCC_LENGTH && all_digits(text) && str_ends(text, STR("00"));
}

static int first_bad_character(Str text) {
    int position = 0;
    for (size_t pos = 0; pos < text.len;) {
        position++;
        int32_t c = utf8_next(text, &pos);
        if (c < 0 || c > 127 || value_of((char)c) < 0) return position;
    }
    return 0;
}

Uscc uscc_check(Str raw) {
    Uscc answer = {0};
    normalise(raw, &answer);
    Str text = str_from(answer.text);
    answer.verdict = USCC_OK;
    if (!text.len) {
        answer.verdict = USCC_EMPTY;
    } else if (is_scientific(text)) {
        answer.verdict = USCC_SCIENTIFIC;
    } else if (text.len == 15 && all_digits(text)) {
        answer.verdict = USCC_OLD_NUMBER;
    } else if ((answer.position = first_bad_character(text))) {
        answer.verdict = USCC_BAD_CHARACTER;
    } else if (text.len != USCC_LENGTH) {
        answer.verdict = USCC_BAD_LENGTH;
    } else if (uscc_check_character(text.ptr) != text.ptr[USCC_LENGTH - 1]) {
        answer.verdict = is_rounded(text) ? USCC_ROUNDED : USCC_BAD_CHECK;
        answer.expected = answer.verdict == USCC_BAD_CHECK ? uscc_check_character(text.ptr) : 0;
    }
    return answer;
}

const char *uscc_message(UsccVerdict verdict) {
    static const char *const messages[] = {
        [USCC_EMPTY] = "the unified social credit code is empty",
        [USCC_BAD_LENGTH] = "a unified social credit code has 18 characters",
        [USCC_BAD_CHARACTER] = "the unified social credit code holds a character that is not allowed",
        [USCC_BAD_CHECK] = "the check character of the unified social credit code does not fit",
        [USCC_OLD_NUMBER] = "this is an old 15-digit registration number, not a unified social credit code",
        [USCC_SCIENTIFIC] = "a spreadsheet turned the code into a number: digits are lost",
        [USCC_ROUNDED] = "a spreadsheet rounded the code: its last digits are lost",
    };
    return messages[verdict];
}
