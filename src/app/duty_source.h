/* The register, the orgs and the people as the duty compiler reads them, streamed from the database. Inside
 * src/app. */
#ifndef ANLAN_APP_DUTY_SOURCE_H
#define ANLAN_APP_DUTY_SOURCE_H

#include "app/app.h"
#include "duty/duty.h"

typedef enum SourceKind { SOURCE_SUBJECTS, SOURCE_ORGS, SOURCE_PEOPLE } SourceKind;

/* One source over one query. A failure ends the rows; `status` and `err` keep it: check after the run. */
typedef struct DutySource {
    SourceKind kind;
    Tx *tx;
    Arena *arena;
    Str realm, path;
    const char *path_end;
    int64_t number_from, number_to; /* subjects */
    Rows *rows;
    const Expr *filter; /* of the clause that reads now */
    bool wants_attributes;
    Value *row;
    size_t row_size;
    json_t *attributes; /* of the present row */
    Status status;
    Error err;
} DutySource;

Status duty_source_init(DutySource *source, SourceKind kind, Tx *tx, Str realm, Str path, Arena *arena,
                        Error *err);
void duty_source_clear(DutySource *source);
SubjectSource duty_source_reader(DutySource *source);

#endif
