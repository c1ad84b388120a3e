/* Files embedded at build time by tools/embed_assets.py: everything under share/ as "share/…" and the built
 * pages as "web/…". One program file carries all of it. */
#ifndef ANLAN_BASE_ASSET_H
#define ANLAN_BASE_ASSET_H

#include "base/str.h"

typedef struct Asset {
    const char *path;
    const unsigned char *data;
    size_t size;
} Asset;

const Asset *asset_find(const char *path);  /* NULL when there is none */
Str asset_text(const char *path);           /* empty slice when there is none */
const Asset *asset_list(size_t *ret_count); /* sorted by path */

#endif
