/* The smallest changes that remove bottlenecks. Each answer comes from computing the whole again with the
 * change made; more of a change never makes the shortfall larger, so the smallest is found by halving. */
#include "duty/fit/lever.h"

enum { TOLD_MAX = 5 };

static Status add(Relax *relax, FitRelaxation relaxation, Error *err) {
    FitResult *result = relax->result;
    if (result->relaxation_count == relax->capacity) {
        size_t capacity = relax->capacity ? relax->capacity * 2 : 16;
        FitRelaxation *grown = arena_grow(relax->room.keep, result->relaxations, result->relaxation_count,
                                          capacity, sizeof *grown);
        if (!grown) return no_memory(err);
        result->relaxations = grown;
        relax->capacity = capacity;
    }
    result->relaxations[result->relaxation_count++] = relaxation;
    return OK;
}

static Status relax_one(Relax *relax, Lever lever, int64_t target, bool *ret_found, Error *err) {
    int64_t missing;
    TRY(lever_grow(relax, &lever, 1, 0, target, &missing, err));
    *ret_found = lever.size > 0;
    return *ret_found ? add(relax, lever_told(&lever, missing), err) : OK;
}

bool fit_asks(const FitBottleneck *bottleneck, Str plan, Str clause) {
    for (size_t i = 0; i < bottleneck->clause_count; i++)
        if (str_equal(bottleneck->clauses[i].plan, plan) && str_equal(bottleneck->clauses[i].clause, clause))
            return true;
    return false;
}

/* A clause answers for all bottlenecks that it is part of. */
static int64_t target_of(const FitResult *result, const FitShare *share) {
    int64_t target = result->shortfall;
    for (size_t i = 0; i < result->bottleneck_count; i++)
        if (fit_asks(&result->bottlenecks[i], share->plan, share->clause))
            target -= result->bottlenecks[i].need - result->bottlenecks[i].have;
    return target;
}

static Status relax_clause(Relax *relax, const FitShare *share, Error *err) {
    const FitInput *input = relax->input;
    int64_t target = target_of(relax->result, share);
    bool fewer, found;
    TRY(relax_one(relax, lever_clause(input, share, FIT_FEWER_TIMES), target, &fewer, err));
    if (!fewer) TRY(relax_one(relax, lever_clause(input, share, FIT_LONGER_PERIOD), target, &found, err));
    return relax_one(relax, lever_clause(input, share, FIT_LONGER_WINDOW), target, &found, err);
}

static bool told_before(const FitResult *result, size_t bottleneck, const FitShare *share) {
    for (size_t i = 0; i < bottleneck; i++)
        if (fit_asks(&result->bottlenecks[i], share->plan, share->clause)) return true;
    return false;
}

static bool one_is_enough(const FitResult *result) {
    for (size_t i = 0; i < result->relaxation_count; i++)
        if (result->relaxations[i].shortfall == 0) return true;
    return false;
}

Status fit_relax(const FitInput *input, FitRoom room, FitResult *result, Error *err) {
    Relax relax = {.input = input, .room = room, .result = result};
    size_t told = 0;
    for (size_t i = 0; i < result->bottleneck_count && i < TOLD_MAX; i++) {
        const FitBottleneck *bottleneck = &result->bottlenecks[i];
        bool found;
        int64_t target = result->shortfall - (bottleneck->need - bottleneck->have);
        TRY(relax_one(&relax, lever_people(input, bottleneck), target, &found, err));
        for (size_t k = 0; k < bottleneck->clause_count && told < TOLD_MAX; k++) {
            if (told_before(result, i, &bottleneck->clauses[k])) continue;
            TRY(relax_clause(&relax, &bottleneck->clauses[k], err));
            told++;
        }
    }
    return one_is_enough(result) ? OK : fit_combine(&relax, err);
}
