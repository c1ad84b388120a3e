/* The days that `on:` names: festivals, school terms, the plan's own start and end. Any other name is an
 * event that nobody can date before it happens. */
#include "duty/compile.h"

typedef enum OccasionKind { PLAN_START, PLAN_END, TERM_START, TERM_END } OccasionKind;

static const struct {
    const char *id, *name;
    OccasionKind kind;
} occasions[] = {
    {"plan-start", "方案启动", PLAN_START},
    {"plan-end", "方案结束", PLAN_END},
    {"term-start", "开学", TERM_START},
    {"term-end", "期末", TERM_END},
};

/* The word list's ids of festivals, as the calendar calls them. */
static const struct {
    const char *id, *name;
} festivals[] = {
    {"new-year", "元旦"},           {"new-years-eve", "除夕"}, {"spring-festival", "春节"},
    {"lantern-festival", "元宵节"}, {"qingming", "清明节"},    {"labour-day", "劳动节"},
    {"dragon-boat", "端午节"},      {"mid-autumn", "中秋节"},  {"double-ninth", "重阳节"},
    {"national-day", "国庆节"},
};

typedef struct Days {
    Arena *arena;
    Date *items;
    size_t count, capacity;
} Days;

static Status add_day(Days *days, Date day, Error *err) {
    if (day == DATE_NONE) return OK;
    if (days->count == days->capacity) {
        size_t capacity = days->capacity ? days->capacity * 2 : 8;
        Date *items = arena_grow(days->arena, days->items, days->count, capacity, sizeof *items);
        if (!items) return no_memory(err);
        days->items = items;
        days->capacity = capacity;
    }
    days->items[days->count++] = day;
    return OK;
}

static Status add_terms(Days *days, const Calendar *calendar, bool start, Error *err) {
    size_t count;
    const SchoolTerm *terms = calendar_terms(calendar, &count);
    for (size_t i = 0; i < count; i++) TRY(add_day(days, start ? terms[i].from : terms[i].to, err));
    return OK;
}

static Status add_occasion(Days *days, const Plan *plan, const Calendar *calendar, OccasionKind kind,
                           Error *err) {
    if (kind == PLAN_START) return add_day(days, plan->from, err);
    if (kind == PLAN_END) return add_day(days, plan->to, err);
    return add_terms(days, calendar, kind == TERM_START, err);
}

static Str calendar_name(Str on) {
    for (size_t i = 0; i < COUNT_OF(festivals); i++)
        if (str_is(on, festivals[i].id)) return str_from(festivals[i].name);
    return on;
}

/* A name that no year of the calendar knows is an event. */
static bool is_festival(const Calendar *calendar, Str name) {
    Error unknown = ERROR_INIT;
    Date day;
    return calendar_festival(calendar, name, OCCASION_SAMPLE_YEAR, &day, &unknown) == OK;
}

static Status add_festivals(Days *days, const Calendar *calendar, Str name, int first_year, int last_year,
                            Error *err) {
    for (int year = first_year; year <= last_year; year++) {
        Date day;
        Error outside = ERROR_INIT; /* the lunar table ends somewhere: no day is better than a guess */
        if (calendar_festival(calendar, name, year, &day, &outside) == OK) TRY(add_day(days, day, err));
    }
    return OK;
}

Status occasion_days(const Plan *plan, const Calendar *calendar, Str on, int first_year, int last_year,
                     Arena *arena, Date **ret, size_t *ret_count, bool *ret_known, Error *err) {
    Days days = {.arena = arena};
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(occasions); i++) {
        if (!str_is(on, occasions[i].id) && !str_is(on, occasions[i].name)) continue;
        TRY(add_occasion(&days, plan, calendar, occasions[i].kind, err));
        known = days.count > 0;
    }
    Str name = calendar_name(on);
    if (is_festival(calendar, name)) {
        TRY(add_festivals(&days, calendar, name, first_year, last_year, err));
        known = true;
    }
    *ret = days.items;
    *ret_count = days.count;
    *ret_known = known;
    return OK;
}
