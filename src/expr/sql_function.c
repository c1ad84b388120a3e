/* Calculations and functions in SQL. */
#include "expr/sql.h"

enum {
    DAYS_BEFORE = 800000, /* added before a division so that it rounds down for instants before 1970 too */
};

static void sql_sum(Sql *sql, const Node *node) {
    sql_add(sql, "(");
    for (uint32_t i = 0; i < node->count; i++) {
        const Node *term = node->args[i];
        bool minus = i > 0 && term->op == OP_NEG;
        if (i) sql_add(sql, minus ? " - " : " + ");
        sql_node(sql, minus ? term->args[0] : term);
    }
    sql_add(sql, ")");
}

static void sql_product(Sql *sql, const Node *node) {
    sql_add(sql, "(");
    sql_list(sql, node, 0, node->count, " * ");
    sql_add(sql, ")");
}

static void sql_quotient(Sql *sql, const Node *node) {
    sql_add(sql, "(");
    sql_node(sql, node->args[0]);
    sql_add(sql, " / NULLIF(");
    sql_node(sql, node->args[1]);
    sql_add(sql, ", 0))");
}

void sql_shift(Sql *sql, const Node *node) {
    sql_add(sql, "(");
    sql_node(sql, node->args[0]);
    buf_printf(sql->out, " %c %d)", node->days < 0 ? '-' : '+', node->days < 0 ? -node->days : node->days);
}

void sql_local_day(Sql *sql, const Node *node) {
    int64_t before = DAYS_BEFORE * DAY_US + sql->context->zone_minutes * 60 * SECOND_US;
    sql_add(sql, "((");
    sql_node(sql, node->args[0]);
    buf_printf(sql->out, " + %lld) / %lld - %d)", (long long)before, (long long)DAY_US, DAYS_BEFORE);
}

static void sql_days(Sql *sql, const Node *node) {
    sql_number_open(sql);
    sql_node(sql, node->args[1]);
    sql_add(sql, " - ");
    sql_node(sql, node->args[0]);
    sql_number_close(sql);
}

static void sql_civil(Sql *sql, const Node *node) {
    bool year = node->op == OP_YEAR;
    if (is_sqlite(sql))
        buf_printf(sql->out, "(SELECT CAST(strftime('%s', v * 86400, 'unixepoch') AS REAL) FROM (SELECT ",
                   year ? "%Y" : "%m");
    else
        buf_printf(sql->out,
                   "(SELECT extract(%s FROM DATE '1970-01-01' + v::integer)::double precision FROM (SELECT ",
                   year ? "year" : "month");
    sql_node(sql, node->args[0]);
    buf_printf(sql->out, " AS v) g WHERE v BETWEEN %d AND %d)", FIRST_DAY, LAST_DAY);
}

static void sql_round(Sql *sql, const Node *node) {
    if (is_sqlite(sql)) {
        sql_add(sql, "round(");
        sql_node(sql, node->args[0]);
        sql_add(sql, ")");
        return;
    }
    /* PostgreSQL rounds halves of double precision to even. 2^52: whole already. */
    sql_add(sql, "(SELECT CASE WHEN abs(v) > 4503599627370496 THEN v"
                 " ELSE trunc(v + CASE WHEN v < 0 THEN -0.5 ELSE 0.5 END) END FROM (SELECT ");
    sql_node(sql, node->args[0]);
    sql_add(sql, " AS v) g)");
}

void sql_least(Sql *sql, const Node *node) {
    const char *name = node->op == OP_MIN ? "min" : "max";
    if (is_sqlite(sql)) {
        buf_printf(sql->out, "%s(", name);
        sql_list(sql, node, 0, node->count, ", ");
        sql_add(sql, ")");
        return;
    }
    /* LEAST and GREATEST of PostgreSQL pass over NULL; here one unset value makes the result unset. */
    buf_printf(sql->out, "(SELECT CASE WHEN count(v) = %u THEN %s(v) END FROM (VALUES (", node->count, name);
    sql_list(sql, node, 0, node->count, "), (");
    sql_add(sql, ")) g (v))");
}

void sql_if(Sql *sql, const Node *node) {
    sql_add(sql, "CASE");
    uint32_t i = 0;
    for (; i + 1 < node->count; i += 2) {
        sql_add(sql, " WHEN ");
        sql_node(sql, node->args[i]);
        sql_add(sql, " THEN ");
        sql_node(sql, node->args[i + 1]);
    }
    sql_add(sql, " ELSE ");
    sql_node(sql, node->args[i]);
    sql_add(sql, " END");
}

void sql_call(Sql *sql, const Node *node, const char *head, const char *tail) {
    sql_add(sql, head);
    sql_list(sql, node, 0, node->count, ", ");
    sql_add(sql, tail);
}

static void sql_starts(Sql *sql, const Node *node) {
    if (!is_sqlite(sql)) {
        sql_call(sql, node, "starts_with(", ")");
        return;
    }
    sql_add(sql, "(substr(");
    sql_node(sql, node->args[0]);
    sql_add(sql, ", 1, length(");
    sql_node(sql, node->args[1]);
    sql_add(sql, ")) = ");
    sql_node(sql, node->args[1]);
    sql_add(sql, ")");
}

static void sql_ends(Sql *sql, const Node *node) {
    sql_add(sql, is_sqlite(sql) ? "(substr(" : "(right(");
    sql_node(sql, node->args[0]);
    sql_add(sql, is_sqlite(sql) ? ", -length(" : ", length(");
    sql_node(sql, node->args[1]);
    if (is_sqlite(sql)) {
        sql_add(sql, "), length(");
        sql_node(sql, node->args[1]);
    }
    sql_add(sql, ")) = ");
    sql_node(sql, node->args[1]);
    sql_add(sql, ")");
}

void sql_text_function(Sql *sql, const Node *node) {
    switch ((int)node->op) {
    case OP_LEN:
        sql_number_open(sql);
        sql_call(sql, node, "length(", ")");
        sql_number_close(sql);
        break;
    case OP_STARTS:
        sql_starts(sql, node);
        break;
    case OP_ENDS:
        sql_ends(sql, node);
        break;
    case OP_CONTAINS:
        sql_call(sql, node, is_sqlite(sql) ? "(instr(" : "(strpos(", ") > 0)");
        break;
    default:
        sql_call(sql, node, "lower(", is_sqlite(sql) ? ")" : " COLLATE \"C\")");
        break;
    }
}

void sql_number_function(Sql *sql, const Node *node) {
    switch ((int)node->op) {
    case OP_ADD:
        sql_sum(sql, node);
        break;
    case OP_MUL:
        sql_product(sql, node);
        break;
    case OP_DIV:
        sql_quotient(sql, node);
        break;
    case OP_NEG:
        sql_call(sql, node, "(- ", ")");
        break;
    case OP_ABS:
        sql_call(sql, node, "abs(", ")");
        break;
    case OP_ROUND:
        sql_round(sql, node);
        break;
    case OP_DAYS:
        sql_days(sql, node);
        break;
    default:
        sql_civil(sql, node);
        break;
    }
}
