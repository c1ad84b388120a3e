/* The plan library: what is in force, what is being drafted, and what comes with the program. */
#ifndef ANLAN_APP_PLAN_LIBRARY_H
#define ANLAN_APP_PLAN_LIBRARY_H

#include "app/plans.h"

typedef struct LibraryQuery {
    Str q;      /* part of the title, id or org; "" = all */
    Str org;    /* code, "" = all */
    Str domain; /* of a clause, "" = all */
    int year;   /* that the period touches, 0 = all */
    Str status; /* adopted | draft | shipped, "" = all */
} LibraryQuery;

/* {"items":[{"status","id","plan","title","org","org_name","from","to","version","domains":[…],"clauses",
 * "in_force","verdict","changed_at"}],"next":null}, or the same as CSV. Needs plan.read; drafts show only to
 * who may check plans where they were made. `id` is the draft's or the plan's. */
Status app_plan_library(const App *app, const Actor *actor, const LibraryQuery *query, bool csv, Arena *arena,
                        Buf *out, Error *err);
/* {"items":[{"version","title","state","adopted_at","adopted_by"}],"next":null}, newest first. */
Status app_plan_versions(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* The text of a plan that comes with the program. E_NOT_FOUND. */
Status plan_shipped_text(Arena *arena, Str id, Str *ret, Error *err);

#endif
