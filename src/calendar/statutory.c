#include "calendar/internal.h"

bool statutory_days(const Calendar *calendar, const StatutoryRule *rule, int year, Date *ret_from,
                    Date *ret_to) {
    if (year < date_to_civil(rule->from).year || date_from_civil(year, 1, 1) > rule->to) return false;
    Date festival = festival_date(calendar, rule->festival, year);
    if (festival == DATE_NONE) return false;
    Date from = festival + rule->first, to = from + rule->days - 1;
    *ret_from = from > rule->from ? from : rule->from;
    *ret_to = to < rule->to ? to : rule->to;
    return *ret_from <= *ret_to;
}

const StatutoryRule *statutory_find(const Calendar *calendar, Date date) {
    int year = date_to_civil(date).year;
    for (size_t i = 0; i < calendar->rule_count; i++) {
        Date from, to;
        if (statutory_days(calendar, &calendar->rules[i], year, &from, &to) && date >= from && date <= to)
            return &calendar->rules[i];
    }
    return NULL;
}
