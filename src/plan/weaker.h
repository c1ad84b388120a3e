/* Where a plan of a lower level asks for less than the superior plan that it is derived from. It may ask for
 * more; for less it needs a reason: `weaker-because:` in the clause, or `leaves-out: {ID: reason}` in the
 * front matter. */
#ifndef ANLAN_PLAN_WEAKER_H
#define ANLAN_PLAN_WEAKER_H

#include "plan/plan.h"

typedef struct Weakening {
    const Clause *superior;
    const Clause *own; /* NULL: the clause is left out */
    const char *key;   /* which key asks for less */
    Str before, after; /* as written; after is empty when it is gone or not set */
    bool sure;         /* false: it differs, and no rule says which asks for more */
    Str reason;        /* empty: none was given */
} Weakening;

/* The id in `derived-from`, empty for a plan of its own. */
Str plan_superior_id(const Plan *plan);
/* In the order of the superior plan's clauses. */
Status plan_weaker(Arena *arena, const Plan *superior, const Plan *own, const Calendar *calendar,
                   Weakening **ret, size_t *ret_count, Error *err);
/* The same as faults of `own`: plan.weaker and plan.left-out are errors when no reason is given, plan.differs
 * is a warning. */
Status plan_check_weaker(Arena *arena, const Plan *superior, const Plan *own, const Calendar *calendar,
                         Diags *diags, Error *err);

#endif
