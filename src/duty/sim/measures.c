/* The plans' measures over what was simulated: duties, records of visits, subjects, orgs, people. A measure
 * that asks for anything else - a case, a result, a score - is told as not simulated, never as 0. */
#include "duty/sim/inside.h"

typedef struct Rows {
    const Value **items;
    size_t count, capacity;
} Rows;

typedef struct Measures {
    Sim *sim;
    Rows duties, records;
} Measures;

static const char *const duty_known[] = {
    "plan",   "clause", "activity", "state", "subject", "subject_class", "subject_kind", "org",
    "person", "from",   "due",      "times", "done",    "done_on",       "on_time",      NULL};
static const char *const record_known[] = {"activity", "subject",  "subject_class", "subject_kind", "org",
                                           "person",   "officers", "day",           "form",         NULL};

static Value text_of(Str text) {
    return (Value){.type = text.len ? TYPE_TEXT : TYPE_UNSET, .text = text};
}

static Value date_of(Date date) {
    return (Value){.type = date == DATE_NONE ? TYPE_UNSET : TYPE_DATE, .date = date};
}

static Value number_of(int64_t number) {
    return (Value){.type = TYPE_NUMBER, .number = (double)number};
}

/* ---- rows ---- */

static const AssignPlace *place_of_duty(const Sim *sim, const SimDuty *duty) {
    uintptr_t known = duty->subject.len ? (uintptr_t)map_get(sim->work->known_places, duty->subject) : 0;
    return known > 0 ? &sim->work->input->places[known - 1] : NULL;
}

/* In the order of the names above. */
static void duty_values(const Sim *sim, const SimDuty *duty, Value *ret) {
    const FitInput *fit = &sim->work->input->fit;
    const Plan *plan = fit->plans[duty->plan];
    const Clause *clause = &plan->clauses[duty->clause];
    const AssignPlace *place = place_of_duty(sim, duty);
    const Value values[] = {
        text_of(plan->id),
        text_of(clause->id),
        text_of(clause_title(clause)),
        text_of(str_from(duty_state_name(duty->state))),
        text_of(duty->subject),
        text_of(place ? place->class : (Str){0}),
        text_of(place ? place->kind : (Str){0}),
        text_of(duty->org),
        text_of(duty->person == NONE ? (Str){0} : fit->staff[duty->person].id),
        date_of(duty->from),
        date_of(duty->due),
        number_of(duty->times),
        number_of(duty->done),
        date_of(duty->done_on),
        {.type = duty->done_on == DATE_NONE ? TYPE_UNSET : TYPE_BOOL, .boolean = duty->done_on <= duty->due}};
    memcpy(ret, values, sizeof values);
}

static void record_values(const Sim *sim, const SimVisit *visit, Value *ret) {
    const FitInput *fit = &sim->work->input->fit;
    const Clause *clause = &fit->plans[visit->plan]->clauses[visit->clause];
    const SimDuty *duty = &sim->result->duties[visit->duty];
    const AssignPlace *place = place_of_duty(sim, duty);
    Str form = clause->kind == CLAUSE_DO ? clause->do_.form : (Str){0};
    const Value values[] = {text_of(clause_title(clause)),
                            text_of(duty->subject),
                            text_of(place ? place->class : (Str){0}),
                            text_of(place ? place->kind : (Str){0}),
                            text_of(duty->org),
                            text_of(fit->staff[visit->person].id),
                            number_of(visit->officers),
                            date_of(visit->day),
                            text_of(form)};
    memcpy(ret, values, sizeof values);
}

/* Where each known value stands in the schema's row. */
static void spread(const ExprSchema *schema, const char *const *names, const Value *values, Value *row) {
    for (size_t i = 0; i < schema->field_count; i++)
        for (size_t k = 0; names[k]; k++)
            if (strcmp(schema->fields[i].name, names[k]) == 0) row[i] = values[k];
}

static Status add_row(const Sim *sim, Rows *rows, const Value *row, Error *err) {
    TRY(work_grow(sim->work, (void **)&rows->items, rows->count, &rows->capacity, sizeof *rows->items, err));
    rows->items[rows->count++] = row;
    return OK;
}

/* Made once and kept for the next measure. */
static Status made_rows(Measures *all, const ExprSchema *schema, Rows *ret, Error *err) {
    const Sim *sim = all->sim;
    bool duties = schema == &schema_duty;
    Rows *rows = duties ? &all->duties : &all->records;
    size_t count = rows->count > 0 ? 0 : duties ? sim->result->duty_count : sim->result->visit_count;
    Value values[COUNT_OF(duty_known)] = {{0}};
    for (size_t i = 0; i < count; i++) {
        Value *row = arena_new_array(sim->arena, Value, schema->field_count);
        if (!row) return no_memory(err);
        if (duties)
            duty_values(sim, &sim->result->duties[i], values);
        else
            record_values(sim, &sim->result->visits[i], values);
        spread(schema, duties ? duty_known : record_known, values, row);
        TRY(add_row(sim, rows, row, err));
    }
    *ret = *rows;
    return OK;
}

/* The register's rows, with the attributes that the filter names: asked for as a clause asks. */
static Status register_rows(const Sim *sim, SubjectSource *source, const ExprAggregate *aggregate, Rows *rows,
                            Error *err) {
    Clause asks = {.kind = CLAUSE_DO};
    asks.do_.filter = (Expr *)(uintptr_t)aggregate->filter; /* read only */
    size_t width = aggregate->object->field_count;
    if (aggregate->filter) width += expr_attribute_count(aggregate->filter);
    source->rewind(source->data, &asks);
    for (DutySubject subject; source->next(source->data, &subject);) {
        Value *row = arena_new_array(sim->arena, Value, width);
        if (!row) return no_memory(err);
        memcpy(row, subject.row, width * sizeof *row);
        TRY(add_row(sim, rows, row, err));
    }
    return OK;
}

/* ---- what can be answered ---- */

static bool knows(const Expr *expr, const ExprSchema *schema, const char *const *names) {
    for (size_t i = 0; expr && i < schema->field_count; i++) {
        bool known = false;
        for (size_t k = 0; names[k]; k++) known |= strcmp(schema->fields[i].name, names[k]) == 0;
        if (!known && expr_uses_field(expr, i)) return false;
    }
    return true;
}

static SubjectSource *source_of(const Sim *sim, const ExprSchema *schema) {
    const FitInput *fit = &sim->work->input->fit;
    return schema == &schema_subject  ? fit->subjects
           : schema == &schema_org    ? fit->orgs
           : schema == &schema_person ? fit->people
                                      : NULL;
}

static bool can_answer(const Sim *sim, const ExprAggregate *aggregate) {
    const ExprSchema *object = aggregate->object;
    const char *const *names = object == &schema_duty     ? duty_known
                               : object == &schema_record ? record_known
                                                          : NULL;
    if (names) return knows(aggregate->filter, object, names) && knows(aggregate->value, object, names);
    return aggregate->value == NULL && source_of(sim, object) != NULL;
}

static bool can_answer_all(const Sim *sim, const Expr *expr, Str *ret_lacks) {
    for (size_t i = 0; i < expr_aggregate_count(expr); i++) {
        const ExprAggregate *aggregate = expr_aggregate_at(expr, i);
        if (can_answer(sim, aggregate)) continue;
        *ret_lacks = str_from(aggregate->object->name);
        return false;
    }
    return true;
}

static Status value_of(Measures *all, const Expr *expr, const ExprContext *given, Figure *ret, Error *err) {
    const Sim *sim = all->sim;
    size_t count = expr_aggregate_count(expr);
    Value *results = arena_new_array(sim->arena, Value, count);
    if (!results) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const ExprAggregate *aggregate = expr_aggregate_at(expr, i);
        Rows rows = {0};
        SubjectSource *source = source_of(sim, aggregate->object);
        TRY(source ? register_rows(sim, source, aggregate, &rows, err)
                   : made_rows(all, aggregate->object, &rows, err));
        TRY(expr_fold(aggregate, rows.items, rows.count, given, sim->arena, &results[i], err));
    }
    ExprContext context = *given;
    context.aggregates = results;
    Value value = expr_eval(expr, NULL, &context);
    *ret = value.type == TYPE_NUMBER ? (Figure){true, value.number} : (Figure){0};
    return OK;
}

static Status answer(Measures *all, const Plan *plan, const MeasureClause *clause, SimMeasure *ret,
                     Error *err) {
    const Work *work = all->sim->work;
    Date last = work->first + (Date)work->days - 1;
    ExprContext context = {.today = last,
                           .period_from = plan->from != DATE_NONE ? plan->from : work->first,
                           .period_to = plan->to != DATE_NONE ? plan->to : last,
                           .now = date_start(last + 1, ZONE_SHANGHAI),
                           .zone_minutes = ZONE_SHANGHAI};
    const Expr *numerator, *denominator;
    ret->simulated = clause->value && can_answer_all(all->sim, clause->value, &ret->lacks);
    if (!ret->simulated) return OK;
    ret->ratio = expr_ratio(clause->value, &numerator, &denominator);
    if (!ret->ratio) return value_of(all, clause->value, &context, &ret->value, err);
    TRY(value_of(all, numerator, &context, &ret->numerator, err));
    TRY(value_of(all, denominator, &context, &ret->denominator, err));
    if (ret->numerator.set && ret->denominator.set && ret->denominator.value != 0)
        ret->value = (Figure){true, ret->numerator.value / ret->denominator.value};
    return OK;
}

Status sim_measures(Sim *sim, Error *err) {
    const FitInput *fit = &sim->work->input->fit;
    SimResult *result = sim->result;
    Measures all = {.sim = sim};
    size_t most = 0;
    for (size_t i = 0; i < fit->plan_count; i++) most += fit->plans[i]->clause_count;
    result->measures = arena_new_array(sim->arena, SimMeasure, most);
    if (!result->measures) return no_memory(err);
    for (size_t p = 0; p < fit->plan_count; p++)
        for (size_t c = 0; c < fit->plans[p]->clause_count; c++) {
            if (fit->plans[p]->clauses[c].kind != CLAUSE_MEASURE) continue;
            SimMeasure *measure = &result->measures[result->measure_count++];
            *measure = (SimMeasure){.plan = (uint32_t)p, .clause = (uint32_t)c};
            TRY(answer(&all, fit->plans[p], &fit->plans[p]->clauses[c].measure, measure, err));
        }
    return OK;
}
