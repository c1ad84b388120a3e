/* Which prepared statement belongs to which text: a few slots, the least recently used one is given away
 * first. The driver keeps its statements in an array beside the slots. */
#ifndef ANLAN_STORE_DRIVERS_DYNAMIC_H
#define ANLAN_STORE_DRIVERS_DYNAMIC_H

#include "base/str.h"

enum { DYNAMIC_MAX = 16 };

typedef struct DynamicSlot {
    char *text; /* NULL: free */
    size_t len;
    uint64_t hash, used;
} DynamicSlot;

typedef struct DynamicSlots {
    DynamicSlot slots[DYNAMIC_MAX];
    uint64_t clock;
} DynamicSlots;

/* The slot of this text, marked as used; *ret_found says whether it holds it already. If not, the driver
 * drops what it keeps there and calls dynamic_set. */
size_t dynamic_find(DynamicSlots *dynamic, Str text, bool *ret_found);
bool dynamic_set(DynamicSlots *dynamic, size_t slot, Str text); /* false: memory */
void dynamic_drop(DynamicSlots *dynamic, size_t slot);

#endif
