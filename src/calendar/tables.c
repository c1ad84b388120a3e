/* The four tables of a calendar, row by row. */
#include "calendar/internal.h"
#include "calendar/table_reader.h"

static TableReader reader_for(const char *name, Calendar *calendar, Str text, Diags *diags) {
    return (TableReader){
        .name = name, .text = text, .arena = calendar->arena, .diags = diags, .row_max = CALENDAR_ROWS_MAX};
}

static Status read_status(const TableReader *reader, Error *err) {
    if (reader->status == E_TOO_LARGE)
        return fail(err, E_TOO_LARGE, "table %s: more than %d rows", reader->name, CALENDAR_ROWS_MAX);
    return reader->status == OK ? OK : no_memory(err);
}

/* Room for one more item of an array whose capacity is the next power of two of its count. */
static void *room_for_one(Arena *arena, void *items, size_t count, size_t size) {
    if (count & (count - 1)) return items;
    if (count == 0) return arena_alloc_array(arena, 1, size);
    return arena_grow(arena, items, count, count * 2, size);
}

static bool read_lunar_row(const TableReader *reader, const Str *cells, LunarMonth *ret) {
    int year, month, leap, days;
    Date first;
    if (!table_date(reader, 0, cells[0], &first) || !table_int(reader, 1, cells[1], 1, 9999, &year) ||
        !table_int(reader, 2, cells[2], 1, 12, &month) || !table_int(reader, 3, cells[3], 0, 1, &leap) ||
        !table_int(reader, 4, cells[4], 29, 30, &days))
        return false;
    *ret = (LunarMonth){first, (int16_t)year, (int8_t)month, leap == 1, (int8_t)days};
    return true;
}

/* The next month begins the day after, and is the same month again as a leap month, or the next number. */
static bool follows(const LunarMonth *before, const LunarMonth *m) {
    if (m->first != before->first + before->days) return false;
    if (m->leap) return !before->leap && m->month == before->month && m->year == before->year;
    return before->month == 12 ? m->month == 1 && m->year == before->year + 1
                               : m->month == before->month + 1 && m->year == before->year;
}

Status tables_read_lunar(Calendar *calendar, Str text, Diags *diags, Error *err) {
    static const char *const columns[] = {"first_day", "lunar_year", "lunar_month", "leap", "days"};
    TableReader reader = reader_for("lunar", calendar, text, diags);
    if (text.len == 0 || !table_open(&reader, columns, COUNT_OF(columns))) return read_status(&reader, err);
    Str cells[COUNT_OF(columns)];
    while (table_next(&reader, cells)) {
        LunarMonth month;
        if (!read_lunar_row(&reader, cells, &month)) continue;
        size_t count = calendar->month_count;
        if (count && !follows(&calendar->months[count - 1], &month))
            diag_add(diags, SEVERITY_ERROR, STR("lunar"), reader.row, 1, "calendar.gap",
                     "this month does not follow the one before");
        LunarMonth *months = room_for_one(calendar->arena, calendar->months, count, sizeof *months);
        if (!months) return no_memory(err);
        calendar->months = months;
        months[calendar->month_count++] = month;
    }
    return read_status(&reader, err);
}

static bool read_term_row(const TableReader *reader, const Str *cells, Date after, SchoolTerm *ret) {
    Date from, to;
    if (!table_date(reader, 1, cells[1], &from) || !table_date(reader, 2, cells[2], &to)) return false;
    if (from <= to && from > after) {
        *ret = (SchoolTerm){.from = from, .to = to};
        return true;
    }
    diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, table_column(reader, 1),
             "calendar.term", "a term ends after it begins, and begins after the one before has ended");
    return false;
}

Status tables_read_terms(Calendar *calendar, Str text, Diags *diags, Error *err) {
    static const char *const columns[] = {"name", "from", "to"};
    TableReader reader = reader_for("terms", calendar, text, diags);
    if (text.len == 0 || !table_open(&reader, columns, COUNT_OF(columns))) return read_status(&reader, err);
    Str cells[COUNT_OF(columns)];
    while (table_next(&reader, cells)) {
        size_t count = calendar->term_count;
        SchoolTerm term;
        if (!read_term_row(&reader, cells, count ? calendar->terms[count - 1].to : DATE_NONE, &term))
            continue;
        term.name = arena_text(calendar->arena, cells[0]);
        SchoolTerm *terms = room_for_one(calendar->arena, calendar->terms, count, sizeof *terms);
        if (!terms || !term.name) return no_memory(err);
        calendar->terms = terms;
        terms[calendar->term_count++] = term;
    }
    return read_status(&reader, err);
}

static bool read_festival(const TableReader *reader, Str cell, const Festival **ret) {
    const Festival *festival = festival_find(cell);
    if (festival) {
        *ret = festival;
        return true;
    }
    Diag *diag =
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, table_column(reader, 0),
                 "calendar.festival", "no festival is called '%.*s'", STR_ARG(cell));
    if (diag) diag->near = diag_nearest(cell, calendar_festival_names());
    return false;
}

/* An empty `to`: still in force. */
static bool read_statutory_row(const TableReader *reader, const Str *cells, StatutoryRule *ret) {
    StatutoryRule rule = {.to = INT32_MAX};
    if (!read_festival(reader, cells[0], &rule.festival) ||
        !table_int(reader, 1, cells[1], -30, 30, &rule.first) ||
        !table_int(reader, 2, cells[2], 1, 30, &rule.days) || !table_date(reader, 3, cells[3], &rule.from) ||
        (cells[4].len && !table_date(reader, 4, cells[4], &rule.to)))
        return false;
    *ret = rule;
    return true;
}

Status tables_read_statutory(Calendar *calendar, Str text, Diags *diags, Error *err) {
    static const char *const columns[] = {"festival", "first", "days", "from", "to", "source"};
    TableReader reader = reader_for("statutory", calendar, text, diags);
    if (text.len == 0 || !table_open(&reader, columns, COUNT_OF(columns))) return read_status(&reader, err);
    Str cells[COUNT_OF(columns)];
    while (table_next(&reader, cells)) {
        StatutoryRule rule;
        if (!read_statutory_row(&reader, cells, &rule)) continue;
        rule.source = arena_text(calendar->arena, cells[5]);
        StatutoryRule *rules =
            room_for_one(calendar->arena, calendar->rules, calendar->rule_count, sizeof *rules);
        if (!rules || !rule.source) return no_memory(err);
        calendar->rules = rules;
        rules[calendar->rule_count++] = rule;
    }
    return read_status(&reader, err);
}

typedef struct HolidayRow {
    Date date;
    bool works;
    Str name, source;
} HolidayRow;

static bool read_holiday_row(const TableReader *reader, const Calendar *calendar, const Str *cells,
                             HolidayRow *ret) {
    HolidayRow row = {.works = str_is(cells[1], "workday"), .name = cells[2], .source = cells[3]};
    if (!table_date(reader, 0, cells[0], &row.date)) return false;
    if (!row.works && !str_is(cells[1], "holiday")) {
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, table_column(reader, 1),
                 "calendar.kind", "kind is 'holiday' or 'workday', not '%.*s'", STR_ARG(cells[1]));
        return false;
    }
    if (row.date < calendar->first || row.date > calendar->last) {
        diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row, table_column(reader, 0),
                 "calendar.range", "the table may hold the years %d to %d", CALENDAR_FIRST_YEAR,
                 CALENDAR_LAST_YEAR);
        return false;
    }
    *ret = row;
    return true;
}

static DayKind kind_of_row(HolidayRow row) {
    if (!row.works) return DAY_HOLIDAY;
    return date_weekday(row.date) >= 6 ? DAY_MAKEUP : DAY_WORKDAY;
}

/* See calendar.h: 元旦 in December is the next year's. */
static void note_year(Calendar *calendar, HolidayRow row) {
    Civil civil = date_to_civil(row.date);
    if (civil.month == 12 && str_is(row.name, "元旦")) return;
    calendar->known[civil.year - CALENDAR_FIRST_YEAR] = true;
}

/* False: memory. A repeated row is harmless, a contradicting one a fault. */
static bool put_holiday(const TableReader *reader, Calendar *calendar, HolidayRow row) {
    size_t at = (size_t)(row.date - calendar->first);
    DayKind kind = kind_of_row(row);
    if (calendar->label_of[at]) {
        if (calendar->kinds[at] != kind)
            diag_add(reader->diags, SEVERITY_ERROR, str_from(reader->name), reader->row,
                     table_column(reader, 1), "calendar.contradiction",
                     "an earlier row says otherwise about this day");
        return true;
    }
    char *name = arena_text(calendar->arena, row.name);
    char *source = arena_text(calendar->arena, row.source);
    uint16_t label = name && source ? calendar_add_label(calendar, name, source) : 0;
    calendar->kinds[at] = (uint8_t)kind;
    calendar->label_of[at] = label;
    note_year(calendar, row);
    return label != 0;
}

Status tables_read_holidays(Calendar *calendar, Str text, Diags *diags, Error *err) {
    static const char *const columns[] = {"date", "kind", "name", "source"};
    TableReader reader = reader_for("holidays", calendar, text, diags);
    if (text.len == 0 || !table_open(&reader, columns, COUNT_OF(columns))) return read_status(&reader, err);
    Str cells[COUNT_OF(columns)];
    while (table_next(&reader, cells)) {
        HolidayRow row;
        if (read_holiday_row(&reader, calendar, cells, &row) && !put_holiday(&reader, calendar, row))
            return no_memory(err);
    }
    return read_status(&reader, err);
}
