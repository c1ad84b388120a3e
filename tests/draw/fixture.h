/* Registers in memory, from lines of cells separated by commas (no quoting). */
#ifndef ANLAN_TESTS_DRAW_FIXTURE_H
#define ANLAN_TESTS_DRAW_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "draw/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#undef fail /* ours, in base/status.h */

enum { CELLS_MAX = 16 };

static inline size_t cells_of(const char *line, Str cells[CELLS_MAX]) {
    size_t count = 0;
    Str rest = str_from(line);
    for (bool more = true; more && count < CELLS_MAX;) more = str_cut(rest, ',', &cells[count++], &rest);
    return count;
}

/* Lines ended by NULL, the first names the columns. */
static inline Status table_from(Arena *arena, const char *name, const char *const *lines, const char *key,
                                const DrawTable **ret, Error *err) {
    Str cells[CELLS_MAX];
    DrawTable *table;
    size_t count = cells_of(lines[0], cells);
    TRY(draw_table_new(arena, name, cells, count, key, &table, err));
    for (size_t i = 1; lines[i]; i++) {
        count = cells_of(lines[i], cells);
        TRY(draw_table_add(table, cells, count, err));
    }
    TRY(draw_table_freeze(table, err));
    *ret = table;
    return OK;
}

static const char *const units_lines[] = {
    "id,street,risk,owner", "u3,east,2,p1", "u1,west,1,",     "u5,east,1,p2|p3",
    "u2,east,3.5,p9",       "u4,west,0,p2", "u6,west,0.125,", NULL};
static const char *const officers_lines[] = {"id,cert", "p2,C2", "p1,C1", "p4,", "p3,C3", NULL};
static const char *const recuse_lines[] = {"officer,subject", "p1,u2", "p9,u1", NULL};
static const char *const exclude_lines[] = {"id,reason", "u5,closed", "nobody,ill", NULL};

static inline Status inputs_of(Arena *arena, DrawInputs *ret, Error *err) {
    DrawInputs inputs = {0};
    TRY(table_from(arena, "population", units_lines, "id", &inputs.population, err));
    TRY(table_from(arena, "officers", officers_lines, "id", &inputs.officers, err));
    TRY(table_from(arena, "recuse", recuse_lines, NULL, &inputs.recuse, err));
    TRY(table_from(arena, "exclude", exclude_lines, "id", &inputs.exclude, err));
    *ret = inputs;
    return OK;
}

#endif
