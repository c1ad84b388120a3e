/* Plans in force: check, adopt, diff, list. */
#ifndef ANLAN_APP_PLANS_H
#define ANLAN_APP_PLANS_H

#include "app/plan_cache.h"
#include "app/plan_fit.h"
#include "app/write.h"

typedef struct AdoptReport {
    Str plan;
    int64_t version;
    bool unchanged; /* the same text is in force already: nothing was done */
    int64_t clauses_added, clauses_changed, clauses_removed, clauses_same;
    int64_t duties_added, duties_kept, duties_cancelled,
        duties_moved; /* moved: same duty, new due day or person */
    PlanFit
        fit; /* what was known about this text; a plan that does not fit is put in force with the signal */
} AdoptReport;

/* Read, check and put in force. Faults go to diags (E_INVALID). Needs plan.adopt at the plan's org. Duties
 * are made from the first window that has not ended to the horizon; done work stays; what no longer holds is
 * cancelled with the reason. progress may be NULL. */
Status app_plan_adopt(const App *app, const Actor *actor, Str file, Str text, Arena *arena, Diags *diags,
                      void (*progress)(void *data, int64_t done, int64_t total), void *progress_data,
                      AdoptReport *ret, Error *err);
/* What app_plan_adopt would do, by doing it and rolling back: exact, and as slow. */
Status app_plan_preview(const App *app, const Actor *actor, Str text, Arena *arena, Diags *diags,
                        AdoptReport *ret, Error *err);
void adopt_report_json(const AdoptReport *report, int zone, Json *out);

Status app_plan_check(const App *app, const Actor *actor, Str file, Str text, Arena *arena, Json *out,
                      Error *err);
Status app_plan_list(const App *app, const Actor *actor, Arena *arena, Json *out, Error *err);
Status app_plan_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
Status app_plan_text(const App *app, const Actor *actor, Str id, int64_t version /* 0 = in force */,
                     Arena *arena, Str *ret, Error *err);
Status app_plan_diff(const App *app, const Actor *actor, Str id, int64_t from, int64_t to, Arena *arena,
                     Json *out, Error *err);

#endif
