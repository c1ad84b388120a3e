/* Flows: state machines read from share/flows. Pure: the caller stores, this decides. docs/formats/flow.md. */
#ifndef ANLAN_FLOW_FLOW_H
#define ANLAN_FLOW_FLOW_H

#include "base/json.h"
#include "base/yaml.h"
#include "calendar/deadline.h"
#include "expr/expr.h"

typedef struct FlowState {
    Str id, title; /* title: zh text; title_en in the file too */
    Str title_en;
    bool initial, final;
    Str closes_as; /* close reason of a final state: verified, not-found, referred, no-action */
} FlowState;

typedef struct FlowField {
    Str id, title, title_en;
    enum { FIELD_TEXT_, FIELD_DATE_, FIELD_NUMBER_, FIELD_CHOICE_, FIELD_PHOTO_, FIELD_PERSON_ } type;
    bool required;
    Str *choices;
    size_t choice_count;
} FlowField;

typedef struct FlowTransition {
    Str id, title, title_en;
    size_t *from; /* state indexes */
    size_t from_count, to;
    Str *roles;
    size_t role_count;
    Str not_actor_of; /* transition whose actor must be another person, or empty (closer is not the rectifier) */
    Expr *guard;      /* over schema_case and the fields; NULL = none */
    FlowField *fields;
    size_t field_count;
    Str stops_clock, starts_clock; /* clock ids or empty */
} FlowTransition;

typedef struct FlowClock {
    Str id, title, title_en;
    Span within;
    bool within_set;
    Str step; /* plan deadline clauses with this step override `within` */
} FlowClock;

typedef struct Flow {
    Str id, title, title_en;
    FlowState *states;
    size_t state_count;
    FlowTransition *transitions;
    size_t transition_count;
    FlowClock *clocks;
    size_t clock_count;
    Str *covers;
    size_t cover_count;
} Flow;

Status flow_read(Arena *arena, Str file, Str text, Flow **ret, Diags *diags, Error *err);

typedef struct FlowMove {
    Str transition;
    Str actor;               /* person id */
    const Str *actor_roles;  /* roles held at or above the case's org */
    size_t role_count;
    const Str *past_transitions, *past_actors; /* history, oldest first */
    size_t past_count;
    size_t state;            /* present state */
    const Value *row;        /* for guards */
    const json_t *fields;    /* given values */
} FlowMove;

/* May this move be made? OK and the transition, or E_FORBIDDEN / E_CONFLICT / E_INVALID with the reason. */
Status flow_move(const Flow *flow, const FlowMove *move, const ExprContext *context, const FlowTransition **ret, Error *err);
/* The flow as Graphviz dot (docs). */
void flow_dot(const Flow *flow, Buf *out);

#endif
