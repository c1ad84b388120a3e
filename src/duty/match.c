/* Which duties a record answers. Several frequency rules stand side by side on one subject and one visit may
 * answer several of them (catalogue C2), but it is never counted twice for one rule. */
#include "duty/duty.h"

static bool may_be_late(const Clause *rule) {
    return rule->kind == CLAUSE_REPORT || rule->kind == CLAUSE_PHASE || rule->kind == CLAUSE_LETTER;
}

static bool in_window(const MatchDuty *duty, const MatchRecord *record, Error *reason) {
    char day[DATE_TEXT], edge[DATE_TEXT];
    if (record->date < duty->from)
        return fail(reason, E_NO, "the record is of %s, the duty begins on %s",
                    date_format(record->date, day), date_format(duty->from, edge)) == OK;
    if (record->date > duty->due && !may_be_late(duty->rule))
        return fail(reason, E_NO, "the record is of %s, the duty ended on %s", date_format(record->date, day),
                    date_format(duty->due, edge)) == OK;
    return true;
}

static bool still_open(const MatchDuty *duty, Error *reason) {
    bool capped = duty->rule->kind == CLAUSE_DO && duty->rule->do_.at_most.set;
    if (capped && duty->done >= duty->rule->do_.at_most.value)
        return fail(reason, E_NO, "the duty has its %d visits, and no more are allowed", duty->done) == OK;
    if (!capped && duty->done >= duty->times)
        return fail(reason, E_NO, "the duty has all its evidence already") == OK;
    return true;
}

static bool as_demanded(const Clause *rule, const MatchRecord *record, Error *reason) {
    if (rule->kind != CLAUSE_DO) return true;
    const DoClause *work = &rule->do_;
    if (work->officers.set && record->officers < work->officers.value)
        return fail(reason, E_NO, "the duty needs %d officers, the record names %d",
                    (int)work->officers.value, record->officers) == OK;
    if (work->form.len > 0 && !str_equal(work->form, record->form))
        return fail(reason, E_NO, "the duty needs the form %.*s", STR_ARG(work->form)) == OK;
    return true;
}

bool duty_matches(const MatchDuty *duty, const MatchRecord *record, Error *ret_reason) {
    Str wanted = clause_title(duty->rule);
    if (!str_equal(wanted, record->activity))
        return fail(ret_reason, E_NO, "the duty is %.*s, the record is %.*s", STR_ARG(wanted),
                    STR_ARG(record->activity)) == OK;
    return in_window(duty, record, ret_reason) && as_demanded(duty->rule, record, ret_reason) &&
           still_open(duty, ret_reason);
}

/* One that still needs evidence goes before one that only allows more. */
static bool before(const MatchDuty *a, const MatchDuty *b) {
    bool a_full = a->done >= a->times, b_full = b->done >= b->times;
    if (a_full != b_full) return b_full;
    return a->from != b->from ? a->from < b->from : a->due < b->due;
}

static size_t place_of_clause(const MatchDuty *duties, const size_t *picked, size_t count, uint32_t clause) {
    size_t at = 0;
    while (at < count && duties[picked[at]].clause != clause) at++;
    return at;
}

size_t duty_pick(const MatchDuty *duties, size_t count, const MatchRecord *record, size_t *ret_picked) {
    size_t picked = 0;
    for (size_t i = 0; i < count; i++) {
        Error reason = ERROR_INIT;
        if (!duty_matches(&duties[i], record, &reason)) continue;
        size_t at = place_of_clause(duties, ret_picked, picked, duties[i].clause);
        if (at == picked)
            ret_picked[picked++] = i;
        else if (before(&duties[i], &duties[ret_picked[at]]))
            ret_picked[at] = i;
    }
    return picked;
}
