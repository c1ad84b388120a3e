/* Adopt a plan through the use case that the command line and the server call, and say how long it took.
 *
 *   bench_adopt URL PLAN.md      prints {"duties":…,"seconds":…,"peak_kib":…}
 *
 * The time is from before the database is opened until it is closed: all that a person would wait for. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "app/plans.h"

enum { PLAN_MAX = 1 << 20, BUDGET = 64 << 20 };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static Status read_plan(const char *path, Arena *arena, Str *ret, Error *err) {
    char *text = arena_alloc(arena, PLAN_MAX);
    FILE *file = fopen(path, "re");
    if (!text || !file) return fail(err, E_IO, "the plan cannot be read");
    *ret = (Str){text, fread(text, 1, PLAN_MAX, file)};
    fclose(file);
    return OK;
}

static Status adopt(const char *url, const char *path, int64_t *ret_duties, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(BUDGET);
    CLEANUP(app_closep) App *app = NULL;
    if (!arena) return no_memory(err);
    Str text;
    Actor actor;
    AdoptReport report;
    Diags diags = diags_new(arena);
    TRY(read_plan(path, arena, &text, err));
    TRY(app_open(str_from(url), false, &app, err));
    TRY(app_actor_system(app, STR(""), arena, &actor, err));
    TRY(app_plan_adopt(app, &actor, str_from(path), text, arena, &diags, NULL, NULL, &report, err));
    *ret_duties = report.duties_added;
    return OK;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: bench_adopt URL PLAN.md\n");
        return 2;
    }
    Error err = ERROR_INIT;
    int64_t duties = 0;
    double start = seconds();
    Status status = adopt(argv[1], argv[2], &duties, &err);
    double took = seconds() - start;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (status != OK)
        fprintf(stderr, "%s: %s\n", err.message, err.detail);
    else
        printf("{\"duties\":%" PRId64 ",\"seconds\":%.3f,\"peak_kib\":%ld}\n", duties, took, usage.ru_maxrss);
    return status_exit(status);
}
