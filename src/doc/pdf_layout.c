#include "doc/pdf_layout.h"

#include "base/utf8.h"
#include "doc/pdf_table.h"

enum { LINES_MAX = 1 << 20, LINE_BYTES = 1 << 16 };

typedef PdfPiece Row;

typedef struct Layout {
    Arena *arena;
    Row *rows;
    size_t count, capacity;
    int pages, empty, filled; /* filled: the last page with text */
    double right;             /* the right edge of the text */
    Buf line;                 /* words of the line that is open */
    Row row;
    double word_right, line_right;
    bool in_line;
} Layout;

/* The number behind name=" in a tag. */
static double tag_number(Str tag, Str name) {
    size_t at = str_find(tag, name, 0);
    if (at == SIZE_MAX) return 0;
    Str rest = str_slice(tag, at + name.len, tag.len), value;
    double number = 0;
    str_cut(rest, '"', &value, &rest);
    return str_to_double(value, &number) ? number : 0;
}

static void add_unescaped(Str text, Buf *out) {
    static const struct {
        Str name;
        char c;
    } entities[] = {{STR_INIT("&amp;"), '&'},
                    {STR_INIT("&lt;"), '<'},
                    {STR_INIT("&gt;"), '>'},
                    {STR_INIT("&quot;"), '"'},
                    {STR_INIT("&apos;"), '\''}};
    for (size_t at = 0; at < text.len;) {
        size_t from = at, known = COUNT_OF(entities);
        for (size_t i = 0; text.ptr[at] == '&' && i < COUNT_OF(entities); i++)
            if (str_starts(str_slice(text, at, text.len), entities[i].name)) known = i;
        if (known < COUNT_OF(entities)) {
            buf_add_char(out, entities[known].c);
            at += entities[known].name.len;
            continue;
        }
        int32_t cp = utf8_next(text, &at); /* what is no character, or cannot be seen, is left out */
        if (cp >= ' ' && cp != 0x7f && cp != 0xFEFF) buf_add(out, str_slice(text, from, at));
    }
}

/* Chinese characters count one, the others a half. */
static double width_in_em(Str text) {
    double width = 0;
    for (size_t at = 0; at < text.len;) width += utf8_next(text, &at) < 0x2E80 ? 0.5 : 1;
    return width;
}

static bool is_latin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* What was read of the line ends here: a piece of it. */
static Status end_piece(Layout *layout, Error *err) {
    Str text = str_trim(buf_str(&layout->line));
    if (!text.len) return OK;
    Row row = layout->row;
    double width = width_in_em(text);
    row.em = width > 0 ? (row.right - row.left) / width : 0;
    if (row.right > layout->right) layout->right = row.right;
    if (layout->count == LINES_MAX)
        return fail(err, E_TOO_LARGE, "the PDF has more than %d lines", LINES_MAX);
    if (layout->count == layout->capacity) {
        size_t capacity = layout->capacity ? layout->capacity * 2 : 256;
        Row *rows = arena_grow(layout->arena, layout->rows, layout->count, capacity, sizeof *rows);
        if (!rows) return no_memory(err);
        layout->rows = rows;
        layout->capacity = capacity;
    }
    if (!arena_str(layout->arena, text, &row.text)) return no_memory(err);
    layout->rows[layout->count++] = row;
    buf_clear(&layout->line);
    return OK;
}

/* A blank between two words of a line: between Latin ones, or over a gap that is meant. A wide gap may be
 * that of a table. */
static Status add_word(Layout *layout, Str tag, Str text, Error *err) {
    double left = tag_number(tag, STR("xMin=\"")), right = tag_number(tag, STR("xMax=\""));
    Buf *line = &layout->line;
    if (line->len && text.len) {
        double width = width_in_em(buf_str(line));
        double em = width > 0 ? (layout->word_right - layout->row.left) / width : 0;
        bool latin = (line->ptr[line->len - 1] & 0x80) == 0 && (text.ptr[0] & 0x80) == 0;
        double gap = left - layout->word_right;
        if (gap > 1.5 * em && em > 0) {
            layout->row.right = layout->word_right;
            TRY(end_piece(layout, err));
            layout->row.left = left;
            layout->row.right = layout->line_right;
        } else if (gap > (latin ? 0.1 : 0.8) * em) {
            buf_add_char(line, ' ');
        }
    }
    add_unescaped(text, line);
    layout->word_right = right;
    return OK;
}

static bool same_row(const Row *last, const Row *row) {
    double distance = last->top - row->top;
    if (last->columns || row->columns || last->page != row->page || row->left < last->right) return false;
    return distance < 0.4 * row->em && distance > -0.4 * row->em;
}

/* Pieces of one line, in reading order, become one row. */
static Status merge_rows(Layout *layout, Error *err) {
    size_t made = 0;
    for (size_t i = 0; i < layout->count; i++) {
        const Row *row = &layout->rows[i];
        Row *last = made ? &layout->rows[made - 1] : NULL;
        if (!last || !same_row(last, row)) {
            layout->rows[made++] = *row;
            continue;
        }
        char *both = arena_printf(layout->arena, "%.*s %.*s", STR_ARG(last->text), STR_ARG(row->text));
        if (!both) return no_memory(err);
        last->text = str_from(both);
        last->right = row->right;
    }
    layout->count = made;
    return OK;
}

/* Page by page: the rows of a table stand where it begins. */
static Status find_tables(Layout *layout, Error *err) {
    Row *found = arena_new_array(layout->arena, Row, layout->count + 1);
    if (!found) return no_memory(err);
    size_t made = 0;
    for (size_t from = 0; from < layout->count;) {
        size_t to = from, count = 0;
        while (to < layout->count && layout->rows[to].page == layout->rows[from].page) to++;
        TRY(pdf_tables(layout->arena, layout->rows + from, to - from, found + made, &count, err));
        made += count;
        from = to;
    }
    layout->rows = found;
    layout->count = layout->capacity = made;
    return merge_rows(layout, err);
}

static Status read_tag(Layout *layout, Str line, Error *err) {
    if (str_starts(line, STR("<page "))) {
        layout->pages++;
        layout->empty++;
        layout->row.page = layout->pages;
    } else if (str_starts(line, STR("<line "))) {
        buf_clear(&layout->line);
        layout->in_line = true;
        layout->row = (Row){.left = tag_number(line, STR("xMin=\"")),
                            .top = tag_number(line, STR("yMin=\"")),
                            .right = tag_number(line, STR("xMax=\"")),
                            .page = layout->pages};
        layout->word_right = layout->row.left;
        layout->line_right = layout->row.right;
    } else if (layout->in_line && str_starts(line, STR("<word "))) {
        Str tag, rest, text;
        str_cut(line, '>', &tag, &rest);
        str_cut(rest, '<', &text, &rest);
        return add_word(layout, tag, text, err);
    } else if (layout->in_line && str_starts(line, STR("</line>"))) {
        layout->in_line = false;
        TRY(end_piece(layout, err));
        bool any = layout->count && layout->rows[layout->count - 1].page == layout->pages;
        if (any && layout->filled != layout->pages) layout->empty--;
        if (any) layout->filled = layout->pages;
    }
    return OK;
}

/* 12, - 12 -, — 12 —, 第12页, 第 1 页 共 9 页, 1/9 */
static bool is_page_number(Str text) {
    static const int32_t others[] = {'-', ' ', '/', 0x2014, 0x2013, 0x00B7, 0x7B2C, 0x9875, 0x5171, 0x3000};
    bool digit = false;
    for (size_t at = 0; at < text.len;) {
        int32_t cp = utf8_next(text, &at);
        bool known = cp >= '0' && cp <= '9';
        digit |= known;
        for (size_t i = 0; i < COUNT_OF(others); i++) known |= cp == others[i];
        if (!known) return false;
    }
    return digit && text.len <= 40;
}

/* The outer lines of a page: its number, and a head that the page before had in the same place. */
static bool is_furniture(const Layout *layout, size_t at, bool outer, const Row *head_before) {
    const Row *row = &layout->rows[at];
    if (outer && is_page_number(row->text)) return true;
    return head_before && row->top < head_before->top + 2 && row->top > head_before->top - 2 &&
           str_equal(row->text, head_before->text);
}

static int32_t last_character(Str text) {
    size_t from = text.len;
    while (from && ((unsigned char)text.ptr[from - 1] & 0xC0) == 0x80) from--;
    from -= from ? 1 : 0;
    return from < text.len ? utf8_next(text, &from) : 0;
}

static bool ends_sentence(Str text) {
    static const int32_t marks[] = {0x3002, 0xFF1B, 0xFF01, 0xFF1F, 0xFF1A, ';', '!', '?', ':'};
    int32_t last = last_character(text);
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (last == marks[i]) return true;
    return false;
}

/* 一、 第三条 （一） 1. in front of a line begin something new. */
static bool begins_list(Str text) {
    static const Str numerals = STR_INIT("一二三四五六七八九十0123456789");
    size_t at = 0;
    if (str_starts(text, STR("（")) || str_starts(text, STR("(")) || str_starts(text, STR("第")))
        at = text.ptr[0] == '(' ? 1 : 3;
    size_t from = at;
    while (at < text.len) {
        size_t next = at;
        utf8_next(text, &next);
        if (str_find(numerals, str_slice(text, at, next), 0) == SIZE_MAX) break;
        at = next;
    }
    if (at == from) return false;
    static const Str ends[] = {STR_INIT("、"), STR_INIT("."),  STR_INIT("．"), STR_INIT("）"),
                               STR_INIT(")"),  STR_INIT("条"), STR_INIT("章"), STR_INIT("节")};
    Str rest = str_slice(text, at, text.len);
    bool ends_so = false;
    for (size_t i = 0; i < COUNT_OF(ends); i++) ends_so |= str_starts(rest, ends[i]);
    bool decimal = str_starts(rest, STR(".")) && rest.len > 1 && rest.ptr[1] >= '0' && rest.ptr[1] <= '9';
    return ends_so && !decimal;
}

/* A paragraph runs on when its line reaches the right edge, ends no sentence, and the next is not set further
 * in. */
static bool runs_on(const Layout *layout, const Row *row, const Row *next, double shift) {
    if (row->columns || next->columns) return false;
    double em = row->em > 0 ? row->em : 1;
    if (layout->right - row->right > 2.2 * em || ends_sentence(row->text)) return false;
    if (next->em > 1.2 * em || next->em < em / 1.2 || begins_list(next->text)) return false;
    if (next->left - shift > row->left + 0.6 * em) return false;
    return row->page != next->page || next->top - row->top < 4 * em;
}

static double page_left(const Layout *layout, size_t at) {
    double left = layout->rows[at].left;
    int page = layout->rows[at].page;
    for (size_t i = at; i < layout->count && layout->rows[i].page == page; i++)
        if (layout->rows[i].left < left) left = layout->rows[i].left;
    return left;
}

typedef struct Joiner {
    const Row *last, *head; /* the row before; the first row of its page */
    double left;            /* of the page of the row before */
    Buf *out;
} Joiner;

/* Below the heads of a table; one that goes on over pages has it once. */
static void add_rule(int columns, Buf *out) {
    buf_add_text(out, "\n|");
    for (int i = 0; i < columns; i++) buf_add_text(out, " --- |");
}

static void join_row(const Layout *layout, Joiner *joiner, const Row *row, double left) {
    const Row *last = joiner->last;
    if (last && runs_on(layout, last, row, left - joiner->left)) {
        bool latin = is_latin(last->text.ptr[last->text.len - 1]) && is_latin(row->text.ptr[0]);
        if (latin) buf_add_char(joiner->out, ' ');
    } else if (last) {
        buf_add_char(joiner->out, '\n');
    }
    if (last && last->columns && !row->columns) buf_add_char(joiner->out, '\n');
    buf_add(joiner->out, row->text);
    if (row->columns && !(last && last->columns)) add_rule(row->columns, joiner->out);
    joiner->last = row;
    joiner->left = left;
}

static void join_rows(const Layout *layout, Buf *out) {
    Joiner joiner = {.out = out};
    const Row *head = NULL;
    double left = 0;
    for (size_t i = 0; i < layout->count; i++) {
        const Row *row = &layout->rows[i];
        bool first = !i || row[-1].page != row->page;
        bool last = i + 1 == layout->count || row[1].page != row->page;
        if (first) left = page_left(layout, i);
        bool furniture = is_furniture(layout, i, first || last, first ? head : NULL);
        if (first) head = row;
        if (!furniture) join_row(layout, &joiner, row, left);
    }
    if (joiner.last) buf_add_char(out, '\n');
}

Status pdf_paragraphs(Arena *arena, Str layout_text, Buf *out, int *ret_pages, int *ret_empty, Error *err) {
    Layout layout = {.arena = arena, .line = BUF_INIT(LINE_BYTES)};
    Status status = OK;
    while (layout_text.len && status == OK) {
        Str line;
        str_cut(layout_text, '\n', &line, &layout_text);
        status = read_tag(&layout, str_trim(line), err);
    }
    buf_free(&layout.line);
    TRY(status);
    TRY(find_tables(&layout, err));
    join_rows(&layout, out);
    if (out->failed) return fail(err, E_TOO_LARGE, "the file holds more than %zu bytes of text", out->max);
    *ret_pages = layout.pages;
    *ret_empty = layout.empty;
    return OK;
}
