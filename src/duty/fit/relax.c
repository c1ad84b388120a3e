/* The smallest changes that remove bottlenecks. Each answer comes from computing the whole again with the
 * change made; more of a change never makes the shortfall larger, so the smallest is found by halving. */
#include "duty/fit/model.h"

enum { TOLD_MAX = 5, PEOPLE_MAX = 1 << 20, WINDOW_MAX = 92 };

typedef struct Relax {
    const FitInput *input;
    FitRoom room;
    FitResult *result;
    size_t capacity;
} Relax;

/* What would be left; a schedule that was not found counts as one visit short. */
static Status try_with(const Relax *relax, const Extra *extra, int64_t *ret, Error *err) {
    Model model;
    Found found;
    arena_reset(relax->room.trial);
    TRY(model_new(relax->input, extra, relax->room.trial, &model, err));
    TRY(model_solve(&model, relax->room.net, NULL, &found, err));
    *ret = found.shortfall + (found.certain ? 0 : 1);
    return OK;
}

/* A change of a size; the shortfall falls as the size grows. */
typedef Status (*Try)(const Relax *relax, void *data, int64_t size, int64_t *ret_short, Error *err);

/* The smallest size of 1 … most that leaves `target` or less; 0 when none does. */
static Status smallest(const Relax *relax, Try attempt, void *data, int64_t most, int64_t target,
                       int64_t *ret_size, int64_t *ret_short, Error *err) {
    int64_t low = 0, high = 1, missing, best = 0;
    *ret_size = 0;
    for (;; low = high, high = high * 2 < most ? high * 2 : most) {
        TRY(attempt(relax, data, high, &missing, err));
        if (missing <= target) break;
        if (high >= most) return OK;
    }
    for (best = missing; high - low > 1;) {
        int64_t middle = low + (high - low) / 2;
        TRY(attempt(relax, data, middle, &missing, err));
        if (missing <= target) {
            high = middle;
            best = missing;
        } else {
            low = middle;
        }
    }
    *ret_size = high;
    *ret_short = best;
    return OK;
}

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

/* ---- more people ---- */

static bool shares_role(Str roles, Str wanted) {
    Str one, rest = roles, other, others;
    while (rest.len > 0) {
        str_cut(rest, '|', &one, &rest);
        for (others = wanted; others.len > 0;) {
            str_cut(others, '|', &other, &others);
            if (str_equal(str_trim(one), other)) return true;
        }
    }
    return wanted.len == 0;
}

/* What a person of the role does a day on average, rounded down; of anyone where nobody has the role. */
static int32_t usual_per_day(const FitInput *input, Str role) {
    int64_t sum[2] = {0}, count[2] = {0};
    for (size_t i = 0; i < input->staff_count; i++)
        for (int any = shares_role(input->staff[i].roles, role) ? 0 : 1; any < 2; any++) {
            sum[any] += input->staff[i].per_day;
            count[any]++;
        }
    int which = count[0] > 0 && sum[0] >= count[0] ? 0 : 1;
    return count[which] > 0 && sum[which] >= count[which] ? (int32_t)(sum[which] / count[which]) : 1;
}

static Status try_people(const Relax *relax, void *data, int64_t size, int64_t *ret_short, Error *err) {
    Extra extra = {.person = *(const FitPerson *)data, .count = size};
    return try_with(relax, &extra, ret_short, err);
}

static Status relax_people(Relax *relax, const FitBottleneck *bottleneck, Error *err) {
    if (bottleneck->org.len == 0) return OK;
    FitPerson person = {.org = bottleneck->org,
                        .roles = bottleneck->role,
                        .per_day = usual_per_day(relax->input, bottleneck->role),
                        .since = DATE_NONE,
                        .until = DATE_NONE};
    int64_t target = relax->result->shortfall - (bottleneck->need - bottleneck->have), size, missing;
    TRY(smallest(relax, try_people, &person, PEOPLE_MAX, target, &size, &missing, err));
    if (size == 0) return OK;
    return add(relax,
               (FitRelaxation){.change = FIT_MORE_PEOPLE,
                               .org = bottleneck->org,
                               .role = bottleneck->role,
                               .add = size,
                               .per_day = person.per_day,
                               .shortfall = missing},
               err);
}

/* ---- a clause: its windows, its times, its period ---- */

typedef struct Target {
    Plan *plan;
    Clause *clause;
    int64_t shortfall; /* reached when no more than this is left */
} Target;

static Status try_window(const Relax *relax, void *data, int64_t size, int64_t *ret_short, Error *err) {
    Extra extra = {.clause = ((const Target *)data)->clause, .days = (int32_t)size};
    return try_with(relax, &extra, ret_short, err);
}

static Status relax_window(Relax *relax, Target *target, Error *err) {
    int64_t size, missing;
    TRY(smallest(relax, try_window, target, WINDOW_MAX, target->shortfall, &size, &missing, err));
    if (size == 0) return OK;
    return add(relax,
               (FitRelaxation){.change = FIT_LONGER_WINDOW,
                               .plan = target->plan->id,
                               .clause = target->clause->id,
                               .after = size,
                               .shortfall = missing},
               err);
}

/* size: how many times fewer */
static Status try_times(const Relax *relax, void *data, int64_t size, int64_t *ret_short, Error *err) {
    Figure *times = &((const Target *)data)->clause->do_.times, before = *times;
    Extra nothing = {0};
    times->value = before.value - (double)size;
    Status status = try_with(relax, &nothing, ret_short, err);
    *times = before;
    return status;
}

static Status relax_times(Relax *relax, Target *target, bool *ret_found, Error *err) {
    int64_t times = target->clause->do_.times.set ? (int64_t)target->clause->do_.times.value : 1;
    int64_t size = 0, missing;
    if (times > 1)
        TRY(smallest(relax, try_times, target, times - 1, target->shortfall, &size, &missing, err));
    *ret_found = size > 0;
    if (size == 0) return OK;
    return add(relax,
               (FitRelaxation){.change = FIT_FEWER_TIMES,
                               .plan = target->plan->id,
                               .clause = target->clause->id,
                               .before = times,
                               .after = times - size,
                               .shortfall = missing},
               err);
}

static Status relax_period(Relax *relax, Target *target, Error *err) {
    static const Every ladder[] = {EVERY_SHIFT, EVERY_DAY,     EVERY_WEEK,      EVERY_TEN_DAYS,
                                   EVERY_MONTH, EVERY_QUARTER, EVERY_HALF_YEAR, EVERY_YEAR};
    DoClause *work = &target->clause->do_;
    Every before = work->every;
    size_t place = 0;
    while (place < COUNT_OF(ladder) && ladder[place] != before) place++;
    Status status = OK;
    int64_t missing = INT64_MAX;
    Extra nothing = {0};
    for (place++; place < COUNT_OF(ladder) && status == OK && missing > target->shortfall; place++) {
        work->every = ladder[place];
        status = try_with(relax, &nothing, &missing, err);
    }
    Every after = work->every;
    work->every = before;
    TRY(status);
    if (missing > target->shortfall) return OK;
    return add(relax,
               (FitRelaxation){.change = FIT_LONGER_PERIOD,
                               .plan = target->plan->id,
                               .clause = target->clause->id,
                               .before = before,
                               .after = after,
                               .shortfall = missing},
               err);
}

static Status relax_clause(Relax *relax, Target *target, Error *err) {
    bool found;
    if (target->clause->kind != CLAUSE_DO) return OK;
    TRY(relax_times(relax, target, &found, err));
    if (!found) TRY(relax_period(relax, target, err));
    return relax_window(relax, target, err);
}

/* ---- */

static bool asks(const FitBottleneck *bottleneck, const FitShare *share) {
    for (size_t i = 0; i < bottleneck->clause_count; i++)
        if (str_equal(bottleneck->clauses[i].plan, share->plan) &&
            str_equal(bottleneck->clauses[i].clause, share->clause))
            return true;
    return false;
}

/* A clause answers for all bottlenecks that it is part of. */
static Target target_of(const Relax *relax, const FitShare *share) {
    const FitResult *result = relax->result;
    Target target = {.shortfall = result->shortfall};
    for (size_t i = 0; i < result->bottleneck_count; i++)
        if (asks(&result->bottlenecks[i], share))
            target.shortfall -= result->bottlenecks[i].need - result->bottlenecks[i].have;
    for (size_t i = 0; i < relax->input->plan_count; i++) {
        Plan *plan = relax->input->plans[i];
        if (!str_equal(plan->id, share->plan)) continue;
        for (size_t k = 0; k < plan->clause_count; k++)
            if (str_equal(plan->clauses[k].id, share->clause)) target.clause = &plan->clauses[k];
        target.plan = plan;
    }
    return target;
}

static bool told_before(const FitResult *result, size_t bottleneck, const FitShare *share) {
    for (size_t i = 0; i < bottleneck; i++)
        if (asks(&result->bottlenecks[i], share)) return true;
    return false;
}

Status fit_relax(const FitInput *input, FitRoom room, FitResult *result, Error *err) {
    Relax relax = {input, room, result, 0};
    size_t told = 0;
    for (size_t i = 0; i < result->bottleneck_count && i < TOLD_MAX; i++) {
        const FitBottleneck *bottleneck = &result->bottlenecks[i];
        TRY(relax_people(&relax, bottleneck, err));
        for (size_t k = 0; k < bottleneck->clause_count && told < TOLD_MAX; k++) {
            if (told_before(result, i, &bottleneck->clauses[k])) continue;
            Target target = target_of(&relax, &bottleneck->clauses[k]);
            TRY(relax_clause(&relax, &target, err));
            told++;
        }
    }
    return OK;
}
