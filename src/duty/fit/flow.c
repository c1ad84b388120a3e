/* Dinic. An edge and its way back are two arcs; arcs stand together by the node that they leave, so that a
 * walk over a node reads memory in a line. */
#include "duty/fit/flow.h"

enum { EDGES_MAX = 1 << 30 };

typedef struct Edge {
    uint32_t from, to;
    int64_t capacity;
} Edge;

typedef struct Arc {
    int64_t left; /* what it can still take */
    uint32_t to;
    uint32_t back; /* the arc the other way */
} Arc;

struct Flow {
    Arena *arena;
    Edge *edges;
    Arc *arcs;       /* NULL until the first run */
    uint32_t *place; /* of each edge: its forward arc */
    uint32_t *first; /* of each node: its first arc; nodes + 1 */
    uint32_t *next;  /* of each node: the arc to try next in this phase */
    int32_t *level;
    uint32_t *queue; /* nodes of the search, then arcs of the path */
    size_t nodes, count, max;
};

Status flow_new(Arena *arena, size_t nodes, size_t edges_max, Flow **ret, Error *err) {
    if (edges_max > EDGES_MAX || nodes > EDGES_MAX)
        return fail(err, E_TOO_LARGE, "the duties and people make a network of more than %d edges",
                    EDGES_MAX);
    Flow *flow = arena_new_item(arena, Flow);
    if (!flow) return no_memory(err);
    *flow = (Flow){.arena = arena, .nodes = nodes, .max = edges_max};
    flow->edges = arena_new_array(arena, Edge, edges_max);
    flow->place = arena_new_array(arena, uint32_t, edges_max);
    flow->first = arena_new_array(arena, uint32_t, nodes + 1);
    flow->next = arena_new_array(arena, uint32_t, nodes);
    flow->level = arena_new_array(arena, int32_t, nodes);
    flow->queue = arena_new_array(arena, uint32_t, nodes);
    if (!flow->edges || !flow->place || !flow->first || !flow->next || !flow->level || !flow->queue)
        return no_memory(err);
    *ret = flow;
    return OK;
}

uint32_t flow_add(Flow *flow, uint32_t from, uint32_t to, int64_t capacity) {
    flow->edges[flow->count] = (Edge){from, to, capacity};
    return (uint32_t)flow->count++;
}

/* Arcs by the node they leave, in the order of the edges. */
static bool lay_out(Flow *flow) {
    flow->arcs = arena_new_array(flow->arena, Arc, 2 * flow->count);
    if (!flow->arcs) return false;
    uint32_t *first = flow->first;
    for (size_t i = 0; i < flow->count; i++) {
        first[flow->edges[i].from + 1]++;
        first[flow->edges[i].to + 1]++;
    }
    for (size_t node = 0; node < flow->nodes; node++) {
        first[node + 1] += first[node];
        flow->next[node] = first[node];
    }
    for (size_t i = 0; i < flow->count; i++) {
        const Edge *edge = &flow->edges[i];
        uint32_t forth = flow->next[edge->from]++, back = flow->next[edge->to]++;
        flow->arcs[forth] = (Arc){edge->capacity, edge->to, back};
        flow->arcs[back] = (Arc){0, edge->from, forth};
        flow->place[i] = forth;
    }
    return true;
}

/* Distance of each node from the source over arcs with room; -1 when none leads there. */
static bool search(Flow *flow) {
    for (size_t i = 0; i < flow->nodes; i++) flow->level[i] = -1;
    size_t head = 0, tail = 0;
    flow->level[FLOW_SOURCE] = 0;
    flow->queue[tail++] = FLOW_SOURCE;
    while (head < tail) {
        uint32_t node = flow->queue[head++];
        for (uint32_t i = flow->first[node]; i < flow->first[node + 1]; i++) {
            const Arc *arc = &flow->arcs[i];
            if (arc->left <= 0 || flow->level[arc->to] >= 0) continue;
            flow->level[arc->to] = flow->level[node] + 1;
            flow->queue[tail++] = arc->to;
        }
    }
    return flow->level[FLOW_SINK] >= 0;
}

/* The next arc of a node that leads one level down, or none. */
static bool advance(Flow *flow, uint32_t node, uint32_t *ret_arc) {
    for (; flow->next[node] < flow->first[node + 1]; flow->next[node]++) {
        const Arc *arc = &flow->arcs[flow->next[node]];
        if (arc->left <= 0 || flow->level[arc->to] != flow->level[node] + 1) continue;
        *ret_arc = flow->next[node];
        return true;
    }
    return false;
}

/* Pushes through the path; returns how long a part of it still has room. */
static size_t push(Flow *flow, const uint32_t *path, size_t length, int64_t *total) {
    int64_t amount = FLOW_UNBOUNDED;
    for (size_t i = 0; i < length; i++)
        if (flow->arcs[path[i]].left < amount) amount = flow->arcs[path[i]].left;
    size_t kept = length;
    for (size_t i = length; i-- > 0;) {
        Arc *arc = &flow->arcs[path[i]];
        arc->left -= amount;
        flow->arcs[arc->back].left += amount;
        if (arc->left == 0) kept = i;
    }
    *total += amount;
    return kept;
}

/* All paths of one phase. */
static int64_t push_level(Flow *flow) {
    uint32_t *path = flow->queue; /* the search is over */
    int64_t total = 0;
    size_t length = 0;
    uint32_t node = FLOW_SOURCE, arc;
    for (size_t i = 0; i < flow->nodes; i++) flow->next[i] = flow->first[i];
    for (;;) {
        if (node == FLOW_SINK) {
            length = push(flow, path, length, &total);
        } else if (advance(flow, node, &arc)) {
            path[length++] = arc;
        } else if (node == FLOW_SOURCE) {
            return total;
        } else { /* a dead end: the arc that led here is not tried again */
            arc = path[--length];
            flow->next[flow->arcs[flow->arcs[arc].back].to]++;
        }
        node = length > 0 ? flow->arcs[path[length - 1]].to : FLOW_SOURCE;
    }
}

Status flow_run(Flow *flow, int64_t *ret_more, Error *err) {
    if (!flow->arcs && !lay_out(flow)) return no_memory(err);
    int64_t more = 0;
    while (search(flow)) more += push_level(flow);
    *ret_more = more;
    return OK;
}

void flow_widen(Flow *flow, uint32_t edge, int64_t more) {
    flow->arcs[flow->place[edge]].left += more;
}

int64_t flow_on(const Flow *flow, uint32_t edge) {
    const Arc *arc = &flow->arcs[flow->place[edge]];
    return flow->arcs[arc->back].left;
}

bool flow_reaches(const Flow *flow, uint32_t node) {
    return flow->level[node] >= 0;
}

size_t flow_edges(const Flow *flow) {
    return flow->count;
}

void flow_ends(const Flow *flow, uint32_t edge, uint32_t *ret_from, uint32_t *ret_to) {
    *ret_from = flow->edges[edge].from;
    *ret_to = flow->edges[edge].to;
}
