#include "store/drivers/dynamic.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

size_t dynamic_find(DynamicSlots *dynamic, Str text, bool *ret_found) {
    uint64_t hash = hash64(text);
    size_t oldest = 0;
    *ret_found = false;
    for (size_t i = 0; i < DYNAMIC_MAX && !*ret_found; i++) {
        const DynamicSlot *slot = &dynamic->slots[i];
        *ret_found = slot->text && slot->hash == hash && str_equal((Str){slot->text, slot->len}, text);
        if (*ret_found || slot->used < dynamic->slots[oldest].used) oldest = i;
    }
    dynamic->slots[oldest].used = ++dynamic->clock;
    return oldest;
}

bool dynamic_set(DynamicSlots *dynamic, size_t index, Str text) {
    DynamicSlot *slot = &dynamic->slots[index];
    free(slot->text);
    slot->text = malloc(text.len + 1);
    if (!slot->text) return false;
    memcpy(slot->text, text.ptr, text.len);
    slot->text[text.len] = '\0';
    slot->len = text.len;
    slot->hash = hash64(text);
    return true;
}

void dynamic_drop(DynamicSlots *dynamic, size_t index) {
    free(dynamic->slots[index].text);
    dynamic->slots[index].text = NULL;
    dynamic->slots[index].used = 0;
}
