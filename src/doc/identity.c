#include "doc/identity.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"

enum { OLD_LENGTH = 15, ROUNDED_ZEROS = 3 };

/* False: there is more text than a number can have. */
static bool normalise(Str text, Identity *out, size_t *ret_len) {
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '\t') continue;
        if (len + 1 == IDENTITY_TEXT) return false;
        out->text[len++] = c == 'x' ? 'X' : c;
    }
    *ret_len = len;
    return true;
}

static bool all_digits(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (!isdigit((unsigned char)text[i])) return false;
    return true;
}

static bool has_exponent(const char *text) {
    return isdigit((unsigned char)text[0]) && strpbrk(text, "eE") &&
           strspn(text, "0123456789.eE+") == strlen(text);
}

static int digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) value = value * 10 + (text[i] - '0');
    return value;
}

static char check_character(const char *text) {
    int sum = 0, weight = 2; /* of the 17th; each place to the left counts double */
    for (int i = IDENTITY_LENGTH - 2; i >= 0; i--) {
        sum += (text[i] - '0') * weight;
        weight = weight * 2 % 11;
    }
    return "10X98765432"[sum % 11];
}

static IdentityVerdict judge(const char *text, size_t len) {
    if (len == 0) return IDENTITY_EMPTY;
    if (has_exponent(text)) return IDENTITY_ROUNDED;
    if (len == OLD_LENGTH && all_digits(text, len)) return IDENTITY_OLD_NUMBER;
    if (len != IDENTITY_LENGTH) return IDENTITY_BAD_LENGTH;
    char last = text[len - 1];
    if (!all_digits(text, len - 1) || (last != 'X' && !isdigit((unsigned char)last)))
        return IDENTITY_BAD_CHARACTER;
    if (date_from_civil(digits(text + 6, 4), digits(text + 10, 2), digits(text + 12, 2)) == DATE_NONE)
        return IDENTITY_BAD_BIRTH;
    if (check_character(text) == last) return IDENTITY_OK;
    return strcmp(text + len - ROUNDED_ZEROS, "000") == 0 ? IDENTITY_ROUNDED : IDENTITY_BAD_CHECK;
}

Identity identity_check(Str text) {
    Identity identity = {.verdict = IDENTITY_BAD_LENGTH};
    size_t len = 0;
    if (normalise(text, &identity, &len)) identity.verdict = judge(identity.text, len);
    return identity;
}

const char *identity_message(IdentityVerdict verdict) {
    static const char *const messages[] = {
        [IDENTITY_EMPTY] = "the identity number is empty",
        [IDENTITY_BAD_LENGTH] = "an identity number has 18 characters",
        [IDENTITY_BAD_CHARACTER] = "an identity number has digits only, and at its end a digit or X",
        [IDENTITY_BAD_BIRTH] = "the day of birth in the identity number is no day",
        [IDENTITY_BAD_CHECK] = "the check character of the identity number does not fit the others",
        [IDENTITY_OLD_NUMBER] = "this is an identity number of 15 digits; they ended in 2013",
        [IDENTITY_ROUNDED] =
            "a spreadsheet rounded the identity number; make the column text and type it again",
    };
    return messages[verdict];
}
