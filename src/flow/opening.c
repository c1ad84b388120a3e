/* `open:` who may open a case of this type, and what is asked. */
#include "flow/internal.h"

Status flow_read_opening(FlowReader *reader, const YamlNode *root) {
    static const char *const names[] = {"roles", "subject", "fields", NULL};
    YamlNode *map = yaml_get(root, "open");
    FlowOpening *opening = &reader->flow->opening;
    if (yaml_is_null(map) || !flow_mapping(reader, map, COUNT_OF(names))) return OK;
    Str subject = {0};
    opening->asked = true;
    flow_known_keys(reader, map, names);
    TRY(flow_texts(reader, map, "roles", &opening->roles, &opening->role_count));
    if (flow_text(reader, map, "subject", false, &subject)) {
        opening->needs_subject = str_is(subject, "required");
        if (!opening->needs_subject && !str_is(subject, "optional"))
            FAULT(reader, yaml_get(map, "subject"), "flow.type", "'subject' is required or optional");
    }
    return flow_read_fields(reader, map, &opening->fields);
}

static bool may_open(const FlowOpening *opening, const FlowMove *move) {
    for (size_t i = 0; i < opening->role_count; i++)
        for (size_t j = 0; j < move->role_count; j++)
            if (str_equal(opening->roles[i], move->actor_roles[j])) return true;
    return opening->role_count == 0;
}

Status flow_open(const Flow *flow, const FlowMove *move, Error *err) {
    if (!flow->opening.asked) return OK;
    if (!may_open(&flow->opening, move))
        return fail(err, E_FORBIDDEN, "your roles may not open a case of the type '%.*s'", STR_ARG(flow->id));
    return flow_check_fields(&flow->opening.fields, move, err);
}
