/* After a holiday table was loaded: clocks that were counted with another calendar are counted again. Cases
 * are taken a hundred at a time, each batch in a transaction of its own. */
#include "app/case.h"

enum { BATCH = 100, BATCH_MEMORY = 32 << 20, PAYLOAD_MAX = 8192 };

typedef struct Recount {
    const App *app;
    const Actor *actor;
    const Plans *plans;
    Tx *tx;
    Arena *arena;
    int64_t moved;
} Recount;

static Status case_ids(const Recount *run, Str after, Str *ids, size_t *ret_count, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    size_t count = 0;
    TRY(store_query(run->tx, SQL_CASE_OF_OTHER_CALENDAR,
                    ARGS(A_STR(run->actor->realm), A_TEXT(calendar_version(run->app->calendar)), A_STR(after),
                         A_I64(BATCH)),
                    &rows, err));
    while (count < BATCH && rows_next(rows))
        if (!arena_str(run->arena, rows_text(rows, 0), &ids[count++])) return no_memory(err);
    *ret_count = count;
    return rows_status(rows, err);
}

static Status store_moved(const Recount *run, const CaseRow *row, int64_t seq, Str fields, Error *err) {
    Instant now = env_now(&run->app->env), due = case_due(row->clocks, row->clock_count);
    int64_t changed = 0;
    const Arg args[] = {A_STR(run->actor->realm),
                        A_STR(row->id),
                        A_STR(row->state),
                        A_I64(row->handler),
                        A_INSTANT(due),
                        A_NULL,
                        A_NULL,
                        A_TEXT(""),
                        A_I64(now),
                        A_STR(row->state),
                        A_I64((int64_t)row->step_count),
                        A_STR(row->org),
                        row->from_org.len ? A_STR(row->from_org) : A_NULL};
    TRY(store_exec(run->tx, SQL_CASE_MOVED, args, COUNT_OF(args), &changed, err));
    if (!changed) return fail(err, E_CONFLICT, "somebody else has just moved this case");
    CaseStepWrite step = {.id = row->id,
                          .transition = STR("clock"),
                          .from = row->state,
                          .to = row->state,
                          .fields = fields,
                          .seq = (int64_t)row->step_count + 1,
                          .ledger_seq = seq,
                          .person = run->actor->person,
                          .at = now,
                          .due = due};
    return case_store_step(run->tx, run->actor->realm, &step, err);
}

/* The ledger and the history say which clock went from when to when. */
static Status record_moved(const Recount *run, CaseRow *row, const CaseClock *clock, Instant before,
                           Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    int64_t seq = 0;
    int zone = run->app->env.zone_minutes;
    json_begin_object(&json);
    json_put_str(&json, "calendar", clock->calendar);
    json_put_str(&json, "case", row->id);
    json_put_str(&json, "clock", clock->clock);
    json_key(&json, "due");
    json_instant(&json, clock->due, zone);
    json_key(&json, "due_before");
    json_instant(&json, before, zone);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    TRY(app_ledger_seq(run->app, run->tx, run->actor, "clock.moved", buf_str(&text), &seq, err));
    TRY(store_moved(run, row, seq, buf_str(&text), err));
    row->step_count++;
    return OK;
}

static Status recount_clock(Recount *run, const Clockwork *work, CaseRow *row, CaseClock *clock, Error *err) {
    const char *version = calendar_version(run->app->calendar);
    if (!clock_runs(clock) || str_is(clock->calendar, version)) return OK;
    Instant before = clock->due;
    Deadline counted;
    TRY(clock_count(work, clock, false, &counted, err));
    clock->due = counted.due;
    clock->calendar = str_from(version);
    clock_plan_timers(work, clock);
    TRY(clock_store(run->tx, run->actor->realm, row->id, clock, err));
    if (clock->due == before) return OK;
    run->moved++;
    return record_moved(run, row, clock, before, err);
}

static Status recount_case(Recount *run, Str id, Error *err) {
    CaseRow row;
    TRY(case_read(run->app, run->tx, run->actor, id, run->arena, &row, err));
    Clockwork work = {run->app, run->plans, run->actor->realm, &row, env_now(&run->app->env), run->arena};
    for (size_t i = 0; i < row.clock_count; i++) TRY(recount_clock(run, &work, &row, &row.clocks[i], err));
    return OK;
}

/* *ret_last: the id to go on after, empty at the end. */
static Status recount_batch(Recount *run, char last[ID_TEXT + 64], Error *err) {
    Str ids[BATCH];
    size_t count = 0;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_write(run->app->store, &tx, err));
    run->tx = tx;
    TRY(case_ids(run, str_from(last), ids, &count, err));
    for (size_t i = 0; i < count; i++) TRY(recount_case(run, ids[i], err));
    size_t len = count == BATCH && ids[count - 1].len < ID_TEXT + 64 ? ids[count - 1].len : 0;
    if (len) memcpy(last, ids[count - 1].ptr, len);
    last[len] = '\0';
    return store_commit(&tx, err);
}

Status app_clocks_recompute(const App *app, const Actor *actor, int64_t *ret_moved, Error *err) {
    char last[ID_TEXT + 64] = "";
    TRY(app_require(app, actor, "case.move", STR("/"), err));
    CLEANUP(arena_freep) Arena *arena = arena_new(BATCH_MEMORY);
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    if (!arena) return no_memory(err);
    TRY(plans_get(app, &plans, err));
    Recount run = {.app = app, .actor = actor, .plans = plans, .arena = arena};
    do {
        arena_reset(arena);
        TRY(recount_batch(&run, last, err));
    } while (*last);
    *ret_moved = run.moved;
    return OK;
}
