/* Inside src/plan: one clause of a superior plan beside the same clause of a lower one. */
#ifndef ANLAN_PLAN_COMPARE_H
#define ANLAN_PLAN_COMPARE_H

#include "plan/weaker.h"

typedef struct Compare {
    Arena *arena;
    const Plan *superior, *own;
    const Calendar *calendar;
    const Clause *above, *below; /* at hand */
    Weakening *items;
    size_t count;
    Error *err;
} Compare;

Status compare_found(Compare *compare, const char *key, bool sure);
Status compare_clause(Compare *compare);

#endif
