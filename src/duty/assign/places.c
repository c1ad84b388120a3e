/* Places of visits, and what is known of them. Near places are near on the curve too (Hilbert, 1891). */
#include "duty/assign/work.h"

enum { CURVE_BITS = 16 };

static uint64_t curve_of(double lat, double lon) {
    double side = 1u << CURVE_BITS;
    uint32_t x = (uint32_t)((lon + 180) / 360 * (side - 1)), y = (uint32_t)((lat + 90) / 180 * (side - 1));
    uint64_t at = 0;
    for (uint32_t half = 1u << (CURVE_BITS - 1); half > 0; half >>= 1) {
        bool right = x & half, up = y & half;
        at += (uint64_t)half * half * ((3u * right) ^ (uint32_t)up);
        if (!up) {
            if (right) {
                x = (uint32_t)side - 1 - x;
                y = (uint32_t)side - 1 - y;
            }
            uint32_t swap = x;
            x = y;
            y = swap;
        }
    }
    return at;
}

/* Of rows that are told together the first is found by the map, the others by their order. */
static Status learn_past(Work *work, Error *err) {
    const AssignInput *input = work->input;
    work->past_next = arena_new_array(work->arena, uint32_t, input->past_count);
    work->past_first = map_new(work->arena, input->past_count);
    if (!work->past_next || !work->past_first) return no_memory(err);
    for (size_t i = 0; i < input->past_count; i++) {
        Str subject = input->past[i].subject;
        work->past_next[i] =
            (uint32_t)(uintptr_t)map_get(work->past_first, subject); /* number + 1, 0: none */
        if (!map_put(work->past_first, subject, (void *)(uintptr_t)(i + 1))) return no_memory(err);
    }
    return OK;
}

Status places_learn(Work *work, Error *err) {
    const AssignInput *input = work->input;
    work->place_numbers = map_new(work->arena, 1024);
    work->known_places = map_new(work->arena, input->place_count);
    work->recused = map_new(work->arena, input->recusal_count);
    if (!work->place_numbers || !work->known_places || !work->recused) return no_memory(err);
    for (size_t i = 0; i < input->place_count; i++)
        if (!map_put(work->known_places, input->places[i].subject, (void *)(uintptr_t)(i + 1)))
            return no_memory(err);
    for (size_t i = 0; i < input->recusal_count; i++) {
        const AssignRecusal *one = &input->recusals[i];
        const char *key =
            arena_printf(work->arena, "%.*s\n%.*s", STR_ARG(one->person), STR_ARG(one->subject));
        if (!key || !map_put(work->recused, str_from(key), work->recused)) return no_memory(err);
    }
    return learn_past(work, err);
}

static void describe(const Work *work, Place *place) {
    uintptr_t known = (uintptr_t)map_get(work->known_places, place->key);
    place->past = (uint32_t)(uintptr_t)map_get(work->past_first, place->key);
    if (known == 0) return;
    const AssignPlace *told = &work->input->places[known - 1];
    place->located =
        told->located && told->lat >= -90 && told->lat <= 90 && told->lon >= -180 && told->lon <= 180;
    place->lat = told->lat;
    place->lon = told->lon;
    if (place->located) place->curve = curve_of(told->lat, told->lon);
    uintptr_t owner = told->owner.len ? (uintptr_t)map_get(work->persons, told->owner) : 0;
    if (owner > 0) place->owner = (uint32_t)(owner - 1);
}

static Status add_place(Work *work, const Place *place, uint32_t *ret, Error *err) {
    TRY(work_grow(work, (void **)&work->places, work->place_count, &work->place_room, sizeof *place, err));
    *ret = (uint32_t)work->place_count;
    work->places[work->place_count++] = *place;
    return OK;
}

Status place_of(Work *work, const Duty *duty, bool subject, int32_t org, uint32_t *ret, Error *err) {
    const char *text = arena_printf(work->arena, "%c%.*s", subject ? 's' : 'o',
                                    STR_ARG(subject ? duty->subject_id : duty->org));
    if (!text) return no_memory(err);
    uintptr_t known = (uintptr_t)map_get(work->place_numbers, str_from(text));
    if (known > 0) {
        *ret = (uint32_t)(known - 1);
        return OK;
    }
    Place place = {.key = str_from(text + 1), .subject = subject, .org = org, .owner = NONE, .visits = NONE};
    if (subject) describe(work, &place);
    TRY(add_place(work, &place, ret, err));
    return map_put(work->place_numbers, str_from(text), (void *)(uintptr_t)(*ret + 1)) ? OK : no_memory(err);
}

bool recused(const Work *work, uint32_t person, uint32_t place) {
    if (work->input->recusal_count == 0 || !work->places[place].subject) return false;
    char key[512];
    Str id = work->input->fit.staff[person].id, subject = work->places[place].key;
    if (id.len + subject.len + 1 > sizeof key) return false; /* longer than any id that a register takes */
    memcpy(key, id.ptr, id.len);
    key[id.len] = '\n';
    memcpy(key + id.len + 1, subject.ptr, subject.len);
    return map_get(work->recused, (Str){key, id.len + 1 + subject.len}) != NULL;
}
