/* Diagnostics: many faults at once, each with file, line, column, code, message and hint. */
#ifndef ANLAN_BASE_DIAG_H
#define ANLAN_BASE_DIAG_H

#include "base/arena.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE } Severity;

typedef struct Diag {
    Str file;
    int line, column; /* 1-based; 0 = unknown; for a table: row and column */
    Severity severity;
    const char *code; /* stable, for example "plan.unknown-key" */
    Error error;      /* message and hint, translatable (status.h) */
    const char *near; /* suggestion («did you mean»), or NULL; lives in the arena */
} Diag;

typedef struct Diags {
    Arena *arena;
    Diag *items;
    size_t count, capacity;
    size_t max; /* DIAGS_MAX by default; faults past it are only counted */
    size_t dropped;
    size_t error_count;
} Diags;

enum { DIAGS_MAX = 100 };

Diags diags_new(Arena *arena);
/* Add one. `format` as in fail(). Returns the new item so that hint and near can be set, or NULL when full.
 */
Diag *diag_add(Diags *diags, Severity severity, Str file, int line, int column, const char *code,
               const char *format, ...) __attribute__((format(printf, 7, 8)));
void diag_hint(Diag *diag, const char *hint); /* NULL diag is allowed */
/* «did you mean»: the closest of `names` (NULL-terminated) within a third of the word's length, or NULL. */
const char *diag_nearest(Str word, const char *const *names);
/* Order by file, line, column (stable). */
void diags_sort(Diags *diags);
/* One line, `file:line:col: code: message (hint)`, in language `lang` ("zh-CN", "en"). */
void diag_print(const Diag *diag, const char *lang, Buf *out);

#endif
