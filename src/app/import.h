/* Importing tables: regions, holidays, people, subjects, past inspections, leave, recusals. Every fault is
 * told with row, column and remedy; a bad row costs only itself; the same file twice changes nothing.
 * docs/formats/import.md is the reference. A kind of import is a table of columns and a function for one row
 * (import_kind.h). */
#ifndef ANLAN_APP_IMPORT_H
#define ANLAN_APP_IMPORT_H

#include "app/app.h"

typedef struct ImportOptions {
    Str kind;      /* subjects: kind of rows that do not name one */
    Str sheet;     /* of a workbook; empty: the first visible one */
    Str map;       /* YAML `source column: our column`; empty: by header names */
    bool dry_run;  /* check and count, write nothing */
    bool annotate; /* make ImportReport.workbook when there is a fault or warning */
    void (*progress)(void *data, int64_t done, int64_t total); /* NULL: none; total 0: unknown */
    void *progress_data;
} ImportOptions;

/* A login named in a table of people: the caller sets the password (app/account.h). */
typedef struct ImportLogin {
    Str login;
    int64_t person;
} ImportLogin;

typedef struct ImportReport {
    int64_t rows, added, changed, unchanged, faulty; /* rows of data; the last four add up to the first */
    int64_t warned;                                  /* rows taken, with a warning */
    bool dry_run;
    Diags diags;      /* line = row, column = column of the file, both from 1 */
    int64_t *touched; /* numbers of subjects whose kind, class, org, list or owner changed */
    size_t touched_count;
    ImportLogin *logins;
    size_t login_count;
    char hash[SHA256_HEX]; /* of the file */
    Buf workbook;          /* the rows with a note at every faulty cell; empty unless asked for */
} ImportReport;

void import_report_clear(ImportReport *report); /* the workbook; everything else is the arena's */

enum { IMPORT_FAULTS_MAX = 5000, IMPORT_BATCH = 5000 };

/* E_INVALID when the file as a whole cannot be taken (no table, a required column is missing); faults of rows
 * leave OK and stand in ret->diags. *ret is set on both. Each batch of IMPORT_BATCH rows is one transaction
 * with one ledger entry that names the file's hash and the rows. */
Status app_import_regions(const App *app, const Actor *actor, Str file, Str bytes,
                          const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);
Status app_import_holidays(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);
Status app_import_people(const App *app, const Actor *actor, Str file, Str bytes,
                         const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);
/* The caller regenerates the duties of ret->touched (app_duty_regenerate). */
Status app_import_subjects(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);
Status app_import_inspections(const App *app, const Actor *actor, Str file, Str bytes,
                              const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

/* Of people whose work the actor hands out, or of himself (app/absence.h). */
Status app_import_leave(const App *app, const Actor *actor, Str file, Str bytes, const ImportOptions *options,
                        ImportReport *ret, Arena *arena, Error *err);
Status app_import_recusals(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

/* {"rows","added","changed","unchanged","faulty","warned","dry_run","sha256","diagnostics":[…]} */
void import_report_json(const ImportReport *report, const char *lang, Json *out);
/* The same as lines for a person. */
void import_report_text(const ImportReport *report, const char *lang, Buf *out);

#endif
