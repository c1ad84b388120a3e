/* `do` clauses: the loop over the register. Filter once per row, then copy windows: this is where millions of
 * duties are made in a second. */
#include <stdlib.h>

#include "duty/compile.h"

typedef struct DoRun {
    const Compile *compile;
    const Clause *clause;
    Windows windows;
    ExprContext context;
    bool by_class; /* the filter asks for class or list: the present one counts from class_since on */
} DoRun;

static bool names_field(const Expr *filter, const ExprSchema *schema, const char *name) {
    for (size_t i = 0; i < schema->field_count; i++)
        if (str_is(str_from(schema->fields[i].name), name)) return expr_uses_field(filter, i);
    return false;
}

static DoRun run_begin(const Compile *compile, const Clause *clause, Windows windows) {
    const Expr *filter = clause->do_.filter;
    DoRun run = {.compile = compile, .clause = clause, .windows = windows};
    run.context = filter_context(compile);
    if (filter && clause->do_.each == EACH_SUBJECT)
        run.by_class =
            names_field(filter, &schema_subject, "class") || names_field(filter, &schema_subject, "list");
    return run;
}

static bool passes(const DoRun *run, const DutySubject *subject) {
    const Expr *filter = run->clause->do_.filter;
    return !filter || expr_true(filter, subject->row, &run->context);
}

static Duty duty_begin(const DoRun *run, const DutySubject *subject) {
    const DoClause *work = &run->clause->do_;
    Duty duty = {.clause = clause_index(run->compile, run->clause), .org = subject->org, .due_minute = 1440};
    duty.at_most = work->at_most.set ? (int32_t)work->at_most.value : 0;
    duty.owner = subject->owner;
    if (work->each == EACH_ORG) return duty;
    duty.subject_id = subject->id;
    duty.subject = work->each == EACH_PERSON ? -subject->number : subject->number;
    if (work->each == EACH_PERSON) duty.owner = subject->number;
    return duty;
}

static inline void duty_set_window(Duty *duty, const Window *window) {
    duty->from = window->from;
    duty->due = window->due;
    duty->times = window->amount.times;
    duty->hours = window->amount.hours;
    duty->period_from = window->period_from;
    duty->period_to = window->period_to;
}

/* The part of the window inside [since, until]; false when nothing is left to do in it. */
static bool cut_window(Window *window, Date since, Date until, Date after) {
    Date from = date_later(date_later(window->from, since), after + 1),
         due = date_earlier(window->due, until);
    if (from > due) return false;
    window->amount =
        amount_share(window->amount, days_between(from, due), days_between(window->from, window->due));
    window->from = from;
    window->due = due;
    return window->amount.times > 0;
}

static Status emit_whole(const DoRun *run, Duty *duty, Error *err) {
    DutySink sink = run->compile->sink;
    void *data = run->compile->sink_data;
    const Window *end = run->windows.items + run->windows.count;
    for (const Window *window = run->windows.items; window < end; window++) {
        duty_set_window(duty, window);
        TRY(sink(data, duty, err));
    }
    return OK;
}

static Status emit_cut(const DoRun *run, Duty *duty, Date since, Date until, Error *err) {
    Date last = DATE_NONE; /* the day on which the duty before began */
    for (size_t i = 0; i < run->windows.count; i++) {
        Window window = run->windows.items[i];
        if (!cut_window(&window, since, until, last)) continue;
        last = window.from;
        duty_set_window(duty, &window);
        TRY(run->compile->sink(run->compile->sink_data, duty, err));
    }
    return OK;
}

static Date subject_since(const DoRun *run, const DutySubject *subject) {
    return run->by_class ? date_later(subject->since, subject->class_since) : subject->since;
}

static Date subject_until(const DutySubject *subject) {
    return subject->until == DATE_NONE ? INT32_MAX : subject->until;
}

static Status do_each(const DoRun *run, SubjectSource *source, Error *err) {
    Date first = run->windows.items[0].from, last = INT32_MIN;
    for (size_t i = 0; i < run->windows.count; i++) last = date_later(last, run->windows.items[i].due);
    DutySubject subject;
    source->rewind(source->data, run->clause);
    while (source->next(source->data, &subject)) {
        if (!passes(run, &subject)) continue;
        Date since = subject_since(run, &subject), until = subject_until(&subject);
        Duty duty = duty_begin(run, &subject);
        if (since <= first && until >= last)
            TRY(emit_whole(run, &duty, err));
        else
            TRY(emit_cut(run, &duty, since, until, err));
    }
    return OK;
}

/* ---- orgs: few, and their duties come in the order of `from` ---- */

typedef struct OrgList {
    DutySubject *items;
    size_t count, capacity;
} OrgList;

static Status keep_org(const DoRun *run, OrgList *list, const DutySubject *org, Error *err) {
    Arena *arena = run->compile->arena;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        DutySubject *items = arena_grow(arena, list->items, list->count, capacity, sizeof *items);
        if (!items) return no_memory(err);
        list->items = items;
        list->capacity = capacity;
    }
    DutySubject kept = *org;
    kept.row = NULL;
    if (!arena_str(arena, org->id, &kept.id) || !arena_str(arena, org->org, &kept.org)) return no_memory(err);
    list->items[list->count++] = kept;
    return OK;
}

static Status list_orgs(const DoRun *run, OrgList *list, Error *err) {
    SubjectSource *source = run->compile->orgs;
    DutySubject org;
    source->rewind(source->data, run->clause);
    while (source->next(source->data, &org))
        if (passes(run, &org)) TRY(keep_org(run, list, &org, err));
    return OK;
}

static int by_from_and_org(const void *a, const void *b) {
    const Duty *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return str_compare(x->org, y->org);
}

static Status do_each_org(const DoRun *run, Error *err) {
    OrgList list = {0};
    TRY(list_orgs(run, &list, err));
    Duty *duties = arena_new_array(run->compile->arena, Duty, list.count);
    if (!duties) return no_memory(err);
    for (size_t w = 0; w < run->windows.count; w++) {
        size_t count = 0;
        for (size_t i = 0; i < list.count; i++) {
            Window window = run->windows.items[w];
            if (!cut_window(&window, list.items[i].since, subject_until(&list.items[i]), DATE_NONE)) continue;
            duties[count] = duty_begin(run, &list.items[i]);
            duty_set_window(&duties[count++], &window);
        }
        qsort(duties, count, sizeof *duties, by_from_and_org);
        for (size_t i = 0; i < count; i++) TRY(run->compile->sink(run->compile->sink_data, &duties[i], err));
    }
    return OK;
}

Status compile_do(const Compile *compile, const Clause *clause, Error *err) {
    SubjectSource *const sources[] = {[EACH_SUBJECT] = compile->subjects,
                                      [EACH_ORG] = compile->orgs,
                                      [EACH_PERSON] = compile->people,
                                      [EACH_CASE] = NULL}; /* a case makes its duties when it is opened */
    SubjectSource *source = sources[clause->do_.each];
    Windows windows;
    if (clause->do_.rhythm_unset) return OK;
    TRY(do_windows(compile, clause, &windows, err));
    if (!source || windows.count == 0) return OK;
    DoRun run = run_begin(compile, clause, windows);
    return clause->do_.each == EACH_ORG ? do_each_org(&run, err) : do_each(&run, source, err);
}
