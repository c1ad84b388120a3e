/* Small zip files for tests: stored or deflated entries, with sizes that may lie. */
#ifndef ANLAN_TESTS_DOC_MAKE_ZIP_H
#define ANLAN_TESTS_DOC_MAKE_ZIP_H

#include <string.h>
#include <zip.h>

#include "base/arena.h"

typedef struct Entry {
    const char *name;
    Str text;
} Entry;

/* A zip of the entries, in the arena. */
static inline Str make_zip(Arena *arena, const Entry *entries, size_t count) {
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    zip_source_keep(source);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *one = zip_source_buffer(zip, entries[i].text.ptr, entries[i].text.len, 0);
        zip_file_add(zip, entries[i].name, one, 0);
    }
    zip_close(zip);
    zip_stat_t stat;
    zip_source_stat(source, &stat);
    char *out = arena_alloc(arena, stat.size);
    zip_source_open(source);
    zip_source_read(source, out, stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return (Str){out, stat.size};
}

#endif
