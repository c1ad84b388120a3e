#include "doc/xlsx_book.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "doc/relations.h"

enum { SHEETS_MAX = 1000, FORMATS_MAX = 65536, CODES_MAX = 10000 };

static const char *part_of_id(const Relations *all, const char *id) {
    for (size_t i = 0; id && i < all->count; i++)
        if (strcmp(all->items[i].id, id) == 0 && str_is(all->items[i].type, "worksheet"))
            return all->items[i].part;
    return NULL;
}

typedef struct SheetList {
    Book *book;
    const Relations *relations;
    size_t capacity;
} SheetList;

static void workbook_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    SheetList *list = part->data;
    Book *book = list->book;
    const char *local = xml_local(name);
    if (strcmp(local, "workbookPr") == 0) {
        const char *flag = xml_attribute(attributes, "date1904");
        book->since_1904 = flag && (strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0);
    }
    const char *title = xml_attribute(attributes, "name"), *state = xml_attribute(attributes, "state");
    const char *target = part_of_id(list->relations, xml_attribute(attributes, "id"));
    if (strcmp(local, "sheet") != 0 || !title || !target) return; /* chart sheets have no rows */
    BookSheet *items = xml_grow(part, book->arena, book->sheets, &book->sheet_count, &list->capacity,
                                sizeof *items, SHEETS_MAX);
    if (!items) return;
    book->sheets = items;
    BookSheet sheet = {.part = target, .hidden = state && strcmp(state, "visible") != 0};
    if (!arena_str(book->arena, str_from(title), &sheet.name)) xml_refuse(part, no_memory(part->err));
    items[book->sheet_count - 1] = sheet;
}

typedef struct Code {
    long id;
    NumberFormat format;
} Code;

typedef struct Styles {
    Book *book;
    Code *codes;
    size_t code_count, code_capacity, format_capacity;
    bool in_cells; /* inside cellXfs */
} Styles;

static NumberFormat format_of_id(const Styles *styles, long id) {
    for (size_t i = 0; i < styles->code_count; i++)
        if (styles->codes[i].id == id) return styles->codes[i].format;
    return format_builtin(id);
}

static void styles_start(void *data, const char *name, const char **attributes) {
    XmlPart *part = data;
    Styles *styles = part->data;
    Book *book = styles->book;
    const char *local = xml_local(name), *id = xml_attribute(attributes, "numFmtId");
    if (strcmp(local, "cellXfs") == 0) styles->in_cells = true;
    if (strcmp(local, "numFmt") == 0) {
        Code *codes = xml_grow(part, book->arena, styles->codes, &styles->code_count, &styles->code_capacity,
                               sizeof *codes, CODES_MAX);
        if (!codes) return;
        styles->codes = codes;
        NumberFormat format = format_of_code(str_from(xml_attribute(attributes, "formatCode")));
        codes[styles->code_count - 1] = (Code){.id = xml_number(id, -1), .format = format};
    }
    if (strcmp(local, "xf") == 0 && styles->in_cells) {
        uint8_t *formats = xml_grow(part, book->arena, book->formats, &book->format_count,
                                    &styles->format_capacity, 1, FORMATS_MAX);
        if (!formats) return;
        book->formats = formats;
        formats[book->format_count - 1] = (uint8_t)format_of_id(styles, xml_number(id, 0));
    }
}

static void styles_end(void *data, const char *name) {
    XmlPart *part = data;
    Styles *styles = part->data;
    if (strcmp(xml_local(name), "cellXfs") == 0) styles->in_cells = false;
}

typedef struct Strings {
    Book *book;
    Buf item;
    bool in_text;
    int phonetic; /* depth inside rPh: the reading of the characters, not text */
} Strings;

static void strings_start(void *data, const char *name, const char **attributes) {
    (void)attributes;
    Strings *strings = ((XmlPart *)data)->data;
    const char *local = xml_local(name);
    if (strcmp(local, "si") == 0) buf_clear(&strings->item);
    if (strcmp(local, "rPh") == 0) strings->phonetic++;
    strings->in_text = strcmp(local, "t") == 0 && !strings->phonetic;
}

static void strings_text(void *data, const char *text, int len) {
    Strings *strings = ((XmlPart *)data)->data;
    if (strings->in_text) buf_add(&strings->item, (Str){text, (size_t)len});
}

static void strings_end(void *data, const char *name) {
    XmlPart *part = data;
    Strings *strings = part->data;
    Book *book = strings->book;
    const char *local = xml_local(name);
    strings->in_text = false;
    if (strcmp(local, "rPh") == 0) strings->phonetic--;
    if (strcmp(local, "si") != 0) return;
    book_unescape(buf_str(&strings->item), &book->shared);
    size_t end = book->shared.len;
    buf_add(&book->shared_ends, (Str){(const char *)&end, sizeof end});
    if (!strings->item.failed && !book->shared.failed && !book->shared_ends.failed) return;
    fail(part->err, E_TOO_LARGE, "the workbook holds more than %zu bytes of text", book->shared.max);
    xml_refuse(part, E_TOO_LARGE);
}

static Status read_strings(const Package *package, const char *part, Book *book, Error *err) {
    size_t max = package->options.max_shared;
    book->shared = BUF_INIT(max);
    book->shared_ends = BUF_INIT(max);
    Strings strings = {.book = book, .item = BUF_INIT(max)};
    XmlHandlers handlers = {
        .start = strings_start, .end = strings_end, .text = strings_text, .data = &strings};
    Status status = xml_part_all(package, part, handlers, err);
    buf_free(&strings.item);
    return status;
}

static Status read_workbook(const Package *package, const char *part, Book *book, Error *err) {
    Relations relations;
    TRY(relations_read(package, book->arena, part, &relations, err));
    SheetList list = {.book = book, .relations = &relations};
    TRY(xml_part_all(package, part, (XmlHandlers){.start = workbook_start, .data = &list}, err));
    if (!book->sheet_count) return fail(err, E_INVALID, "the workbook has no sheet");
    const char *styles = relations_part(&relations, "styles"),
               *strings = relations_part(&relations, "sharedStrings");
    Styles state = {.book = book};
    XmlHandlers handlers = {.start = styles_start, .end = styles_end, .data = &state};
    if (styles && package_has(package, styles)) TRY(xml_part_all(package, styles, handlers, err));
    if (strings && package_has(package, strings)) TRY(read_strings(package, strings, book, err));
    return OK;
}

Status book_read(const Package *package, Book *book, Error *err) {
    Relations relations;
    TRY(relations_read(package, book->arena, "", &relations, err));
    const char *part = relations_part(&relations, "officeDocument");
    if (!part || !str_ends(str_from(part), STR(".xml")) || !package_has(package, part) ||
        strstr(part, "word/"))
        return package_refuse_other(package, err);
    return read_workbook(package, part, book, err);
}

void book_clear(Book *book) {
    buf_free(&book->shared);
    buf_free(&book->shared_ends);
}

bool book_string(const Book *book, long index, Str *ret) {
    size_t count = book->shared_ends.len / sizeof(size_t);
    if (index < 0 || (size_t)index >= count) return false;
    size_t from = 0, to;
    if (index) memcpy(&from, book->shared_ends.ptr + ((size_t)index - 1) * sizeof from, sizeof from);
    memcpy(&to, book->shared_ends.ptr + (size_t)index * sizeof to, sizeof to);
    *ret = (Str){book->shared.ptr + from, to - from};
    if (from == to) *ret = (Str){"", 0};
    return true;
}

NumberFormat book_format(const Book *book, long style) {
    bool known = style >= 0 && (size_t)style < book->format_count;
    return known ? (NumberFormat)book->formats[style] : FORMAT_NUMBER;
}

static bool escape_at(Str text, size_t at, uint8_t code[2]) {
    return at + 7 <= text.len && text.ptr[at] == '_' && text.ptr[at + 1] == 'x' && text.ptr[at + 6] == '_' &&
           hex_decode(str_slice(text, at + 2, at + 6), code, 2);
}

void book_unescape(Str text, Buf *out) {
    for (size_t at = 0; at < text.len;) {
        size_t mark = str_find(text, STR("_x"), at);
        size_t to = mark == SIZE_MAX ? text.len : mark;
        buf_add(out, str_slice(text, at, to));
        if (mark == SIZE_MAX) return;
        uint8_t code[2];
        char bytes[4];
        int32_t c = escape_at(text, mark, code) ? code[0] << 8 | code[1] : -1;
        bool usable = c > 0 && (c < 0xD800 || c > 0xDFFF);
        buf_add(out, usable ? (Str){bytes, utf8_encode(c, bytes)} : STR("_x"));
        at = mark + (usable ? 7 : 2);
    }
}
