/* A find as a clause block, for literate.c. */
#ifndef ANLAN_PLAN_DRAFT_LITERATE_H
#define ANLAN_PLAN_DRAFT_LITERATE_H

#include "plan/draft/draft.h"

/* A fenced block with its id, `kind-number`, and a blank line behind it. */
void clause_write(const DraftFind *find, size_t number, Buf *out);
/* A JSON string, which is a YAML one, too, once the control characters that YAML refuses are left out. */
void quoted_write(Str value, Buf *out);

#endif
