/* The seven columns of a case of share/draft/cases.txt, from a find or from a clause. */
#ifndef ANLAN_PLAN_DRAFT_FACTS_H
#define ANLAN_PLAN_DRAFT_FACTS_H

#include "plan/draft/draft.h"
#include "plan/plan.h"

typedef struct Facts {
    Str kind; /* of the scheme; empty: a clause that no kind of the scheme stands for */
    bool has_value;
    double value;
    Str unit, comparator, period, clock, due; /* empty: null */
} Facts;

Facts facts_of_find(const DraftFind *find);
Status facts_of_clause(Arena *arena, const Clause *clause, Facts *ret, Error *err);
/* `base` with what differs between the clause as drafted and as kept taken from the kept one. */
Facts facts_corrected(Facts base, Facts drafted, Facts kept);
void facts_line(const Facts *facts, Buf *out);

#endif
