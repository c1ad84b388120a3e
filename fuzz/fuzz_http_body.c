/* JSON bodies against the field rows of real routes. The first byte picks the route. Held: parsing never
 * crashes; a body without faults has every required member; every fault has a pointer and a message. */
#include <assert.h>

#include "http/routes.h"

static const Route *pick(uint8_t byte) {
    size_t count, total = 0;
    const RouteTable *const *tables = route_tables(&count);
    for (size_t i = 0; i < count; i++) total += tables[i]->count;
    size_t wanted = byte % total;
    for (size_t i = 0; i < count; i++) {
        if (wanted < tables[i]->count) return &tables[i]->routes[wanted];
        wanted -= tables[i]->count;
    }
    return NULL;
}

static void check(const Field *fields, const json_t *body, Arena *arena) {
    Faults faults = {.arena = arena};
    field_check(fields, body, &faults);
    for (size_t i = 0; i < faults.count; i++)
        assert(faults.items[i].pointer && faults.items[i].error.message[0]);
    if (faults.count > 0 || faults.failed) return;
    for (const Field *field = fields; field->name; field++) {
        assert(!(field->flags & FIELD_REQUIRED) || json_object_get(body, field->name));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) return 0;
    const Route *route = pick(data[0]);
    Str text = {(const char *)data + 1, size - 1};
    CLEANUP(arena_freep) Arena *arena = arena_new(4 << 20);
    CLEANUP(json_freep) json_t *body = NULL;
    Error err = ERROR_INIT;
    if (!arena || json_parse(text, 1 << 20, &body, &err) != OK) return 0;
    if (route->body) check(route->body, body, arena);
    Faults faults = {.arena = arena};
    for (const Field *field = route->params; field && field->name; field++)
        field_check_text(field, text, &faults);
    return 0;
}
