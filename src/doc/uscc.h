/* Unified social credit code, GB 32100-2015: 18 characters of 31 (digits and capitals without I O S V Z); the
 * last one checks the others: weights 3^(i-1) mod 31, check = 31 - (sum mod 31), where 31 counts as 0. */
#ifndef ANLAN_DOC_USCC_H
#define ANLAN_DOC_USCC_H

#include "base/str.h"

typedef enum UsccVerdict {
    USCC_OK,
    USCC_EMPTY,
    USCC_BAD_LENGTH,
    USCC_BAD_CHARACTER, /* at .position */
    USCC_BAD_CHECK,     /* .expected is what the last character should be */
    USCC_OLD_NUMBER,    /* a 15-digit business registration number of before 2015 */
    USCC_SCIENTIFIC,    /* 5.1010460034e+014: a spreadsheet made a number of it */
    USCC_ROUNDED,       /* 18 digits ending in zeros: a spreadsheet kept 15 or 16 of them */
} UsccVerdict;

enum { USCC_LENGTH = 18, USCC_TEXT = 64 };

typedef struct Uscc {
    UsccVerdict verdict;
    char text[USCC_TEXT]; /* normalised: half width, upper case, no blanks; cut when too long */
    bool changed;         /* normalising changed something */
    int position;         /* 1-based character of USCC_BAD_CHARACTER, 0 otherwise */
    char expected;        /* check character of USCC_BAD_CHECK, 0 otherwise */
} Uscc;

Uscc uscc_check(Str text);
/* English message key for a verdict, NULL for USCC_OK. */
const char *uscc_message(UsccVerdict verdict);
/* The check character for the first 17 characters; 0 when one of them is not allowed. */
char uscc_check_character(const char text[USCC_LENGTH]);

#endif
