#include "base/map.h"

#include "base/hash.h"

typedef struct Slot {
    Str key;
    uint64_t hash;
    void *value;
    bool used;
} Slot;

struct Map {
    Arena *arena;
    Slot *slots;
    size_t capacity, count; /* capacity is a power of two; at most 3/4 full */
};

Map *map_new(Arena *arena, size_t expected) {
    Map *map = arena_new_item(arena, Map);
    if (!map) return NULL;
    size_t capacity = 16;
    while (capacity / 4 * 3 < expected) capacity *= 2;
    *map = (Map){arena, arena_new_array(arena, Slot, capacity), capacity, 0};
    return map->slots ? map : NULL;
}

static Slot *slot_for(Slot *slots, size_t capacity, Str key, uint64_t hash) {
    for (size_t i = hash & (capacity - 1);; i = (i + 1) & (capacity - 1)) {
        Slot *slot = &slots[i];
        if (!slot->used || (slot->hash == hash && str_equal(slot->key, key))) return slot;
    }
}

static bool grow(Map *map) {
    size_t capacity = map->capacity * 2;
    Slot *slots = arena_new_array(map->arena, Slot, capacity);
    if (!slots) return false;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].used)
            *slot_for(slots, capacity, map->slots[i].key, map->slots[i].hash) = map->slots[i];
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

bool map_put(Map *map, Str key, void *value) {
    if (map->count >= map->capacity / 4 * 3 && !grow(map)) return false;
    uint64_t hash = hash64(key);
    Slot *slot = slot_for(map->slots, map->capacity, key, hash);
    map->count += !slot->used;
    *slot = (Slot){key, hash, value, true};
    return true;
}

void *map_get(const Map *map, Str key) {
    Slot *slot = slot_for(map->slots, map->capacity, key, hash64(key));
    return slot->used ? slot->value : NULL;
}

size_t map_count(const Map *map) {
    return map->count;
}
