/* May this move be made? */
#include <assert.h>

#include "flow/internal.h"

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

/* A signature that did not yet make the move is kept as "sign:" and the move. */
static bool signed_as(Str past, Str transition) {
    Str prefix = STR(FLOW_SIGNED);
    return str_starts(past, prefix) && str_equal(str_slice(past, prefix.len, past.len), transition);
}

/* Signatures of `transition` that end just before step `end`; whether the actor is among them. */
static size_t signatures(const FlowMove *move, size_t end, Str transition, bool *ret_mine) {
    size_t count = 0;
    *ret_mine = false;
    for (size_t i = end; i-- > 0 && signed_as(move->past_transitions[i], transition); count++)
        *ret_mine |= str_equal(move->past_actors[i], move->actor);
    return count;
}

int64_t flow_signed(const FlowTransition *transition, const FlowMove *move) {
    bool mine = false;
    return (int64_t)signatures(move, move->past_count, transition->id, &mine);
}

/* The latest actor of the other transition, and who signed it: the one who rectified last may not be the one
 * who closes. */
static bool same_actor(const FlowMove *move, Str other) {
    bool mine = false;
    for (size_t i = move->past_count; i-- > 0;) {
        if (!str_equal(move->past_transitions[i], other)) continue;
        signatures(move, i, other, &mine);
        return mine || str_equal(move->past_actors[i], move->actor);
    }
    return false;
}

static Status check_actor(const FlowTransition *transition, const FlowMove *move, Error *err) {
    bool mine = false;
    for (size_t i = 0; i < transition->not_actor_count; i++) {
        if (!same_actor(move, transition->not_actors_of[i])) continue;
        fail(err, E_FORBIDDEN, "this move must be made by another person than '%.*s'",
             STR_ARG(transition->not_actors_of[i]));
        return fail_hint(err, "nobody confirms their own work");
    }
    signatures(move, move->past_count, transition->id, &mine);
    if (mine) {
        fail(err, E_FORBIDDEN, "you have signed this move already");
        return fail_hint(err, "the next signature comes from another person");
    }
    return OK;
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
    TRY(check_actor(transition, move, err));
    *ret = transition;
    return OK;
}

static size_t times_made(const FlowMove *move, Str attribute) {
    size_t count = 0;
    for (size_t i = 0; i < move->past_count; i++)
        count += flow_made_name(attribute, move->past_transitions[i]);
    return count;
}

static Value number_value(double number) {
    return (Value){.type = TYPE_NUMBER, .number = number};
}

static Value attribute_value(const FlowMove *move, Str name) {
    const json_t *value = flow_given(move->fields, name);
    if (!value) value = flow_given(move->known, name);
    if (value) return expr_value_from_json(value);
    if (str_starts(name, STR("made_"))) return number_value((double)times_made(move, name));
    if (str_is(name, "parts")) return number_value((double)move->parts);
    if (str_is(name, "parts_open")) return number_value((double)move->parts_open);
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
static bool waits_for_fields(const FlowTransition *transition) {
    for (size_t i = 0; i < expr_attribute_count(transition->guard); i++)
        if (flow_field(&transition->fields, expr_attribute_name(transition->guard, i))) return true;
    return false;
}

Status flow_offer(const Flow *flow, const FlowMove *move, const ExprContext *context,
                  const FlowTransition **ret, Error *err) {
    const FlowTransition *transition = NULL;
    TRY(flow_may(flow, move, &transition, err));
    assert(transition);
    if (transition->guard && !waits_for_fields(transition) && !guard_holds(transition, move, context))
        return refuse_guard(transition, err);
    *ret = transition;
    return OK;
}

Status flow_move(const Flow *flow, const FlowMove *move, const ExprContext *context,
                 const FlowTransition **ret, Error *err) {
    const FlowTransition *transition = NULL;
    TRY(flow_may(flow, move, &transition, err));
    assert(transition);
    TRY(flow_check_fields(&transition->fields, move, err));
    if (transition->guard && !guard_holds(transition, move, context)) return refuse_guard(transition, err);
    *ret = transition;
    return OK;
}
