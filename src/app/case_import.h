/* Many cases of one type from a table: the items of a standard that is to be checked item by item, a list of
 * problems. */
#ifndef ANLAN_APP_CASE_IMPORT_H
#define ANLAN_APP_CASE_IMPORT_H

#include "app/write.h"
#include "base/diag.h"

enum { CASE_IMPORT_MAX = 5000 };

typedef struct CaseImport {
    Str type, parent, org; /* parent and org may be empty; a parent's org goes before the actor's own */
} CaseImport;

/* CSV or XLSX with the columns title (必填) and any of level, subject, org, and the fields of the type's
 * opening, by id or by Chinese title. All or nothing: faults go to diags with row and column, and nothing is
 * written then (E_INVALID). The answer is {"opened":N}. E_TOO_LARGE: more than CASE_IMPORT_MAX rows. */
Status app_case_import(const App *app, const Actor *actor, const CaseImport *import, Str bytes, Arena *arena,
                       Diags *diags, AppWrite *ret, Error *err);

#endif
