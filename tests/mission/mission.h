/* The plans of share/plans in tests, and the list of the clauses that a test put to work. */
#ifndef ANLAN_TESTS_MISSION_H
#define ANLAN_TESTS_MISSION_H

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>

#include "base/asset.h"
#include "plan/plan.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

static const char community[] = "share/plans/s0-1-community-work-safety.md",
                  classes[] = "share/plans/s2-1-class-abc-work-safety.md",
                  sampling[] = "share/plans/s3-2-food-sampling-700.md",
                  eighteen[] = "share/plans/s4-1-district-food-18.md",
                  patrol[] = "share/plans/s0-5-food-drug-into-communities.md";
static const char monitoring[] = "share/plans/s3-1-county-risk-monitoring.md",
                  rapid[] = "share/plans/s3-6-rapid-tests-7500.md",
                  opinion[] = "share/plans/s3-10-public-opinion.md",
                  scored[] = "share/plans/s1-9-town-scored-safe-community.md",
                  campaign[] = "share/plans/s0-4-town-fire-campaign.md";
static const char *const five_plans[] = {community, classes, sampling, eighteen, patrol};

static inline Plan *plan_of_text(Arena *arena, Str text, Status expected, Diags *diags) {
    Plan *plan = NULL;
    Error err = ERROR_INIT;
    *diags = diags_new(arena);
    Status status = plan_read(arena, STR("plan.md"), text, &plan, diags, &err);
    for (size_t i = 0; i < diags->count && status != expected; i++)
        print_message("# %d: %s %s\n", diags->items[i].line, diags->items[i].code,
                      diags->items[i].error.message);
    assert_int_equal(status, expected);
    return plan;
}

static inline Plan *plan_at(Arena *arena, const char *path) {
    Diags diags;
    assert_true(asset_text(path).len > 0);
    return plan_of_text(arena, asset_text(path), OK, &diags);
}

static inline const Clause *clause_at(Arena *arena, const char *path, const char *id) {
    const Clause *clause = plan_clause(plan_at(arena, path), str_from(id));
    if (!clause) print_message("# %s has no clause %s\n", path, id);
    assert_non_null(clause);
    return clause;
}

/* Every plan of share/plans, found in the program: a new one needs no line here. */
static inline size_t all_plans(const char **paths, size_t max) {
    size_t assets = 0, count = 0;
    const Asset *list = asset_list(&assets);
    for (size_t i = 0; i < assets; i++) {
        Str path = str_from(list[i].path);
        if (!str_starts(path, STR("share/plans/")) || !str_ends(path, STR(".md"))) continue;
        assert_true(count < max);
        paths[count++] = list[i].path;
    }
    assert_true(count >= COUNT_OF(five_plans));
    return count;
}

/* Each test program has a list of its own: they run side by side. */
static const char *exercised_by, *exercised_in;

static inline FILE *exercised_file(const char *mode) {
    char path[4096];
    if (!exercised_in) return NULL;
    snprintf(path, sizeof path, "%s/mission-covered-%s.txt", exercised_in, exercised_by);
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    return file;
}

static inline void exercised_begin(const char *name) {
    static char folder[4000];
    const char *given = getenv("ANLAN_MISSION");
    exercised_by = name;
    if (given) {
        snprintf(folder, sizeof folder, "%s", given);
        exercised_in = folder;
        unsetenv("ANLAN_MISSION"); /* no setting of the program, which refuses what it does not know */
    }
    FILE *file = exercised_file("w");
    if (file) fclose(file);
}

/* `how`: acts (a result was compared), unset (reported as not set yet), read (checked, nothing runs it yet).
 * tools/coverage_mission.py adds these lists up. */
static inline void exercised(Str source, Str clause, const char *how) {
    FILE *file = exercised_file("a");
    if (!file) return;
    fprintf(file, "%.*s %.*s %s\n", STR_ARG(source), STR_ARG(clause), how);
    fclose(file);
}

#endif
