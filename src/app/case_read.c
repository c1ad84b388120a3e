/* A case from the database, and what its flow is asked. */
#include "app/case.h"

Str case_title(const Actor *actor, Str title, Str title_en) {
    bool english = strcmp(actor->lang, "en") == 0 && title_en.len > 0;
    return english ? title_en : title;
}

Status case_org_path(Tx *tx, const Actor *actor, Str org, Arena *arena, Str *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(org)), &rows, err));
    if (rows_next(rows)) return arena_str(arena, rows_text(rows, 0), ret) ? OK : no_memory(err);
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(org));
}

static Status copy_texts(const Rows *rows, Arena *arena, Str *const *texts, const int *columns, size_t count,
                         Error *err) {
    for (size_t i = 0; i < count; i++)
        if (!arena_str(arena, rows_text(rows, columns[i]), texts[i])) return no_memory(err);
    return OK;
}

Status case_read_head(const Rows *rows, Arena *arena, CaseRow *ret, Error *err) {
    CaseRow row = {
        .opened = rows_instant(rows, 8), .due = rows_instant(rows, 9), .closed = rows_instant(rows, 10)};
    Str *const texts[] = {&row.id,      &row.type,         &row.title, &row.state,    &row.level,
                          &row.subject, &row.subject_name, &row.org,   &row.closed_as};
    static const int columns[] = {0, 1, 2, 3, 4, 5, 6, 7, 11};
    TRY(copy_texts(rows, arena, texts, columns, COUNT_OF(texts), err));
    *ret = row;
    return OK;
}

static Status read_row(Tx *tx, const Actor *actor, Str id, Arena *arena, CaseRow *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_CASE_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no case '%.*s'", STR_ARG(id));
    }
    TRY(case_read_head(rows, arena, ret, err));
    Str *const texts[] = {&ret->path,        &ret->record,  &ret->item,         &ret->person,
                          &ret->person_name, &ret->fields,  &ret->subject_kind, &ret->subject_class,
                          &ret->parent,      &ret->from_org};
    static const int columns[] = {12, 13, 14, 15, 16, 18, 19, 20, 21, 22};
    ret->handler = rows_i64(rows, 17);
    ret->version = rows_i64(rows, 23);
    ret->unit = rows_i64(rows, 24);
    return copy_texts(rows, arena, texts, columns, COUNT_OF(texts), err);
}

static Status read_step(const Rows *rows, Arena *arena, CaseStep *ret, Error *err) {
    Str *const texts[] = {&ret->transition, &ret->from,        &ret->to,
                          &ret->person,     &ret->person_name, &ret->fields};
    static const int columns[] = {0, 1, 2, 3, 4, 6};
    TRY(copy_texts(rows, arena, texts, columns, COUNT_OF(texts), err));
    ret->at = rows_instant(rows, 5);
    if (!ret->person.len) ret->person = ret->person_name = STR("system");
    return OK;
}

static Status read_steps(Tx *tx, const Actor *actor, Arena *arena, CaseRow *row, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    size_t capacity = 0;
    TRY(store_query(tx, SQL_CASE_STEPS, ARGS(A_STR(actor->realm), A_STR(row->id)), &rows, err));
    while (rows_next(rows)) {
        if (row->step_count == capacity) {
            capacity = capacity ? 2 * capacity : 16;
            row->steps = arena_grow(arena, row->steps, row->step_count, capacity, sizeof *row->steps);
            if (!row->steps) return no_memory(err);
        }
        TRY(read_step(rows, arena, &row->steps[row->step_count++], err));
    }
    return rows_status(rows, err);
}

static Status read_clock(const Rows *rows, Arena *arena, CaseClock *clock, Error *err) {
    Str *const texts[] = {&clock->clock, &clock->span, &clock->calendar};
    static const int columns[] = {0, 3, 7};
    TRY(copy_texts(rows, arena, texts, columns, COUNT_OF(texts), err));
    clock->clause = rows_null(rows, 1) ? 0 : rows_i64(rows, 1);
    clock->started = rows_instant(rows, 2);
    clock->due = rows_instant(rows, 4);
    clock->stopped = rows_instant(rows, 5);
    clock->told = (uint32_t)rows_i64(rows, 8);
    clock->next = rows_instant(rows, 9);
    return clock_read_pauses(rows_text(rows, 6), arena, clock, err);
}

/* The array has room for every clock of the flow; one that the flow does not know any more is left out. */
static Status read_clocks(Tx *tx, const Actor *actor, Arena *arena, CaseRow *row, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    row->clocks = arena_new_array(arena, CaseClock, row->flow->clock_count + 1);
    if (!row->clocks) return no_memory(err);
    TRY(store_query(tx, SQL_CASE_CLOCKS, ARGS(A_STR(actor->realm), A_STR(row->id)), &rows, err));
    while (rows_next(rows)) {
        bool known = false;
        for (size_t i = 0; i < row->flow->clock_count; i++)
            known |= str_equal(row->flow->clocks[i].id, rows_text(rows, 0));
        if (known) TRY(read_clock(rows, arena, &row->clocks[row->clock_count++], err));
    }
    return rows_status(rows, err);
}

static Status count_parts(Tx *tx, const Actor *actor, CaseRow *row, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_CASE_PART_COUNT, ARGS(A_STR(actor->realm), A_STR(row->id)), &rows, err));
    if (rows_next(rows)) {
        row->parts = rows_i64(rows, 0);
        row->parts_open = rows_i64(rows, 1);
    }
    return rows_status(rows, err);
}

Status case_read(const App *app, Tx *tx, const Actor *actor, Str id, Arena *arena, CaseRow *ret, Error *err) {
    CaseRow row;
    TRY(read_row(tx, actor, id, arena, &row, err));
    row.flow = catalogue_flow(app->catalogue, row.type);
    if (!row.flow)
        return fail(err, E_UNSUPPORTED, "there is no flow '%.*s' in this installation", STR_ARG(row.type));
    TRY(read_steps(tx, actor, arena, &row, err));
    TRY(read_clocks(tx, actor, arena, &row, err));
    TRY(count_parts(tx, actor, &row, err));
    *ret = row;
    return OK;
}

static bool holds_here(const App *app, const Actor *actor, const Grant *grant, Str path, int64_t unit) {
    const Role *role = catalogue_role(app->catalogue, grant->role);
    if (!role || !role->unit_side) return str_starts(path, grant->path);
    for (size_t i = 0; unit && i < actor->unit_count; i++)
        if (actor->units[i] == unit) return true;
    return false;
}

/* «system» is whoever holds the machine: it may do what any role may. */
Status case_roles(const App *app, const Actor *actor, Str path, int64_t unit, Arena *arena, Str **ret,
                  size_t *ret_count, Error *err) {
    size_t all = 0, count = 0;
    const Role *roles = catalogue_roles(app->catalogue, &all);
    bool system = str_is(actor->id, "system");
    Str *held = arena_new_array(arena, Str, actor->grant_count + all + 1);
    if (!held) return no_memory(err);
    for (size_t i = 0; i < actor->grant_count; i++)
        if (holds_here(app, actor, &actor->grants[i], path, unit)) held[count++] = actor->grants[i].role;
    for (size_t i = 0; system && i < all; i++) held[count++] = roles[i].id;
    if (system) held[count++] = STR("system");
    *ret = held;
    *ret_count = count;
    return OK;
}

ExprContext case_context(const App *app, Instant now) {
    int zone = app->env.zone_minutes;
    return (ExprContext){.today = instant_date(now, zone),
                         .period_from = DATE_NONE,
                         .period_to = DATE_NONE,
                         .now = now,
                         .zone_minutes = zone};
}

static Value guard_text(Str text) {
    return text.len ? (Value){.type = TYPE_TEXT, .text = text} : (Value){.type = TYPE_UNSET};
}

static Value *guard_row(const App *app, const CaseRow *row, Arena *arena) {
    Value *values = arena_new_array(arena, Value, FLOW_CASE_FIELDS);
    if (!values) return NULL;
    Instant now = env_now(&app->env);
    values[FLOW_CASE_TYPE] = guard_text(row->type);
    values[FLOW_CASE_STATE] = guard_text(row->state);
    values[FLOW_CASE_LEVEL] = guard_text(row->level);
    values[FLOW_CASE_ORG] = guard_text(row->org);
    values[FLOW_CASE_OPENED] =
        (Value){.type = TYPE_DATE, .date = instant_date(row->opened, app->env.zone_minutes)};
    values[FLOW_CASE_OVERDUE] =
        (Value){.type = TYPE_BOOL, .boolean = row->due != INSTANT_NONE && row->due < now};
    return values;
}

static Status add_known(Str text, json_t *known, Error *err) {
    enum { FIELDS_MAX = 256 << 10 };
    CLEANUP(json_freep) json_t *fields = NULL;
    TRY(json_parse(text, FIELDS_MAX, &fields, err));
    return json_object_update(known, fields) ? no_memory(err) : OK;
}

Status case_known_fields(const CaseRow *row, json_t **ret, Error *err) {
    CLEANUP(json_freep) json_t *known = json_object();
    if (!known) return no_memory(err);
    TRY(add_known(row->fields, known, err));
    for (size_t i = 0; i < row->step_count; i++) TRY(add_known(row->steps[i].fields, known, err));
    *ret = TAKE(known);
    return OK;
}

Status case_question(const App *app, const Actor *actor, const CaseRow *row, Arena *arena, FlowMove *ret,
                     Error *err) {
    Str *transitions = arena_new_array(arena, Str, row->step_count);
    Str *actors = arena_new_array(arena, Str, row->step_count);
    Str *roles = NULL;
    FlowMove move = {.actor = actor->id,
                     .row = guard_row(app, row, arena),
                     .parts = row->parts,
                     .parts_open = row->parts_open,
                     .now = env_now(&app->env),
                     .zone_minutes = app->env.zone_minutes};
    if (!transitions || !actors || !move.row) return no_memory(err);
    for (size_t i = 0; i < row->step_count; i++) {
        transitions[i] = row->steps[i].transition;
        actors[i] = row->steps[i].person;
    }
    TRY(case_roles(app, actor, row->path, row->unit, arena, &roles, &move.role_count, err));
    move.actor_roles = roles;
    move.past_transitions = transitions;
    move.past_actors = actors;
    move.past_count = row->step_count;
    move.state = flow_state(row->flow, row->state);
    *ret = move;
    return OK;
}
