/* ns per evaluation of typical filters, best of five rounds. */
#include <stdio.h>
#include <time.h>

#include "expr/expr.h"

enum { ROWS = 1024, REPEATS = 1000, ROUNDS = 5, FIELDS = 3 };

static const ExprField fields[] = {{"class", TYPE_TEXT, "s.class", ""},
                                   {"kind", TYPE_TEXT, "s.kind", ""},
                                   {"floors", TYPE_NUMBER, "s.floors", ""}};
static const ExprSchema schema = {.name = "subject", .fields = fields, .field_count = FIELDS, .open = true};

static const char *const filters[] = {
    "class = \"A\"",
    "class = \"A\" and kind in (\"canteen\", \"workshop\")",
    "class in (\"A\", \"B\") and floors >= 3 and not starts(kind, \"shop\")",
    "(class = \"A\" or class = \"B\") and 面积 > 100",
    "floors * 2 + 1 > 60% * (floors + 4)",
};

static double now_ns(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static Value text(const char *value) {
    return (Value){.type = TYPE_TEXT, .text = str_from(value)};
}

static void fill(Value rows[ROWS][FIELDS + 1]) {
    static const char *const classes[] = {"A", "B", "C", "D"};
    static const char *const kinds[] = {"canteen", "workshop", "shop", "market", "school"};
    static const char *const areas[] = {"80", "120.5", "300", "unknown"};
    for (size_t i = 0; i < ROWS; i++) {
        rows[i][0] = text(classes[i * 7 % COUNT_OF(classes)]);
        rows[i][1] = text(kinds[i * 3 % COUNT_OF(kinds)]);
        rows[i][2] = (Value){.type = TYPE_NUMBER, .number = (double)(i % 9)};
        rows[i][3] = text(areas[i / 4 % COUNT_OF(areas)]);
    }
}

static double round_ns(const Expr *expr, Value rows[ROWS][FIELDS + 1], size_t *ret_kept) {
    const ExprContext context = {.period_from = DATE_NONE, .period_to = DATE_NONE};
    size_t kept = 0;
    double start = now_ns();
    for (int repeat = 0; repeat < REPEATS; repeat++)
        for (size_t i = 0; i < ROWS; i++) kept += expr_true(expr, rows[i], &context);
    *ret_kept = kept / REPEATS;
    return (now_ns() - start) / ((double)ROWS * REPEATS);
}

int main(void) {
    static Value rows[ROWS][FIELDS + 1];
    fill(rows);
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        Diags diags = diags_new(arena);
        Error err = ERROR_INIT;
        Expr *expr = NULL;
        if (expr_compile(arena, str_from(filters[i]), &schema, NULL, STR("bench"), 1, 1, &expr, &diags,
                         &err) != OK)
            return 1;
        double best = 1e9;
        size_t kept = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double ns = round_ns(expr, rows, &kept);
            if (ns < best) best = ns;
        }
        printf("%7.1f ns  %4zu of %d rows  %s\n", best, kept, ROWS, filters[i]);
    }
    return 0;
}
