/* Attributes in SQL: members of one JSON object in a text column, read as attribute.c reads them in C. The
 * name of the attribute is a parameter. */
#include "expr/sql.h"

/* The parameter that holds the attribute's name: a JSON path on SQLite, the key itself on PostgreSQL. */
static int attribute_param(Sql *sql, const Node *node) {
    size_t index = node->slot - sql->schema->field_count;
    if (sql->attribute_params[index]) return sql->attribute_params[index];
    Str name = node->name;
    if (is_sqlite(sql)) {
        char *path = arena_printf(sql->arena, "$.\"" STR_FMT "\"", STR_ARG(name));
        if (!path) sql->failed = true;
        name = str_from(path);
    }
    return sql->attribute_params[index] = sql_bind(sql, (Value){.type = TYPE_TEXT, .text = name});
}

/* Expand a pattern: {x} is the member's value (text on PostgreSQL), {t} the JSON type of the member. */
static void expand(Sql *sql, const Node *node, const char *pattern) {
    const char *column = sql->schema->attributes_sql;
    int param = attribute_param(sql, node);
    for (const char *p = pattern; *p; p++) {
        bool hole = p[0] == '{' && p[1] && p[2] == '}';
        if (!hole)
            buf_add_char(sql->out, *p);
        else if (is_sqlite(sql))
            buf_printf(sql->out, "%s(%s, $%d)", p[1] == 'x' ? "json_extract" : "json_type", column, param);
        else
            buf_printf(sql->out,
                       p[1] == 'x' ? "((%s)::json ->> $%d::text)" : "json_typeof((%s)::json -> $%d::text)",
                       column, param);
        if (hole) p += 2;
    }
}

static const char *set_pattern(const Sql *sql) {
    return is_sqlite(sql) ? "(({t} IN ('text', 'integer', 'real', 'true', 'false')) IS TRUE)"
                          : "(({t} IN ('string', 'number', 'boolean')) IS TRUE)";
}

static const char *text_pattern(const Sql *sql) {
    return is_sqlite(sql) ? "CASE WHEN {t} = 'text' THEN {x} END" : "CASE WHEN {t} = 'string' THEN {x} END";
}

static const char *number_pattern(const Sql *sql) {
    if (is_sqlite(sql))
        return "CASE WHEN {t} IN ('integer', 'real') THEN CAST({x} AS REAL)"
               " WHEN {t} = 'text' AND length({x}) <= 16 AND ({x} GLOB '[0-9]*' OR {x} GLOB '-[0-9]*')"
               " AND substr({x}, 2) NOT GLOB '*[^0-9.]*' AND {x} NOT GLOB '*.*.*' AND {x} GLOB '*[0-9]'"
               " THEN CAST({x} AS REAL) END";
    return "CASE WHEN {t} = 'number' OR ({t} = 'string' AND length({x}) <= 16 AND {x} ~ "
           "'^-?[0-9]+([.][0-9]+)?$')"
           " THEN {x}::double precision END";
}

static const char *truth_pattern(const Sql *sql) {
    if (is_sqlite(sql)) /* json_extract gives true as 1 */
        return "CASE WHEN {x} IN ('true', '是', '1', 1) THEN TRUE WHEN {x} IN ('false', '否', '0', 0) THEN "
               "FALSE END";
    return "CASE {t} WHEN 'number' THEN CASE {x}::double precision WHEN 1 THEN TRUE WHEN 0 THEN FALSE END"
           " ELSE CASE WHEN {x} IN ('true', '是', '1') THEN TRUE WHEN {x} IN ('false', '否', '0') THEN FALSE "
           "END END";
}

/* A text that is no day must not reach the cast of PostgreSQL, which would fail the query. */
static const char *date_pattern(const Sql *sql) {
    if (is_sqlite(sql))
        return "CASE WHEN {t} = 'text' AND {x} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
               " AND {x} NOT GLOB '0000*' AND date({x}) = {x} THEN CAST(strftime('%s', {x}) AS INTEGER) / "
               "86400 END";
    return "CASE WHEN {t} = 'string' AND {x} ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'"
           " AND {x} !~ '^0000' THEN CASE WHEN substr({x}, 9)::integer <= extract(day FROM"
           " (substr({x}, 1, 7) || '-01')::date + interval '1 month' - interval '1 day')"
           " THEN ({x}::date - DATE '1970-01-01')::bigint END END";
}

static void sql_guarded_attribute(Sql *sql, const Node *node) {
    sql_add(sql, "(SELECT CASE WHEN v BETWEEN -1e15 AND 1e15 AND (v = 0 OR v NOT BETWEEN -1e-15 AND 1e-15)"
                 " THEN v END FROM (SELECT ");
    expand(sql, node, number_pattern(sql));
    sql_add(sql, " AS v) g)");
}

void sql_attribute(Sql *sql, const Node *node) {
    if (!sql->schema->attributes_sql) {
        sql->without_sql = sql->schema->name;
        return;
    }
    switch (node->type) {
    case TYPE_UNSET:
        expand(sql, node, set_pattern(sql));
        break;
    case TYPE_BOOL:
        expand(sql, node, truth_pattern(sql));
        break;
    case TYPE_NUMBER:
        if (node->guarded)
            sql_guarded_attribute(sql, node);
        else
            expand(sql, node, number_pattern(sql));
        break;
    case TYPE_TEXT:
        expand(sql, node, text_pattern(sql));
        break;
    case TYPE_DATE:
    case TYPE_INSTANT:
        expand(sql, node, date_pattern(sql));
        break;
    }
}
