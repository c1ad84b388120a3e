/* The transitions of a flow file. */
#include "base/utf8.h"

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

static const char *const type_names[] = {"text", "date", "number", "choice", "photo", "person", NULL};

const char *flow_field_type_name(FlowFieldType type) {
    return type_names[type];
}

static void read_type(FlowReader *reader, const YamlNode *map, FlowField *field) {
    Str text = {0};
    if (!flow_text(reader, map, "type", true, &text)) return;
    for (int type = 0; type_names[type]; type++) {
        if (!str_is(text, type_names[type])) continue;
        field->type = (FlowFieldType)type;
        return;
    }
    Diag *diag =
        FAULT(reader, yaml_get(map, "type"), "flow.field", "'%.*s' is not a type of field", STR_ARG(text));
    diag_hint(diag, "one of text, date, number, choice, photo, person");
    if (diag) diag->near = diag_nearest(text, type_names);
}

static Status read_field(FlowReader *reader, Str id, YamlNode *map, FlowField *field) {
    static const char *const names[] = {"title", "title-en", "type", "required", "choices", NULL};
    field->id = id;
    if (!flow_mapping(reader, map, COUNT_OF(names))) return OK;
    flow_known_keys(reader, map, names);
    flow_titles(reader, map, &field->title, &field->title_en);
    flow_bool(reader, map, "required", &field->required);
    read_type(reader, map, field);
    TRY(flow_texts(reader, map, "choices", &field->choices, &field->choice_count));
    if ((field->type == FLOW_CHOICE) != (field->choice_count > 0))
        FAULT(reader, map, "flow.field", "a field of type choice, and no other, has choices");
    return OK;
}

static Status read_fields(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    YamlNode *fields = yaml_get(map, "fields");
    if (yaml_is_null(fields) || !flow_mapping(reader, fields, FLOW_FIELDS_MAX)) return OK;
    transition->fields = arena_new_array(reader->arena, FlowField, fields->count);
    if (!transition->fields) return no_memory(reader->err);
    for (size_t i = 0; i < fields->count; i++)
        TRY(read_field(reader, fields->keys[i]->text, fields->items[i], &transition->fields[i]));
    transition->field_count = fields->count;
    return OK;
}

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

static void read_other_actor(FlowReader *reader, const YamlNode *map, FlowTransition *transition) {
    if (!flow_text(reader, map, "not-actor-of", false, &transition->not_actor_of)) return;
    for (size_t i = 0; i < reader->transitions->count; i++)
        if (str_equal(reader->transitions->keys[i]->text, transition->not_actor_of)) return;
    Diag *diag = FAULT(reader, yaml_get(map, "not-actor-of"), "flow.unknown-transition",
                       "there is no transition '%.*s'", STR_ARG(transition->not_actor_of));
    const char **names = id_list(reader, reader->transitions);
    if (diag && names) diag->near = diag_nearest(transition->not_actor_of, names);
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

/* A guard's free name must be a field of the move or made_<transition>. */
static bool name_known(const FlowReader *reader, const FlowTransition *transition, Str name) {
    for (size_t i = 0; i < transition->field_count; i++)
        if (str_equal(transition->fields[i].id, name)) return true;
    for (size_t i = 0; i < reader->transitions->count; i++)
        if (flow_made_name(name, reader->transitions->keys[i]->text)) return true;
    return false;
}

static void check_guard(FlowReader *reader, const YamlNode *node, const FlowTransition *transition) {
    const Expr *guard = transition->guard;
    size_t count = expr_attribute_count(guard);
    if (expr_type(guard) != TYPE_BOOL && expr_type(guard) != TYPE_UNSET)
        FAULT(reader, node, "flow.guard", "this expression must be true or false");
    if (count + FLOW_CASE_FIELDS > FLOW_ROW_MAX)
        FAULT(reader, node, "flow.guard", "this guard uses too many names");
    for (size_t i = 0; i < count; i++)
        if (!name_known(reader, transition, expr_attribute_name(guard, i)))
            diag_hint(FAULT(reader, node, "flow.guard", "this guard uses the unknown name '%.*s'",
                            STR_ARG(expr_attribute_name(guard, i))),
                      "a field of the move, made_ and a transition, or type, state, level, org, opened_day, "
                      "overdue");
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
        check_guard(reader, node, transition);
    return OK;
}

static Status read_transition(FlowReader *reader, Str id, YamlNode *map, FlowTransition *transition) {
    static const char *const names[] = {
        "title",        "title-en", "from",   "to",     "roles",   "not-actor-of", "guard",  "guard-why",
        "guard-why-en", "stops",    "starts", "pauses", "resumes", "extends",      "fields", NULL};
    transition->id = id;
    transition->to = SIZE_MAX;
    if (!flow_mapping(reader, map, COUNT_OF(names))) return OK;
    flow_known_keys(reader, map, names);
    flow_titles(reader, map, &transition->title, &transition->title_en);
    TRY(read_states_from(reader, map, transition));
    Str to = {0};
    if (flow_text(reader, map, "to", true, &to)) transition->to = find_state(reader, yaml_get(map, "to"), to);
    TRY(flow_texts(reader, map, "roles", &transition->roles, &transition->role_count));
    if (!transition->role_count)
        FAULT(reader, map, "flow.roles", "nobody may make this move: roles are missing");
    read_other_actor(reader, map, transition);
    read_clock_key(reader, map, "stops", &transition->stops_clock);
    read_clock_key(reader, map, "starts", &transition->starts_clock);
    read_clock_key(reader, map, "pauses", &transition->pauses_clock);
    read_clock_key(reader, map, "resumes", &transition->resumes_clock);
    read_clock_key(reader, map, "extends", &transition->extends_clock);
    TRY(read_fields(reader, map, transition));
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
