#include "calendar/period.h"

#include <assert.h>

typedef struct EveryRow {
    const char *name;
    int months; /* length in months, 0 for those that are not made of months */
} EveryRow;

static const EveryRow every_rows[] = {
    [EVERY_NONE] = {"none", 0},           [EVERY_DAY] = {"day", 0},     [EVERY_WEEK] = {"week", 0},
    [EVERY_TEN_DAYS] = {"ten-days", 0},   [EVERY_MONTH] = {"month", 1}, [EVERY_QUARTER] = {"quarter", 3},
    [EVERY_HALF_YEAR] = {"half-year", 6}, [EVERY_YEAR] = {"year", 12},  [EVERY_TERM] = {"term", 0},
    [EVERY_SHIFT] = {"shift", 0},
};

static const char *const names[] = {"day",       "week", "ten-days", "month", "quarter",
                                    "half-year", "year", "term",     "shift", NULL};

const char *const *every_names(void) {
    return names;
}

bool every_parse(Str text, Every *ret) {
    for (size_t i = EVERY_DAY; i < COUNT_OF(every_rows); i++) {
        if (!str_is(text, every_rows[i].name)) continue;
        *ret = (Every)i;
        return true;
    }
    return false;
}

const char *every_name(Every every) {
    return every_rows[every].name;
}

static void whole_months(Civil day, int months, Date *ret_from, Date *ret_to) {
    int first = (day.month - 1) / months * months + 1, last = first + months - 1;
    *ret_from = date_from_civil(day.year, first, 1);
    *ret_to = date_from_civil(day.year, last, date_days_in_month(day.year, last));
}

/* 旬: three in each month, the last one of 8 to 11 days. */
static void ten_days(Civil day, Date *ret_from, Date *ret_to) {
    int part = day.day > 20 ? 2 : (day.day - 1) / 10;
    int last = part == 2 ? date_days_in_month(day.year, day.month) : part * 10 + 10;
    *ret_from = date_from_civil(day.year, day.month, part * 10 + 1);
    *ret_to = date_from_civil(day.year, day.month, last);
}

void period_holding(Every every, Date date, Date *ret_from, Date *ret_to) {
    if (every_rows[every].months) {
        whole_months(date_to_civil(date), every_rows[every].months, ret_from, ret_to);
    } else if (every == EVERY_TEN_DAYS) {
        ten_days(date_to_civil(date), ret_from, ret_to);
    } else if (every == EVERY_WEEK) {
        *ret_from = date - date_weekday(date) + 1;
        *ret_to = *ret_from + 6;
    } else {
        *ret_from = *ret_to = date;
    }
}

Status period_list_room(Arena *arena, void **items, size_t count, size_t *capacity, size_t size, Error *err) {
    if (count < *capacity) return OK;
    if (count >= PERIODS_MAX)
        return fail(err, E_TOO_LARGE, "more than %d periods or dates in the range", PERIODS_MAX);
    size_t wanted = *capacity ? *capacity * 2 : 16;
    void *grown = arena_grow(arena, *items, count, wanted, size);
    if (!grown) return no_memory(err);
    *items = grown;
    *capacity = wanted;
    return OK;
}

typedef struct PeriodList {
    Arena *arena;
    Date from, to; /* the range asked for */
    void *items;
    size_t count, capacity;
} PeriodList;

static Status add_period(PeriodList *list, Date full_from, Date full_to, int shift, Error *err) {
    TRY(period_list_room(list->arena, &list->items, list->count, &list->capacity, sizeof(Period), err));
    assert(list->items);
    ((Period *)list->items)[list->count++] = (Period){.from = full_from > list->from ? full_from : list->from,
                                                      .to = full_to < list->to ? full_to : list->to,
                                                      .full_from = full_from,
                                                      .full_to = full_to,
                                                      .shift = shift};
    return OK;
}

static Status list_shifts(PeriodList *list, Error *err) {
    for (Date date = list->from; date <= list->to; date++)
        for (int shift = 1; shift <= SHIFTS_PER_DAY; shift++) TRY(add_period(list, date, date, shift, err));
    return OK;
}

static Status no_terms(Error *err) {
    fail(err, E_INVALID, "the calendar holds no school terms for these dates");
    return fail_hint(err, "add rows name,from,to to share/calendars/terms.csv");
}

static Status list_terms(PeriodList *list, const Calendar *calendar, Error *err) {
    size_t count;
    const SchoolTerm *terms = calendar_terms(calendar, &count);
    if (count == 0 || list->to < terms[0].from || list->from > terms[count - 1].to) return no_terms(err);
    for (size_t i = 0; i < count; i++)
        if (terms[i].from <= list->to && terms[i].to >= list->from)
            TRY(add_period(list, terms[i].from, terms[i].to, 0, err));
    return OK;
}

static Status list_regular(PeriodList *list, Every every, Error *err) {
    for (Date date = list->from; date <= list->to;) {
        Date full_from, full_to;
        period_holding(every, date, &full_from, &full_to);
        TRY(add_period(list, full_from, full_to, 0, err));
        date = full_to + 1;
    }
    return OK;
}

static Status list_periods(PeriodList *list, const Calendar *calendar, Every every, Error *err) {
    if (list->from > list->to) return OK;
    if (every == EVERY_NONE) return add_period(list, list->from, list->to, 0, err);
    if (every == EVERY_TERM) return list_terms(list, calendar, err);
    if (every == EVERY_SHIFT) return list_shifts(list, err);
    return list_regular(list, every, err);
}

Status periods_list(const Calendar *calendar, Every every, Date from, Date to, Arena *arena, Period **ret,
                    size_t *ret_count, Error *err) {
    PeriodList list = {.arena = arena, .from = from, .to = to};
    TRY(list_periods(&list, calendar, every, err));
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}
