/* Duties after a change of the register, and the daily roll of the horizon. */
#include "app/duty_reconcile.h"
#include "app/settings.h"

static void add_change(DutyChange *sum, const DutyChange *more) {
    sum->added += more->added;
    sum->kept += more->kept;
    sum->cancelled += more->cancelled;
    sum->moved += more->moved;
}

static Reconcile run_for(const App *app, Str realm, const PlanEntry *plan, Tx *write, Tx *read, Date from,
                         Date to) {
    return (Reconcile){.app = app,
                       .write = write,
                       .read = read,
                       .realm = realm,
                       .plan = plan->plan,
                       .numbers = plan->numbers,
                       .org_path = plan->org_path,
                       .subject_from = 0,
                       .subject_to = INT64_MAX,
                       .from = from,
                       .to = to};
}

/* What one subject owes, made again from today on. Windows that are over are history. */
static Status regenerate_one(const App *app, Tx *tx, Str realm, const Plans *plans, int64_t subject, Date to,
                             const char *reason, DutyChange *sum, Error *err) {
    size_t count = 0;
    const PlanEntry *list = plans_list(plans, &count);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].realm, realm)) continue;
        Reconcile run = run_for(app, realm, &list[i], tx, tx, env_today(&app->env), to);
        run.subject_from = run.subject_to = subject;
        run.reason = reason;
        TRY(duty_reconcile(&run, err));
        add_change(sum, &run.change);
    }
    return OK;
}

Status app_duty_regenerate(const App *app, Tx *tx, const Actor *actor, const int64_t *subjects, size_t count,
                           const char *reason, DutyChange *ret, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    DutyChange sum = {0};
    Date to = DATE_NONE;
    TRY(plans_get(app, &plans, err));
    TRY(duty_horizon(app, tx, actor->realm, &to, err));
    for (size_t i = 0; i < count; i++)
        TRY(regenerate_one(app, tx, actor->realm, plans, subjects[i], to, reason, &sum, err));
    *ret = sum;
    return OK;
}

enum { ONE_BY_ONE_MAX = 200 };

static Status regenerate_all(const App *app, Tx *tx, Tx *read, Str realm, const char *reason, DutyChange *sum,
                             Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    size_t count = 0;
    Date to = DATE_NONE;
    TRY(plans_get(app, &plans, err));
    const PlanEntry *list = plans_list(plans, &count);
    TRY(duty_horizon(app, read, realm, &to, err));
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].realm, realm)) continue;
        Reconcile run = run_for(app, realm, &list[i], tx, read, env_today(&app->env), to);
        run.reason = reason;
        TRY(duty_reconcile(&run, err));
        add_change(sum, &run.change);
    }
    return OK;
}

static Status change_payload(const DutyChange *change, const char *reason, Buf *out, Error *err) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_i64(&json, "added", change->added);
    json_put_i64(&json, "cancelled", change->cancelled);
    json_put_i64(&json, "moved", change->moved);
    json_put_text(&json, "reason", reason);
    json_end_object(&json);
    return buf_status(out, err);
}

static Status write_change(const App *app, Tx *tx, const Actor *actor, const DutyChange *change,
                           const char *reason, Error *err) {
    CLEANUP(buf_free) Buf payload = BUF_INIT(4096);
    if (!change->added && !change->moved && !change->cancelled) return OK;
    TRY(change_payload(change, reason, &payload, err));
    return app_ledger(app, tx, actor, "duty.regenerated", buf_str(&payload), err);
}

Status app_duty_regenerate_all(const App *app, const Actor *actor, const char *reason, DutyChange *ret,
                               Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(store_rollbackp) Tx *read = NULL;
    DutyChange sum = {0};
    TRY(store_write(app->store, &tx, err));
    TRY(store_read(app->store, &read, err));
    TRY(regenerate_all(app, tx, read, actor->realm, reason, &sum, err));
    TRY(write_change(app, tx, actor, &sum, reason, err));
    TRY(store_commit(&tx, err));
    *ret = sum;
    return OK;
}

Status app_duty_regenerate_many(const App *app, const Actor *actor, const int64_t *subjects, size_t count,
                                const char *reason, DutyChange *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    DutyChange sum = {0};
    *ret = sum;
    if (count == 0) return OK;
    if (count > ONE_BY_ONE_MAX) return app_duty_regenerate_all(app, actor, reason, ret, err);
    TRY(store_write(app->store, &tx, err));
    TRY(app_duty_regenerate(app, tx, actor, subjects, count, reason, &sum, err));
    TRY(write_change(app, tx, actor, &sum, reason, err));
    TRY(store_commit(&tx, err));
    *ret = sum;
    return OK;
}

static Status reached(Tx *tx, Str realm, Date *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_COUNTER_GET, ARGS(A_STR(realm), A_TEXT("duty-horizon")), &rows, err));
    *ret = rows_next(rows) ? (Date)rows_i64(rows, 0) : DATE_NONE;
    return rows_status(rows, err);
}

/* Windows that begin after the day reached before; the ones at the seam are met again and kept. */
static Status extend(const App *app, Str realm, const Plans *plans, Tx *tx, Tx *read, Date from, Date to,
                     DutyChange *sum, Error *err) {
    size_t count = 0;
    const PlanEntry *list = plans_list(plans, &count);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].realm, realm)) continue;
        Reconcile run = run_for(app, realm, &list[i], tx, read, from, to);
        run.reason = "the plan does not ask for it any more";
        TRY(duty_reconcile(&run, err));
        add_change(sum, &run.change);
    }
    return store_exec(tx, SQL_COUNTER_RAISE, ARGS(A_STR(realm), A_TEXT("duty-horizon"), A_I64(to)), NULL,
                      err);
}

static Status roll_payload(const DutyChange *change, Date to, Buf *out, Error *err) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_i64(&json, "added", change->added);
    json_put_i64(&json, "missed", change->cancelled);
    json_put_date(&json, "to", to);
    json_end_object(&json);
    return buf_status(out, err);
}

Status app_duty_roll(const App *app, const Actor *actor, DutyChange *ret, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(store_rollbackp) Tx *read = NULL;
    CLEANUP(buf_free) Buf payload = BUF_INIT(1024);
    DutyChange sum = {0};
    Date today = env_today(&app->env), from = DATE_NONE,
         to = today + (Date)settings_i64(app->settings, SETTING_HORIZON_DAYS);
    int64_t missed = 0;
    TRY(plans_get(app, &plans, err));
    TRY(store_write(app->store, &tx, err));
    TRY(store_read(app->store, &read, err));
    TRY(reached(read, actor->realm, &from, err));
    if (from != DATE_NONE && from < to) TRY(extend(app, actor->realm, plans, tx, read, from, to, &sum, err));
    int64_t grace = settings_i64(app->settings, SETTING_MISSED_DAYS);
    TRY(store_exec(tx, SQL_DUTY_SWEEP_MISSED, ARGS(A_STR(actor->realm), A_I64(today - grace)), &missed, err));
    TRY(store_exec(tx, SQL_ASSIGN_MARK_OVER, ARGS(A_STR(actor->realm)), NULL, err));
    DutyChange told = sum;
    told.cancelled = missed;
    TRY(roll_payload(&told, to, &payload, err));
    if (sum.added || sum.moved || missed)
        TRY(app_ledger(app, tx, actor, "duty.rolled", buf_str(&payload), err));
    TRY(store_commit(&tx, err));
    *ret = sum;
    return OK;
}
