/* The flow as a Graphviz drawing. */
#include <string.h>

#include "flow/flow.h"

static void add_label(Buf *out, Str text) {
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') buf_add_char(out, '\\');
        buf_add_char(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    }
    buf_add_char(out, '"');
}

static void add_state(Buf *out, const FlowState *state, bool english) {
    buf_add_text(out, "  ");
    add_label(out, state->id);
    buf_add_text(out, " [label=");
    add_label(out, english ? state->title_en : state->title);
    if (state->final) buf_add_text(out, ", peripheries=2");
    if (state->initial) buf_add_text(out, ", style=bold");
    buf_add_text(out, "];\n");
}

static void add_edge(Buf *out, const Flow *flow, const FlowTransition *transition, size_t from,
                     bool english) {
    buf_add_text(out, "  ");
    add_label(out, flow->states[from].id);
    buf_add_text(out, " -> ");
    add_label(out, flow->states[transition->to].id);
    buf_add_text(out, " [label=");
    add_label(out, english ? transition->title_en : transition->title);
    if (transition->guard_text.len) buf_add_text(out, ", style=dashed");
    buf_add_text(out, "];\n");
}

void flow_dot(const Flow *flow, const char *lang, Buf *out) {
    bool english = strcmp(lang, "en") == 0;
    buf_add_text(out, "digraph ");
    add_label(out, flow->id);
    buf_add_text(out, " {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (size_t i = 0; i < flow->state_count; i++) add_state(out, &flow->states[i], english);
    for (size_t t = 0; t < flow->transition_count; t++)
        for (size_t i = 0; flow->transitions[t].to != SIZE_MAX && i < flow->transitions[t].from_count; i++)
            add_edge(out, flow, &flow->transitions[t], flow->transitions[t].from[i], english);
    buf_add_text(out, "}\n");
}
