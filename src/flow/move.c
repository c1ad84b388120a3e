/* May this move be made? */
#include "base/utf8.h"

#include <assert.h>
#include "flow/internal.h"

enum { TEXT_MAX = 4000, PHOTOS_MAX = 20 };

static bool stands_in(const FlowTransition *transition, size_t state) {
    for (size_t i = 0; i < transition->from_count; i++)
        if (transition->from[i] == state) return true;
    return false;
}

static bool has_role(const FlowTransition *transition, const FlowMove *move) {
    for (size_t i = 0; i < transition->role_count; i++)
        for (size_t j = 0; j < move->role_count; j++)
            if (str_equal(transition->roles[i], move->actor_roles[j])) return true;
    return false;
}

static Status refuse_role(const FlowTransition *transition, Error *err) {
    CLEANUP(buf_free) Buf roles = BUF_INIT(400);
    for (size_t i = 0; i < transition->role_count; i++) {
        if (i) buf_add_text(&roles, ", ");
        buf_add(&roles, transition->roles[i]);
    }
    Str text = buf_str(&roles);
    return fail(err, E_FORBIDDEN, "this move needs one of the roles %.*s", STR_ARG(text));
}

/* The latest actor of the other transition: the one who rectified last may not be the one who closes. */
static bool same_actor(const FlowMove *move, Str other) {
    for (size_t i = move->past_count; i-- > 0;)
        if (str_equal(move->past_transitions[i], other)) return str_equal(move->past_actors[i], move->actor);
    return false;
}

Status flow_may(const Flow *flow, const FlowMove *move, const FlowTransition **ret, Error *err) {
    const FlowTransition *transition = flow_transition(flow, move->transition);
    if (!transition)
        return fail(err, E_INVALID, "this kind of case has no move '%.*s'", STR_ARG(move->transition));
    if (!stands_in(transition, move->state)) {
        Str state = move->state < flow->state_count ? flow->states[move->state].id : STR("?");
        fail(err, E_CONFLICT, "the move '%.*s' cannot be made in the state '%.*s'", STR_ARG(move->transition),
             STR_ARG(state));
        return fail_hint(err, "somebody else may have moved the case; load it again");
    }
    if (!has_role(transition, move)) return refuse_role(transition, err);
    if (transition->not_actor_of.len && same_actor(move, transition->not_actor_of)) {
        fail(err, E_FORBIDDEN, "this move must be made by another person than '%.*s'",
             STR_ARG(transition->not_actor_of));
        return fail_hint(err, "the one who reported the rectification may not confirm it");
    }
    *ret = transition;
    return OK;
}

static bool is_hash(const json_t *value) {
    Str text = {json_string_value(value), json_string_length(value)};
    if (text.len != 64) return false;
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9',
             letter = text.ptr[i] >= 'a' && text.ptr[i] <= 'f';
        if (!digit && !letter) return false;
    }
    return true;
}

static bool are_photos(const json_t *value) {
    if (!json_is_array(value) || json_array_size(value) > PHOTOS_MAX) return false;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!is_hash(json_array_get(value, i))) return false;
    return true;
}

static bool is_choice(const FlowField *field, Str text) {
    for (size_t i = 0; i < field->choice_count; i++)
        if (str_equal(field->choices[i], text)) return true;
    return false;
}

static bool value_fits(const FlowField *field, const json_t *value) {
    Str text = {json_string_value(value), json_string_length(value)};
    Date date;
    switch (field->type) {
    case FLOW_TEXT:
        return json_is_string(value) && utf8_count(text) <= TEXT_MAX;
    case FLOW_DATE:
        return json_is_string(value) && date_parse(text, &date);
    case FLOW_NUMBER:
        return json_is_number(value);
    case FLOW_CHOICE:
        return json_is_string(value) && is_choice(field, text);
    case FLOW_PHOTO:
        return are_photos(value);
    case FLOW_PERSON:
        return json_is_string(value) && text.len <= 64;
    }
    return false;
}

static bool is_empty(const json_t *value) {
    if (!value || json_is_null(value)) return true;
    if (json_is_string(value))
        return str_trim((Str){json_string_value(value), json_string_length(value)}).len == 0;
    return json_is_array(value) && json_array_size(value) == 0;
}

static const json_t *given(const FlowMove *move, Str id) {
    return move->fields ? json_object_getn(move->fields, id.ptr, id.len) : NULL;
}

static Status check_field(const FlowField *field, const FlowMove *move, Error *err) {
    const json_t *value = given(move, field->id);
    if (is_empty(value)) {
        if (!field->required) return OK;
        return fail(err, E_INVALID, "the field '%.*s' must be filled in", STR_ARG(field->id));
    }
    if (value_fits(field, value)) return OK;
    return fail(err, E_INVALID, "the field '%.*s' must hold a %s", STR_ARG(field->id),
                flow_field_type_name(field->type));
}

static bool has_field(const FlowTransition *transition, const char *name) {
    for (size_t i = 0; i < transition->field_count; i++)
        if (str_is(transition->fields[i].id, name)) return true;
    return false;
}

static Status check_fields(const FlowTransition *transition, const FlowMove *move, Error *err) {
    if (move->fields && !json_is_object(move->fields))
        return fail(err, E_INVALID, "the fields must be one object");
    for (void *at = json_object_iter((json_t *)(uintptr_t)move->fields); at;
         at = json_object_iter_next((json_t *)(uintptr_t)move->fields, at))
        if (!has_field(transition, json_object_iter_key(at)))
            return fail(err, E_INVALID, "this move has no field '%s'", json_object_iter_key(at));
    for (size_t i = 0; i < transition->field_count; i++) TRY(check_field(&transition->fields[i], move, err));
    return OK;
}

static size_t times_made(const FlowMove *move, Str attribute) {
    size_t count = 0;
    for (size_t i = 0; i < move->past_count; i++)
        count += flow_made_name(attribute, move->past_transitions[i]);
    return count;
}

static Value attribute_value(const FlowMove *move, Str name) {
    const json_t *value = given(move, name);
    if (value) return expr_value_from_json(value);
    if (str_starts(name, STR("made_")))
        return (Value){.type = TYPE_NUMBER, .number = (double)times_made(move, name)};
    return (Value){.type = TYPE_UNSET};
}

static bool guard_holds(const FlowTransition *transition, const FlowMove *move, const ExprContext *context) {
    Value row[FLOW_ROW_MAX] = {{.type = TYPE_UNSET}};
    size_t count = expr_attribute_count(transition->guard);
    for (size_t i = 0; move->row && i < FLOW_CASE_FIELDS; i++) row[i] = move->row[i];
    for (size_t i = 0; i < count; i++)
        row[FLOW_CASE_FIELDS + i] = attribute_value(move, expr_attribute_name(transition->guard, i));
    return expr_true(transition->guard, row, context);
}

static Status refuse_guard(const FlowTransition *transition, Error *err) {
    return fail(err, E_CONFLICT, "this move cannot be made now: %.*s (%.*s)",
                STR_ARG(transition->guard_why_en), STR_ARG(transition->guard_why));
}

/* A guard over the fields of the move can only be decided when they are given. */
static bool waits_for_fields(const Expr *guard) {
    for (size_t i = 0; i < expr_attribute_count(guard); i++)
        if (!str_starts(expr_attribute_name(guard, i), STR("made_"))) return true;
    return false;
}

Status flow_offer(const Flow *flow, const FlowMove *move, const ExprContext *context,
                  const FlowTransition **ret, Error *err) {
    const FlowTransition *transition = NULL;
    TRY(flow_may(flow, move, &transition, err));
    assert(transition);
    if (transition->guard && !waits_for_fields(transition->guard) && !guard_holds(transition, move, context))
        return refuse_guard(transition, err);
    *ret = transition;
    return OK;
}

Status flow_move(const Flow *flow, const FlowMove *move, const ExprContext *context,
                 const FlowTransition **ret, Error *err) {
    const FlowTransition *transition = NULL;
    TRY(flow_may(flow, move, &transition, err));
    assert(transition);
    TRY(check_fields(transition, move, err));
    if (transition->guard && !guard_holds(transition, move, context)) return refuse_guard(transition, err);
    *ret = transition;
    return OK;
}
