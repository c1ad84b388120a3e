/* The transitions of a flow file. */
#include <assert.h>
#include "flow/internal.h"

static const ExprField guard_fields[] = {
    [FLOW_CASE_TYPE] = {"type", TYPE_TEXT, "c.type", "case type"},
    [FLOW_CASE_STATE] = {"state", TYPE_TEXT, "c.state", "state"},
    [FLOW_CASE_LEVEL] = {"level", TYPE_TEXT, "c.level", "level"},
    [FLOW_CASE_ORG] = {"org", TYPE_TEXT, "c.org", "code of the org"},
    [FLOW_CASE_OPENED] = {"opened_day", TYPE_DATE, "c.opened_day", "day of opening"},
    [FLOW_CASE_OVERDUE] = {"overdue", TYPE_BOOL, NULL,
                           "past the deadline"}, /* guards are never turned into SQL */
};
const ExprSchema flow_guard_schema = {
    .name = "move", .fields = guard_fields, .field_count = COUNT_OF(guard_fields), .open = true};

static const char **id_list(FlowReader *reader, const YamlNode *map) {
    const char **names = arena_new_array(reader->arena, const char *, map->count + 1);
    for (size_t i = 0; names && i < map->count; i++) names[i] = arena_text(reader->arena, map->keys[i]->text);
    return names;
}

static size_t find_state(FlowReader *reader, const YamlNode *node, Str id) {
    assert(node);
    size_t state = flow_state(reader->flow, id);
    if (state != SIZE_MAX) return state;
    Diag *diag = FAULT(reader, node, "flow.unknown-state", "there is no state '%.*s'", STR_ARG(id));
    const char **names = id_list(reader, reader->states);
    if (diag && names) diag->near = diag_nearest(id, names);
    return SIZE_MAX;
}

static Status read_states_from(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    Str *ids = NULL;
    size_t count = 0;
    const YamlNode *node = yaml_get(map, "from");
    if (!node) FAULT(reader, map, "flow.missing-key", "the key '%s' is missing here", "from");
    TRY(flow_texts(reader, map, "from", &ids, &count));
    transition->from = arena_new_array(reader->arena, size_t, count);
    if (!transition->from) return no_memory(reader->err);
    for (size_t i = 0; i < count; i++) {
        size_t state = find_state(reader, node, ids[i]);
        if (state != SIZE_MAX) transition->from[transition->from_count++] = state;
    }
    return OK;
}

static void read_clock_key(FlowReader *reader, const YamlNode *map, const char *name, Str *ret) {
    if (!flow_text(reader, map, name, false, ret)) return;
    for (size_t i = 0; i < reader->flow->clock_count; i++)
        if (str_equal(reader->flow->clocks[i].id, *ret)) return;
    Diag *diag =
        FAULT(reader, yaml_get(map, name), "flow.unknown-clock", "there is no clock '%.*s'", STR_ARG(*ret));
    const char **names = id_list(reader, reader->clocks);
    if (diag && names) diag->near = diag_nearest(*ret, names);
}

static bool transition_known(const FlowReader *reader, Str id) {
    for (size_t i = 0; i < reader->transitions->count; i++)
        if (str_equal(reader->transitions->keys[i]->text, id)) return true;
    return str_is(id, "open");
}

static Status read_other_actors(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    TRY(flow_texts(reader, map, "not-actor-of", &transition->not_actors_of, &transition->not_actor_count));
    for (size_t i = 0; i < transition->not_actor_count; i++) {
        Str id = transition->not_actors_of[i];
        if (transition_known(reader, id)) continue;
        Diag *diag = FAULT(reader, yaml_get(map, "not-actor-of"), "flow.unknown-transition",
                           "there is no transition '%.*s'", STR_ARG(id));
        const char **names = id_list(reader, reader->transitions);
        if (diag && names) diag->near = diag_nearest(id, names);
    }
    return OK;
}

/* `opens:` the type of the part, or a mapping of flow and fields. */
static Status read_part(FlowReader *reader, const YamlNode *map, FlowPart *part) {
    static const char *const names[] = {"flow", "fields", NULL};
    YamlNode *node = yaml_get(map, "opens");
    if (yaml_is_null(node) || !flow_mapping(reader, node, COUNT_OF(names))) return OK;
    flow_known_keys(reader, node, names);
    flow_text(reader, node, "flow", true, &part->flow);
    return flow_texts(reader, node, "fields", &part->fields, &part->field_count);
}

bool flow_made_name(Str attribute, Str transition) {
    Str prefix = STR("made_");
    if (!str_starts(attribute, prefix) || attribute.len - prefix.len != transition.len) return false;
    for (size_t i = 0; i < transition.len; i++) {
        char c = transition.ptr[i] == '-' ? '_' : transition.ptr[i];
        if (attribute.ptr[prefix.len + i] != c) return false;
    }
    return true;
}

static bool asked_anywhere(const FlowReader *reader, Str name) {
    const Flow *flow = reader->flow;
    if (flow_field(&flow->opening.fields, name)) return true;
    for (size_t i = 0; i < reader->transitions->count; i++) {
        const YamlNode *map = reader->transitions->items[i];
        const YamlNode *fields = map->type == YAML_MAP ? yaml_get(map, "fields") : NULL;
        for (size_t j = 0; fields && fields->type == YAML_MAP && j < fields->count; j++)
            if (str_equal(fields->keys[j]->text, name)) return true;
    }
    return false;
}

/* A guard's free name: a field of the flow, made_<transition>, or how many parts there are. */
static bool name_known(const FlowReader *reader, Str name) {
    for (size_t i = 0; i < reader->transitions->count; i++)
        if (flow_made_name(name, reader->transitions->keys[i]->text)) return true;
    return str_is(name, "parts") || str_is(name, "parts_open") || asked_anywhere(reader, name);
}

static void check_guard(FlowReader *reader, const YamlNode *node, const Expr *guard) {
    size_t count = expr_attribute_count(guard);
    if (expr_type(guard) != TYPE_BOOL && expr_type(guard) != TYPE_UNSET)
        FAULT(reader, node, "flow.guard", "this expression must be true or false");
    if (count + FLOW_CASE_FIELDS > FLOW_ROW_MAX)
        FAULT(reader, node, "flow.guard", "this guard uses too many names");
    for (size_t i = 0; i < count; i++)
        if (!name_known(reader, expr_attribute_name(guard, i)))
            diag_hint(
                FAULT(reader, node, "flow.guard", "this guard uses the unknown name '%.*s'",
                      STR_ARG(expr_attribute_name(guard, i))),
                "a field of the flow, made_ and a transition, parts, parts_open, or type, state, level, org, "
                "opened_day, overdue");
}

static Status read_guard(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    if (!flow_text(reader, map, "guard", false, &transition->guard_text)) return OK;
    const YamlNode *node = yaml_get(map, "guard");
    flow_text(reader, map, "guard-why", true, &transition->guard_why);
    flow_text(reader, map, "guard-why-en", true, &transition->guard_why_en);
    Status status = expr_compile(reader->arena, transition->guard_text, &flow_guard_schema, NULL,
                                 reader->file, node->line, node->column + (node->quoted ? 1 : 0),
                                 &transition->guard, reader->diags, reader->err);
    if (status == E_INVALID)
        transition->guard = NULL;
    else if (status != OK)
        return status;
    else
        check_guard(reader, node, transition->guard);
    return OK;
}

static void read_clock_keys(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    read_clock_key(reader, map, "stops", &transition->stops_clock);
    read_clock_key(reader, map, "starts", &transition->starts_clock);
    read_clock_key(reader, map, "pauses", &transition->pauses_clock);
    read_clock_key(reader, map, "resumes", &transition->resumes_clock);
    read_clock_key(reader, map, "extends", &transition->extends_clock);
}

/* From where, to where, by whom. */
static Status read_way(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    Str to = {0};
    TRY(read_states_from(reader, map, transition));
    if (flow_text(reader, map, "to", true, &to)) transition->to = find_state(reader, yaml_get(map, "to"), to);
    TRY(flow_texts(reader, map, "roles", &transition->roles, &transition->role_count));
    if (!transition->role_count)
        FAULT(reader, map, "flow.roles", "nobody may make this move: roles are missing");
    flow_whole(reader, map, "signs", FLOW_SIGNS_MAX, &transition->signs);
    flow_bool(reader, map, "reopens", &transition->reopens);
    flow_bool(reader, map, "returns", &transition->returns);
    return read_other_actors(reader, map, transition);
}

static Status read_transition(FlowReader *reader, Str id, YamlNode *map, FlowTransition *transition) {
    static const char *const names[] = {"title",        "title-en", "from",  "to",        "roles",
                                        "not-actor-of", "signs",    "guard", "guard-why", "guard-why-en",
                                        "reopens",      "returns",  "stops", "starts",    "pauses",
                                        "resumes",      "extends",  "opens", "fields",    NULL};
    *transition = (FlowTransition){.id = id, .to = SIZE_MAX, .signs = 1};
    if (!flow_mapping(reader, map, COUNT_OF(names))) return OK;
    flow_known_keys(reader, map, names);
    flow_titles(reader, map, &transition->title, &transition->title_en);
    TRY(read_way(reader, map, transition));
    read_clock_keys(reader, map, transition);
    TRY(read_part(reader, map, &transition->part));
    TRY(flow_read_fields(reader, map, &transition->fields));
    return read_guard(reader, map, transition);
}

Status flow_read_transitions(FlowReader *reader) {
    const YamlNode *map = reader->transitions;
    Flow *flow = reader->flow;
    flow->transitions = arena_new_array(reader->arena, FlowTransition, map->count);
    if (!flow->transitions) return no_memory(reader->err);
    for (size_t i = 0; i < map->count; i++) {
        TRY(read_transition(reader, map->keys[i]->text, map->items[i], &flow->transitions[i]));
        flow->transition_count++;
    }
    return OK;
}
