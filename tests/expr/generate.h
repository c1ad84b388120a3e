/* Random well-typed expressions, as text. Repeatable: the same state gives the same expressions. */
#ifndef ANLAN_TEST_EXPR_GENERATE_H
#define ANLAN_TEST_EXPR_GENERATE_H

#include "base/str.h"

typedef struct Random {
    uint64_t state;
} Random;

uint32_t random_below(Random *random, uint32_t limit);
void generate_condition(Random *random, Buf *out);
void generate_number(Random *random, Buf *out);
extern const char *const sample_texts[];
extern const size_t sample_text_count;

#endif
