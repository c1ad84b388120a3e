/* Due rules, spans and the clocks made of them: the text is a rule, or a span when it is one. */
#include <stdint.h>
#include <stdlib.h>

#include "calendar/recur.h"

static const Calendar *the_calendar(void) {
    static Calendar *calendar;
    if (calendar) return calendar;
    Arena *arena = arena_new(1 << 20);
    if (!arena) return NULL;
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    if (calendar_new(calendar_builtin_tables(), &diags, &calendar, &err) != OK) calendar = NULL;
    arena_free(arena);
    return calendar;
}

static void count(const Calendar *calendar, Arena *arena, Span span) {
    Instant start = date_start(date_from_civil(2026, 9, 30), ZONE_SHANGHAI);
    Suspension pause = {start + 2 * DAY_US, start + 3 * DAY_US};
    Deadline listed, plain;
    Error err = ERROR_INIT;
    size_t pauses = span.amount > 0;
    Status a =
        deadline_compute(calendar, start, span, true, &pause, pauses, ZONE_SHANGHAI, arena, &listed, &err);
    Status b =
        deadline_compute(calendar, start, span, true, &pause, pauses, ZONE_SHANGHAI, NULL, &plain, &err);
    if (a == E_NO_MEMORY) return;
    if (a != b || (a == OK && listed.due != plain.due)) abort();
}

static void list(const Calendar *calendar, Arena *arena, const DueRule *rule) {
    Date from = date_from_civil(2025, 6, 1), to = date_from_civil(2027, 6, 1);
    DueDate *dues = NULL;
    size_t due_count = 0;
    Error err = ERROR_INIT;
    if (due_rule_list(rule, calendar, from, to, arena, &dues, &due_count, &err) != OK) return;
    for (size_t i = 0; i < due_count; i++)
        if (dues[i].date < from || dues[i].date > to || (i && dues[i].date <= dues[i - 1].date)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const Calendar *calendar = the_calendar();
    Arena *arena = arena_new(1 << 20);
    Str text = {(const char *)data, size};
    DueRule *rule = NULL;
    Span span;
    Error err = ERROR_INIT;
    if (calendar && arena) {
        if (span_parse(text, &span))
            count(calendar, arena, span);
        else if (due_rule_parse(arena, text, &rule, &err) == OK)
            list(calendar, arena, rule);
        else if (!err.message[0])
            abort();
    }
    arena_free(arena);
    return 0;
}
