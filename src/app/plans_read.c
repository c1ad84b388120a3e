/* Plans: check without adopting, list, one with its clauses and their live counts, text, diff. */
#include "app/area.h"
#include "app/plan_fit.h"
#include "app/plan_superior.h"
#include "app/plans.h"

#include "base/diag_json.h"
#include "duty/duty.h"

Status app_plan_check(const App *app, const Actor *actor, Str file, Str text, Arena *arena, Json *out,
                      Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.check", arena, &scopes, &count, err));
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Status status = plan_read(arena, file, text, &plan, &diags, err);
    if (status != OK && status != E_INVALID) return status;
    *err = ERROR_INIT; /* the faults are the answer */
    if (plan) TRY(plan_hold_against_superior(app, actor, plan, arena, &diags, err));
    diags_json(&diags, actor->lang, out);
    return OK;
}

/* Columns of plan_list and plan_get. */
static void write_plan(const Rows *rows, int zone, Json *out) {
    json_put_str(out, "id", rows_text(rows, 0));
    json_put_i64(out, "version", rows_i64(rows, 1));
    json_put_str(out, "title", rows_text(rows, 2));
    json_put_str(out, "org", rows_text(rows, 3));
    json_put_str(out, "org_name", rows_text(rows, 4));
    json_put_date(out, "from", rows_date(rows, 6));
    json_put_date(out, "to", rows_date(rows, 7));
    json_put_str(out, "state", rows_text(rows, 8));
    json_key(out, "adopted_at");
    json_instant(out, rows_instant(rows, 9), zone);
}

Status app_plan_list(const App *app, const Actor *actor, Arena *arena, Json *out, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.read", arena, &scopes, &count, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_PLAN_LIST, ARGS(A_STR(actor->realm)), &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    while (rows_next(rows)) {
        if (!app_concerns(scopes, count, rows_text(rows, 5))) continue;
        json_begin_object(out);
        write_plan(rows, app->env.zone_minutes, out);
        json_put_text(out, "verdict", rows_null(rows, 10) ? NULL : fit_verdict_name(rows_i64(rows, 10)));
        json_end_object(out);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    json_null_value(out);
    json_end_object(out);
    return OK;
}

/* Whose duties are counted: those that the asker could list. */
typedef struct Counting {
    Tx *tx;
    Str realm;
    Area area;
    bool may;
    Date today;
} Counting;

static Status write_counts(const Counting *counting, int64_t clause, Json *out, Error *err) {
    int64_t counts[DUTY_CANCELLED + 1] = {0};
    Date next = DATE_NONE; /* the first open duty's day */
    CLEANUP(rows_closep) Rows *rows = NULL;
    const Area *area = &counting->area;
    if (!counting->may) return OK;
    TRY(store_query(counting->tx, SQL_DUTY_COUNTS_OF_CLAUSE,
                    ARGS(A_STR(counting->realm), A_I64(clause), A_I64(counting->today), A_STR(area->from),
                         A_STR(area->to), A_STR(area->paths)),
                    &rows, err));
    while (rows_next(rows)) {
        int64_t state = rows_i64(rows, 0);
        if (state >= DUTY_OPEN && state <= DUTY_CANCELLED) counts[state] += rows_i64(rows, 1);
        if (state == DUTY_OPEN) next = rows_date(rows, 2);
    }
    TRY(rows_status(rows, err));
    json_key(out, "counts");
    json_begin_object(out);
    for (int state = DUTY_OPEN; state <= DUTY_CANCELLED; state++)
        json_put_i64(out, duty_state_name((DutyState)state), counts[state]);
    json_end_object(out);
    json_put_date(out, "next", next);
    return OK;
}

static Status write_clause(const Counting *counting, const PlanEntry *entry, size_t index, Json *out,
                           Error *err) {
    const Clause *clause = &entry->plan->clauses[index];
    json_begin_object(out);
    json_put_i64(out, "number", entry->numbers[index]);
    json_put_str(out, "id", clause->id);
    json_put_text(out, "kind", clause_kind_name(clause->kind));
    json_put_str(out, "title", clause_title(clause));
    json_put_str(out, "sentence", clause->sentence);
    json_put_i64(out, "line", clause->line);
    json_put_str(out, "body", clause->canonical);
    TRY(write_counts(counting, entry->numbers[index], out, err));
    json_end_object(out);
    return OK;
}

static Status begin_counting(const App *app, const Actor *actor, Tx *tx, Arena *arena, Counting *ret,
                             Error *err) {
    *ret = (Counting){.tx = tx, .realm = actor->realm, .today = env_today(&app->env)};
    Status status = app_area(app, actor, tx, "duty.read", STR(""), arena, &ret->area, err);
    ret->may = status == OK;
    if (status == E_FORBIDDEN) *err = ERROR_INIT;
    return status == E_FORBIDDEN ? OK : status;
}

typedef struct PlanHead {
    Str org, text;
    bool own; /* the asker may read plans at its very org, not only below: its computation, too */
} PlanHead;

static Status write_head(const App *app, const Actor *actor, Tx *tx, Str id, Arena *arena, Json *out,
                         PlanHead *ret, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.read", arena, &scopes, &count, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PLAN_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no plan '%.*s' in force", STR_ARG(id));
    }
    if (!app_concerns(scopes, count, rows_text(rows, 5)))
        return fail(err, E_FORBIDDEN, "this lies outside the area that you are responsible for");
    write_plan(rows, app->env.zone_minutes, out);
    ret->own = app_within(scopes, count, rows_text(rows, 5));
    bool kept =
        arena_str(arena, rows_text(rows, 3), &ret->org) && arena_str(arena, rows_text(rows, 10), &ret->text);
    return kept ? OK : no_memory(err);
}

static Status write_fit(const App *app, const Actor *actor, Tx *tx, const PlanHead *head, Arena *arena,
                        Json *out, Error *err) {
    PlanFit fit;
    TRY(plan_fit_find(tx, actor->realm, head->org, head->text, arena, &fit, err));
    json_key(out, "fit");
    plan_fit_json(&fit, head->own, app->env.zone_minutes, out);
    return OK;
}

Status app_plan_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    PlanHead head;
    Counting counting;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    json_begin_object(out);
    TRY(write_head(app, actor, tx, id, arena, out, &head, err));
    TRY(write_fit(app, actor, tx, &head, arena, out, err));
    TRY(begin_counting(app, actor, tx, arena, &counting, err));
    const PlanEntry *entry = plans_find(plans, actor->realm, id);
    json_key(out, "clauses");
    json_begin_array(out);
    for (size_t i = 0; entry && i < entry->plan->clause_count; i++)
        TRY(write_clause(&counting, entry, i, out, err));
    json_end_array(out);
    json_end_object(out);
    return OK;
}

Status app_plan_text(const App *app, const Actor *actor, Str id, int64_t version, Arena *arena, Str *ret,
                     Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.read", arena, &scopes, &count, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_PLAN_TEXT, ARGS(A_STR(actor->realm), A_STR(id), A_I64(version)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no plan '%.*s' in that version", STR_ARG(id));
    }
    if (!app_concerns(scopes, count, rows_text(rows, 2)))
        return fail(err, E_FORBIDDEN, "this lies outside the area that you are responsible for");
    return arena_str(arena, rows_text(rows, 0), ret) ? OK : no_memory(err);
}

static Status read_version(const App *app, const Actor *actor, Str id, int64_t version, Arena *arena,
                           Plan **ret, Error *err) {
    Str text = {"", 0};
    TRY(app_plan_text(app, actor, id, version, arena, &text, err));
    Diags diags = diags_new(arena);
    return plan_read(arena, id, text, ret, &diags, err);
}

static void write_change(const ClauseChange *change, Json *out) {
    static const char *const names[] = {[CHANGE_ADDED] = "added",
                                        [CHANGE_REMOVED] = "removed",
                                        [CHANGE_CHANGED] = "changed",
                                        [CHANGE_SAME] = "same",
                                        [CHANGE_PROSE] = "prose"};
    const Clause *clause = change->after ? change->after : change->before;
    json_begin_object(out);
    json_put_text(out, "change", names[change->kind]);
    json_put_str(out, "id", clause ? clause->id : STR(""));
    json_put_text(out, "kind", clause ? clause_kind_name(clause->kind) : "");
    json_put_str(out, "before", change->before ? change->before->canonical : STR(""));
    json_put_str(out, "after", change->after ? change->after->canonical : STR(""));
    json_key(out, "keys");
    json_begin_array(out);
    for (size_t i = 0; i < change->key_count; i++) json_str(out, change->keys[i]);
    json_end_array(out);
    json_end_object(out);
}

Status app_plan_diff(const App *app, const Actor *actor, Str id, int64_t from, int64_t to, Arena *arena,
                     Json *out, Error *err) {
    Plan *before = NULL, *after = NULL;
    ClauseChange *changes = NULL;
    size_t count = 0;
    TRY(read_version(app, actor, id, from, arena, &before, err));
    TRY(read_version(app, actor, id, to, arena, &after, err));
    TRY(plan_diff(arena, before, after, &changes, &count, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++)
        if (changes[i].kind != CHANGE_SAME) write_change(&changes[i], out);
    json_end_array(out);
    json_end_object(out);
    return OK;
}
