#include "base/asset.h"

#include <stdlib.h>
#include <string.h>

#include "base/asset_table.h"

static int by_path(const void *key, const void *item) {
    return strcmp(key, ((const Asset *)item)->path);
}

const Asset *asset_find(const char *path) {
    if (asset_table_count == 0) return NULL;
    return bsearch(path, asset_table, asset_table_count, sizeof asset_table[0], by_path);
}

Str asset_text(const char *path) {
    const Asset *asset = asset_find(path);
    return asset ? (Str){(const char *)asset->data, asset->size} : (Str){"", 0};
}

const Asset *asset_list(size_t *ret_count) {
    *ret_count = asset_table_count;
    return asset_table;
}
