/* The register. */
#ifndef ANLAN_APP_SUBJECTS_H
#define ANLAN_APP_SUBJECTS_H

#include "app/write.h"

typedef struct SubjectQuery {
    Str q, org, kind, class_;
    int limit;
    Str cursor;
} SubjectQuery;
Status app_subject_list(const App *app, const Actor *actor, const SubjectQuery *query, Arena *arena,
                        Json *out, Error *err);
Status app_subject_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* The whole list as CSV in the importer's columns. */
Status app_subject_csv(const App *app, const Actor *actor, const SubjectQuery *query, Arena *arena, Buf *out,
                       Error *err);
/* {"class"?,"kind"?,"org"?,"list"?,"owner"?,"reason"}: writes and regenerates duties. */
Status app_subject_change(const App *app, const Actor *actor, Str id, const json_t *body, Arena *arena,
                          AppWrite *ret, Error *err);

#endif
