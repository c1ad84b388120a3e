/* Search words of a text: Chinese by pairs of neighbouring characters (a single one stands alone), so that
 * two-character words are found without a dictionary; Latin letters and digits by whole words in lower case.
 * The same function serves the register and the query. */
#ifndef ANLAN_APP_WORDS_H
#define ANLAN_APP_WORDS_H

#include "base/arena.h"

enum { WORD_BYTES = 32, WORDS_MAX = 400 };

/* Distinct words of the texts, sorted bytewise, at most WORDS_MAX. */
Status words_of(Arena *arena, const Str *texts, size_t count, Str **ret, size_t *ret_count, Error *err);

#endif
