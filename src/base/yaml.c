#include "base/yaml.h"

#include <assert.h>
#include <yaml.h>

#include "base/map.h"

enum { DEPTH_MAX = 32, NODES_MAX = 100000, BYTES_MAX = 4 << 20 };

typedef struct Loader {
    yaml_parser_t *parser;
    Arena *arena;
    Str file;
    int first_line;
    Diags *diags;
    Error *err;
    size_t nodes;
} Loader;

static int line_of(const Loader *loader, yaml_mark_t mark) {
    return loader->first_line + (int)mark.line;
}

static Status fault(Loader *loader, yaml_mark_t mark, const char *code, const char *text) {
    Diag *diag = diag_add(loader->diags, SEVERITY_ERROR, loader->file, line_of(loader, mark),
                          (int)mark.column + 1, code, "%s", text);
    if (diag) diag->error.format = text; /* a literal without arguments is its own key */
    return fail(loader->err, E_INVALID, "the YAML text holds a fault");
}

static void event_freep(yaml_event_t *event) {
    yaml_event_delete(event);
}

static Status next_event(Loader *loader, yaml_event_t *event) {
    if (yaml_parser_parse(loader->parser, event)) return OK;
    if (loader->parser->error == YAML_MEMORY_ERROR) return no_memory(loader->err);
    yaml_mark_t mark = loader->parser->problem ? loader->parser->problem_mark : loader->parser->mark;
    Diag *diag = diag_add(loader->diags, SEVERITY_ERROR, loader->file, line_of(loader, mark),
                          (int)mark.column + 1, "yaml.syntax", "this is not valid YAML: %s",
                          loader->parser->problem ? loader->parser->problem : "unreadable text");
    diag_hint(diag, "check indentation, colons and quotes on this line and the one above");
    return fail(loader->err, E_INVALID, "the YAML text holds a fault");
}

static Status new_node(Loader *loader, YamlType type, yaml_mark_t mark, YamlNode **ret) {
    if (++loader->nodes > NODES_MAX)
        return fault(loader, mark, "yaml.too-many-nodes", "too many YAML nodes; the limit is 100000");
    YamlNode *node = arena_new_item(loader->arena, YamlNode);
    if (!node) return no_memory(loader->err);
    node->type = type;
    node->line = line_of(loader, mark);
    node->column = (int)mark.column + 1;
    *ret = node;
    return OK;
}

static Status load_node(Loader *loader, const yaml_event_t *event, int depth, YamlNode **ret);

static Status load_scalar(Loader *loader, const yaml_event_t *event, YamlNode **ret) {
    YamlNode *node = NULL;
    TRY(new_node(loader, YAML_SCALAR, event->start_mark, &node));
    assert(node);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    Str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (!arena_str(loader->arena, text, &node->text)) return no_memory(loader->err);
    *ret = node;
    return OK;
}

static Status append(Loader *loader, YamlNode *parent, size_t *capacity, YamlNode *key, YamlNode *item) {
    if (parent->count == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 8;
        parent->items = arena_grow(loader->arena, parent->items, parent->count, more, sizeof *parent->items);
        if (!parent->items) return no_memory(loader->err);
        if (parent->type == YAML_MAP) {
            parent->keys = arena_grow(loader->arena, parent->keys, parent->count, more, sizeof *parent->keys);
            if (!parent->keys) return no_memory(loader->err);
        }
        *capacity = more;
    }
    if (parent->type == YAML_MAP) parent->keys[parent->count] = key;
    parent->items[parent->count++] = item;
    return OK;
}

static Status load_list(Loader *loader, const yaml_event_t *start, int depth, YamlNode **ret) {
    YamlNode *list = NULL;
    size_t capacity = 0;
    TRY(new_node(loader, YAML_LIST, start->start_mark, &list));
    for (;;) {
        CLEANUP(event_freep) yaml_event_t event = {0};
        TRY(next_event(loader, &event));
        if (event.type == YAML_SEQUENCE_END_EVENT) break;
        YamlNode *item = NULL;
        TRY(load_node(loader, &event, depth, &item));
        TRY(append(loader, list, &capacity, NULL, item));
    }
    *ret = list;
    return OK;
}

/* Keys of one mapping: compared one by one while they are few, by a hash map from then on. */
enum { FEW_KEYS = 16 };

static Status seen_new(Loader *loader, const YamlNode *map, Map **ret) {
    *ret = map_new(loader->arena, (size_t)FEW_KEYS * 4);
    if (!*ret) return no_memory(loader->err);
    for (size_t i = 0; i < map->count; i++)
        if (!map_put(*ret, map->keys[i]->text, map->keys[i])) return no_memory(loader->err);
    return OK;
}

static bool is_seen(const YamlNode *map, const Map *seen, Str key) {
    if (seen) return map_get(seen, key) != NULL;
    for (size_t i = 0; i < map->count; i++)
        if (str_equal(map->keys[i]->text, key)) return true;
    return false;
}

static Status load_key(Loader *loader, const yaml_event_t *event, const YamlNode *map, Map **seen,
                       YamlNode **ret) {
    if (event->type != YAML_SCALAR_EVENT)
        return fault(loader, event->start_mark, "yaml.key", "a key must be plain text");
    TRY(load_scalar(loader, event, ret));
    if (!*seen && map->count == FEW_KEYS) TRY(seen_new(loader, map, seen));
    if (is_seen(map, *seen, (*ret)->text)) {
        diag_add(loader->diags, SEVERITY_ERROR, loader->file, (*ret)->line, (*ret)->column,
                 "yaml.duplicate-key", "the key '%.*s' stands twice", STR_ARG((*ret)->text));
        return fail(loader->err, E_INVALID, "the YAML text holds a fault");
    }
    if (*seen && !map_put(*seen, (*ret)->text, *ret)) return no_memory(loader->err);
    return OK;
}

static Status load_map(Loader *loader, const yaml_event_t *start, int depth, YamlNode **ret) {
    YamlNode *map = NULL;
    Map *seen = NULL;
    size_t capacity = 0;
    TRY(new_node(loader, YAML_MAP, start->start_mark, &map));
    assert(map);
    for (;;) {
        CLEANUP(event_freep) yaml_event_t key_event = {0};
        TRY(next_event(loader, &key_event));
        if (key_event.type == YAML_MAPPING_END_EVENT) break;
        YamlNode *key = NULL, *item = NULL;
        TRY(load_key(loader, &key_event, map, &seen, &key));
        CLEANUP(event_freep) yaml_event_t event = {0};
        TRY(next_event(loader, &event));
        TRY(load_node(loader, &event, depth, &item));
        TRY(append(loader, map, &capacity, key, item));
    }
    *ret = map;
    return OK;
}

static bool has_anchor(const yaml_event_t *event) {
    if (event->type == YAML_SCALAR_EVENT) return event->data.scalar.anchor || event->data.scalar.tag;
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    if (event->type == YAML_MAPPING_START_EVENT)
        return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    return event->type == YAML_ALIAS_EVENT;
}

static Status load_node(Loader *loader, const yaml_event_t *event, int depth, YamlNode **ret) {
    if (has_anchor(event))
        return fault(loader, event->start_mark, "yaml.alias",
                     "anchors, aliases and tags are not allowed here");
    if (depth == DEPTH_MAX)
        return fault(loader, event->start_mark, "yaml.too-deep", "nested more than 32 levels deep");
    if (event->type == YAML_SCALAR_EVENT) return load_scalar(loader, event, ret);
    if (event->type == YAML_SEQUENCE_START_EVENT) return load_list(loader, event, depth + 1, ret);
    if (event->type == YAML_MAPPING_START_EVENT) return load_map(loader, event, depth + 1, ret);
    return fault(loader, event->start_mark, "yaml.syntax", "a value is missing here");
}

/* STREAM-START, then nothing or one document, then STREAM-END. */
static Status load_stream(Loader *loader, YamlNode **ret) {
    for (;;) {
        CLEANUP(event_freep) yaml_event_t event = {0};
        TRY(next_event(loader, &event));
        if (event.type == YAML_STREAM_END_EVENT) break;
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_END_EVENT) continue;
        if (event.type == YAML_DOCUMENT_START_EVENT) {
            if (*ret)
                return fault(loader, event.start_mark, "yaml.documents",
                             "only one YAML document is allowed here");
            continue;
        }
        TRY(load_node(loader, &event, 0, ret));
    }
    if (!*ret) {
        *ret = arena_new_item(loader->arena, YamlNode);
        if (!*ret) return no_memory(loader->err);
        **ret = (YamlNode){.type = YAML_MAP, .line = loader->first_line, .column = 1};
    }
    return OK;
}

static void parser_freep(yaml_parser_t *parser) {
    yaml_parser_delete(parser);
}

Status yaml_parse(Arena *arena, Str file, Str text, int first_line, YamlNode **ret, Diags *diags,
                  Error *err) {
    if (text.len > BYTES_MAX) {
        diag_add(diags, SEVERITY_ERROR, file, first_line, 1, "yaml.too-large",
                 "the YAML text is larger than 4 MiB");
        return fail(err, E_INVALID, "the YAML text holds a fault");
    }
    CLEANUP(parser_freep) yaml_parser_t parser = {0};
    if (!yaml_parser_initialize(&parser)) return no_memory(err);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.ptr ? text.ptr : ""), text.len);
    Loader loader = {&parser, arena, file, first_line, diags, err, 0};
    YamlNode *root = NULL;
    TRY(load_stream(&loader, &root));
    *ret = root;
    return OK;
}

YamlNode *yaml_get(const YamlNode *map, const char *key) {
    if (!map || map->type != YAML_MAP) return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (str_is(map->keys[i]->text, key)) return map->items[i];
    return NULL;
}

bool yaml_is_null(const YamlNode *node) {
    if (!node) return true;
    if (node->type != YAML_SCALAR || node->quoted) return false;
    return node->text.len == 0 || str_is(node->text, "~") || str_is(node->text, "null") ||
           str_is(node->text, "Null") || str_is(node->text, "NULL");
}

Str yaml_text(const YamlNode *node) {
    return node && node->type == YAML_SCALAR ? node->text : (Str){"", 0};
}

bool yaml_bool(const YamlNode *node, bool *ret) {
    Str text = yaml_text(node);
    if (!node || node->type != YAML_SCALAR || node->quoted) return false;
    if (str_is(text, "true") || str_is(text, "yes")) return *ret = true, true;
    if (str_is(text, "false") || str_is(text, "no")) return *ret = false, true;
    return false;
}

bool yaml_i64(const YamlNode *node, int64_t *ret) {
    return node && node->type == YAML_SCALAR && !node->quoted && str_to_i64(node->text, ret);
}

bool yaml_double(const YamlNode *node, double *ret) {
    return node && node->type == YAML_SCALAR && !node->quoted && str_to_double(node->text, ret);
}
