#include "app/assign_seat.h"

#define KEY_ARGS(actor, key)                                                                                 \
    A_STR((actor)->realm), A_I64((key)->duty.clause), A_I64((key)->duty.subject), A_STR((key)->duty.org),    \
        A_DATE((key)->duty.from)

static Status read_duty(const Actor *actor, Tx *tx, Arena *arena, Seat *seat, Str *org, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTY_GET, ARGS(KEY_ARGS(actor, &seat->key)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no such duty");
    }
    if (rows_i64(rows, 1) != DUTY_OPEN) return fail(err, E_CONFLICT, "this duty is not open any more");
    seat->due = rows_date(rows, 2);
    seat->own = seat->key.duty.subject == 0 && str_equal(rows_text(rows, 17), seat->key.duty.org);
    return arena_str(arena, rows_text(rows, 13), org) ? OK : no_memory(err);
}

static Status read_path(const Actor *actor, Tx *tx, Str org, Arena *arena, Str *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(org));
    }
    return arena_str(arena, rows_text(rows, 0), ret) ? OK : no_memory(err);
}

static Status read_seat(const Actor *actor, Tx *tx, Arena *arena, bool make, Seat *seat, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ASSIGN_SEAT,
                    ARGS(KEY_ARGS(actor, &seat->key), A_I64(seat->key.number), A_I64(seat->key.seat)), &rows,
                    err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return make ? OK : fail(err, E_NOT_FOUND, "nobody has this visit");
    }
    seat->day = rows_date(rows, 0);
    seat->person = rows_i64(rows, 1);
    seat->state = rows_i64(rows, 2);
    return arena_str(arena, rows_text(rows, 3), &seat->person_id) ? OK : no_memory(err);
}

static Status read_clause(const App *app, const Actor *actor, Arena *arena, Seat *seat, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    TRY(plans_get(app, &plans, err));
    const ClauseEntry *entry = plans_clause(plans, actor->realm, seat->key.duty.clause);
    if (!entry) return fail(err, E_NOT_FOUND, "there is no such duty");
    Str by = entry->clause ? entry->clause->by : (Str){0};
    seat->quota = entry->clause && entry->clause->kind == CLAUSE_QUOTA;
    return arena_str(arena, entry->title, &seat->title) && arena_str(arena, by, &seat->by) ? OK
                                                                                           : no_memory(err);
}

Status seat_load(const App *app, const Actor *actor, Tx *tx, Str id, bool make, Arena *arena, Seat *ret,
                 Error *err) {
    Seat seat = {.day = DATE_NONE};
    Str org;
    if (!seat_id_parse(id, &seat.key)) return fail(err, E_NOT_FOUND, "there is no such duty");
    TRY(read_duty(actor, tx, arena, &seat, &org, err));
    TRY(read_path(actor, tx, org, arena, &seat.path, err));
    TRY(app_require(app, actor, "duty.read", seat.path, err));
    TRY(read_seat(actor, tx, arena, make, &seat, err));
    TRY(read_clause(app, actor, arena, &seat, err));
    *ret = seat;
    return OK;
}

Status seat_person(const Actor *actor, Tx *tx, Str id, Arena *arena, SeatPerson *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    SeatPerson person = {0};
    TRY(store_query(tx, SQL_ASSIGN_PERSON, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no person '%.*s'", STR_ARG(str_slice(id, 0, 64)));
    }
    person.number = rows_i64(rows, 0);
    person.active = rows_i64(rows, 2) != 0;
    if (!arena_str(arena, id, &person.id) || !arena_str(arena, rows_text(rows, 1), &person.name) ||
        !arena_str(arena, rows_text(rows, 3), &person.path))
        return no_memory(err);
    *ret = person;
    return OK;
}

Status seat_roles(const Actor *actor, Tx *tx, const SeatPerson *person, Arena *arena, SeatRoles *ret,
                  Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    SeatRoles roles = {.items = arena_new_array(arena, SeatRole, SEAT_ROLES_MAX)};
    if (!roles.items) return no_memory(err);
    TRY(store_query(tx, SQL_ASSIGN_PERSON_ROLES, ARGS(A_STR(actor->realm), A_I64(person->number)), &rows,
                    err));
    while (roles.count < SEAT_ROLES_MAX && rows_next(rows)) {
        SeatRole *one = &roles.items[roles.count++];
        if (!arena_str(arena, rows_text(rows, 0), &one->role) ||
            !arena_str(arena, rows_text(rows, 1), &one->path))
            return no_memory(err);
    }
    *ret = roles;
    return rows_status(rows, err);
}

bool seat_role_suits(const SeatRoles *roles, Str by, Str path, bool quota) {
    for (size_t i = 0; i < roles->count; i++) {
        const SeatRole *one = &roles->items[i];
        bool role = by.len == 0 || str_equal(one->role, by);
        if (role && (str_starts(path, one->path) || (quota && str_starts(one->path, path)))) return true;
    }
    return false;
}

Status seat_suits(const Actor *actor, Tx *tx, const Seat *seat, const SeatPerson *person, Arena *arena,
                  Error *err) {
    SeatRoles roles;
    if (!person->active) return fail(err, E_CONFLICT, "%.*s is not in service", STR_ARG(person->name));
    if (seat->own) return fail(err, E_CONFLICT, "this duty binds one person and cannot be given to another");
    TRY(seat_roles(actor, tx, person, arena, &roles, err));
    bool suits = seat_role_suits(&roles, seat->by, seat->path, seat->quota);
    if (suits) return OK;
    fail(err, E_CONFLICT, "%.*s does not hold the role %.*s there", STR_ARG(person->name), STR_ARG(seat->by));
    return fail_hint(err, "choose somebody who holds the role where the duty is, or give the role first");
}

Status seats_together(const Actor *actor, Tx *tx, const Seat *seat, Arena *arena, SeatList *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    SeatList list = {.items = {seat->key}, .due = {seat->due}, .count = 1};
    *ret = list;
    if (seat->key.duty.subject == 0 || seat->day == DATE_NONE) return OK;
    TRY(store_query(tx, SQL_ASSIGN_TOGETHER,
                    ARGS(A_STR(actor->realm), A_I64(seat->key.duty.subject), A_DATE(seat->day),
                         A_I64(seat->person), A_STR(seat->title)),
                    &rows, err));
    while (rows_next(rows) && list.count < TOGETHER_MAX) {
        SeatKey key = {{rows_i64(rows, 0), seat->key.duty.subject, STR(""), rows_date(rows, 2)},
                       rows_i64(rows, 3),
                       rows_i64(rows, 4)};
        if (!arena_str(arena, rows_text(rows, 1), &key.duty.org)) return no_memory(err);
        if (key.duty.clause == seat->key.duty.clause && key.duty.from == seat->key.duty.from &&
            key.number == seat->key.number)
            continue;
        list.items[list.count] = key;
        list.due[list.count++] = rows_date(rows, 5);
    }
    TRY(rows_status(rows, err));
    *ret = list;
    return OK;
}

Status seat_alone(const Actor *actor, Tx *tx, const SeatKey *key, int64_t person, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ASSIGN_SITS,
                    ARGS(KEY_ARGS(actor, key), A_I64(key->number), A_I64(person), A_I64(key->seat)), &rows,
                    err));
    if (rows_next(rows)) return fail(err, E_CONFLICT, "this person goes there already");
    return rows_status(rows, err);
}

Status seats_give(const Actor *actor, Tx *tx, const SeatList *list, int64_t from, int64_t to, Error *err) {
    for (size_t i = 0; i < list->count; i++) {
        const SeatKey *key = &list->items[i];
        int64_t changed = 0;
        TRY(seat_alone(actor, tx, key, to, err));
        TRY(store_exec(
            tx, SQL_ASSIGN_SET_PERSON,
            ARGS(KEY_ARGS(actor, key), A_I64(key->number), A_I64(key->seat), A_I64(to), A_I64(from)),
            &changed, err));
        if (changed == 1) continue;
        fail(err, E_CONFLICT, "somebody else changed this visit in the meantime");
        return fail_hint(err, "load the board again");
    }
    return OK;
}

Status seat_unmark(const Actor *actor, Tx *tx, const SeatKey *key, Error *err) {
    return store_exec(tx, SQL_ASSIGN_UNMARK_HANDED, ARGS(KEY_ARGS(actor, key)), NULL, err);
}

Status seat_reason(Str *reason, Error *err) {
    *reason = str_trim(*reason);
    if (reason->len > 0 && reason->len <= REASON_MAX) return OK;
    fail(err, E_INVALID, "a reason of 1 to %d bytes is needed", REASON_MAX);
    return fail_hint(err, "say in a few words why");
}
