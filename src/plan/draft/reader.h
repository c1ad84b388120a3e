/* What reading a text line by line keeps: shared by draft.c, heading.c and table.c. */
#ifndef ANLAN_PLAN_DRAFT_READER_H
#define ANLAN_PLAN_DRAFT_READER_H

#include "plan/draft/scan.h"

enum { HEAD_LEVELS = 9, TABLE_COLUMNS = 64 };

/* What a heading says for the lines below it. */
typedef struct Head {
    Str text; /* without its mark */
    Str body, period;
} Head;

/* The table that is being read. A head over several columns is the group of the heads below it. */
typedef struct Table {
    Str heads[TABLE_COLUMNS], groups[TABLE_COLUMNS];
    Str above[TABLE_COLUMNS]; /* what a ditto mark stands for */
    size_t columns;           /* 0: no table */
    bool begun;               /* a row that is no head was read */
    Str unit;                 /* stands above the table */
} Table;

typedef struct Reader {
    Scan scan;
    uint32_t *cps, *bytes; /* one line */
    size_t room;
    DraftPart *parts;
    size_t part_count;
    Head heads[HEAD_LEVELS];
    Table table;
} Reader;

/* Decodes [from, to) of a text as one line and finds what is in it. */
Status reader_scan(Reader *reader, Str text, size_t from, size_t to, Error *err);

/* The line that was scanned is a heading: what it says holds until one of its level or above. `marks`: # in
 * front. */
void heading_enter(Reader *reader, int marks);
/* Any other line: 每月开展以下工作：says its period for the list below it. */
void heading_lead(Reader *reader);

/* A row of a table, [from, to) of the text. */
Status table_row(Reader *reader, size_t from, size_t to, Error *err);
/* A line that is none: the table is over. */
void table_end(Reader *reader, Str line);

#endif
