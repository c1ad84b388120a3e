/* One move of a case: the flow decides, the clocks follow, and the transaction checks that nobody else was
 * faster. */
#include "app/case_fields.h"
#include "app/case_part.h"
#include "app/case_sealed.h"

enum { PAYLOAD_MAX = 256 << 10, KEY_MAX = 128 };

typedef struct CaseMove {
    const App *app;
    const Actor *actor;
    Arena *arena;
    CaseRow row;
    const FlowTransition *transition;
    const FlowState *to;
    bool signs_only; /* more people must sign before the move happens */
    Str step;        /* what the history says: the move, or FLOW_SIGNED and the move */
    Instant now, due, closed;
    CaseEffects effects;
    CaseSecrets secrets;
    CaseOpening *part; /* NULL: none */
    Str fields, payload, answer, key, request_hash;
} CaseMove;

/* ---- the transaction ---- */

static Status claim_key(const CaseMove *move, Tx *tx, Error *err) {
    if (!move->key.len) return OK;
    return store_exec(tx, SQL_IDEMPOTENCY_PUT,
                      ARGS(A_STR(move->actor->realm), A_I64(move->actor->person), A_STR(move->key),
                           A_STR(move->request_hash), A_STR(move->answer), A_I64(move->now)),
                      NULL, err);
}

static Status update_case(const CaseMove *move, Tx *tx, Error *err) {
    int64_t changed = 0;
    bool closed = move->closed != INSTANT_NONE;
    Date day = instant_date(move->now, move->app->env.zone_minutes);
    const Arg args[] = {A_STR(move->actor->realm),
                        A_STR(move->row.id),
                        A_STR(move->to->id),
                        A_I64(move->effects.handler),
                        A_INSTANT(move->due),
                        A_INSTANT(move->closed),
                        closed ? A_I64(day) : A_NULL,
                        A_STR(closed ? move->to->closes_as : STR("")),
                        A_I64(move->now),
                        A_STR(move->row.state),
                        A_I64((int64_t)move->row.step_count),
                        A_STR(move->effects.org),
                        move->effects.from_org.len ? A_STR(move->effects.from_org) : A_NULL};
    TRY(store_exec(tx, SQL_CASE_MOVED, args, COUNT_OF(args), &changed, err));
    if (changed) return OK;
    fail(err, E_CONFLICT, "somebody else has just moved this case");
    return fail_hint(err, "load it again and look at what was done");
}

static Status move_job(void *data, Tx *tx, Error *err) {
    const CaseMove *move = data;
    int64_t seq = 0;
    TRY(update_case(move, tx, err));
    TRY(claim_key(move, tx, err));
    TRY(app_ledger_seq(move->app, tx, move->actor, "case.moved", move->payload, &seq, err));
    CaseStepWrite step = {.id = move->row.id,
                          .transition = move->step,
                          .from = move->row.state,
                          .to = move->to->id,
                          .fields = move->fields,
                          .seq = (int64_t)move->row.step_count + 1,
                          .ledger_seq = seq,
                          .person = move->actor->person,
                          .at = move->now,
                          .due = move->due};
    TRY(case_store_step(tx, move->actor->realm, &step, err));
    for (size_t i = 0; i < move->row.clock_count; i++)
        if (move->row.clocks[i].changed)
            TRY(clock_store(tx, move->actor->realm, move->row.id, &move->row.clocks[i], err));
    TRY(case_secrets_store(tx, move->actor->realm, move->row.id, step.seq, &move->secrets, err));
    return move->part ? case_opening_write(move->app, tx, move->actor, move->part, err) : OK;
}

/* ---- clocks ---- */

static void stop(const CaseMove *move, CaseClock *clock) {
    if (!clock || !clock_runs(clock)) return;
    clock->stopped = move->now;
    clock->next = INSTANT_NONE;
    clock->changed = true;
}

static Status start(const Clockwork *work, CaseMove *move, Str id, const json_t *known, Error *err) {
    const Flow *flow = move->row.flow;
    for (size_t i = 0; i < flow->clock_count; i++) {
        if (!str_equal(flow->clocks[i].id, id)) continue;
        CaseClock *clock = case_clock(&move->row, id);
        if (!clock) clock = &move->row.clocks[move->row.clock_count++];
        return clock_start(work, &flow->clocks[i], move->now, known, clock, err);
    }
    return OK;
}

static Status extend(const Clockwork *work, CaseMove *move, const json_t *fields, Error *err) {
    Date until = DATE_NONE;
    CaseClock *clock = case_clock(&move->row, move->transition->extends_clock);
    if (!date_parse(json_get_str(fields, "until"), &until))
        return fail(err, E_INVALID, "the field '%s' must hold a %s", "until", "date");
    if (!clock)
        return fail(err, E_CONFLICT, "the clock '%.*s' does not run",
                    STR_ARG(move->transition->extends_clock));
    return clock_extend(work, clock, until, err);
}

/* `suspend-while:` of a plan's clause names a state in which its clock stands still. */
static Status suspend_by_state(const Clockwork *work, CaseMove *move, Error *err) {
    for (size_t i = 0; i < move->row.clock_count; i++) {
        Str id;
        CaseClock *clock = &move->row.clocks[i];
        const DeadlineClause *clause = clock_clause(work, clock, &id);
        if (!clause || !clause->suspend_while.len || str_equal(move->row.state, move->to->id)) continue;
        if (str_equal(clause->suspend_while, move->to->id)) TRY(clock_pause(work, clock, err));
        if (str_equal(clause->suspend_while, move->row.state)) TRY(clock_resume(work, clock, err));
    }
    return OK;
}

static Status turn_clocks(const Clockwork *work, CaseMove *move, const json_t *fields, const json_t *known,
                          Error *err) {
    const FlowTransition *transition = move->transition;
    CaseClock *paused = case_clock(&move->row, transition->pauses_clock);
    CaseClock *resumed = case_clock(&move->row, transition->resumes_clock);
    if (transition->stops_clock.len) stop(move, case_clock(&move->row, transition->stops_clock));
    if (paused) TRY(clock_pause(work, paused, err));
    if (resumed) TRY(clock_resume(work, resumed, err));
    if (transition->extends_clock.len) TRY(extend(work, move, fields, err));
    TRY(suspend_by_state(work, move, err));
    if (transition->starts_clock.len) TRY(start(work, move, transition->starts_clock, known, err));
    for (size_t i = 0; move->to->final && i < move->row.clock_count; i++) stop(move, &move->row.clocks[i]);
    return OK;
}

/* ---- texts ---- */

static Status keep_text(CaseMove *move, const Buf *text, Str *ret, Error *err) {
    TRY(buf_status(text, err));
    return arena_str(move->arena, buf_str(text), ret) ? OK : no_memory(err);
}

static Status make_payload(CaseMove *move, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_i64(&json, "at", move->now);
    json_put_str(&json, "case", move->row.id);
    json_key(&json, "clocks");
    json_begin_array(&json);
    for (size_t i = 0; i < move->row.clock_count; i++)
        if (move->row.clocks[i].changed) clock_write_payload(&move->row.clocks[i], &json);
    json_end_array(&json);
    json_key(&json, "fields");
    json_raw(&json, move->fields);
    json_put_str(&json, "from", move->row.state);
    json_put_i64(&json, "handler", move->effects.handler);
    json_put_str(&json, "move", move->step);
    json_put_str(&json, "org", move->effects.org);
    json_put_str(&json, "to", move->to->id);
    json_end_object(&json);
    return keep_text(move, &text, &move->payload, err);
}

static Status make_answer(CaseMove *move, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    CaseRow row = move->row;
    row.state = move->to->id;
    row.due = move->due;
    row.closed = move->closed;
    row.closed_as = move->to->closes_as;
    row.org = move->effects.org;
    json_begin_object(&json);
    case_write_head(move->app, move->actor, &row, &json);
    json_put_i64(&json, "seq", (int64_t)row.step_count + 1);
    json_put_str(&json, "move", move->transition->id);
    json_put_bool(&json, "signed_only", move->signs_only);
    if (move->part) json_put_text(&json, "part", move->part->id);
    json_end_object(&json);
    return keep_text(move, &text, &move->answer, err);
}

/* ---- */

static Status find_repeat(CaseMove *move, Tx *tx, AppWrite *ret, bool *ret_found, Error *err) {
    *ret_found = false;
    if (!move->key.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_IDEMPOTENCY_GET,
                    ARGS(A_STR(move->actor->realm), A_I64(move->actor->person), A_STR(move->key)), &rows,
                    err));
    if (!rows_next(rows)) return rows_status(rows, err);
    if (!str_equal(rows_text(rows, 0), move->request_hash)) {
        fail(err, E_CONFLICT, "this Idempotency-Key was used for another request");
        return fail_hint(err, "make a new key for each new move");
    }
    *ret = (AppWrite){.http_status = 200};
    if (!arena_str(move->arena, rows_text(rows, 1), &ret->answer)) return no_memory(err);
    *ret_found = true;
    return OK;
}

static Status request_digest(CaseMove *move, Str id, const json_t *body, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    char *hex = arena_alloc(move->arena, SHA256_HEX);
    if (!hex) return no_memory(err);
    buf_add(&text, id);
    buf_add_char(&text, '\n');
    json_canonical(body, &text);
    TRY(buf_status(&text, err));
    sha256_hex(buf_str(&text), hex);
    move->request_hash = str_from(hex);
    return OK;
}

static Status decide(CaseMove *move, const json_t *body, const json_t *fields, const json_t *known,
                     Error *err) {
    FlowMove question;
    ExprContext context = case_context(move->app, move->now);
    TRY(case_question(move->app, move->actor, &move->row, move->arena, &question, err));
    question.transition = json_get_str(body, "move");
    question.fields = fields;
    question.known = known;
    TRY(flow_move(move->row.flow, &question, &context, &move->transition, err));
    move->signs_only = flow_signed(move->transition, &question) + 1 < move->transition->signs;
    move->to = &move->row.flow->states[move->signs_only ? question.state : move->transition->to];
    const char *step = arena_printf(move->arena, "%s%.*s", move->signs_only ? FLOW_SIGNED : "",
                                    STR_ARG(move->transition->id));
    if (!step) return no_memory(err);
    move->step = str_from(step);
    return OK;
}

/* What a move does beside the new state. A signature alone does nothing. */
static Status make_effects(CaseMove *move, const Plans *plans, Tx *tx, const json_t *fields, json_t *known,
                           Error *err) {
    Clockwork work = {move->app, plans, move->actor->realm, &move->row, move->now, move->arena};
    TRY(case_effects(move->actor, tx, &move->row, move->transition, fields, move->arena, &move->effects,
                     err));
    if (fields && json_object_update(known, (json_t *)(uintptr_t)fields)) return no_memory(err);
    if (move->signs_only) {
        move->effects = (CaseEffects){move->row.handler, move->row.org, move->row.from_org};
        return OK;
    }
    TRY(turn_clocks(&work, move, fields, known, err));
    if (!move->transition->part.flow.len) return OK;
    move->part = arena_new_item(move->arena, CaseOpening);
    if (!move->part) return no_memory(err);
    return case_part_prepare(move->app, move->actor, plans, &move->row, &move->transition->part, known,
                             move->arena, move->part, err);
}

static Status prepare(CaseMove *move, const Plans *plans, Tx *tx, const json_t *body, Error *err) {
    CLEANUP(json_freep) json_t *known = NULL;
    const json_t *fields = json_object_get(body, "fields");
    if (json_is_null(fields)) fields = NULL;
    TRY(app_require_unit(move->app, move->actor, "case.move", move->row.path, move->row.unit, err));
    TRY(case_known_fields(&move->row, &known, err));
    TRY(decide(move, body, fields, known, err));
    TRY(make_effects(move, plans, tx, fields, known, err));
    bool closes = move->to->final;
    move->closed = closes ? move->now : INSTANT_NONE;
    move->due = closes ? case_final_due(move->row.clocks, move->row.clock_count)
                       : case_due(move->row.clocks, move->row.clock_count);
    TRY(case_seal(move->app, &move->transition->fields, fields, move->arena, &move->fields, &move->secrets,
                  err));
    TRY(make_payload(move, err));
    return make_answer(move, err);
}

Status app_case_move(const App *app, const Actor *actor, Str id, const json_t *body, Str key, Arena *arena,
                     AppWrite *ret, Error *err) {
    bool repeated = false;
    if (key.len > KEY_MAX)
        return fail(err, E_USAGE, "the Idempotency-Key is longer than %d bytes", (int)KEY_MAX);
    CaseMove *move = arena_new_item(arena, CaseMove);
    if (!move) return no_memory(err);
    *move = (CaseMove){.app = app, .actor = actor, .arena = arena, .key = key, .now = env_now(&app->env)};
    if (key.len) TRY(request_digest(move, id, body, err));
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    TRY(find_repeat(move, tx, ret, &repeated, err));
    if (repeated) return OK;
    TRY(case_read(app, tx, actor, id, arena, &move->row, err));
    TRY(prepare(move, plans, tx, body, err));
    *ret = (AppWrite){.run = move_job, .data = move, .http_status = 200, .answer = move->answer};
    return OK;
}
