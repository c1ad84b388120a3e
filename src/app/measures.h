/* The scorecard: every number opens into its lists. */
#ifndef ANLAN_APP_MEASURES_H
#define ANLAN_APP_MEASURES_H

#include "app/plan_cache.h"

typedef struct MeasureQuery {
    Str plan;   /* "" = all plans in force */
    Str org;    /* subtree, "" = all that the actor may read */
    Date as_of; /* DATE_NONE = today; rows entered or changed later do not count */
} MeasureQuery;
Status app_measure_list(const App *app, const Actor *actor, const MeasureQuery *query, Arena *arena,
                        Json *out, Error *err);
/* The rows behind a number: half "numerator" or "denominator"; each row has type, id, title, date, link. */
Status app_measure_rows(const App *app, const Actor *actor, Str plan, Str clause, Str half,
                        const MeasureQuery *query, int limit, Str cursor, Arena *arena, Json *out,
                        Error *err);

#endif
