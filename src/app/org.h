/* Orgs and people. A list shows what lies in the subtrees where the asker holds the permission; a sealed
 * field (phone, identity number) is shown masked, and whole only against a reason that goes into the ledger.
 */
#ifndef ANLAN_APP_ORG_H
#define ANLAN_APP_ORG_H

#include "app/write.h"

typedef struct OrgQuery {
    Str parent, q; /* code of the org above; part of the name or the code */
    int limit;
    Str cursor;
} OrgQuery;
Status app_org_list(const App *app, const Actor *actor, const OrgQuery *query, Arena *arena, Json *out,
                    Error *err);
Status app_org_get(const App *app, const Actor *actor, Str code, Arena *arena, Json *out, Error *err);

typedef struct PersonQuery {
    Str org, q; /* subtree of an org; part of the name or the id */
    int limit;
    Str cursor;
} PersonQuery;
Status app_person_list(const App *app, const Actor *actor, const PersonQuery *query, Arena *arena, Json *out,
                       Error *err);
Status app_person_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* field: "phone" or "identity". The value is in the answer of *ret, which is sent only once the entry
 * person.revealed (who, whose, which field, why; never the value) is durable. */
Status app_person_reveal(const App *app, const Actor *actor, Str id, Str field, Str reason, Arena *arena,
                         AppWrite *ret, Error *err);

/* Sealed fields: XSalsa20-Poly1305 under App.seal_key, a random nonce in front. Empty text seals to nothing.
 */
Status app_seal(const App *app, Str plain, Arena *arena, Str *ret, Error *err);
Status app_unseal(const App *app, Str sealed, Arena *arena, Str *ret,
                  Error *err); /* E_CORRUPT: not sealed with this key */
/* The same under another key of the App. */
Status app_seal_under(const App *app, const uint8_t key[32], Str plain, Arena *arena, Str *ret, Error *err);
Status app_unseal_under(const uint8_t key[32], Str sealed, Arena *arena, Str *ret, Error *err);
/* "13812345678" → "138****5678"; below 11 characters all stars. */
Str app_mask(Str plain, Arena *arena);

/* JSON list of the asker's paths for a permission, as the list queries take it. */
Status app_scope_list(const App *app, const Actor *actor, const char *permission, Arena *arena, Str *ret,
                      Error *err);

#endif
