/* Sessions: who is asking. The secret (32 random bytes, hex) is known to the browser only; the database keeps
 * its SHA-256. A session ends when it was not used for session-hours, at the latest after session-days.
 *
 * Found sessions are kept in memory, in shards; an entry is read again after session-recheck-seconds, so a
 * logout or a change of roles made through another server on the same database takes hold within that time,
 * and at once when made here (sessions_forget). */
#ifndef ANLAN_APP_SESSION_H
#define ANLAN_APP_SESSION_H

#include "app/app.h"

enum { SESSION_TOKEN = 65 }; /* 64 hex digits and NUL */

typedef struct Session Session; /* counted; immutable but for its times */

/* The cache and the counters of wrong passwords; goes into App.sessions. */
Status sessions_new(const App *app, Sessions **ret, Error *err);
void sessions_free(Sessions *sessions); /* NULL is allowed; all sessions must have been released */
size_t sessions_count(const Sessions *sessions);
/* Forget what is in memory about a person: sessions are read again on their next use. NULL is allowed. */
void sessions_forget(Sessions *sessions, Str realm, int64_t person);

const Actor *session_actor(const Session *session); /* valid until released */
Instant session_expires(const Session *session);
void session_release(Session *session); /* NULL is allowed */
void session_releasep(Session **session);

/* Sign in: counts failures, locks, writes ledger entries session.opened and login.locked. E_UNAUTHENTICATED
 * says the same for an unknown login and a wrong password, E_TOO_MANY for a locked one, real or not. Blocks
 * for the hash and the commit: not for a thread that serves connections. `address` is the asker's, for the
 * limit per address. */
Status app_session_open(const App *app, Str login, Str password, Str address, char ret_token[SESSION_TOKEN],
                        Session **ret, Error *err);
/* The session of a token: E_UNAUTHENTICATED when there is none or it has ended. */
Status app_session_find(const App *app, Str token, Session **ret, Error *err);
/* Sign out; ledger entry session.closed. Harmless when the session is gone already. */
Status app_session_close(const App *app, const Actor *actor, Str token, Error *err);

/* The actor for a person, with grants; in the arena. E_UNAUTHENTICATED when there is no such active person.
 */
Status app_actor_read(Tx *tx, Str realm, int64_t person, Arena *arena, Actor *ret, Error *err);

#endif
