#include "doc/docx_read.h"

#include <string.h>

#include "doc/docx_number.h"
#include "doc/docx_style.h"
#include "doc/relations.h"

enum { PART_MAX = 64 << 20, COLUMNS_MAX = 200, ID_MAX = 64 };

/* The paragraph that is open. */
typedef struct Paragraph {
    char style[ID_MAX], list[ID_MAX]; /* ids; longer ones are unknown */
    int level, outline;               /* -1: not said */
    bool open;
} Paragraph;

typedef struct Reader {
    Map *styles;
    Numbering numbering;
    Paragraph paragraph;
    Buf line;        /* its text */
    Buf *out;        /* the document */
    int skip;        /* depth inside what is not shown */
    int table, row;  /* depth of tables; rows of the outer one */
    int cells, span; /* of the row; columns of the cell */
    bool in_run, hidden, in_text, cell_begun;
} Reader;

static bool is_skipped(const char *local) {
    static const char *const names[] = {"Fallback", "moveFrom", "del"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(local, names[i]) == 0) return true;
    return false;
}

static void begin_paragraph(Reader *reader) {
    reader->paragraph = (Paragraph){.level = -1, .outline = -1, .open = true};
    buf_clear(&reader->line);
}

/* A cell's paragraphs stand in one line. */
static void end_in_cell(Reader *reader) {
    Str text = str_trim(buf_str(&reader->line));
    if (!text.len) return;
    if (reader->cell_begun) buf_add_char(reader->out, ' ');
    reader->cell_begun = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(reader->out, c == '\n' || c == '\r' || c == '\t' ? ' ' : c == '|' ? '/' : c);
    }
}

/* Headings and list marks come from the paragraph, else from its style. */
static void end_paragraph(Reader *reader) {
    Paragraph *paragraph = &reader->paragraph;
    if (!paragraph->open) return;
    paragraph->open = false;
    if (reader->line.failed) reader->out->failed = true;
    Str text = str_trim(buf_str(&reader->line));
    DocxStyle style = style_find(reader->styles, str_from(paragraph->style));
    Str list = paragraph->list[0] ? str_from(paragraph->list) : style.list;
    int level = paragraph->level >= 0 ? paragraph->level : style.level >= 0 ? style.level : 0;
    int outline = paragraph->outline >= 0 ? paragraph->outline : style.outline;
    CLEANUP(buf_free) Buf mark = BUF_INIT(1024);
    if (text.len && list.len && !str_is(list, "0")) numbering_next(&reader->numbering, list, level, &mark);
    if (reader->table) {
        if (mark.len) buf_add(reader->out, buf_str(&mark));
        end_in_cell(reader);
        return;
    }
    if (text.len && outline > 0 && !memchr(text.ptr, '\n', text.len)) {
        for (int i = 0; i < outline && i < 6; i++) buf_add_char(reader->out, '#');
        buf_add_char(reader->out, ' ');
    }
    buf_add(reader->out, buf_str(&mark));
    buf_add(reader->out, text);
    buf_add_char(reader->out, '\n');
}

static void keep_id(char *room, const char *value) {
    size_t len = value ? strlen(value) : 0;
    room[0] = 0;
    if (len && len < ID_MAX) memcpy(room, value, len + 1);
}

static void paragraph_property(Reader *reader, const char *local, const char *value) {
    Paragraph *paragraph = &reader->paragraph;
    if (strcmp(local, "pStyle") == 0) keep_id(paragraph->style, value);
    if (strcmp(local, "numId") == 0) keep_id(paragraph->list, value);
    if (strcmp(local, "ilvl") == 0) paragraph->level = (int)xml_number(value, -1);
    if (strcmp(local, "outlineLvl") == 0) {
        long level = xml_number(value, 9);
        paragraph->outline = level < 9 ? (int)level + 1 : 0;
    }
}

static void run_element(Reader *reader, const char *local, const char **attributes) {
    const char *value = xml_attribute(attributes, "val");
    if (strcmp(local, "vanish") == 0) reader->hidden = !value || strcmp(value, "0") != 0;
    if (reader->hidden) return;
    if (strcmp(local, "t") == 0) reader->in_text = true;
    if (strcmp(local, "tab") == 0) buf_add_char(&reader->line, '\t');
    if (strcmp(local, "br") == 0 || strcmp(local, "cr") == 0) buf_add_char(&reader->line, '\n');
    if (strcmp(local, "noBreakHyphen") == 0) buf_add_char(&reader->line, '-');
}

static void begin_cell(Reader *reader) {
    buf_add_text(reader->out, reader->cells ? " " : "| ");
    reader->cell_begun = false;
    reader->span = 1;
}

/* A cell over several columns keeps the others empty, so that columns stay below their heads. */
static void end_cell(Reader *reader) {
    for (int i = 0; i < reader->span && reader->cells < COLUMNS_MAX; i++, reader->cells++)
        buf_add_text(reader->out, " |");
}

static void end_row(Reader *reader) {
    buf_add_char(reader->out, '\n');
    if (reader->row++) return;
    buf_add_char(reader->out, '|');
    for (int i = 0; i < reader->cells; i++) buf_add_text(reader->out, " --- |");
    buf_add_char(reader->out, '\n');
}

static void table_start(Reader *reader, const char *local, const char **attributes) {
    if (strcmp(local, "tbl") == 0 && !reader->table++) reader->row = 0;
    if (reader->table != 1) return;
    if (strcmp(local, "tr") == 0) reader->cells = 0;
    if (strcmp(local, "tc") == 0) begin_cell(reader);
    if (strcmp(local, "gridSpan") == 0) {
        long span = xml_number(xml_attribute(attributes, "val"), 1);
        reader->span = span >= 1 && span <= COLUMNS_MAX ? (int)span : 1;
    }
}

static void body_start(void *data, const char *name, const char **attributes) {
    Reader *reader = ((XmlPart *)data)->data;
    const char *local = xml_local(name);
    if (reader->skip || is_skipped(local)) {
        reader->skip++;
        return;
    }
    bool paragraph = strcmp(local, "p") == 0, table = strcmp(local, "tbl") == 0;
    if (paragraph || table) { /* those of a text box stand inside the paragraph that holds it */
        end_paragraph(reader);
        reader->in_run = false;
    }
    if (paragraph) {
        begin_paragraph(reader);
    } else if (strcmp(local, "r") == 0) {
        reader->in_run = true;
        reader->hidden = false;
    } else if (reader->in_run) {
        run_element(reader, local, attributes);
    } else if (reader->paragraph.open) {
        paragraph_property(reader, local, xml_attribute(attributes, "val"));
    } else {
        table_start(reader, local, attributes);
    }
}

static void body_text(void *data, const char *text, int len) {
    Reader *reader = ((XmlPart *)data)->data;
    if (reader->in_text && !reader->skip && reader->paragraph.open)
        buf_add(&reader->line, (Str){text, (size_t)len});
}

static void body_end(void *data, const char *name) {
    XmlPart *part = data;
    Reader *reader = part->data;
    const char *local = xml_local(name);
    if (reader->skip) {
        reader->skip--;
        return;
    }
    if (strcmp(local, "t") == 0) reader->in_text = false;
    if (strcmp(local, "r") == 0) reader->in_run = false;
    if (strcmp(local, "p") == 0) end_paragraph(reader);
    if (strcmp(local, "tc") == 0 && reader->table == 1) end_cell(reader);
    if (strcmp(local, "tr") == 0 && reader->table == 1) end_row(reader);
    if (strcmp(local, "tbl") == 0 && reader->table && !--reader->table) buf_add_char(reader->out, '\n');
    if (reader->out->failed) {
        fail(part->err, E_TOO_LARGE, "the file holds more than %zu bytes of text", reader->out->max);
        xml_refuse(part, E_TOO_LARGE);
    }
}

static Status read_body(const Package *package, Arena *arena, const char *part, Buf *out, Error *err) {
    Reader reader = {.out = out, .line = BUF_INIT(out->max)};
    Relations relations = {0};
    bool related =
        package_has(package, "word/_rels/document.xml.rels") || strcmp(part, "word/document.xml") != 0;
    if (related) TRY(relations_read(package, arena, part, &relations, err));
    TRY(styles_read(package, arena, relations_part(&relations, "styles"), &reader.styles, err));
    TRY(numbering_read(package, arena, relations_part(&relations, "numbering"), &reader.numbering, err));
    const XmlHandlers handlers = {.start = body_start, .end = body_end, .text = body_text, .data = &reader};
    Status status = xml_part_all(package, part, handlers, err);
    buf_free(&reader.line);
    return status;
}

static Status find_body(const Package *package, Arena *arena, const char **ret, Error *err) {
    Relations relations;
    TRY(relations_read(package, arena, "", &relations, err));
    const char *part = relations_part(&relations, "officeDocument");
    if (!part || !str_ends(str_from(part), STR(".xml")) || !package_has(package, part) || strstr(part, "xl/"))
        return package_refuse_other(package, err);
    *ret = part;
    return OK;
}

Status docx_text(Arena *arena, Str bytes, Buf *out, Error *err) {
    XlsxOptions options = xlsx_options_default();
    options.max_part = PART_MAX;
    CLEANUP(package_close) Package package = {0};
    const char *part = "";
    TRY(package_open(bytes, PACKAGE_DOCUMENT, &options, &package, err));
    TRY(find_body(&package, arena, &part, err));
    return read_body(&package, arena, part, out, err);
}
