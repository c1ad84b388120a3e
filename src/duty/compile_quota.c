/* Quotas: a figure for the plan's org, by month, by org, or by the people of each org. The figures are
 * allotted, so they are never prorated, and the range chooses windows without cutting them. by-month is read
 * before by-org: two breakdowns of one total are not two obligations. */
#include <math.h>
#include <stdlib.h>

#include "duty/compile.h"

enum { PIECES_MAX = 1000000000 };

static Status emit_part(const Compile *compile, const Clause *clause, Str org, Date from, Date to,
                        Figure figure, Error *err) {
    Date first = date_later(from, compile->plan->from), last = date_earlier(to, plan_end(compile->plan));
    if (!figure.set || first > last || last < compile->from || first > compile->to) return OK;
    double pieces = ceil(figure.value - 1e-9); /* a product of rates may miss a whole number by a hair */
    if (!(pieces >= 0 && pieces <= PIECES_MAX))
        return fail(err, E_INVALID, "clause %.*s asks for a number of pieces that cannot be counted",
                    STR_ARG(clause->id));
    if (pieces < 1) return OK;
    Duty duty = {.clause = clause_index(compile, clause),
                 .org = org,
                 .times = (int32_t)pieces,
                 .from = first,
                 .due = last,
                 .due_minute = 1440,
                 .period_from = from,
                 .period_to = to};
    return compile->sink(compile->sink_data, &duty, err);
}

static Figure month_figure(const QuotaClause *quota, int month) {
    int64_t key;
    for (size_t i = 0; i < quota->month_count; i++)
        if (str_to_i64(quota->by_month[i].key, &key) && key == month) return quota->by_month[i].value;
    return (Figure){.set = false};
}

/* Every month of the plan's period that touches the range, in order of time. */
static Status by_month(const Compile *compile, const Clause *clause, Error *err) {
    Date from = date_later(compile->from, compile->plan->from),
         to = date_earlier(compile->to, plan_end(compile->plan));
    Period *months;
    size_t count;
    TRY(periods_list(compile->calendar, EVERY_MONTH, from, to, compile->arena, &months, &count, err));
    for (size_t i = 0; i < count; i++) {
        Figure figure = month_figure(&clause->quota, date_to_civil(months[i].full_from).month);
        TRY(emit_part(compile, clause, compile->plan->org, months[i].full_from, months[i].full_to, figure,
                      err));
    }
    return OK;
}

/* The plan's period; of a plan that is open on a side, the years that touch the range. */
static Status whole_periods(const Compile *compile, Period **ret, size_t *ret_count, Error *err) {
    const Plan *plan = compile->plan;
    Date from = date_later(compile->from, plan->from), to = date_earlier(compile->to, plan_end(plan));
    if (plan->from == DATE_NONE || plan->to == DATE_NONE)
        return periods_list(compile->calendar, EVERY_YEAR, from, to, compile->arena, ret, ret_count, err);
    Period *period = arena_new_item(compile->arena, Period);
    if (!period) return no_memory(err);
    period->full_from = plan->from;
    period->full_to = plan->to;
    *ret = period;
    *ret_count = 1;
    return OK;
}

static int by_key(const void *a, const void *b) {
    return str_compare(((const QuotaPart *)a)->key, ((const QuotaPart *)b)->key);
}

/* One duty per org and period, in the order of time and code; `parts` is put in order. */
static Status emit_orgs(const Compile *compile, const Clause *clause, QuotaPart *parts, size_t part_count,
                        Error *err) {
    Period *periods;
    size_t count;
    if (part_count == 0) return OK;
    qsort(parts, part_count, sizeof *parts, by_key);
    TRY(whole_periods(compile, &periods, &count, err));
    for (size_t p = 0; p < count; p++)
        for (size_t i = 0; i < part_count; i++)
            TRY(emit_part(compile, clause, parts[i].key, periods[p].full_from, periods[p].full_to,
                          parts[i].value, err));
    return OK;
}

static Status by_org(const Compile *compile, const Clause *clause, Error *err) {
    const QuotaClause *quota = &clause->quota;
    QuotaPart *parts = arena_new_array(compile->arena, QuotaPart, quota->org_count);
    if (!parts) return no_memory(err);
    memcpy(parts, quota->by_org, quota->org_count * sizeof *parts);
    return emit_orgs(compile, clause, parts, quota->org_count, err);
}

/* rate per so many people of an org, when the register of orgs knows its population. */
static Figure org_people(const QuotaClause *quota, const DutySubject *org) {
    Figure figure = {.set = false};
    size_t at = 0;
    while (!str_is(str_from(schema_org.fields[at].name), "population")) at++;
    if (org->row[at].type != TYPE_NUMBER) return figure;
    figure.set = true;
    figure.value = org->row[at].number * quota->people_rate.value / quota->people_of.value;
    return figure;
}

static bool counts_people(const Compile *compile, const QuotaClause *quota) {
    return compile->orgs && quota->people_rate.set && quota->people_of.set && quota->people_of.value > 0;
}

static Figure people_figure(const Compile *compile, const Clause *clause) {
    Figure figure = {.set = false};
    if (!counts_people(compile, &clause->quota)) return figure;
    DutySubject org;
    compile->orgs->rewind(compile->orgs->data, clause);
    while (compile->orgs->next(compile->orgs->data, &org))
        if (str_equal(org.id, compile->plan->org)) figure = org_people(&clause->quota, &org);
    return figure;
}

/* Each org that the clause names, by its own population. */
static Status by_people(const Compile *compile, const Clause *clause, Error *err) {
    const QuotaClause *quota = &clause->quota;
    if (!counts_people(compile, quota)) return OK;
    QuotaPart *parts = NULL;
    size_t count = 0;
    ExprContext context = filter_context(compile);
    DutySubject org;
    compile->orgs->rewind(compile->orgs->data, clause);
    while (compile->orgs->next(compile->orgs->data, &org)) {
        if (quota->people_orgs && !expr_true(quota->people_orgs, org.row, &context)) continue;
        parts = arena_grow(compile->arena, parts, count, count + 1, sizeof *parts);
        if (!parts || !arena_str(compile->arena, org.org, &parts[count].key)) return no_memory(err);
        parts[count++].value = org_people(quota, &org);
    }
    return emit_orgs(compile, clause, parts, count, err);
}

static Status by_total(const Compile *compile, const Clause *clause, Error *err) {
    Figure total = clause->quota.total.set ? clause->quota.total : people_figure(compile, clause);
    Period *periods;
    size_t count;
    TRY(whole_periods(compile, &periods, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(emit_part(compile, clause, compile->plan->org, periods[i].full_from, periods[i].full_to, total,
                      err));
    return OK;
}

Status compile_quota(const Compile *compile, const Clause *clause, Error *err) {
    if (clause->quota.month_count > 0) return by_month(compile, clause, err);
    if (clause->quota.org_count > 0) return by_org(compile, clause, err);
    return clause->quota.people_each ? by_people(compile, clause, err) : by_total(compile, clause, err);
}
