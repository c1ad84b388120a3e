/* Any bytes as YAML: no crash; a tree within the limits, or a diagnostic. */
#include <stdlib.h>

#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const YamlNode *node, int depth) {
    if (!node || depth > 33 || node->line < 1 || node->column < 1) abort();
    bool truth;
    int64_t whole;
    double number;
    yaml_bool(node, &truth);
    if (yaml_i64(node, &whole) && !yaml_double(node, &number)) abort();
    if (node->type == YAML_SCALAR && node->text.ptr[node->text.len] != '\0') abort();
    for (size_t i = 0; i < node->count; i++) {
        walk(node->items[i], depth + 1);
        if (node->type == YAML_MAP && node->keys[i]->type != YAML_SCALAR) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(32 << 20);
    if (!arena) return 0;
    Diags diags = diags_new(arena);
    YamlNode *root = NULL;
    Error err = ERROR_INIT;
    Status status = yaml_parse(arena, STR("fuzz"), (Str){(const char *)data, size}, 1, &root, &diags, &err);
    if (status == OK)
        walk(root, 1);
    else if (root || (status == E_INVALID && diags.count == 0))
        abort();
    return 0;
}
