/* Evidence: append-only records. A correction is a new record that names the old one. */
#ifndef ANLAN_APP_RECORDS_H
#define ANLAN_APP_RECORDS_H

#include "app/write.h"

typedef struct Record Record;

/* In two steps, so that the look-ups of many requests share a round trip (app_record_look, store_look):
 * app_record_new, then the look, then app_record_found with its row, then app_record_go. Everything given
 * stays valid until the last.
 *
 * Check everything and prepare the write: form, officers, certificates, rules of the plans in force (refuse
 * or flag), the duties it answers, the hazards it opens. `key` is the idempotency key ("" = none): the same
 * key and body give the stored answer again, another body E_CONFLICT. Faults of the body are all reported:
 * E_INVALID with `faults`. */
Status app_record_new(const App *app, const Actor *actor, const json_t *body, Str body_text, Str key,
                      Arena *arena, Record **ret, Error *err);
StoreLook *app_record_look(Record *record); /* `found` and `data` are for the caller to set */
Status app_record_found(Record *record, const Rows *row, Error *err);
Status app_record_go(Record *record, Diags *faults, AppWrite *ret, Error *err);
/* All of it at once. */
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
