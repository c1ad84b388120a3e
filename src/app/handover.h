/* Nobody leaves with open work: duties, visits from today on, cases and the charge of subjects go to one
 * other person, with a document that lists all of it and that both sign. Duties that bind the person himself
 * (training, a letter) cannot be given away. The other takes only what handing out might have given to him.
 */
#ifndef ANLAN_APP_HANDOVER_H
#define ANLAN_APP_HANDOVER_H

#include "app/write.h"

typedef struct OpenWork {
    int64_t duties, visits, cases;
} OpenWork;

Status open_work_count(Tx *tx, Str realm, int64_t person, Str id, OpenWork *ret, Error *err);
/* {"person","name","duties","visits","cases"}; needs duty.read where the person is. With `to` also what that
 * person could not take over: "left_count", "left_reasons" and the first of "left"; needs duty.assign where
 * both are. */
Status app_open_work(const App *app, const Actor *actor, Str id, Str to, Arena *arena, Json *out, Error *err);
/* Needs duty.assign where both are. Answers {"id"}. What the other cannot take (see app/handover_items.h) is
 * named in the document with the reason and is nobody's then: visits and duties stand on the board. */
Status app_handover(const App *app, const Actor *actor, Str id, Str to, Str reason, Arena *arena,
                    AppWrite *ret, Error *err);
/* Those of people in the areas where the actor may read duties, newest first. */
Status app_handover_list(const App *app, const Actor *actor, Str cursor, int limit, Arena *arena, Json *out,
                         Error *err);
/* The same as CSV, the newest 100,000. */
Status app_handover_csv(const App *app, const Actor *actor, Arena *arena, Buf *out, Error *err);
Status app_handover_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* By the one or the other. */
Status app_handover_sign(const App *app, const Actor *actor, Str id, Arena *arena, AppWrite *ret, Error *err);

#endif
