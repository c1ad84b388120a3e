/* People as tables name them: by id, or by a name that is unique in the realm. Inside src/app only. */
#ifndef ANLAN_APP_IMPORT_SUBJECT_H
#define ANLAN_APP_IMPORT_SUBJECT_H

#include "app/import_kind.h"
#include "app/words.h"

typedef struct ImportPeople {
    Map *by_id, *by_name;
} ImportPeople;
Status import_people_load(Import *import, ImportPeople *ret, Error *err);
/* An empty cell gives 0; false: import_fault was called. */
bool import_person(Import *import, const ImportPeople *people, const ImportRow *row, int column,
                   int64_t *ret);

#endif
