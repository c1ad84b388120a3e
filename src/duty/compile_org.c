/* Duties of orgs: reports, phases, letters. Their dates are the plan's own; the range chooses and never cuts
 * them. */
#include "duty/compile.h"

static Status emit(const Compile *compile, const Duty *duty, Error *err) {
    return compile->sink(compile->sink_data, duty, err);
}

static bool touches_plan(const Plan *plan, Date from, Date to) {
    return from != DATE_NONE && to >= plan->from && from <= plan_end(plan);
}

/* ---- report ---- */

/* A report belongs to the plan when it falls due in the plan's period or tells of a part of it: the last
 * month of a season is reported after its end. */
static bool report_belongs(const Plan *plan, const DueDate *due, Date told_from, Date told_to) {
    return touches_plan(plan, due->date, due->date) || touches_plan(plan, told_from, told_to);
}

/* It can be written from the day on which the period it tells of is over, or during it when it is due before
 * its end. */
static Date report_from(const Plan *plan, const DueDate *due, Date told_from, Date told_to) {
    if (told_from != DATE_NONE) return told_to < due->date ? told_to + 1 : told_from;
    return plan->from != DATE_NONE && plan->from < due->date ? plan->from : due->date;
}

/* One report of each org that the clause's filter keeps, in the source's order. */
static Status emit_each(const Compile *compile, const Clause *clause, Duty duty, Error *err) {
    ExprContext context = filter_context(compile);
    DutySubject org;
    if (!compile->orgs) return OK;
    compile->orgs->rewind(compile->orgs->data, clause);
    while (compile->orgs->next(compile->orgs->data, &org)) {
        if (clause->report.filter && !expr_true(clause->report.filter, org.row, &context)) continue;
        duty.org = org.org;
        duty.owner = org.owner;
        TRY(emit(compile, &duty, err));
    }
    return OK;
}

static Status emit_report(const Compile *compile, const Clause *clause, const DueDate *due, Error *err) {
    bool current = str_is(clause->report.of, "current");
    Date told_from = current ? due->current_from : due->period_from;
    Date told_to = current ? due->current_to : due->period_to;
    if (!report_belongs(compile->plan, due, told_from, told_to)) return OK;
    Duty duty = {.clause = clause_index(compile, clause),
                 .org = compile->plan->org,
                 .from = report_from(compile->plan, due, told_from, told_to),
                 .due = due->date,
                 .due_minute = (int16_t)due->minute,
                 .times = 1};
    duty.period_from = told_from == DATE_NONE ? duty.from : told_from;
    duty.period_to = told_from == DATE_NONE ? duty.due : told_to;
    return clause->report.each_org ? emit_each(compile, clause, duty, err) : emit(compile, &duty, err);
}

Status compile_report(const Compile *compile, const Clause *clause, Error *err) {
    if (!clause->report.due) return OK;
    DueDate *dues;
    size_t count;
    TRY(due_rule_list(clause->report.due, compile->calendar, compile->from, compile->to, compile->arena,
                      &dues, &count, err));
    for (size_t i = 0; i < count; i++) TRY(emit_report(compile, clause, &dues[i], err));
    return OK;
}

/* ---- phase ---- */

Status compile_phase(const Compile *compile, const Clause *clause, Error *err) {
    Date from = clause->phase.from, to = clause->phase.to;
    if (from == DATE_NONE || to == DATE_NONE || to < compile->from || from > compile->to) return OK;
    Duty duty = {.clause = clause_index(compile, clause),
                 .org = compile->plan->org,
                 .from = from,
                 .due = to,
                 .due_minute = 1440,
                 .times = 1,
                 .period_from = from,
                 .period_to = to};
    return emit(compile, &duty, err);
}

/* ---- letter ---- */

static size_t level_field(void) {
    size_t at = 0;
    while (!str_is(str_from(schema_org.fields[at].name), "level")) at++;
    return at;
}

/* Each org of the lower level signs; it may sign from the beginning of the due date's period, or of the plan.
 */
static Status emit_letters(const Compile *compile, const Clause *clause, const DueDate *due, Error *err) {
    Date period_from = due->current_from == DATE_NONE ? compile->plan->from : due->current_from;
    Date from = date_later(period_from, compile->plan->from);
    if (from == DATE_NONE || from > due->date) from = due->date;
    size_t level = level_field();
    DutySubject org;
    compile->orgs->rewind(compile->orgs->data, clause);
    while (compile->orgs->next(compile->orgs->data, &org)) {
        if (org.row[level].type != TYPE_TEXT || !str_equal(org.row[level].text, clause->letter.to_level))
            continue;
        Duty duty = {.clause = clause_index(compile, clause),
                     .org = org.org,
                     .owner = org.owner,
                     .from = from,
                     .due = due->date,
                     .due_minute = (int16_t)due->minute,
                     .times = 1,
                     .period_from = from,
                     .period_to = due->date};
        TRY(emit(compile, &duty, err));
    }
    return OK;
}

Status compile_letter(const Compile *compile, const Clause *clause, Error *err) {
    if (!clause->letter.sign_rule || !compile->orgs) return OK;
    Date from = date_later(compile->from, compile->plan->from),
         to = date_earlier(compile->to, plan_end(compile->plan));
    DueDate *dues;
    size_t count;
    TRY(due_rule_list(clause->letter.sign_rule, compile->calendar, from, to, compile->arena, &dues, &count,
                      err));
    for (size_t i = 0; i < count; i++) TRY(emit_letters(compile, clause, &dues[i], err));
    return OK;
}
