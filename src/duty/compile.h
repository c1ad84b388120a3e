/* Inside the duty room: one run of the compiler. */
#ifndef ANLAN_DUTY_COMPILE_H
#define ANLAN_DUTY_COMPILE_H

#include "base/map.h"
#include "duty/duty.h"

typedef struct Compile {
    const Plan *plan;
    const Calendar *calendar;
    SubjectSource *subjects, *orgs, *people;
    Date from, to; /* the range asked for */
    bool cut;      /* the range cuts windows; otherwise it only chooses */
    Arena *arena;
    DutySink sink;
    void *sink_data;
} Compile;

/* The rows of a source of orgs that lie in the plan's org. A failure waits in `status`: a source cannot fail.
 */
typedef struct Subtree {
    SubjectSource source, *orgs;
    Arena *arena;
    Str top;
    Map *inside; /* codes; NULL until the first clause asks */
    size_t count;
    bool all; /* the register does not say what lies in the plan's org */
    Status status;
} Subtree;
/* `orgs` itself (which may be NULL) when the plan names no org. */
SubjectSource *subtree_source(Subtree *subtree, const Plan *plan, SubjectSource *orgs, Arena *arena);

/* What a window asks for. */
typedef struct Amount {
    int32_t times;
    double hours; /* 0: times are counted */
} Amount;

/* A window of a `do` clause after the plan's bounds; a subject's dates may cut it further. */
typedef struct Window {
    Date from, due;
    Amount amount;
    Date period_from, period_to;
} Window;

typedef struct Windows {
    Window *items;
    size_t count;
} Windows;

/* The amount's share for `days` of `whole` days; nothing (times 0) when it rounds to nothing. */
Amount amount_share(Amount amount, int days, int whole);
static inline int days_between(Date from, Date to) { /* both included */
    return to - from + 1;
}
static inline Date date_later(Date a, Date b) {
    return a > b ? a : b;
}
static inline Date date_earlier(Date a, Date b) {
    return a < b ? a : b;
}
static inline Date plan_end(const Plan *plan) { /* far in the future for an open plan */
    return plan->to == DATE_NONE ? INT32_MAX : plan->to;
}

/* The windows of a `do` clause in order, each with a `from` of its own; none when its figures are unset. */
Status do_windows(const Compile *compile, const Clause *clause, Windows *ret, Error *err);
/* A festival is a name that the calendar knows in this year. */
enum { OCCASION_SAMPLE_YEAR = 2026 };
/* Days on which `on:` falls from first_year to last_year, in order. *ret_known is false for an event that no
 * calendar knows. */
Status occasion_days(const Plan *plan, const Calendar *calendar, Str on, int first_year, int last_year,
                     Arena *arena, Date **ret, size_t *ret_count, bool *ret_known, Error *err);

/* What a filter over orgs or subjects may ask besides the row. */
static inline ExprContext filter_context(const Compile *compile) {
    return (ExprContext){.today = compile->from,
                         .period_from = compile->from,
                         .period_to = compile->to,
                         .now = date_start(compile->from, ZONE_SHANGHAI),
                         .zone_minutes = ZONE_SHANGHAI};
}

Status compile_do(const Compile *compile, const Clause *clause, Error *err);
Status compile_report(const Compile *compile, const Clause *clause, Error *err);
Status compile_phase(const Compile *compile, const Clause *clause, Error *err);
Status compile_quota(const Compile *compile, const Clause *clause, Error *err);
Status compile_letter(const Compile *compile, const Clause *clause, Error *err);

static inline uint32_t clause_index(const Compile *compile, const Clause *clause) {
    return (uint32_t)(clause - compile->plan->clauses);
}

#endif
