/* Any bytes as a flow: no crash; a flow without faults has one initial state and transitions that lead
 * somewhere. */
#include <stdlib.h>

#include "flow/flow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const Flow *flow) {
    if (flow_initial(flow) == SIZE_MAX) abort();
    for (size_t t = 0; t < flow->transition_count; t++)
        if (flow->transitions[t].to >= flow->state_count) abort();
    CLEANUP(buf_free) Buf drawing = BUF_INIT(4 << 20);
    flow_dot(flow, "zh-CN", &drawing);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(32 << 20);
    if (!arena) return 0;
    Diags diags = diags_new(arena);
    Flow *flow = NULL;
    Error err = ERROR_INIT;
    Status status = flow_read(arena, STR("fuzz.yaml"), (Str){(const char *)data, size}, &flow, &diags, &err);
    if (status == OK && (diags.error_count || !flow)) abort();
    if (status == E_INVALID && !diags.error_count) abort();
    if (status == OK) check(flow);
    return 0;
}
