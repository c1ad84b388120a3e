/* What the codes of an answer are called, so that a page need not ask for each. Inside src/app. */
#ifndef ANLAN_APP_FIT_NAMES_H
#define ANLAN_APP_FIT_NAMES_H

#include "app/fit_input.h"

/* Members "orgs": [{code, name}], "plans": [{id, title, clauses: [{id, title, sentence}]}] — of what the
 * answer names — and "people", how many there are. */
Status fit_names_json(const FitLoad *load, const FitResult *result, Tx *tx, Str realm, Json *out, Error *err);

#endif
