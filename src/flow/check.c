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
            if (flow->states[i].final && starts_in(&flow->transitions[t], i))
                FAULT(reader, reader->transitions->keys[t], "flow.final",
                      "nothing may leave the final state '%.*s'", STR_ARG(flow->states[i].id));
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
        for (size_t i = 0; i < transition->field_count; i++)
            says |= str_is(transition->fields[i].id, "until") && transition->fields[i].type == FLOW_DATE;
        if (!says)
            FAULT(reader, reader->transitions->keys[t], "flow.clock",
                  "a move that extends a clock needs a date field 'until'");
    }
}

Status flow_check(FlowReader *reader) {
    check_initial(reader);
    check_final(reader);
    check_reachable(reader);
    check_leavable(reader);
    check_clocks(reader);
    check_extensions(reader);
    return OK;
}
