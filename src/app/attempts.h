/* Wrong passwords, counted in memory: by address, and by a login that does not exist (so that it locks as a
 * real one does and tells nothing). A fixed table; when it is full the oldest count is forgotten.
 * Thread-safe. */
#ifndef ANLAN_APP_ATTEMPTS_H
#define ANLAN_APP_ATTEMPTS_H

#include "base/date.h"

typedef struct Attempts Attempts;

Attempts *attempts_new(void); /* NULL: memory */
void attempts_free(Attempts *attempts);

typedef struct AttemptLimit {
    int64_t allowed;   /* this many failures … */
    int64_t window_us; /* … within this time … */
    int64_t lock_us;   /* … lock for this long */
} AttemptLimit;

void attempts_fail(Attempts *attempts, const char *kind, Str name, Instant now, AttemptLimit limit);
bool attempts_locked(Attempts *attempts, const char *kind, Str name, Instant now);
void attempts_forget(Attempts *attempts, const char *kind, Str name);

#endif
