/* What a plan leaves open. A blank figure neither stops the compiler nor counts as 0 (catalogue L19), so it
 * has to be told. */
#include "duty/compile.h"

typedef struct UnsetList {
    Arena *arena;
    uint32_t clause;
    DutyUnset *items;
    size_t count, capacity;
} UnsetList;

static Status add_unset(UnsetList *list, const char *key, Str part, Error *err) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        DutyUnset *items = arena_grow(list->arena, list->items, list->count, capacity, sizeof *items);
        if (!items) return no_memory(err);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = (DutyUnset){.clause = list->clause, .key = key, .part = part};
    return OK;
}

/* An occasion that is no festival, term or day of the plan is an event: its duties come when it happens. */
static Status unset_occasions(UnsetList *list, const Plan *plan, const Calendar *calendar, Str on,
                              Error *err) {
    Str rest = on, name;
    while (rest.len > 0) {
        str_cut(rest, '|', &name, &rest);
        Date *days;
        size_t count;
        bool known;
        TRY(occasion_days(plan, calendar, str_trim(name), OCCASION_SAMPLE_YEAR, OCCASION_SAMPLE_YEAR,
                          list->arena, &days, &count, &known, err));
        if (!known) TRY(add_unset(list, "on", str_trim(name), err));
    }
    return OK;
}

/* every:, before: and after: that stand there without a value. */
static Status unset_rhythm(UnsetList *list, const Clause *clause, Error *err) {
    static const char *const names[] = {"every", "before", "after"};
    if (!clause->do_.rhythm_unset) return OK;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const YamlNode *value = yaml_get(clause->body, names[i]);
        if (value && yaml_is_null(value)) TRY(add_unset(list, names[i], (Str){0}, err));
    }
    return OK;
}

static Status unset_do(UnsetList *list, const Plan *plan, const Calendar *calendar, const Clause *clause,
                       Error *err) {
    const DoClause *work = &clause->do_;
    if (!work->times.set && !work->hours.set) {
        bool hours = yaml_get(clause->body, "hours") != NULL;
        TRY(add_unset(list, hours ? "hours" : "times", (Str){0}, err));
    }
    TRY(unset_rhythm(list, clause, err));
    return unset_occasions(list, plan, calendar, work->on, err);
}

static Status unset_parts(UnsetList *list, const char *key, const QuotaPart *parts, size_t count,
                          Error *err) {
    for (size_t i = 0; i < count; i++)
        if (!parts[i].value.set) TRY(add_unset(list, key, parts[i].key, err));
    return OK;
}

static Status unset_quota(UnsetList *list, const QuotaClause *quota, Error *err) {
    TRY(unset_parts(list, "by-month", quota->by_month, quota->month_count, err));
    TRY(unset_parts(list, "by-org", quota->by_org, quota->org_count, err));
    bool whole = quota->month_count == 0 && quota->org_count == 0;
    bool by_people = quota->people_rate.set && quota->people_of.set;
    return whole && !quota->total.set && !by_people ? add_unset(list, "total", (Str){0}, err) : OK;
}

static Status unset_clause(UnsetList *list, const Plan *plan, const Calendar *calendar, const Clause *clause,
                           Error *err) {
    switch (clause->kind) {
    case CLAUSE_DO:
        return unset_do(list, plan, calendar, clause, err);
    case CLAUSE_QUOTA:
        return unset_quota(list, &clause->quota, err);
    case CLAUSE_REPORT:
        return clause->report.due ? OK : add_unset(list, "due", (Str){0}, err);
    case CLAUSE_PHASE:
        if (clause->phase.from == DATE_NONE) TRY(add_unset(list, "from", (Str){0}, err));
        return clause->phase.to == DATE_NONE ? add_unset(list, "to", (Str){0}, err) : OK;
    case CLAUSE_LETTER:
        return clause->letter.sign_rule ? OK : add_unset(list, "sign-by", (Str){0}, err);
    case CLAUSE_DEADLINE:
    case CLAUSE_MEASURE:
    case CLAUSE_RULE:
    case CLAUSE_DRAW:
    case CLAUSE_GRADE:
    case CLAUSE_KIND_COUNT:
        break;
    }
    return OK;
}

Status duty_unset(const Plan *plan, const Calendar *calendar, Arena *arena, DutyUnset **ret,
                  size_t *ret_count, Error *err) {
    UnsetList list = {.arena = arena};
    for (size_t i = 0; i < plan->clause_count; i++) {
        list.clause = (uint32_t)i;
        for (size_t k = 0; k < plan->clauses[i].fill_count; k++)
            TRY(add_unset(&list, "fill", plan->clauses[i].fill[k], err));
        TRY(unset_clause(&list, plan, calendar, &plan->clauses[i], err));
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}
