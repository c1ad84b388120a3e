/* A find as a clause block, for literate.c. */
#ifndef ANLAN_PLAN_DRAFT_LITERATE_H
#define ANLAN_PLAN_DRAFT_LITERATE_H

#include "plan/draft/draft.h"
#include "plan/words.h"

enum { PARTS_OF_YEAR = 12 };

/* What one clause is made of. */
typedef struct ClauseText {
    const DraftFind *find;
    const DraftFind
        *parts[PARTS_OF_YEAR]; /* of a quota that is broken down by months, in the order of the text */
    size_t part_count;
    size_t number;
    const Words *words; /* a festival that is not among them is left to a person */
} ClauseText;

/* A fenced block with its id, `kind-number`, and a blank line behind it. */
void clause_write(const ClauseText *text, Buf *out);
/* A JSON string, which is a YAML one, too, once the control characters that YAML refuses are left out. */
void quoted_write(Str value, Buf *out);

#endif
