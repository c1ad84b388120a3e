/* A case of another type that a move opens under its own: same unit, same org, the fields that both know. */
#include "app/case_part.h"

#include "app/case_sealed.h"

static bool sealed_field(const FlowFields *fields, Str id) {
    for (size_t i = 0; i < fields->count; i++)
        if (str_equal(fields->items[i].id, id)) return fields->items[i].type == FLOW_SEALED;
    return false;
}

static bool sealed_anywhere(const Flow *flow, Str id) {
    bool sealed = sealed_field(&flow->opening.fields, id);
    for (size_t i = 0; i < flow->transition_count; i++)
        sealed |= sealed_field(&flow->transitions[i].fields, id);
    return sealed;
}

/* What is sealed above stays sealed below, or does not get there. */
static Status copy_fields(const CaseRow *row, const Flow *flow, const FlowPart *part, const json_t *known,
                          json_t **ret, Error *err) {
    CLEANUP(json_freep) json_t *fields = json_object();
    if (!fields) return no_memory(err);
    for (size_t i = 0; i < part->field_count; i++) {
        const json_t *value = json_object_getn(known, part->fields[i].ptr, part->fields[i].len);
        if (sealed_anywhere(row->flow, part->fields[i]) &&
            !sealed_field(&flow->opening.fields, part->fields[i]))
            continue;
        if (value &&
            json_object_setn_new(fields, part->fields[i].ptr, part->fields[i].len, json_deep_copy(value)))
            return no_memory(err);
    }
    *ret = TAKE(fields);
    return OK;
}

/* What the part's own opening asks for must be known here, or the move is refused: no case without its facts.
 */
static Status check_part(const Flow *flow, const json_t *fields, Instant now, int zone, Error *err) {
    FlowMove question = {.fields = fields, .now = now, .zone_minutes = zone};
    Flow open_to_all = *flow; /* the flow opens it, not a person: roles do not count */
    open_to_all.opening.role_count = 0;
    return flow_open(&open_to_all, &question, err);
}

Status case_part_prepare(const App *app, const Actor *actor, const Plans *plans, const CaseRow *row,
                         const FlowPart *part, const json_t *known, Arena *arena, CaseOpening *ret,
                         Error *err) {
    CLEANUP(json_freep) json_t *fields = NULL;
    const Flow *flow = catalogue_flow(app->catalogue, part->flow);
    if (!flow)
        return fail(err, E_UNSUPPORTED, "there is no flow '%.*s' in this installation", STR_ARG(part->flow));
    TRY(copy_fields(row, flow, part, known, &fields, err));
    TRY(check_part(flow, fields, env_now(&app->env), app->env.zone_minutes, err));
    *ret = (CaseOpening){.flow = flow,
                         .subject = row->unit,
                         .org = row->org,
                         .title = row->title,
                         .level = row->level,
                         .org_path = row->path,
                         .subject_id = row->subject,
                         .subject_kind = row->subject_kind,
                         .subject_class = row->subject_class,
                         .handler = row->handler,
                         .parent = row->id,
                         .given = fields,
                         .at = env_now(&app->env)};
    CaseSecrets *secrets = arena_new_item(arena, CaseSecrets);
    if (!secrets) return no_memory(err);
    TRY(case_seal(app, &flow->opening.fields, fields, arena, &ret->fields, secrets, err));
    ret->secrets = secrets;
    TRY(case_opening_prepare(app, actor, plans, ret, arena, err));
    ret->given = NULL; /* the clocks have been started */
    return OK;
}
