/* Flows: state machines read from share/flows. Pure: the caller stores, this decides.
 * docs/formats/flow.md. */
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

typedef enum FlowFieldType {
    FLOW_TEXT,
    FLOW_DATE,   /* YYYY-MM-DD */
    FLOW_NUMBER, /* JSON number */
    FLOW_CHOICE, /* one of choices */
    FLOW_PHOTO,  /* a list of content hashes, SHA-256 in hex */
    FLOW_PERSON  /* person id */
} FlowFieldType;
const char *flow_field_type_name(FlowFieldType type); /* "text" … */

typedef struct FlowField {
    Str id, title, title_en;
    FlowFieldType type;
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
    Str not_actor_of; /* transition whose actor must be another person, or empty (closer is not the rectifier)
                       */
    Expr *guard;      /* over flow_guard_schema; NULL = none */
    Str guard_text, guard_why, guard_why_en; /* why: what to tell the person when it does not hold */
    FlowField *fields;
    size_t field_count;
    Str stops_clock, starts_clock, pauses_clock, resumes_clock; /* clock ids or empty */
    Str extends_clock; /* clock that starts anew with the span or day given in the field `until`, or empty */
} FlowTransition;

typedef struct FlowClock {
    Str id, title, title_en;
    Span within;
    bool within_set;
    bool at_opening; /* runs from the opening of the case; otherwise a transition starts it */
    Str step;        /* plan deadline clauses with this step override `within` */
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

/* Limits: 256 KiB a file, 64 states, 256 transitions, 32 fields a transition. E_INVALID when diags holds
 * errors (the flow is still given, for editors). */
Status flow_read(Arena *arena, Str file, Str text, Flow **ret, Diags *diags, Error *err);
const FlowTransition *flow_transition(const Flow *flow, Str id); /* NULL: none */
/* SIZE_MAX: none */
size_t flow_state(const Flow *flow, Str id);
size_t flow_initial(const Flow *flow);

/* What a guard may name: the case's own fields, in this order, then attributes: the fields given with the
 * move, and made_<transition> (hyphens as underscores), how often that transition was made in this case
 * before. */
enum {
    FLOW_CASE_TYPE,
    FLOW_CASE_STATE,
    FLOW_CASE_LEVEL,
    FLOW_CASE_ORG,
    FLOW_CASE_OPENED,
    FLOW_CASE_OVERDUE,
    FLOW_CASE_FIELDS
};
extern const ExprSchema flow_guard_schema;

typedef struct FlowMove {
    Str transition;
    Str actor;              /* person id */
    const Str *actor_roles; /* roles held at or above the case's org */
    size_t role_count;
    const Str *past_transitions, *past_actors; /* history, oldest first */
    size_t past_count;
    size_t state;         /* present state */
    const Value *row;     /* FLOW_CASE_FIELDS values for guards; NULL: all unset */
    const json_t *fields; /* given values; NULL: none */
} FlowMove;

/* May this move be made? OK and the transition, or E_FORBIDDEN / E_CONFLICT / E_INVALID with the reason. */
Status flow_move(const Flow *flow, const FlowMove *move, const ExprContext *context,
                 const FlowTransition **ret, Error *err);
/* The same without looking at fields and guard. */
Status flow_may(const Flow *flow, const FlowMove *move, const FlowTransition **ret, Error *err);
/* The same, and a guard that looks at nothing given with the move holds: what to offer a person. */
Status flow_offer(const Flow *flow, const FlowMove *move, const ExprContext *context,
                  const FlowTransition **ret, Error *err);
/* The flow as Graphviz dot (docs). lang "en" or "zh-CN". */
void flow_dot(const Flow *flow, const char *lang, Buf *out);

#endif
