/* The thread that computes feasibility beside the requests, one task at a time. Tasks are rows (fit_run): any
 * process on the database may take one; a task whose process is gone is taken over after a minute, three
 * times at most. */
#ifndef ANLAN_APP_FIT_JOBS_H
#define ANLAN_APP_FIT_JOBS_H

#include "app/app.h"

Status fit_jobs_start(const App *app, const Logger *logger, FitJobs **ret, Error *err);
void fit_jobs_wake(FitJobs *jobs); /* there may be a task; NULL is allowed */
/* Gives the present task back, so that another process (or the next start) computes it. NULL is allowed. */
void fit_jobs_stop(FitJobs *jobs);

/* Takes one task and computes it, in the calling thread; *ret_found false: there was none. For tests, and
 * what the thread does. `stopping` (may be NULL) is asked now and then: true gives the task back. */
Status fit_jobs_run_one(const App *app, bool (*stopping)(void *data), void *data, bool *ret_found,
                        Error *err);

#endif
