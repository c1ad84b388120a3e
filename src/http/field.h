/* What a request may carry, as rows: the members of a JSON body and the parameters of a query. The same rows
 * check the input, report every fault at once, and write the OpenAPI page. */
#ifndef ANLAN_HTTP_FIELD_H
#define ANLAN_HTTP_FIELD_H

#include "base/json.h"

typedef enum FieldType {
    FIELD_TEXT,
    FIELD_INT,
    FIELD_NUM,
    FIELD_BOOL,
    FIELD_DATE,    /* "2026-04-01" */
    FIELD_INSTANT, /* "2026-04-01T09:30:00+08:00" */
    FIELD_LIST,
    FIELD_OBJECT,
    FIELD_TYPE_COUNT
} FieldType;

enum {
    FIELD_REQUIRED = 1,
    FIELD_NULLABLE = 2, /* null counts as absent */
    FIELD_SECRET = 4    /* a password: never shown, written so in the OpenAPI page */
};
enum { FIELD_TEXT_MAX = 1000, FIELD_LIST_MAX = 1000, FIELD_FAULTS_MAX = 100 };

typedef struct Field Field;
struct Field { /* a table ends with a row whose name is NULL */
    const char *name;
    FieldType type;
    unsigned flags;
    /* Text: characters. List: items. Numbers: the value. Both 0: text 0-FIELD_TEXT_MAX, list
     * 0-FIELD_LIST_MAX, no bound on a number. */
    double min, max;
    const char *choices; /* text: "red|black"; NULL = free */
    FieldType item;      /* list: the type of its items */
    const Field *fields; /* object, or items that are objects: its members; NULL = any */
    const char *help;    /* English, a message key; for the OpenAPI page */
};

typedef struct Fault {
    const char *pointer; /* RFC 6901, "" = the whole body; "?name" for a query parameter */
    Error error;
    int line, column; /* in a text that the body carries; 0 = none */
} Fault;

typedef struct Faults {
    Arena *arena;
    Fault *items; /* FIELD_FAULTS_MAX, made on the first fault */
    size_t count;
    bool failed; /* memory ran out */
} Faults;

/* A new fault at `pointer`, to be filled by fail(); NULL when the list is full or memory ran out. */
Fault *faults_next(Faults *faults, const char *pointer);
/* E_INVALID when there are faults (E_NO_MEMORY when they could not be kept), else OK. */
Status faults_status(const Faults *faults, Error *err);

/* Check a JSON body: members typed and bounded, required ones there, unknown ones refused. */
void field_check(const Field *fields, const json_t *body, Faults *faults);
/* Check one query value, already decoded. */
void field_check_text(const Field *field, Str value, Faults *faults);
const Field *field_find(const Field *fields, Str name);                 /* NULL: no such row, or no rows */
const char *field_nearest(const Field *fields, Str name, Arena *arena); /* «did you mean», or NULL */

#endif
