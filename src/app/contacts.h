/* Who speaks for which unit. A role of the visited side holds for these units only. */
#ifndef ANLAN_APP_CONTACTS_H
#define ANLAN_APP_CONTACTS_H

#include "app/write.h"

/* Needs subject.write at the unit. Doing it twice is no fault. A ledger entry subject.contact says who, which
 * unit, and whether from now on or no more; it holds for new sessions at once, for open ones within
 * session-recheck-seconds. */
Status app_contact_set(const App *app, const Actor *actor, Str subject, Str person, bool speaks, Arena *arena,
                       AppWrite *ret, Error *err);
/* "contacts":[{person,name}…] */
Status app_contacts_write(Tx *tx, Str realm, int64_t subject, Json *out, Error *err);

#endif
