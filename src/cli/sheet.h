/* A register read from CSV for pure computation: subjects, orgs or people, held in memory and sorted by id.
 * Every column that is no field of the schema is an attribute that filters may name. */
#ifndef ANLAN_CLI_SHEET_H
#define ANLAN_CLI_SHEET_H

#include "cli/cli.h"
#include "duty/duty.h"

typedef struct Sheet Sheet;

/* kind: the schema (schema_subject, schema_org, schema_person). Faults of rows go to diags (line =
 * spreadsheet row); with one or more the answer is E_INVALID. Everything lives in cli->arena. */
Status sheet_read(Cli *cli, const char *path, const ExprSchema *schema, Diags *diags, Sheet **ret,
                  Error *err);
/* A source over the sheet; one at a time. NULL sheet: NULL source. */
SubjectSource *sheet_source(Sheet *sheet);

#endif
