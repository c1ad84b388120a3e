/* A visit to another person and day, away from everybody, or back to the lead. */
#include "app/absence.h"

typedef struct Move {
    const App *app;
    const Actor *actor;
    Arena *arena;
    Seat seat;
    SeatPerson to;
    Date day;
    Str reason, payload;
} Move;

static Status tell(Move *move, Str id, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(16384);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_date(&json, "day", move->day);
    json_put_date(&json, "day_before", move->seat.day);
    json_put_str(&json, "person", move->to.id);
    json_put_str(&json, "person_before", move->seat.person_id);
    if (move->reason.len) json_put_str(&json, "reason", move->reason);
    json_put_str(&json, "seat", id);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(move->arena, buf_str(&text), &move->payload) ? OK : no_memory(err);
}

static Status check_day(const Move *move, Error *err) {
    char from[DATE_TEXT], due[DATE_TEXT];
    if (move->day < move->seat.key.duty.from || move->day > move->seat.due) {
        fail(err, E_CONFLICT, "the duty must be done from %s to %s",
             date_format(move->seat.key.duty.from, from), date_format(move->seat.due, due));
        return fail_hint(err, "choose a day inside the window");
    }
    if (calendar_day(move->app->calendar, move->day).works) return OK;
    fail(err, E_CONFLICT, "%s is not a working day", date_format(move->day, from));
    return fail_hint(err, "choose a working day inside the window");
}

/* What goes together must all fit the new day. */
static Status check_together(const Move *move, const SeatList *list, Error *err) {
    for (size_t i = 0; i < list->count; i++)
        if (move->day < list->items[i].duty.from || move->day > list->due[i]) {
            char from[DATE_TEXT], due[DATE_TEXT];
            return fail(err, E_CONFLICT, "another duty of this visit must be done from %s to %s",
                        date_format(list->items[i].duty.from, from), date_format(list->due[i], due));
        }
    return OK;
}

static Status move_seats(const Move *move, Tx *tx, Error *err) {
    SeatList list;
    const Actor *actor = move->actor;
    TRY(seats_together(actor, tx, &move->seat, move->arena, &list, err));
    TRY(check_together(move, &list, err));
    TRY(seats_give(actor, tx, &list, move->seat.person, move->to.number, err));
    for (size_t i = 0; i < list.count && move->day != move->seat.day; i++) {
        const SeatKey *key = &list.items[i];
        TRY(store_exec(tx, SQL_ASSIGN_SET_DAY,
                       ARGS(A_STR(actor->realm), A_I64(key->duty.clause), A_I64(key->duty.subject),
                            A_STR(key->duty.org), A_DATE(key->duty.from), A_I64(key->number),
                            A_DATE(move->day)),
                       NULL, err));
    }
    return OK;
}

/* A further officer goes on the day of the others. */
static Status check_others(const Move *move, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    const SeatKey *key = &move->seat.key;
    TRY(store_query(tx, SQL_ASSIGN_SEATS_OF,
                    ARGS(A_STR(move->actor->realm), A_I64(key->duty.clause), A_I64(key->duty.subject),
                         A_STR(key->duty.org), A_DATE(key->duty.from), A_I64(key->number - 1)),
                    &rows, err));
    while (rows_next(rows) && rows_i64(rows, 0) == key->number) {
        char text[DATE_TEXT];
        if (rows_date(rows, 2) == move->day) continue;
        fail(err, E_CONFLICT, "%.*s goes there on %s", STR_ARG(rows_text(rows, 4)),
             date_format(rows_date(rows, 2), text));
        return fail_hint(err, "choose that day, or move the others first");
    }
    return rows_status(rows, err);
}

static Status make_seat(const Move *move, Tx *tx, Error *err) {
    const SeatKey *key = &move->seat.key;
    TRY(seat_alone(move->actor, tx, key, move->to.number, err));
    TRY(check_others(move, tx, err));
    return store_exec(tx, SQL_ASSIGN_PUT,
                      ARGS(A_STR(move->actor->realm), A_I64(key->duty.clause), A_I64(key->duty.subject),
                           A_STR(key->duty.org), A_DATE(key->duty.from), A_I64(key->number), A_I64(key->seat),
                           A_DATE(move->day), A_I64(move->to.number), A_DATE(move->seat.due)),
                      NULL, err);
}

static Status move_job(void *data, Tx *tx, Error *err) {
    const Move *move = data;
    TRY(move->seat.person == 0 ? make_seat(move, tx, err) : move_seats(move, tx, err));
    return app_ledger(move->app, tx, move->actor, "duty.assignment-moved", move->payload, err);
}

static Status begin(const App *app, const Actor *actor, Tx *tx, Str id, bool make, Arena *arena, Move **ret,
                    Error *err) {
    Move *move = arena_new_item(arena, Move);
    if (!move) return no_memory(err);
    *move = (Move){.app = app, .actor = actor, .arena = arena, .day = DATE_NONE};
    TRY(seat_load(app, actor, tx, id, make, arena, &move->seat, err));
    *ret = move;
    return OK;
}

Status app_assign_move(const App *app, const Actor *actor, Str seat, Str person, Date day, Arena *arena,
                       AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Move *move = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(begin(app, actor, tx, seat, true, arena, &move, err));
    TRY(app_require(app, actor, "duty.assign", move->seat.path, err));
    TRY(seat_person(actor, tx, person, arena, &move->to, err));
    TRY(seat_suits(actor, tx, &move->seat, &move->to, arena, err));
    move->day = day;
    TRY(absence_bars(actor, tx, &move->to, move->seat.key.duty.subject, day, err));
    TRY(check_day(move, err));
    TRY(tell(move, seat, err));
    *ret = (AppWrite){
        .run = move_job, .data = move, .http_status = 200, .answer = STR("{\"state\":\"planned\"}")};
    return OK;
}

static Status remove_job(void *data, Tx *tx, Error *err) {
    const Move *move = data;
    SeatList list;
    TRY(seats_together(move->actor, tx, &move->seat, move->arena, &list, err));
    for (size_t i = 0; i < list.count; i++) {
        const SeatKey *key = &list.items[i];
        TRY(store_exec(tx, SQL_ASSIGN_TAKE_AWAY,
                       ARGS(A_STR(move->actor->realm), A_I64(key->duty.clause), A_I64(key->duty.subject),
                            A_STR(key->duty.org), A_DATE(key->duty.from), A_I64(key->number),
                            A_I64(key->seat)),
                       NULL, err));
        TRY(seat_unmark(move->actor, tx, key, err));
    }
    return app_ledger(move->app, tx, move->actor, "duty.assignment-removed", move->payload, err);
}

Status app_assign_remove(const App *app, const Actor *actor, Str seat, Arena *arena, AppWrite *ret,
                         Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Move *move = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(begin(app, actor, tx, seat, false, arena, &move, err));
    TRY(app_require(app, actor, "duty.assign", move->seat.path, err));
    TRY(tell(move, seat, err));
    *ret = (AppWrite){
        .run = remove_job, .data = move, .http_status = 200, .answer = STR("{\"state\":\"lacking\"}")};
    return OK;
}

static Status refuse_job(void *data, Tx *tx, Error *err) {
    const Move *move = data;
    SeatList list;
    TRY(seats_together(move->actor, tx, &move->seat, move->arena, &list, err));
    for (size_t i = 0; i < list.count; i++) {
        const SeatKey *key = &list.items[i];
        int64_t changed = 0;
        TRY(store_exec(tx, SQL_ASSIGN_REFUSE,
                       ARGS(A_STR(move->actor->realm), A_I64(key->duty.clause), A_I64(key->duty.subject),
                            A_STR(key->duty.org), A_DATE(key->duty.from), A_I64(key->number),
                            A_I64(key->seat), A_I64(move->seat.person), A_STR(move->reason)),
                       &changed, err));
        if (changed != 1 && i == 0)
            return fail(err, E_CONFLICT, "somebody else changed this visit in the meantime");
        TRY(seat_unmark(move->actor, tx, key, err));
    }
    return app_ledger(move->app, tx, move->actor, "duty.assignment-refused", move->payload, err);
}

Status app_assign_refuse(const App *app, const Actor *actor, Str seat, Str reason, Arena *arena,
                         AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Move *move = NULL;
    TRY(seat_reason(&reason, err));
    TRY(store_read(app->store, &tx, err));
    TRY(begin(app, actor, tx, seat, false, arena, &move, err));
    if (move->seat.person != actor->person) TRY(app_require(app, actor, "duty.assign", move->seat.path, err));
    move->reason = reason;
    TRY(tell(move, seat, err));
    *ret = (AppWrite){
        .run = refuse_job, .data = move, .http_status = 200, .answer = STR("{\"state\":\"refused\"}")};
    return OK;
}
