/* The case types that there are. */
#include "app/case.h"

static bool may_open(const Actor *actor, const FlowOpening *opening) {
    bool system = str_is(actor->id, "system");
    for (size_t i = 0; i < opening->role_count; i++)
        for (size_t j = 0; j < actor->grant_count; j++)
            if (str_equal(opening->roles[i], actor->grants[j].role)) return true;
    return system || opening->role_count == 0;
}

Status app_flow_list(const App *app, const Actor *actor, Json *out, Error *err) {
    size_t count = 0;
    const Flow *const *flows = catalogue_flows(app->catalogue, &count);
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) {
        const FlowOpening *opening = &flows[i]->opening;
        json_begin_object(out);
        json_put_str(out, "type", flows[i]->id);
        json_put_str(out, "title", case_title(actor, flows[i]->title, flows[i]->title_en));
        json_put_i64(out, "version", flows[i]->version);
        json_put_bool(out, "may_open", may_open(actor, opening));
        json_put_bool(out, "needs_subject", opening->needs_subject);
        json_key(out, "fields");
        json_begin_array(out);
        for (size_t k = 0; k < opening->fields.count; k++)
            case_write_field(actor, &opening->fields.items[k], out);
        json_end_array(out);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    return buf_status(out->buf, err);
}
