/* What people are told: reminders and escalations of clocks. Each timer speaks once about a due moment,
 * whoever runs the pass and however often it is cut off: the notices and the mark that they were given commit
 * together. */
#ifndef ANLAN_APP_NOTICES_H
#define ANLAN_APP_NOTICES_H

#include "app/write.h"

/* One pass over the actor's realm: every timer that is due speaks. Needs the system actor. */
Status app_timers_run(const App *app, const Actor *actor, int64_t *ret_told, Error *err);

/* {"items":[…],"next","unread"}: the actor's own, newest first. */
Status app_notice_list(const App *app, const Actor *actor, bool unread, int limit, Str cursor, Arena *arena,
                       Json *out, Error *err);
/* One, or all with an empty id. A ledger entry notice.read says who knew what since when. */
Status app_notice_read(const App *app, const Actor *actor, Str id, Arena *arena, AppWrite *ret, Error *err);

#endif
