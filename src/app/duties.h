/* Duties: generation, lists, explanation, excuse. Public id: clause-subject-org-from, e.g.
 * "12-40233-0-20260401" (org "0" when a subject is named). */
#ifndef ANLAN_APP_DUTIES_H
#define ANLAN_APP_DUTIES_H

#include "app/plan_cache.h"
#include "app/write.h"
#include "duty/duty.h"

typedef struct DutyKey {
    int64_t clause, subject;
    Str org; /* code, or the person's id of a duty of each-person; "" when a subject is named */
    Date from;
} DutyKey;
enum { DUTY_ORG_MAX = 256, DUTY_ID_TEXT = 2 * 20 + DUTY_ORG_MAX + 10 }; /* an org code or a person's id */
bool duty_id_parse(Str text, DutyKey *ret);
const char *duty_id_format(DutyKey key, char out[DUTY_ID_TEXT]);

typedef struct DutyQuery {
    bool mine;  /* person=me */
    Str person; /* external id, or empty */
    Date date;  /* DATE_NONE = today; duties whose window has begun by then */
    Str org, plan, clause, subject;
    Str state;  /* open (default) | done | late | missed | excused | cancelled | all */
    bool brief; /* what a row of a list shows and no more: a third of the bytes */
    int limit;  /* 1-200 */
    Str cursor;
} DutyQuery;

Status app_duty_list(const App *app, const Actor *actor, const DutyQuery *query, Arena *arena, Json *out,
                     Error *err);
Status app_duty_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out,
                    Error *err); /* with explain */
Status app_duty_excuse(const App *app, const Actor *actor, Str id, Str reason, Arena *arena, AppWrite *ret,
                       Error *err);

typedef struct DutyChange {
    int64_t added, kept, cancelled, moved;
} DutyChange;

/* Regenerate the duties of subjects whose class, kind, org, list or owner changed (numbers), inside `tx`. */
Status app_duty_regenerate(const App *app, Tx *tx, const Actor *actor, const int64_t *subjects, size_t count,
                           const char *reason, DutyChange *ret, Error *err);
/* The same after an import, in a transaction of its own: a few subjects one by one, many in one pass over
 * all. */
Status app_duty_regenerate_many(const App *app, const Actor *actor, const int64_t *subjects, size_t count,
                                const char *reason, DutyChange *ret, Error *err);
/* Everything that is owed from today on, made again in one pass and one transaction: after the holiday table
 * changed, with an app that was opened after it. The entry duty.regenerated counts what was added, moved and
 * cancelled; without a change there is none. */
Status app_duty_regenerate_all(const App *app, const Actor *actor, const char *reason, DutyChange *ret,
                               Error *err);
/* Roll the horizon forward to today + setting duty_horizon_days; close windows that ended. Idempotent. */
Status app_duty_roll(const App *app, const Actor *actor, DutyChange *ret, Error *err);

#endif
