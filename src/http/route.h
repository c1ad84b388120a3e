/* Routes are rows. A row says who may call, what it takes, what it answers and which ledger event a write
 * leaves; the router, the permission check, the body check and the OpenAPI page all read the same row. */
#ifndef ANLAN_HTTP_ROUTE_H
#define ANLAN_HTTP_ROUTE_H

#include "http/field.h"

typedef struct Request Request; /* http/request.h */
typedef Status Handler(Request *req, Error *err);

enum {
    ROUTE_PUBLIC = 1,      /* no sign-in */
    ROUTE_SIGNED_IN = 2,   /* any signed-in person, no permission */
    ROUTE_SLOW = 4,        /* run on a worker thread: hashing, long reads, long transactions */
    ROUTE_BYTES = 8,       /* the body is bytes, not JSON */
    ROUTE_IDEMPOTENT = 16, /* takes the header Idempotency-Key */
    ROUTE_LIST = 32,       /* takes limit and cursor */
    ROUTE_CREATED = 64,    /* answers 201 */
    ROUTE_PURE = 128,      /* a POST that changes nothing: it needs no ledger event */
    ROUTE_CSV = 256        /* takes format=csv: the whole list, made on a worker thread */
};

enum { ROUTE_VALUES_MAX = 4, ROUTE_SEGMENTS_MAX = 12 };

typedef struct Route {
    const char *method; /* GET POST PUT PATCH DELETE; HEAD is answered by the GET row */
    const char *path;   /* "/api/v1/duties/{id}" */
    Handler *handler;
    const char *permission; /* NULL only with ROUTE_PUBLIC or ROUTE_SIGNED_IN */
    unsigned flags;
    const char *event;   /* ledger event of a write */
    const char *summary; /* English */
    const Field *params; /* query */
    const Field *body;   /* members of the JSON body; NULL = no body */
    const char *answer;  /* schema in share/api/schemas.json; NULL = no JSON (see type) */
    const char *type;    /* media type of the answer when it is not JSON */
    size_t body_max;     /* bytes; 0 = the setting request-body-kib */
} Route;

typedef struct RouteTable {
    const char *family; /* the tag on the OpenAPI page */
    const Route *routes;
    size_t count;
} RouteTable;

#define ROUTE_TABLE(family, rows) ((RouteTable){(family), (rows), COUNT_OF(rows)})

/* All tables; *ret_count of them. */
const RouteTable *const *route_tables(size_t *ret_count);

/* limit and cursor, the rows behind ROUTE_LIST; format, the row behind ROUTE_CSV. */
extern const Field route_list_params[], route_csv_params[];

typedef enum Method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT } Method;
/* METHOD_COUNT for a method that no route has. HEAD counts as GET. */
Method method_find(const char *name);
const char *method_name(Method method);

/* The router: a tree of path segments; a fixed segment wins over {value}. */
typedef struct Router Router;
/* E_INTERNAL when two rows have the same method and path, or a path does not begin with '/'. */
Status router_new(Arena *arena, const RouteTable *const *tables, size_t count, Router **ret, Error *err);

typedef struct RouteMatch {
    const Route *route;           /* NULL: none for this method */
    size_t number;                /* of the route, counted through all tables */
    Str values[ROUTE_VALUES_MAX]; /* of {…}, in order, still percent-encoded */
    size_t value_count;
    unsigned allowed; /* bit per Method that the path has; 0 = no such path */
} RouteMatch;
RouteMatch router_match(const Router *router, Method method, Str path);

#endif
