/* Columns of a register that are not ours: attributes of the subject. Inside src/app only. */
#ifndef ANLAN_APP_IMPORT_ATTRIBUTE_H
#define ANLAN_APP_IMPORT_ATTRIBUTE_H

#include "app/catalogue.h"
#include "app/import_kind.h"

/* The further columns of a row as one canonical JSON object, in import->batch. An attribute that the kind
 * names in kinds.yaml is read as its type; a value of another type is a warning at its cell and stays text.
 * Another one is a number when it is a plain decimal number, otherwise text. */
Status import_attributes(Import *import, const ImportRow *row, Str kind, Str *ret, Error *err);

#endif
