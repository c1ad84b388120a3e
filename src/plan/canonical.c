/* Canonical text of a clause body: what diff compares and the ledger hashes. JSON, keys sorted bytewise, no
 * blanks. */
#include <stdlib.h>

#include "base/json.h"
#include "plan/reader.h"

enum { CANONICAL_MAX = 4 * PLAN_BYTES_MAX };

/* A plain scalar is a number only when writing the number gives the same text back: 0012 stays text. */
static bool is_number(const YamlNode *node, Buf *scratch) {
    double value;
    if (!yaml_double(node, &value)) return false;
    buf_clear(scratch);
    buf_add_double(scratch, value);
    return !scratch->failed && str_equal(buf_str(scratch), node->text);
}

static void write_scalar(Json *json, const YamlNode *node, Buf *scratch) {
    if (yaml_is_null(node))
        json_null_value(json);
    else if (is_number(node, scratch))
        json_raw(json, node->text);
    else if (!node->quoted && (str_is(node->text, "true") || str_is(node->text, "false")))
        json_raw(json, node->text);
    else
        json_str(json, node->text);
}

static int by_key(const void *a, const void *b, void *data) {
    YamlNode *const *keys = data;
    return str_compare(keys[*(const size_t *)a]->text, keys[*(const size_t *)b]->text);
}

static Status write_node(Arena *arena, Json *json, const YamlNode *node, Buf *scratch, Error *err);

static Status write_map(Arena *arena, Json *json, const YamlNode *map, Buf *scratch, Error *err) {
    size_t *order = arena_new_array(arena, size_t, map->count);
    if (!order) return no_memory(err);
    for (size_t i = 0; i < map->count; i++) order[i] = i;
    qsort_r(order, map->count, sizeof *order, by_key, map->keys);
    json_begin_object(json);
    for (size_t i = 0; i < map->count; i++) {
        json_str(json, map->keys[order[i]]->text);
        buf_add_char(json->buf, ':');
        json->comma = false;
        TRY(write_node(arena, json, map->items[order[i]], scratch, err));
    }
    json_end_object(json);
    return OK;
}

static Status write_node(Arena *arena, Json *json, const YamlNode *node, Buf *scratch, Error *err) {
    if (node->type == YAML_MAP) return write_map(arena, json, node, scratch, err);
    if (node->type == YAML_SCALAR) {
        write_scalar(json, node, scratch);
        return OK;
    }
    json_begin_array(json);
    for (size_t i = 0; i < node->count; i++) TRY(write_node(arena, json, node->items[i], scratch, err));
    json_end_array(json);
    return OK;
}

Status canonical_text(Arena *arena, const YamlNode *node, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf out = BUF_INIT(CANONICAL_MAX);
    CLEANUP(buf_free) Buf scratch = BUF_INIT(64);
    Json json = json_writer(&out);
    TRY(write_node(arena, &json, node, &scratch, err));
    TRY(buf_status(&out, err));
    if (!arena_str(arena, buf_str(&out), ret)) return no_memory(err);
    return OK;
}
