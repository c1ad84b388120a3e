#include "expr/sql.h"

enum {
    SQL_MAX = 512 * 1024,
    CHAIN_MAX = 32, /* SQLite builds a left-deep tree from a AND b AND …, at most 1,000 deep */
};

void sql_add(Sql *sql, const char *text) {
    buf_add_text(sql->out, text);
}

int sql_bind(Sql *sql, Value value) {
    if (sql->param_count == sql->param_capacity) {
        size_t capacity = sql->param_capacity ? sql->param_capacity * 2 : 8;
        Value *params = arena_grow(sql->arena, sql->params, sql->param_count, capacity, sizeof *params);
        if (!params) {
            sql->failed = true;
            return sql->first_parameter;
        }
        sql->params = params;
        sql->param_capacity = capacity;
    }
    sql->params[sql->param_count++] = value;
    return sql->first_parameter + (int)sql->param_count - 1;
}

/* PostgreSQL has to be told the type of each parameter. */
static const char *cast_of(const Sql *sql, ExprType type) {
    if (is_sqlite(sql)) return "";
    if (type == TYPE_TEXT) return "::text";
    return type == TYPE_NUMBER ? "::double precision" : "::bigint";
}

static void sql_value(Sql *sql, Value value) {
    if (value.type == TYPE_BOOL)
        sql_add(sql, value.boolean ? "TRUE" : "FALSE");
    else
        buf_printf(sql->out, "$%d%s", sql_bind(sql, value), cast_of(sql, value.type));
}

static void sql_date(Sql *sql, Date date) {
    if (date == DATE_NONE)
        buf_printf(sql->out, "NULL%s", cast_of(sql, TYPE_DATE));
    else
        sql_value(sql, (Value){.type = TYPE_DATE, .date = date});
}

static void sql_instant(Sql *sql, Instant at) {
    if (at == INSTANT_NONE)
        buf_printf(sql->out, "NULL%s", cast_of(sql, TYPE_INSTANT));
    else
        sql_value(sql, (Value){.type = TYPE_INSTANT, .instant = at});
}

static void sql_as_number(Sql *sql, const char *inner) {
    buf_printf(sql->out, is_sqlite(sql) ? "CAST(%s AS REAL)" : "(%s)::double precision", inner);
}

void sql_number_open(Sql *sql) {
    sql_add(sql, is_sqlite(sql) ? "CAST(" : "(");
}

void sql_number_close(Sql *sql) {
    sql_add(sql, is_sqlite(sql) ? " AS REAL)" : ")::double precision");
}

static const char *field_sql(Sql *sql, const Node *node) {
    const ExprField *field = &sql->schema->fields[node->slot];
    if (field->sql) return field->sql;
    sql->without_sql = field->name;
    return "NULL";
}

static void sql_field(Sql *sql, const Node *node) {
    const char *field = field_sql(sql, node);
    if (node->type != TYPE_NUMBER) {
        buf_printf(sql->out, node->type == TYPE_BOOL ? "(%s)" : "%s", field);
        return;
    }
    if (node->guarded)
        buf_printf(
            sql->out,
            "CASE WHEN %s BETWEEN -1e15 AND 1e15 AND (%s = 0 OR %s NOT BETWEEN -1e-15 AND 1e-15) THEN ",
            field, field, field);
    sql_as_number(sql, field);
    if (node->guarded) sql_add(sql, " END");
}

/* A side of a comparison: a number column stays as it is, so that an index on it can serve. */
static void sql_side(Sql *sql, const Node *node) {
    if (node->op == OP_FIELD)
        sql_add(sql, field_sql(sql, node));
    else
        sql_node(sql, node);
}

void sql_list(Sql *sql, const Node *node, uint32_t from, uint32_t to, const char *between) {
    for (uint32_t i = from; i < to; i++) {
        if (i > from) sql_add(sql, between);
        sql_node(sql, node->args[i]);
    }
}

static void sql_chain(Sql *sql, const Node *node, const char *operator) {
    sql_add(sql, "(");
    for (uint32_t i = 0; i < node->count; i += CHAIN_MAX) {
        uint32_t end = i + CHAIN_MAX < node->count ? i + CHAIN_MAX : node->count;
        bool group = end - i > 1 && node->count > CHAIN_MAX;
        if (i) sql_add(sql, operator);
        if (group) sql_add(sql, "(");
        sql_list(sql, node, i, end, operator);
        if (group) sql_add(sql, ")");
    }
    sql_add(sql, ")");
}

/* Order of texts is that of their bytes on both sides; equality is so in any collation that is deterministic.
 */
static void sql_collation(Sql *sql, const Node *node) {
    if (node->args[0]->type == TYPE_TEXT || node->args[1]->type == TYPE_TEXT)
        sql_add(sql, is_sqlite(sql) ? " COLLATE BINARY" : " COLLATE \"C\"");
}

static void sql_comparison(Sql *sql, const Node *node) {
    static const char *const signs[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
    sql_add(sql, "(");
    sql_side(sql, node->args[0]);
    if (node->op != OP_EQ && node->op != OP_NE) sql_collation(sql, node);
    sql_add(sql, signs[node->op - OP_EQ]);
    sql_side(sql, node->args[1]);
    sql_add(sql, ")");
}

static void sql_between(Sql *sql, const Node *node) {
    sql_add(sql, "(");
    sql_side(sql, node->args[0]);
    sql_collation(sql, node);
    sql_add(sql, " BETWEEN ");
    sql_side(sql, node->args[1]);
    sql_add(sql, " AND ");
    sql_side(sql, node->args[2]);
    sql_add(sql, ")");
}

static void sql_in(Sql *sql, const Node *node) {
    sql_add(sql, "(");
    sql_side(sql, node->args[0]);
    sql_add(sql, " IN (");
    for (uint32_t i = 1; i < node->count; i++) {
        if (i > 1) sql_add(sql, ", ");
        sql_side(sql, node->args[i]);
    }
    sql_add(sql, "))");
}

static void sql_in_period(Sql *sql, const Node *node) {
    const ExprContext *context = sql->context;
    Date from = context->period_from == DATE_NONE ? FIRST_DAY : context->period_from;
    Date to = context->period_to == DATE_NONE ? LAST_DAY : context->period_to;
    sql_add(sql, "(");
    sql_side(sql, node->args[0]);
    sql_add(sql, " BETWEEN ");
    if (node->args[0]->type == TYPE_INSTANT) {
        sql_instant(sql, date_start(from, context->zone_minutes));
        sql_add(sql, " AND ");
        sql_instant(sql, date_start(to + 1, context->zone_minutes) - 1);
    } else {
        sql_date(sql, from);
        sql_add(sql, " AND ");
        sql_date(sql, to);
    }
    sql_add(sql, ")");
}

static void sql_set_test(Sql *sql, const Node *node) {
    const Node *arg = node->args[0];
    bool raw = arg->op == OP_ATTRIBUTE && arg->type == TYPE_UNSET;
    bool set = node->op == OP_IS_SET;
    sql_add(sql, raw && !set ? "(NOT " : "(");
    sql_node(sql, arg);
    if (!raw) sql_add(sql, set ? " IS NOT NULL" : " IS NULL");
    sql_add(sql, ")");
}

void sql_node(Sql *sql, const Node *node) {
    if (sql->failed || sql->out->failed) return;
    switch (node->op) {
    case OP_FAULT:
    case OP_NAME:
        break; /* never after a compilation that went well */
    case OP_LITERAL:
        sql_value(sql, node->literal);
        break;
    case OP_NULL:
        sql_add(sql, "NULL");
        break;
    case OP_FIELD:
        sql_field(sql, node);
        break;
    case OP_ATTRIBUTE:
        sql_attribute(sql, node);
        break;
    case OP_TODAY:
        sql_date(sql, sql->context->today);
        break;
    case OP_NOW:
        sql_instant(sql, sql->context->now);
        break;
    case OP_OR:
        sql_chain(sql, node, " OR ");
        break;
    case OP_AND:
        sql_chain(sql, node, " AND ");
        break;
    case OP_NOT:
        sql_call(sql, node, "(NOT ", ")");
        break;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        sql_comparison(sql, node);
        break;
    case OP_BETWEEN:
        sql_between(sql, node);
        break;
    case OP_IN:
        sql_in(sql, node);
        break;
    case OP_IN_PERIOD:
        sql_in_period(sql, node);
        break;
    case OP_IS_SET:
    case OP_IS_UNSET:
        sql_set_test(sql, node);
        break;
    case OP_ADD:
    case OP_MUL:
    case OP_DIV:
    case OP_NEG:
    case OP_ABS:
    case OP_ROUND:
    case OP_DAYS:
    case OP_YEAR:
    case OP_MONTH:
        sql_number_function(sql, node);
        break;
    case OP_SHIFT:
        sql_shift(sql, node);
        break;
    case OP_LOCAL_DAY:
        sql_local_day(sql, node);
        break;
    case OP_LEN:
    case OP_STARTS:
    case OP_ENDS:
    case OP_CONTAINS:
    case OP_LOWER:
        sql_text_function(sql, node);
        break;
    case OP_COALESCE:
        sql_call(sql, node, "COALESCE(", ")");
        break;
    case OP_IF:
        sql_if(sql, node);
        break;
    case OP_MIN:
    case OP_MAX:
        sql_least(sql, node);
        break;
    case OP_AGGREGATE:
        sql_aggregate(sql, node);
        break;
    }
}

static void enter_scope(Sql *sql, const Scope *scope) {
    sql->scope = scope;
    sql->schema = scope->schema;
    sql->attribute_params = arena_new_array(sql->arena, int, scope->attribute_count);
    if (!sql->attribute_params) sql->failed = true;
}

static void sql_aggregate_value(Sql *sql, const ExprAggregate *aggregate) {
    bool count = aggregate->function == AGGREGATE_COUNT;
    if (count) sql_number_open(sql);
    buf_printf(sql->out, "%s(%s", aggregate_name(aggregate->function),
               aggregate->distinct ? "DISTINCT " : "");
    if (aggregate->value)
        sql_node(sql, aggregate->value->root);
    else
        sql_add(sql, "*");
    sql_add(sql, ")");
    if (count) sql_number_close(sql);
}

static void sql_condition(Sql *sql, const char *condition, const char **word) {
    if (!condition || !*condition) return;
    buf_printf(sql->out, "%s(%s)", *word, condition);
    *word = " AND ";
}

void sql_aggregate(Sql *sql, const Node *node) {
    const ExprAggregate *aggregate = &sql->expr->aggregates[node->slot];
    const Expr *part = aggregate->value ? aggregate->value : aggregate->filter;
    if (!aggregate->object->from_sql) {
        sql->without_sql = aggregate->object->name;
        return;
    }
    Sql outer = *sql;
    if (part) enter_scope(sql, part->scope);
    if (sql->failed) return;
    sql_add(sql, "(SELECT ");
    sql_aggregate_value(sql, aggregate);
    buf_printf(sql->out, " FROM %s", aggregate->object->from_sql);
    const char *word = " WHERE ";
    sql_condition(sql, aggregate->object->where_sql, &word);
    sql_condition(sql, sql->scope_sql, &word);
    if (aggregate->filter) {
        sql_add(sql, word);
        sql_node(sql, aggregate->filter->root);
    }
    sql_add(sql, ")");
    sql->scope = outer.scope;
    sql->schema = outer.schema;
    sql->attribute_params = outer.attribute_params;
}

Status expr_sql(const Expr *expr, SqlDialect dialect, const ExprContext *context, const char *scope_sql,
                int first_parameter, Arena *arena, ExprSql *ret, Error *err) {
    CLEANUP(buf_free) Buf out = BUF_INIT(SQL_MAX);
    Sql sql = {.expr = expr, .dialect = dialect, .context = context, .arena = arena, .out = &out};
    sql.scope_sql = scope_sql;
    sql.first_parameter = first_parameter;
    enter_scope(&sql, expr->scope);
    sql_node(&sql, expr->root);
    if (sql.failed) return no_memory(err);
    if (sql.without_sql)
        return fail(err, E_UNSUPPORTED, "'%s' cannot be asked of the database", sql.without_sql);
    TRY(buf_status(&out, err));
    Str text;
    if (!arena_str(arena, buf_str(&out), &text)) return no_memory(err);
    *ret = (ExprSql){.text = text, .params = sql.params, .param_count = sql.param_count};
    return OK;
}
