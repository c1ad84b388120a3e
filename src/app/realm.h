/* A realm: the county-level code that owns data, and its org tree out of the region table. */
#ifndef ANLAN_APP_REALM_H
#define ANLAN_APP_REALM_H

#include "app/app.h"

enum { REGION_CODE = 12, REGION_LEVELS = 5 }; /* province, city, county, town, village */

/* Digits that a level uses of a 12-digit code: 2, 4, 6, 9, 12. */
size_t region_digits(int64_t level);

/* Make the realm (or bring its org tree up to date) from the regions valid on `day`: the county, what lies
 * above it, every town and village below. Codes are short: 330110, 330110001, 330110001002. Orgs that are not
 * regions (grids, departments) stay. One ledger entry "realm.made". E_NOT_FOUND when the region table lacks
 * the county. */
Status app_realm_make(const App *app, Str realm, Date day, int64_t *ret_orgs, Error *err);

#endif
