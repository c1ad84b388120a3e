/* What the fields of a move do to its case. Inside src/app only. */
#ifndef ANLAN_APP_CASE_FIELDS_H
#define ANLAN_APP_CASE_FIELDS_H

#include "app/case.h"

typedef struct CaseEffects {
    int64_t handler;   /* person number, 0 = none */
    Str org, from_org; /* where the case is afterwards, and which org handed it over (empty: none) */
} CaseEffects;

/* E_INVALID, E_NOT_FOUND: something named is not there; E_CONFLICT: nothing to go back to. */
Status case_effects(const Actor *actor, Tx *tx, const CaseRow *row, const FlowTransition *transition,
                    const json_t *fields, Arena *arena, CaseEffects *ret, Error *err);

#endif
