/* Sealed fields of cases: who gave a tip, apart from what it says. They lie under vault.key in a table of
 * their own; the case, its history, its ledger entries and every list hold the word "sealed" in their place.
 */
#ifndef ANLAN_APP_CASE_SEALED_H
#define ANLAN_APP_CASE_SEALED_H

#include "app/case.h"

typedef struct CaseSecret {
    Str field, box;
} CaseSecret;

typedef struct CaseSecrets {
    CaseSecret *items;
    size_t count;
} CaseSecrets;

/* `fields` (NULL: none) as canonical JSON without what is sealed, and the sealed boxes. */
Status case_seal(const App *app, const FlowFields *asked, const json_t *fields, Arena *arena, Str *ret_fields,
                 CaseSecrets *ret, Error *err);
Status case_secrets_store(Tx *tx, Str realm, Str id, int64_t seq, const CaseSecrets *secrets, Error *err);

/* What is sealed in a case, for a reason: needs case.reveal and a role that may take part in the case; the
 * answer travels only after the ledger entry case.revealed (who, which case, why; never a value) is durable.
 */
Status app_case_reveal(const App *app, const Actor *actor, Str id, Str reason, Arena *arena, AppWrite *ret,
                       Error *err);

#endif
