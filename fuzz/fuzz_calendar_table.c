/* The tables of a calendar: the first byte picks the one that the rest of the input stands for. */
#include <stdint.h>
#include <stdlib.h>

#include "calendar/calendar.h"

static void use(const Calendar *calendar) {
    Date from = date_from_civil(2026, 1, 1);
    for (int i = 0; i < 400; i++) {
        Day day = calendar_day(calendar, from + i);
        if (!day.name || !day.source) abort();
    }
    int worked = calendar_workdays(calendar, from + 1, from + 400);
    if (worked && calendar_add_workdays(calendar, from, worked) > from + 400) abort();
    Date festival;
    Error err = ERROR_INIT;
    if (calendar_festival(calendar, STR("中秋节"), 2026, &festival, &err) != OK && !err.message[0]) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    CalendarTables tables = calendar_builtin_tables();
    Str *const places[] = {&tables.holidays, &tables.lunar, &tables.terms, &tables.statutory};
    *places[data[0] % COUNT_OF(places)] = (Str){(const char *)data + 1, size - 1};
    Arena *arena = arena_new(1 << 20);
    if (!arena) return 0;
    Diags diags = diags_new(arena);
    Calendar *calendar = NULL;
    Error err = ERROR_INIT;
    if (calendar_new(tables, &diags, &calendar, &err) == OK)
        use(calendar);
    else if (!err.message[0] || calendar)
        abort();
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}
