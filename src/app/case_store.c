/* Clocks and steps in the database and in the ledger. */
#include "app/case.h"

enum { PAUSES_TEXT_MAX = 8192 };

static Instant instant_of(const json_t *value) {
    return json_is_integer(value) ? json_integer_value(value) : INSTANT_NONE;
}

Status clock_read_pauses(Str text, Arena *arena, CaseClock *clock, Error *err) {
    CLEANUP(json_freep) json_t *pauses = NULL;
    clock->pauses = arena_new_array(arena, Suspension, SUSPENSIONS_MAX);
    if (!clock->pauses) return no_memory(err);
    TRY(json_parse(text, PAUSES_TEXT_MAX, &pauses, err));
    size_t count = json_array_size(pauses);
    if (count > SUSPENSIONS_MAX) count = SUSPENSIONS_MAX;
    for (size_t i = 0; i < count; i++) {
        const json_t *pause = json_array_get(pauses, i);
        clock->pauses[i] =
            (Suspension){instant_of(json_array_get(pause, 0)), instant_of(json_array_get(pause, 1))};
    }
    clock->pause_count = count;
    return OK;
}

static void put_instant(Json *out, Instant at) {
    if (at == INSTANT_NONE)
        json_null_value(out);
    else
        json_i64(out, at);
}

void clock_write_pauses(const CaseClock *clock, Buf *out) {
    Json json = json_writer(out);
    json_begin_array(&json);
    for (size_t i = 0; i < clock->pause_count; i++) {
        json_begin_array(&json);
        put_instant(&json, clock->pauses[i].from);
        put_instant(&json, clock->pauses[i].to);
        json_end_array(&json);
    }
    json_end_array(&json);
}

Status clock_store(Tx *tx, Str realm, Str id, const CaseClock *clock, Error *err) {
    CLEANUP(buf_free) Buf pauses = BUF_INIT(PAUSES_TEXT_MAX);
    clock_write_pauses(clock, &pauses);
    TRY(buf_status(&pauses, err));
    const Arg args[] = {A_STR(realm),
                        A_STR(id),
                        A_STR(clock->clock),
                        clock->clause ? A_I64(clock->clause) : A_NULL,
                        A_I64(clock->started),
                        A_STR(clock->span),
                        A_INSTANT(clock->due),
                        A_INSTANT(clock->stopped),
                        A_STR(buf_str(&pauses)),
                        A_STR(clock->calendar),
                        A_I64(clock->told),
                        A_INSTANT(clock->next)};
    return store_exec(tx, SQL_CASE_CLOCK_PUT, args, COUNT_OF(args), NULL, err);
}

/* Keys in bytewise order: canonical JSON. */
void clock_write_payload(const CaseClock *clock, Json *out) {
    json_begin_object(out);
    json_put_i64(out, "clause", clock->clause);
    json_put_str(out, "clock", clock->clock);
    json_key(out, "due");
    put_instant(out, clock->due);
    json_put_str(out, "span", clock->span);
    json_put_i64(out, "started", clock->started);
    json_key(out, "stopped");
    put_instant(out, clock->stopped);
    json_end_object(out);
}

Status case_store_step(Tx *tx, Str realm, const CaseStepWrite *step, Error *err) {
    const Arg args[] = {
        A_STR(realm),        A_STR(step->id),         A_I64(step->seq),    A_STR(step->transition),
        A_STR(step->from),   A_STR(step->to),         A_I64(step->person), A_I64(step->at),
        A_STR(step->fields), A_I64(step->ledger_seq), A_INSTANT(step->due)};
    return store_exec(tx, SQL_CASE_STEP_INSERT, args, COUNT_OF(args), NULL, err);
}
