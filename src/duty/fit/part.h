/* Inside: one part of the model as a network. Three kinds:
 *   ONE    a single lane: visits against the most visits of a day. Exact, pairs too.
 *   UNITS  several lanes, one person a visit: person-visits against person-days. Exact.
 *   MIXED  several lanes, some with pairs: person-visits, a day at a time. A "no" is a proof; a "yes" is
 *          believed only when a schedule was found (mixed.c). */
#ifndef ANLAN_DUTY_FIT_PART_H
#define ANLAN_DUTY_FIT_PART_H

#include "duty/fit/flow.h"
#include "duty/fit/model.h"

typedef enum PartKind { PART_ONE, PART_UNITS, PART_MIXED } PartKind;

/* Days on which nothing begins or ends: windows and people are the same on all of them. */
typedef struct Slot {
    Date first, last;
    int64_t days; /* working days, at least 1 */
} Slot;

typedef struct Part {
    const Model *model;
    Arena *net;
    PartKind kind;
    const Group **groups; /* by due, then from */
    const Lane **lanes;
    const Crew **crews;
    size_t group_count, lane_count, crew_count, slot_count;
    uint32_t *lane_place, *crew_place; /* number in the model → place here */
    Slot *slots;
    bool *works;       /* crew × slot */
    int64_t *most;     /* lane × slot: visits of one day if the lane had its people alone */
    uint32_t *through; /* lane × slot of MIXED: the edge that visits of more than one person go through */
    Flow *flow;        /* edge i is the demand of group i */
    uint32_t lanes_at, outs_at, crews_at, nodes; /* numbers of nodes */
} Part;

Status part_new(const Model *model, const Group **groups, size_t count, Arena *net, Part *ret, Error *err);
Status part_flow(Part *part, int64_t *ret_short, Error *err); /* in the units of the kind */
/* MIXED, after a flow that serves all: whether a schedule of whole visits was found. */
Status part_schedule(const Part *part, bool *ret_found, Error *err);
Status part_bottlenecks(const Part *part, Arena *keep, Found *found, Error *err);

/* The source side of the cut in pieces. Lists hold numbers + 1, in rising order; 0 ends them. */
typedef struct Pieces {
    uint32_t *of;                       /* of each node: the piece that it is in */
    uint32_t *first_group, *next_group; /* by piece; by group */
    uint32_t *first_edge, *next_edge;   /* by piece: the edges of the cut that leave it; by edge */
} Pieces;

/* The weeks of a bottleneck whose `from` and `due` are known. */
Status part_weeks(const Part *part, const Pieces *pieces, uint32_t piece, Arena *keep,
                  FitBottleneck *bottleneck, Error *err);

void group_slots(const Part *part, const Group *group, size_t *ret_from, size_t *ret_to); /* [from, to) */
static inline size_t at(const Part *part, size_t row, size_t slot) {
    return row * part->slot_count + slot;
}
static inline int64_t person_visits(const Part *part, int64_t amount) {
    return part->kind == PART_ONE ? amount * part->lanes[0]->officers : amount;
}
static inline int64_t at_most(int64_t a, int64_t b) {
    return a < b ? a : b;
}

#endif
