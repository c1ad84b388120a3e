/* Citizen identity number, GB 11643-1999: six digits of a division, eight of the day of birth, three of a
 * sequence and a check character: weights 2^(18-i) mod 11 on the first 17, the sum mod 11 looks the character
 * up in "10X98765432". No message names a digit of the number: what is told may be printed and kept. */
#ifndef ANLAN_DOC_IDENTITY_H
#define ANLAN_DOC_IDENTITY_H

#include "base/str.h"

typedef enum IdentityVerdict {
    IDENTITY_OK,
    IDENTITY_EMPTY,
    IDENTITY_BAD_LENGTH,    /* a passport or another paper, or a digit is missing */
    IDENTITY_BAD_CHARACTER, /* something but digits, and X in the last place */
    IDENTITY_BAD_BIRTH,     /* the digits of the day of birth are no day of the calendar */
    IDENTITY_BAD_CHECK,
    IDENTITY_OLD_NUMBER, /* 15 digits, in use until 2013 */
    IDENTITY_ROUNDED,    /* a spreadsheet made a number of it and kept 15 digits */
} IdentityVerdict;

enum { IDENTITY_LENGTH = 18, IDENTITY_TEXT = 64 };

typedef struct Identity {
    IdentityVerdict verdict;
    char text[IDENTITY_TEXT]; /* without blanks, x as X; the first bytes when it is longer */
} Identity;

Identity identity_check(Str text);
/* English message key for a verdict, NULL for IDENTITY_OK. */
const char *identity_message(IdentityVerdict verdict);

#endif
