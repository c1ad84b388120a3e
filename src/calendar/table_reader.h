/* Reads one CSV table (RFC 4180: quotes, doubled quotes, line breaks inside quotes) that sits in memory.
 * Columns are found by the names of the header, in any order; further columns are ignored. Faults become
 * diagnostics and the row is left out, so that one run shows all of them. */
#ifndef ANLAN_CALENDAR_TABLE_READER_H
#define ANLAN_CALENDAR_TABLE_READER_H

#include "base/date.h"
#include "base/diag.h"

enum { TABLE_COLUMNS_MAX = 16 };

typedef struct TableReader {
    const char *name; /* of the table, for the diagnostics */
    Str text;         /* UTF-8, with or without a byte order mark */
    Arena *arena;     /* for quoted cells */
    Diags *diags;
    size_t at;
    bool unclosed;  /* the text ended inside quotes */
    int row;        /* of the record read last; the header is 1 */
    size_t row_max; /* E_TOO_LARGE past it */
    size_t width;   /* cells of the header */
    size_t wanted_count;
    size_t place[TABLE_COLUMNS_MAX]; /* where the wanted columns stand */
    Status status;                   /* E_NO_MEMORY or E_TOO_LARGE end the reading early */
} TableReader;

/* False: the header is missing or lacks a column (told in diags). `columns`: wanted names. */
bool table_open(TableReader *reader, const char *const *columns, size_t count);
/* Fills `cells` with the wanted columns in the order wanted, trimmed. False at the end or when status is set.
 */
bool table_next(TableReader *reader, Str *cells);
/* Where the n-th wanted column stands in the file, from 1: the column of a diagnostic. */
int table_column(const TableReader *reader, size_t wanted);

/* Cells as values; false: the fault is told. */
bool table_date(const TableReader *reader, size_t column, Str cell, Date *ret);
bool table_int(const TableReader *reader, size_t column, Str cell, int min, int max, int *ret);

#endif
