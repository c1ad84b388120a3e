/* Parts of a case: a move can open a case of another type under its own. Inside src/app only. */
#ifndef ANLAN_APP_CASE_PART_H
#define ANLAN_APP_CASE_PART_H

#include "app/case.h"

/* Ready for case_opening_write. E_INVALID: the part asks for a
 * field that this case does not know. */
Status case_part_prepare(const App *app, const Actor *actor, const Plans *plans, const CaseRow *row,
                         const FlowPart *part, const json_t *known, Arena *arena, CaseOpening *ret,
                         Error *err);

#endif
