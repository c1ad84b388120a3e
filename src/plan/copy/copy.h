/* A plan for the next year, or for the level below: a new text made out of the old one by rules, with a list
 * of everything that was changed and of what a person has to look at. docs/formats/plan.md, "Copies". */
#ifndef ANLAN_PLAN_COPY_COPY_H
#define ANLAN_PLAN_COPY_COPY_H

#include "base/json.h"
#include "plan/plan.h"

typedef enum CopyWhy {
    COPY_DATE,      /* the same day of another year; the end of February stays the end of February */
    COPY_TERM,      /* the day on which the same school term begins or ends */
    COPY_FESTIVAL,  /* the day of the same festival */
    COPY_RULE,      /* nothing to write: the rule itself falls on another day */
    COPY_QUOTA,     /* a figure */
    COPY_REFERENCE, /* the plan's own id, in itself and in formulas */
    COPY_PROSE,     /* a year in the text */
    COPY_FILL,      /* not known: null, and named in `fill` */
    COPY_READ       /* left as it is; a person has to look */
} CopyWhy;
const char *copy_why_name(CopyWhy why); /* "date" … */

typedef struct CopyChange {
    CopyWhy why;
    int line;   /* of the old text */
    Str clause; /* empty: the front matter or the prose */
    Str key;    /* empty: prose */
    Str before, after;
} CopyChange;

typedef struct PlanCopy {
    Str id, text;
    CopyChange *changes; /* in the order of the text */
    size_t count;
} PlanCopy;

/* "changes": [{"line","clause","key","why","before","after"}] inside an object. */
void copy_changes_json(const PlanCopy *copy, Json *json);

typedef enum QuotaRule { QUOTA_KEEP, QUOTA_UNSET, QUOTA_SCALE } QuotaRule;

typedef struct CopyRules {
    int year; /* the year in which the copy begins */
    QuotaRule quotas;
    double scale; /* of QUOTA_SCALE: 1.05 is 5 % more; parts still add up to their total */
} CopyRules;

/* "keep", "unset", or a share of the old figures, "105%" (more than 0, at most 1000 %). Empty is keep. */
bool copy_quota_rule(Str text, CopyRules *rules);

/* plan: as plan_read gave it, without faults. E_INVALID: no period to shift, or a year outside the
 * calendar's. */
Status plan_copy(Arena *arena, const Plan *plan, const Calendar *calendar, const CopyRules *rules,
                 PlanCopy *ret, Error *err);

/* The plan of a lower level: another id, another org, `derived-from` naming the superior plan. Figures that
 * the superior plan gives this org (by-org) become its totals; other totals of the superior org are not the
 * lower one's, so they are null and named in `fill`. Clauses that ask for the same of everybody stay. */
Status plan_derive(Arena *arena, const Plan *plan, Str org, PlanCopy *ret, Error *err);

#endif
