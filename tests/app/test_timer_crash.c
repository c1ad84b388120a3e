/* Ten years of timers with a program that is killed again and again, restarted, and whose clock jumps: each
 * timer speaks once about each due moment, and none is forgotten. SQLite; the program runs in a child that
 * gets SIGKILL at a random moment. */
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "app/cases.h"
#include "app/notices.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

enum { STEPS = 160, CASES_A_STEP = 12, KILLS_OF_TEN = 6, KILL_AFTER_US = 60000 };

typedef struct World {
    char folder[64], url[80];
    FakeEnv clock;
    App *app;
    Actor system;
    Arena *arena;
} World;

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static void must(Status status, const Error *err) {
    if (status == OK) return;
    fprintf(stderr, "# %s: %s (%s)\n", status_name(status), err->message, err->detail);
    _exit(3);
}

static void run_sql(World *world, const char *text) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    must(store_write(world->app->store, &tx, &err), &err);
    must(store_exec_text(tx, str_from(text), NULL, 0, NULL, &err), &err);
    must(store_commit(&tx, &err), &err);
}

static int64_t count_of(World *world, const char *text) {
    Error err = ERROR_INIT;
    Tx *tx = NULL;
    Rows *rows = NULL;
    must(store_read(world->app->store, &tx, &err), &err);
    must(store_query_text(tx, str_from(text), NULL, 0, &rows, &err), &err);
    int64_t count = rows_next(rows) ? rows_i64(rows, 0) : -1;
    rows_closep(&rows);
    store_rollbackp(&tx);
    return count;
}

static void open_world(World *world, Instant now, uint64_t seed) {
    Error err = ERROR_INIT;
    world->arena = arena_new(64 << 20);
    must(app_open(str_from(world->url), true, &world->app, &err), &err);
    world->clock = (FakeEnv){.now = now, .state = seed * 7919 + 1};
    world->app->env = env_fake(&world->clock);
}

static void close_world(World *world) {
    app_closep(&world->app);
    arena_freep(&world->arena);
}

static void fill(World *world) {
    static const char *const statements[] = {
        "INSERT INTO realm (realm, name, created_at) VALUES ('R', 'county', 0)",
        "INSERT INTO org (realm, code, name, level, parent, path) VALUES ('R', 'C', 'county', 'county', "
        "NULL, '/C/')",
        "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES ('R', 1, "
        "'boss', 'b', 'C', 6, 1, 0)",
        "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', 1, 'town-supervisor', 'C', "
        "'')"};
    for (size_t i = 0; i < COUNT_OF(statements); i++) run_sql(world, statements[i]);
}

static void be_system(World *world) {
    Error err = ERROR_INIT;
    must(app_actor_system(world->app, STR("R"), world->arena, &world->system, &err), &err);
}

static void open_some(World *world) {
    Error err = ERROR_INIT;
    for (int i = 0; i < CASES_A_STEP; i++) {
        AppWrite write = {0};
        json_t *body =
            json_pack("{s:s,s:s,s:s,s:{s:s,s:s,s:s,s:s}}", "type", "tip", "org", "C", "title", "t", "fields",
                      "channel", "电话", "content", "c", "target", "x", "anonymity", "匿名");
        must(app_case_open(world->app, &world->system, body, world->arena, &write, &err), &err);
        must(app_write_now(world->app, &write, &err), &err);
        json_decref(body);
        world->clock.now += HOUR_US;
    }
}

/* One life of the program. */
static void live(World *world, Instant now, uint64_t step) {
    Error err = ERROR_INIT;
    int64_t told = 0;
    open_world(world, now, step + 2);
    be_system(world);
    open_some(world);
    must(app_timers_run(world->app, &world->system, &told, &err), &err);
    close_world(world);
}

static bool killed(World *world, Instant now, uint64_t step, unsigned *seed) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        live(world, now, step);
        _exit(0);
    }
    bool kill_it = (int)((unsigned)rand_r(seed) % 10) < KILLS_OF_TEN;
    struct timespec pause = {.tv_nsec = (long)((unsigned)rand_r(seed) % KILL_AFTER_US) * 1000};
    if (kill_it) {
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(kill_it || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status);
}

static void test_ten_years(void **state) {
    (void)state;
    World world = {0};
    unsigned seed = 20261129;
    int kills = 0;
    Error err = ERROR_INIT;
    Instant now = 0;
    snprintf(world.folder, sizeof world.folder, "/tmp/anlan-timers.XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.url, sizeof world.url, "sqlite:%s", world.folder);
    assert_true(instant_parse(STR("2026-09-28T10:00:00+08:00"), ZONE_SHANGHAI, &now));
    open_world(&world, now, 1);
    fill(&world);
    close_world(&world);
    for (uint64_t step = 0; step < STEPS; step++) {
        /* 0 to 46 days on; one time in eight the clock jumps back by up to ten. */
        int64_t days = rand_r(&seed) % 8 ? rand_r(&seed) % 47 : -(rand_r(&seed) % 10);
        now += days * DAY_US + rand_r(&seed) % 24 * HOUR_US;
        kills += killed(&world, now, step, &seed);
    }
    open_world(&world, now + 400 * DAY_US, STEPS + 2);
    be_system(&world);
    int64_t told = 0;
    must(app_timers_run(world.app, &world.system, &told, &err), &err);
    int64_t cases = count_of(&world, "SELECT count(*) FROM flow_case");
    print_message("# %d kills of %d lives, %lld cases, %lld years\n", kills, STEPS, (long long)cases,
                  (long long)(now / DAY_US / 365 - 56));
    assert_true(kills > STEPS / 4 && cases > STEPS);
    assert_int_equal(
        count_of(&world, "SELECT count(*) FROM (SELECT 1 FROM notice GROUP BY case_id, clock, timer, person, "
                         "due_at HAVING count(*) > 1) x"),
        0);
    /* The clock of a tip has three timers, and one person hears them all. */
    assert_int_equal(count_of(&world, "SELECT count(*) FROM notice"), 3 * cases);
    assert_int_equal(
        count_of(&world, "SELECT count(*) FROM case_clock WHERE next_at IS NOT NULL OR told <> 7"), 0);
    close_world(&world);
    nftw(world.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ten_years)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
