/* What the files of this room share: the calendar as it stands in memory. */
#ifndef ANLAN_CALENDAR_INTERNAL_H
#define ANLAN_CALENDAR_INTERNAL_H

#include "calendar/calendar.h"

typedef enum FestivalKind {
    FESTIVAL_SOLAR,
    FESTIVAL_LUNAR,
    FESTIVAL_YEAR_END, /* twelfth month of the lunar year before */
    FESTIVAL_SUN       /* day = longitude of the sun in degrees, month = where to look for it */
} FestivalKind;

enum { FESTIVAL_NAMES_MAX = 5 };

typedef struct Festival {
    const char *names[FESTIVAL_NAMES_MAX]; /* the first is the usual one */
    FestivalKind kind;
    int month, day;
} Festival;

const Festival *festival_find(Str name); /* NULL: none of that name */
/* DATE_NONE: a lunar festival outside the table, a year outside 1-9999. */
Date festival_date(const Calendar *calendar, const Festival *festival, int year);

typedef struct LunarMonth {
    Date first;
    int16_t year;
    int8_t month;
    bool leap;
    int8_t days;
} LunarMonth;

/* Days off that a regulation fixes while it is in force. */
typedef struct StatutoryRule {
    const Festival *festival;
    int first, days; /* `days` days, the first one `first` days after the festival */
    Date from, to;   /* in force */
    const char *source;
} StatutoryRule;

/* Name and source that several days share; number 0 is the ordinary week. */
typedef struct DayLabel {
    const char *name, *source;
} DayLabel;

enum { CALENDAR_YEARS = CALENDAR_LAST_YEAR - CALENDAR_FIRST_YEAR + 1, DAY_PROVISIONAL = 0x80 };

struct Calendar {
    Arena *arena; /* holds everything below and the calendar itself */
    Date first, last;
    size_t day_count;
    uint8_t *kinds;     /* DayKind of each day from `first`, with DAY_PROVISIONAL once the tables are read */
    uint16_t *label_of; /* number of its label */
    int32_t *worked_before; /* working days in [first, day); one more entry than days */
    Date *workdays;         /* all working days in order */
    size_t workday_count;
    bool known[CALENDAR_YEARS]; /* the year has rows of its own */
    DayLabel *labels;
    size_t label_count, label_capacity;
    LunarMonth *months;
    size_t month_count;
    SchoolTerm *terms;
    size_t term_count;
    StatutoryRule *rules;
    size_t rule_count;
    char version[65];
};

/* calendar_new() in an arena of the caller's choice, which the calendar takes over; on failure it is freed
 * too. */
Status calendar_build(Arena *arena, CalendarTables tables, Diags *diags, Calendar **ret, Error *err);

/* Readers of the tables: faults go to diags, the Status is for memory and size. `calendar` has its arena and
 * days. */
Status tables_read_lunar(Calendar *calendar, Str text, Diags *diags, Error *err);
Status tables_read_terms(Calendar *calendar, Str text, Diags *diags, Error *err);
Status tables_read_statutory(Calendar *calendar, Str text, Diags *diags, Error *err);
Status tables_read_holidays(Calendar *calendar, Str text, Diags *diags, Error *err);

/* Number of a new label; 0: memory ran out or 65,535 are in use. */
uint16_t calendar_add_label(Calendar *calendar, const char *name, const char *source);

/* The days that the rule frees in `year`; false: none. */
bool statutory_days(const Calendar *calendar, const StatutoryRule *rule, int year, Date *ret_from,
                    Date *ret_to);
/* The rule that makes `date` a day off, or NULL. */
const StatutoryRule *statutory_find(const Calendar *calendar, Date date);

#endif
