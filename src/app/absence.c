/* Leave and recusal: what changes them, and what they forbid. */
#include "app/absence.h"

typedef struct Change {
    const App *app;
    const Actor *actor;
    SeatPerson person;
    int64_t subject; /* of a recusal; 0: leave */
    Date from, to;
    Str reason, payload;
    bool removes, own; /* own: by the person himself, who may not hand out there */
} Change;

static const char *event_of(const Change *change) {
    if (change->subject) return change->removes ? "person.recusal-removed" : "person.recused";
    return change->removes ? "person.leave-removed" : "person.leave-set";
}

static Status refuse_overlap(const Change *change, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    char from[DATE_TEXT], to[DATE_TEXT];
    TRY(store_query(tx, SQL_ABSENCE_OVERLAP,
                    ARGS(A_STR(change->actor->realm), A_I64(change->person.number), A_DATE(change->from),
                         A_DATE(change->to)),
                    &rows, err));
    if (!rows_next(rows)) return rows_status(rows, err);
    fail(err, E_CONFLICT, "%.*s is on leave from %s to %s already", STR_ARG(change->person.name),
         date_format(rows_date(rows, 0), from), date_format(rows_date(rows, 1), to));
    return fail_hint(err, "remove that leave first, or choose other days");
}

/* What the lead entered, the lead alone takes back. */
static const char own_alone[] = "what somebody else entered for you is taken back by who hands out the work";

static Arg entered_by(const Change *change) {
    return A_I64(change->own ? change->actor->person : -1);
}

static Status leave_run(const Change *change, Tx *tx, Error *err) {
    Arg realm = A_STR(change->actor->realm), person = A_I64(change->person.number),
        from = A_DATE(change->from);
    char text[DATE_TEXT];
    int64_t changed = 0;
    if (change->removes) {
        TRY(store_exec(tx, SQL_ABSENCE_REMOVE, ARGS(realm, person, from, entered_by(change)), &changed, err));
        if (changed) return OK;
        fail(err, E_NOT_FOUND, "there is no leave from %s", date_format(change->from, text));
        return change->own ? fail_hint(err, own_alone) : err->code;
    }
    TRY(refuse_overlap(change, tx, err));
    return store_exec(tx, SQL_ABSENCE_PUT,
                      ARGS(realm, person, from, A_DATE(change->to), A_STR(change->reason),
                           A_INSTANT(env_now(&change->app->env)), A_I64(change->actor->person)),
                      NULL, err);
}

static Status recusal_run(const Change *change, Tx *tx, Error *err) {
    Arg realm = A_STR(change->actor->realm), person = A_I64(change->person.number),
        subject = A_I64(change->subject);
    int64_t changed = 0;
    if (!change->removes)
        return store_exec(tx, SQL_RECUSAL_PUT,
                          ARGS(realm, person, subject, A_STR(change->reason),
                               A_INSTANT(env_now(&change->app->env)), A_I64(change->actor->person)),
                          NULL, err);
    TRY(store_exec(tx, SQL_RECUSAL_REMOVE, ARGS(realm, person, subject, entered_by(change)), &changed, err));
    if (changed) return OK;
    fail(err, E_NOT_FOUND, "there is no such recusal");
    return change->own ? fail_hint(err, own_alone) : err->code;
}

static Status change_run(void *data, Tx *tx, Error *err) {
    const Change *change = data;
    TRY(change->subject ? recusal_run(change, tx, err) : leave_run(change, tx, err));
    return app_ledger(change->app, tx, change->actor, event_of(change), change->payload, err);
}

/* Keys in order: the payload is canonical JSON. */
static Status tell(Change *change, Str subject, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(16384);
    Json json = json_writer(&text);
    json_begin_object(&json);
    if (!change->subject) json_put_date(&json, "from", change->from);
    json_put_str(&json, "person", change->person.id);
    if (!change->removes) json_put_str(&json, "reason", change->reason);
    if (change->subject) json_put_str(&json, "subject", subject);
    if (!change->subject && !change->removes) json_put_date(&json, "to", change->to);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &change->payload) ? OK : no_memory(err);
}

static Status begin(const App *app, const Actor *actor, Tx *tx, Str id, Arena *arena, Change **ret,
                    Error *err) {
    Change *change = arena_new_item(arena, Change);
    if (!change) return no_memory(err);
    *change = (Change){.app = app, .actor = actor};
    TRY(seat_person(actor, tx, id, arena, &change->person, err));
    Error why = ERROR_INIT;
    Status status = app_require(app, actor, "duty.assign", change->person.path, &why);
    change->own = status != OK && actor->person != 0 && actor->person == change->person.number;
    if (status != OK && !change->own) {
        *err = why;
        return status;
    }
    *ret = change;
    return OK;
}

static Status finish(Change *change, Str subject, Arena *arena, const char *answer, AppWrite *ret,
                     Error *err) {
    if (!answer) return no_memory(err);
    TRY(tell(change, subject, arena, err));
    *ret = (AppWrite){.run = change_run,
                      .data = change,
                      .http_status = change->removes ? 200 : 201,
                      .answer = str_from(answer)};
    return OK;
}

static Status planned(const Change *change, Tx *tx, int64_t *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ABSENCE_VISITS,
                    ARGS(A_STR(change->actor->realm), A_I64(change->person.number), A_DATE(change->from),
                         A_DATE(change->to)),
                    &rows, err));
    *ret = rows_next(rows) ? rows_i64(rows, 0) : 0;
    return rows_status(rows, err);
}

Status app_leave_add(const App *app, const Actor *actor, Str id, Date from, Date to, Str reason, Arena *arena,
                     AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Change *change;
    int64_t visits;
    TRY(seat_reason(&reason, err));
    if (from == DATE_NONE || to < from || to - from >= LEAVE_DAYS_MAX)
        return fail(err, E_INVALID, "leave has 1 to %d days", LEAVE_DAYS_MAX);
    TRY(store_read(app->store, &tx, err));
    TRY(begin(app, actor, tx, id, arena, &change, err));
    change->from = from;
    change->to = to;
    change->reason = reason;
    TRY(planned(change, tx, &visits, err));
    return finish(change, STR(""), arena, arena_printf(arena, "{\"visits\":%lld}", (long long)visits), ret,
                  err);
}

Status app_leave_remove(const App *app, const Actor *actor, Str id, Str from, Arena *arena, AppWrite *ret,
                        Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Change *change;
    Date day;
    TRY(store_read(app->store, &tx, err));
    TRY(begin(app, actor, tx, id, arena, &change, err));
    if (!date_parse(from, &day)) return fail(err, E_NOT_FOUND, "there is no such leave");
    change->from = day;
    change->removes = true;
    return finish(change, STR(""), arena, "{\"state\":\"removed\"}", ret, err);
}

static Status find_subject(Change *change, Tx *tx, Str subject, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_FOR_RECORD, ARGS(A_STR(change->actor->realm), A_STR(subject)), &rows,
                    err));
    if (rows_next(rows)) {
        change->subject = rows_i64(rows, 0);
        return app_require(change->app, change->actor, change->own ? "subject.read" : "duty.assign",
                           rows_text(rows, 6), err);
    }
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no subject '%.*s'", STR_ARG(str_slice(subject, 0, 64)));
}

static Status change_recusal(const App *app, const Actor *actor, Str id, Str subject, Str reason,
                             bool removes, Arena *arena, AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Change *change;
    TRY(store_read(app->store, &tx, err));
    TRY(begin(app, actor, tx, id, arena, &change, err));
    TRY(find_subject(change, tx, subject, err));
    change->reason = reason;
    change->removes = removes;
    return finish(change, subject, arena, removes ? "{\"state\":\"removed\"}" : "{\"state\":\"recused\"}",
                  ret, err);
}

Status app_recusal_add(const App *app, const Actor *actor, Str id, Str subject, Str reason, Arena *arena,
                       AppWrite *ret, Error *err) {
    TRY(seat_reason(&reason, err));
    return change_recusal(app, actor, id, subject, reason, false, arena, ret, err);
}

Status app_recusal_remove(const App *app, const Actor *actor, Str id, Str subject, Arena *arena,
                          AppWrite *ret, Error *err) {
    return change_recusal(app, actor, id, subject, STR(""), true, arena, ret, err);
}

/* ---- what they forbid ---- */

static Status any(Tx *tx, SqlId query, const Arg *args, size_t count, bool *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, query, args, count, &rows, err));
    *ret = rows_next(rows);
    return rows_status(rows, err);
}

Status absence_bars(const Actor *actor, Tx *tx, const SeatPerson *person, int64_t subject, Date day,
                    Error *err) {
    bool away = false, recused = false;
    char text[DATE_TEXT];
    Arg realm = A_STR(actor->realm), number = A_I64(person->number);
    if (day != DATE_NONE)
        TRY(any(tx, SQL_ABSENCE_OVERLAP, ARGS(realm, number, A_DATE(day), A_DATE(day)), &away, err));
    if (subject) TRY(any(tx, SQL_RECUSAL_FOUND, ARGS(realm, number, A_I64(subject)), &recused, err));
    if (away) {
        fail(err, E_CONFLICT, "%.*s is on leave on %s", STR_ARG(person->name), date_format(day, text));
        return fail_hint(err, "choose another day or another person");
    }
    if (!recused) return OK;
    fail(err, E_CONFLICT, "%.*s must not visit this subject: recused", STR_ARG(person->name));
    return fail_hint(err, "choose somebody else");
}
