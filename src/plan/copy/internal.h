/* Inside src/plan/copy: one run of plan_copy or plan_derive. */
#ifndef ANLAN_PLAN_COPY_INTERNAL_H
#define ANLAN_PLAN_COPY_INTERNAL_H

#include "plan/copy/copy.h"
#include "plan/copy/edit.h"

enum { FILLS_MAX = 32 };

typedef struct Copy {
    Arena *arena;
    const Plan *plan;
    const Calendar *calendar;
    const CopyRules *rules;
    int delta;   /* years */
    bool school; /* a clause of the plan is about the campus: days may be those of a school term */
    Str id;      /* of the copy */
    Edits edits;
    CopyChange *changes;
    size_t count, capacity;
    const Clause *clause; /* at hand; NULL in the front matter */
    Date drawn, drawn_to; /* the end of a phase that follows its other end, and where it goes */
    Str fills[FILLS_MAX]; /* keys of it that are not known */
    size_t fill_count;
    Error *err;
} Copy;

Status copy_note(Copy *copy, CopyWhy why, int line, Str key, Str before, Str after);
/* The key is not known: null in the text, and on the clause's list. */
Status copy_unset(Copy *copy, const YamlNode *value, Str key);
Status copy_set_id(Copy *copy, Str id, const char *origin);
/* "plan = "ID"" inside formulas of one clause. */
Status copy_references(Copy *copy, const YamlNode *node, Str key);
Status copy_finish(Copy *copy, PlanCopy *ret);

/* The day in the other year: *ret_why says by which rule; DATE_NONE when nobody can know it. */
Date copy_day(const Copy *copy, Date day, CopyWhy *ret_why);
/* A phase one end of which moves with a festival or term would end before it begins: the other end keeps its
 * distance. */
void copy_keep_order(Copy *copy);
/* Every date inside one scalar, wherever it stands in the text of an expression. */
Status copy_dates(Copy *copy, const YamlNode *node, Str key);
/* What moves by itself: festivals and school terms that the clause names. */
Status copy_occasions(Copy *copy);
Status copy_quota(Copy *copy);
/* Years in the prose and in the title. */
Status copy_prose(Copy *copy, size_t from, size_t to);
Status copy_all_prose(Copy *copy);

#endif
