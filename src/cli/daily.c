#include "cli/daily.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "app/duties.h"
#include "app/notices.h"

enum { WAKE_SECONDS = 60, REALMS_MAX = 4096 };

struct Daily {
    const App *app;
    Logger logger;
    pthread_t thread;
    pthread_mutex_t lock; /* guards stopping */
    pthread_cond_t wake;
    bool stopping;
};

static Status list_realms(const App *app, Arena *arena, Str **ret, size_t *ret_count, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str *realms = arena_new_array(arena, Str, REALMS_MAX);
    size_t count = 0;
    if (!realms) return no_memory(err);
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_REALM_EVERY, NULL, 0, &rows, err));
    while (rows_next(rows) && count < REALMS_MAX)
        if (!arena_str(arena, rows_text(rows, 0), &realms[count++])) return no_memory(err);
    *ret = realms;
    *ret_count = count;
    return rows_status(rows, err);
}

static Status roll_realm(const Daily *daily, Str realm, Arena *arena, Error *err) {
    Actor actor;
    DutyChange change = {0};
    TRY(app_actor_system(daily->app, realm, arena, &actor, err));
    TRY(app_duty_roll(daily->app, &actor, &change, err));
    LOG(&daily->logger, LOG_INFO, "duty.rolled", F_STR("realm", realm), F_INT("added", change.added),
        F_INT("moved", change.moved));
    return OK;
}

static Status tell_realm(const Daily *daily, Str realm, Arena *arena, Error *err) {
    Actor actor;
    int64_t told = 0;
    TRY(app_actor_system(daily->app, realm, arena, &actor, err));
    TRY(app_timers_run(daily->app, &actor, &told, err));
    if (told) LOG(&daily->logger, LOG_INFO, "timers.told", F_STR("realm", realm), F_INT("notices", told));
    return OK;
}

static Status each_realm(const Daily *daily, Status (*what)(const Daily *, Str, Arena *, Error *),
                         Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
    Str *realms = NULL;
    size_t count = 0;
    if (!arena) return no_memory(err);
    TRY(list_realms(daily->app, arena, &realms, &count, err));
    for (size_t i = 0; i < count; i++) TRY(what(daily, realms[i], arena, err));
    return OK;
}

/* False when it is time to stop. */
static bool sleep_a_while(Daily *daily) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAKE_SECONDS;
    pthread_mutex_lock(&daily->lock);
    if (!daily->stopping) pthread_cond_timedwait(&daily->wake, &daily->lock, &until);
    bool go_on = !daily->stopping;
    pthread_mutex_unlock(&daily->lock);
    return go_on;
}

/* The horizon once a day, timers at every waking. What failed is tried again at the next one. */
static void *run(void *data) {
    Daily *daily = data;
    Date done = DATE_NONE;
    do {
        Date today = env_today(&daily->app->env);
        Error err = ERROR_INIT;
        if (today != done && each_realm(daily, roll_realm, &err) == OK) done = today;
        if (today != done)
            LOG(&daily->logger, LOG_ERROR, "duty.roll-failed", F_TEXT("message", err.message),
                F_TEXT("detail", err.detail));
        err = (Error)ERROR_INIT;
        if (each_realm(daily, tell_realm, &err) != OK)
            LOG(&daily->logger, LOG_ERROR, "timers.failed", F_TEXT("message", err.message),
                F_TEXT("detail", err.detail));
    } while (sleep_a_while(daily));
    return NULL;
}

Status daily_start(const App *app, const Logger *logger, Daily **ret, Error *err) {
    Daily *daily = calloc(1, sizeof *daily);
    if (!daily) return no_memory(err);
    daily->app = app;
    daily->logger = *logger;
    pthread_mutex_init(&daily->lock, NULL);
    pthread_cond_init(&daily->wake, NULL);
    if (pthread_create(&daily->thread, NULL, run, daily) != 0) {
        free(daily);
        return fail(err, E_NO_MEMORY, "a thread could not be started");
    }
    *ret = daily;
    return OK;
}

void daily_stop(Daily *daily) {
    if (!daily) return;
    pthread_mutex_lock(&daily->lock);
    daily->stopping = true;
    pthread_cond_signal(&daily->wake);
    pthread_mutex_unlock(&daily->lock);
    pthread_join(daily->thread, NULL);
    pthread_cond_destroy(&daily->wake);
    pthread_mutex_destroy(&daily->lock);
    free(daily);
}

void daily_stopp(Daily **daily) {
    daily_stop(*daily);
    *daily = NULL;
}
