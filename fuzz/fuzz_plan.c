/* Any bytes as a plan: no crash; an answer that agrees with its diagnostics; reading twice gives the same
 * clauses. */
#include <stdlib.h>

#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Plan *read_once(Arena *arena, Str text) {
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Error err = ERROR_INIT;
    Status status = plan_read(arena, STR("fuzz.md"), text, &plan, &diags, &err);
    if (status != OK && status != E_INVALID && status != E_NO_MEMORY) abort();
    if (status == OK && (diags.error_count || !plan)) abort();
    if (status == E_INVALID && !diags.error_count) abort();
    return status == OK ? plan : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    Str text = {(const char *)data, size};
    Plan *first = arena ? read_once(arena, text) : NULL, *second = first ? read_once(arena, text) : NULL;
    if (!second) return 0;
    ClauseChange *changes = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    if (plan_diff(arena, first, second, &changes, &count, &err) != OK) return 0;
    for (size_t i = 0; i < count; i++)
        if (changes[i].kind != CHANGE_SAME) abort();
    return 0;
}
