/* Make the stored duties of some clauses what the compiler says they are, and no more than that: a duty that
 * is answered stays, one that no longer holds is cancelled with the reason, the same duty is kept. Inside
 * src/app. */
#ifndef ANLAN_APP_DUTY_RECONCILE_H
#define ANLAN_APP_DUTY_RECONCILE_H

#include "app/duties.h"

typedef struct Reconcile {
    const App *app;
    Tx *write; /* where duties change */
    Tx *read;  /* where the register and the stored duties are read; may be the same as `write` */
    Str realm;
    const Plan *plan;       /* only the clauses to reconcile */
    const int64_t *numbers; /* of each clause */
    Str org_path;
    int64_t subject_from,
        subject_to;     /* register numbers; a single subject, or 0 … INT64_MAX (orgs and people too) */
    Date from, to;      /* windows that touch this range */
    const char *reason; /* of a cancellation: a message key */
    void (*progress)(void *data, int64_t done, int64_t total);
    void *progress_data;
    DutyChange change; /* out: added up */
} Reconcile;

Status duty_reconcile(Reconcile *run, Error *err);

/* How far duties are made: today + horizon-days, or the day that an earlier run reached when that is later.
 */
Status duty_horizon(const App *app, Tx *tx, Str realm, Date *ret, Error *err);

#endif
