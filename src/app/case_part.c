/* A case of another type that a move opens under its own: same unit, same org, the fields that both know. */
#include "app/case_part.h"

static Status copy_fields(const FlowPart *part, const json_t *known, json_t **ret, Error *err) {
    CLEANUP(json_freep) json_t *fields = json_object();
    if (!fields) return no_memory(err);
    for (size_t i = 0; i < part->field_count; i++) {
        const json_t *value = json_object_getn(known, part->fields[i].ptr, part->fields[i].len);
        if (value &&
            json_object_setn_new(fields, part->fields[i].ptr, part->fields[i].len, json_deep_copy(value)))
            return no_memory(err);
    }
    *ret = TAKE(fields);
    return OK;
}

static Status write_fields(const json_t *fields, Arena *arena, Str *ret, Error *err) {
    enum { FIELDS_MAX = 128 << 10 };
    CLEANUP(buf_free) Buf text = BUF_INIT(FIELDS_MAX);
    json_canonical(fields, &text);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
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
    TRY(copy_fields(part, known, &fields, err));
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
    TRY(write_fields(fields, arena, &ret->fields, err));
    TRY(case_opening_prepare(app, actor, plans, ret, arena, err));
    ret->given = NULL; /* the clocks have been started */
    return OK;
}
