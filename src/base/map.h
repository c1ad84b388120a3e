/* Map from text to a pointer, inside an arena. Keys are not copied: they must live as long as the map. */
#ifndef ANLAN_BASE_MAP_H
#define ANLAN_BASE_MAP_H

#include "base/arena.h"

typedef struct Map Map;

Map *map_new(Arena *arena, size_t expected);  /* NULL: memory */
bool map_put(Map *map, Str key, void *value); /* replaces; false: memory */
void *map_get(const Map *map, Str key);       /* NULL when absent */
size_t map_count(const Map *map);

#endif
