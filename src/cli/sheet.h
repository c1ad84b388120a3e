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

/* The cells themselves, rows by id. A NULL sheet has no rows. */
size_t sheet_count(const Sheet *sheet);
int sheet_column(const Sheet *sheet, const char *name); /* -1 when absent */
size_t sheet_width(const Sheet *sheet);                 /* columns */
Str sheet_column_name(const Sheet *sheet, size_t column);
Str sheet_cell(const Sheet *sheet, size_t row, int column); /* trimmed; empty for column -1 */
int sheet_line(const Sheet *sheet, size_t row);             /* as a spreadsheet counts */
Date sheet_since(const Sheet *sheet, size_t row);
Date sheet_until(const Sheet *sheet, size_t row);

#endif
