#include "calendar/suspension.h"

/* Bounds that keep every sum of instants inside 64 bits: some 12,000 years around 1970. */
#define INSTANT_BOUND (INT64_C(400000) * 1000000 * SECOND_US)

static bool possible(Instant at) {
    return at > -INSTANT_BOUND && at < INSTANT_BOUND;
}

static Status check(Suspension pause, Error *err) {
    if (!possible(pause.from) || !(possible(pause.to) || pause.to == INSTANT_FOREVER))
        return fail(err, E_INVALID, "a suspension lies outside the years 1 to 9999");
    if (pause.to < pause.from) return fail(err, E_INVALID, "a suspension ends before it begins");
    return OK;
}

static void insert_sorted(Pauses *pauses, Suspension pause) {
    size_t i = pauses->count++;
    for (; i > 0 && pauses->items[i - 1].from > pause.from; i--) pauses->items[i] = pauses->items[i - 1];
    pauses->items[i] = pause;
}

static void join_overlaps(Pauses *pauses) {
    size_t kept = 0;
    for (size_t i = 1; i < pauses->count; i++) {
        Suspension *last = &pauses->items[kept], next = pauses->items[i];
        if (next.from > last->to)
            pauses->items[++kept] = next;
        else if (next.to > last->to)
            last->to = next.to;
    }
    if (pauses->count) pauses->count = kept + 1;
}

Status pauses_merge(const Suspension *pauses, size_t count, Pauses *ret, Error *err) {
    if (count > SUSPENSIONS_MAX)
        return fail(err, E_TOO_LARGE, "a clock takes at most %d suspensions", SUSPENSIONS_MAX);
    Pauses merged = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        Suspension pause = pauses[i];
        if (pause.to == INSTANT_NONE) pause.to = INSTANT_FOREVER;
        TRY(check(pause, err));
        if (pause.from < pause.to) insert_sorted(&merged, pause); /* an empty one suspends nothing */
    }
    join_overlaps(&merged);
    *ret = merged;
    return OK;
}

const Suspension *pauses_touching(const Pauses *pauses, Instant from, Instant to) {
    for (size_t i = pauses->count; i > 0; i--) {
        const Suspension *pause = &pauses->items[i - 1];
        if (pause->from < to && pause->to > from) return pause;
    }
    return NULL;
}

Instant pauses_within(const Pauses *pauses, Instant from, Instant to) {
    Instant sum = 0;
    for (size_t i = 0; i < pauses->count; i++) {
        Instant begin = pauses->items[i].from > from ? pauses->items[i].from : from;
        Instant end = pauses->items[i].to < to ? pauses->items[i].to : to;
        if (begin < end) sum += end - begin;
    }
    return sum;
}
