/* Putting a plan in force: what is the same stays untouched, what changed is made again, what went is
 * cancelled. */
#include "app/plan_superior.h"
#include "app/plans.h"

#include "app/duty_reconcile.h"

enum { DELTA_ADDED = 1, DELTA_CHANGED = 2 };

typedef struct Adoption {
    const App *app;
    const Actor *actor;
    Arena *arena;
    Tx *tx, *read;
    Plan *plan;
    Plan *before; /* in force until now; NULL: none */
    int64_t version;
    Str org_path;
    int64_t *numbers; /* of each clause of `plan` */
    uint8_t *deltas;  /* of each clause of `plan`: 0 same, DELTA_ADDED, DELTA_CHANGED */
    int64_t *retired; /* numbers of clauses that went */
    size_t retired_count;
    void (*progress)(void *data, int64_t done, int64_t total);
    void *progress_data;
    AdoptReport report;
} Adoption;

static Status find_org(Adoption *adoption, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(adoption->tx, SQL_ORG_PATH,
                    ARGS(A_STR(adoption->actor->realm), A_STR(adoption->plan->org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        fail(err, E_INVALID, "the plan names the org '%.*s', which is not in this realm",
             STR_ARG(adoption->plan->org));
        return fail_hint(err, "take the code from the org tree");
    }
    return arena_str(adoption->arena, rows_text(rows, 0), &adoption->org_path) ? OK : no_memory(err);
}

/* The version in force; its text is parsed again so that clauses can be compared. */
static Status read_before(Adoption *adoption, bool *ret_unchanged, Error *err) {
    Str text = {"", 0};
    {
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(store_query(adoption->tx, SQL_PLAN_IN_FORCE,
                        ARGS(A_STR(adoption->actor->realm), A_STR(adoption->plan->id)), &rows, err));
        if (!rows_next(rows)) return rows_status(rows, err);
        /* Another org's plan of the same id would be replaced: only who may adopt there, too, may do that. */
        TRY(app_require(adoption->app, adoption->actor, "plan.adopt", rows_text(rows, 3), err));
        adoption->report.version = rows_i64(rows, 0);
        *ret_unchanged = str_is(rows_text(rows, 1), adoption->plan->hash);
        if (!arena_str(adoption->arena, rows_text(rows, 2), &text)) return no_memory(err);
    }
    Diags diags = diags_new(adoption->arena);
    Status status = plan_read(adoption->arena, adoption->plan->id, text, &adoption->before, &diags, err);
    return status == OK ? OK : wrap(err, "read the plan in force");
}

static Status next_version(Adoption *adoption, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(adoption->tx, SQL_PLAN_LAST_VERSION,
                    ARGS(A_STR(adoption->actor->realm), A_STR(adoption->plan->id)), &rows, err));
    adoption->version = rows_next(rows) && !rows_null(rows, 0) ? rows_i64(rows, 0) + 1 : 1;
    return rows_status(rows, err);
}

/* A new period or org moves every duty, whatever the clauses say. */
static bool frame_changed(const Adoption *adoption) {
    const Plan *a = adoption->before, *b = adoption->plan;
    return a && (a->from != b->from || a->to != b->to || !str_equal(a->org, b->org));
}

static Status compare_clauses(Adoption *adoption, Error *err) {
    const Plan *plan = adoption->plan;
    AdoptReport *report = &adoption->report;
    adoption->deltas = arena_new_array(adoption->arena, uint8_t, plan->clause_count);
    if (!adoption->deltas) return no_memory(err);
    for (size_t i = 0; i < plan->clause_count; i++) {
        const Clause *old = adoption->before ? plan_clause(adoption->before, plan->clauses[i].id) : NULL;
        bool same = old && str_equal(old->canonical, plan->clauses[i].canonical);
        if (!old)
            adoption->deltas[i] = DELTA_ADDED;
        else if (!same || frame_changed(adoption))
            adoption->deltas[i] = DELTA_CHANGED;
        report->clauses_added += !old;
        report->clauses_changed += old && !same;
        report->clauses_same += same;
    }
    return OK;
}

/* Numbers of clauses known from any version; one that the plan does not hold any more is retired. */
static Status known_numbers(Adoption *adoption, Error *err) {
    const Plan *plan = adoption->plan;
    adoption->numbers = arena_new_array(adoption->arena, int64_t, plan->clause_count);
    size_t capacity = adoption->before ? adoption->before->clause_count : 0;
    adoption->retired = arena_new_array(adoption->arena, int64_t, capacity);
    if (!adoption->numbers || !adoption->retired) return no_memory(err);
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(adoption->tx, SQL_CLAUSE_OF_PLAN, ARGS(A_STR(adoption->actor->realm), A_STR(plan->id)),
                    &rows, err));
    while (rows_next(rows)) {
        const Clause *clause = plan_clause(plan, rows_text(rows, 0));
        if (clause)
            adoption->numbers[clause - plan->clauses] = rows_i64(rows, 1);
        else if (rows_i64(rows, 2) != 0 && adoption->retired_count < capacity)
            adoption->retired[adoption->retired_count++] = rows_i64(rows, 1);
    }
    return rows_status(rows, err);
}

static Status new_number(Adoption *adoption, int64_t *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(adoption->tx, SQL_COUNTER_NEXT, ARGS(A_STR(adoption->actor->realm), A_TEXT("clause")),
                    &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_DATABASE, "no number was handed out");
    }
    *ret = rows_i64(rows, 0);
    return OK;
}

static Status write_clauses(Adoption *adoption, Error *err) {
    const Plan *plan = adoption->plan;
    for (size_t i = 0; i < plan->clause_count; i++) {
        const Clause *clause = &plan->clauses[i];
        if (!adoption->numbers[i]) TRY(new_number(adoption, &adoption->numbers[i], err));
        TRY(store_exec(adoption->tx, SQL_CLAUSE_UPSERT,
                       ARGS(A_STR(adoption->actor->realm), A_I64(adoption->numbers[i]), A_STR(plan->id),
                            A_STR(clause->id), A_TEXT(clause_kind_name(clause->kind)),
                            A_I64(adoption->version), A_STR(clause_title(clause)), A_STR(clause->sentence),
                            A_STR(clause->canonical)),
                       NULL, err));
    }
    return OK;
}

static Status write_plan(Adoption *adoption, Error *err) {
    const Plan *plan = adoption->plan;
    Str realm = adoption->actor->realm;
    TRY(store_exec(adoption->tx, SQL_PLAN_SUPERSEDE, ARGS(A_STR(realm), A_STR(plan->id)), NULL, err));
    TRY(store_exec(adoption->tx, SQL_PLAN_INSERT,
                   ARGS(A_STR(realm), A_STR(plan->id), A_I64(adoption->version), A_STR(plan->title),
                        A_STR(plan->org), A_DATE(plan->from), A_DATE(plan->to), A_TEXT(plan->hash),
                        A_STR(plan->source), A_I64(env_now(&adoption->app->env)), A_STR(adoption->actor->id)),
                   NULL, err));
    TRY(known_numbers(adoption, err));
    TRY(write_clauses(adoption, err));
    return store_exec(adoption->tx, SQL_PLAN_EPOCH_RAISE, NULL, 0, NULL, err);
}

static Status retire_clauses(Adoption *adoption, Error *err) {
    Date today = env_today(&adoption->app->env);
    for (size_t i = 0; i < adoption->retired_count; i++) {
        int64_t cancelled = 0;
        Str realm = adoption->actor->realm;
        TRY(store_exec(adoption->tx, SQL_CLAUSE_RETIRE, ARGS(A_STR(realm), A_I64(adoption->retired[i])), NULL,
                       err));
        TRY(store_exec(adoption->tx, SQL_DUTY_CANCEL_CLAUSE,
                       ARGS(A_STR(realm), A_I64(adoption->retired[i]),
                            A_TEXT("the plan does not ask for it any more"), A_I64(today)),
                       &cancelled, err));
        adoption->report.duties_cancelled += cancelled;
        adoption->report.clauses_removed++;
    }
    return OK;
}

/* The plan with only the clauses that were added or changed, and their numbers. */
static Status changed_part(const Adoption *adoption, Plan *ret_plan, int64_t **ret_numbers, Error *err) {
    const Plan *plan = adoption->plan;
    *ret_plan = *plan;
    ret_plan->clauses = arena_new_array(adoption->arena, Clause, plan->clause_count);
    *ret_numbers = arena_new_array(adoption->arena, int64_t, plan->clause_count);
    if (!ret_plan->clauses || !*ret_numbers) return no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < plan->clause_count; i++) {
        if (!adoption->deltas[i]) continue;
        ret_plan->clauses[count] = plan->clauses[i];
        (*ret_numbers)[count++] = adoption->numbers[i];
    }
    ret_plan->clause_count = count;
    return OK;
}

static Status count_kept(Adoption *adoption, Error *err) {
    Date today = env_today(&adoption->app->env);
    for (size_t i = 0; i < adoption->plan->clause_count; i++) {
        if (adoption->deltas[i]) continue;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(store_query(adoption->tx, SQL_DUTY_COUNT_CLAUSE,
                        ARGS(A_STR(adoption->actor->realm), A_I64(adoption->numbers[i]), A_I64(today)), &rows,
                        err));
        if (rows_next(rows)) adoption->report.duties_kept += rows_i64(rows, 0);
        TRY(rows_status(rows, err));
    }
    return OK;
}

static Status make_duties(Adoption *adoption, Error *err) {
    Plan part;
    int64_t *numbers = NULL;
    Date horizon = DATE_NONE;
    TRY(changed_part(adoption, &part, &numbers, err));
    TRY(duty_horizon(adoption->app, adoption->tx, adoption->actor->realm, &horizon, err));
    Reconcile run = {.app = adoption->app,
                     .write = adoption->tx,
                     .read = adoption->read,
                     .realm = adoption->actor->realm,
                     .plan = &part,
                     .numbers = numbers,
                     .org_path = adoption->org_path,
                     .subject_from = 0,
                     .subject_to = INT64_MAX,
                     .from = env_today(&adoption->app->env),
                     .to = horizon,
                     .reason = "the plan changed",
                     .progress = adoption->progress,
                     .progress_data = adoption->progress_data};
    if (part.clause_count) TRY(duty_reconcile(&run, err));
    adoption->report.duties_added += run.change.added;
    adoption->report.duties_kept += run.change.kept;
    adoption->report.duties_moved += run.change.moved;
    adoption->report.duties_cancelled += run.change.cancelled;
    TRY(count_kept(adoption, err));
    return store_exec(adoption->tx, SQL_COUNTER_RAISE,
                      ARGS(A_STR(adoption->actor->realm), A_TEXT("duty-horizon"), A_I64(horizon)), NULL, err);
}

/* Keys in bytewise order: it is part of a ledger entry. */
static void put_counts(const AdoptReport *report, Json *out) {
    json_key(out, "clauses");
    json_begin_object(out);
    json_put_i64(out, "added", report->clauses_added);
    json_put_i64(out, "changed", report->clauses_changed);
    json_put_i64(out, "removed", report->clauses_removed);
    json_put_i64(out, "same", report->clauses_same);
    json_end_object(out);
    json_key(out, "duties");
    json_begin_object(out);
    json_put_i64(out, "added", report->duties_added);
    json_put_i64(out, "cancelled", report->duties_cancelled);
    json_put_i64(out, "kept", report->duties_kept);
    json_put_i64(out, "moved", report->duties_moved);
    json_end_object(out);
}

static void put_name(const AdoptReport *report, Json *out) {
    json_put_str(out, "plan", report->plan);
    json_put_bool(out, "unchanged", report->unchanged);
    json_put_i64(out, "version", report->version);
}

void adopt_report_json(const AdoptReport *report, int zone, Json *out) {
    json_begin_object(out);
    put_counts(report, out);
    json_key(out, "fit");
    plan_fit_json(&report->fit, true, zone, out);
    put_name(report, out);
    json_end_object(out);
}

/* Who puts a plan in force that is known not to fit answers for it: the ledger says that it was known. */
static void put_signal(const PlanFit *fit, Json *out) {
    if (!fit->known || fit->feasible != 0) return;
    json_key(out, "infeasible");
    json_begin_object(out);
    json_put_str(out, "run", fit->run);
    json_put_i64(out, "shortfall", fit->shortfall);
    json_end_object(out);
}

static Status write_ledger(const Adoption *adoption, Error *err) {
    CLEANUP(buf_free) Buf payload = BUF_INIT(16384);
    Json json = json_writer(&payload);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_text(&json, "hash", adoption->plan->hash);
    put_signal(&adoption->report.fit, &json);
    json_put_str(&json, "org", adoption->plan->org);
    json_put_str(&json, "plan", adoption->plan->id);
    json_key(&json, "report");
    json_begin_object(&json);
    put_counts(&adoption->report, &json);
    put_name(&adoption->report, &json);
    json_end_object(&json);
    json_put_str(&json, "title", adoption->plan->title);
    json_put_i64(&json, "version", adoption->version);
    json_end_object(&json);
    TRY(buf_status(&payload, err));
    return app_ledger(adoption->app, adoption->tx, adoption->actor, "plan.adopted", buf_str(&payload), err);
}

static Status put_in_force(Adoption *adoption, Error *err) {
    bool unchanged = false;
    TRY(find_org(adoption, err));
    TRY(app_require(adoption->app, adoption->actor, "plan.adopt", adoption->org_path, err));
    TRY(read_before(adoption, &unchanged, err));
    adoption->report.plan = adoption->plan->id;
    adoption->report.unchanged = unchanged;
    TRY(plan_fit_find(adoption->tx, adoption->actor->realm, adoption->plan->org, adoption->plan->source,
                      adoption->arena, &adoption->report.fit, err));
    if (unchanged) return OK;
    TRY(next_version(adoption, err));
    adoption->report.version = adoption->version;
    TRY(compare_clauses(adoption, err));
    TRY(write_plan(adoption, err));
    TRY(make_duties(adoption, err));
    TRY(retire_clauses(adoption, err));
    return write_ledger(adoption, err);
}

/* Everything but the commit when it is only a preview. */
static Status run_adoption(Adoption *adoption, Str file, Str text, Diags *diags, bool preview, Error *err) {
    const App *app = adoption->app;
    TRY(plan_read(adoption->arena, file, text, &adoption->plan, diags, err));
    TRY(plan_hold_against_superior(app, adoption->actor, adoption->plan, adoption->arena, diags, err));
    if (diags->error_count) return fail(err, E_INVALID, "the plan holds faults");
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(store_rollbackp) Tx *read = NULL;
    TRY(store_write(app->store, &tx, err));
    TRY(store_read(app->store, &read, err)); /* after the write lock: it sees what the writer sees */
    adoption->tx = tx;
    adoption->read = read;
    TRY(put_in_force(adoption, err));
    if (preview) return OK;
    TRY(store_commit(&tx, err));
    plans_changed(app);
    return OK;
}

Status app_plan_adopt(const App *app, const Actor *actor, Str file, Str text, Arena *arena, Diags *diags,
                      void (*progress)(void *data, int64_t done, int64_t total), void *progress_data,
                      AdoptReport *ret, Error *err) {
    Adoption adoption = {
        .app = app, .actor = actor, .arena = arena, .progress = progress, .progress_data = progress_data};
    TRY(run_adoption(&adoption, file, text, diags, false, err));
    *ret = adoption.report;
    return OK;
}

Status app_plan_preview(const App *app, const Actor *actor, Str text, Arena *arena, Diags *diags,
                        AdoptReport *ret, Error *err) {
    Adoption adoption = {.app = app, .actor = actor, .arena = arena};
    TRY(run_adoption(&adoption, STR(""), text, diags, true, err));
    *ret = adoption.report;
    return OK;
}
