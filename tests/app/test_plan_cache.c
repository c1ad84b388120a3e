/* Readers hold whole plans while others are put in force. Run under ThreadSanitizer, too. */
#include <pthread.h>
#include <stdatomic.h>

#include "fixture.h"

enum { READERS = 4, ADOPTIONS = 12 };

typedef struct Reading {
    const App *app;
    atomic_bool stop;
    atomic_llong reads, faults, newest;
} Reading;

/* A snapshot is of one version: its one clause carries the version's number, and versions never go back. */
static void look(Reading *reading, int64_t *last) {
    Error err = ERROR_INIT;
    const Plans *plans = NULL;
    if (plans_get(reading->app, &plans, &err) != OK) {
        atomic_fetch_add(&reading->faults, 1);
        return;
    }
    const PlanEntry *plan = plans_find(plans, STR("R"), STR("p"));
    size_t count = 0;
    const ClauseEntry *const *clauses = plans_of_kind(plans, STR("R"), CLAUSE_DO, &count);
    bool good = plan && count == 1 && clauses[0]->plan == plan && plan->version >= *last &&
                clauses[0]->clause->do_.times.value == (double)plan->version &&
                plans_clause(plans, STR("R"), clauses[0]->number) == clauses[0];
    if (!good) atomic_fetch_add(&reading->faults, 1);
    if (plan) *last = plan->version;
    plans_release(plans);
    atomic_fetch_add(&reading->reads, 1);
}

static void *read_on(void *data) {
    Reading *reading = data;
    int64_t last = 0;
    while (!atomic_load(&reading->stop)) look(reading, &last);
    return NULL;
}

static int64_t adopt_times(Realm *realm, int times) {
    const char *clause = arena_printf(
        realm->arena, "```clause a\ndo: inspection\neach: id = \"s1\"\nevery: year\ntimes: %d\n```", times);
    return fixture_adopt(realm, clause).version;
}

static void readers_see_whole_plans(Realm *realm) {
    pthread_t threads[READERS];
    Reading reading = {.app = realm->app};
    adopt_times(realm, 1);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &reading), 0);
    int64_t own = 0;
    for (int i = 2; i <= ADOPTIONS; i++) {
        int64_t version = adopt_times(realm, i);
        assert_int_equal(version, i);
        look(&reading, &own);
        assert_int_equal(own, version); /* who adopts sees it at once */
    }
    atomic_store(&reading.stop, true);
    for (int i = 0; i < READERS; i++) pthread_join(threads[i], NULL);
    assert_true(atomic_load(&reading.reads) > ADOPTIONS);
    assert_int_equal(atomic_load(&reading.faults), 0);
}

static void a_held_snapshot_stays(Realm *realm) {
    Error err = ERROR_INIT;
    const Plans *held = NULL, *fresh = NULL;
    adopt_times(realm, 1);
    assert_ok(plans_get(realm->app, &held, &err));
    adopt_times(realm, 2);
    assert_ok(plans_get(realm->app, &fresh, &err));
    assert_ptr_not_equal(held, fresh);
    assert_int_equal(plans_find(held, STR("R"), STR("p"))->version, 1);
    assert_int_equal(plans_find(fresh, STR("R"), STR("p"))->version, 2);
    plans_release(held);
    plans_release(fresh);
}

/* What another process adopts is found within a second. */
static void another_process_is_noticed(Realm *realm) {
    Error err = ERROR_INIT;
    App *other = NULL;
    const Plans *plans = NULL;
    adopt_times(realm, 1);
    assert_ok(plans_get(realm->app, &plans, &err));
    plans_release(plans);
    assert_ok(app_open(str_from(realm->url), false, &other, &err));
    other->env = realm->app->env;
    App *own = realm->app;
    realm->app = other;
    adopt_times(realm, 2);
    realm->app = own;
    realm->clock.now += 1100 * 1000;
    assert_ok(plans_get(realm->app, &plans, &err));
    assert_int_equal(plans_find(plans, STR("R"), STR("p"))->version, 2);
    plans_release(plans);
    app_close(other);
}

int main(void) {
    static const RealmTest tests[] = {
        {"readers see whole plans", readers_see_whole_plans},
        {"a held snapshot stays", a_held_snapshot_stays},
        {"another process is noticed", another_process_is_noticed},
    };
    return run_realm_tests("plan cache", tests, COUNT_OF(tests));
}
