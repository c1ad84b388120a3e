#include "app/handover_items.h"

#include "duty/fit/model.h"

static const char *const kind_names[HAND_KINDS] = {"duty", "visit", "case"};

typedef struct Rule {
    Str by;
    bool quota;
    int64_t officers;
} Rule;

/* What is known of the person who takes over. */
typedef struct Taker {
    const Actor *actor;
    Tx *tx;
    Arena *arena;
    const Map *rules;
    const SeatPerson *from, *to;
    Date today;
    SeatRoles roles;
    int64_t per_day;
    bool certificates, certified; /* the realm keeps them; he has one, valid on these days: */
    Date valid_from, valid_to;
    Map *loads; /* day → visits */
    HandItems *list;
} Taker;

static Status add(Taker *taker, HandItem item, Error *err) {
    HandItems *list = taker->list;
    if (list->count == HANDOVER_ITEMS_MAX)
        return fail(err, E_TOO_LARGE, "more than %d things are open", HANDOVER_ITEMS_MAX);
    if (list->count == list->room) {
        size_t more = list->room ? list->room * 2 : 256;
        HandItem *grown = arena_grow(taker->arena, list->items, list->count, more, sizeof item);
        if (!grown) return no_memory(err);
        list->items = grown;
        list->room = more;
    }
    list->items[list->count++] = item;
    if (item.left)
        list->left++;
    else
        list->taken[item.kind]++;
    return OK;
}

/* ---- who takes over ---- */

static Str number_key(Arena *arena, int64_t number) {
    return str_from(arena_printf(arena, "%lld", (long long)number));
}

static Status read_loads(Taker *taker, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    taker->loads = map_new(taker->arena, 128);
    if (!taker->loads) return no_memory(err);
    TRY(store_query(taker->tx, SQL_HANDOVER_LOADS,
                    ARGS(A_STR(taker->actor->realm), A_I64(taker->to->number), A_DATE(taker->today)), &rows,
                    err));
    while (rows_next(rows)) {
        Str key = number_key(taker->arena, rows_date(rows, 0));
        if (!key.len || !map_put(taker->loads, key, (void *)(uintptr_t)rows_i64(rows, 1)))
            return no_memory(err);
    }
    return rows_status(rows, err);
}

static Status read_certificates(Taker *taker, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(taker->tx, SQL_ASSIGN_CERTIFICATES, ARGS(A_STR(taker->actor->realm)), &rows, err));
    while (rows_next(rows)) { /* the last one of a person counts */
        taker->certificates = true;
        if (rows_i64(rows, 0) != taker->to->number) continue;
        taker->certified = true;
        taker->valid_from = rows_date(rows, 1);
        taker->valid_to = rows_date(rows, 2);
    }
    return rows_status(rows, err);
}

static Status read_per_day(Taker *taker, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(taker->tx, SQL_HANDOVER_PER_DAY,
                    ARGS(A_STR(taker->actor->realm), A_I64(taker->to->number)), &rows, err));
    if (rows_next(rows)) taker->per_day = rows_i64(rows, 0);
    return rows_status(rows, err);
}

/* ---- visits ---- */

static bool valid_on(const Taker *taker, Date day) {
    return taker->certified && (taker->valid_from == DATE_NONE || taker->valid_from <= day) &&
           (taker->valid_to == DATE_NONE || day <= taker->valid_to);
}

/* Counts the visit when there is room. What is done in one go at a subject counts once. */
static Status take_room(Taker *taker, Date day, bool joins, bool *ret, Error *err) {
    *ret = true;
    if (day < taker->today || joins) return OK; /* what is overdue is made when it can be */
    Str key = number_key(taker->arena, day);
    if (!key.len) return no_memory(err);
    uintptr_t load = (uintptr_t)map_get(taker->loads, key);
    *ret = (int64_t)load < taker->per_day;
    if (!*ret) return OK;
    return map_put(taker->loads, key, (void *)(load + 1)) ? OK : no_memory(err);
}

static const char *bar_of_visit(const Taker *taker, const Rows *rows, Date day) {
    const Rule *rule = map_get(taker->rules, number_key(taker->arena, rows_i64(rows, 0)));
    if (rows_i64(rows, 12)) return "there";
    if (rows_i64(rows, 10)) return "recused";
    if (rows_i64(rows, 11)) return "away";
    if (!rule) return NULL; /* of a version that is not in force: nothing more is asked */
    if (!seat_role_suits(&taker->roles, rule->by, rows_text(rows, 9), rule->quota)) return "role";
    if (taker->certificates && rule->officers > 1 &&
        !valid_on(taker, day < taker->today ? taker->today : day))
        return "certificate";
    return NULL;
}

static DutyKey key_at(const Rows *rows) {
    return (DutyKey){.clause = rows_i64(rows, 0),
                     .subject = rows_i64(rows, 1),
                     .org = rows_text(rows, 2),
                     .from = rows_date(rows, 3)};
}

static bool same_visit(const HandItem *last, const HandItem *item) {
    return last && last->kind == HAND_VISIT && !last->left && last->day == item->day &&
           item->key.duty.subject != 0 && last->key.duty.subject == item->key.duty.subject &&
           str_equal(last->title, item->title);
}

static Status take_visit(Taker *taker, const Rows *rows, Error *err) {
    HandItems *list = taker->list;
    HandItem item = {.kind = HAND_VISIT,
                     .key = {key_at(rows), rows_i64(rows, 4), rows_i64(rows, 5)},
                     .day = rows_date(rows, 6)};
    if (!arena_str(taker->arena, rows_text(rows, 2), &item.key.duty.org) ||
        !arena_str(taker->arena, rows_text(rows, 7), &item.title) ||
        !arena_str(taker->arena, rows_text(rows, 8), &item.subject))
        return no_memory(err);
    item.left = bar_of_visit(taker, rows, item.day);
    bool joins =
             rows_i64(rows, 13) != 0 || same_visit(list->count ? &list->items[list->count - 1] : NULL, &item),
         room = true;
    if (!item.left) TRY(take_room(taker, item.day, joins, &room, err));
    if (!room) item.left = "full";
    return add(taker, item, err);
}

static Status read_visits(Taker *taker, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(taker->tx, SQL_OPEN_VISITS,
                    ARGS(A_STR(taker->actor->realm), A_I64(taker->from->number), A_STR(taker->from->id),
                         A_I64(taker->to->number), A_DATE(taker->today)),
                    &rows, err));
    while (rows_next(rows)) TRY(take_visit(taker, rows, err));
    return rows_status(rows, err);
}

/* ---- duties and cases ---- */

static Status read_duties(Taker *taker, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(taker->tx, SQL_OPEN_DUTIES,
                    ARGS(A_STR(taker->actor->realm), A_I64(taker->from->number), A_STR(taker->from->id),
                         A_I64(taker->to->number)),
                    &rows, err));
    while (rows_next(rows)) {
        HandItem item = {.kind = HAND_DUTY,
                         .key = {.duty = key_at(rows)},
                         .day = rows_date(rows, 4),
                         .left = rows_i64(rows, 7) ? "recused" : NULL};
        if (!arena_str(taker->arena, rows_text(rows, 2), &item.key.duty.org) ||
            !arena_str(taker->arena, rows_text(rows, 5), &item.title) ||
            !arena_str(taker->arena, rows_text(rows, 6), &item.subject))
            return no_memory(err);
        TRY(add(taker, item, err));
    }
    return rows_status(rows, err);
}

static Status read_cases(Taker *taker, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(taker->tx, SQL_OPEN_CASES,
                    ARGS(A_STR(taker->actor->realm), A_I64(taker->from->number), A_I64(taker->to->number)),
                    &rows, err));
    while (rows_next(rows)) {
        HandItem item = {.kind = HAND_CASE, .day = DATE_NONE, .left = rows_i64(rows, 3) ? "recused" : NULL};
        if (!arena_str(taker->arena, rows_text(rows, 0), &item.id) ||
            !arena_str(taker->arena, rows_text(rows, 1), &item.type) ||
            !arena_str(taker->arena, rows_text(rows, 2), &item.title))
            return no_memory(err);
        TRY(add(taker, item, err));
    }
    return rows_status(rows, err);
}

static Status put_rules(const PlanEntry *plan, Arena *arena, Map *rules, Error *err) {
    for (size_t c = 0; c < plan->plan->clause_count; c++) {
        const Clause *clause = &plan->plan->clauses[c];
        Rule *rule = arena_new_item(arena, Rule);
        Str key = number_key(arena, plan->numbers[c]);
        if (!rule || !key.len) return no_memory(err);
        *rule = (Rule){.quota = clause->kind == CLAUSE_QUOTA, .officers = clause_officers(clause)};
        if (!arena_str(arena, clause->by, &rule->by) || !map_put(rules, key, rule)) return no_memory(err);
    }
    return OK;
}

Status hand_rules(const App *app, const Actor *actor, Arena *arena, Map **ret, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    size_t count = 0;
    Map *rules = map_new(arena, 256);
    if (!rules) return no_memory(err);
    TRY(plans_get(app, &plans, err));
    const PlanEntry *list = plans_list(plans, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i].realm, actor->realm)) TRY(put_rules(&list[i], arena, rules, err));
    *ret = rules;
    return OK;
}

Status hand_items(const App *app, const Actor *actor, Tx *tx, const Map *rules, const SeatPerson *from,
                  const SeatPerson *to, Arena *arena, HandItems *ret, Error *err) {
    HandItems list = {0};
    Taker taker = {.actor = actor,
                   .tx = tx,
                   .arena = arena,
                   .rules = rules,
                   .from = from,
                   .to = to,
                   .today = env_today(&app->env),
                   .list = &list};
    TRY(seat_roles(actor, tx, to, arena, &taker.roles, err));
    TRY(read_per_day(&taker, err));
    TRY(read_certificates(&taker, err));
    TRY(read_loads(&taker, err));
    TRY(read_duties(&taker, err));
    TRY(read_visits(&taker, err));
    TRY(read_cases(&taker, err));
    *ret = list;
    return OK;
}

/* ---- told ---- */

static void put(const HandItem *item, Json *out) {
    char seat[SEAT_ID_TEXT], duty[DUTY_ID_TEXT];
    json_begin_object(out);
    if (item->left) json_put_text(out, "kind", kind_names[item->kind]);
    if (item->kind == HAND_CASE) {
        json_put_str(out, "id", item->id);
        json_put_str(out, "type", item->type);
        json_put_str(out, "title", item->title);
    } else {
        bool visit = item->kind == HAND_VISIT;
        json_put_text(out, "id",
                      visit ? seat_id_format(item->key, seat) : duty_id_format(item->key.duty, duty));
        json_put_str(out, "title", item->title);
        json_put_str(out, "subject_name", item->subject);
        json_put_date(out, visit ? "day" : "due", item->day);
    }
    if (item->left) json_put_text(out, "reason", item->left);
    json_end_object(out);
}

void hand_reasons_json(const HandItems *items, Json *out) {
    static const char *const reasons[] = {"role", "away", "recused", "certificate", "full", "there"};
    json_begin_object(out);
    for (size_t r = 0; r < COUNT_OF(reasons); r++) {
        int64_t count = 0;
        for (size_t i = 0; i < items->count; i++)
            count += items->items[i].left && strcmp(items->items[i].left, reasons[r]) == 0;
        if (count) json_put_i64(out, reasons[r], count);
    }
    json_end_object(out);
}

void hand_left_json(const HandItems *items, size_t limit, Json *out) {
    json_begin_array(out);
    for (size_t i = 0; i < items->count && limit > 0; i++) {
        if (!items->items[i].left) continue;
        put(&items->items[i], out);
        limit--;
    }
    json_end_array(out);
}

void hand_items_json(const HandItems *items, Json *out) {
    static const char *const keys[HAND_KINDS] = {"duties", "visits", "cases"};
    for (int kind = 0; kind < HAND_KINDS; kind++) {
        json_key(out, keys[kind]);
        json_begin_array(out);
        for (size_t i = 0; i < items->count; i++)
            if ((int)items->items[i].kind == kind && !items->items[i].left) put(&items->items[i], out);
        json_end_array(out);
    }
    json_key(out, "left");
    hand_left_json(items, items->count, out);
}
