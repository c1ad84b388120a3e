#include "doc/docx_number.h"

#include <string.h>

#include "base/utf8.h"

enum { LISTS_MAX = 5000, MARK_MAX = 64 };

typedef struct Level {
    const char *format, *text; /* decimal, chineseCounting, …; "（%1）" */
    long start;
    bool legal; /* all numbers in it as digits */
} Level;

typedef struct List {
    Level levels[LEVELS];
    long counters[LEVELS]; /* 0: not begun, else the number shown + 1 */
} List;

typedef struct Instance {
    List *list;
    long starts[LEVELS]; /* -1: the list goes on where it was */
    bool begun;
} Instance;

typedef struct Reader {
    Numbering *numbering;
    List *list;         /* inside abstractNum */
    Instance *instance; /* inside num */
    int level;          /* of the list or of the override; -1: outside */
    size_t count;
} Reader;

static const char *copy(XmlPart *part, Arena *arena, const char *text) {
    const char *made = arena_text(arena, str_from(text));
    if (!made) xml_refuse(part, no_memory(part->err));
    return made ? made : "";
}

static void *put_new(XmlPart *part, Map *map, size_t size, const char *id) {
    Reader *reader = part->data;
    Arena *arena = reader->numbering->arena;
    if (++reader->count > LISTS_MAX) {
        xml_refuse(part, fail(part->err, E_TOO_LARGE, "the part %s of the file has more than %zu items",
                              part->name, (size_t)LISTS_MAX));
        return NULL;
    }
    void *made = arena_alloc(arena, size);
    if (!made || !map_put(map, str_from(copy(part, arena, id)), made)) {
        xml_refuse(part, no_memory(part->err));
        return NULL;
    }
    return made;
}

static int level_of(const char **attributes) {
    long level = xml_number(xml_attribute(attributes, "ilvl"), -1);
    return level < LEVELS ? (int)level : -1;
}

static void begin_instance(XmlPart *part, Reader *reader, const char **attributes) {
    const char *id = xml_attribute(attributes, "numId");
    reader->instance = id ? put_new(part, reader->numbering->instances, sizeof(Instance), id) : NULL;
    for (int i = 0; reader->instance && i < LEVELS; i++) reader->instance->starts[i] = -1;
}

static void level_start(XmlPart *part, Reader *reader, const char *local, const char *value) {
    if (!reader->list || reader->level < 0) return;
    Level *level = &reader->list->levels[reader->level];
    Arena *arena = reader->numbering->arena;
    if (strcmp(local, "start") == 0) level->start = xml_number(value, 1);
    if (strcmp(local, "numFmt") == 0 && value) level->format = copy(part, arena, value);
    if (strcmp(local, "lvlText") == 0 && value) level->text = copy(part, arena, value);
    if (strcmp(local, "isLgl") == 0) level->legal = !value || strcmp(value, "0") != 0;
}

static void numbering_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    Reader *reader = part->data;
    const char *local = xml_local(name), *value = xml_attribute(attributes, "val");
    if (strcmp(local, "abstractNum") == 0) {
        const char *id = xml_attribute(attributes, "abstractNumId");
        reader->list = id ? put_new(part, reader->numbering->lists, sizeof(List), id) : NULL;
    } else if (strcmp(local, "num") == 0) {
        begin_instance(part, reader, attributes);
    } else if (strcmp(local, "lvl") == 0 || strcmp(local, "lvlOverride") == 0) {
        reader->level = level_of(attributes);
        if (reader->list && reader->level >= 0) reader->list->levels[reader->level].start = 1;
    } else if (reader->instance && strcmp(local, "abstractNumId") == 0) {
        reader->instance->list = map_get(reader->numbering->lists, str_from(value));
    } else if (reader->instance && strcmp(local, "startOverride") == 0 && reader->level >= 0) {
        reader->instance->starts[reader->level] = xml_number(value, 1);
    } else {
        level_start(part, reader, local, value);
    }
}

static void numbering_end(void *data, const char *name) {
    Reader *reader = ((XmlPart *)data)->data;
    const char *local = xml_local(name);
    if (strcmp(local, "abstractNum") == 0) reader->list = NULL;
    if (strcmp(local, "num") == 0) reader->instance = NULL;
    if (strcmp(local, "lvl") == 0 || strcmp(local, "lvlOverride") == 0) reader->level = -1;
}

Status numbering_read(const Package *package, Arena *arena, const char *part, Numbering *ret, Error *err) {
    Numbering made = {arena, map_new(arena, 16), map_new(arena, 16)};
    if (!made.lists || !made.instances) return no_memory(err);
    if (part && package_has(package, part)) {
        Reader reader = {.numbering = &made, .level = -1};
        const XmlHandlers handlers = {.start = numbering_start, .end = numbering_end, .data = &reader};
        TRY(xml_part_all(package, part, handlers, err));
    }
    *ret = made;
    return OK;
}

static const char *const digits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static const char *const legal_digits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

/* 1 … 999 as 一, 十二, 一百零三. */
static void add_counting(long number, bool legal, Buf *out) {
    const char *const *names = legal ? legal_digits : digits;
    if (number > 999) {
        buf_add_i64(out, number);
        return;
    }
    long hundreds = number / 100, tens = number / 10 % 10, ones = number % 10;
    if (hundreds) buf_printf(out, "%s%s", names[hundreds], legal ? "佰" : "百");
    if (hundreds && !tens && ones) buf_add_text(out, "零");
    if (tens > 1 || (tens && (hundreds || legal))) buf_add_text(out, names[tens]);
    if (tens) buf_add_text(out, legal ? "拾" : "十");
    if (ones || !number) buf_add_text(out, names[ones]);
}

static void add_roman(long number, bool upper, Buf *out) {
    static const struct {
        long value;
        const char *upper, *lower;
    } steps[] = {{100, "C", "c"}, {90, "XC", "xc"}, {50, "L", "l"},  {40, "XL", "xl"}, {10, "X", "x"},
                 {9, "IX", "ix"}, {5, "V", "v"},    {4, "IV", "iv"}, {1, "I", "i"}};
    if (number > 399) {
        buf_add_i64(out, number);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        for (; number >= steps[i].value; number -= steps[i].value)
            buf_add_text(out, upper ? steps[i].upper : steps[i].lower);
}

/* ① … ⑳ and 1. … are characters of their own. */
static void add_circled(long number, Buf *out) {
    char bytes[4];
    if (number >= 1 && number <= 20)
        buf_add(out, (Str){bytes, utf8_encode(0x245F + (int32_t)number, bytes)});
    else
        buf_add_i64(out, number);
}

static void add_number(const char *format, long number, Buf *out) {
    Str name = str_from(format);
    if (str_starts(name, STR("chineseCounting")) || str_is(name, "japaneseCounting") ||
        str_is(name, "taiwaneseCounting") || str_is(name, "taiwaneseCountingThousand"))
        add_counting(number, false, out);
    else if (str_is(name, "chineseLegalSimplified") || str_is(name, "ideographLegalTraditional"))
        add_counting(number, true, out);
    else if (str_starts(name, STR("decimalEnclosedCircle")))
        add_circled(number, out);
    else if (str_ends(name, STR("Roman")))
        add_roman(number, str_starts(name, STR("upper")), out);
    else if (str_ends(name, STR("Letter")) && number >= 1 && number <= 26)
        buf_add_char(out, (char)((str_starts(name, STR("upper")) ? 'A' : 'a') + number - 1));
    else
        buf_add_i64(out, number);
}

/* The level itself and those above it that its mark may name. */
static void count_on(Instance *instance, int level) {
    List *list = instance->list;
    for (int i = 0; !instance->begun && i < LEVELS; i++)
        if (instance->starts[i] >= 0) list->counters[i] = 0;
    instance->begun = true;
    for (int i = 0; i <= level; i++) {
        long start = instance->starts[i] >= 0 ? instance->starts[i] : list->levels[i].start;
        if (!list->counters[i])
            list->counters[i] = start + 1;
        else if (i == level)
            list->counters[i]++;
    }
    for (int i = level + 1; i < LEVELS; i++) list->counters[i] = 0;
}

void numbering_next(Numbering *numbering, Str list_id, int level, Buf *out) {
    Instance *instance = map_get(numbering->instances, list_id);
    if (!instance || !instance->list || level < 0 || level >= LEVELS) return;
    const List *list = instance->list;
    const Level *own = &list->levels[level];
    count_on(instance, level);
    const char *format = own->format ? own->format : "decimal";
    if (!own->text || strcmp(format, "bullet") == 0 || strcmp(format, "none") == 0) return;
    for (const char *at = own->text; *at && at - own->text < MARK_MAX; at++) {
        int named = at[0] == '%' && at[1] >= '1' && at[1] <= '9' ? at[1] - '1' : -1;
        if (named < 0 || named > level) {
            buf_add_char(out, *at);
            continue;
        }
        const char *other = list->levels[named].format ? list->levels[named].format : "decimal";
        add_number(own->legal ? "decimal" : other, list->counters[named] - 1, out);
        at++;
    }
}
