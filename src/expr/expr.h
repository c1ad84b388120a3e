/* The expression language of filters, guards, conditions and formulas. Grammar: docs/formats/expression.md.
 *
 *   class = "A" and kind in ("canteen", "workshop") and not closed
 *   count(hazard where closed and closed_at <= due) / count(hazard where due in period)
 *
 * Parse once, type against a schema, then evaluate in C on one row (expr_eval), or translate to SQL with bind
 * parameters only (expr_sql). Three-valued logic as in SQL: an unset value makes a comparison unset; a filter
 * keeps a row only when it is true. Both ways agree; a property test proves it. Limits: 16 KiB text, 4,096
 * nodes, 64 brackets inside each other, 12 operations inside each other (what SQLite's parser is sure to
 * take; chains of and, or, +, * and if count once). */
#ifndef ANLAN_EXPR_EXPR_H
#define ANLAN_EXPR_EXPR_H

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/json.h"

typedef enum ExprType { TYPE_UNSET, TYPE_BOOL, TYPE_NUMBER, TYPE_TEXT, TYPE_DATE, TYPE_INSTANT } ExprType;

/* Numbers are doubles (integers exact to 2^53). */
typedef struct Value {
    ExprType type; /* TYPE_UNSET = no value */
    union {
        bool boolean;
        double number;
        Str text;
        Date date;
        Instant instant;
    };
} Value;

typedef struct ExprField {
    const char *name; /* ASCII identifier or Chinese word, as written in expressions */
    ExprType type;
    const char *sql; /* SQL expression, e.g. "s.class"; a boolean one for TYPE_BOOL, e.g. "(c.closed_at IS NOT
                        NULL)" */
    const char *meaning; /* message key */
} ExprField;

/* What a name may mean. Fields outside the table are attributes (text or number, from the register's own
 * columns) when `open` is set; otherwise an unknown name is an error with a suggestion. */
typedef struct ExprSchema {
    const char *name; /* "subject", "record", "hazard" … also the object word in count(hazard where …) */
    const char *const *words; /* further object words (隐患 …), ended by NULL; may be NULL */
    const ExprField *fields;
    size_t field_count;
    bool open;
    const char *open_prefix; /* "answer.": only names that begin so are attributes; NULL: every other name */
    /* "s.attributes": the column that holds open attributes as one JSON object in text, as json_canonical
     * writes it (SQLite finds a key only as it is written: an escaped one is not found). */
    const char *attributes_sql;
    const char *from_sql;  /* "flow_case c": table and alias for aggregates */
    const char *where_sql; /* "c.type = 'hazard'": which rows of from_sql are meant; NULL = all */
} ExprSchema;

typedef struct Expr
    Expr; /* immutable after expr_compile; lives in its arena; safe to share between threads */

/* Parse and type. `schema` is the row's schema; `objects` (may be NULL) the schemas that
 * count()/sum()/avg()/min()/ max() may range over, ended by NULL. Faults go to diags under file at
 * line/column of the text's start. */
Status expr_compile(Arena *arena, Str text, const ExprSchema *schema, const ExprSchema *const *objects,
                    Str file, int line, int column, Expr **ret, Diags *diags, Error *err);
ExprType expr_type(const Expr *expr);
bool expr_has_aggregate(const Expr *expr);
/* Attribute names used beyond the schema's fields, in slot order. A row is an array of
 * field_count + expr_attribute_count values: first the schema's fields, then these. */
size_t expr_attribute_count(const Expr *expr);
Str expr_attribute_name(const Expr *expr, size_t index);
/* A row's value for an attribute is what its JSON holds: text, number or boolean; null, absent, arrays and
 * objects are unset. Text from a table (CSV) is TYPE_TEXT: where an expression wants a number or a date, the
 * text is read as one. The text of the value points into the JSON value. */
Value expr_value_from_json(const json_t *json);
/* Whether a schema field is used (so that a caller need not fill the others). */
bool expr_uses_field(const Expr *expr, size_t field);

/* The values that words like today, period and now stand for. */
typedef struct ExprContext {
    Date today;
    Date period_from, period_to;
    Instant now;
    int zone_minutes;
    const Value
        *aggregates; /* results of expr_fold, one per aggregate; NULL: aggregates are unset in expr_eval */
} ExprContext;

/* Evaluate on one row. Never fails: division by zero and text compared out of type give unset. */
Value expr_eval(const Expr *expr, const Value *row, const ExprContext *context);
/* true only when the result is true */
bool expr_true(const Expr *expr, const Value *row, const ExprContext *context);

typedef enum SqlDialect { SQL_SQLITE, SQL_POSTGRESQL } SqlDialect;

typedef struct ExprSql {
    Str text;            /* one SQL expression with $first_parameter, … */
    const Value *params; /* to bind, in order */
    size_t param_count;
} ExprSql;

/* Translate to SQL. Aggregates become scalar sub-queries; `scope_sql` (may be "") is ANDed into each of them
 * and may use parameters below first_parameter (the realm, the org scope). */
Status expr_sql(const Expr *expr, SqlDialect dialect, const ExprContext *context, const char *scope_sql,
                int first_parameter, Arena *arena, ExprSql *ret, Error *err);

/* A ratio formula a / b: its halves, so that numerator and denominator can be listed. False when it is not
 * one. */
bool expr_ratio(const Expr *expr, const Expr **ret_numerator, const Expr **ret_denominator);
/* An aggregate over one object: its schema and filter (NULL filter = all); false when it is not one. */
bool expr_aggregate(const Expr *expr, const ExprSchema **ret_object, const Expr **ret_filter);

/* The aggregates inside an expression, in the order written. `value` is what is summed or counted (NULL in
 * count(object)); value and filter read the same row of `object`: its fields, then the attributes of either.
 */
typedef enum AggregateFunction {
    AGGREGATE_COUNT,
    AGGREGATE_SUM,
    AGGREGATE_AVG,
    AGGREGATE_MIN,
    AGGREGATE_MAX
} AggregateFunction;
typedef struct ExprAggregate {
    AggregateFunction function;
    bool distinct;
    const ExprSchema *object;
    const Expr *value, *filter;
} ExprAggregate;
size_t expr_aggregate_count(const Expr *expr);
/* The aggregate that the expression itself is, NULL when it is something else. */
const ExprAggregate *expr_own_aggregate(const Expr *expr);
const ExprAggregate *expr_aggregate_at(const Expr *expr, size_t index);
/* Compute one aggregate over rows in memory; hand the results to expr_eval in ExprContext.aggregates. */
Status expr_fold(const ExprAggregate *aggregate, const Value *const *rows, size_t row_count,
                 const ExprContext *context, Arena *arena, Value *ret, Error *err);

/* The expression as canonical text (for docs, diffs and round-trip tests). */
void expr_print(const Expr *expr, Buf *out);

#endif
