/* Timers of clocks: who is told, and the pass that tells them. */
#include "app/case.h"
#include "app/notices.h"

enum { CASES_AT_ONCE = 50, PEOPLE_MAX = 200, PASS_MEMORY = 64 << 20 };

typedef struct Pass {
    const App *app;
    const Actor *actor;
    Arena *arena;
    Tx *tx;
    Instant now;
    int64_t told;
} Pass;

typedef struct People {
    int64_t numbers[PEOPLE_MAX];
    size_t count;
} People;

static void add_person(People *people, int64_t number) {
    for (size_t i = 0; i < people->count; i++)
        if (people->numbers[i] == number) return;
    if (people->count < PEOPLE_MAX) people->numbers[people->count++] = number;
}

/* Who holds the role at the nearest org on the way up from the case where anybody does. */
static Status add_holders(const Pass *pass, Str role, Str path, People *people, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t nearest = 0;
    TRY(store_query(pass->tx, SQL_TIMER_PEOPLE, ARGS(A_STR(pass->actor->realm), A_STR(role), A_STR(path)),
                    &rows, err));
    while (rows_next(rows)) {
        if (!nearest) nearest = rows_i64(rows, 1);
        if (rows_i64(rows, 1) == nearest) add_person(people, rows_i64(rows, 0));
    }
    return rows_status(rows, err);
}

/* Without a handler: everybody who may make a move from here. */
static Status add_movers(const Pass *pass, const CaseRow *row, People *people, Error *err) {
    size_t state = flow_state(row->flow, row->state);
    for (size_t t = 0; t < row->flow->transition_count; t++) {
        const FlowTransition *transition = &row->flow->transitions[t];
        bool starts = false;
        for (size_t i = 0; i < transition->from_count; i++) starts |= transition->from[i] == state;
        for (size_t i = 0; starts && i < transition->role_count; i++)
            TRY(add_holders(pass, transition->roles[i], row->path, people, err));
    }
    return OK;
}

/* Who a timer speaks to. When nobody holds the role anywhere above, those who administer the realm hear it: a
 * word that reaches nobody is lost. */
static Status listeners(const Pass *pass, const CaseRow *row, const FlowTimer *timer, People *ret,
                        Error *err) {
    ret->count = 0;
    if (timer->role.len)
        TRY(add_holders(pass, timer->role, row->path, ret, err));
    else if (row->handler)
        add_person(ret, row->handler);
    else
        TRY(add_movers(pass, row, ret, err));
    return ret->count ? OK : add_holders(pass, STR("county-admin"), row->path, ret, err);
}

static Status tell(Pass *pass, const CaseRow *row, const CaseClock *clock, const FlowTimer *timer,
                   size_t index, Error *err) {
    People people;
    TRY(listeners(pass, row, timer, &people, err));
    for (size_t i = 0; i < people.count; i++) {
        char id[ID_TEXT];
        id_new(&pass->app->env, id);
        TRY(store_exec(pass->tx, SQL_NOTICE_INSERT,
                       ARGS(A_STR(pass->actor->realm), A_I64(people.numbers[i]), A_TEXT(id),
                            A_TEXT(timer->role.len ? "escalate" : "remind"), A_STR(row->id),
                            A_STR(clock->clock), A_I64((int64_t)index), A_STR(timer->role), A_I64(clock->due),
                            A_I64(pass->now)),
                       NULL, err));
    }
    pass->told += (int64_t)people.count;
    return OK;
}

static Status run_clock(Pass *pass, const CaseRow *row, const CaseClock *clock, Error *err) {
    const FlowClock *known = flow_clock(row->flow, clock->clock);
    if (clock->next == INSTANT_NONE || clock->next > pass->now || !known) return OK;
    Instant next = INSTANT_NONE;
    int64_t changed = 0;
    FlowTime time = clock_time(pass->app, pass->now);
    uint32_t speak =
        flow_timers_due(known, clock_runs(clock) ? clock->due : INSTANT_NONE, clock->told, &time, &next);
    TRY(store_exec(pass->tx, SQL_TIMER_TOLD,
                   ARGS(A_STR(pass->actor->realm), A_STR(row->id), A_STR(clock->clock),
                        A_I64(clock->told | speak), A_INSTANT(next), A_I64(clock->told),
                        A_INSTANT(clock->due)),
                   &changed, err));
    for (size_t i = 0; changed && i < known->timer_count; i++)
        if (speak >> i & 1) TRY(tell(pass, row, clock, &known->timers[i], i, err));
    return OK;
}

static Status run_case(Pass *pass, Str id, Error *err) {
    CaseRow row;
    TRY(case_read(pass->app, pass->tx, pass->actor, id, pass->arena, &row, err));
    for (size_t i = 0; i < row.clock_count; i++) TRY(run_clock(pass, &row, &row.clocks[i], err));
    return OK;
}

static Status due_cases(Pass *pass, Str ids[CASES_AT_ONCE], size_t *ret_count, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    *ret_count = 0;
    TRY(store_query(pass->tx, SQL_TIMER_DUE,
                    ARGS(A_STR(pass->actor->realm), A_I64(pass->now), A_I64(CASES_AT_ONCE)), &rows, err));
    while (rows_next(rows))
        if (!arena_str(pass->arena, rows_text(rows, 0), &ids[(*ret_count)++])) return no_memory(err);
    return rows_status(rows, err);
}

static Status run_batch(Pass *pass, size_t *ret_count, Error *err) {
    Str ids[CASES_AT_ONCE];
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_write(pass->app->store, &tx, err));
    pass->tx = tx;
    TRY(due_cases(pass, ids, ret_count, err));
    for (size_t i = 0; i < *ret_count; i++) TRY(run_case(pass, ids[i], err));
    return store_commit(&tx, err);
}

/* Nobody waits for a write while nothing is due: the first look is a read. */
static Status anything_due(Pass *pass, bool *ret, Error *err) {
    Str ids[CASES_AT_ONCE];
    size_t count = 0;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(pass->app->store, &tx, err));
    pass->tx = tx;
    TRY(due_cases(pass, ids, &count, err));
    *ret = count > 0;
    return OK;
}

Status app_timers_run(const App *app, const Actor *actor, int64_t *ret_told, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(PASS_MEMORY);
    Pass pass = {.app = app, .actor = actor, .arena = arena, .now = env_now(&app->env)};
    bool due = false;
    if (!arena) return no_memory(err);
    TRY(app_require(app, actor, "case.move", STR("/"), err));
    TRY(anything_due(&pass, &due, err));
    for (size_t count = CASES_AT_ONCE; due && count == CASES_AT_ONCE;) {
        arena_reset(arena);
        TRY(run_batch(&pass, &count, err));
    }
    *ret_told = pass.told;
    return OK;
}
