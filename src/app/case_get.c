/* One case: its history, its clocks counted day by day, and what the asker may do next. */
#include "app/case.h"
#include "app/rows_json.h"

typedef struct Page {
    const App *app;
    const Actor *actor;
    const Plans *plans;
    Tx *tx;
    Arena *arena;
    Json *out;
    CaseRow row;
} Page;

static void put_optional(Json *out, const char *key, Str text) {
    json_key(out, key);
    if (text.len)
        json_str(out, text);
    else
        json_null_value(out);
}

static void put_instant(const Page *page, const char *key, Instant at) {
    json_key(page->out, key);
    json_instant(page->out, at, page->app->env.zone_minutes);
}

static bool has_sealed(const FlowFields *fields) {
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].type == FLOW_SEALED) return true;
    return false;
}

/* Whether something may be sealed here that the asker may have shown. */
static void write_sealed(const Page *page) {
    const Flow *flow = page->row.flow;
    Error none = ERROR_INIT;
    bool sealed = has_sealed(&flow->opening.fields);
    for (size_t i = 0; i < flow->transition_count; i++) sealed |= has_sealed(&flow->transitions[i].fields);
    json_put_bool(page->out, "may_reveal",
                  sealed && app_require(page->app, page->actor, "case.reveal", page->row.path, &none) == OK);
}

/* The title of each field, by its id: what the history names. */
static void write_titles(const Page *page, const FlowFields *fields, json_t *seen) {
    for (size_t i = 0; i < fields->count; i++) {
        const FlowField *field = &fields->items[i];
        Str title = case_title(page->actor, field->title, field->title_en);
        json_object_setn_new(seen, field->id.ptr, field->id.len, json_stringn(title.ptr, title.len));
    }
}

static Status write_field_titles(const Page *page, Error *err) {
    enum { TITLES_MAX = 256 << 10 };
    CLEANUP(json_freep) json_t *seen = json_object();
    const Flow *flow = page->row.flow;
    if (!seen) return no_memory(err);
    write_titles(page, &flow->opening.fields, seen);
    for (size_t i = 0; i < flow->transition_count; i++)
        write_titles(page, &flow->transitions[i].fields, seen);
    CLEANUP(buf_free) Buf text = BUF_INIT(TITLES_MAX);
    json_canonical(seen, &text);
    TRY(buf_status(&text, err));
    json_key(page->out, "field_titles");
    json_raw(page->out, buf_str(&text));
    return OK;
}

static void write_states(const Page *page) {
    const Flow *flow = page->row.flow;
    json_key(page->out, "states");
    json_begin_array(page->out);
    for (size_t i = 0; i < flow->state_count; i++) {
        const FlowState *state = &flow->states[i];
        json_begin_object(page->out);
        json_put_str(page->out, "id", state->id);
        json_put_str(page->out, "title", case_title(page->actor, state->title, state->title_en));
        json_put_bool(page->out, "final", state->final);
        json_end_object(page->out);
    }
    json_end_array(page->out);
}

/* What is not a move of the flow: the opening, and a deadline that a new calendar moved. */
static Str other_step(const Page *page, Str transition) {
    if (str_is(transition, "open")) return case_title(page->actor, STR("立项"), STR("opened"));
    if (str_is(transition, "clock"))
        return case_title(page->actor, STR("期限随日历调整"), STR("deadline moved by the calendar"));
    return transition;
}

static Str step_title(const Page *page, Str transition) {
    Str prefix = STR(FLOW_SIGNED);
    bool signature = str_starts(transition, prefix);
    const FlowTransition *known = flow_transition(
        page->row.flow, signature ? str_slice(transition, prefix.len, transition.len) : transition);
    return known ? case_title(page->actor, known->title, known->title_en) : other_step(page, transition);
}

static void write_steps(const Page *page) {
    Json *out = page->out;
    json_key(out, "steps");
    json_begin_array(out);
    for (size_t i = 0; i < page->row.step_count; i++) {
        const CaseStep *step = &page->row.steps[i];
        json_begin_object(out);
        json_put_i64(out, "seq", (int64_t)i + 1);
        json_put_str(out, "move", step->transition);
        json_put_str(out, "title", step_title(page, step->transition));
        json_put_str(out, "from", step->from);
        json_put_str(out, "to", step->to);
        json_put_str(out, "person_name", step->person_name);
        put_instant(page, "at", step->at);
        json_key(out, "fields");
        json_raw(out, step->fields);
        json_end_object(out);
    }
    json_end_array(out);
}

static Str clock_title(const Page *page, Str id) {
    for (size_t i = 0; i < page->row.flow->clock_count; i++) {
        const FlowClock *clock = &page->row.flow->clocks[i];
        if (str_equal(clock->id, id)) return case_title(page->actor, clock->title, clock->title_en);
    }
    return id;
}

static Status write_clock(const Page *page, const Clockwork *work, const CaseClock *clock, Error *err) {
    Json *out = page->out;
    Deadline counted;
    Str clause;
    clock_clause(work, clock, &clause);
    TRY(clock_count(work, clock, true, &counted, err));
    Instant end = clock_runs(clock) ? work->now : clock->stopped;
    json_begin_object(out);
    json_put_str(out, "clock", clock->clock);
    json_put_str(out, "title", clock_title(page, clock->clock));
    json_put_str(out, "span", clock->span);
    put_optional(out, "clause", clause);
    put_instant(page, "started_at", clock->started);
    put_instant(page, "due_at", clock->due);
    put_instant(page, "stopped_at", clock->stopped);
    json_put_bool(out, "overdue", clock->due != INSTANT_NONE && end > clock->due);
    json_put_bool(out, "paused", clock_runs(clock) && clock_paused(clock));
    json_put_bool(out, "provisional", counted.provisional);
    deadline_put_days(&counted, page->out);
    json_end_object(out);
    return OK;
}

static Status write_clocks(const Page *page, Error *err) {
    Clockwork work = {page->app,  page->plans, page->actor->realm, &page->row, env_now(&page->app->env),
                      page->arena};
    json_key(page->out, "clocks");
    json_begin_array(page->out);
    for (size_t i = 0; i < page->row.clock_count; i++)
        TRY(write_clock(page, &work, &page->row.clocks[i], err));
    json_end_array(page->out);
    return OK;
}

void case_write_field(const Actor *actor, const FlowField *field, Json *out) {
    json_begin_object(out);
    json_put_str(out, "id", field->id);
    json_put_str(out, "title", case_title(actor, field->title, field->title_en));
    json_put_text(out, "type", flow_field_type_name(field->type));
    json_put_bool(out, "required", field->required);
    json_key(out, "choices");
    json_begin_array(out);
    for (size_t i = 0; i < field->choice_count; i++) json_str(out, field->choices[i]);
    json_end_array(out);
    json_end_object(out);
}

static void write_move(const Page *page, const FlowTransition *transition, const FlowMove *question) {
    Json *out = page->out;
    json_begin_object(out);
    json_put_str(out, "move", transition->id);
    json_put_str(out, "title", case_title(page->actor, transition->title, transition->title_en));
    json_put_str(out, "to", page->row.flow->states[transition->to].id);
    json_key(out, "fields");
    json_begin_array(out);
    for (size_t i = 0; i < transition->fields.count; i++)
        case_write_field(page->actor, &transition->fields.items[i], out);
    json_end_array(out);
    json_put_i64(out, "signs", transition->signs);
    json_put_i64(out, "signed", flow_signed(transition, question));
    json_end_object(out);
}

static Status write_moves(const Page *page, Error *err) {
    FlowMove question;
    CLEANUP(json_freep) json_t *known = NULL;
    ExprContext context = case_context(page->app, env_now(&page->app->env));
    Error none = ERROR_INIT; /* why a move is not offered is told when it is tried */
    bool may =
        app_require_unit(page->app, page->actor, "case.move", page->row.path, page->row.unit, &none) == OK;
    TRY(case_question(page->app, page->actor, &page->row, page->arena, &question, err));
    TRY(case_known_fields(&page->row, &known, err));
    question.known = known;
    json_key(page->out, "moves");
    json_begin_array(page->out);
    for (size_t i = 0; may && i < page->row.flow->transition_count; i++) {
        const FlowTransition *offered = NULL;
        question.transition = page->row.flow->transitions[i].id;
        if (flow_offer(page->row.flow, &question, &context, &offered, &none) == OK)
            write_move(page, offered, &question);
    }
    json_end_array(page->out);
    return OK;
}

static Status write_attachments(const Page *page, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(page->tx, SQL_CASE_ATTACHMENTS,
                    ARGS(A_STR(page->actor->realm), A_STR(page->row.record), A_STR(page->row.item)), &rows,
                    err));
    return rows_put_attachments(rows, page->out, err);
}

static Status write_page(const Page *page, Error *err) {
    Json *out = page->out;
    json_begin_object(out);
    case_write_head(page->app, page->actor, &page->row, out);
    put_optional(out, "record", page->row.record);
    put_optional(out, "item", page->row.item);
    put_optional(out, "person", page->row.person);
    put_optional(out, "person_name", page->row.person_name);
    json_key(out, "fields");
    json_raw(out, page->row.fields);
    put_optional(out, "parent", page->row.parent);
    write_sealed(page);
    TRY(write_field_titles(page, err));
    json_put_i64(out, "version", page->row.version);
    TRY(case_write_parts(page->app, page->actor, page->tx, page->row.id, page->arena, out, err));
    write_states(page);
    write_steps(page);
    TRY(write_clocks(page, err));
    TRY(write_moves(page, err));
    TRY(write_attachments(page, err));
    json_end_object(out);
    return OK;
}

Status app_case_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    Page page = {.app = app, .actor = actor, .plans = plans, .tx = tx, .arena = arena, .out = out};
    TRY(case_read(app, tx, actor, id, arena, &page.row, err));
    TRY(app_require_unit(app, actor, "case.read", page.row.path, page.row.unit, err));
    return write_page(&page, err);
}
