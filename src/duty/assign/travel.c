/* How far everybody goes: each day from place to place, the nearest first, beginning where the first visit of
 * the day is. */
#include <math.h>
#include <stdlib.h>

#include "duty/assign/assign.h"

#include "base/map.h"

static const double KM_PER_DEGREE = 111.195, RADIANS_PER_DEGREE = 0.017453292519943295;

typedef struct Stop {
    uint64_t day; /* person and day */
    uint32_t org, place;
    bool located;
    double lat, lon;
} Stop;

typedef struct Stops {
    Stop *items;
    size_t count;
} Stops;

static double distance(const Stop *a, const Stop *b) {
    double north = (b->lat - a->lat) * KM_PER_DEGREE;
    double east = (b->lon - a->lon) * KM_PER_DEGREE * cos((a->lat + b->lat) / 2 * RADIANS_PER_DEGREE);
    return sqrt(north * north + east * east);
}

static double tour(Stop *stops, size_t count) {
    double km = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        size_t nearest = i + 1;
        for (size_t k = i + 2; k < count; k++)
            if (distance(&stops[i], &stops[k]) < distance(&stops[i], &stops[nearest])) nearest = k;
        km += distance(&stops[i], &stops[nearest]);
        Stop swap = stops[i + 1];
        stops[i + 1] = stops[nearest];
        stops[nearest] = swap;
    }
    return km;
}

static int by_day(const void *a, const void *b) {
    const Stop *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    if (x->org != y->org) return x->org < y->org ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static Status number_of(Map *numbers, Str name, uint32_t *ret, Error *err) {
    uintptr_t known = (uintptr_t)map_get(numbers, name);
    if (known == 0) {
        known = map_count(numbers) + 1;
        if (!map_put(numbers, name, (void *)known)) return no_memory(err);
    }
    *ret = (uint32_t)known;
    return OK;
}

static Status stop_of(const AssignInput *input, const AssignTask *task, Map *numbers[3], Stop *ret,
                      Error *err) {
    Stop stop = {0};
    TRY(number_of(numbers[0], task->org, &stop.org, err));
    if (task->subject.len > 0) TRY(number_of(numbers[1], task->subject, &stop.place, err));
    uintptr_t known = (uintptr_t)map_get(numbers[2], task->subject);
    if (known > 0) {
        stop.located = input->places[known - 1].located;
        stop.lat = input->places[known - 1].lat;
        stop.lon = input->places[known - 1].lon;
    }
    *ret = stop;
    return OK;
}

static Status list_stops(const AssignInput *input, const AssignResult *result, Arena *arena, Stops *ret,
                         Error *err) {
    size_t seats = 0, count = 0;
    Map *numbers[3] = {map_new(arena, 256), map_new(arena, 1024), map_new(arena, input->place_count)};
    bool *seen = arena_new_array(arena, bool, result->visit_count);
    for (size_t i = 0; i < result->visit_count; i++) seats += result->visits[i].officers;
    Stop *stops = arena_new_array(arena, Stop, seats);
    if (!numbers[0] || !numbers[1] || !numbers[2] || !seen || !stops) return no_memory(err);
    for (size_t i = 0; i < input->place_count; i++)
        if (!map_put(numbers[2], input->places[i].subject, (void *)(uintptr_t)(i + 1))) return no_memory(err);
    for (size_t i = 0; i < result->task_count; i++) {
        const AssignVisit *visit = &result->visits[result->tasks[i].visit];
        if (visit->day == DATE_NONE || seen[result->tasks[i].visit]) continue;
        seen[result->tasks[i].visit] = true;
        Stop stop;
        TRY(stop_of(input, &result->tasks[i], numbers, &stop, err));
        for (uint32_t k = 0; k < visit->officers; k++) {
            stop.day = (uint64_t)visit->people[k] << 32 | (uint32_t)(visit->day - input->fit.from);
            stops[count++] = stop;
        }
    }
    *ret = (Stops){stops, count};
    return OK;
}

Status assign_travel(const AssignInput *input, const AssignResult *result, Arena *arena, AssignTravel *ret,
                     Error *err) {
    Stops stops = {0};
    AssignTravel travel = {0};
    TRY(list_stops(input, result, arena, &stops, err));
    if (stops.count > 1) qsort(stops.items, stops.count, sizeof *stops.items, by_day);
    for (size_t i = 0, next; i < stops.count; i = next) {
        size_t located = i;
        for (next = i; next < stops.count && stops.items[next].day == stops.items[i].day; next++) {
            travel.places += next == i || stops.items[next].org != stops.items[next - 1].org;
        }
        for (size_t k = i; k < next; k++)
            if (stops.items[k].located) stops.items[located++] = stops.items[k];
        travel.km += tour(&stops.items[i], located - i);
    }
    *ret = travel;
    return OK;
}
