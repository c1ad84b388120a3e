/* What a part of an Office file points to. Private to src/doc. */
#ifndef ANLAN_DOC_RELATIONS_H
#define ANLAN_DOC_RELATIONS_H

#include "doc/package.h"

typedef struct Relation {
    const char *id, *part;
    Str type; /* the last word of the type's address */
} Relation;

typedef struct Relations {
    Arena *arena;
    const char *folder; /* of the part that they belong to */
    Relation *items;
    size_t count, capacity;
} Relations;

/* The relations of a part, or of the package itself ("" as the part). A part without any has none. */
Status relations_read(const Package *package, Arena *arena, const char *part, Relations *ret, Error *err);
/* The first part of a type ("styles"), or NULL. */
const char *relations_part(const Relations *relations, const char *type);

#endif
