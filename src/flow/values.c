#include "flow/internal.h"

bool flow_text(FlowReader *reader, const YamlNode *map, const char *name, bool required, Str *ret) {
    const YamlNode *value = yaml_get(map, name);
    if (yaml_is_null(value)) {
        if (required) FAULT(reader, map, "flow.missing-key", "the key '%s' is missing here", name);
        return false;
    }
    if (value->type != YAML_SCALAR) {
        FAULT(reader, value, "flow.type", "'%s' must be one text", name);
        return false;
    }
    *ret = value->text;
    return true;
}

/* One text or a list of them. */
Status flow_texts(FlowReader *reader, const YamlNode *map, const char *name, Str **ret, size_t *ret_count) {
    YamlNode *value = yaml_get(map, name), *single[] = {value};
    if (yaml_is_null(value)) return OK;
    YamlNode **items = value->type == YAML_LIST ? value->items : single;
    size_t count = value->type == YAML_LIST ? value->count : 1, kept = 0;
    Str *texts = arena_new_array(reader->arena, Str, count);
    if (!texts) return no_memory(reader->err);
    for (size_t i = 0; i < count; i++) {
        if (items[i]->type == YAML_SCALAR && items[i]->text.len)
            texts[kept++] = items[i]->text;
        else
            FAULT(reader, items[i], "flow.type", "'%s' must be one text", name);
    }
    *ret = texts;
    *ret_count = kept;
    return OK;
}

void flow_bool(FlowReader *reader, const YamlNode *map, const char *name, bool *ret) {
    const YamlNode *value = yaml_get(map, name);
    if (!yaml_is_null(value) && !yaml_bool(value, ret))
        FAULT(reader, value, "flow.type", "'%s' must be true or false", name);
}

/* 1 to `most`. */
void flow_whole(FlowReader *reader, const YamlNode *map, const char *name, int64_t most, int64_t *ret) {
    const YamlNode *value = yaml_get(map, name);
    int64_t number = 0;
    if (yaml_is_null(value)) return;
    if (yaml_i64(value, &number) && number >= 1 && number <= most)
        *ret = number;
    else
        FAULT(reader, value, "flow.type", "'%s' must be a whole number from 1 to %d", name, (int)most);
}

void flow_titles(FlowReader *reader, const YamlNode *map, Str *ret_title, Str *ret_title_en) {
    flow_text(reader, map, "title", true, ret_title);
    flow_text(reader, map, "title-en", true, ret_title_en);
}

static bool is_known(Str word, const char *const *names) {
    for (; *names; names++)
        if (str_is(word, *names)) return true;
    return false;
}

void flow_known_keys(FlowReader *reader, const YamlNode *map, const char *const *names) {
    for (size_t i = 0; i < map->count; i++) {
        if (is_known(map->keys[i]->text, names)) continue;
        Diag *diag = FAULT(reader, map->keys[i], "flow.unknown-key", "there is no key '%.*s' here",
                           STR_ARG(map->keys[i]->text));
        if (diag) diag->near = diag_nearest(map->keys[i]->text, names);
    }
}

bool flow_mapping(FlowReader *reader, YamlNode *node, size_t most) {
    if (node->type != YAML_MAP) {
        FAULT(reader, node, "flow.type", "a mapping is expected here");
        return false;
    }
    if (node->count <= most) return true;
    FAULT(reader, node, "flow.too-many", "more than %zu items", most);
    return false;
}
