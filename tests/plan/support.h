/* Reading a plan in a test. */
#ifndef ANLAN_TESTS_PLAN_SUPPORT_H
#define ANLAN_TESTS_PLAN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

#define FRONT "---\nplan: p\ntitle: 计划\norg: \"370882\"\nperiod: 2026-01-01/2026-12-31\n---\n# 计划\n\n"

typedef struct Reading {
    Arena *arena;
    Diags diags;
    Plan *plan;
    Status status;
    Error err;
} Reading;

static inline Reading read_plan(const char *text) {
    Reading reading = {.arena = arena_new(256 << 20)};
    reading.diags = diags_new(reading.arena);
    reading.status =
        plan_read(reading.arena, STR("plan.md"), str_from(text), &reading.plan, &reading.diags, &reading.err);
    return reading;
}

/* Front matter, one sentence, one clause. */
static inline Reading read_clause(const char *body) {
    Arena *scratch = arena_new(8 << 20);
    Reading reading = read_plan(arena_printf(scratch, "%s句子。\n\n```clause c\n%s```\n", FRONT, body));
    arena_free(scratch);
    return reading;
}

static inline void print_faults(const Reading *reading) {
    for (size_t i = 0; i < reading->diags.count; i++)
        print_message("# %d:%d %s %s\n", reading->diags.items[i].line, reading->diags.items[i].column,
                      reading->diags.items[i].code, reading->diags.items[i].error.message);
}

#define assert_clean(reading)                                                                                \
    do {                                                                                                     \
        if ((reading).diags.count) print_faults(&(reading));                                                 \
        assert_int_equal((reading).diags.count, 0);                                                          \
        assert_int_equal((reading).status, OK);                                                              \
    } while (0)

#define assert_str(s, text) assert_true(str_is((s), (text)))

#endif
