/* Sealed columns of a table: read, compared and written without ever leaving the seal. Inside src/app only.
 */
#ifndef ANLAN_APP_IMPORT_SEALED_H
#define ANLAN_APP_IMPORT_SEALED_H

#include "app/import_kind.h"

/* Phone and identity number of a person who is in the database. A column that the table lacks, and a masked
 * value (it holds *), leave what is stored; an empty cell clears it. ROW_UNCHANGED becomes ROW_CHANGED when a
 * value differs. A wrong identity number is a warning; no message repeats the value. */
Status import_sealed(Import *import, const ImportRow *row, int phone, int identity, int64_t person,
                     ImportOutcome *outcome, Error *err);

#endif
