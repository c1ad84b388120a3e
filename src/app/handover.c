#include "app/handover.h"

#include "app/handover_items.h"

enum { DOCUMENT_MAX = 32 << 20, LEFT_SHOWN = 200 };

typedef struct Handover {
    const App *app;
    const Actor *actor;
    Arena *arena;
    char id[ID_TEXT];
    SeatPerson from, to;
    Map *rules;
    Str reason, document, payload;
    Date today;
} Handover;

Status open_work_count(Tx *tx, Str realm, int64_t person, Str id, OpenWork *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_OPEN_WORK, ARGS(A_STR(realm), A_I64(person), A_STR(id)), &rows, err));
    *ret = (OpenWork){0};
    if (rows_next(rows)) *ret = (OpenWork){rows_i64(rows, 0), rows_i64(rows, 1), rows_i64(rows, 2)};
    return rows_status(rows, err);
}

/* What of it the other could not take over. */
static Status put_left(const App *app, const Actor *actor, Tx *tx, const SeatPerson *from, Str to,
                       Arena *arena, Json *out, Error *err) {
    SeatPerson taker;
    HandItems items;
    Map *rules;
    TRY(seat_person(actor, tx, to, arena, &taker, err));
    TRY(app_require(app, actor, "duty.assign", from->path, err));
    TRY(app_require(app, actor, "duty.assign", taker.path, err));
    TRY(hand_rules(app, actor, arena, &rules, err));
    TRY(hand_items(app, actor, tx, rules, from, &taker, arena, &items, err));
    json_put_i64(out, "left_count", (int64_t)items.left);
    json_key(out, "left_reasons");
    hand_reasons_json(&items, out);
    json_key(out, "left");
    hand_left_json(&items, LEFT_SHOWN, out);
    return OK;
}

Status app_open_work(const App *app, const Actor *actor, Str id, Str to, Arena *arena, Json *out,
                     Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    SeatPerson person;
    OpenWork work;
    TRY(store_read(app->store, &tx, err));
    TRY(seat_person(actor, tx, id, arena, &person, err));
    if (person.number != actor->person) TRY(app_require(app, actor, "duty.read", person.path, err));
    TRY(open_work_count(tx, actor->realm, person.number, person.id, &work, err));
    json_begin_object(out);
    json_put_str(out, "person", person.id);
    json_put_str(out, "name", person.name);
    json_put_i64(out, "duties", work.duties);
    json_put_i64(out, "visits", work.visits);
    json_put_i64(out, "cases", work.cases);
    if (to.len) TRY(put_left(app, actor, tx, &person, to, arena, out, err));
    json_end_object(out);
    return OK;
}

/* ---- the document ---- */

static void put_person(Json *out, const char *key, Str id, Str name) {
    json_key(out, key);
    json_begin_object(out);
    json_put_str(out, "id", id);
    json_put_str(out, "name", name);
    json_end_object(out);
}

static Status write_document(Handover *handover, const HandItems *items, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(DOCUMENT_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_text(&json, "id", handover->id);
    json_put_date(&json, "day", handover->today);
    put_person(&json, "from", handover->from.id, handover->from.name);
    put_person(&json, "to", handover->to.id, handover->to.name);
    put_person(&json, "by", handover->actor->id, handover->actor->name);
    json_put_str(&json, "reason", handover->reason);
    hand_items_json(items, &json);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(handover->arena, buf_str(&text), &handover->document) ? OK : no_memory(err);
}

/* The entry holds the document's hash: who has the paper can prove it. */
static Status tell(Handover *handover, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(8192);
    char hash[SHA256_HEX];
    sha256_hex(handover->document, hash);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_text(&json, "document", hash);
    json_put_str(&json, "from", handover->from.id);
    json_put_text(&json, "id", handover->id);
    json_put_str(&json, "reason", handover->reason);
    json_put_str(&json, "to", handover->to.id);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(handover->arena, buf_str(&text), &handover->payload) ? OK : no_memory(err);
}

/* A visit that the other cannot make is nobody's: it stands on the board as what lacks. */
static Status give_visit(const Handover *handover, Tx *tx, const HandItem *item, Error *err) {
    const DutyKey *key = &item->key.duty;
    Arg realm = A_STR(handover->actor->realm), clause = A_I64(key->clause), subject = A_I64(key->subject),
        org = A_STR(key->org), from = A_DATE(key->from), number = A_I64(item->key.number),
        seat = A_I64(item->key.seat);
    if (!item->left)
        return store_exec(tx, SQL_ASSIGN_SET_PERSON,
                          ARGS(realm, clause, subject, org, from, number, seat, A_I64(handover->to.number),
                               A_I64(handover->from.number)),
                          NULL, err);
    TRY(store_exec(tx, SQL_ASSIGN_TAKE_AWAY, ARGS(realm, clause, subject, org, from, number, seat), NULL,
                   err));
    return seat_unmark(handover->actor, tx, &item->key, err);
}

static Status give_all(const Handover *handover, Tx *tx, const HandItems *items, Error *err) {
    Arg realm = A_STR(handover->actor->realm), from = A_I64(handover->from.number),
        to = A_I64(handover->to.number), id = A_STR(handover->from.id),
        now = A_INSTANT(env_now(&handover->app->env));
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].kind == HAND_VISIT) TRY(give_visit(handover, tx, &items->items[i], err));
    TRY(store_exec(tx, SQL_HAND_DUTIES, ARGS(realm, from, to, id), NULL, err));
    TRY(store_exec(tx, SQL_HAND_CASES, ARGS(realm, from, to, now), NULL, err));
    return store_exec(tx, SQL_HAND_SUBJECTS, ARGS(realm, from, to, now), NULL, err);
}

/* The document is written by the job: it lists what is given, also what came in a moment before. */
static Status handover_job(void *data, Tx *tx, Error *err) {
    Handover *handover = data;
    HandItems items;
    TRY(hand_items(handover->app, handover->actor, tx, handover->rules, &handover->from, &handover->to,
                   handover->arena, &items, err));
    TRY(write_document(handover, &items, err));
    TRY(tell(handover, err));
    TRY(give_all(handover, tx, &items, err));
    TRY(store_exec(tx, SQL_HANDOVER_PUT,
                   ARGS(A_STR(handover->actor->realm), A_TEXT(handover->id), A_I64(handover->from.number),
                        A_I64(handover->to.number), A_STR(handover->reason),
                        A_INSTANT(env_now(&handover->app->env)), A_I64(handover->actor->person),
                        A_STR(handover->document)),
                   NULL, err));
    return app_ledger(handover->app, tx, handover->actor, "person.handed-over", handover->payload, err);
}

static Status check_people(Handover *handover, Tx *tx, Str id, Str to, Error *err) {
    const Actor *actor = handover->actor;
    TRY(seat_person(actor, tx, id, handover->arena, &handover->from, err));
    TRY(app_require(handover->app, actor, "duty.assign", handover->from.path, err));
    TRY(seat_person(actor, tx, to, handover->arena, &handover->to, err));
    TRY(app_require(handover->app, actor, "duty.assign", handover->to.path, err));
    if (!handover->to.active)
        return fail(err, E_CONFLICT, "%.*s is not in service", STR_ARG(handover->to.name));
    if (handover->from.number == handover->to.number)
        return fail(err, E_CONFLICT, "work is handed over to another person");
    return OK;
}

Status app_handover(const App *app, const Actor *actor, Str id, Str to, Str reason, Arena *arena,
                    AppWrite *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Handover *handover = arena_new_item(arena, Handover);
    if (!handover) return no_memory(err);
    TRY(seat_reason(&reason, err));
    *handover = (Handover){
        .app = app, .actor = actor, .arena = arena, .reason = reason, .today = env_today(&app->env)};
    id_new(&app->env, handover->id);
    TRY(store_read(app->store, &tx, err));
    TRY(check_people(handover, tx, id, to, err));
    TRY(hand_rules(app, actor, arena, &handover->rules, err));
    const char *answer = arena_printf(arena, "{\"id\":\"%s\"}", handover->id);
    if (!answer) return no_memory(err);
    *ret = (AppWrite){.run = handover_job, .data = handover, .http_status = 201, .answer = str_from(answer)};
    return OK;
}
