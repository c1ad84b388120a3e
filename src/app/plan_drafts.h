/* Drafts of plans: prose as a literate plan, corrected by a person, kept in the store, put in force. Whoever
 * may check plans at the org of its maker sees a draft; adopting one needs plan.adopt at the plan's org. What
 * people corrected is kept as cases for the drafter (plan/draft/correct.h). */
#ifndef ANLAN_APP_PLAN_DRAFTS_H
#define ANLAN_APP_PLAN_DRAFTS_H

#include "app/plans.h"

enum { DRAFT_PROSE_MAX = 4 << 20, DRAFT_PARTS_MAX = 50, DRAFT_LIST_MAX = 500, DRAFT_CASES_LIST_MAX = 5000 };

/* One draft for each plan of the file: {"items":[{"id","title"}]}. `name` says what the file was called.
 * Event plan.drafted. E_TOO_LARGE, E_UNSUPPORTED and E_INVALID come with a remedy. */
Status app_draft_make(const App *app, const Actor *actor, Str bytes, Str name, Arena *arena, AppWrite *ret,
                      Error *err);
typedef struct DraftCopy {
    Str plan;     /* id */
    bool shipped; /* one that comes with the program, whose org becomes the actor's; else one in force */
    int year;     /* 0: its own; else plan_copy to that year */
    Str quotas;   /* with a year: copy_quota_rule */
    Str org;      /* not empty: plan_derive for that org */
} DraftCopy;
/* The same answer with one item, and "changes" (plan/copy/copy.h) when the copy is for another year or org.
 */
Status app_draft_copy(const App *app, const Actor *actor, const DraftCopy *copy, Arena *arena, AppWrite *ret,
                      Error *err);

Status app_draft_list(const App *app, const Actor *actor, Arena *arena, Json *out, Error *err);
/* With prose, text and finds. */
Status app_draft_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
Status app_draft_text(const App *app, const Actor *actor, Str id, Arena *arena, Str *ret, Error *err);

/* {"revision"} of what was read, and "text" or "state" (open, dropped). E_CONFLICT: somebody saved in
 * between. Event plan.draft-saved. */
Status app_draft_save(const App *app, const Actor *actor, Str id, const json_t *body, Arena *arena,
                      AppWrite *ret, Error *err);
/* As app_plan_adopt; then the draft is marked (event plan.draft-adopted). */
Status app_draft_adopt(const App *app, const Actor *actor, Str id, int64_t revision, Arena *arena,
                       Diags *diags, AdoptReport *ret, Error *err);

/* The corrections, newest first: {"items":[{"draft","title","sentence","drafted","kept","changed_at","by"}]},
 * or in the format of share/draft/cases.txt, or as CSV. */
typedef enum CaseFormat { CASES_JSON, CASES_TEXT, CASES_CSV } CaseFormat;
Status app_draft_cases(const App *app, const Actor *actor, CaseFormat format, Arena *arena, Buf *out,
                       Error *err);

/* Inside these files: one draft as the store has it, after the question whether the actor may see it. */
typedef struct StoredDraft {
    Str id, title, name, org, org_name, path, state, plan, prose, text, changed_by;
    int64_t revision, version;
    Instant changed_at;
} StoredDraft;
Status draft_load(const App *app, const Actor *actor, Str id, Arena *arena, StoredDraft *ret, Error *err);

#endif
