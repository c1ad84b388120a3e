#include "calendar/deadline.h"

#include "calendar/suspension.h"

/* One count under way. */
typedef struct Count {
    const Calendar *calendar;
    Instant start;
    Span span;
    bool roll;
    Pauses pauses;
    int zone_minutes;
    Arena *arena;
    size_t capacity;
    Deadline deadline;
} Count;

static bool counts_days(Span span) {
    return span.unit == SPAN_DAYS || span.unit == SPAN_WORKDAYS;
}

static int step_of(Span span) {
    return span.amount < 0 ? -1 : 1;
}

static bool in_range(Date date) {
    return date >= date_from_civil(1, 1, 1) && date <= date_from_civil(9999, 12, 31);
}

static Status out_of_range(Error *err) {
    return fail(err, E_INVALID, "the count leaves the years 1 to 9999");
}

static Status make_room(Count *count, Error *err) {
    Deadline *deadline = &count->deadline;
    if (deadline->day_count < count->capacity) return OK;
    size_t capacity = count->capacity ? count->capacity * 2 : 32;
    CountedDay *days = arena_grow(count->arena, deadline->days, deadline->day_count, capacity, sizeof *days);
    if (!days) return no_memory(err);
    deadline->days = days;
    count->capacity = capacity;
    return OK;
}

/* Adds a day to the explanation, when one is wanted. */
static Status note_day(Count *count, Date date, Day day, int counted, bool suspended, Error *err) {
    Deadline *deadline = &count->deadline;
    deadline->provisional |= day.provisional;
    if (!count->arena) return OK;
    if (deadline->day_count == DEADLINE_DAYS_MAX) {
        deadline->days_cut = true;
        return OK;
    }
    TRY(make_room(count, err));
    deadline->days[deadline->day_count++] =
        (CountedDay){.date = date, .day = day, .counted = counted, .suspended = suspended};
    return OK;
}

static void set_paused(Count *count) {
    count->deadline.paused = true;
    count->deadline.due = INSTANT_NONE;
    count->deadline.due_date = DATE_NONE;
}

static const Suspension *suspension_of_day(const Count *count, Date date) {
    return pauses_touching(&count->pauses, date_start(date, count->zone_minutes),
                           date_start(date + 1, count->zone_minutes));
}

static bool is_open(const Suspension *pause) {
    return pause && pause->to == INSTANT_FOREVER;
}

/* One day further. A day that is good gets `number` in the explanation. Sets paused on an open suspension. */
static Status step_day(Count *count, Date *date, int number, bool worked_only, bool *ret_good, Error *err) {
    *date += step_of(count->span);
    if (!in_range(*date)) return out_of_range(err);
    const Suspension *pause = suspension_of_day(count, *date);
    Day day = calendar_day(count->calendar, *date);
    bool good = !pause && (day.works || !worked_only);
    TRY(note_day(count, *date, day, good ? number : 0, pause != NULL, err));
    if (is_open(pause)) set_paused(count);
    *ret_good = good;
    return OK;
}

static bool needs_roll(const Count *count, Date date) {
    return count->roll && !calendar_day(count->calendar, date).works;
}

static Status walk_days(Count *count, Date *date, Error *err) {
    int amount = count->span.amount < 0 ? -count->span.amount : count->span.amount;
    bool worked_only = count->span.unit == SPAN_WORKDAYS, good = false;
    for (int counted = 0; counted < amount && !count->deadline.paused; counted += good)
        TRY(step_day(count, date, counted + 1, worked_only, &good, err));
    good = !needs_roll(count, *date);
    while (!good && !count->deadline.paused) TRY(step_day(count, date, 0, true, &good, err));
    return OK;
}

static void note_years(Count *count, Date a, Date b) {
    int from = date_to_civil(a < b ? a : b).year, to = date_to_civil(a < b ? b : a).year;
    for (int year = from; year <= to; year++)
        count->deadline.provisional |= calendar_provisional(count->calendar, year);
}

/* The same by looking up, when nobody asks for the days and nothing is suspended. */
static Status jump_days(Count *count, Date *date, Error *err) {
    Date first = *date + (count->span.amount ? step_of(count->span) : 0);
    if (count->span.unit == SPAN_DAYS)
        *date += count->span.amount;
    else
        *date = calendar_add_workdays(count->calendar, *date, count->span.amount);
    if (*date != DATE_NONE && in_range(*date) && needs_roll(count, *date))
        *date = calendar_add_workdays(count->calendar, *date, step_of(count->span));
    if (*date == DATE_NONE || !in_range(*date)) return out_of_range(err);
    if (count->span.amount || first != *date) note_years(count, first, *date);
    return OK;
}

static Status count_days(Count *count, Error *err) {
    Date date = instant_date(count->start, count->zone_minutes);
    if (count->roll && count->span.amount == 0)
        note_years(count, date, date); /* whether it rolls hangs on its year */
    if (count->arena || count->pauses.count)
        TRY(walk_days(count, &date, err));
    else
        TRY(jump_days(count, &date, err));
    if (count->deadline.paused) return OK;
    if (!in_range(date)) return out_of_range(err);
    count->deadline.due_date = date;
    count->deadline.due = date_start(date + 1, count->zone_minutes) - 1;
    return OK;
}

static Instant unit_length(Span span) {
    return span.unit == SPAN_HOURS ? HOUR_US : 60 * SECOND_US;
}

/* The moment at which the span has run, suspended time left out; INSTANT_FOREVER under an open suspension. */
static Instant run_clock(const Count *count) {
    Instant at = count->start + count->span.amount * unit_length(count->span);
    for (size_t i = 0; i < count->pauses.count; i++) {
        Suspension pause = count->pauses.items[i];
        if (pause.to <= count->start) continue;
        Instant from = pause.from > count->start ? pause.from : count->start;
        if (from >= at) break;
        if (pause.to == INSTANT_FOREVER) return INSTANT_FOREVER;
        at += pause.to - from;
    }
    return at;
}

static Instant elapsed(const Count *count, Instant from, Instant to) {
    return from < to ? to - from - pauses_within(&count->pauses, from, to) : 0;
}

/* What one day adds to a clock of hours that runs between start and end, in either direction. */
static Status note_hours(Count *count, Date date, Instant end, Error *err) {
    Instant morning = date_start(date, count->zone_minutes),
            night = date_start(date + 1, count->zone_minutes);
    Instant low = count->start < end ? count->start : end, high = count->start < end ? end : count->start;
    Instant from = morning > low ? morning : low, to = night < high ? night : high;
    Instant total = count->span.amount < 0 ? elapsed(count, from, high) : elapsed(count, low, to);
    bool adds = elapsed(count, from, to) > 0;
    return note_day(count, date, calendar_day(count->calendar, date),
                    adds ? (int)(total / unit_length(count->span)) : 0,
                    pauses_touching(&count->pauses, morning, night) != NULL, err);
}

/* The days from the start to the end; a day that the clock only touches at midnight is left out. */
static Status note_clock(Count *count, Instant end, Error *err) {
    Date first = instant_date(count->start, count->zone_minutes),
         last = instant_date(end, count->zone_minutes);
    if (last > first && date_start(last, count->zone_minutes) == end) last--;
    if (last < first && date_start(first, count->zone_minutes) == count->start) first--;
    note_years(count, first, last);
    int step = first <= last ? 1 : -1;
    for (Date date = first; count->arena && !count->deadline.days_cut; date += step) {
        TRY(note_hours(count, date, end, err));
        if (date == last) break;
    }
    return OK;
}

static Status count_hours(Count *count, Error *err) {
    Instant due = run_clock(count);
    if (due == INSTANT_FOREVER) {
        set_paused(count);
        Instant stopped = count->pauses.items[count->pauses.count - 1].from;
        return note_clock(count, stopped > count->start ? stopped : count->start, err);
    }
    Date date = instant_date(due, count->zone_minutes);
    if (!in_range(date)) return out_of_range(err);
    count->deadline.due = due;
    count->deadline.due_date = date;
    return note_clock(count, due, err);
}

static Status check_input(Instant start, Span span, size_t pause_count, int zone_minutes, Error *err) {
    if (span.amount > SPAN_MAX || span.amount < -SPAN_MAX)
        return fail(err, E_INVALID, "a span is at most %d long", SPAN_MAX);
    if (span.amount < 0 && pause_count)
        return fail(err, E_INVALID, "a span that counts back takes no suspensions");
    if (start < date_start(date_from_civil(1, 1, 2), 0) ||
        start > date_start(date_from_civil(9999, 12, 30), 0) || !in_range(instant_date(start, zone_minutes)))
        return out_of_range(err);
    return OK;
}

Status deadline_compute(const Calendar *calendar, Instant start, Span span, bool roll,
                        const Suspension *pauses, size_t pause_count, int zone_minutes, Arena *arena,
                        Deadline *ret, Error *err) {
    TRY(check_input(start, span, pause_count, zone_minutes, err));
    Count count = {.calendar = calendar,
                   .start = start,
                   .span = span,
                   .roll = roll,
                   .zone_minutes = zone_minutes,
                   .arena = arena};
    TRY(pauses_merge(pauses, pause_count, &count.pauses, err));
    if (counts_days(span))
        TRY(count_days(&count, err));
    else
        TRY(count_hours(&count, err));
    *ret = count.deadline;
    return OK;
}
