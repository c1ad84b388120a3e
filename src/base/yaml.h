/* YAML 1.1 by libyaml's event interface, as a tree with positions. Aliases, anchors and tags are refused,
 * duplicate keys too. Limits: bytes, depth 32, 100,000 nodes. Scalars keep their text; the reader of a key
 * decides its type. */
#ifndef ANLAN_BASE_YAML_H
#define ANLAN_BASE_YAML_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum YamlType { YAML_SCALAR, YAML_LIST, YAML_MAP } YamlType;

typedef struct YamlNode YamlNode;
struct YamlNode {
    YamlType type;
    int line, column; /* 1-based, counted from the start of the text given; column counts characters */
    bool quoted;      /* a quoted scalar is text even if it looks like a number or null */
    Str text;         /* YAML_SCALAR */
    YamlNode **items; /* YAML_LIST: values; YAML_MAP: values */
    YamlNode **keys;  /* YAML_MAP: scalars, same order as items */
    size_t count;
};

/* Parse one document. Faults go to `diags` under `file`, shifted by first_line - 1 lines; returns E_INVALID
 * then (the tree may be partial and must not be used). Empty text gives an empty map. */
Status yaml_parse(Arena *arena, Str file, Str text, int first_line, YamlNode **ret, Diags *diags, Error *err);

YamlNode *yaml_get(const YamlNode *map, const char *key); /* NULL when absent or not a map */
bool yaml_is_null(const YamlNode *node);                  /* NULL, empty, ~ or null, unquoted */
Str yaml_text(const YamlNode *node);                      /* empty slice unless a scalar */
bool yaml_bool(const YamlNode *node, bool *ret);
bool yaml_i64(const YamlNode *node, int64_t *ret);
bool yaml_double(const YamlNode *node, double *ret);

#endif
