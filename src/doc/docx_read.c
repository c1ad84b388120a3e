#include "doc/docx_read.h"

#include <string.h>

#include "doc/docx_flow.h"
#include "doc/docx_number.h"
#include "doc/docx_style.h"
#include "doc/docx_symbol.h"
#include "doc/relations.h"

enum { PART_MAX = 64 << 20, ALTERNATES_MAX = 32 };

typedef struct Reader {
    Map *styles;
    Numbering numbering;
    DocxFlow flows[FLOWS_MAX];
    int depth, deeper; /* flows open behind the first; those beyond the limit are part of the last */
    size_t max;        /* bytes of text */
    int skip;          /* depth inside what is not shown */
    int alternates;
    bool chosen[ALTERNATES_MAX]; /* a branch was taken */
    bool placeholder;            /* of a content control: its content is a request to fill it in */
} Reader;

static DocxFlow *current(Reader *reader) {
    return &reader->flows[reader->depth];
}

static bool is_on(const char *value) {
    return !value || (strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0);
}

/* Headings and list marks come from the paragraph, else from its style. A mark that ends as the text begins
 * needs a blank: 1. 3月 is not 1.3月. */
static void end_paragraph(Reader *reader) {
    DocxFlow *flow = current(reader);
    Paragraph *paragraph = &flow->paragraph;
    if (!paragraph->open) return;
    paragraph->open = false;
    flow->coding = 0; /* a field that never came to its result */
    Str text = str_trim(buf_str(&flow->line)), aside = buf_str(&flow->aside);
    if (paragraph->joined) return;
    DocxStyle style = style_find(reader->styles, str_from(paragraph->style));
    Str list = paragraph->list[0] ? str_from(paragraph->list) : style.list;
    int level = paragraph->level >= 0 ? paragraph->level : style.level >= 0 ? style.level : 0;
    int outline = paragraph->outline >= 0 ? paragraph->outline : style.outline;
    CLEANUP(buf_free) Buf mark = BUF_INIT(1024), lines = BUF_INIT(reader->max + 2048);
    if (text.len && list.len && !str_is(list, "0")) numbering_next(&reader->numbering, list, level, &mark);
    bool heading = text.len && outline > 0 && !memchr(text.ptr, '\n', text.len);
    for (int i = 0; heading && i < outline && i < 6; i++) buf_add_char(&lines, '#');
    if (heading) buf_add_char(&lines, ' ');
    size_t flat = lines.len;
    buf_add(&lines, buf_str(&mark));
    if (mark.len && (mark.ptr[mark.len - 1] & 0x80) == 0 && (text.ptr[0] & 0x80) == 0)
        buf_add_char(&lines, ' ');
    buf_add(&lines, text);
    if (text.len || !aside.len) buf_add_char(&lines, '\n');
    flow->failed |= lines.failed;
    docx_flow_add(flow, buf_str(&lines), str_slice(buf_str(&lines), flat, lines.len));
    if (aside.len) docx_flow_add(flow, aside, aside);
    docx_flow_clear(flow, &flow->aside);
}

/* A paragraph whose mark is deleted, with no other behind it. */
static void end_joined(Reader *reader) {
    end_paragraph(reader);
    Paragraph *paragraph = &current(reader)->paragraph;
    paragraph->open = paragraph->joined;
    paragraph->joined = false;
    end_paragraph(reader);
}

static void keep_id(char *room, const char *value) {
    size_t len = value ? strlen(value) : 0;
    room[0] = 0;
    if (len && len < ID_MAX) memcpy(room, value, len + 1);
}

static void paragraph_property(Paragraph *paragraph, const char *local, const char *value) {
    if (strcmp(local, "pStyle") == 0) keep_id(paragraph->style, value);
    if (strcmp(local, "numId") == 0) keep_id(paragraph->list, value);
    if (strcmp(local, "ilvl") == 0) paragraph->level = (int)xml_number(value, -1);
    if (strcmp(local, "outlineLvl") == 0) {
        long level = xml_number(value, 9);
        paragraph->outline = level < 9 ? (int)level + 1 : 0;
    }
}

static void run_element(DocxFlow *flow, const char *local, const char **attributes) {
    const char *value = xml_attribute(attributes, "val"), *type = xml_attribute(attributes, "fldCharType");
    if (strcmp(local, "vanish") == 0) flow->hidden = is_on(value);
    if (strcmp(local, "fldChar") == 0 && type) docx_flow_field(flow, type);
    if (!docx_flow_shows(flow)) return;
    if (strcmp(local, "t") == 0) flow->in_text = true;
    if (strcmp(local, "tab") == 0 || strcmp(local, "ptab") == 0) buf_add_char(&flow->line, '\t');
    if (strcmp(local, "br") == 0 || strcmp(local, "cr") == 0) buf_add_char(&flow->line, '\n');
    if (strcmp(local, "noBreakHyphen") == 0) buf_add_char(&flow->line, '-');
    if (strcmp(local, "sym") == 0)
        docx_symbol(xml_attribute(attributes, "font"), xml_attribute(attributes, "char"), &flow->line);
}

static void table_element(DocxFlow *flow, const char *local, const char *value) {
    long number = xml_number(value, 1);
    if (strcmp(local, "tr") == 0) docx_flow_begin_row(flow);
    if (strcmp(local, "tc") == 0) docx_flow_begin_cell(flow);
    if (strcmp(local, "gridBefore") == 0) docx_flow_skip_columns(flow, (int)number);
    if (strcmp(local, "gridSpan") == 0) flow->span = number >= 1 && number <= COLUMNS_MAX ? (int)number : 1;
    if (strcmp(local, "vMerge") == 0) flow->merged = !value || strcmp(value, "restart") != 0;
}

/* What the document was before a change, what another program sees in its place, how a word is spoken. */
static bool is_skipped(const char *local) {
    static const char *const names[] = {"moveFrom",        "del",        "pPrChange",   "rPrChange",
                                        "tcPrChange",      "trPrChange", "tblPrChange", "sectPrChange",
                                        "numberingChange", "rt"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(local, names[i]) == 0) return true;
    return false;
}

/* Of an alternate content the first branch counts. */
static bool is_other_branch(Reader *reader, const char *local) {
    int last = reader->alternates - 1;
    bool choice = strcmp(local, "Choice") == 0;
    if (!choice && strcmp(local, "Fallback") != 0) return false;
    if (last < 0 || last >= ALTERNATES_MAX) return !choice;
    bool taken = reader->chosen[last];
    reader->chosen[last] = true;
    return taken;
}

static bool begins_skip(Reader *reader, const char *local) {
    DocxFlow *flow = current(reader);
    bool mark = flow->paragraph.open && !flow->runs; /* del in a paragraph's own properties: of its mark */
    if (mark && flow->in_properties && (strcmp(local, "del") == 0 || strcmp(local, "moveFrom") == 0))
        flow->paragraph.joined = true;
    if (strcmp(local, "sdtContent") == 0 && reader->placeholder) {
        reader->placeholder = false;
        return true;
    }
    return is_skipped(local) || is_other_branch(reader, local);
}

static void begin_flow(Reader *reader, bool table) {
    if (reader->depth + 1 == FLOWS_MAX) {
        reader->deeper++;
        return;
    }
    docx_flow_begin(&reader->flows[++reader->depth], table, reader->max);
}

static void end_flow(Reader *reader) {
    end_joined(reader);
    if (reader->deeper) {
        reader->deeper--;
    } else if (reader->depth) {
        reader->depth--;
        docx_flow_close(&reader->flows[reader->depth + 1], current(reader));
    }
}

static void begin_paragraph(Reader *reader) {
    end_paragraph(reader);
    DocxFlow *flow = current(reader);
    if (!flow->paragraph.joined) docx_flow_clear(flow, &flow->line);
    flow->paragraph = (Paragraph){.level = -1, .outline = -1, .open = true};
    flow->runs = 0;
    flow->in_properties = false;
}

/* What may stand anywhere; false: another element. */
static bool begin_structure(Reader *reader, const char *local) {
    DocxFlow *flow = current(reader);
    if (strcmp(local, "p") == 0) {
        begin_paragraph(reader);
    } else if (strcmp(local, "tbl") == 0) {
        end_joined(reader);
        begin_flow(reader, true);
    } else if (strcmp(local, "txbxContent") == 0) {
        begin_flow(reader, false);
    } else if (strcmp(local, "r") == 0) {
        flow->hidden = flow->runs++ && flow->hidden;
    } else if (strcmp(local, "AlternateContent") == 0) {
        if (reader->alternates++ < ALTERNATES_MAX) reader->chosen[reader->alternates - 1] = false;
    } else if (strcmp(local, "sdt") == 0 || strcmp(local, "showingPlcHdr") == 0) {
        reader->placeholder = local[1] == 'h';
    } else {
        return false;
    }
    return true;
}

/* Drawings have paragraphs and runs of their own kind. */
static bool is_foreign(const char *name) {
    return strstr(name, "/drawingml/") != NULL;
}

static void body_start(void *data, const char *name, const char **attributes) {
    Reader *reader = ((XmlPart *)data)->data;
    const char *local = xml_local(name), *value = xml_attribute(attributes, "val");
    if (reader->skip || begins_skip(reader, local)) {
        reader->skip++;
        return;
    }
    if (is_foreign(name) || begin_structure(reader, local)) return;
    DocxFlow *flow = current(reader);
    if (strcmp(local, "pPr") == 0) flow->in_properties = true;
    if (flow->runs)
        run_element(flow, local, attributes);
    else if (flow->paragraph.open)
        paragraph_property(&flow->paragraph, local, value);
    else if (flow->table && !reader->deeper)
        table_element(flow, local, value);
}

static void body_text(void *data, const char *text, int len) {
    Reader *reader = ((XmlPart *)data)->data;
    DocxFlow *flow = current(reader);
    if (!reader->skip && flow->in_text && docx_flow_shows(flow))
        buf_add(&flow->line, (Str){text, (size_t)len});
}

static void end_element(Reader *reader, const char *local) {
    DocxFlow *flow = current(reader);
    bool table = flow->table && !reader->deeper;
    if (strcmp(local, "t") == 0) flow->in_text = false;
    if (strcmp(local, "pPr") == 0) flow->in_properties = false;
    if (strcmp(local, "r") == 0 && flow->runs) flow->runs--;
    if (strcmp(local, "p") == 0) end_paragraph(reader);
    if (strcmp(local, "tc") == 0 && table) {
        end_joined(reader);
        docx_flow_end_cell(flow);
    }
    if (strcmp(local, "tr") == 0 && table) docx_flow_end_row(flow);
    if (strcmp(local, "tbl") == 0 || strcmp(local, "txbxContent") == 0) end_flow(reader);
    if (strcmp(local, "AlternateContent") == 0 && reader->alternates) reader->alternates--;
}

static void body_end(void *data, const char *name) {
    XmlPart *part = data;
    Reader *reader = part->data;
    if (reader->skip) {
        reader->skip--;
        return;
    }
    if (!is_foreign(name)) end_element(reader, xml_local(name));
    if (docx_flow_failed(current(reader))) {
        fail(part->err, E_TOO_LARGE, "the file holds more than %zu bytes of text", reader->max);
        xml_refuse(part, E_TOO_LARGE);
    }
}

/* A body without relations has neither styles nor lists. */
static Status read_relations(const Package *package, Arena *arena, const char *part, Relations *ret,
                             Error *err) {
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    const char *name = arena_printf(arena, "%.*s_rels/%s.rels", (int)(file - part), part, file);
    if (!name) return no_memory(err);
    return package_has(package, name) ? relations_read(package, arena, part, ret, err) : OK;
}

static Status read_body(const Package *package, Arena *arena, const char *part, Buf *out, Error *err) {
    Relations relations = {0};
    TRY(read_relations(package, arena, part, &relations, err));
    Reader reader = {.max = out->max};
    TRY(styles_read(package, arena, relations_part(&relations, "styles"), &reader.styles, err));
    TRY(numbering_read(package, arena, relations_part(&relations, "numbering"), &reader.numbering, err));
    docx_flow_begin(&reader.flows[0], false, out->max);
    const XmlHandlers handlers = {.start = body_start, .end = body_end, .text = body_text, .data = &reader};
    Status status = xml_part_all(package, part, handlers, err);
    if (status == OK) end_joined(&reader);
    buf_add(out, buf_str(&reader.flows[0].prose));
    for (int i = 0; i <= reader.depth; i++) docx_flow_free(&reader.flows[i]);
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
