/* The list behind a number: the same source and the same filter, so as many rows as the number says. A half
 * must be one aggregate; for sum() and its like each row has its value. Pages count rows from the start. */
#include "app/duties.h"
#include "app/measure.h"

enum { STATEMENT_MAX = 1 << 20, PAGE_MAX = 200 };

/* How the rows of an object are shown: id, title, day, state; then what the kind needs. */
typedef struct RowKind {
    const char *alias, *type, *columns, *key;
} RowKind;

#define SUBJECT_OF(alias, column)                                                                            \
    "(SELECT s." column " FROM subject s WHERE s.realm = " alias ".realm AND s.number = " alias ".subject)"

static const RowKind row_kinds[] = {
    {"s", "subject", "s.id, s.name, s.since, s.class", "s.id"},
    {"o", "org", "o.code, o.name, o.valid_from, o.level", "o.code"},
    {"p", "person", "p.id, p.name, NULL, ''", "p.id"},
    {"r", "record", "r.id, r.activity, r.day, r.result", "r.id"},
    {"c", "case", "c.id, c.title, c.opened_day, c.state", "c.id"},
    {"g", "subject", SUBJECT_OF("g", "id") ", " SUBJECT_OF("g", "name") ", g.since, g.band",
     "g.subject, g.scheme"},
    {"d", "duty",
     "COALESCE(" SUBJECT_OF(
         "d", "name") ", (SELECT o.name FROM org o WHERE o.realm = d.realm AND o.code = d.org), d.org), "
                      "(SELECT k.title FROM clause k WHERE k.realm = d.realm AND k.number = "
                      "d.clause), d.due, d.state, d.clause, d.subject, d.key_org, d.from_day",
     "d.clause, d.subject, d.key_org, d.from_day"},
};

typedef struct Behind {
    MeasureView view;
    const RowKind *kind;
    const ExprAggregate *aggregate;
    ExprSql parts[2]; /* filter, value */
    bool filtered, valued;
    int limit;
    int64_t offset;
} Behind;

/* The alias is the last letter of the object's source. */
static const RowKind *kind_of(const ExprSchema *object) {
    if (!object->from_sql) return NULL;
    const char *alias = object->from_sql + strlen(object->from_sql) - 1;
    for (size_t i = 0; i < COUNT_OF(row_kinds); i++)
        if (strcmp(row_kinds[i].alias, alias) == 0) return &row_kinds[i];
    return NULL;
}

/* Rows that the aggregate reads; with count(distinct x) the first of each x. */
static void write_from(const Behind *behind, Buf *out) {
    const ExprSchema *object = behind->aggregate->object;
    const char *alias = behind->kind->alias;
    bool distinct = behind->valued && behind->aggregate->distinct;
    if (distinct)
        buf_printf(out, " FROM (SELECT %s.*, row_number() OVER (PARTITION BY " STR_FMT " ORDER BY %s) AS nth",
                   alias, STR_ARG(behind->parts[1].text), behind->kind->key);
    buf_printf(out, " FROM %s WHERE " MEASURE_ALL_PARAMETERS, object->from_sql);
    if (object->where_sql) buf_printf(out, " AND (%s)", object->where_sql);
    if (behind->filtered) buf_printf(out, " AND " STR_FMT, STR_ARG(behind->parts[0].text));
    if (behind->valued) buf_printf(out, " AND " STR_FMT " IS NOT NULL", STR_ARG(behind->parts[1].text));
    if (distinct) buf_printf(out, ") %s WHERE %s.nth = 1", alias, alias);
}

static Status count_rows(const Behind *behind, const Arg *args, size_t arg_count, int64_t *ret, Error *err) {
    CLEANUP(buf_free) Buf statement = BUF_INIT(STATEMENT_MAX);
    buf_add_text(&statement, "SELECT count(*)");
    write_from(behind, &statement);
    TRY(buf_status(&statement, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query_text(behind->view.tx, buf_str(&statement), args, arg_count, &rows, err));
    if (rows_next(rows)) *ret = rows_i64(rows, 0);
    return rows_status(rows, err);
}

static void write_duty(const Rows *rows, Json *out) {
    char id[DUTY_ID_TEXT];
    CLEANUP(buf_free) Buf title = BUF_INIT(4096);
    DutyKey key = {rows_i64(rows, 4), rows_i64(rows, 5), rows_text(rows, 6), rows_date(rows, 7)};
    buf_add(&title, rows_text(rows, 1));
    buf_add_text(&title, " · ");
    buf_add(&title, rows_text(rows, 0));
    json_put_text(out, "id", duty_id_format(key, id));
    json_put_str(out, "title", buf_str(&title));
    json_put_date(out, "date", rows_date(rows, 2));
    json_put_text(out, "state", duty_state_name((DutyState)rows_i64(rows, 3)));
}

static void write_row(const Behind *behind, const Rows *rows, Json *out) {
    bool duty = strcmp(behind->kind->type, "duty") == 0;
    json_begin_object(out);
    json_put_text(out, "type", behind->kind->type);
    if (duty) {
        write_duty(rows, out);
    } else {
        json_put_str(out, "id", rows_text(rows, 0));
        json_put_str(out, "title", rows_text(rows, 1));
        json_put_date(out, "date", rows_date(rows, 2));
        json_put_str(out, "state", rows_text(rows, 3));
    }
    if (behind->valued && behind->aggregate->function != AGGREGATE_COUNT)
        json_put_num(out, "value", rows_f64(rows, duty ? 8 : 4));
    json_end_object(out);
}

static void write_select(const Behind *behind, size_t arg_count, Buf *out) {
    buf_printf(out, "SELECT %s", behind->kind->columns);
    if (behind->valued && behind->aggregate->function != AGGREGATE_COUNT)
        buf_printf(out, ", " STR_FMT, STR_ARG(behind->parts[1].text));
    write_from(behind, out);
    buf_printf(out, " ORDER BY %s LIMIT $%zu OFFSET $%zu", behind->kind->key, arg_count + 1, arg_count + 2);
}

static Status write_items(const Behind *behind, Arg *args, size_t arg_count, Json *out, Error *err) {
    CLEANUP(buf_free) Buf statement = BUF_INIT(STATEMENT_MAX);
    write_select(behind, arg_count, &statement);
    TRY(buf_status(&statement, err));
    args[arg_count] = A_I64(behind->limit); /* measure_args leaves room for two */
    args[arg_count + 1] = A_I64(behind->offset);
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query_text(behind->view.tx, buf_str(&statement), args, arg_count + 2, &rows, err));
    json_key(out, "items");
    json_begin_array(out);
    while (rows_next(rows)) write_row(behind, rows, out);
    json_end_array(out);
    return rows_status(rows, err);
}

static Status write_page(const Behind *behind, Json *out, Error *err) {
    Arg *args = NULL;
    size_t arg_count = 0;
    int64_t total = 0, next = behind->offset + behind->limit;
    TRY(measure_args(&behind->view, behind->parts, COUNT_OF(behind->parts), &args, &arg_count, err));
    TRY(count_rows(behind, args, arg_count, &total, err));
    json_begin_object(out);
    TRY(write_items(behind, args, arg_count, out, err));
    json_key(out, "next");
    if (next < total) {
        CLEANUP(buf_free) Buf cursor = BUF_INIT(32);
        buf_add_i64(&cursor, next);
        json_str(out, buf_str(&cursor));
    } else {
        json_null_value(out);
    }
    json_put_i64(out, "total", total);
    json_end_object(out);
    return OK;
}

static Status no_list(Error *err) {
    fail(err, E_UNSUPPORTED, "this number is computed from several counts and is no list");
    return fail_hint(err, "write the half as one count(...) to list what is behind it");
}

static Status choose_half(const Expr *value, Str half, const Expr **ret, Error *err) {
    const Expr *numerator = value, *denominator = NULL;
    bool lower = str_is(half, "denominator");
    if (!lower && !str_is(half, "numerator"))
        return fail(err, E_USAGE, "the half is numerator or denominator");
    expr_ratio(value, &numerator, &denominator);
    if (lower && !denominator) {
        fail(err, E_NOT_FOUND, "this number has no such half");
        return fail_hint(err, "the half denominator exists for a formula a / b only");
    }
    *ret = lower ? denominator : numerator;
    return OK;
}

static Status make_parts(Behind *behind, const ExprContext *context, Error *err) {
    const ExprAggregate *aggregate = behind->aggregate;
    SqlDialect dialect = measure_dialect(&behind->view);
    Arena *arena = behind->view.arena;
    int next = MEASURE_PARAMETERS + 1;
    behind->filtered = aggregate->filter != NULL;
    behind->valued = aggregate->value != NULL;
    if (behind->filtered)
        TRY(expr_sql(aggregate->filter, dialect, context, "", next, arena, &behind->parts[0], err));
    next += (int)behind->parts[0].param_count;
    if (behind->valued)
        TRY(expr_sql(aggregate->value, dialect, context, "", next, arena, &behind->parts[1], err));
    return OK;
}

static Status open_half(Behind *behind, const PlanEntry *plan, const MeasureClause *clause, Str half,
                        Error *err) {
    const Expr *chosen = NULL;
    Expr *value = NULL;
    if (!clause->value) return fail(err, E_NOT_FOUND, "this number has no such half");
    TRY(measure_expr(&behind->view, clause->value, &schema_formula, &value, err));
    TRY(choose_half(value, half, &chosen, err));
    behind->aggregate = expr_own_aggregate(chosen);
    behind->kind = behind->aggregate ? kind_of(behind->aggregate->object) : NULL;
    if (!behind->kind) return no_list(err);
    ExprContext context = measure_context(&behind->view, plan->plan);
    return make_parts(behind, &context, err);
}

static Status find_clause(const Plans *plans, const Actor *actor, Str plan, Str id,
                          const PlanEntry **ret_plan, const MeasureClause **ret, Error *err) {
    *ret_plan = plans_find(plans, actor->realm, plan);
    if (!*ret_plan) return fail(err, E_NOT_FOUND, "there is no plan '%.*s' in force", STR_ARG(plan));
    const Clause *clause = plan_clause((*ret_plan)->plan, id);
    if (!clause || clause->kind != CLAUSE_MEASURE)
        return fail(err, E_NOT_FOUND, "the plan '%.*s' has no measure '%.*s'", STR_ARG(plan), STR_ARG(id));
    *ret = &clause->measure;
    return OK;
}

static Status empty_page(Json *out) {
    json_raw(out, STR("{\"items\":[],\"next\":null,\"total\":0}"));
    return OK;
}

Status app_measure_rows(const App *app, const Actor *actor, Str plan, Str clause, Str half,
                        const MeasureQuery *query, int limit, Str cursor, Arena *arena, Json *out,
                        Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    const PlanEntry *entry = NULL;
    const MeasureClause *measure = NULL;
    MeasureView view;
    bool touch = false;
    Behind behind = {.limit = limit < 1 ? 50 : limit > PAGE_MAX ? PAGE_MAX : limit};
    if (cursor.len && (!str_to_i64(cursor, &behind.offset) || behind.offset < 0))
        return fail(err, E_USAGE, "this cursor was not made by this list");
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    TRY(find_clause(plans, actor, plan, clause, &entry, &measure, err));
    TRY(measure_view(app, actor, tx, query, arena, &view, err));
    TRY(measure_view_of_plan(&view, entry, &behind.view, &touch, err));
    if (!touch && !query->org.len)
        return fail(err, E_FORBIDDEN, "this lies outside the area that you are responsible for");
    TRY(open_half(&behind, entry, measure, half, err));
    return touch ? write_page(&behind, out, err) : empty_page(out);
}
