/* Checks over the whole machine: one way in, every state reachable, every case can be closed, clocks are
 * used. */
#include "flow/internal.h"

static bool starts_in(const FlowTransition *transition, size_t state) {
    for (size_t i = 0; i < transition->from_count; i++)
        if (transition->from[i] == state) return true;
    return false;
}

/* One step of spreading: forward along the transitions, or backward. Returns whether anything was added. */
static bool spread(const Flow *flow, bool *marked, bool backward) {
    bool grown = false;
    for (size_t t = 0; t < flow->transition_count; t++) {
        const FlowTransition *transition = &flow->transitions[t];
        if (transition->to == SIZE_MAX) continue;
        for (size_t i = 0; i < transition->from_count; i++) {
            size_t source = backward ? transition->to : transition->from[i];
            size_t target = backward ? transition->from[i] : transition->to;
            if (!marked[source] || marked[target]) continue;
            marked[target] = grown = true;
        }
    }
    return grown;
}

static void check_reachable(FlowReader *reader) {
    const Flow *flow = reader->flow;
    bool marked[FLOW_STATES_MAX] = {false};
    for (size_t i = 0; i < flow->state_count; i++) marked[i] = flow->states[i].initial;
    while (spread(flow, marked, false)) continue;
    for (size_t i = 0; i < flow->state_count; i++)
        if (!marked[i])
            FAULT(reader, reader->states->keys[i], "flow.unreachable",
                  "the state '%.*s' can never be reached", STR_ARG(flow->states[i].id));
}

static void check_leavable(FlowReader *reader) {
    const Flow *flow = reader->flow;
    bool marked[FLOW_STATES_MAX] = {false};
    for (size_t i = 0; i < flow->state_count; i++) marked[i] = flow->states[i].final;
    while (spread(flow, marked, true)) continue;
    for (size_t i = 0; i < flow->state_count; i++)
        if (!marked[i])
            FAULT(reader, reader->states->keys[i], "flow.unleavable",
                  "from the state '%.*s' a case can never be closed", STR_ARG(flow->states[i].id));
}

static void check_initial(FlowReader *reader) {
    size_t count = 0;
    for (size_t i = 0; i < reader->flow->state_count; i++) count += reader->flow->states[i].initial;
    if (count != 1)
        FAULT(reader, reader->states, "flow.initial", "a flow has exactly one initial state, not %zu", count);
}

static void check_final(FlowReader *reader) {
    const Flow *flow = reader->flow;
    for (size_t t = 0; t < flow->transition_count; t++)
        for (size_t i = 0; i < flow->state_count; i++)
            if (flow->states[i].final && !flow->transitions[t].reopens && starts_in(&flow->transitions[t], i))
                diag_hint(FAULT(reader, reader->transitions->keys[t], "flow.final",
                                "nothing may leave the final state '%.*s'", STR_ARG(flow->states[i].id)),
                          "say reopens: true when a closed case may be taken up again");
}

static bool clock_starts(const Flow *flow, const FlowClock *clock) {
    bool starts = clock->at_opening;
    for (size_t t = 0; t < flow->transition_count; t++)
        starts |= str_equal(flow->transitions[t].starts_clock, clock->id);
    return starts;
}

static void check_clocks(FlowReader *reader) {
    for (size_t i = 0; i < reader->flow->clock_count; i++)
        if (!clock_starts(reader->flow, &reader->flow->clocks[i]))
            diag_hint(FAULT(reader, reader->clocks->keys[i], "flow.clock", "the clock '%.*s' never starts",
                            STR_ARG(reader->flow->clocks[i].id)),
                      "name it in a transition's starts, or say at-opening: true");
}

/* A move that extends a clock says until when. */
static void check_extensions(FlowReader *reader) {
    for (size_t t = 0; t < reader->flow->transition_count; t++) {
        const FlowTransition *transition = &reader->flow->transitions[t];
        bool says = !transition->extends_clock.len;
        const FlowField *until = flow_field(&transition->fields, STR("until"));
        says |= until && until->type == FLOW_DATE;
        if (!says)
            FAULT(reader, reader->transitions->keys[t], "flow.clock",
                  "a move that extends a clock needs a date field 'until'");
    }
}

/* ---- a clock in every state ---- */

static uint32_t clock_bit(const Flow *flow, Str id) {
    for (size_t i = 0; i < flow->clock_count; i++)
        if (str_equal(flow->clocks[i].id, id)) return (uint32_t)1 << i;
    return 0;
}

/* Clocks that run for certain after a move, of those that did before it. */
static uint32_t clocks_after(const Flow *flow, const FlowTransition *transition, uint32_t before) {
    uint32_t gone = clock_bit(flow, transition->stops_clock) | clock_bit(flow, transition->pauses_clock);
    uint32_t come = clock_bit(flow, transition->starts_clock) | clock_bit(flow, transition->resumes_clock);
    return (before & ~gone) | come;
}

/* The clocks that run in each state on every way there: start with all, take away until nothing changes. */
static void running_clocks(const Flow *flow, uint32_t *running) {
    uint32_t opening = 0;
    for (size_t i = 0; i < flow->clock_count; i++)
        if (flow->clocks[i].at_opening) opening |= (uint32_t)1 << i;
    for (size_t i = 0; i < flow->state_count; i++)
        running[i] = flow->states[i].initial ? opening : UINT32_MAX;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t t = 0; t < flow->transition_count; t++) {
            const FlowTransition *transition = &flow->transitions[t];
            for (size_t i = 0; transition->to != SIZE_MAX && i < transition->from_count; i++) {
                size_t from = transition->from[i];
                uint32_t before = flow->states[from].final ? 0 : running[from];
                uint32_t left = running[transition->to] & clocks_after(flow, transition, before);
                changed |= left != running[transition->to];
                running[transition->to] = left;
            }
        }
    }
}

/* A case that nothing presses is forgotten: a state without a clock says why it may wait. */
static void check_clockless(FlowReader *reader) {
    const Flow *flow = reader->flow;
    uint32_t running[FLOW_STATES_MAX] = {0};
    running_clocks(flow, running);
    for (size_t i = 0; i < flow->state_count; i++) {
        const FlowState *state = &flow->states[i];
        if (state->final || running[i] || state->waits.len) continue;
        diag_hint(
            FAULT(reader, reader->states->keys[i], "flow.clockless",
                  "in the state '%.*s' no clock runs for certain", STR_ARG(state->id)),
            "start a clock on every way into it, or say in waits and waits-en why nobody is pressed here");
    }
}

static bool moment_field(const FlowFields *fields, Str id) {
    const FlowField *field = flow_field(fields, id);
    return field && field->type == FLOW_MOMENT;
}

/* What a clock is counted from is asked where the clock starts. */
static void check_since(FlowReader *reader) {
    const Flow *flow = reader->flow;
    for (size_t c = 0; c < flow->clock_count; c++) {
        const FlowClock *clock = &flow->clocks[c];
        bool asked = !clock->since.len || moment_field(&flow->opening.fields, clock->since);
        for (size_t t = 0; t < flow->transition_count; t++)
            asked |= moment_field(&flow->transitions[t].fields, clock->since);
        if (!asked)
            FAULT(reader, reader->clocks->keys[c], "flow.clock", "no field of type moment is called '%.*s'",
                  STR_ARG(clock->since));
    }
}

Status flow_check(FlowReader *reader) {
    check_initial(reader);
    check_final(reader);
    check_reachable(reader);
    check_leavable(reader);
    check_clocks(reader);
    check_extensions(reader);
    check_since(reader);
    check_clockless(reader);
    return OK;
}
