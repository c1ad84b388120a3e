/* Changes to the text of a plan that leave everything else as it was written: spans of bytes and what comes
 * in their place. Used by plan copy and plan derive, so that comments, order and prose stay. */
#ifndef ANLAN_PLAN_COPY_EDIT_H
#define ANLAN_PLAN_COPY_EDIT_H

#include "plan/plan.h"

typedef struct Edit {
    size_t from, to; /* bytes of the source; equal: an insertion */
    Str text;
} Edit;

typedef struct Edits {
    Arena *arena;
    Str source;
    size_t *lines; /* where each line begins; line n of the file is lines[n - 1] */
    size_t line_count;
    Edit *items;
    size_t count, capacity;
} Edits;

Status edits_begin(Arena *arena, Str source, Edits *ret, Error *err);
/* Text lives in the arena. Edits may come in any order and must not overlap. */
Status edits_add(Edits *edits, size_t from, size_t to, Str text, Error *err);
/* The new text. */
Status edits_apply(const Edits *edits, Str *ret, Error *err);

/* Byte of a line and column (characters, from 1); the end of the source when there is no such place. */
size_t edits_offset(const Edits *edits, int line, int column);
int edits_line(const Edits *edits, size_t offset);
/* Where a scalar stands, its quotes included. False when it is written in a way that this cannot find again
 * (a block of several lines). */
bool edits_scalar(const Edits *edits, const YamlNode *node, Str *ret_raw, size_t *ret_from);
/* Put another value in the scalar's place. False as above, and nothing is done. */
Status edits_set(Edits *edits, const YamlNode *node, Str text, bool *ret_done, Error *err);
/* A line `key: value` at the end of the clause, or of the front matter when clause is NULL. */
Status edits_add_key(Edits *edits, const Clause *clause, const char *key, Str value, Error *err);
/* The line of the fence that ends a clause. */
int edits_clause_end(const Edits *edits, const Clause *clause);
/* Name the keys in the clause's `fill`, after those that are there. */
Status edits_fill(Edits *edits, const Clause *clause, const Str *keys, size_t count, Error *err);

#endif
