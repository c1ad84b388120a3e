/* The translator to SQL, in parts. Internal to src/expr. */
#ifndef ANLAN_EXPR_SQL_H
#define ANLAN_EXPR_SQL_H

#include "expr/node.h"

enum { FIRST_DAY = -719162, LAST_DAY = 2932896 }; /* 0001-01-01, 9999-12-31 */

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

/* The arguments from `from` up to `to`; a call around all of them. */
void sql_list(Sql *sql, const Node *node, uint32_t from, uint32_t to, const char *between);
void sql_call(Sql *sql, const Node *node, const char *head, const char *tail);
/* What stands between becomes a double. */
void sql_number_open(Sql *sql);
void sql_number_close(Sql *sql);

/* sql_function.c */
void sql_number_function(
    Sql *sql, const Node *node); /* OP_ADD … OP_NEG, OP_ABS, OP_ROUND, OP_DAYS, OP_YEAR, OP_MONTH */
void sql_text_function(Sql *sql, const Node *node); /* OP_LEN … OP_LOWER */
void sql_shift(Sql *sql, const Node *node);
void sql_local_day(Sql *sql, const Node *node);
void sql_least(Sql *sql, const Node *node);
void sql_if(Sql *sql, const Node *node);

static inline bool is_sqlite(const Sql *sql) {
    return sql->dialect == SQL_SQLITE;
}

#endif
