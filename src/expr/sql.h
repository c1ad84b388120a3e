/* The translator to SQL, in parts. Internal to src/expr. */
#ifndef ANLAN_EXPR_SQL_H
#define ANLAN_EXPR_SQL_H

#include "expr/node.h"

typedef struct Sql {
    const Expr *expr;
    const ExprSchema *schema; /* of the names at hand: the row's, or an aggregate's object */
    const Scope *scope;
    int *attribute_params; /* per attribute of the scope: its parameter, 0 = none yet */
    SqlDialect dialect;
    const ExprContext *context;
    const char *scope_sql;
    int first_parameter;
    Arena *arena;
    Buf *out;
    Value *params;
    size_t param_count, param_capacity;
    bool failed;             /* memory ran out */
    const char *without_sql; /* a field or object that no SQL is known for */
} Sql;

void sql_add(Sql *sql, const char *text);
/* Bind a value; gives its number. */
int sql_bind(Sql *sql, Value value);
void sql_node(Sql *sql, const Node *node);
void sql_attribute(Sql *sql, const Node *node);
void sql_aggregate(Sql *sql, const Node *node);

static inline bool is_sqlite(const Sql *sql) {
    return sql->dialect == SQL_SQLITE;
}

#endif
