/* What one kind of import brings to the engine. Inside src/app only. */
#ifndef ANLAN_APP_IMPORT_KIND_H
#define ANLAN_APP_IMPORT_KIND_H

#include "app/import.h"
#include "base/map.h"
#include "doc/tabular.h"

typedef enum ImportType { IMPORT_TEXT, IMPORT_DATE, IMPORT_WHOLE, IMPORT_NUMBER, IMPORT_FLAG } ImportType;

typedef struct ImportColumn {
    const char *name;  /* ours; always understood as a header */
    const char *words; /* other headers, separated by | */
    const char *title; /* English, a message key */
    ImportType type;
    bool required; /* the column must be there and every row must fill it */
    size_t max; /* characters of text, or the largest whole number; 0 = 200 characters, no largest number */
} ImportColumn;

enum { IMPORT_COLUMNS_MAX = 24 };

typedef struct ImportValue {
    Str text; /* trimmed; empty: not given */
    Date date;
    int64_t whole;
    double number;
    bool flag;
} ImportValue;

typedef struct ImportRow {
    int row;
    bool faulty;                            /* a cell could not be read: see ImportKind.sees_faulty */
    ImportValue values[IMPORT_COLUMNS_MAX]; /* by position in the column table */
    const TabularRow *source;               /* for further columns */
} ImportRow;

/* ROW_LATER: the row is looked at with its whole batch, and batch_end counts it (import_count). */
typedef enum ImportOutcome { ROW_ADDED, ROW_CHANGED, ROW_UNCHANGED, ROW_FAULTY, ROW_LATER } ImportOutcome;

typedef struct Import Import;

typedef struct ImportKind {
    const char *event; /* of the ledger */
    const char *permission;
    bool rows_ask; /* each row asks for it at its org (import_org); otherwise it is asked at the realm's root
                    */
    const ImportColumn *columns;
    size_t column_count;
    bool sees_faulty;  /* row() is called for faulty rows too, to tell their other faults; it may not write
                          them */
    bool keeps_others; /* further columns are attributes; otherwise they are named in a warning */
    Status (*begin)(Import *import, Error *err); /* may be NULL; import->tx is open for reading */
    Status (*row)(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err);
    void (*batch_begin)(Import *import);             /* may be NULL */
    Status (*batch_end)(Import *import, Error *err); /* may be NULL; before the ledger entry */
    void (*committed)(Import *import); /* may be NULL; after the commit of a batch with changes */
} ImportKind;

typedef enum ImportTarget {
    TARGET_IGNORED = -2,
    TARGET_OTHER = -1
} ImportTarget; /* otherwise a position in columns */

struct Import {
    const App *app;
    const Actor *actor;
    const ImportKind *kind;
    const ImportOptions *options;
    Str file;
    Arena *arena; /* of the whole import */
    Arena *batch; /* emptied after each transaction */
    Tx *tx;
    ImportReport *report;
    Str *headers; /* of the file's columns */
    int *targets;
    size_t source_count;
    int sources[IMPORT_COLUMNS_MAX]; /* the file's column of each of ours, -1 = none */
    int header_row;
    int64_t batch_changes;   /* rows added or changed in this transaction */
    int first_row, last_row; /* of this transaction */
    void *state;             /* the kind's own */
};

Status import_run(const ImportKind *kind, const App *app, const Actor *actor, Str file, Str bytes,
                  const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

/* A fault or warning at one of our columns (-1: at the row). Use as diag_add: returns the diag for its hint.
 */
#define import_fault(import, row, column, code, ...)                                                         \
    diag_add(&(import)->report->diags, SEVERITY_ERROR, (import)->file, (row)->row,                           \
             import_place((import), (column)), (code), __VA_ARGS__)
#define import_warn(import, row, column, code, ...)                                                          \
    diag_add(&(import)->report->diags, SEVERITY_WARNING, (import)->file, (row)->row,                         \
             import_place((import), (column)), (code), __VA_ARGS__)
int import_place(const Import *import, int column);

/* Decide targets[] and sources[] from headers (import_map.c). Faults go to the report; E_INVALID when a
 * required column is missing or the map is wrong. */
Status import_map_columns(Import *import, Error *err);
/* Does this row name all required columns (or is it named by the map)? */
bool import_is_header(const Import *import, const TabularRow *row);
/* Text to the column's type (import_value.c). False: import_fault was called. */
bool import_read_value(Import *import, const ImportRow *row, int column, Str text, ImportValue *ret);
bool import_date(
    Str text,
    Date *ret); /* 2026-04-01, 2026/4/1, 2026.4.1, 20260401, 2026年4月1日, each with a time behind it */
bool import_flag(Str text, bool *ret); /* 1, 0, 是, 否, yes, no … */
/* The annotated workbook (import_annotate.c). */
Status import_annotate(const Import *import, Str bytes, Error *err);

/* Orgs of the realm, by code or unique name (import_org.c). */
typedef struct ImportOrg {
    Str code, name, path;
    bool twice; /* as a name: more than one org has it */
} ImportOrg;
typedef struct ImportOrgs {
    Map *by_code, *by_name;
} ImportOrgs;
Status import_orgs_load(Import *import, ImportOrgs *ret, Error *err);
/* By code (trailing zeros of a 12-digit code allowed) or name; NULL: import_fault was called. Also asks the
 * kind's permission at that place. */
const ImportOrg *import_org(Import *import, const ImportOrgs *orgs, const ImportRow *row, int column,
                            Error *err);

/* Take `count` numbers from a counter of the realm: the first of them. */
Status import_numbers(Import *import, const char *counter, int64_t count, int64_t *ret, Error *err);
void import_count(Import *import, ImportOutcome outcome);

#endif
