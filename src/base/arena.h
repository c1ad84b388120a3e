/* Memory by lifetime: one arena per request, job or compile, freed at once. Memory comes zeroed, aligned
 * to 16. Every arena has a budget; past it (or when the system refuses) allocation returns NULL and the
 * caller answers E_NO_MEMORY. Nothing inside an arena may own a descriptor, a lock or a statement. One thread
 * at a time. */
#ifndef ANLAN_BASE_ARENA_H
#define ANLAN_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/status.h"
#include "base/str.h"

typedef struct Arena Arena;

Arena *arena_new(size_t budget); /* bytes at most; NULL when the system refuses */
void arena_free(Arena *arena);   /* NULL is allowed */
void arena_freep(Arena **arena);
void arena_reset(Arena *arena); /* forget everything inside, keep the first block */

void *arena_alloc(Arena *arena, size_t size);                     /* size 0 gives a unique non-NULL pointer */
void *arena_alloc_array(Arena *arena, size_t count, size_t size); /* NULL when count * size overflows */
/* Grow an array inside the arena: returns a copy with room for `capacity` items (the old room is not reused).
 */
void *arena_grow(Arena *arena, const void *old, size_t count, size_t capacity, size_t size);
char *arena_text(Arena *arena, Str text);         /* NUL-terminated copy */
bool arena_str(Arena *arena, Str text, Str *ret); /* copy as a slice */
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const Arena *arena);

/* Testing: the (n+1)-th allocation from now on, and all after it, return NULL. Negative switches it off. */
void arena_fail_after(Arena *arena, long n);

#define arena_new_item(arena, type)         ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

/* The usual answer when one of the above returned NULL. */
Status no_memory(Error *err);
#if defined(__clang_analyzer__) || defined(ANLAN_ANALYZER)
#define no_memory(err) never_ok(no_memory(err)) /* status.h says why */
#endif

#endif
