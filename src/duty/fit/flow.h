/* Maximum flow on a directed graph (Dinic: shortest augmenting paths, a level at a time). Whole numbers in,
 * whole numbers out; the same edges in the same order give the same flow. */
#ifndef ANLAN_DUTY_FIT_FLOW_H
#define ANLAN_DUTY_FIT_FLOW_H

#include "base/arena.h"

typedef struct Flow Flow;

enum { FLOW_SOURCE = 0, FLOW_SINK = 1, FLOW_FIRST = 2 /* the first node of the caller */ };
#define FLOW_UNBOUNDED INT64_C(0x3fffffffffffffff)

/* At most 2^30 edges. E_TOO_LARGE past it. */
Status flow_new(Arena *arena, size_t nodes, size_t edges_max, Flow **ret, Error *err);
/* Returns the edge's number: 0, 1, … Edges of a node are tried in the order in which they were added. */
uint32_t flow_add(Flow *flow, uint32_t from, uint32_t to, int64_t capacity);
/* Pushes as much more as fits from FLOW_SOURCE to FLOW_SINK. May be called again after flow_widen. */
Status flow_run(Flow *flow, int64_t *ret_more, Error *err);
void flow_widen(Flow *flow, uint32_t edge, int64_t more); /* after flow_run */
int64_t flow_on(const Flow *flow, uint32_t edge);
/* After flow_run: whether something more could still reach the node. The nodes for which it is true are the
 * smallest source side of a minimum cut. */
bool flow_reaches(const Flow *flow, uint32_t node);
size_t flow_edges(const Flow *flow);
void flow_ends(const Flow *flow, uint32_t edge, uint32_t *ret_from, uint32_t *ret_to);

#endif
