/* Rows as JSON: what several answers write alike. Inside src/app (and the calendar route). */
#ifndef ANLAN_APP_ROWS_JSON_H
#define ANLAN_APP_ROWS_JSON_H

#include "app/app.h"
#include "calendar/deadline.h"

typedef struct RowText {
    const char *key;
    int column;
} RowText;

void rows_put_texts(const Rows *rows, const RowText *texts, size_t count, Json *out);
void rows_put_number(const Rows *rows, int column, const char *key, Json *out); /* null when the column is */
/* "attachments":[{hash,item,name,type,size}…] from rows with these columns; the rows are read to their end.
 */
Status rows_put_attachments(Rows *rows, Json *out, Error *err);
/* "days":[…]: the count day by day. */
void deadline_put_days(const Deadline *deadline, Json *out);

/* The register's number of a subject; 0 for an empty id, E_NOT_FOUND for an unknown one. */
Status subject_number(Tx *tx, Str realm, Str id, int64_t *ret, Error *err);

#endif
