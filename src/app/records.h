/* Evidence: append-only records. A correction is a new record that names the old one. */
#ifndef ANLAN_APP_RECORDS_H
#define ANLAN_APP_RECORDS_H

#include "app/write.h"

/* Check everything and prepare the write: form, officers, certificates, rules of the plans in force (refuse
 * or flag), the duties it answers, the hazards it opens. `key` is the idempotency key ("" = none): the same
 * key and body give the stored answer again, another body E_CONFLICT. Faults of the body are all reported:
 * E_INVALID with `faults`. */
Status app_record_add(const App *app, const Actor *actor, const json_t *body, Str body_text, Str key,
                      Arena *arena, Diags *faults, AppWrite *ret, Error *err);

typedef struct RecordQuery {
    Str subject, org, activity;
    Date from, to;
    int limit;
    Str cursor;
} RecordQuery;
Status app_record_list(const App *app, const Actor *actor, const RecordQuery *query, Arena *arena, Json *out,
                       Error *err);
Status app_record_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);

#endif
