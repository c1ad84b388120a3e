/* What a person made of a draft, as new cases for the drafter: for each sentence whose clauses differ from
 * the drafted ones, what was drafted and what was kept, in the lines of share/draft/cases.txt. A clause
 * belongs to the find with the same `source:`; one whose source matches no find was added by hand. Only what
 * a case can say counts: a filled `each:` or `by:` is no correction. */
#ifndef ANLAN_PLAN_DRAFT_CORRECT_H
#define ANLAN_PLAN_DRAFT_CORRECT_H

#include "plan/draft/draft.h"
#include "plan/plan.h"

typedef struct Correction {
    size_t start;      /* characters of the prose before the sentence */
    Str sentence;      /* on one line */
    Str drafted, kept; /* one line a find, each with its line feed; empty: nothing */
} Correction;

/* In the order of the prose. `kept` is the corrected plan, free of errors. */
Status draft_corrections(Arena *arena, const DraftRules *rules, Str prose, const Plan *kept, Correction **ret,
                         size_t *ret_count, Error *err);
/* One case of cases.txt: «> sentence», then the lines. */
void correction_case(Str sentence, Str kept, Buf *out);

#endif
