/* `remind:` and `escalate:` of a clock: distances from its due moment, before with a minus; and which of them
 * speak now. */
#include <stdlib.h>

#include "flow/internal.h"

static const int64_t hour = INT64_C(3600) * 1000000;

/* "-1d", "2h", "30min", "0h": hours, minutes and natural days of 24 hours. */
static bool offset_parse(Str text, int64_t *ret) {
    Span span;
    if (!span_parse(text, &span) || span.unit == SPAN_WORKDAYS) return false;
    int64_t unit = span.unit == SPAN_DAYS ? 24 * hour : span.unit == SPAN_HOURS ? hour : hour / 60;
    *ret = span.amount * unit;
    return true;
}

static void add_timer(FlowReader *reader, FlowClock *clock, const YamlNode *node, Str text, Str role) {
    FlowTimer timer = {.role = role};
    if (!offset_parse(text, &timer.offset)) {
        diag_hint(
            FAULT(reader, node, "flow.span", "'%.*s' is not a distance from the due moment", STR_ARG(text)),
            "write -1d (a day before), 0h (when it is due), 2h or 30min (after)");
        return;
    }
    if (clock->timer_count == FLOW_TIMERS_MAX)
        FAULT(reader, node, "flow.too-many", "more than %zu items", (size_t)FLOW_TIMERS_MAX);
    else
        clock->timers[clock->timer_count++] = timer;
}

static void read_escalation(FlowReader *reader, YamlNode *map, FlowClock *clock) {
    static const char *const names[] = {"after", "to", NULL};
    Str after = {0}, role = {0};
    if (!flow_mapping(reader, map, COUNT_OF(names))) return;
    flow_known_keys(reader, map, names);
    bool timed = flow_text(reader, map, "after", true, &after);
    if (flow_text(reader, map, "to", true, &role) && timed)
        add_timer(reader, clock, yaml_get(map, "after"), after, role);
}

static int by_offset(const void *a, const void *b) {
    const FlowTimer *left = a, *right = b;
    return (left->offset > right->offset) - (left->offset < right->offset);
}

Status flow_read_timers(FlowReader *reader, const YamlNode *map, FlowClock *clock) {
    Str *reminders = NULL;
    size_t count = 0;
    const YamlNode *escalations = yaml_get(map, "escalate");
    clock->timers = arena_new_array(reader->arena, FlowTimer, FLOW_TIMERS_MAX);
    if (!clock->timers) return no_memory(reader->err);
    TRY(flow_texts(reader, map, "remind", &reminders, &count));
    for (size_t i = 0; i < count; i++)
        add_timer(reader, clock, yaml_get(map, "remind"), reminders[i], (Str){"", 0});
    if (!yaml_is_null(escalations) && escalations->type != YAML_LIST)
        FAULT(reader, escalations, "flow.type", "'escalate' is a list of after and to");
    for (size_t i = 0; !yaml_is_null(escalations) && i < escalations->count; i++)
        read_escalation(reader, escalations->items[i], clock);
    qsort(clock->timers, clock->timer_count, sizeof *clock->timers, by_offset);
    return OK;
}

/* ---- which speak ---- */

Instant flow_timer_at(const FlowClock *clock, size_t i, Instant due, const FlowTime *time) {
    Instant at = due + clock->timers[i].offset;
    return clock->urgent ? at : office_moment(time->calendar, time->office, at, time->zone_minutes);
}

uint32_t flow_timers_due(const FlowClock *clock, Instant due, uint32_t told, const FlowTime *time,
                         Instant *ret_next) {
    uint32_t speak = 0;
    *ret_next = INSTANT_NONE;
    if (due == INSTANT_NONE) return 0;
    for (size_t i = 0; i < clock->timer_count; i++) {
        Instant at = flow_timer_at(clock, i, due, time);
        if (told >> i & 1) continue;
        if (at <= time->now)
            speak |= (uint32_t)1 << i;
        else if (*ret_next == INSTANT_NONE || at < *ret_next)
            *ret_next = at;
    }
    return speak;
}

uint32_t flow_timers_told(const FlowClock *clock, Instant due, uint32_t told, const FlowTime *time) {
    for (size_t i = 0; due != INSTANT_NONE && i < clock->timer_count; i++)
        if (flow_timer_at(clock, i, due, time) > time->now) told &= ~((uint32_t)1 << i);
    return told;
}
