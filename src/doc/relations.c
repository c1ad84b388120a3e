#include "doc/relations.h"

#include <string.h>

enum { RELATIONS_MAX = 5000 };

/* A relation's target is absolute (/xl/…) or relative to the folder; .. may not leave the package. */
static const char *resolve(Arena *arena, const char *folder, const char *target) {
    if (*target == '/') return arena_text(arena, str_from(target + 1));
    size_t len = strlen(folder);
    while (strncmp(target, "../", 3) == 0 && len) {
        target += 3;
        len--;
        while (len && folder[len - 1] != '/') len--;
    }
    return arena_printf(arena, "%.*s%s", (int)len, folder, target);
}

static void relation_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    Relations *all = part->data;
    const char *id = xml_attribute(attributes, "Id"), *target = xml_attribute(attributes, "Target");
    const char *type = xml_attribute(attributes, "Type"), *mode = xml_attribute(attributes, "TargetMode");
    if (strcmp(xml_local(name), "Relationship") != 0 || !id || !target || !type) return;
    if (mode && strcmp(mode, "External") == 0) return;
    Relation *items =
        xml_grow(part, all->arena, all->items, &all->count, &all->capacity, sizeof *items, RELATIONS_MAX);
    if (!items) return;
    all->items = items;
    const char *slash = strrchr(type, '/');
    Relation relation = {.id = arena_text(all->arena, str_from(id)),
                         .part = resolve(all->arena, all->folder, target)};
    bool copied = arena_str(all->arena, str_from(slash ? slash + 1 : type), &relation.type);
    if (!copied || !relation.id || !relation.part) xml_refuse(part, no_memory(part->err));
    items[all->count - 1] = relation;
}

Status relations_read(const Package *package, Arena *arena, const char *part, Relations *ret, Error *err) {
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    const char *folder = arena_text(arena, (Str){part, (size_t)(file - part)});
    const char *name = folder ? arena_printf(arena, "%s_rels/%s.rels", folder, file) : NULL;
    if (!name) return no_memory(err);
    Relations all = {.arena = arena, .folder = folder};
    TRY(xml_part_all(package, name, (XmlHandlers){.start = relation_start, .data = &all}, err));
    *ret = all;
    return OK;
}

const char *relations_part(const Relations *all, const char *type) {
    for (size_t i = 0; i < all->count; i++)
        if (str_is(all->items[i].type, type)) return all->items[i].part;
    return NULL;
}
