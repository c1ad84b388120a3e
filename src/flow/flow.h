/* Flows: state machines read from share/flows. Pure: the caller stores, this decides.
 * docs/formats/flow.md. */
#ifndef ANLAN_FLOW_FLOW_H
#define ANLAN_FLOW_FLOW_H

#include "base/json.h"
#include "base/yaml.h"
#include "calendar/office.h"
#include "calendar/deadline.h"
#include "expr/expr.h"

typedef struct FlowState {
    Str id, title; /* title: zh text; title_en in the file too */
    Str title_en;
    bool initial, final;
    Str closes_as;       /* close reason of a final state, one of flow_close_reasons */
    Str waits, waits_en; /* why no clock need run here, or empty */
} FlowState;
/* verified (found, put right, looked at), completed (done as planned), not-found, rejected (not taken up,
 * with a reason), withdrawn (by who brought it), referred, merged (goes on in another case), no-action.
 * Counted apart. NULL ends. */
extern const char *const flow_close_reasons[];

typedef enum FlowFieldType {
    FLOW_TEXT,
    FLOW_DATE,   /* YYYY-MM-DD */
    FLOW_NUMBER, /* JSON number */
    FLOW_CHOICE, /* one of choices */
    FLOW_PHOTO,  /* a list of content hashes, SHA-256 in hex */
    FLOW_PERSON, /* person id */
    FLOW_MOMENT, /* date and time, RFC 3339; not in the future */
    FLOW_ORG,    /* code of an org */
    FLOW_CASE,   /* id of another case */
    FLOW_SEALED  /* text that only a right and a logged reason show again */
} FlowFieldType;
const char *flow_field_type_name(FlowFieldType type); /* "text" … */

typedef struct FlowField {
    Str id, title, title_en;
    FlowFieldType type;
    bool required;
    int64_t at_least; /* photos: so many */
    Str *choices;
    size_t choice_count;
} FlowField;

typedef struct FlowFields {
    FlowField *items;
    size_t count;
} FlowFields;

/* Who may open a case of this type (beside the permission case.open), and what is asked. */
typedef struct FlowOpening {
    bool asked; /* the file has `open:`; otherwise anybody opens with any fields */
    Str *roles; /* empty: anybody who may open cases */
    size_t role_count;
    FlowFields fields;
    bool needs_subject;
} FlowOpening;

/* A part that a move opens: a case of another type under this one. */
typedef struct FlowPart {
    Str flow;    /* empty: none */
    Str *fields; /* fields of the opening of the part that take the value known here under the same name */
    size_t field_count;
} FlowPart;

typedef struct FlowTransition {
    Str id, title, title_en;
    size_t *from; /* state indexes */
    size_t from_count, to;
    Str *roles;
    size_t role_count;
    Str *not_actors_of; /* transitions whose latest actor must be another person (closer is not the
                         * rectifier); `open` is the opening */
    size_t not_actor_count;
    int64_t signs; /* so many different people make the move before it happens; 1 = the first one */
    bool reopens;  /* may start from a final state */
    bool returns;  /* the case goes back to the org that it was handed over from */
    FlowPart part;
    Expr *guard;                             /* over flow_guard_schema; NULL = none */
    Str guard_text, guard_why, guard_why_en; /* why: what to tell the person when it does not hold */
    FlowFields fields;
    Str stops_clock, starts_clock, pauses_clock, resumes_clock; /* clock ids or empty */
    Str extends_clock; /* clock that starts anew with the span or day given in the field `until`, or empty */
} FlowTransition;

/* Something that is due at a distance from the clock's due moment, while the clock runs. */
typedef struct FlowTimer {
    int64_t offset; /* microseconds; negative: before the clock is due */
    Str role; /* empty: remind the handler; otherwise who is told: this role at the case's org or above it */
} FlowTimer;

typedef struct FlowClock {
    Str id, title, title_en;
    Span within;
    bool within_set;
    bool at_opening;   /* runs from the opening of the case; otherwise a transition starts it */
    Str step;          /* plan deadline clauses with this step override `within` */
    Str since;         /* a field of type moment: what is counted from, instead of the moment of the move */
    bool urgent;       /* reminders and escalations go out at any hour; otherwise in office hours */
    FlowTimer *timers; /* in order of time */
    size_t timer_count;
} FlowClock;

typedef struct Flow {
    Str id, title, title_en;
    int64_t version; /* 1 when the file names none */
    FlowOpening opening;
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

/* What a guard may name: the case's own fields, in this order, then attributes: a field given with the move,
 * made_<transition> (hyphens as underscores), how often that transition was made in this case before, parts
 * and parts_open, the cases under this one; and any other field of the flow: the latest value that the case
 * knows. */
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

/* Before the name of a move in a case's history: signed, but not yet made. */
#define FLOW_SIGNED "sign:"

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
    const json_t *known;  /* values given before, the latest of each; NULL: none */
    int64_t parts, parts_open;
    Instant now;      /* moments must not lie after it; INSTANT_NONE: not looked at */
    int zone_minutes; /* of moments without an offset */
} FlowMove;

/* May this move be made? OK and the transition, or E_FORBIDDEN / E_CONFLICT / E_INVALID with the reason. */
Status flow_move(const Flow *flow, const FlowMove *move, const ExprContext *context,
                 const FlowTransition **ret, Error *err);
/* How many people have made this move since the case came into its present state: below `signs - 1` the next
 * one signs only, and the case stays where it is. */
int64_t flow_signed(const FlowTransition *transition, const FlowMove *move);
/* The fields of an opening, and who opens: as for a move. */
Status flow_open(const Flow *flow, const FlowMove *move, Error *err);
/* The same without looking at fields and guard. */
Status flow_may(const Flow *flow, const FlowMove *move, const FlowTransition **ret, Error *err);
/* The same, and a guard that looks at nothing given with the move holds: what to offer a person. */
Status flow_offer(const Flow *flow, const FlowMove *move, const ExprContext *context,
                  const FlowTransition **ret, Error *err);
/* What timers go by. */
typedef struct FlowTime {
    const Calendar *calendar;
    OfficeHours office;
    int zone_minutes;
    Instant now;
} FlowTime;

/* When timer i of a clock that is due at `due` speaks: at its distance from `due`, or when the office opens
 * after that, unless the clock is urgent. */
Instant flow_timer_at(const FlowClock *clock, size_t i, Instant due, const FlowTime *time);
/* The timers that are due now and not in `told` (bit i: timer i has spoken), as bits; *ret_next: the moment
 * of the first one that is still to come, INSTANT_NONE without. `due` INSTANT_NONE (the clock stands still):
 * none. */
uint32_t flow_timers_due(const FlowClock *clock, Instant due, uint32_t told, const FlowTime *time,
                         Instant *ret_next);
/* After the due moment has moved: without the timers whose moment now lies ahead, so that they speak again.
 */
uint32_t flow_timers_told(const FlowClock *clock, Instant due, uint32_t told, const FlowTime *time);
const FlowClock *flow_clock(const Flow *flow, Str id); /* NULL: none */
/* The flow as Graphviz dot (docs). lang "en" or "zh-CN". */
void flow_dot(const Flow *flow, const char *lang, Buf *out);

#endif
