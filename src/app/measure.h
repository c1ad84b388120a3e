/* Measures inside src/app: what a formula is asked of, as of a day, in one subtree. Memory is the request's
 * arena's. docs/formats/measure.md says what "as of" means. */
#ifndef ANLAN_APP_MEASURE_H
#define ANLAN_APP_MEASURE_H

#include "app/measures.h"
#include "measure/measure.h"

/* Parameters of every statement: $1 realm, $2 path from, $3 path to, $4 the day, $5 the first moment after
 * it. What formulas bind comes after them. */
enum { MEASURE_PARAMETERS = 5 };
/* A condition that names all of them, so that none is left without a type; always true. */
#define MEASURE_ALL_PARAMETERS                                                                               \
    "CAST($1 AS TEXT) <> '' AND CAST($2 AS TEXT) < CAST($3 AS TEXT) AND CAST($4 AS BIGINT) <= CAST($5 AS "   \
    "BIGINT)"

typedef struct MeasureView {
    const App *app;
    const Actor *actor;
    Tx *tx;
    Arena *arena;
    const ExprSchema **objects; /* schema_objects over what was there on the day, ended by NULL */
    Str path;
    const char *path_end;
    Date as_of, today;
    Instant end;
} MeasureView;

/* The objects, the day and the query's subtree (permission measure.read). */
Status measure_view(const App *app, const Actor *actor, Tx *tx, const MeasureQuery *query, Arena *arena,
                    MeasureView *ret, Error *err);
/* Narrow the view to the plan's own subtree; false when they do not touch. */
Status measure_view_of_plan(const MeasureView *view, const PlanEntry *plan, MeasureView *ret, bool *ret_touch,
                            Error *err);
/* The same expression over the view's objects. */
Status measure_expr(const MeasureView *view, const Expr *expr, const ExprSchema *schema, Expr **ret,
                    Error *err);
/* today = the day, now = its end, period = the plan's until the day. */
ExprContext measure_context(const MeasureView *view, const Plan *plan);
/* The five parameters and those of `parts`, in order. */
Status measure_args(const MeasureView *view, const ExprSql *parts, size_t count, Arg **ret, size_t *ret_count,
                    Error *err);
SqlDialect measure_dialect(const MeasureView *view);

/* The numbers of one clause. */
Status measure_numbers(const MeasureView *view, const PlanEntry *plan, const MeasureClause *clause,
                       MeasureNumbers *ret, Error *err);

#endif
