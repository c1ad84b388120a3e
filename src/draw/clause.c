/* What a plan's draw clause says, as a rule. */
#include <inttypes.h>
#include <math.h>

#include "draw/internal.h"

enum { PAIR_LEAST = 2 }; /* whoever inspects is never alone */

static Status unset(const Clause *clause, const char *key, Error *err) {
    fail(err, E_INVALID, "clause '%.*s' leaves '%s' unset", STR_ARG(clause->id), key);
    return fail_hint(err, "fill it in the plan before the draw is announced");
}

/* Millionths, exactly. */
static Status take_rate(const Clause *clause, const char *key, Figure figure, int64_t *ret, Error *err) {
    double millionths = figure.value * DRAW_MILLION;
    int64_t whole = llround(millionths);
    if (fabs(millionths - (double)whole) > 1e-6 || whole < 1 || whole > DRAW_MILLION) {
        fail(err, E_INVALID, "clause '%.*s': '%s' is not a rate above 0 and at most 1 with six decimals",
             STR_ARG(clause->id), key);
        return fail_hint(err, "write 0.05 or 5% for five in a hundred");
    }
    *ret = whole;
    return OK;
}

static Status take_amount(const Clause *clause, DrawRule *rule, Error *err) {
    const DrawClause *draw = &clause->draw;
    if (draw->number.set) {
        rule->number = (int64_t)draw->number.value;
        return OK;
    }
    const char *key = yaml_get(clause->body, "number") ? "number" : "rate";
    if (!draw->rate.set) return unset(clause, key, err);
    return take_rate(clause, "rate", draw->rate, draw->of_people ? &rule->officer_rate : &rule->rate, err);
}

static Status take_caps(const Clause *clause, Arena *arena, DrawRule *rule, Error *err) {
    const DrawClause *draw = &clause->draw;
    if (draw->cap_count > DRAW_CAPS_MAX)
        return fail(err, E_INVALID, "a draw has at most %d caps", DRAW_CAPS_MAX);
    for (size_t c = 0; c < draw->cap_count; c++) {
        Figure most = draw->caps[c].value;
        if (!most.set) return unset(clause, "caps", err);
        if (most.value < 1 || most.value > DRAW_ROWS_MAX || most.value != floor(most.value))
            return fail(err, E_INVALID, "clause '%.*s': the cap of '%.*s' is not a whole number from 1",
                        STR_ARG(clause->id), STR_ARG(draw->caps[c].key));
        rule->caps[c].most = (int64_t)most.value;
        if (!arena_str(arena, draw->caps[c].key, &rule->caps[c].column)) return no_memory(err);
    }
    rule->cap_count = draw->cap_count;
    return OK;
}

static int64_t pair_of(const DrawClause *draw) {
    double pair = draw->pair.set ? draw->pair.value : PAIR_LEAST;
    if (draw->officers.set && draw->officers.value > pair) pair = draw->officers.value;
    return (int64_t)pair;
}

Status draw_rule_from_clause(const Clause *clause, Arena *arena, DrawRule *ret, Error *err) {
    if (clause->kind != CLAUSE_DRAW)
        return fail(err, E_INVALID, "clause '%.*s' is no draw", STR_ARG(clause->id));
    const DrawClause *draw = &clause->draw;
    DrawRule rule = DRAW_RULE_INIT;
    TRY(take_amount(clause, &rule, err));
    rule.pair = pair_of(draw);
    if (rule.pair > DRAW_PAIR_MAX)
        return fail(err, E_INVALID, "a unit is given 1 to %d officers", DRAW_PAIR_MAX);
    if (yaml_get(clause->body, "officer-rate") && !draw->officer_rate.set)
        return unset(clause, "officer-rate", err);
    if (draw->officer_rate.set)
        TRY(take_rate(clause, "officer-rate", draw->officer_rate, &rule.officer_rate, err));
    if (draw->strata_count > 1) {
        fail(err, E_INVALID, "clause '%.*s' names %zu columns for strata, and a draw has one",
             STR_ARG(clause->id), draw->strata_count);
        return fail_hint(err, "put what makes a stratum into one column of the register");
    }
    if (draw->strata_count && !arena_str(arena, draw->strata[0], &rule.strata)) return no_memory(err);
    if (!arena_str(arena, draw->weight, &rule.weight)) return no_memory(err);
    if (!arena_str(arena, draw->certificate, &rule.certificate)) return no_memory(err);
    TRY(take_caps(clause, arena, &rule, err));
    *ret = rule;
    return OK;
}
