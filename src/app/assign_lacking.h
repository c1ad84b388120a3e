/* Duties of which a visit, or an officer of one, is nobody's. Inside src/app. */
#ifndef ANLAN_APP_ASSIGN_LACKING_H
#define ANLAN_APP_ASSIGN_LACKING_H

#include "app/area.h"
#include "app/assign.h"
#include "doc/csv.h"

/* A refusal between the two days is told as such and does not lack here. */
typedef struct LackingQuery {
    const App *app;
    const Actor *actor;
    Tx *tx;
    const Area *area;
    Date from, to;
    int64_t limit; /* duties */
    Arena *arena;
} LackingQuery;

/* One duty, and the first of its seats that is empty. */
typedef struct Lacking {
    DutyKey key;
    Date due;
    int64_t times, done, have, need; /* have, need: officers of all visits that are left */
    int64_t number, seat;
    Date day; /* on which the others of this visit go; DATE_NONE: nobody goes yet */
    Str with; /* one of them */
    Str subject, subject_name, org_name, plan, clause, title;
} Lacking;

/* The first `limit` by their last day, and whether there are more. */
Status lacking_list(const LackingQuery *query, Lacking **ret, size_t *ret_count, bool *ret_more, Error *err);
Status lacking_json(const LackingQuery *query, Json *out, Error *err); /* "lacking", "lacking_more" */
Status lacking_csv(const LackingQuery *query, CsvWriter *csv, Error *err);

#endif
