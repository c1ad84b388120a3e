#include "doc/pdf_table.h"

#include <stdlib.h>

#include "base/utf8.h"

enum { COLUMNS_MAX = 64, SINGLES_MAX = 6, ROW_BYTES = 1 << 20 };

typedef struct Line { /* pieces at one height */
    size_t from, count;
    double top, em;
} Line;

typedef struct Page {
    const PdfPiece *pieces;
    const PdfPiece **sorted; /* by line, then from the left */
    Line *lines;
    size_t line_count;
    unsigned char *taken; /* of a piece: it is in a table */
} Page;

typedef struct Columns {
    double left[COLUMNS_MAX], right[COLUMNS_MAX];
    size_t count;
} Columns;

static int by_top(const void *a, const void *b) {
    const PdfPiece *one = *(const PdfPiece *const *)a, *other = *(const PdfPiece *const *)b;
    if (one->top != other->top) return one->top < other->top ? -1 : 1;
    return one < other ? -1 : 1;
}

static int by_left(const void *a, const void *b) {
    const PdfPiece *one = *(const PdfPiece *const *)a, *other = *(const PdfPiece *const *)b;
    if (one->left != other->left) return one->left < other->left ? -1 : 1;
    return one < other ? -1 : 1;
}

static void sort_lines(Page *page, size_t count) {
    for (size_t i = 0; i < count; i++) page->sorted[i] = &page->pieces[i];
    qsort(page->sorted, count, sizeof *page->sorted, by_top);
    for (size_t i = 0; i < count; i++) {
        const PdfPiece *piece = page->sorted[i];
        Line *line = page->line_count ? &page->lines[page->line_count - 1] : NULL;
        if (line && piece->top - line->top < 0.5 * line->em)
            line->count++;
        else
            page->lines[page->line_count++] = (Line){i, 1, piece->top, piece->em};
    }
    for (size_t i = 0; i < page->line_count; i++)
        qsort(page->sorted + page->lines[i].from, page->lines[i].count, sizeof *page->sorted, by_left);
}

/* Whether the line may stand in a table behind the one before it. */
static bool goes_on(const Page *page, size_t at, size_t *singles) {
    const Line *line = &page->lines[at];
    *singles = line->count > 1 ? 0 : *singles + 1;
    return *singles <= SINGLES_MAX && line->top - line[-1].top < 4 * line->em;
}

static void add_column(Columns *columns, size_t at, const PdfPiece *piece) {
    for (size_t i = columns->count++; i > at; i--) {
        columns->left[i] = columns->left[i - 1];
        columns->right[i] = columns->right[i - 1];
    }
    columns->left[at] = piece->left;
    columns->right[at] = piece->right;
}

/* Columns that touch become one. */
static bool cover(Columns *columns, const PdfPiece *piece) {
    size_t at = 0, end = 0, kept = 0;
    while (at < columns->count && columns->right[at] < piece->left) at++;
    if (at == columns->count || columns->left[at] > piece->right) {
        if (columns->count == COLUMNS_MAX) return false;
        add_column(columns, at, piece);
        return true;
    }
    for (end = at; end < columns->count && columns->left[end] <= piece->right; end++) continue;
    if (piece->left < columns->left[at]) columns->left[at] = piece->left;
    columns->right[at] = columns->right[end - 1] > piece->right ? columns->right[end - 1] : piece->right;
    for (kept = at + 1; end < columns->count; kept++, end++) {
        columns->left[kept] = columns->left[end];
        columns->right[kept] = columns->right[end];
    }
    columns->count = kept;
    return true;
}

/* A mark set out in front of the items of a list: 1. （一） 二、 • */
static bool is_mark(Str text) {
    static const Str ends[] = {STR_INIT("、"), STR_INIT("."), STR_INIT("．"), STR_INIT(")"), STR_INIT("）"),
                               STR_INIT("•"),  STR_INIT("●"), STR_INIT("-"),  STR_INIT("—")};
    if (utf8_count(text) > 5) return false;
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(text, ends[i])) return true;
    return false;
}

/* Wide columns whose lines run to their ends are prose in columns. */
static bool is_prose(const Page *page, size_t from, size_t to, const Columns *columns) {
    size_t lines = 0, full[COLUMNS_MAX] = {0}, marks = 0;
    double em = page->lines[from].em;
    for (size_t i = from; i < to; i++) {
        const Line *line = &page->lines[i];
        if (line->count != columns->count) continue;
        lines++;
        marks += is_mark(page->sorted[line->from]->text);
        for (size_t j = 0; j < line->count; j++) {
            const PdfPiece *piece = page->sorted[line->from + j];
            double width = columns->right[j] - columns->left[j];
            full[j] += width >= 11 * em && piece->right - piece->left >= 0.8 * width;
        }
    }
    bool all = true;
    for (size_t j = 0; j < columns->count; j++) all = all && full[j] * 10 >= lines * 6;
    return all || (columns->count == 2 && marks == lines);
}

/* The most columns in which at least two of the lines are cut alike. */
static bool find_columns(const Page *page, size_t from, size_t to, Columns *ret) {
    size_t lines[COLUMNS_MAX + 1] = {0};
    for (size_t i = from; i < to; i++)
        if (page->lines[i].count <= COLUMNS_MAX) lines[page->lines[i].count]++;
    for (size_t wanted = COLUMNS_MAX; wanted >= 2; wanted--) {
        if (lines[wanted] < 2) continue;
        Columns columns = {.count = 0};
        bool fits = true;
        for (size_t i = from; i < to; i++) {
            const Line *line = &page->lines[i];
            for (size_t j = 0; fits && line->count == wanted && j < wanted; j++)
                fits = cover(&columns, page->sorted[line->from + j]);
        }
        if (!fits || columns.count != wanted || is_prose(page, from, to, &columns)) continue;
        *ret = columns;
        return true;
    }
    return false;
}

/* The column of a piece. One over several stands in the first of them; one over a gap in that before it. */
static size_t column_of(const Columns *columns, const PdfPiece *piece, bool *ret_wide) {
    size_t at = 0, end;
    while (at + 1 < columns->count && columns->right[at] < piece->left) at++;
    for (end = at; end < columns->count && columns->left[end] <= piece->right; end++) continue;
    *ret_wide = end > at + 1 || (end == at && at > 0);
    return end == at && at > 0 ? at - 1 : at;
}

/* A line that begins a row of the table; the others go on in the cells of the nearest. */
static bool is_anchor(const Page *page, const Line *line, const Columns *columns) {
    bool any = false;
    for (size_t i = 0; i < line->count; i++) {
        bool wide;
        column_of(columns, page->sorted[line->from + i], &wide);
        any |= wide;
    }
    return any || (line->count >= 2 && line->count * 2 >= columns->count);
}

static void add_piece(Buf *out, Str text) {
    bool latin = out->len && out->ptr[out->len - 1] != ' ' && (out->ptr[out->len - 1] & 0x80) == 0 &&
                 (text.ptr[0] & 0x80) == 0;
    if (latin) buf_add_char(out, ' ');
    for (size_t i = 0; i < text.len; i++) buf_add_char(out, text.ptr[i] == '|' ? '/' : text.ptr[i]);
}

/* Lines [from, to) as one row. */
static Status make_row(Arena *arena, const Page *page, size_t from, size_t to, const Columns *columns,
                       PdfPiece *ret, Error *err) {
    CLEANUP(buf_free) Buf row = BUF_INIT(ROW_BYTES);
    buf_add_char(&row, '|');
    for (size_t column = 0; column < columns->count; column++) {
        size_t before = row.len;
        for (size_t i = from; i < to; i++) {
            const Line *line = &page->lines[i];
            for (size_t j = 0; j < line->count; j++) {
                const PdfPiece *piece = page->sorted[line->from + j];
                bool wide;
                if (column_of(columns, piece, &wide) != column) continue;
                page->taken[piece - page->pieces] = 1;
                if (row.len == before) buf_add_char(&row, ' ');
                add_piece(&row, piece->text);
            }
        }
        buf_add_text(&row, " |");
    }
    TRY(buf_status(&row, err));
    const PdfPiece *first = page->sorted[page->lines[from].from];
    PdfPiece made = *first;
    made.columns = (int)columns->count;
    made.right = columns->right[columns->count - 1];
    if (!arena_str(arena, buf_str(&row), &made.text)) return no_memory(err);
    *ret = made;
    return OK;
}

typedef struct Found { /* the rows of the tables of a page */
    PdfPiece *rows;
    size_t count;
    size_t *at;    /* the piece in whose place a row stands */
    size_t *first; /* of a piece: the first row in its place + 1 */
} Found;

/* The line behind the last that belongs to the row that begins at `anchor`. */
static size_t row_end(const Page *page, size_t anchor, size_t to, const Columns *columns) {
    size_t next = anchor + 1;
    while (next < to && !is_anchor(page, &page->lines[next], columns)) next++;
    if (next == to) return to;
    size_t end = anchor + 1;
    while (end < next &&
           page->lines[end].top - page->lines[anchor].top <= page->lines[next].top - page->lines[end].top)
        end++;
    return end;
}

static Status make_rows(Arena *arena, Page *page, size_t from, size_t to, const Columns *columns,
                        Found *found, Error *err) {
    size_t first = SIZE_MAX;
    for (size_t i = page->lines[from].from; i < page->lines[to - 1].from + page->lines[to - 1].count; i++) {
        size_t at = (size_t)(page->sorted[i] - page->pieces);
        if (at < first) first = at;
    }
    found->first[first] = found->count + 1;
    for (size_t begin = from; begin < to;) {
        size_t anchor = begin;
        while (anchor + 1 < to && !is_anchor(page, &page->lines[anchor], columns)) anchor++;
        size_t end = row_end(page, anchor, to, columns);
        TRY(make_row(arena, page, begin, end, columns, &found->rows[found->count], err));
        found->at[found->count++] = first;
        begin = end;
    }
    return OK;
}

/* Single pieces behind the last full line: prose again, unless they go on in a cell that is not the first. */
static size_t trim_end(const Page *page, size_t from, size_t to, const Columns *columns) {
    size_t end = to;
    while (end > from && (page->lines[end - 1].count < 2 || !is_anchor(page, &page->lines[end - 1], columns)))
        end--;
    while (end > from && end < to) {
        const Line *line = &page->lines[end];
        const PdfPiece *piece = page->sorted[line->from];
        bool wide;
        size_t column = column_of(columns, piece, &wide);
        if (!column || wide || line->top - line[-1].top > 1.8 * line->em) break;
        end++;
    }
    return end;
}

/* A line as wide as the table in one piece is prose. */
static bool is_paragraph(const Page *page, const Line *line, const Columns *columns) {
    const PdfPiece *piece = page->sorted[line->from];
    double width = columns->right[columns->count - 1] - columns->left[0];
    return line->count == 1 && piece->right - piece->left > 0.6 * width;
}

/* A table at the beginning of the lines [from, to), or in a part of them that has no paragraph in it. */
static Status read_table(Arena *arena, Page *page, size_t from, size_t to, Found *found, Error *err) {
    Columns columns;
    if (to - from < 2 || !find_columns(page, from, to, &columns)) return OK;
    for (size_t begin = from; begin < to;) {
        size_t end = begin;
        while (end < to && !is_paragraph(page, &page->lines[end], &columns)) end++;
        size_t lines = 0;
        while (begin < end && page->lines[begin].count < 2) begin++;
        size_t last = trim_end(page, begin, end, &columns);
        for (size_t i = begin; i < last; i++) lines += page->lines[i].count > 1;
        if (lines >= 2) TRY(make_rows(arena, page, begin, last, &columns, found, err));
        begin = end + 1;
    }
    return OK;
}

static Status find_tables(Arena *arena, Page *page, Found *found, Error *err) {
    for (size_t from = 0; from < page->line_count;) {
        size_t to = from + 1, singles = 0;
        if (page->lines[from].count > 1)
            while (to < page->line_count && goes_on(page, to, &singles)) to++;
        TRY(read_table(arena, page, from, to, found, err));
        from = to;
    }
    return OK;
}

Status pdf_tables(Arena *arena, const PdfPiece *pieces, size_t count, PdfPiece *ret, size_t *ret_count,
                  Error *err) {
    Page page = {.pieces = pieces,
                 .sorted = arena_new_array(arena, const PdfPiece *, count + 1),
                 .lines = arena_new_array(arena, Line, count + 1),
                 .taken = arena_alloc(arena, count + 1)};
    Found found = {.rows = arena_new_array(arena, PdfPiece, count + 1),
                   .at = arena_new_array(arena, size_t, count + 1),
                   .first = arena_new_array(arena, size_t, count + 1)};
    if (!page.sorted || !page.lines || !page.taken) return no_memory(err);
    if (!found.rows || !found.at || !found.first) return no_memory(err);
    sort_lines(&page, count);
    TRY(find_tables(arena, &page, &found, err));
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        size_t row = found.first[i] ? found.first[i] - 1 : found.count;
        for (; row < found.count && found.at[row] == i; row++) ret[made++] = found.rows[row];
        if (!page.taken[i]) ret[made++] = pieces[i];
    }
    *ret_count = made;
    return OK;
}
