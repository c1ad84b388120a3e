#include "calendar/internal.h"

#include "base/asset.h"
#include "base/hash.h"

/* The five-day week, from 1995-05-01. */
static const char week_source[] = "国务院关于职工工作时间的规定（国务院令第174号）第七条";

enum { CALENDAR_BUDGET = 32 << 20 };

CalendarTables calendar_builtin_tables(void) {
    return (CalendarTables){
        .holidays = asset_text("share/calendars/cn_holidays.csv"),
        .lunar = asset_text("share/calendars/lunar_months_1901_2100.csv"),
        .terms = asset_text("share/calendars/terms.csv"),
        .statutory = asset_text("share/calendars/statutory.csv"),
    };
}

void calendar_free(Calendar *calendar) {
    if (calendar) arena_free(calendar->arena); /* the calendar lies inside */
}

void calendar_freep(Calendar **calendar) {
    calendar_free(*calendar);
    *calendar = NULL;
}

const char *day_kind_name(DayKind kind) {
    static const char *const names[] = {[DAY_WORKDAY] = "workday",
                                        [DAY_WEEKEND] = "weekend",
                                        [DAY_HOLIDAY] = "holiday",
                                        [DAY_MAKEUP] = "makeup"};
    return names[kind];
}

static bool kind_works(DayKind kind) {
    return kind == DAY_WORKDAY || kind == DAY_MAKEUP;
}

static DayKind week_kind(Date date) {
    return date_weekday(date) >= 6 ? DAY_WEEKEND : DAY_WORKDAY;
}

uint16_t calendar_add_label(Calendar *calendar, const char *name, const char *source) {
    if (calendar->label_count == calendar->label_capacity) {
        size_t capacity = calendar->label_capacity ? calendar->label_capacity * 2 : 64;
        if (capacity > UINT16_MAX + 1) return 0;
        DayLabel *labels =
            arena_grow(calendar->arena, calendar->labels, calendar->label_count, capacity, sizeof *labels);
        if (!labels) return 0;
        calendar->labels = labels;
        calendar->label_capacity = capacity;
    }
    calendar->labels[calendar->label_count] = (DayLabel){name, source};
    return (uint16_t)calendar->label_count++;
}

static bool make_days(Calendar *calendar) {
    calendar->first = date_from_civil(CALENDAR_FIRST_YEAR, 1, 1);
    calendar->last = date_from_civil(CALENDAR_LAST_YEAR, 12, 31);
    calendar->day_count = (size_t)(calendar->last - calendar->first) + 1;
    calendar->kinds = arena_new_array(calendar->arena, uint8_t, calendar->day_count);
    calendar->label_of = arena_new_array(calendar->arena, uint16_t, calendar->day_count);
    calendar->worked_before = arena_new_array(calendar->arena, int32_t, calendar->day_count + 1);
    calendar->workdays = arena_new_array(calendar->arena, Date, calendar->day_count);
    if (!calendar->kinds || !calendar->label_of || !calendar->worked_before || !calendar->workdays)
        return false;
    for (size_t i = 0; i < calendar->day_count; i++)
        calendar->kinds[i] = (uint8_t)week_kind(calendar->first + (Date)i);
    calendar_add_label(calendar, "", week_source);
    return calendar->label_count == 1;
}

/* Takes the arena, NULL included. */
static Calendar *make_empty(Arena *arena) {
    Calendar *calendar = arena ? arena_new_item(arena, Calendar) : NULL;
    if (calendar) {
        calendar->arena = arena;
        if (make_days(calendar)) return calendar;
    }
    arena_free(arena);
    return NULL;
}

/* Marks the days of one rule in one provisional year; a row of the holiday table goes before. */
static void free_days(Calendar *calendar, const StatutoryRule *rule, int year, uint16_t label) {
    Date from, to;
    if (!statutory_days(calendar, rule, year, &from, &to)) return;
    for (Date date = from; date <= to; date++) {
        if (date < calendar->first || date > calendar->last) continue;
        size_t at = (size_t)(date - calendar->first);
        if (calendar->label_of[at]) continue;
        calendar->kinds[at] = DAY_HOLIDAY;
        calendar->label_of[at] = label;
    }
}

static Status fill_provisional_years(Calendar *calendar, Error *err) {
    for (size_t i = 0; i < calendar->rule_count; i++) {
        const StatutoryRule *rule = &calendar->rules[i];
        uint16_t label = calendar_add_label(calendar, rule->festival->names[0], rule->source);
        if (label == 0) return no_memory(err);
        for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++)
            if (calendar_provisional(calendar, year)) free_days(calendar, rule, year, label);
    }
    return OK;
}

static DayKind kind_at(const Calendar *calendar, size_t at) {
    return calendar->kinds[at] & ~DAY_PROVISIONAL;
}

static void mark_provisional_days(Calendar *calendar) {
    for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++) {
        if (!calendar_provisional(calendar, year)) continue;
        Date from = date_from_civil(year, 1, 1), to = date_from_civil(year, 12, 31);
        for (Date date = from; date <= to; date++) calendar->kinds[date - calendar->first] |= DAY_PROVISIONAL;
    }
}

static void count_workdays(Calendar *calendar) {
    for (size_t i = 0; i < calendar->day_count; i++) {
        calendar->worked_before[i] = (int32_t)calendar->workday_count;
        if (kind_works(kind_at(calendar, i)))
            calendar->workdays[calendar->workday_count++] = calendar->first + (Date)i;
    }
    calendar->worked_before[calendar->day_count] = (int32_t)calendar->workday_count;
}

/* The hash of the tables' hashes, so that no text can slide from one table into the next. */
static void name_version(Calendar *calendar, CalendarTables tables) {
    Str texts[] = {tables.holidays, tables.lunar, tables.terms, tables.statutory};
    uint8_t hashes[COUNT_OF(texts)][SHA256_LEN];
    for (size_t i = 0; i < COUNT_OF(texts); i++) sha256(texts[i], hashes[i]);
    sha256_hex((Str){(const char *)hashes, sizeof hashes}, calendar->version);
}

static Status check_sizes(CalendarTables tables, Error *err) {
    Str texts[] = {tables.holidays, tables.lunar, tables.terms, tables.statutory};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].len > CALENDAR_TABLE_MAX)
            return fail(err, E_TOO_LARGE, "a calendar table is larger than %d bytes", CALENDAR_TABLE_MAX);
    return OK;
}

static Status read_tables(Calendar *calendar, CalendarTables tables, Diags *diags, Error *err) {
    size_t faults_before = diags->error_count;
    TRY(tables_read_lunar(calendar, tables.lunar, diags, err));
    TRY(tables_read_terms(calendar, tables.terms, diags, err));
    TRY(tables_read_statutory(calendar, tables.statutory, diags, err));
    TRY(tables_read_holidays(calendar, tables.holidays, diags, err));
    if (diags->error_count > faults_before)
        return fail(err, E_INVALID, "the calendar tables hold %zu faults",
                    diags->error_count - faults_before);
    return OK;
}

Status calendar_build(Arena *arena, CalendarTables tables, Diags *diags, Calendar **ret, Error *err) {
    CLEANUP(calendar_freep) Calendar *calendar = make_empty(arena);
    if (!calendar) return no_memory(err);
    TRY(check_sizes(tables, err));
    TRY(read_tables(calendar, tables, diags, err));
    TRY(fill_provisional_years(calendar, err));
    mark_provisional_days(calendar);
    count_workdays(calendar);
    name_version(calendar, tables);
    *ret = TAKE(calendar);
    return OK;
}

Status calendar_new(CalendarTables tables, Diags *diags, Calendar **ret, Error *err) {
    return calendar_build(arena_new(CALENDAR_BUDGET), tables, diags, ret, err);
}

static bool inside(const Calendar *calendar, Date date) {
    return date >= calendar->first && date <= calendar->last;
}

/* Outside the tables' years: weekends and the statutory days that need no lunar table. */
static Day computed_day(const Calendar *calendar, Date date) {
    const StatutoryRule *rule = statutory_find(calendar, date);
    if (rule)
        return (Day){.kind = DAY_HOLIDAY,
                     .provisional = true,
                     .name = rule->festival->names[0],
                     .source = rule->source};
    DayKind kind = week_kind(date);
    return (Day){
        .kind = kind, .works = kind_works(kind), .provisional = true, .name = "", .source = week_source};
}

Day calendar_day(const Calendar *calendar, Date date) {
    if (!inside(calendar, date)) return computed_day(calendar, date);
    size_t at = (size_t)(date - calendar->first);
    DayLabel label = calendar->labels[calendar->label_of[at]];
    DayKind kind = kind_at(calendar, at);
    return (Day){.kind = kind,
                 .works = kind_works(kind),
                 .provisional = calendar->kinds[at] & DAY_PROVISIONAL,
                 .name = label.name,
                 .source = label.source};
}

bool calendar_provisional(const Calendar *calendar, int year) {
    if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR) return true;
    return !calendar->known[year - CALENDAR_FIRST_YEAR];
}

static bool works(const Calendar *calendar, Date date) {
    if (!inside(calendar, date)) return computed_day(calendar, date).works;
    return kind_works(kind_at(calendar, (size_t)(date - calendar->first)));
}

/* Day by day, for counts that leave the tables' years. */
static Date step_workdays(const Calendar *calendar, Date from, int n) {
    Date first = date_from_civil(1, 1, 1), last = date_from_civil(9999, 12, 31);
    int step = n < 0 ? -1 : 1;
    Date date = from;
    while (n != 0) {
        date += step;
        if (date < first || date > last) return DATE_NONE;
        if (works(calendar, date)) n -= step;
    }
    return date;
}

Date calendar_add_workdays(const Calendar *calendar, Date from, int n) {
    if (n == 0) return from;
    if (!inside(calendar, from)) return step_workdays(calendar, from, n);
    size_t at = (size_t)(from - calendar->first);
    int64_t rank =
        n > 0 ? (int64_t)calendar->worked_before[at + 1] + n - 1 : (int64_t)calendar->worked_before[at] + n;
    if (rank < 0 || rank >= (int64_t)calendar->workday_count) return step_workdays(calendar, from, n);
    return calendar->workdays[rank];
}

static int step_count(const Calendar *calendar, Date from, Date to) {
    int count = 0;
    for (Date date = from; date <= to; date++) count += works(calendar, date);
    return count;
}

int calendar_workdays(const Calendar *calendar, Date from, Date to) {
    if (from > to) return 0;
    if (to < calendar->first || from > calendar->last) return step_count(calendar, from, to);
    int count = 0;
    if (from < calendar->first) {
        count += step_count(calendar, from, calendar->first - 1);
        from = calendar->first;
    }
    if (to > calendar->last) {
        count += step_count(calendar, calendar->last + 1, to);
        to = calendar->last;
    }
    return count + calendar->worked_before[to - calendar->first + 1] -
           calendar->worked_before[from - calendar->first];
}

const char *calendar_version(const Calendar *calendar) {
    return calendar->version;
}

const SchoolTerm *calendar_terms(const Calendar *calendar, size_t *ret_count) {
    *ret_count = calendar->term_count;
    return calendar->terms;
}
