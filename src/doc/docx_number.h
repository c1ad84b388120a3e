/* The numbers that a word processor writes in front of paragraphs: 一、 （一） 1. (1) ①. They are not in the
 * text of the file; they are counted here as it would. Private to src/doc. */
#ifndef ANLAN_DOC_DOCX_NUMBER_H
#define ANLAN_DOC_DOCX_NUMBER_H

#include "base/map.h"
#include "doc/package.h"

enum { LEVELS = 9 };

typedef struct Numbering {
    Arena *arena;
    Map *lists;     /* abstractNumId → its levels and counters */
    Map *instances; /* numId → list, with its own starts */
} Numbering;

/* `part` NULL: a document without lists. */
Status numbering_read(const Package *package, Arena *arena, const char *part, Numbering *ret, Error *err);
/* Counts one paragraph of the list on and writes its mark; nothing for bullets and unknown lists. */
void numbering_next(Numbering *numbering, Str list, int level, Buf *out);

#endif
