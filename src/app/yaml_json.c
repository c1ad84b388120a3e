#include "app/catalogue.h"

static void scalar_to_json(const YamlNode *node, Json *out) {
    bool flag = false;
    int64_t whole = 0;
    double number = 0;
    if (yaml_is_null(node))
        json_null_value(out);
    else if (yaml_bool(node, &flag))
        json_bool_value(out, flag);
    else if (yaml_i64(node, &whole))
        json_i64(out, whole);
    else if (yaml_double(node, &number))
        json_num(out, number);
    else
        json_str(out, node->text);
}

/* A key as JSON text: unlike json_key it may hold anything. */
static void add_key(Json *out, Str key) {
    json_str(out, key);
    buf_add_char(out->buf, ':');
    out->comma = false;
}

void yaml_to_json(const YamlNode *node, Json *out) {
    if (!node || node->type == YAML_SCALAR) {
        if (node)
            scalar_to_json(node, out);
        else
            json_null_value(out);
        return;
    }
    bool map = node->type == YAML_MAP;
    (map ? json_begin_object : json_begin_array)(out);
    for (size_t i = 0; i < node->count; i++) { /* depth is bounded by the YAML reader */
        if (map) add_key(out, node->keys[i]->text);
        yaml_to_json(node->items[i], out);
    }
    (map ? json_end_object : json_end_array)(out);
}
