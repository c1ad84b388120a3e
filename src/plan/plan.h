/* Literate plans: CommonMark by cmark, the YAML front matter and the fenced `clause ID` blocks by libyaml.
 * docs/formats/plan.md is the reference. Limits: 4 MiB a file, 2,000 clauses, YAML depth 32. */
#ifndef ANLAN_PLAN_PLAN_H
#define ANLAN_PLAN_PLAN_H

#include "base/yaml.h"
#include "calendar/recur.h"
#include "expr/expr.h"

typedef enum ClauseKind {
    CLAUSE_DO,
    CLAUSE_QUOTA,
    CLAUSE_DEADLINE,
    CLAUSE_REPORT,
    CLAUSE_PHASE,
    CLAUSE_MEASURE,
    CLAUSE_RULE,
    CLAUSE_DRAW,
    CLAUSE_LETTER,
    CLAUSE_GRADE,
    CLAUSE_KIND_COUNT
} ClauseKind;
const char *clause_kind_name(ClauseKind kind); /* "do" … */

/* A figure that may be unset (null in the text): legal everywhere, never counted as 0. */
typedef struct Figure {
    bool set;
    double value;
} Figure;

typedef enum DoEach { EACH_SUBJECT, EACH_ORG, EACH_PERSON, EACH_CASE } DoEach;

typedef struct DoClause {
    Str activity;
    DoEach each;
    Expr *filter; /* each: (and where:) over subject / org / person / case; NULL = all */
    Every every;  /* EVERY_NONE with on: or once */
    Figure times; /* 1 when absent */
    Figure hours;
    Figure at_most;
    Figure officers; /* at least so many */
    Str form;
    Str on;             /* festival or event; empty = none */
    Span before, after; /* amount 0 = none */
    bool rhythm_unset;  /* every:, before: or after: stands there as null: when is not known yet, no duty */
} DoClause;

typedef struct QuotaPart {
    Str key; /* month "4", category, org code */
    Figure value;
} QuotaPart;

typedef struct QuotaClause {
    Str activity;
    Expr *filter; /* where: over record/sample */
    Figure total;
    QuotaPart *by_month, *by_category, *by_org;
    size_t month_count, category_count, org_count;
    Figure people_rate, people_of; /* per-people: {rate, of} */
    bool people_each;  /* per-people: {each-org}: every org of people_orgs by its own population */
    Expr *people_orgs; /* NULL = all */
    Expr *share_of;
    Figure share_at_least; /* 0 … 1 */
    bool even;
} QuotaClause;

typedef struct DeadlineClause {
    Str step, after; /* after: event name */
    Expr *filter;
    bool within_set;
    Span within;
    Span extend; /* amount 0 = none */
    Str suspend_while;
    bool roll;
} DeadlineClause;

typedef struct ReportClause {
    Str document;
    bool each_org; /* each org that `filter` keeps reports; otherwise the plan's org alone */
    Expr *filter;  /* over org; NULL = all */
    Str *to, *copy_to;
    size_t to_count, copy_count;
    DueRule *due; /* NULL: unset */
    Str due_text;
    Str of; /* "previous" (default), "current" or a text */
} ReportClause;

typedef struct PhaseClause {
    Str name;
    Date from, to; /* DATE_NONE: unset */
    Str *steps, *outputs;
    size_t step_count, output_count;
} PhaseClause;

typedef struct MeasureClause {
    Str name;
    Expr *value;
    Str value_text;
    enum { TARGET_NONE, TARGET_AT_LEAST, TARGET_AT_MOST, TARGET_EQUAL, TARGET_MORE, TARGET_LESS } comparison;
    Figure target;
    Str target_text;
    Figure weight;
    Expr *veto;
} MeasureClause;

typedef struct RuleClause {
    Str name, on; /* on: record, sample or a case type */
    Expr *filter, *require;
    bool refuse; /* else: refuse, otherwise flag */
} RuleClause;

typedef struct GradeBand {
    Str name;
    Expr *when; /* over schema_band; NULL: unset. The first band that holds is the subject's */
    YamlNode *changes;
} GradeBand;

typedef struct GradeClause {
    Str name, over;
    Expr *filter;
    GradeBand *bands;
    size_t band_count;
} GradeClause;

typedef struct DrawClause {
    Str activity;
    Expr *from;        /* over subject; NULL = all */
    Expr *from_person; /* officers alone are drawn: over person */
    bool of_people;    /* from-person stands there */
    Figure rate, number, officers, pair, officer_rate;
    Str weight, certificate; /* columns; empty = none */
    Str *strata, *recuse;    /* columns; recuse: that tell who must not go there */
    size_t strata_count, recuse_count;
    QuotaPart *caps; /* column: at most so many units with one value of it */
    size_t cap_count;
    Every every;
} DrawClause;

typedef struct LetterClause {
    Str name;
    Str from_level, to_level; /* between: a to b */
    Every every;
    Str sign_by;
    DueRule *sign_rule;
} LetterClause;

typedef struct Clause {
    Str id;
    ClauseKind kind;
    int line, column; /* of the fence in the file */
    Str sentence;     /* the prose paragraph or list item above it */
    int sentence_line;
    size_t source_from, source_to; /* `source:` offsets, or both 0 */
    Str by, domain, note;
    Str *covers;
    Str *fill; /* keys that a draft could not set; while there is one the clause makes no duties */
    size_t cover_count, fill_count;
    YamlNode *body; /* the whole mapping */
    Str canonical;  /* canonical text of the body: what diff compares and the ledger hashes */
    union {
        DoClause do_;
        QuotaClause quota;
        DeadlineClause deadline;
        ReportClause report;
        PhaseClause phase;
        MeasureClause measure;
        RuleClause rule;
        DrawClause draw;
        LetterClause letter;
        GradeClause grade;
    };
} Clause;

typedef struct Plan {
    Arena *arena; /* not owned */
    Str file;
    Str id, title, org;
    Date from, to; /* period; DATE_NONE: open */
    YamlNode *front;
    Str source;    /* the whole text */
    char hash[65]; /* SHA-256 of the text */
    Clause *clauses;
    size_t clause_count;
} Plan;

/* Read, parse and check in one pass over the text; never stops at the first fault. Returns E_INVALID when
 * diags holds errors (the plan is still given, for editors); warnings alone give OK. */
Status plan_read(Arena *arena, Str file, Str text, Plan **ret, Diags *diags, Error *err);
const Clause *plan_clause(const Plan *plan, Str id);
/* What the clause is about: the value of its kind key (activity, step, document, name). The store keeps it as
 * clause.title, and schema_duty reads a duty's activity from there. */
Str clause_title(const Clause *clause);

/* The words that clauses may use: activities, roles, events, case types, forms (share/catalogue/words.yaml).
 * Unknown words are warnings with a suggestion, so that a new wording does not block a plan. */

typedef enum ChangeKind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_CHANGED,
    CHANGE_SAME,
    CHANGE_PROSE
} ChangeKind;

typedef struct ClauseChange {
    ChangeKind kind;
    const Clause *before, *after;
    Str *keys; /* top-level keys that differ */
    size_t key_count;
} ClauseChange;

Status plan_diff(Arena *arena, const Plan *before, const Plan *after, ClauseChange **ret, size_t *ret_count,
                 Error *err);

/* Schemas for filters and formulas (plan/schemas.c). */
extern const ExprSchema schema_subject, schema_org, schema_person, schema_record, schema_case, schema_hazard,
    schema_sample, schema_duty, schema_grade;
extern const ExprSchema *const schema_objects[];
/* What a rule on records or samples sees: the fields of schema_record, and `answer.ITEM` for an item of the
 * form, its hyphens written as `_`. An answer of a check is true or false; other answers are what they are.
 * Behind the fields of schema_record stand two about what others did at the same subject.
 */
enum { ENTRY_DAY_QUANTITY = 18, ENTRY_DAYS_SINCE, ENTRY_FIELDS };
extern const ExprSchema schema_entry;
#define ENTRY_ANSWER "answer."
const ExprSchema *schema_find(Str name); /* NULL: unknown; every case type reads as `case` narrowed by type */
/* A grade band's condition: fields score and band (the present one), then the fields of schema_subject in
 * their order. */
extern const ExprSchema schema_band;
/* A measure's formula stands on no row: it has no fields, only aggregates over schema_objects. */
extern const ExprSchema schema_formula;

#endif
