#include "duty/fit/lever.h"

enum { PEOPLE_MAX = 1 << 20, WINDOW_MAX = 92 };

static const Every ladder[] = {EVERY_SHIFT, EVERY_DAY,     EVERY_WEEK,      EVERY_TEN_DAYS,
                               EVERY_MONTH, EVERY_QUARTER, EVERY_HALF_YEAR, EVERY_YEAR};

static size_t rung(Every every) {
    size_t place = 0;
    while (place < COUNT_OF(ladder) && ladder[place] != every) place++;
    return place;
}

/* ---- levers ---- */

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

Lever lever_people(const FitInput *input, const FitBottleneck *bottleneck) {
    return (Lever){.change = FIT_MORE_PEOPLE,
                   .person = {.org = bottleneck->org,
                              .roles = bottleneck->role,
                              .per_day = usual_per_day(input, bottleneck->role),
                              .since = DATE_NONE,
                              .until = DATE_NONE},
                   .most = bottleneck->org.len > 0 ? PEOPLE_MAX : 0};
}

static int64_t most_of(const Clause *clause, FitChange change) {
    if (change == FIT_LONGER_WINDOW) return WINDOW_MAX;
    if (change == FIT_FEWER_TIMES)
        return clause->do_.times.set && clause->do_.times.value > 1 ? (int64_t)clause->do_.times.value - 1
                                                                    : 0;
    size_t place = rung(clause->do_.every);
    return place < COUNT_OF(ladder) ? (int64_t)(COUNT_OF(ladder) - 1 - place) : 0;
}

Lever lever_clause(const FitInput *input, const FitShare *share, FitChange change) {
    Lever lever = {.change = change};
    for (size_t i = 0; i < input->plan_count; i++) {
        Plan *plan = input->plans[i];
        for (size_t k = 0; k < plan->clause_count && str_equal(plan->id, share->plan); k++) {
            Clause *clause = &plan->clauses[k];
            if (!str_equal(clause->id, share->clause) || clause->kind != CLAUSE_DO) continue;
            lever.plan = plan;
            lever.clause = clause;
            lever.times = clause->do_.times;
            lever.every = clause->do_.every;
            lever.most = most_of(clause, change);
        }
    }
    return lever;
}

FitRelaxation lever_told(const Lever *lever, int64_t shortfall) {
    FitRelaxation told = {.change = lever->change, .shortfall = shortfall};
    if (lever->change == FIT_MORE_PEOPLE) {
        told.org = lever->person.org;
        told.role = lever->person.roles;
        told.add = lever->size;
        told.per_day = lever->person.per_day;
        return told;
    }
    told.plan = lever->plan->id;
    told.clause = lever->clause->id;
    told.after = lever->size;
    if (lever->change == FIT_FEWER_TIMES) {
        told.before = (int64_t)lever->times.value;
        told.after = told.before - lever->size;
    }
    if (lever->change == FIT_LONGER_PERIOD) {
        told.before = lever->every;
        told.after = ladder[rung(lever->every) + (size_t)lever->size];
    }
    return told;
}

/* ---- trying ---- */

static void apply(const Lever *lever, Extra *extra) {
    if (lever->size == 0) return;
    switch (lever->change) {
    case FIT_MORE_PEOPLE:
        extra->people[extra->people_count++] = (ExtraPeople){lever->person, lever->size};
        break;
    case FIT_LONGER_WINDOW:
        extra->windows[extra->window_count++] = (ExtraDays){lever->clause, (int32_t)lever->size};
        break;
    case FIT_FEWER_TIMES:
        lever->clause->do_.times.value = lever->times.value - (double)lever->size;
        break;
    case FIT_LONGER_PERIOD:
        lever->clause->do_.every = ladder[rung(lever->every) + (size_t)lever->size];
        break;
    }
}

static void put_back(const Lever *levers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (levers[i].change == FIT_FEWER_TIMES) levers[i].clause->do_.times = levers[i].times;
        if (levers[i].change == FIT_LONGER_PERIOD) levers[i].clause->do_.every = levers[i].every;
    }
}

static Status solve(const Relax *relax, const Extra *extra, int64_t *ret, Error *err) {
    Model model;
    Found found;
    TRY(model_new(relax->input, extra, relax->room.trial, &model, err));
    TRY(model_solve(&model, relax->room.net, NULL, &found, err));
    *ret = found.shortfall + (found.certain ? 0 : 1);
    return OK;
}

Status levers_try(Relax *relax, const Lever *levers, size_t count, int64_t *ret_short, Error *err) {
    arena_reset(relax->room.trial);
    Extra extra = {.people = arena_new_array(relax->room.trial, ExtraPeople, count),
                   .windows = arena_new_array(relax->room.trial, ExtraDays, count)};
    if (!extra.people || !extra.windows) return no_memory(err);
    relax->tries++;
    if (relax->input->watch) TRY(relax->input->watch(relax->input->watch_data, relax->tries, err));
    for (size_t i = 0; i < count; i++) apply(&levers[i], &extra);
    Status status = solve(relax, &extra, ret_short, err);
    put_back(levers, count);
    return status;
}

static Status try_size(Relax *relax, Lever *levers, size_t count, size_t which, int64_t size,
                       int64_t *ret_short, Error *err) {
    levers[which].size = size;
    return levers_try(relax, levers, count, ret_short, err);
}

/* A longer period need not hold the shorter one, so its sizes are tried one after the other; of the others
 * more never leaves more. */
static int64_t next_size(const Lever *lever, int64_t size) {
    int64_t next = lever->change == FIT_LONGER_PERIOD ? size + 1 : size * 2;
    return next < lever->most ? next : lever->most;
}

Status lever_grow(Relax *relax, Lever *levers, size_t count, size_t which, int64_t target, int64_t *ret_short,
                  Error *err) {
    Lever *lever = &levers[which];
    int64_t low = 0, high = 1, missing, best;
    *ret_short = target;
    if (lever->most == 0) return OK;
    for (;; low = high, high = next_size(lever, high)) {
        TRY(try_size(relax, levers, count, which, high, &missing, err));
        if (missing <= target) break;
        if (high >= lever->most) {
            lever->size = 0;
            return OK;
        }
    }
    for (best = missing; high - low > 1;) {
        int64_t middle = low + (high - low) / 2;
        TRY(try_size(relax, levers, count, which, middle, &missing, err));
        if (missing <= target) {
            high = middle;
            best = missing;
        } else {
            low = middle;
        }
    }
    lever->size = high;
    *ret_short = best;
    return OK;
}

Status lever_shrink(Relax *relax, Lever *levers, size_t count, size_t which, Error *err) {
    int64_t low = -1, high = levers[which].size, missing;
    while (high - low > 1) {
        int64_t middle = low < 0                                     ? 0
                         : levers[which].change == FIT_LONGER_PERIOD ? low + 1
                                                                     : low + (high - low) / 2;
        TRY(try_size(relax, levers, count, which, middle, &missing, err));
        if (missing == 0)
            high = middle;
        else
            low = middle;
    }
    levers[which].size = high;
    return OK;
}
