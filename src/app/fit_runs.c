#include "app/fit_runs.h"

#include "app/area.h"
#include "app/fit_jobs.h"
#include "app/plan_fit.h"
#include "base/diag.h"
#include "doc/csv.h"
#include "duty/fit/fit.h"
#include "plan/plan.h"

enum { OPEN_MAX = 20, KEPT_MAX = 100, RANGE_DAYS = 365, PAYLOAD_MAX = 16 << 10, RESULT_BYTES = 64 << 20 };

/* ---- asking ---- */

typedef struct Asking {
    const App *app;
    const Actor *actor;
    FitAsk ask;
    Str id, payload;
} Asking;

static Status first_org(const App *app, const Actor *actor, Tx *tx, Arena *arena, FitAsk *ask, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str *scopes = NULL, path, code = {0}, rest;
    size_t count = 0;
    if (ask->org.len == 0) {
        TRY(app_scopes(app, actor, "plan.check", arena, &scopes, &count, err));
        for (path = str_slice(scopes[0], 0, scopes[0].len - 1); str_cut(path, '/', &code, &rest); path = rest)
            ;
        ask->org = path;
    }
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(ask->org)), &rows, err));
    if (rows_next(rows)) return app_require(app, actor, "plan.check", rows_text(rows, 0), err);
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(str_slice(ask->org, 0, 64)));
}

static Status check_range(const App *app, FitAsk *ask, Error *err) {
    if (ask->from == DATE_NONE) ask->from = env_today(&app->env);
    if (ask->to == DATE_NONE) ask->to = ask->from + RANGE_DAYS;
    if (ask->from > ask->to || ask->to - ask->from >= FIT_DAYS_MAX)
        return fail(err, E_INVALID, "the range must have 1 to %d days", FIT_DAYS_MAX);
    return OK;
}

static Status check_room(Tx *tx, Str realm, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_FIT_OPEN_COUNT, ARGS(A_STR(realm)), &rows, err));
    int64_t open = rows_next(rows) ? rows_i64(rows, 0) : 0;
    TRY(rows_status(rows, err));
    if (open < OPEN_MAX) return OK;
    fail(err, E_BUSY, "%d computations are waiting already", (int)OPEN_MAX);
    return fail_hint(err, "wait until one is done, or cancel one");
}

static Status check_text(const FitAsk *ask, Arena *arena, Diags *diags, Error *err) {
    Plan *plan = NULL;
    return ask->text.len ? plan_read(arena, STR(""), ask->text, &plan, diags, err) : OK;
}

static Status ask_job(void *data, Tx *tx, Error *err) {
    const Asking *asking = data;
    const FitAsk *ask = &asking->ask;
    Str realm = asking->actor->realm;
    TRY(store_exec(tx, SQL_FIT_PRUNE, ARGS(A_STR(realm), A_I64(KEPT_MAX)), NULL, err));
    TRY(store_exec(tx, SQL_FIT_INSERT,
                   ARGS(A_STR(realm), A_STR(asking->id), A_STR(ask->org), A_STR(ask->plans), A_STR(ask->text),
                        A_I64(ask->from), A_I64(ask->to), A_I64(env_now(&asking->app->env)),
                        A_STR(asking->actor->id)),
                   NULL, err));
    return app_ledger(asking->app, tx, asking->actor, "plan.fit.asked", asking->payload, err);
}

/* Keys in order: the payload is canonical JSON. */
static Status ask_payload(Asking *asking, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_bool(&json, "draft", asking->ask.text.len > 0);
    json_put_date(&json, "from", asking->ask.from);
    json_put_str(&json, "id", asking->id);
    json_put_str(&json, "org", asking->ask.org);
    json_put_str(&json, "plans", asking->ask.plans);
    json_put_date(&json, "to", asking->ask.to);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &asking->payload) ? OK : no_memory(err);
}

Status app_fit_ask(const App *app, const Actor *actor, const FitAsk *ask, Arena *arena, Diags *diags,
                   Json *out, Error *err) {
    Asking asking = {.app = app, .actor = actor, .ask = *ask};
    char id[ID_TEXT];
    {
        CLEANUP(store_rollbackp) Tx *tx = NULL;
        TRY(store_read(app->store, &tx, err));
        TRY(first_org(app, actor, tx, arena, &asking.ask, err));
        TRY(check_range(app, &asking.ask, err));
        TRY(check_text(ask, arena, diags, err));
        TRY(check_room(tx, actor->realm, err));
    }
    asking.id = str_from(id_new(&app->env, id));
    TRY(ask_payload(&asking, arena, err));
    TRY(store_run(app->store, ask_job, &asking, err));
    fit_jobs_wake(app->fit_jobs);
    json_begin_object(out);
    json_put_str(out, "id", asking.id);
    json_put_text(out, "state", "waiting");
    json_end_object(out);
    return OK;
}

/* ---- reading ---- */

static void put_plans(Str list, Json *out) {
    Str one, rest = list;
    json_key(out, "plans");
    json_begin_array(out);
    while (rest.len > 0) {
        str_cut(rest, '|', &one, &rest);
        json_str(out, one);
    }
    json_end_array(out);
}

static void put_error(Str text, const char *lang, Json *out) {
    json_t *said = NULL;
    Error ignored = ERROR_INIT; /* written by us */
    json_key(out, "error");
    if (text.len > 0 && json_parse(text, PAYLOAD_MAX, &said, &ignored) == OK)
        json_str(out, json_get_str(said, lang));
    else
        json_null_value(out);
    json_freep(&said);
}

/* The columns of fit_list. */
static void put_run(const Rows *rows, const App *app, const char *lang, Json *out) {
    json_put_str(out, "id", rows_text(rows, 0));
    json_put_str(out, "org", rows_text(rows, 1));
    json_put_str(out, "org_name", rows_text(rows, 2));
    put_plans(rows_text(rows, 3), out);
    json_put_bool(out, "draft", rows_i64(rows, 4) != 0);
    json_put_date(out, "from", rows_date(rows, 5));
    json_put_date(out, "to", rows_date(rows, 6));
    json_put_str(out, "state", rows_text(rows, 7));
    json_key(out, "asked_at");
    json_instant(out, rows_instant(rows, 8), app->env.zone_minutes);
    json_put_str(out, "asked_by", rows_text(rows, 9));
    json_key(out, "ended_at");
    json_instant(out, rows_instant(rows, 10), app->env.zone_minutes);
    json_put_i64(out, "tries", rows_i64(rows, 11));
    json_put_text(out, "verdict", rows_null(rows, 12) ? NULL : fit_verdict_name(rows_i64(rows, 12)));
    json_put_i64(out, "shortfall", rows_null(rows, 13) ? 0 : rows_i64(rows, 13));
    put_error(rows_text(rows, 14), lang, out);
}

Status app_fit_list(const App *app, const Actor *actor, Str cursor, int limit, Arena *arena, Json *out,
                    Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Area area;
    int count = 0;
    Str last = {0};
    TRY(store_read(app->store, &tx, err));
    TRY(app_area(app, actor, tx, "plan.read", STR(""), arena, &area, err));
    TRY(store_query(tx, SQL_FIT_LIST,
                    ARGS(A_STR(actor->realm), A_STR(area.from), A_STR(area.to), A_STR(area.paths),
                         A_STR(cursor), A_I64(limit + 1)),
                    &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (; count <= limit && rows_next(rows); count++) {
        if (count == limit) continue;
        json_begin_object(out);
        put_run(rows, app, actor->lang, out);
        json_end_object(out);
        if (!arena_str(arena, rows_text(rows, 0), &last)) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    if (count > limit)
        json_str(out, last);
    else
        json_null_value(out);
    json_end_object(out);
    return OK;
}

/* The row of a run that the actor may see; the caller closes it. */
static Status find(const App *app, const Actor *actor, Tx *tx, const char *permission, Str id, Rows **ret,
                   Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_FIT_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        fail(err, E_NOT_FOUND, "there is no such computation");
        return fail_hint(err, "only the last hundred are kept: ask again");
    }
    TRY(app_require(app, actor, permission, rows_text(rows, 15), err));
    *ret = TAKE(rows);
    return OK;
}

Status app_fit_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    (void)arena;
    TRY(store_read_one(app->store, &tx, err));
    TRY(find(app, actor, tx, "plan.read", id, &rows, err));
    json_begin_object(out);
    put_run(rows, app, actor->lang, out);
    json_key(out, "result");
    if (rows_text(rows, 16).len > 0)
        json_raw(out, rows_text(rows, 16));
    else
        json_null_value(out);
    json_end_object(out);
    return OK;
}

/* ---- CSV ---- */

static void csv_weeks(CsvWriter *csv, const json_t *bottleneck) {
    const json_t *weeks = json_object_get(bottleneck, "weeks");
    for (size_t i = 0; i < json_array_size(weeks); i++) {
        const json_t *week = json_array_get(weeks, i);
        static const char *const texts[] = {"org", "role", "from", "due"};
        static const char *const numbers[] = {"need", "have"};
        for (size_t k = 0; k < COUNT_OF(texts); k++) csv_put(csv, json_get_str(bottleneck, texts[k]));
        for (size_t k = 0; k < COUNT_OF(numbers); k++)
            csv_put_i64(csv, json_get_i64(bottleneck, numbers[k], 0));
        csv_put(csv, json_get_str(week, "monday"));
        for (size_t k = 0; k < COUNT_OF(numbers); k++) csv_put_i64(csv, json_get_i64(week, numbers[k], 0));
        csv_end_row(csv);
    }
}

Status app_fit_csv(const App *app, const Actor *actor, Str id, Arena *arena, Buf *out, Error *err) {
    static const char *const header[] = {"org",  "role", "from",      "due",      "need",
                                         "have", "week", "week_need", "week_have"};
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    CLEANUP(json_freep) json_t *result = NULL;
    CsvWriter csv = csv_writer(out, true);
    (void)arena;
    TRY(store_read_one(app->store, &tx, err));
    TRY(find(app, actor, tx, "plan.read", id, &rows, err));
    if (rows_text(rows, 16).len == 0) {
        fail(err, E_CONFLICT, "this computation has no result");
        return fail_hint(err, "wait until it is done, or ask again");
    }
    TRY(json_parse(rows_text(rows, 16), RESULT_BYTES, &result, err));
    for (size_t i = 0; i < COUNT_OF(header); i++) csv_put_text(&csv, header[i]);
    csv_end_row(&csv);
    const json_t *bottlenecks = json_object_get(json_object_get(result, "answer"), "bottlenecks");
    for (size_t i = 0; i < json_array_size(bottlenecks); i++) csv_weeks(&csv, json_array_get(bottlenecks, i));
    return buf_status(out, err);
}

/* ---- cancelling ---- */

static Status cancel_job(void *data, Tx *tx, Error *err) {
    const Asking *asking = data;
    int64_t changes = 0;
    TRY(store_exec(tx, SQL_FIT_CANCEL,
                   ARGS(A_STR(asking->actor->realm), A_STR(asking->id), A_I64(env_now(&asking->app->env))),
                   &changes, err));
    return changes ? app_ledger(asking->app, tx, asking->actor, "plan.fit.cancelled", asking->payload, err)
                   : OK;
}

Status app_fit_cancel(const App *app, const Actor *actor, Str id, Arena *arena, AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Asking *asking = arena_new_item(arena, Asking);
    if (!asking) return no_memory(err);
    TRY(store_read_one(app->store, &tx, err));
    TRY(find(app, actor, tx, "plan.check", id, &rows, err));
    *asking = (Asking){.app = app, .actor = actor};
    if (!arena_str(arena, rows_text(rows, 0), &asking->id)) return no_memory(err);
    const char *payload = arena_printf(arena, "{\"id\":\"%.*s\"}", STR_ARG(asking->id));
    if (!payload) return no_memory(err);
    asking->payload = str_from(payload);
    *ret = (AppWrite){.run = cancel_job, .data = asking, .http_status = 200, .answer = asking->payload};
    return OK;
}
