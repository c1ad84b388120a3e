#include "calendar/due_rule.h"
#include "calendar/period.h"

typedef struct DueList {
    const DueRule *rule;
    const Calendar *calendar;
    Arena *arena;
    Date from, to;
    void *items;
    size_t count, capacity;
} DueList;

/* Adds the date when it lies in the range; the periods are those of the rule. */
static Status add_due(DueList *list, Date date, Error *err) {
    if (date < list->from || date > list->to) return OK;
    DueDate due = {date, list->rule->minute, DATE_NONE, DATE_NONE, DATE_NONE, DATE_NONE};
    if (list->rule->every != EVERY_NONE) {
        period_holding(list->rule->every, date, &due.current_from, &due.current_to);
        period_holding(list->rule->every, due.current_from - 1, &due.period_from, &due.period_to);
    }
    TRY(period_list_room(list->arena, &list->items, list->count, &list->capacity, sizeof due, err));
    ((DueDate *)list->items)[list->count++] = due;
    return OK;
}

static Date day_in_month(const DueRule *rule, Date period_from) {
    Civil first = date_to_civil(period_from);
    int month = first.month + rule->month - 1;
    int last = date_days_in_month(first.year, month);
    bool to_last = rule->day == DAY_LAST || rule->day > last;
    return date_from_civil(first.year, month, to_last ? last : rule->day);
}

static Date day_in_period(const DueRule *rule, Date period_from) {
    if (rule->kind == DUE_WEEKLY) return period_from + rule->day - 1;
    return rule->kind == DUE_DAILY ? period_from : day_in_month(rule, period_from);
}

static Status list_regular(DueList *list, Error *err) {
    for (Date date = list->from; date <= list->to;) {
        Date full_from, full_to;
        period_holding(list->rule->every, date, &full_from, &full_to);
        TRY(add_due(list, day_in_period(list->rule, full_from), err));
        date = full_to + 1;
    }
    return OK;
}

static Date offset_date(const Calendar *calendar, Date festival, Span offset) {
    if (offset.unit == SPAN_WORKDAYS) return calendar_add_workdays(calendar, festival, offset.amount);
    return festival + offset.amount;
}

/* An offset of DUE_OFFSET_MAX working days may reach two years on. A lunar festival that is not known is a
 * fault in the years asked for; in the years around them it only means that none comes from there. */
static Status list_festivals(DueList *list, Error *err) {
    int first = date_to_civil(list->from).year, last = date_to_civil(list->to).year;
    for (int year = first - 2; year <= last + 2; year++) {
        Date festival;
        Error missing = ERROR_INIT;
        if (calendar_festival(list->calendar, list->rule->festival, year, &festival, &missing) == OK) {
            TRY(add_due(list, offset_date(list->calendar, festival, list->rule->offset), err));
        } else if (year >= first && year <= last) {
            *err = missing;
            return missing.code;
        }
    }
    return OK;
}

static Status list_dues(DueList *list, Error *err) {
    if (list->from > list->to) return OK;
    if (list->rule->kind == DUE_ONCE) return add_due(list, list->rule->once, err);
    if (list->rule->kind == DUE_FESTIVAL) return list_festivals(list, err);
    return list_regular(list, err);
}

Status due_rule_list(const DueRule *rule, const Calendar *calendar, Date from, Date to, Arena *arena,
                     DueDate **ret, size_t *ret_count, Error *err) {
    DueList list = {.rule = rule, .calendar = calendar, .arena = arena, .from = from, .to = to};
    TRY(list_dues(&list, err));
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}
