/* One duty and why it exists: plan, clause, sentence, rule, inputs, proration, calendar. */
#include "app/duty_text.h"

#include "app/report_draft.h"
#include "base/i18n.h"

enum { TEXT_MAX = 2000 };

typedef struct DutyRow {
    DutyKey key;
    DutyState state;
    Date due, done_on;
    int times, done;
    Str reason, subject_id, subject_name, subject_kind, subject_class, subject_list, org, person, person_name;
    Str org_name, address;
    Date since, until, class_since;
} DutyRow;

static Status copy_text(Arena *arena, const Rows *rows, int column, Str *ret, Error *err) {
    return arena_str(arena, rows_text(rows, column), ret) ? OK : no_memory(err);
}

static Status read_row(Tx *tx, const Actor *actor, DutyKey key, Arena *arena, DutyRow *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(
        tx, SQL_DUTY_GET,
        ARGS(A_STR(actor->realm), A_I64(key.clause), A_I64(key.subject), A_STR(key.org), A_I64(key.from)),
        &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no such duty");
    }
    *ret = (DutyRow){.key = key,
                     .state = (DutyState)rows_i64(rows, 1),
                     .due = rows_date(rows, 2),
                     .times = (int)rows_i64(rows, 4),
                     .done = (int)rows_i64(rows, 5),
                     .done_on = rows_date(rows, 6),
                     .since = rows_date(rows, 14),
                     .until = rows_date(rows, 15),
                     .class_since = rows_date(rows, 16)};
    Str *texts[] = {&ret->reason,        &ret->subject_id,   &ret->subject_name, &ret->subject_kind,
                    &ret->subject_class, &ret->subject_list, &ret->org};
    for (int i = 0; i < (int)COUNT_OF(texts); i++) TRY(copy_text(arena, rows, 7 + i, texts[i], err));
    Str *more[] = {&ret->person, &ret->person_name, &ret->org_name, &ret->address};
    for (int i = 0; i < (int)COUNT_OF(more); i++) TRY(copy_text(arena, rows, 17 + i, more[i], err));
    return OK;
}

static Status require_read(const App *app, const Actor *actor, Tx *tx, const char *permission, Str org,
                           Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(org));
    }
    return app_require(app, actor, permission, rows_text(rows, 0), err);
}

static void write_inputs(const DutyRow *row, Json *out) {
    json_key(out, "inputs");
    json_begin_object(out);
    if (row->key.subject) {
        json_put_str(out, "subject", row->subject_id);
        json_put_str(out, "kind", row->subject_kind);
        json_put_str(out, "class", row->subject_class);
        json_put_str(out, "list", row->subject_list);
        json_put_date(out, "since", row->since);
        json_put_date(out, "until", row->until);
        json_put_date(out, "class_since", row->class_since);
    }
    json_put_str(out, "org", row->org);
    json_put_date(out, "window_from", row->key.from);
    json_put_date(out, "window_to", row->due);
    json_put_i64(out, "times", row->times);
    json_end_object(out);
}

/* "2 of 4: the window 2026-04-16…2026-04-30 holds 15 of the period's 30 days" */
static Status write_proration(const App *app, const Actor *actor, const ClauseEntry *entry,
                              const DutyRow *row, Arena *arena, Json *out, Error *err) {
    if (!entry->clause || entry->clause->kind != CLAUSE_DO || entry->clause->do_.every == EVERY_NONE)
        return OK;
    Period *periods = NULL;
    size_t count = 0;
    TRY(periods_list(app->calendar, entry->clause->do_.every, row->key.from, row->key.from, arena, &periods,
                     &count, err));
    if (count == 0) return OK;
    int whole = periods[0].full_to - periods[0].full_from + 1, part = row->due - row->key.from + 1;
    CLEANUP(buf_free) Buf text = BUF_INIT(TEXT_MAX);
    char from[DATE_TEXT], to[DATE_TEXT];
    bool chinese = strcmp(actor->lang, "zh-CN") == 0;
    buf_printf(&text,
               chinese ? "周期 %s 至 %s 共 %d 天，本任务窗口 %d 天，需 %d 次"
                       : "the period %s to %s has %d days; this window has %d; %d times are needed",
               date_format(periods[0].full_from, from), date_format(periods[0].full_to, to), whole, part,
               row->times);
    json_key(out, "proration");
    json_str(out, buf_str(&text));
    return OK;
}

/* Which table of days the window was counted with. */
static Status write_calendar(const App *app, const Actor *actor, const DutyRow *row, Json *out, Error *err) {
    enum { VERSION_SHOWN = 12 };
    CLEANUP(buf_free) Buf text = BUF_INIT(TEXT_MAX);
    int year = date_to_civil(row->due).year;
    bool chinese = strcmp(actor->lang, "zh-CN") == 0;
    buf_printf(&text, chinese ? "%d年" : "%d: ", year);
    if (calendar_provisional(app->calendar, year))
        buf_add_text(&text, chinese ? "的节假日安排尚未公布，暂按周末和法定节日计算"
                                    : "holidays not published yet, counted by weekends and statutory days");
    else
        buf_add_text(&text, chinese ? "按公布的节假日安排计算" : "counted by the published holidays");
    buf_printf(&text, chinese ? "（日历版本 %.*s）" : " (calendar version %.*s)", (int)VERSION_SHOWN,
               calendar_version(app->calendar));
    TRY(buf_status(&text, err));
    json_key(out, "calendar");
    json_str(out, buf_str(&text));
    return OK;
}

static Status write_explain(const App *app, const Actor *actor, const ClauseEntry *entry, const DutyRow *row,
                            Arena *arena, Json *out, Error *err) {
    json_key(out, "explain");
    json_begin_object(out);
    if (entry && entry->clause) {
        json_put_str(out, "plan_title", entry->plan->plan->title);
        json_put_i64(out, "version", entry->plan->version);
        json_put_str(out, "sentence", entry->clause->sentence);
        json_put_i64(out, "line", entry->clause->sentence_line);
        json_put_str(out, "rule", entry->clause->canonical);
        TRY(write_proration(app, actor, entry, row, arena, out, err));
    }
    write_inputs(row, out);
    TRY(write_calendar(app, actor, row, out, err));
    json_put_text(out, "person",
                  i18n_text(actor->lang,
                            row->person.len
                                ? "assigned to the owner of the subject, or to the post that the clause names"
                                : "nobody holds this post yet: whoever works there may do it"));
    json_end_object(out);
    return OK;
}

static Status write_records(Tx *tx, const Actor *actor, DutyKey key, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(
        tx, SQL_RECORDS_OF_DUTY,
        ARGS(A_STR(actor->realm), A_I64(key.clause), A_I64(key.subject), A_STR(key.org), A_I64(key.from)),
        &rows, err));
    json_key(out, "records");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "id", rows_text(rows, 0));
        json_put_date(out, "at", rows_date(rows, 1));
        json_put_str(out, "activity", rows_text(rows, 2));
        json_put_str(out, "result", rows_text(rows, 3));
        json_put_str(out, "person_name", rows_text(rows, 4));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static void write_head(const App *app, const Actor *actor, const DutyRow *row, const ClauseEntry *entry,
                       Str id, Date today, Arena *arena, Json *out) {
    json_put_str(out, "id", id);
    duty_write_clause(app, actor, entry, out);
    json_put_str(out, "subject", row->subject_id);
    json_put_str(out, "subject_name", row->subject_name);
    json_put_str(out, "address", row->address);
    json_put_str(out, "org", row->org);
    json_put_str(out, "org_name", row->org_name);
    json_put_str(out, "person", row->person);
    json_put_str(out, "person_name", row->person_name);
    json_put_date(out, "from", row->key.from);
    json_put_date(out, "due", row->due);
    json_put_i64(out, "times", row->times);
    json_put_i64(out, "done", row->done);
    json_put_text(
        out, "state",
        duty_state_name(duty_state_at(row->state, row->due, row->times, row->done, row->done_on, today)));
    if (!row->reason.len) return;
    /* what cancelled a duty is one of our own messages; an excuse is a person's words */
    const char *reason = row->state == DUTY_CANCELLED ? arena_text(arena, row->reason) : NULL;
    json_put_str(out, "reason", reason ? str_from(i18n_text(actor->lang, reason)) : row->reason);
    if (row->state != DUTY_EXCUSED) return;
    json_key(out, "excuse");
    json_begin_object(out);
    json_put_str(out, "reason", row->reason);
    json_end_object(out);
}

/* A report duty carries its draft: the period that its due date reports on, counted so far. */
static Status write_draft(const App *app, const Actor *actor, Tx *tx, const ClauseEntry *entry,
                          const DutyRow *row, Arena *arena, Json *out, Error *err) {
    if (!entry || !entry->clause || entry->clause->kind != CLAUSE_REPORT || !entry->clause->report.due)
        return OK;
    DueDate *dates = NULL;
    size_t count = 0;
    TRY(due_rule_list(entry->clause->report.due, app->calendar, row->due, row->due, arena, &dates, &count,
                      err));
    if (count == 0 || dates[0].period_from == DATE_NONE) return OK;
    bool current = str_is(entry->clause->report.of, "current");
    json_key(out, "draft");
    return report_draft(app, actor, tx, row->org, current ? dates[0].current_from : dates[0].period_from,
                        current ? dates[0].current_to : dates[0].period_to, arena, out, err);
}

Status app_duty_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    DutyKey key;
    if (!duty_id_parse(id, &key)) return fail(err, E_NOT_FOUND, "there is no such duty");
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    DutyRow row;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    TRY(read_row(tx, actor, key, arena, &row, err));
    /* The visited side sees what it owes itself, and nothing of those who visit it. */
    bool own = str_equal(row.person, actor->id) && app_unit_side(app, actor, "duty.read");
    if (!own) TRY(require_read(app, actor, tx, "duty.read", row.org, err));
    const ClauseEntry *entry = plans_clause(plans, actor->realm, key.clause);
    json_begin_object(out);
    write_head(app, actor, &row, entry, id, env_today(&app->env), arena, out);
    TRY(write_explain(app, actor, entry, &row, arena, out, err));
    TRY(write_records(tx, actor, key, out, err));
    TRY(write_draft(app, actor, tx, entry, &row, arena, out, err));
    json_end_object(out);
    return OK;
}

typedef struct Excuse {
    const App *app;
    const Actor *actor;
    DutyKey key;
    Str reason, payload;
} Excuse;

static Status excuse_job(void *data, Tx *tx, Error *err) {
    const Excuse *excuse = data;
    int64_t changed = 0;
    const DutyKey *key = &excuse->key;
    TRY(store_exec(tx, SQL_DUTY_EXCUSE,
                   ARGS(A_STR(excuse->actor->realm), A_I64(key->clause), A_I64(key->subject), A_STR(key->org),
                        A_I64(key->from), A_STR(excuse->reason)),
                   &changed, err));
    if (changed == 0) return fail(err, E_CONFLICT, "this duty is not open any more");
    return app_ledger(excuse->app, tx, excuse->actor, "duty.excused", excuse->payload, err);
}

static Status excuse_payload(Excuse *excuse, Str id, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(8192);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "duty", id);
    json_put_str(&json, "reason", excuse->reason);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &excuse->payload) ? OK : no_memory(err);
}

Status app_duty_excuse(const App *app, const Actor *actor, Str id, Str reason, Arena *arena, AppWrite *ret,
                       Error *err) {
    Excuse *excuse = arena_new_item(arena, Excuse);
    DutyRow row;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    if (!excuse) return no_memory(err);
    reason = str_trim(reason);
    if (!reason.len || reason.len > TEXT_MAX) {
        fail(err, E_INVALID, "an excuse needs a reason of 1 to %d bytes", (int)TEXT_MAX);
        return fail_hint(err, "say why the duty cannot be done, for example that the unit is closed");
    }
    *excuse = (Excuse){.app = app, .actor = actor, .reason = reason};
    if (!duty_id_parse(id, &excuse->key)) return fail(err, E_NOT_FOUND, "there is no such duty");
    TRY(store_read(app->store, &tx, err));
    TRY(read_row(tx, actor, excuse->key, arena, &row, err));
    TRY(require_read(app, actor, tx, "duty.excuse", row.org, err));
    if (row.state != DUTY_OPEN && row.state != DUTY_MISSED)
        return fail(err, E_CONFLICT, "this duty is not open any more");
    TRY(excuse_payload(excuse, id, arena, err));
    *ret = (AppWrite){
        .run = excuse_job, .data = excuse, .http_status = 200, .answer = STR("{\"state\":\"excused\"}")};
    return OK;
}
