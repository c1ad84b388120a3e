/* Handing out what is open: read in a snapshot, decided without the database, written in one transaction. */
#include "app/assign_load.h"

enum { USUAL_DAYS = 28, PAYLOAD_MAX = 8192 };
static const size_t ROOM_MAX = (size_t)4 << 30;

static Status put_visit(const AssignLoad *load, Tx *tx, const AssignTask *task, const AssignVisit *visit,
                        Error *err) {
    const DutyKey *key = &load->keys[task->source];
    for (uint32_t i = 0; visit->day != DATE_NONE && i < visit->officers; i++)
        TRY(store_exec(tx, SQL_ASSIGN_PUT,
                       ARGS(A_STR(load->realm), A_I64(key->clause), A_I64(key->subject), A_STR(key->org),
                            A_DATE(key->from), A_I64(task->number), A_I64((int64_t)i + 1), A_DATE(visit->day),
                            A_I64(load->persons[visit->people[i]]),
                            A_DATE(load->input.duties[task->source].due)),
                       NULL, err));
    return OK;
}

static Status on_duty(const AssignLoad *load, Tx *tx, SqlId statement, size_t duty, Error *err) {
    const DutyKey *key = &load->keys[duty];
    return store_exec(
        tx, statement,
        ARGS(A_STR(load->realm), A_I64(key->clause), A_I64(key->subject), A_STR(key->org), A_DATE(key->from)),
        NULL, err);
}

/* A statement for each of hundreds of thousands of duties costs a minute over a wire: only where there is
 * something to clear, or to mark. */
static Status put_all(const AssignLoad *load, Tx *tx, const AssignResult *result, Error *err) {
    for (size_t i = 0; i < result->task_count; i++) /* also what somebody gave out in the meantime */
        if (result->visits[result->tasks[i].visit].day != DATE_NONE)
            load->marks[result->tasks[i].source] = (struct DutyMarks){true, true};
    for (size_t i = 0; i < load->input.duty_count; i++)
        if (load->marks[i].seated) TRY(on_duty(load, tx, SQL_ASSIGN_CLEAR, i, err));
    for (size_t i = 0; i < result->task_count; i++)
        TRY(put_visit(load, tx, &result->tasks[i], &result->visits[result->tasks[i].visit], err));
    for (size_t i = 0; i < load->input.duty_count; i++)
        if (load->marks[i].handed) TRY(on_duty(load, tx, SQL_ASSIGN_MARK_HANDED, i, err));
    return OK;
}

static Status payload(const AssignLoad *load, Str org, const AssignResult *result, Buf *out, Error *err) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_i64(&json, "changed", result->changed);
    json_put_date(&json, "from", load->from);
    json_put_i64(&json, "kept", result->kept);
    json_put_str(&json, "org", org);
    json_put_date(&json, "to", load->to);
    json_put_i64(&json, "unplaced", result->unplaced);
    json_put_i64(&json, "visits", (int64_t)result->visit_count);
    json_end_object(&json);
    return buf_status(out, err);
}

static Status save(const AssignLoad *load, const Actor *actor, Str org, const AssignResult *result,
                   Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    TRY(payload(load, org, result, &text, err));
    TRY(store_write(load->app->store, &tx, err));
    TRY(put_all(load, tx, result, err));
    TRY(app_ledger(load->app, tx, actor, "duty.assigned", buf_str(&text), err));
    return store_commit(&tx, err);
}

/* Reasons of each clause, counted; clauses come together, so only the last few rows are looked at. */
static void put_lacks(const AssignLoad *load, const AssignResult *result, Json *out) {
    json_key(out, "lacks");
    json_begin_array(out);
    for (size_t p = 0; p < load->input.fit.plan_count; p++)
        for (size_t c = 0; c < load->input.fit.plans[p]->clause_count; c++) {
            int64_t counts[ASSIGN_REASON_COUNT] = {0};
            for (size_t i = 0; i < result->task_count; i++)
                if (result->tasks[i].plan == p && result->tasks[i].clause == c)
                    counts[result->visits[result->tasks[i].visit].reason]++;
            for (int reason = ASSIGN_PLACED + 1; reason < ASSIGN_REASON_COUNT; reason++) {
                if (counts[reason] == 0) continue;
                json_begin_object(out);
                json_put_str(out, "plan", load->input.fit.plans[p]->id);
                json_put_str(out, "clause", load->input.fit.plans[p]->clauses[c].id);
                json_put_text(out, "reason", assign_reason_name((AssignReason)reason));
                json_put_i64(out, "visits", counts[reason]);
                json_end_object(out);
            }
        }
    json_end_array(out);
}

static void put_result(const AssignLoad *load, const AssignResult *result, Json *out) {
    json_begin_object(out);
    json_put_date(out, "from", load->from);
    json_put_date(out, "to", load->to);
    json_put_i64(out, "visits", (int64_t)result->visit_count);
    json_put_i64(out, "joined", result->joined);
    json_put_i64(out, "kept", result->kept);
    json_put_i64(out, "changed", result->changed);
    json_put_i64(out, "unplaced", result->unplaced);
    put_lacks(load, result, out);
    json_end_object(out);
}

static Status choose_days(const App *app, Date *from, Date *to, Error *err) {
    Date today = env_today(&app->env);
    if (*from == DATE_NONE || *from < today) *from = today; /* what is past is not handed out again */
    if (*to == DATE_NONE) *to = *from + USUAL_DAYS - 1;
    if (*to >= *from && *to - *from < ASSIGN_DAYS_MAX) return OK;
    return fail(err, E_INVALID, "the range must have 1 to %d days", ASSIGN_DAYS_MAX);
}

Status app_assign_run(const App *app, const Actor *actor, Str org, Date from, Date to, Arena *arena,
                      Json *out, Error *err) {
    CLEANUP(arena_freep) Arena *own = arena_new(ROOM_MAX);
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Area area;
    AssignResult result;
    if (!own) return no_memory(err);
    TRY(choose_days(app, &from, &to, err));
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    TRY(app_area(app, actor, tx, "duty.assign", org, arena, &area, err));
    if (area.paths.len) {
        fail(err, E_INVALID, "an org is needed");
        return fail_hint(err, "name one of your areas");
    }
    AssignLoad load = {.app = app,
                       .tx = tx,
                       .realm = actor->realm,
                       .area = &area,
                       .from = from,
                       .to = to,
                       .arena = own,
                       .plans = plans};
    TRY(assign_load(&load, err));
    store_rollbackp(&tx);
    tx = NULL;
    TRY(assign_run(&load.input, own, &result, err));
    TRY(save(&load, actor, org, &result, err));
    put_result(&load, &result, out);
    return OK;
}
