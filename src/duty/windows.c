/* Windows of a `do` clause: computed once per clause, so that the loop over the register only copies them. */
#include <math.h>
#include <stdlib.h>

#include "duty/compile.h"

typedef struct WindowList {
    const Compile *compile;
    Amount amount; /* of a whole period */
    Date from, to; /* bounds that cut */
    Window *items;
    size_t count, capacity;
} WindowList;

enum { TIMES_MAX = 1000000000 };

/* Half a visit cannot be made: a broken figure is rounded up. */
static Status whole_times(const Clause *clause, double figure, int factor, int32_t *ret, Error *err) {
    double times = ceil(figure) * factor;
    if (!(times >= 0 && times <= TIMES_MAX))
        return fail(err, E_INVALID, "clause %.*s asks for a number of times that cannot be counted",
                    STR_ARG(clause->id));
    *ret = (int32_t)times;
    return OK;
}

static Status whole_amount(const Clause *clause, Amount *ret, Error *err) {
    const DoClause *work = &clause->do_;
    Amount amount = {0};
    if (work->hours.set && work->hours.value > 0)
        amount = (Amount){.times = 1, .hours = work->hours.value};
    else if (work->times.set)
        TRY(whole_times(clause, work->times.value, work->every == EVERY_SHIFT ? SHIFTS_PER_DAY : 1,
                        &amount.times, err));
    *ret = amount;
    return OK;
}

/* A period cut by the plan's bounds still wants something once it holds a working day: a plan that says
 * "every week" and starts on a Thursday wants its first week too, and "every year" in a campaign of four
 * months means once in it. */
static Amount bounded_amount(const WindowList *list, Date from, Date to, int whole) {
    Amount amount = amount_share(list->amount, days_between(from, to), whole);
    if (amount.times > 0 || list->amount.times == 0) return amount;
    if (calendar_workdays(list->compile->calendar, from, to) == 0) return amount;
    return (Amount){.times = 1, .hours = list->amount.hours > 0 ? 0.5 : 0};
}

static Status add_window(WindowList *list, Date period_from, Date period_to, Error *err) {
    Window window = {.from = date_later(period_from, list->from),
                     .due = date_earlier(period_to, list->to),
                     .period_from = period_from,
                     .period_to = period_to};
    const Compile *compile = list->compile;
    if (window.from > window.due || window.due < compile->from || window.from > compile->to) return OK;
    window.amount = bounded_amount(list, window.from, window.due, days_between(period_from, period_to));
    if (window.amount.times == 0) return OK;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        Window *items = arena_grow(compile->arena, list->items, list->count, capacity, sizeof *items);
        if (!items) return no_memory(err);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = window;
    return OK;
}

static Status add_periods(WindowList *list, Every every, Error *err) {
    const Compile *compile = list->compile;
    Date from = date_later(list->from, compile->from), to = date_earlier(list->to, compile->to);
    Period *periods;
    size_t count;
    if (every == EVERY_SHIFT) every = EVERY_DAY; /* three times a day: one window, thrice the figure */
    TRY(periods_list(compile->calendar, every, from, to, compile->arena, &periods, &count, err));
    for (size_t i = 0; i < count; i++) TRY(add_window(list, periods[i].full_from, periods[i].full_to, err));
    return OK;
}

/* Once: the plan's period is the window. A plan that is open on a side has no such period, and a window that
 * began with the range would be another duty on each day that it is asked: there once means once a year. */
static Status add_once(WindowList *list, Error *err) {
    const Plan *plan = list->compile->plan;
    if (plan->from == DATE_NONE || plan->to == DATE_NONE) return add_periods(list, EVERY_YEAR, err);
    return add_window(list, plan->from, plan->to, err);
}

static Date days_from(const Calendar *calendar, Date day, Span span, int sign) {
    switch (span.unit) {
    case SPAN_WORKDAYS:
        return calendar_add_workdays(calendar, day, sign * span.amount);
    case SPAN_HOURS:
        return day + sign * ((span.amount + 23) / 24);
    case SPAN_MINUTES:
        return day + sign * ((span.amount + 1439) / 1440);
    case SPAN_DAYS:
        break;
    }
    return day + sign * span.amount;
}

/* "before" ends on the eve and "after" begins on the next day; with both the day itself is inside. */
static Status add_around(WindowList *list, const DoClause *work, Date day, Error *err) {
    const Calendar *calendar = list->compile->calendar;
    bool before = work->before.amount > 0, after = work->after.amount > 0;
    Date from = before ? days_from(calendar, day, work->before, -1) : after ? day + 1 : day;
    Date to = after ? days_from(calendar, day, work->after, 1) : before ? day - 1 : day;
    if (from == DATE_NONE || to == DATE_NONE || from > to) return OK;
    return add_window(list, from, to, err);
}

static int by_from(const void *a, const void *b) {
    const Window *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->due > y->due) - (x->due < y->due);
}

/* A duty is known by the day it begins, so no two windows of a clause may begin on one day. Only festivals
 * close to each other can: the later one begins a day later. */
static void separate(WindowList *list) {
    if (list->count == 0) return;
    qsort(list->items, list->count, sizeof *list->items, by_from);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        Window window = list->items[i];
        window.from = date_later(window.from, list->items[kept - 1].from + 1);
        if (window.from <= window.due) list->items[kept++] = window;
    }
    list->count = kept;
}

static Status add_occasions(WindowList *list, const DoClause *work, Error *err) {
    const Compile *compile = list->compile;
    int first = date_to_civil(compile->from).year - 1, last = date_to_civil(compile->to).year + 1;
    Str rest = work->on, name;
    while (rest.len > 0) { /* several are joined by | */
        str_cut(rest, '|', &name, &rest);
        Date *days;
        size_t count;
        bool known;
        TRY(occasion_days(compile->plan, compile->calendar, str_trim(name), first, last, compile->arena,
                          &days, &count, &known, err));
        for (size_t i = 0; i < count; i++) TRY(add_around(list, work, days[i], err));
    }
    separate(list);
    return OK;
}

Status do_windows(const Compile *compile, const Clause *clause, Windows *ret, Error *err) {
    const DoClause *work = &clause->do_;
    WindowList list = {.compile = compile, .from = compile->plan->from, .to = plan_end(compile->plan)};
    if (compile->cut) {
        list.from = date_later(list.from, compile->from);
        list.to = date_earlier(list.to, compile->to);
    }
    TRY(whole_amount(clause, &list.amount, err));
    if (list.amount.times > 0) {
        if (work->on.len > 0)
            TRY(add_occasions(&list, work, err));
        else if (work->every == EVERY_NONE)
            TRY(add_once(&list, err));
        else
            TRY(add_periods(&list, work->every, err));
    }
    *ret = (Windows){.items = list.items, .count = list.count};
    return OK;
}
