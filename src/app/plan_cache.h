/* Adopted plans, parsed, shared between threads: readers hold a snapshot, adoption replaces the whole. A
 * snapshot older than a second asks the database whether the plans changed (another process may have adopted
 * one). */
#ifndef ANLAN_APP_PLAN_CACHE_H
#define ANLAN_APP_PLAN_CACHE_H

#include "app/app.h"
#include "plan/plan.h"

typedef struct PlanEntry {
    Str realm, id;
    int64_t version;
    Str org_path;
    const Plan *plan;
    const int64_t *numbers; /* the database number of each clause, same order as plan->clauses; 0 = none */
} PlanEntry;

typedef struct ClauseEntry {
    const PlanEntry *plan;
    const Clause *clause; /* NULL: a clause of an older version that duties still name */
    int64_t number;
    Str plan_id, clause_id, title; /* title: activity, document, phase name … */
} ClauseEntry;

typedef struct Plans Plans; /* a snapshot */

Status plan_cache_new(PlanCache **ret, Error *err);
void plan_cache_free(PlanCache *cache);
Status plans_get(const App *app, const Plans **ret, Error *err); /* release with plans_release */
void plans_release(const Plans *plans);                          /* NULL is allowed */
void plans_releasep(const Plans **plans);
/* Ask for a fresh read at the next plans_get (after an adoption here). */
void plans_changed(const App *app);

const PlanEntry *plans_list(const Plans *plans, size_t *ret_count);
const PlanEntry *plans_find(const Plans *plans, Str realm, Str id);
const ClauseEntry *plans_clause(const Plans *plans, Str realm, int64_t number);
/* Clauses of one kind in force in a realm, in a stable order. */
const ClauseEntry *const *plans_of_kind(const Plans *plans, Str realm, ClauseKind kind, size_t *ret_count);

/* What a broken rule says: its note, else its sentence, else its name. */
Str rule_message(const ClauseEntry *entry);
/* The refusal of a rule: E_INVALID with the plan and the message. */
Status rule_refuse(const ClauseEntry *entry, Error *err);

#endif
