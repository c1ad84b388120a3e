/* A case in memory: its row, steps and clocks, read by case_read.c, counted by case_clock.c, moved by
 * case_move.c. Inside src/app only; memory is the request's arena's. */
#ifndef ANLAN_APP_CASE_H
#define ANLAN_APP_CASE_H

#include "app/cases.h"

typedef struct CaseStep {
    Str transition, from, to, person, person_name; /* person: id, "system" for none */
    Instant at;
    Str fields; /* JSON */
} CaseStep;

typedef struct CaseRow {
    Str id, type, title, state, level, subject, subject_name, org, closed_as;
    Instant opened, due, closed; /* INSTANT_NONE */
    Str path, record, item, person, person_name, fields, subject_kind, subject_class;
    Str parent, from_org; /* empty: none */
    int64_t version;      /* of the flow that it runs on */
    int64_t unit;         /* the register's number of the subject, 0 = none */
    int64_t parts, parts_open;
    int64_t handler; /* person number, 0 = none */
    const Flow *flow;
    CaseStep *steps;
    size_t step_count;
    CaseClock *clocks; /* room for every clock of the flow */
    size_t clock_count;
} CaseRow;

/* The row alone, or with steps and clocks. E_NOT_FOUND; E_UNSUPPORTED when its flow is not there any more. */
Status case_read(const App *app, Tx *tx, const Actor *actor, Str id, Arena *arena, CaseRow *ret, Error *err);
/* The columns of case_list, copied. */
Status case_read_head(const Rows *rows, Arena *arena, CaseRow *ret, Error *err);
/* The keys of a case in a list, into an object that is open. */
void case_write_head(const App *app, const Actor *actor, const CaseRow *row, Json *out);
/* "cases": the rows of a query with the columns of case_list, whose second parameter is `what`. */
Status case_write_list(const App *app, const Actor *actor, Tx *tx, SqlId query, Arg what, Arena *arena,
                       Json *out, Error *err);
void case_write_field(const Actor *actor, const FlowField *field, Json *out);
Status case_write_parts(const App *app, const Actor *actor, Tx *tx, Str parent, Arena *arena, Json *out,
                        Error *err);
/* Title in the actor's language. */
Str case_title(const Actor *actor, Str title, Str title_en);
Status case_org_path(Tx *tx, const Actor *actor, Str org, Arena *arena, Str *ret, Error *err);

/* What the actor's roles at or above the case are, as flows know them; those of the visited side when the
 * actor speaks for the unit. */
Status case_roles(const App *app, const Actor *actor, Str path, int64_t unit, Arena *arena, Str **ret,
                  size_t *ret_count, Error *err);
/* The question to the flow, and what guards read. `row` has room for FLOW_CASE_FIELDS. */
Status case_question(const App *app, const Actor *actor, const CaseRow *row, Arena *arena, FlowMove *ret,
                     Error *err);
/* Every field given so far, the latest value of each. The caller owns it. */
Status case_known_fields(const CaseRow *row, json_t **ret, Error *err);
ExprContext case_context(const App *app, Instant now);
/* The case as a row of schema_case; NULL: memory. */
Value *case_schema_row(const App *app, const CaseRow *row, Arena *arena);
/* `rule` clauses on this type of case, at its opening: E_INVALID for a refusal, otherwise the messages of
 * those that flag. */
Status case_apply_rules(const App *app, const Actor *actor, const Plans *plans, const CaseRow *row,
                        Arena *arena, Str **ret_flags, size_t *ret_count, Error *err);

/* ---- clocks ---- */

/* Who counts: the same for all clocks of a case. */
typedef struct Clockwork {
    const App *app;
    const Plans *plans;
    Str realm;
    const CaseRow *row; /* what filters of deadline clauses look at */
    Instant now;
    Arena *arena;
} Clockwork;

/* Start a clock of the flow, with the plan's deadline clause for its step where one applies. It counts from
 * `at`, or from the moment in `fields` that the flow names (`since`). */
Status clock_start(const Clockwork *work, const FlowClock *clock, Instant at, const json_t *fields,
                   CaseClock *ret, Error *err);
/* Count it anew: span, start and suspensions give the due moment, and the days when `days` is asked for. */
Status clock_count(const Clockwork *work, const CaseClock *clock, bool days, Deadline *ret, Error *err);
Status clock_pause(const Clockwork *work, CaseClock *clock, Error *err);
Status clock_resume(const Clockwork *work, CaseClock *clock, Error *err);
/* To the end of the day `until`: later than the present due day, and within what the plan allows. */
Status clock_extend(const Clockwork *work, CaseClock *clock, Date until, Error *err);
/* What timers go by, at the moment of the work. */
FlowTime clock_time(const App *app, Instant now);
/* After the clock was started, moved or stopped: which timers are still to speak, and when. Marks it as
 * changed. */
void clock_plan_timers(const Clockwork *work, CaseClock *clock);
bool clock_runs(const CaseClock *clock);
bool clock_paused(const CaseClock *clock);
CaseClock *case_clock(const CaseRow *row, Str id); /* NULL: never started */
const DeadlineClause *clock_clause(const Clockwork *work, const CaseClock *clock, Str *ret_id);
/* The deadline of the case: the earliest of the running clocks, INSTANT_NONE without one. */
Instant case_due(const CaseClock *clocks, size_t count);
/* The deadline that a closed case is judged by: the first that was broken, else the last one. */
Instant case_final_due(const CaseClock *clocks, size_t count);

Status clock_read_pauses(Str text, Arena *arena, CaseClock *clock, Error *err);
void clock_write_pauses(const CaseClock *clock, Buf *out);
Status clock_store(Tx *tx, Str realm, Str id, const CaseClock *clock, Error *err);
/* {"clause","clock","due","span","started","stopped"}: what the ledger keeps. */
void clock_write_payload(const CaseClock *clock, Json *out);

/* ---- steps ---- */

typedef struct CaseStepWrite {
    Str id, transition, from, to, fields;
    int64_t seq, ledger_seq, person;
    Instant at, due;
} CaseStepWrite;
Status case_store_step(Tx *tx, Str realm, const CaseStepWrite *step, Error *err);

#endif
