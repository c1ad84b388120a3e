/* Offers: one person's visit for another's, or for nothing. */
#include "app/absence.h"

typedef struct Swap {
    const App *app;
    const Actor *actor;
    Arena *arena;
    char id[ID_TEXT];
    Str seat_id, other_id, reason, payload;
    Seat seat, other;
    int64_t from, to;
    bool exchange, agree;
} Swap;

static Status tell(Swap *swap, const char *state, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(16384);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_text(&json, "id", swap->id);
    json_put_str(&json, "other", swap->other_id);
    json_put_str(&json, "reason", swap->reason);
    json_put_str(&json, "seat", swap->seat_id);
    json_put_text(&json, "state", state);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(swap->arena, buf_str(&text), &swap->payload) ? OK : no_memory(err);
}

static Status ask_job(void *data, Tx *tx, Error *err) {
    const Swap *swap = data;
    TRY(store_exec(tx, SQL_ASSIGN_SWAP_PUT,
                   ARGS(A_STR(swap->actor->realm), A_TEXT(swap->id), A_STR(swap->seat_id),
                        A_STR(swap->other_id), A_I64(swap->from), A_I64(swap->to), A_STR(swap->reason),
                        A_INSTANT(env_now(&swap->app->env))),
                   NULL, err));
    return app_ledger(swap->app, tx, swap->actor, "duty.swap-asked", swap->payload, err);
}

/* Both sides must be able to do what they would get. */
static Status check_both(Swap *swap, Tx *tx, Str to, Error *err) {
    SeatPerson giver, taker;
    TRY(seat_person(swap->actor, tx, swap->seat.person_id, swap->arena, &giver, err));
    TRY(seat_person(swap->actor, tx, to, swap->arena, &taker, err));
    if (giver.number == taker.number) return fail(err, E_CONFLICT, "an offer goes to another person");
    swap->from = giver.number;
    swap->to = taker.number;
    TRY(seat_suits(swap->actor, tx, &swap->seat, &taker, swap->arena, err));
    TRY(absence_bars(swap->actor, tx, &taker, swap->seat.key.duty.subject, swap->seat.day, err));
    if (!swap->exchange) return OK;
    TRY(seat_suits(swap->actor, tx, &swap->other, &giver, swap->arena, err));
    return absence_bars(swap->actor, tx, &giver, swap->other.key.duty.subject, swap->other.day, err);
}

static Status answer_text(const Swap *swap, AppWrite *ret, Error *err) {
    const char *text = arena_printf(swap->arena, "{\"id\":\"%s\",\"state\":\"open\"}", swap->id);
    if (!text) return no_memory(err);
    ret->answer = str_from(text);
    return OK;
}

Status app_swap_ask(const App *app, const Actor *actor, Str seat, Str other, Str person, Str reason,
                    Arena *arena, AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Swap *swap = arena_new_item(arena, Swap);
    if (!swap) return no_memory(err);
    TRY(seat_reason(&reason, err));
    *swap = (Swap){.app = app,
                   .actor = actor,
                   .arena = arena,
                   .seat_id = seat,
                   .other_id = other.len ? other : STR(""),
                   .reason = reason,
                   .exchange = other.len > 0};
    id_new(&app->env, swap->id);
    TRY(store_read(app->store, &tx, err));
    TRY(seat_load(app, actor, tx, seat, false, arena, &swap->seat, err));
    if (swap->seat.person != actor->person) TRY(app_require(app, actor, "duty.assign", swap->seat.path, err));
    if (swap->exchange) TRY(seat_load(app, actor, tx, other, false, arena, &swap->other, err));
    TRY(check_both(swap, tx, swap->exchange ? swap->other.person_id : person, err));
    TRY(tell(swap, "open", err));
    *ret = (AppWrite){.run = ask_job, .data = swap, .http_status = 201};
    return answer_text(swap, ret, err);
}

/* ---- the answer ---- */

static Status exchange(const Swap *swap, Tx *tx, Error *err) {
    SeatList given, taken = {0};
    TRY(seats_together(swap->actor, tx, &swap->seat, swap->arena, &given, err));
    if (swap->exchange) TRY(seats_together(swap->actor, tx, &swap->other, swap->arena, &taken, err));
    TRY(seats_give(swap->actor, tx, &given, swap->from, swap->to, err));
    return seats_give(swap->actor, tx, &taken, swap->to, swap->from, err);
}

static Status answer_job(void *data, Tx *tx, Error *err) {
    const Swap *swap = data;
    int64_t changed = 0;
    TRY(store_exec(tx, SQL_ASSIGN_SWAP_ANSWER,
                   ARGS(A_STR(swap->actor->realm), A_TEXT(swap->id),
                        A_TEXT(swap->agree ? "done" : "declined"), A_INSTANT(env_now(&swap->app->env)),
                        A_I64(swap->actor->person)),
                   &changed, err));
    if (changed == 0) return fail(err, E_CONFLICT, "this offer was answered already");
    if (swap->agree) TRY(exchange(swap, tx, err));
    return app_ledger(swap->app, tx, swap->actor, "duty.swap-answered", swap->payload, err);
}

static Status read_swap(Swap *swap, Tx *tx, Str id, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ASSIGN_SWAP_GET, ARGS(A_STR(swap->actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows) || id.len != ID_TEXT - 1) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no such offer");
    }
    memcpy(swap->id, id.ptr, id.len);
    swap->from = rows_i64(rows, 2);
    swap->to = rows_i64(rows, 3);
    if (!str_is(rows_text(rows, 5), "open")) return fail(err, E_CONFLICT, "this offer was answered already");
    Str *texts[] = {&swap->seat_id, &swap->other_id};
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        if (!arena_str(swap->arena, rows_text(rows, i), texts[i])) return no_memory(err);
    if (!arena_str(swap->arena, rows_text(rows, 4), &swap->reason)) return no_memory(err);
    swap->exchange = swap->other_id.len > 0;
    return OK;
}

static Status check_seats(Swap *swap, Tx *tx, Error *err) {
    const App *app = swap->app;
    TRY(seat_load(app, swap->actor, tx, swap->seat_id, false, swap->arena, &swap->seat, err));
    if (swap->exchange)
        TRY(seat_load(app, swap->actor, tx, swap->other_id, false, swap->arena, &swap->other, err));
    bool changed = swap->seat.person != swap->from || (swap->exchange && swap->other.person != swap->to);
    if (swap->agree && changed)
        return fail(err, E_CONFLICT, "somebody else changed this visit in the meantime");
    bool own = swap->actor->person == swap->to || (!swap->agree && swap->actor->person == swap->from);
    return own ? OK : app_require(app, swap->actor, "duty.assign", swap->seat.path, err);
}

Status app_swap_answer(const App *app, const Actor *actor, Str id, bool agree, Arena *arena, AppWrite *ret,
                       Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Swap *swap = arena_new_item(arena, Swap);
    if (!swap) return no_memory(err);
    *swap = (Swap){.app = app, .actor = actor, .arena = arena, .agree = agree};
    TRY(store_read(app->store, &tx, err));
    TRY(read_swap(swap, tx, id, err));
    TRY(check_seats(swap, tx, err));
    TRY(tell(swap, agree ? "done" : "declined", err));
    *ret = (AppWrite){.run = answer_job,
                      .data = swap,
                      .http_status = 200,
                      .answer = agree ? STR("{\"state\":\"done\"}") : STR("{\"state\":\"declined\"}")};
    return OK;
}
