#include "http/route.h"

typedef struct Node Node;
struct Node {
    Str segment;    /* fixed text; empty for the {value} child */
    Node *children; /* fixed ones, a list */
    Node *value;    /* {…} */
    Node *next;
    const Route *routes[METHOD_COUNT];
    size_t numbers[METHOD_COUNT];
    unsigned allowed;
};

struct Router {
    Node root;
};

static const char *const method_names[METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

Method method_find(const char *name) {
    if (strcmp(name, "HEAD") == 0) return METHOD_GET;
    for (int i = 0; i < METHOD_COUNT; i++) {
        if (strcmp(name, method_names[i]) == 0) return (Method)i;
    }
    return METHOD_COUNT;
}

const char *method_name(Method method) {
    return method < METHOD_COUNT ? method_names[method] : "";
}

static bool is_value(Str segment) {
    return segment.len > 2 && segment.ptr[0] == '{' && segment.ptr[segment.len - 1] == '}';
}

static Node *find_child(const Node *node, Str segment) {
    Node *child = node->children;
    while (child && !str_equal(child->segment, segment)) child = child->next;
    return child;
}

/* The child for a segment of a row's path, made when it is not there; NULL: memory. */
static Node *add_child(Arena *arena, Node *node, Str segment) {
    bool value = is_value(segment);
    Node *child = value ? node->value : find_child(node, segment);
    if (child) return child;
    child = arena_new_item(arena, Node);
    if (!child) return NULL;
    if (value) {
        node->value = child;
        return child;
    }
    child->segment = segment;
    child->next = node->children;
    node->children = child;
    return child;
}

static Status add_route(Arena *arena, Router *router, const Route *route, size_t number, Error *err) {
    Method method = method_find(route->method);
    if (method == METHOD_COUNT || route->path[0] != '/') {
        return fail(err, E_INTERNAL, "route %s %s is not well formed", route->method, route->path);
    }
    Node *node = &router->root;
    Str rest = str_from(route->path + 1), head;
    bool more = true;
    while (more) {
        more = str_cut(rest, '/', &head, &rest);
        node = add_child(arena, node, head);
        if (!node) return no_memory(err);
    }
    if (node->routes[method]) {
        return fail(err, E_INTERNAL, "route %s %s is in the tables twice", route->method, route->path);
    }
    node->routes[method] = route;
    node->numbers[method] = number;
    node->allowed |= 1u << method;
    return OK;
}

Status router_new(Arena *arena, const RouteTable *const *tables, size_t count, Router **ret, Error *err) {
    Router *router = arena_new_item(arena, Router);
    if (!router) return no_memory(err);
    size_t number = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->count; j++) {
            TRY(add_route(arena, router, &tables[i]->routes[j], number++, err));
        }
    }
    *ret = router;
    return OK;
}

RouteMatch router_match(const Router *router, Method method, Str path) {
    RouteMatch match = {0};
    const Node *node = &router->root;
    Str rest = str_slice(path, 1, path.len), head;
    bool more = path.len > 0 && path.ptr[0] == '/';
    if (!more) return match;
    for (int depth = 0; more && depth < ROUTE_SEGMENTS_MAX; depth++) {
        more = str_cut(rest, '/', &head, &rest);
        const Node *child = find_child(node, head);
        if (!child && node->value && head.len > 0 && match.value_count < ROUTE_VALUES_MAX) {
            child = node->value;
            match.values[match.value_count++] = head;
        }
        if (!child) return (RouteMatch){0};
        node = child;
    }
    if (more) return (RouteMatch){0};
    match.allowed = node->allowed;
    if (method < METHOD_COUNT && node->routes[method]) {
        match.route = node->routes[method];
        match.number = node->numbers[method];
    }
    return match;
}
