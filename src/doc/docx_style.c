#include "doc/docx_style.h"

#include <string.h>

enum { STYLES_MAX = 5000, BASES_MAX = 10 };

typedef struct Reader {
    Arena *arena;
    Map *styles;
    DocxStyle *style; /* the one that is open */
} Reader;

static Str copy(XmlPart *part, Arena *arena, const char *text) {
    Str made = STR("");
    if (text && !arena_str(arena, str_from(text), &made)) xml_refuse(part, no_memory(part->err));
    return made;
}

static void begin_style(XmlPart *part, Reader *reader, const char *id) {
    reader->style = NULL;
    if (!id) return;
    if (map_count(reader->styles) >= STYLES_MAX) {
        xml_refuse(part, fail(part->err, E_TOO_LARGE, "the part %s of the file has more than %zu items",
                              part->name, (size_t)STYLES_MAX));
        return;
    }
    DocxStyle *style = arena_new_item(reader->arena, DocxStyle);
    if (!style || !map_put(reader->styles, copy(part, reader->arena, id), style)) {
        xml_refuse(part, no_memory(part->err));
        return;
    }
    style->level = style->outline = -1;
    reader->style = style;
}

/* heading 1, Heading 1, 标题 1, 标题1; -1: no heading. */
static int heading_level(const char *name) {
    static const Str words[] = {STR_INIT("heading"), STR_INIT("Heading"), STR_INIT("标题")};
    Str text = str_from(name);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        Str level = str_trim(str_slice(text, words[i].len, text.len));
        if (str_starts(text, words[i]) && level.len == 1 && level.ptr[0] >= '1' && level.ptr[0] <= '9')
            return level.ptr[0] - '0';
    }
    return -1;
}

static void styles_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    Reader *reader = part->data;
    const char *local = xml_local(name), *value = xml_attribute(attributes, "val");
    if (strcmp(local, "style") == 0) {
        begin_style(part, reader, xml_attribute(attributes, "styleId"));
        return;
    }
    DocxStyle *style = reader->style;
    if (!style || !value) return;
    if (strcmp(local, "basedOn") == 0) style->base = copy(part, reader->arena, value);
    if (strcmp(local, "numId") == 0) style->list = copy(part, reader->arena, value);
    if (strcmp(local, "ilvl") == 0) style->level = (int)xml_number(value, -1);
    if (strcmp(local, "name") == 0 && style->outline < 0) style->outline = heading_level(value);
    if (strcmp(local, "outlineLvl") == 0) {
        long level = xml_number(value, 9);
        style->outline = level < 9 ? (int)level + 1 : 0;
    }
}

static void styles_end(void *data, const char *name) {
    Reader *reader = ((XmlPart *)data)->data;
    if (strcmp(xml_local(name), "style") == 0) reader->style = NULL;
}

Status styles_read(const Package *package, Arena *arena, const char *part, Map **ret, Error *err) {
    Reader reader = {arena, map_new(arena, 64), NULL};
    if (!reader.styles) return no_memory(err);
    const XmlHandlers handlers = {.start = styles_start, .end = styles_end, .data = &reader};
    if (part && package_has(package, part)) TRY(xml_part_all(package, part, handlers, err));
    *ret = reader.styles;
    return OK;
}

DocxStyle style_find(const Map *styles, Str id) {
    DocxStyle found = {.level = -1, .outline = -1};
    for (int depth = 0; id.len && depth < BASES_MAX; depth++) {
        const DocxStyle *style = map_get(styles, id);
        if (!style) break;
        if (!found.list.len) found.list = style->list;
        if (found.level < 0) found.level = style->level;
        if (found.outline < 0) found.outline = style->outline;
        id = style->base;
    }
    return found;
}
