/* Inside src/app: one row of the plan library, from whichever of the three places, and what its text tells
 * without reading all of it. */
#ifndef ANLAN_APP_PLAN_LIBRARY_ROW_H
#define ANLAN_APP_PLAN_LIBRARY_ROW_H

#include "app/plan_library.h"

enum { DOMAINS_MAX = 12, FRONT_BYTES = 4000 };

typedef struct LibraryRow {
    const char *status;
    Str id, plan, title, org, org_name;
    Str from, to; /* ISO dates, or empty */
    Str domains[DOMAINS_MAX];
    size_t domain_count;
    int64_t version, clauses;
    bool in_force;
    const char *verdict; /* of a plan in force: whether it fits (plan_fit.h); NULL: not known */
    Instant changed_at;
} LibraryRow;

/* plan, title, org, period from the front matter; domains and the number of clauses from the lines. A part of
 * a text gives what stands in that part. */
void library_row_scan(Str text, LibraryRow *row);
bool library_row_fits(const LibraryRow *row, const LibraryQuery *query);

#endif
