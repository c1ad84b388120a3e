/* Inside: one thing that may be changed so that a plan fits, by how much, and what is left with such changes.
 */
#ifndef ANLAN_DUTY_FIT_LEVER_H
#define ANLAN_DUTY_FIT_LEVER_H

#include "duty/fit/model.h"

typedef struct Lever {
    FitChange change;
    FitPerson person; /* more people: one like this */
    Plan *plan;       /* the others */
    Clause *clause;
    Figure times; /* of the clause before any change */
    Every every;
    int64_t most, size; /* size 0: unchanged; `most` 0: there is nothing to change */
} Lever;

typedef struct Relax {
    const FitInput *input;
    FitRoom room;
    FitResult *result;
    size_t capacity;
    int64_t tries; /* so far */
} Relax;

Lever lever_people(const FitInput *input, const FitBottleneck *bottleneck);
Lever lever_clause(const FitInput *input, const FitShare *share, FitChange change);

/* What would be left with the levers at their sizes; a schedule that was not found counts as one visit short.
 * The plans are as before afterwards. */
Status levers_try(Relax *relax, const Lever *levers, size_t count, int64_t *ret_short, Error *err);
/* The smallest size from 1 of levers[which] that leaves `target` or less, the others as they are; size 0 when
 * none does. */
Status lever_grow(Relax *relax, Lever *levers, size_t count, size_t which, int64_t target, int64_t *ret_short,
                  Error *err);
/* The sizes leave nothing: makes that of levers[which] as small as can be, down to 0. */
Status lever_shrink(Relax *relax, Lever *levers, size_t count, size_t which, Error *err);

FitRelaxation lever_told(const Lever *lever, int64_t shortfall);
bool fit_asks(const FitBottleneck *bottleneck, Str plan, Str clause); /* whether it is about the clause */

/* Fewest changes, and people alone, that together leave nothing: into relax->result. */
Status fit_combine(Relax *relax, Error *err);

#endif
