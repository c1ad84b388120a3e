#include "plan/copy/edit.h"

#include <stdlib.h>

#include "base/utf8.h"

enum { TEXT_MAX = 8 << 20 };

static size_t count_lines(Str text) {
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '\n';
    return count;
}

Status edits_begin(Arena *arena, Str source, Edits *ret, Error *err) {
    Edits edits = {.arena = arena, .source = source};
    edits.lines = arena_new_array(arena, size_t, count_lines(source));
    if (!edits.lines) return no_memory(err);
    edits.lines[edits.line_count++] = 0;
    for (size_t i = 0; i < source.len; i++)
        if (source.ptr[i] == '\n') edits.lines[edits.line_count++] = i + 1;
    *ret = edits;
    return OK;
}

Status edits_add(Edits *edits, size_t from, size_t to, Str text, Error *err) {
    if (edits->count == edits->capacity) {
        size_t capacity = edits->capacity ? edits->capacity * 2 : 32;
        Edit *items = arena_grow(edits->arena, edits->items, edits->count, capacity, sizeof *items);
        if (!items) return no_memory(err);
        edits->items = items;
        edits->capacity = capacity;
    }
    edits->items[edits->count++] = (Edit){from, to, text};
    return OK;
}

/* By place; at one place in the order in which they came. */
static int by_place(const void *a, const void *b) {
    const Edit *x = *(const Edit *const *)a, *y = *(const Edit *const *)b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return x < y ? -1 : x > y;
}

Status edits_apply(const Edits *edits, Str *ret, Error *err) {
    const Edit **order = arena_new_array(edits->arena, const Edit *, edits->count);
    if (!order) return no_memory(err);
    for (size_t i = 0; i < edits->count; i++) order[i] = &edits->items[i];
    qsort(order, edits->count, sizeof(const Edit *), by_place);
    CLEANUP(buf_free) Buf out = BUF_INIT(TEXT_MAX);
    size_t at = 0;
    for (size_t i = 0; i < edits->count; i++) {
        if (order[i]->from < at) continue; /* inside one that was made already */
        buf_add(&out, str_slice(edits->source, at, order[i]->from));
        buf_add(&out, order[i]->text);
        at = order[i]->to;
    }
    buf_add(&out, str_slice(edits->source, at, edits->source.len));
    TRY(buf_status(&out, err));
    return arena_str(edits->arena, buf_str(&out), ret) ? OK : no_memory(err);
}

size_t edits_offset(const Edits *edits, int line, int column) {
    if (line < 1 || (size_t)line > edits->line_count) return edits->source.len;
    size_t start = edits->lines[line - 1];
    return start + utf8_offset(str_slice(edits->source, start, edits->source.len), (size_t)(column - 1));
}

int edits_line(const Edits *edits, size_t offset) {
    size_t low = 0, high = edits->line_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        *(edits->lines[middle] <= offset ? &low : &high) = middle;
    }
    return (int)low + 1;
}

/* A quoted scalar ends at the next quote that is no escape; one that needs an escape is left alone. */
static bool quoted_extent(Str rest, Str text, Str *ret) {
    char quote = rest.len ? rest.ptr[0] : '\0';
    if (quote != '"' && quote != '\'') return false;
    if (rest.len < text.len + 2 || rest.ptr[text.len + 1] != quote) return false;
    if (!str_equal(str_slice(rest, 1, text.len + 1), text)) return false;
    *ret = str_slice(rest, 0, text.len + 2);
    return true;
}

bool edits_scalar(const Edits *edits, const YamlNode *node, Str *ret_raw, size_t *ret_from) {
    if (!node || node->type != YAML_SCALAR) return false;
    size_t from = edits_offset(edits, node->line, node->column);
    Str rest = str_slice(edits->source, from, edits->source.len);
    if (node->quoted) {
        if (!quoted_extent(rest, node->text, ret_raw)) return false;
    } else {
        if (!str_starts(rest, node->text)) return false;
        *ret_raw = str_slice(rest, 0, node->text.len);
    }
    *ret_from = from;
    return true;
}

Status edits_set(Edits *edits, const YamlNode *node, Str text, bool *ret_done, Error *err) {
    Str raw;
    size_t from;
    *ret_done = edits_scalar(edits, node, &raw, &from);
    return *ret_done ? edits_add(edits, from, from + raw.len, text, err) : OK;
}

static Str line_text(const Edits *edits, int line) {
    size_t from = edits->lines[line - 1];
    size_t to = (size_t)line < edits->line_count ? edits->lines[line] : edits->source.len;
    return str_slice(edits->source, from, to);
}

static Str fence_of(Str line) {
    line = str_trim(line);
    size_t length = 0;
    while (length < line.len && line.ptr[length] == line.ptr[0] && (line.ptr[0] == '`' || line.ptr[0] == '~'))
        length++;
    return str_slice(line, 0, length);
}

int edits_clause_end(const Edits *edits, const Clause *clause) {
    Str open = str_slice(line_text(edits, clause->line), (size_t)clause->column - 1, SIZE_MAX);
    Str fence = fence_of(open);
    for (int line = clause->line + 1; (size_t)line <= edits->line_count; line++) {
        Str close = fence_of(line_text(edits, line));
        bool alone = close.len == str_trim(line_text(edits, line)).len;
        if (close.len >= fence.len && close.len >= 3 && alone && close.ptr[0] == fence.ptr[0]) return line;
    }
    return (int)edits->line_count;
}

/* The line `---` that ends the front matter. */
static int front_end(const Edits *edits) {
    int line = 2;
    while ((size_t)line < edits->line_count && !str_is(str_trim(line_text(edits, line)), "---")) line++;
    return line;
}

Status edits_add_key(Edits *edits, const Clause *clause, const char *key, Str value, Error *err) {
    int line = clause ? edits_clause_end(edits, clause) : front_end(edits);
    int column = clause ? clause->body->keys[0]->column : 1;
    const char *text =
        arena_printf(edits->arena, "%*s%s: " STR_FMT "\n", column - 1, "", key, STR_ARG(value));
    if (!text) return no_memory(err);
    size_t at = edits->lines[line - 1];
    return edits_add(edits, at, at, str_from(text), err);
}

static bool holds(const YamlNode *list, Str key) {
    if (list->type == YAML_SCALAR) return str_equal(list->text, key);
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(yaml_text(list->items[i]), key)) return true;
    return false;
}

/* A list on one line grows by the new names; a single name becomes a list. */
static Status fill_more(Edits *edits, const YamlNode *old, Str names, Error *err) {
    size_t from = edits_offset(edits, old->line, old->column);
    if (old->type == YAML_SCALAR) {
        const char *text =
            arena_printf(edits->arena, "[" STR_FMT ", " STR_FMT "]", STR_ARG(old->text), STR_ARG(names));
        bool done;
        return text ? edits_set(edits, old, str_from(text), &done, err) : no_memory(err);
    }
    if (from < edits->source.len && edits->source.ptr[from] == '[') {
        const char *text = arena_printf(edits->arena, STR_FMT ", ", STR_ARG(names));
        return text ? edits_add(edits, from + 1, from + 1, str_from(text), err) : no_memory(err);
    }
    return OK; /* a list of several lines: the keys are told, and null in any case */
}

Status edits_fill(Edits *edits, const Clause *clause, const Str *keys, size_t count, Error *err) {
    const YamlNode *old = yaml_get(clause->body, "fill");
    CLEANUP(buf_free) Buf names = BUF_INIT(4096);
    for (size_t i = 0; i < count; i++) {
        if (old && holds(old, keys[i])) continue;
        if (names.len) buf_add_text(&names, ", ");
        buf_add(&names, keys[i]);
    }
    TRY(buf_status(&names, err));
    if (!names.len) return OK;
    Str text;
    if (!arena_str(edits->arena, buf_str(&names), &text)) return no_memory(err);
    if (old && !yaml_is_null(old)) return fill_more(edits, old, text, err);
    const char *list = arena_printf(edits->arena, "[" STR_FMT "]", STR_ARG(text));
    if (!list) return no_memory(err);
    if (!old) return edits_add_key(edits, clause, "fill", str_from(list), err);
    bool done;
    return edits_set(edits, old, str_from(list), &done, err);
}
