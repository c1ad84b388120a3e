/* One task from its row to its answer. */
#include "app/fit_input.h"
#include "app/fit_jobs.h"
#include "app/fit_names.h"
#include "app/settings.h"
#include "base/i18n.h"

enum {
    LEASE_US = 60 * 1000000,
    BEAT_US = 1000000,
    ATTEMPTS_MAX = 3,
    RESULT_MAX = 32 << 20,
    ERROR_MAX = 4096
};
static const size_t ROOM_MAX = (size_t)1 << 30;

typedef struct Run {
    const App *app;
    FitTask task;
    bool (*stopping)(void *data);
    void *stopping_data;
    Instant began, beaten;
    Tx *tx; /* the snapshot */
    FitLoad load;
    bool cancelled, given_back;
    /* the answer */
    const char *state;
    int64_t feasible, shortfall;
    Str error, result;
} Run;

/* ---- rows ---- */

typedef struct Claim {
    Arena *arena;
    Instant now;
    FitTask task;
    bool found;
} Claim;

static Status claim_job(void *data, Tx *tx, Error *err) {
    Claim *claim = data;
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitTask *task = &claim->task;
    Str *const texts[] = {&task->realm, &task->id, &task->org, &task->plans, &task->text};
    TRY(store_query(tx, SQL_FIT_CLAIM, ARGS(A_I64(claim->now), A_I64(claim->now - LEASE_US)), &rows, err));
    claim->found = rows_next(rows);
    for (size_t i = 0; i < COUNT_OF(texts) && claim->found; i++)
        if (!arena_str(claim->arena, rows_text(rows, (int)i), texts[i])) return no_memory(err);
    if (claim->found) {
        task->from = rows_date(rows, 5);
        task->to = rows_date(rows, 6);
        task->attempts = rows_i64(rows, 7);
    }
    return rows_status(rows, err);
}

static Status anything_ready(const App *app, Instant now, bool *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_FIT_READY, ARGS(A_I64(now - LEASE_US)), &rows, err));
    *ret = rows_next(rows) && rows_i64(rows, 0) > 0;
    return rows_status(rows, err);
}

typedef struct Beat {
    const Run *run;
    int64_t tries, changes;
} Beat;

static Status beat_job(void *data, Tx *tx, Error *err) {
    Beat *beat = data;
    const FitTask *task = &beat->run->task;
    return store_exec(
        tx, SQL_FIT_BEAT,
        ARGS(A_STR(task->realm), A_STR(task->id), A_I64(env_now(&beat->run->app->env)), A_I64(beat->tries)),
        &beat->changes, err);
}

static Status end_job(void *data, Tx *tx, Error *err) {
    const Run *run = data;
    const FitTask *task = &run->task;
    if (run->given_back)
        return store_exec(tx, SQL_FIT_RELEASE, ARGS(A_STR(task->realm), A_STR(task->id)), NULL, err);
    bool done = run->shortfall >= 0;
    return store_exec(tx, SQL_FIT_END,
                      ARGS(A_STR(task->realm), A_STR(task->id), A_TEXT(run->state),
                           A_I64(env_now(&run->app->env)), done ? A_I64(run->feasible) : A_NULL,
                           done ? A_I64(run->shortfall) : A_NULL, A_STR(run->error), A_STR(run->result)),
                      NULL, err);
}

/* ---- computing ---- */

/* Once a second: still wanted? A row that is no longer running was cancelled. */
static Status watch(void *data, int64_t tries, Error *err) {
    Run *run = data;
    Instant now = env_now(&run->app->env);
    int64_t seconds = settings_i64(run->app->settings, SETTING_FIT_SECONDS);
    run->given_back = run->stopping && run->stopping(run->stopping_data);
    if (run->given_back) return fail(err, E_BUSY, "the server is busy");
    if (tries > 0 && now - run->began > seconds * 1000000)
        return E_NO; /* the answer stays, without more remedies */
    if (tries > 0 && now - run->beaten < BEAT_US) return OK;
    run->beaten = now;
    Beat beat = {run, tries, 0};
    TRY(store_run(run->app->store, beat_job, &beat, err));
    run->cancelled = beat.changes == 0;
    return run->cancelled ? fail(err, E_CONFLICT, "it was cancelled") : OK;
}

static Status write_result(Run *run, const FitResult *result, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(RESULT_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_key(&json, "answer");
    fit_result_json(result, &json);
    TRY(fit_names_json(&run->load, result, run->tx, run->task.realm, &json, err));
    json_end_object(&json);
    TRY(buf_status(&text, err));
    run->feasible = result->feasible ? 1 : result->certain ? 0 : -1;
    run->shortfall = result->shortfall;
    return arena_str(run->load.arena, buf_str(&text), &run->result) ? OK : no_memory(err);
}

static Status answer_job(void *data, Tx *tx, Error *err) {
    const Run *run = data;
    return store_exec(tx, SQL_FIT_ANSWER,
                      ARGS(A_STR(run->task.realm), A_STR(run->task.id), A_I64(run->feasible),
                           A_I64(run->shortfall), A_STR(run->result)),
                      NULL, err);
}

/* Whether it fits is told at once; remedies take longer. */
static Status answered(void *data, const FitResult *result, Error *err) {
    Run *run = data;
    TRY(fit_input_status(&run->load, err));
    TRY(write_result(run, result, err));
    return store_run(run->app->store, answer_job, run, err);
}

static Status compute(Run *run, Arena *keep, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(arena_freep) Arena *trial = arena_new(ROOM_MAX);
    CLEANUP(arena_freep) Arena *net = arena_new(ROOM_MAX);
    FitResult result;
    if (!trial || !net) return no_memory(err);
    if (run->task.attempts > ATTEMPTS_MAX)
        return fail(err, E_INTERNAL, "the computation was begun three times and never ended");
    TRY(store_read(run->app->store, &tx, err));
    run->tx = tx;
    Status status = fit_input_load(run->app, tx, &run->task, keep, &run->load, err);
    run->load.input.watch = watch;
    run->load.input.answered = answered;
    run->load.input.watch_data = run;
    if (status == OK) status = fit_check(&run->load.input, (FitRoom){keep, trial, net}, &result, err);
    if (status == OK) status = fit_input_status(&run->load, err);
    if (status == OK) status = write_result(run, &result, err);
    fit_input_clear(&run->load); /* before the transaction ends */
    TRY(status);
    run->state = "done";
    return OK;
}

/* In every language, for whoever reads it later. */
static Status note_error(Run *run, const Error *met, Arena *arena, Error *err) {
    static const char *const languages[] = {"zh-CN", "en"};
    CLEANUP(buf_free) Buf text = BUF_INIT(ERROR_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        CLEANUP(buf_free) Buf message = BUF_INIT(ERROR_MAX);
        i18n_error(languages[i], met, &message);
        const char *hint = i18n_hint(languages[i], met);
        if (hint) buf_printf(&message, " — %s", hint);
        json_put_str(&json, languages[i], buf_str(&message));
    }
    json_end_object(&json);
    TRY(buf_status(&text, err));
    run->state = "failed";
    return arena_str(arena, buf_str(&text), &run->error) ? OK : no_memory(err);
}

Status fit_jobs_run_one(const App *app, bool (*stopping)(void *data), void *data, bool *ret_found,
                        Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(ROOM_MAX);
    Claim claim = {.arena = arena, .now = env_now(&app->env)};
    bool ready = false;
    if (!arena) return no_memory(err);
    TRY(anything_ready(app, claim.now, &ready, err));
    if (ready) TRY(store_run(app->store, claim_job, &claim, err));
    *ret_found = claim.found;
    if (!claim.found) return OK;
    Run run = {.app = app,
               .task = claim.task,
               .stopping = stopping,
               .stopping_data = data,
               .began = claim.now,
               .beaten = claim.now,
               .shortfall = -1};
    Error met = ERROR_INIT;
    if (compute(&run, arena, &met) != OK) TRY(note_error(&run, &met, arena, err));
    return run.cancelled ? OK : store_run(app->store, end_job, &run, err);
}
