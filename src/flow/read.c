/* A flow file: its head, states and clocks; transitions are in transition.c, checks over the whole in
 * check.c. */
#include "flow/internal.h"

const char *const flow_close_reasons[] = {"verified", "completed", "not-found", "rejected", "withdrawn",
                                          "referred", "merged",    "no-action", NULL};

static void check_close(FlowReader *reader, const YamlNode *map, const FlowState *state) {
    if (state->final != (state->closes_as.len > 0)) {
        FAULT(reader, map, "flow.close", "a final state, and no other, says closes-as");
        return;
    }
    for (const char *const *reason = flow_close_reasons; *reason; reason++)
        if (!state->final || str_is(state->closes_as, *reason)) return;
    Diag *diag = FAULT(reader, yaml_get(map, "closes-as"), "flow.close", "'%.*s' is not a reason of closing",
                       STR_ARG(state->closes_as));
    diag_hint(diag,
              "one of verified, completed, not-found, rejected, withdrawn, referred, merged, no-action");
    if (diag) diag->near = diag_nearest(state->closes_as, flow_close_reasons);
}

static void read_state(FlowReader *reader, Str id, YamlNode *map, FlowState *state) {
    static const char *const names[] = {"title",     "title-en", "initial",  "final",
                                        "closes-as", "waits",    "waits-en", NULL};
    state->id = id;
    if (!flow_mapping(reader, map, COUNT_OF(names))) return;
    flow_known_keys(reader, map, names);
    flow_titles(reader, map, &state->title, &state->title_en);
    flow_bool(reader, map, "initial", &state->initial);
    flow_bool(reader, map, "final", &state->final);
    flow_text(reader, map, "closes-as", false, &state->closes_as);
    if (flow_text(reader, map, "waits", false, &state->waits))
        flow_text(reader, map, "waits-en", true, &state->waits_en);
    check_close(reader, map, state);
}

static Status read_states(FlowReader *reader) {
    const YamlNode *map = reader->states;
    Flow *flow = reader->flow;
    flow->states = arena_new_array(reader->arena, FlowState, map->count);
    if (!flow->states) return no_memory(reader->err);
    for (size_t i = 0; i < map->count; i++)
        read_state(reader, map->keys[i]->text, map->items[i], &flow->states[i]);
    flow->state_count = map->count;
    return OK;
}

static void read_within(FlowReader *reader, const YamlNode *map, FlowClock *clock) {
    Str text = {0};
    if (!flow_text(reader, map, "within", false, &text)) return;
    clock->within_set = span_parse(text, &clock->within) && clock->within.amount > 0;
    if (!clock->within_set)
        diag_hint(
            FAULT(reader, yaml_get(map, "within"), "flow.span", "'%s' must be a length of time", "within"),
            "write 24h (hours), 90d (natural days) or 10wd (working days)");
}

static Status read_clock(FlowReader *reader, Str id, YamlNode *map, FlowClock *clock) {
    static const char *const names[] = {"title", "title-en", "within", "step",     "at-opening",
                                        "since", "urgent",   "remind", "escalate", NULL};
    clock->id = id;
    if (!flow_mapping(reader, map, COUNT_OF(names))) return OK;
    flow_known_keys(reader, map, names);
    flow_titles(reader, map, &clock->title, &clock->title_en);
    flow_text(reader, map, "step", false, &clock->step);
    flow_text(reader, map, "since", false, &clock->since);
    flow_bool(reader, map, "at-opening", &clock->at_opening);
    flow_bool(reader, map, "urgent", &clock->urgent);
    read_within(reader, map, clock);
    return flow_read_timers(reader, map, clock);
}

static Status read_clocks(FlowReader *reader) {
    const YamlNode *map = reader->clocks;
    Flow *flow = reader->flow;
    flow->clocks = arena_new_array(reader->arena, FlowClock, map->count);
    if (!flow->clocks) return no_memory(reader->err);
    for (size_t i = 0; i < map->count; i++)
        TRY(read_clock(reader, map->keys[i]->text, map->items[i], &flow->clocks[i]));
    flow->clock_count = map->count;
    return OK;
}

/* A section of the file, or an empty mapping in its place. */
static Status section(FlowReader *reader, const char *name, bool required, size_t most, YamlNode **ret) {
    YamlNode *node = yaml_get(reader->root, name);
    if (!node && required)
        FAULT(reader, reader->root, "flow.missing-key", "the key '%s' is missing here", name);
    if (node && flow_mapping(reader, node, most)) {
        *ret = node;
        return OK;
    }
    *ret = arena_new_item(reader->arena, YamlNode);
    if (!*ret) return no_memory(reader->err);
    **ret = (YamlNode){.type = YAML_MAP, .line = reader->root->line, .column = reader->root->column};
    return OK;
}

static Status read_head(FlowReader *reader) {
    static const char *const names[] = {"flow", "version", "title",  "title-en",    "covers",
                                        "open", "states",  "clocks", "transitions", NULL};
    Flow *flow = reader->flow;
    flow->version = 1;
    flow_known_keys(reader, reader->root, names);
    flow_text(reader, reader->root, "flow", true, &flow->id);
    flow_whole(reader, reader->root, "version", FLOW_VERSION_MAX, &flow->version);
    flow_titles(reader, reader->root, &flow->title, &flow->title_en);
    TRY(section(reader, "states", true, FLOW_STATES_MAX, &reader->states));
    TRY(section(reader, "transitions", true, FLOW_TRANSITIONS_MAX, &reader->transitions));
    TRY(section(reader, "clocks", false, FLOW_CLOCKS_MAX, &reader->clocks));
    return flow_texts(reader, reader->root, "covers", &flow->covers, &flow->cover_count);
}

static Status parse(FlowReader *reader, Str text) {
    if (text.len > FLOW_BYTES_MAX) {
        diag_add(reader->diags, SEVERITY_ERROR, reader->file, 1, 1, "flow.too-large",
                 "the flow is larger than 256 KiB");
        return fail(reader->err, E_INVALID, "the flow holds faults");
    }
    TRY(yaml_parse(reader->arena, reader->file, text, 1, &reader->root, reader->diags, reader->err));
    if (reader->root->type == YAML_MAP) return OK;
    FAULT(reader, reader->root, "flow.type", "a mapping is expected here");
    return fail(reader->err, E_INVALID, "the flow holds faults");
}

Status flow_read(Arena *arena, Str file, Str text, Flow **ret, Diags *diags, Error *err) {
    FlowReader reader = {.arena = arena, .diags = diags, .err = err, .file = file};
    size_t errors_before = diags->error_count;
    reader.flow = arena_new_item(arena, Flow);
    if (!reader.flow) return no_memory(err);
    TRY(parse(&reader, text));
    TRY(read_head(&reader));
    TRY(read_states(&reader));
    TRY(flow_read_opening(&reader, reader.root));
    TRY(read_clocks(&reader));
    TRY(flow_read_transitions(&reader));
    TRY(flow_check(&reader));
    diags_sort(diags);
    *ret = reader.flow;
    if (diags->error_count > errors_before) return fail(err, E_INVALID, "the flow holds faults");
    return OK;
}

size_t flow_state(const Flow *flow, Str id) {
    for (size_t i = 0; i < flow->state_count; i++)
        if (str_equal(flow->states[i].id, id)) return i;
    return SIZE_MAX;
}

size_t flow_initial(const Flow *flow) {
    for (size_t i = 0; i < flow->state_count; i++)
        if (flow->states[i].initial) return i;
    return SIZE_MAX;
}

const FlowClock *flow_clock(const Flow *flow, Str id) {
    for (size_t i = 0; i < flow->clock_count; i++)
        if (str_equal(flow->clocks[i].id, id)) return &flow->clocks[i];
    return NULL;
}

const FlowTransition *flow_transition(const Flow *flow, Str id) {
    for (size_t i = 0; i < flow->transition_count; i++)
        if (str_equal(flow->transitions[i].id, id)) return &flow->transitions[i];
    return NULL;
}
