/* Clocks of cases. A plan's `deadline` clause sets the span of the flow's clock whose step it names: one with
 * a filter that holds goes before one without, then the earlier due day decides. A clause without a span
 * (unset) sets nothing. */
#include "app/case.h"
#include "app/settings.h"

static Value text_value(Str text) {
    return text.len ? (Value){.type = TYPE_TEXT, .text = text} : (Value){.type = TYPE_UNSET};
}
static Value instant_value(Instant at) {
    return at == INSTANT_NONE ? (Value){.type = TYPE_UNSET} : (Value){.type = TYPE_INSTANT, .instant = at};
}
static Value day_value(Instant at, int zone) {
    return at == INSTANT_NONE ? (Value){.type = TYPE_UNSET}
                              : (Value){.type = TYPE_DATE, .date = instant_date(at, zone)};
}
static Value bool_value(bool known, bool value) {
    return known ? (Value){.type = TYPE_BOOL, .boolean = value} : (Value){.type = TYPE_UNSET};
}

#define TEXT_FIELD(name, member)                                                                             \
    { name, offsetof(CaseRow, member) }
static const struct {
    const char *name;
    size_t offset;
} text_fields[] = {
    TEXT_FIELD("type", type),
    TEXT_FIELD("state", state),
    TEXT_FIELD("level", level),
    TEXT_FIELD("org", org),
    TEXT_FIELD("subject", subject),
    TEXT_FIELD("subject_class", subject_class),
    TEXT_FIELD("subject_kind", subject_kind),
    TEXT_FIELD("item", item),
    TEXT_FIELD("person", person),
    TEXT_FIELD("closed_as", closed_as),
};

static Value time_field(const CaseRow *row, const char *name, int zone) {
    Str field = str_from(name);
    bool closed = row->closed != INSTANT_NONE;
    if (str_is(field, "opened")) return instant_value(row->opened);
    if (str_is(field, "opened_day")) return day_value(row->opened, zone);
    if (str_is(field, "due")) return instant_value(row->due);
    if (str_is(field, "closed")) return bool_value(true, closed);
    if (str_is(field, "closed_at")) return instant_value(row->closed);
    if (str_is(field, "closed_day")) return day_value(row->closed, zone);
    if (str_is(field, "on_time"))
        return bool_value(closed && row->due != INSTANT_NONE, row->closed <= row->due);
    return (Value){.type = TYPE_UNSET};
}

static Value field_value(const CaseRow *row, const char *name, int zone) {
    for (size_t i = 0; i < COUNT_OF(text_fields); i++) {
        if (strcmp(text_fields[i].name, name) != 0) continue;
        Str text;
        memcpy(&text, (const char *)row + text_fields[i].offset, sizeof text);
        return text_value(text);
    }
    return time_field(row, name, zone);
}

Value *case_schema_row(const App *app, const CaseRow *row, Arena *arena) {
    Value *values = arena_new_array(arena, Value, schema_case.field_count);
    for (size_t i = 0; values && i < schema_case.field_count; i++)
        values[i] = field_value(row, schema_case.fields[i].name, app->env.zone_minutes);
    return values;
}

static bool applies(const Clockwork *work, const ClauseEntry *entry, Str step, const Value *row) {
    const Clause *clause = entry->clause;
    if (!clause->deadline.within_set || !str_equal(clause->deadline.step, step)) return false;
    if (work->row->path.len && !str_starts(work->row->path, entry->plan->org_path)) return false;
    ExprContext context = case_context(work->app, work->now);
    return !clause->deadline.filter || expr_true(clause->deadline.filter, row, &context);
}

static Status count_span(const Clockwork *work, const CaseClock *clock, Span span, bool roll, Arena *days,
                         Deadline *ret, Error *err) {
    return deadline_compute(work->app->calendar, clock->started, span, roll, clock->pauses,
                            clock->pause_count, work->app->env.zone_minutes, days, ret, err);
}

static Status span_text(const Clockwork *work, Span span, Str *ret, Error *err) {
    char text[24];
    return arena_str(work->arena, str_from(span_format(span, text)), ret) ? OK : no_memory(err);
}

/* Take the clause's span when it goes before what the clock has. */
static Status offer_clause(const Clockwork *work, const ClauseEntry *entry, bool *filtered, CaseClock *clock,
                           Error *err) {
    const DeadlineClause *deadline = &entry->clause->deadline;
    bool narrow = deadline->filter != NULL;
    Deadline counted;
    TRY(count_span(work, clock, deadline->within, deadline->roll, NULL, &counted, err));
    if (clock->clause) {
        if (*filtered && !narrow) return OK;
        if (*filtered == narrow && counted.due >= clock->due) return OK;
    }
    clock->clause = entry->number;
    clock->due = counted.due;
    *filtered = narrow;
    return span_text(work, deadline->within, &clock->span, err);
}

FlowTime clock_time(const App *app, Instant now) {
    return (FlowTime){.calendar = app->calendar,
                      .office = {(int)settings_i64(app->settings, SETTING_OFFICE_FROM),
                                 (int)settings_i64(app->settings, SETTING_OFFICE_TO)},
                      .zone_minutes = app->env.zone_minutes,
                      .now = now};
}

void clock_plan_timers(const Clockwork *work, CaseClock *clock) {
    const FlowClock *known = flow_clock(work->row->flow, clock->clock);
    FlowTime time = clock_time(work->app, work->now);
    Instant due = clock_runs(clock) ? clock->due : INSTANT_NONE;
    clock->changed = true;
    clock->next = INSTANT_NONE;
    if (!known || due == INSTANT_NONE) return;
    clock->told = flow_timers_told(known, due, clock->told, &time);
    if (flow_timers_due(known, due, clock->told, &time, &clock->next)) clock->next = work->now;
}

/* An accident's clock runs from the accident, not from the moment that somebody reports it. */
static Instant counted_from(const Clockwork *work, const FlowClock *clock, Instant at, const json_t *fields) {
    Instant since = INSTANT_NONE;
    const json_t *value =
        clock->since.len && fields ? json_object_getn(fields, clock->since.ptr, clock->since.len) : NULL;
    Str text = {json_string_value(value), json_string_length(value)};
    return value && instant_parse(text, work->app->env.zone_minutes, &since) ? since : at;
}

Status clock_start(const Clockwork *work, const FlowClock *flow_clock, Instant at, const json_t *fields,
                   CaseClock *ret, Error *err) {
    at = counted_from(work, flow_clock, at, fields);
    CaseClock clock = {.clock = flow_clock->id, .started = at, .due = INSTANT_NONE, .stopped = INSTANT_NONE};
    clock.calendar = str_from(calendar_version(work->app->calendar));
    clock.changed = true;
    clock.pauses = arena_new_array(work->arena, Suspension, SUSPENSIONS_MAX);
    const Value *row = case_schema_row(work->app, work->row, work->arena);
    if (!clock.pauses || !row) return no_memory(err);
    size_t count = 0;
    const ClauseEntry *const *clauses = plans_of_kind(work->plans, work->realm, CLAUSE_DEADLINE, &count);
    bool filtered = false;
    for (size_t i = 0; i < count; i++)
        if (applies(work, clauses[i], flow_clock->step, row))
            TRY(offer_clause(work, clauses[i], &filtered, &clock, err));
    if (!clock.clause && flow_clock->within_set) {
        Deadline counted;
        TRY(count_span(work, &clock, flow_clock->within, false, NULL, &counted, err));
        clock.due = counted.due;
        TRY(span_text(work, flow_clock->within, &clock.span, err));
    }
    clock_plan_timers(work, &clock);
    *ret = clock;
    return OK;
}

const DeadlineClause *clock_clause(const Clockwork *work, const CaseClock *clock, Str *ret_id) {
    *ret_id = (Str){"", 0};
    if (!clock->clause) return NULL;
    const ClauseEntry *entry = plans_clause(work->plans, work->realm, clock->clause);
    if (!entry) return NULL;
    *ret_id = entry->clause_id;
    bool same = entry->clause && entry->clause->kind == CLAUSE_DEADLINE;
    return same ? &entry->clause->deadline : NULL;
}

/* A clock that was extended to a day counts natural days up to it. */
static bool span_of(const CaseClock *clock, int zone, Span *ret) {
    Date until;
    if (!date_parse(clock->span, &until)) return span_parse(clock->span, ret);
    *ret = (Span){until - instant_date(clock->started, zone), SPAN_DAYS};
    return ret->amount >= 0;
}

Status clock_count(const Clockwork *work, const CaseClock *clock, bool days, Deadline *ret, Error *err) {
    Span span;
    Str id;
    *ret = (Deadline){.due = INSTANT_NONE, .due_date = DATE_NONE};
    if (!clock->span.len) return OK;
    if (!span_of(clock, work->app->env.zone_minutes, &span))
        return fail(err, E_INTERNAL, "the clock '%.*s' holds no span that can be read",
                    STR_ARG(clock->clock));
    const DeadlineClause *clause = clock_clause(work, clock, &id);
    return count_span(work, clock, span, clause && clause->roll, days ? work->arena : NULL, ret, err);
}

bool clock_runs(const CaseClock *clock) {
    return clock->stopped == INSTANT_NONE;
}

bool clock_paused(const CaseClock *clock) {
    return clock->pause_count > 0 && clock->pauses[clock->pause_count - 1].to == INSTANT_NONE;
}

static Status recount(const Clockwork *work, CaseClock *clock, Error *err) {
    Deadline counted;
    TRY(clock_count(work, clock, false, &counted, err));
    clock->due = counted.due;
    clock->calendar = str_from(calendar_version(work->app->calendar));
    clock_plan_timers(work, clock);
    return OK;
}

Status clock_pause(const Clockwork *work, CaseClock *clock, Error *err) {
    if (!clock_runs(clock) || clock_paused(clock)) return OK;
    if (clock->pause_count == SUSPENSIONS_MAX)
        return fail(err, E_TOO_LARGE, "the clock '%.*s' was suspended %d times", STR_ARG(clock->clock),
                    (int)SUSPENSIONS_MAX);
    clock->pauses[clock->pause_count++] = (Suspension){work->now, INSTANT_NONE};
    return recount(work, clock, err);
}

Status clock_resume(const Clockwork *work, CaseClock *clock, Error *err) {
    if (!clock_runs(clock) || !clock_paused(clock)) return OK;
    clock->pauses[clock->pause_count - 1].to = work->now;
    return recount(work, clock, err);
}

/* The plan's `extend:` is the most that one extension may add. */
static Status check_extension(const Clockwork *work, const CaseClock *clock, Date until, Error *err) {
    Str id;
    const DeadlineClause *clause = clock_clause(work, clock, &id);
    int zone = work->app->env.zone_minutes;
    if (until <= instant_date(clock->due, zone)) {
        fail(err, E_INVALID, "the new last day is not later than the present one");
        return fail_hint(err, "give a later day");
    }
    if (!clause || clause->extend.amount <= 0) return OK;
    Deadline most;
    TRY(deadline_compute(work->app->calendar, clock->due, clause->extend, false, NULL, 0, zone, NULL, &most,
                         err));
    if (until <= most.due_date) return OK;
    char text[DATE_TEXT];
    fail(err, E_INVALID, "the plan allows an extension until %s", date_format(most.due_date, text));
    return fail_hint(err, "give an earlier day");
}

Status clock_extend(const Clockwork *work, CaseClock *clock, Date until, Error *err) {
    if (!clock_runs(clock) || clock->due == INSTANT_NONE)
        return fail(err, E_CONFLICT, "the clock '%.*s' does not run", STR_ARG(clock->clock));
    TRY(check_extension(work, clock, until, err));
    char text[DATE_TEXT];
    if (!arena_str(work->arena, str_from(date_format(until, text)), &clock->span)) return no_memory(err);
    clock->due = date_start(until + 1, work->app->env.zone_minutes) - 1;
    clock_plan_timers(work, clock);
    return OK;
}

CaseClock *case_clock(const CaseRow *row, Str id) {
    for (size_t i = 0; i < row->clock_count; i++)
        if (str_equal(row->clocks[i].clock, id)) return &row->clocks[i];
    return NULL;
}

static Instant earlier(Instant a, Instant b) {
    return a == INSTANT_NONE || (b != INSTANT_NONE && b < a) ? b : a;
}

Instant case_due(const CaseClock *clocks, size_t count) {
    Instant due = INSTANT_NONE;
    for (size_t i = 0; i < count; i++)
        if (clock_runs(&clocks[i])) due = earlier(due, clocks[i].due);
    return due;
}

Instant case_final_due(const CaseClock *clocks, size_t count) {
    Instant broken = INSTANT_NONE, last = INSTANT_NONE;
    for (size_t i = 0; i < count; i++) {
        if (clocks[i].due == INSTANT_NONE) continue;
        if (!clock_runs(&clocks[i]) && clocks[i].stopped > clocks[i].due)
            broken = earlier(broken, clocks[i].due);
        if (last == INSTANT_NONE || clocks[i].due > last) last = clocks[i].due;
    }
    return broken == INSTANT_NONE ? last : broken;
}
