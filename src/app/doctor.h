/* Is this installation sound? A table of checks, each of which looks at one thing and says what is wrong and
 * what to do. Reads only: it neither migrates nor repairs. */
#ifndef ANLAN_APP_DOCTOR_H
#define ANLAN_APP_DOCTOR_H

#include "app/app.h"

typedef struct DoctorCheck {
    const char *name; /* English, a message key */
    bool skipped;     /* what it looks at could not be opened */
    Status status;    /* OK: nothing wrong; otherwise `fault` tells */
    Error fault;
} DoctorCheck;

enum { DOCTOR_CHECKS_MAX = 16 };

/* The checks made; *ret_sound when none found anything. Fails only for want of memory. */
Status app_doctor(Str db_url, const Env *env, Arena *arena, DoctorCheck **ret, size_t *ret_count,
                  bool *ret_sound, Error *err);

#endif
