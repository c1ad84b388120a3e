/* Caps: visits of one subject in a day, week, month and year; and peace after a clean one. */
#include "duty/assign/work.h"

typedef struct Tally {
    Date day, week, month_from, month_to, year_from, year_to;
    int32_t in_day, in_week, in_month, in_year;
} Tally;

static Tally tally_of(Date day) {
    Civil civil = date_to_civil(day);
    return (Tally){.day = day,
                   .week = day - (date_weekday(day) - 1),
                   .month_from = date_from_civil(civil.year, civil.month, 1),
                   .month_to =
                       date_from_civil(civil.year, civil.month, date_days_in_month(civil.year, civil.month)),
                   .year_from = date_from_civil(civil.year, 1, 1),
                   .year_to = date_from_civil(civil.year, 12, 31)};
}

static void count(Tally *tally, Date day) {
    tally->in_day += day == tally->day;
    tally->in_week += day >= tally->week && day < tally->week + 7;
    tally->in_month += day >= tally->month_from && day <= tally->month_to;
    tally->in_year += day >= tally->year_from && day <= tally->year_to;
}

static bool over(int32_t cap, int32_t made) {
    return cap > 0 && made >= cap;
}

bool caps_allow(const Work *work, const Visit *visit, Date day) {
    const AssignCaps *caps = &work->input->caps;
    const Place *place = &work->places[visit->place];
    bool any = caps->day > 0 || caps->week > 0 || caps->month > 0 || caps->year > 0;
    if (!place->subject || (!any && caps->clean_days == 0)) return true;
    Tally tally = tally_of(day);
    for (uint32_t i = place->past; i > 0; i = work->past_next[i - 1]) {
        const AssignPast *past = &work->input->past[i - 1];
        if (past->clean && day > past->day && day <= past->day + caps->clean_days) return false;
        count(&tally, past->day);
    }
    for (uint32_t i = place->visits; i != NONE; i = work->visits[i].next)
        if (&work->visits[i] != visit && work->visits[i].day != DATE_NONE) count(&tally, work->visits[i].day);
    return !over(caps->day, tally.in_day) && !over(caps->week, tally.in_week) &&
           !over(caps->month, tally.in_month) && !over(caps->year, tally.in_year);
}
