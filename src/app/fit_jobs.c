#include "app/fit_jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { WAKE_SECONDS = 15 };

struct FitJobs {
    const App *app;
    Logger logger;
    pthread_t thread;
    pthread_mutex_t lock; /* guards the two flags */
    pthread_cond_t wake;
    bool stop, woken;
};

static bool stopping(void *data) {
    FitJobs *jobs = data;
    pthread_mutex_lock(&jobs->lock);
    bool stop = jobs->stop;
    pthread_mutex_unlock(&jobs->lock);
    return stop;
}

/* False when it is time to stop. */
static bool sleep_a_while(FitJobs *jobs) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAKE_SECONDS;
    pthread_mutex_lock(&jobs->lock);
    int waited = 0;
    while (!jobs->stop && !jobs->woken && waited == 0)
        waited = pthread_cond_timedwait(&jobs->wake, &jobs->lock, &until);
    jobs->woken = false;
    bool go_on = !jobs->stop;
    pthread_mutex_unlock(&jobs->lock);
    return go_on;
}

static void *work(void *data) {
    FitJobs *jobs = data;
    do {
        bool found = true;
        while (found && !stopping(jobs)) {
            Error err = ERROR_INIT;
            found = false;
            if (fit_jobs_run_one(jobs->app, stopping, jobs, &found, &err) == OK) continue;
            LOG(&jobs->logger, LOG_ERROR, "fit.failed", F_TEXT("message", err.message),
                F_TEXT("detail", err.detail));
            break;
        }
    } while (sleep_a_while(jobs));
    return NULL;
}

Status fit_jobs_start(const App *app, const Logger *logger, FitJobs **ret, Error *err) {
    FitJobs *jobs = calloc(1, sizeof *jobs);
    if (!jobs) return no_memory(err);
    jobs->app = app;
    jobs->logger = *logger;
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->wake, NULL);
    if (pthread_create(&jobs->thread, NULL, work, jobs) != 0) {
        free(jobs);
        return fail(err, E_NO_MEMORY, "a thread could not be started");
    }
    *ret = jobs;
    return OK;
}

void fit_jobs_wake(FitJobs *jobs) {
    if (!jobs) return;
    pthread_mutex_lock(&jobs->lock);
    jobs->woken = true;
    pthread_cond_signal(&jobs->wake);
    pthread_mutex_unlock(&jobs->lock);
}

void fit_jobs_stop(FitJobs *jobs) {
    if (!jobs) return;
    pthread_mutex_lock(&jobs->lock);
    jobs->stop = true;
    pthread_cond_signal(&jobs->wake);
    pthread_mutex_unlock(&jobs->lock);
    pthread_join(jobs->thread, NULL);
    pthread_cond_destroy(&jobs->wake);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}
