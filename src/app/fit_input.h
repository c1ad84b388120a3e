/* What feasibility is computed from, read from the store: the plans in force (and one that is not yet), the
 * org tree, the people. Only duties and people of one subtree count. Inside src/app. */
#ifndef ANLAN_APP_FIT_INPUT_H
#define ANLAN_APP_FIT_INPUT_H

#include "app/duty_source.h"
#include "duty/fit/fit.h"

typedef struct FitTask {
    Str realm, id, org;
    Str plans; /* ids joined by |; empty: all in force that reach the org */
    Str text;  /* a plan that is not in force, in place of the one of the same id; or empty */
    Date from, to;
    int64_t attempts;
} FitTask;

enum { FIT_SOURCES = 3 };

/* One register for all plans: each clause sees the part that its plan and the asked org have in common. */
typedef struct FitSource {
    struct FitLoad *load;
    DutySource source;
    SubjectSource inner;
    bool apart; /* the present clause has nothing in common with the org */
} FitSource;

typedef struct FitLoad {
    Arena *arena;
    Str path; /* of the org */
    Plan **plans;
    Str *plan_paths;
    size_t plan_count, plan_capacity;
    FitSource sources[FIT_SOURCES];
    SubjectSource readers[FIT_SOURCES];
    FitInput input;
} FitLoad;

/* `tx` is a snapshot that must live as long as `ret`; `ret` must not move. E_NOT_FOUND: no such org or plan.
 */
Status fit_input_load(const App *app, Tx *tx, const FitTask *task, Arena *arena, FitLoad *ret, Error *err);
void fit_input_clear(FitLoad *load);
/* What a source met while the check ran. */
Status fit_input_status(const FitLoad *load, Error *err);

#endif
