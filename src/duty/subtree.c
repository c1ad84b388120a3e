/* The orgs of a plan are those of its own subtree: a county's plan asks nothing of the county beside it. A
 * register that does not hold the plan's org, or no org's parent, does not say what lies in it: then every
 * row counts. */
#include "base/map.h"
#include "duty/compile.h"

enum { DEPTH_MAX = 64, ORGS_FIRST = 256 };

typedef struct Node {
    Str code, parent;
} Node;

static Status add_node(Subtree *subtree, Node **nodes, size_t *room, const DutySubject *org, size_t parent) {
    if (!*nodes || subtree->count == *room) {
        *room = *room ? *room * 2 : ORGS_FIRST;
        *nodes = arena_grow(subtree->arena, *nodes, subtree->count, *room, sizeof **nodes);
        if (!*nodes) return E_NO_MEMORY;
    }
    Node *node = &(*nodes)[subtree->count++];
    *node = (Node){0};
    Str above = org->row[parent].type == TYPE_TEXT ? org->row[parent].text : (Str){0};
    bool kept =
        arena_str(subtree->arena, org->org, &node->code) && arena_str(subtree->arena, above, &node->parent);
    return kept ? OK : E_NO_MEMORY;
}

static size_t parent_field(void) {
    size_t at = 0;
    while (!str_is(str_from(schema_org.fields[at].name), "parent")) at++;
    return at;
}

static bool lies_inside(const Map *known, const Node *node, Str top) {
    for (int depth = 0; node && depth < DEPTH_MAX; depth++) {
        if (str_equal(node->code, top)) return true;
        node = map_get(known, node->parent);
    }
    return false;
}

/* Once, at the first clause that asks for orgs. */
static Status look(Subtree *subtree) {
    const Clause asks = {.kind = CLAUSE_LETTER}; /* no filter: every field of the row is filled */
    const size_t parent = parent_field();
    Node *nodes = NULL;
    size_t room = 0;
    bool tree = false;
    subtree->orgs->rewind(subtree->orgs->data, &asks);
    for (DutySubject org; subtree->orgs->next(subtree->orgs->data, &org);)
        if (add_node(subtree, &nodes, &room, &org, parent) != OK) return E_NO_MEMORY;
    Map *known = map_new(subtree->arena, subtree->count + 1);
    subtree->inside = map_new(subtree->arena, subtree->count + 1);
    if (!known || !subtree->inside) return E_NO_MEMORY;
    if (!nodes) return OK; /* no orgs at all */
    for (size_t i = 0; i < subtree->count; i++) {
        tree = tree || nodes[i].parent.len > 0;
        if (!map_put(known, nodes[i].code, &nodes[i])) return E_NO_MEMORY;
    }
    subtree->all = !tree || !map_get(known, subtree->top);
    for (size_t i = 0; i < subtree->count; i++)
        if (lies_inside(known, &nodes[i], subtree->top) &&
            !map_put(subtree->inside, nodes[i].code, &nodes[i]))
            return E_NO_MEMORY;
    return OK;
}

static void subtree_rewind(void *data, const Clause *clause) {
    Subtree *subtree = data;
    if (!subtree->inside && subtree->status == OK) subtree->status = look(subtree);
    if (subtree->status == OK) subtree->orgs->rewind(subtree->orgs->data, clause);
}

static bool subtree_next(void *data, DutySubject *ret) {
    Subtree *subtree = data;
    while (subtree->status == OK && subtree->orgs->next(subtree->orgs->data, ret))
        if (subtree->all || map_get(subtree->inside, ret->org)) return true;
    return false;
}

SubjectSource *subtree_source(Subtree *subtree, const Plan *plan, SubjectSource *orgs, Arena *arena) {
    if (!orgs || !plan->org.len) return orgs;
    *subtree = (Subtree){.orgs = orgs, .arena = arena, .top = plan->org};
    subtree->source = (SubjectSource){subtree_rewind, subtree_next, subtree};
    return &subtree->source;
}
