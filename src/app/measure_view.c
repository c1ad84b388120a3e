/* The objects of formulas as they were at the end of a day, in one subtree: the tables of schemas.c behind
 * sub-selects that leave out what was entered later and undo what changed later. On the present day nothing
 * has to be undone, so those sub-selects are plain. */
#include "app/measure.h"

/* Rows of an org inside the subtree; `o` is the org. */
#define INSIDE "o.path >= $2 AND o.path < $3"
#define ORG_OF(alias)                                                                                        \
    " JOIN org o ON o.realm = " alias ".realm AND o.code = " alias ".org WHERE " alias                       \
    ".realm = $1 AND " INSIDE

#define SUBJECTS                                                                                             \
    "(SELECT s.* FROM subject s" ORG_OF("s") " AND (s.since IS NULL OR s.since <= $4)"                       \
                                             " AND (s.until IS NULL OR s.until >= $4)) s"
#define ORGS                                                                                                 \
    "(SELECT o.* FROM org o WHERE o.realm = $1 AND " INSIDE                                                  \
    " AND (o.valid_from IS NULL OR o.valid_from <= $4)"                                                      \
    " AND (o.valid_to IS NULL OR o.valid_to >= $4)) o"
#define PEOPLE                                                                                               \
    "(SELECT p.realm, p.number, p.id, p.name, p.org, p.per_day, p.active FROM person p" ORG_OF("p") ") p"
#define GRADES                                                                                               \
    "(SELECT g.realm, g.subject, g.scheme, g.band, g.score, g.since FROM grade g"                            \
    " JOIN subject s ON s.realm = g.realm AND s.number = g.subject" ORG_OF("s") " AND g.since <= $4) g"

#define RECORDS_NOW "(SELECT r.* FROM record r" ORG_OF("r") " AND r.corrected_by IS NULL) r"
/* A record that was corrected later still counted on that day. */
#define RECORDS_THEN                                                                                         \
    "(SELECT r.* FROM record r" ORG_OF("r") " AND r.created_at < $5 AND (r.corrected_by IS NULL OR EXISTS"   \
                                            " (SELECT 1 FROM record n WHERE n.realm = r.realm AND n.id = "   \
                                            "r.corrected_by AND n.created_at >= $5))) r"

#define CASES_NOW "(SELECT c.* FROM flow_case c" ORG_OF("c") ") c"
/* The last step before the end of the day tells state and deadline; a case without later changes is taken as
 * it is. A case found before but entered after the day was not known. */
#define LAST_STEP(column)                                                                                    \
    "(SELECT t." column " FROM case_step t WHERE t.realm = c.realm AND t.case_id = c.id AND t.at < $5"       \
    " ORDER BY t.seq DESC LIMIT 1)"
#define CASES_THEN                                                                                           \
    "(SELECT c.realm, c.id, c.type, c.subject, c.org, c.title, c.level, c.item, c.person, c.opened_at, "     \
    "c.opened_day,"                                                                                          \
    " CASE WHEN c.updated_at < $5 THEN c.state ELSE COALESCE(" LAST_STEP(                                    \
        "to_state") ", c.state) END AS state,"                                                               \
                    " CASE WHEN c.updated_at < $5 THEN c.due_at ELSE " LAST_STEP(                            \
                        "due_at") " END AS due_at,"                                                          \
                                  " CASE WHEN c.closed_at < $5 THEN c.closed_at END AS closed_at,"           \
                                  " CASE WHEN c.closed_at < $5 THEN c.closed_day END AS closed_day,"         \
                                  " CASE WHEN c.closed_at < $5 THEN c.closed_as ELSE '' END AS closed_as"    \
                                  " FROM flow_case c" ORG_OF(                                                \
                                      "c") " AND c.opened_at < $5 AND NOT EXISTS (SELECT 1 FROM case_step t" \
                                           " WHERE t.realm = c.realm AND t.case_id = c.id AND t.seq = 1 "    \
                                           "AND t.at >= $5)) c"

/* `org` is where the duty lies: of the subject, of the person, or its own; `key_org` is the stored one. A
 * visit or a quota that is over is missed even before the nightly sweep has said so; a report stays open.
 * `late`: evidence that was entered after the day, so the duty was not fulfilled on it. */
#define DUTIES(evidence_entered_later)                                                                       \
    "(SELECT v.realm, v.person, v.subject, v.clause, v.org, v.key_org, v.from_day, v.due, v.due_minute, "    \
    "v.times,"                                                                                               \
    " v.done - v.late AS done, CASE WHEN v.late = 0 AND v.state IN (1, 2) THEN v.done_on END AS done_on,"    \
    " CASE WHEN v.state IN (4, 5) THEN v.state WHEN v.late = 0 AND v.state IN (1, 2) THEN v.state"           \
    " WHEN v.due < $4 AND v.kind IN ('do', 'quota') THEN 3 ELSE 0 END AS state"                              \
    " FROM (SELECT d.realm, d.person, d.subject, d.clause, o.code AS org, d.org AS key_org, d.from_day, "    \
    "d.due,"                                                                                                 \
    " d.due_minute, d.times, d.done, d.done_on, d.state, k.kind, " evidence_entered_later " AS late"         \
    " FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause"                                \
    " LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject"                                     \
    " LEFT JOIN person h ON d.subject = 0 AND h.realm = d.realm AND h.id = d.org"                            \
    " JOIN org o ON o.realm = d.realm AND o.code = COALESCE(s.org, h.org, d.org)"                            \
    " WHERE d.realm = $1 AND " INSIDE " AND d.from_day <= $4) v) d"
#define DUTIES_NOW DUTIES("0")
#define DUTIES_THEN                                                                                          \
    DUTIES("CASE WHEN d.done = 0 THEN 0 WHEN d.done_on > $4 AND d.done = 1 THEN 1 ELSE"                      \
           " (SELECT count(*) FROM duty_record x JOIN record r ON r.realm = x.realm AND r.id = x.record"     \
           " WHERE x.realm = d.realm AND x.clause = d.clause AND x.subject = d.subject AND x.org = d.org"    \
           " AND x.from_day = d.from_day AND r.corrects IS NULL AND r.created_at >= $5) END")

static const struct {
    const char *table, *now, *then;
} sources[] = {
    {"subject s", SUBJECTS, SUBJECTS},
    {"org o", ORGS, ORGS},
    {"person p", PEOPLE, PEOPLE},
    {"record r", RECORDS_NOW, RECORDS_THEN},
    {"flow_case c", CASES_NOW, CASES_THEN},
    {"duty d", DUTIES_NOW, DUTIES_THEN},
    {"grade g", GRADES, GRADES},
};

static const char *source_of(const char *table, bool past) {
    for (size_t i = 0; table && i < COUNT_OF(sources); i++)
        if (strcmp(sources[i].table, table) == 0) return past ? sources[i].then : sources[i].now;
    return NULL; /* expr_sql refuses an object without a source */
}

static Status make_objects(MeasureView *view, Error *err) {
    size_t count = 0;
    while (schema_objects[count]) count++;
    ExprSchema *schemas = arena_new_array(view->arena, ExprSchema, count);
    view->objects = arena_new_array(view->arena, const ExprSchema *, count + 1);
    if (!schemas || !view->objects) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        schemas[i] = *schema_objects[i];
        schemas[i].from_sql = source_of(schema_objects[i]->from_sql, view->as_of < view->today);
        view->objects[i] = &schemas[i];
    }
    return OK;
}

static Status set_path(MeasureView *view, Str path, Error *err) {
    view->path = path;
    view->path_end = app_path_end(path, view->arena);
    return view->path_end ? OK : no_memory(err);
}

/* The org asked for when the actor may read there, else the actor's first scope. */
static Status find_path(const App *app, const Actor *actor, Tx *tx, Str org, Arena *arena, Str *ret,
                        Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "measure.read", arena, &scopes, &count, err));
    *ret = scopes[0];
    if (!org.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(org));
    }
    if (!arena_str(arena, rows_text(rows, 0), ret)) return no_memory(err);
    return app_require(app, actor, "measure.read", *ret, err);
}

Status measure_view(const App *app, const Actor *actor, Tx *tx, const MeasureQuery *query, Arena *arena,
                    MeasureView *ret, Error *err) {
    Date today = env_today(&app->env);
    MeasureView view = {.app = app, .actor = actor, .tx = tx, .arena = arena, .today = today};
    Str path;
    view.as_of = query->as_of == DATE_NONE ? today : query->as_of;
    view.end = date_start(view.as_of + 1, app->env.zone_minutes);
    TRY(find_path(app, actor, tx, query->org, arena, &path, err));
    TRY(set_path(&view, path, err));
    TRY(make_objects(&view, err));
    *ret = view;
    return OK;
}

Status measure_view_of_plan(const MeasureView *view, const PlanEntry *plan, MeasureView *ret, bool *ret_touch,
                            Error *err) {
    *ret = *view;
    *ret_touch = str_starts(view->path, plan->org_path) || str_starts(plan->org_path, view->path);
    return plan->org_path.len > view->path.len ? set_path(ret, plan->org_path, err) : OK;
}

Status measure_expr(const MeasureView *view, const Expr *expr, const ExprSchema *schema, Expr **ret,
                    Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(64 << 10);
    Diags diags = diags_new(view->arena);
    expr_print(expr, &text);
    TRY(buf_status(&text, err));
    return expr_compile(view->arena, buf_str(&text), schema, view->objects, STR("measure"), 1, 1, ret, &diags,
                        err);
}

ExprContext measure_context(const MeasureView *view, const Plan *plan) {
    Date from = plan->from == DATE_NONE ? date_from_civil(1, 1, 1) : plan->from;
    bool later = plan->to == DATE_NONE || plan->to > view->as_of;
    return (ExprContext){.today = view->as_of,
                         .period_from = from,
                         .period_to = later ? view->as_of : plan->to,
                         .now = view->as_of < view->today ? view->end - 1 : env_now(&view->app->env),
                         .zone_minutes = view->app->env.zone_minutes};
}

static Arg arg_of(Value value) {
    switch (value.type) {
    case TYPE_BOOL:
        return A_I64(value.boolean);
    case TYPE_NUMBER:
        return A_F64(value.number);
    case TYPE_TEXT:
        return A_STR(value.text);
    case TYPE_DATE:
        return A_I64(value.date);
    case TYPE_INSTANT:
        return A_I64(value.instant);
    case TYPE_UNSET:
        break;
    }
    return A_NULL;
}

Status measure_args(const MeasureView *view, const ExprSql *parts, size_t count, Arg **ret, size_t *ret_count,
                    Error *err) {
    enum { SPARE = 2 }; /* for a page: limit and offset */
    size_t total = MEASURE_PARAMETERS;
    for (size_t i = 0; i < count; i++) total += parts[i].param_count;
    Arg *args = arena_new_array(view->arena, Arg, total + SPARE);
    if (!args) return no_memory(err);
    const Arg fixed[MEASURE_PARAMETERS] = {A_STR(view->actor->realm), A_STR(view->path),
                                           A_TEXT(view->path_end), A_I64(view->as_of), A_I64(view->end)};
    memcpy(args, fixed, sizeof fixed);
    size_t used = MEASURE_PARAMETERS;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < parts[i].param_count; k++) args[used++] = arg_of(parts[i].params[k]);
    *ret = args;
    *ret_count = used;
    return OK;
}

SqlDialect measure_dialect(const MeasureView *view) {
    return store_is_postgresql(view->app->store) ? SQL_POSTGRESQL : SQL_SQLITE;
}
