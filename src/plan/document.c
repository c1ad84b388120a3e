/* Markdown by cmark: where the clause fences stand and which prose is above each. The front matter is not
 * CommonMark; it is cut off at its two `---` lines before. */
#include <cmark.h>

#include "plan/reader.h"

static bool line_is_rule(Str line) {
    while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == ' ')) line.len--;
    return str_is(line, "---");
}

bool document_split(Str text, Str *ret_front, Str *ret_markdown, int *ret_markdown_line) {
    Str line, rest;
    str_cut(text, '\n', &line, &rest);
    if (!line_is_rule(line)) return false;
    const char *front = rest.ptr;
    for (int number = 2; rest.len; number++) {
        Str before = rest;
        str_cut(before, '\n', &line, &rest);
        if (!line_is_rule(line)) continue;
        *ret_front = (Str){front, (size_t)(line.ptr - front)};
        *ret_markdown = rest;
        *ret_markdown_line = number + 1;
        return true;
    }
    return false;
}

static void node_freep(cmark_node **node) {
    if (*node) cmark_node_free(*node);
}

static void iter_freep(cmark_iter **iter) {
    if (*iter) cmark_iter_free(*iter);
}

/* A line break inside Chinese text is no blank; between Latin words it is one. */
static void add_break(Buf *buf) {
    if (buf->len && (unsigned char)buf->ptr[buf->len - 1] < 0x80) buf_add_char(buf, ' ');
}

static void add_inline(Buf *buf, cmark_node *node) {
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) buf_add_text(buf, cmark_node_get_literal(node));
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) add_break(buf);
}

/* The plain text of a paragraph or heading. */
static Status prose_text(Reader *reader, cmark_node *block, Str *ret) {
    CLEANUP(buf_free) Buf buf = BUF_INIT(PLAN_BYTES_MAX);
    CLEANUP(iter_freep) cmark_iter *iter = cmark_iter_new(block);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (event == CMARK_EVENT_ENTER) add_inline(&buf, cmark_iter_get_node(iter));
    TRY(buf_status(&buf, reader->err));
    if (!arena_str(reader->arena, str_trim(buf_str(&buf)), ret)) return no_memory(reader->err);
    return OK;
}

typedef struct Walk {
    Reader *reader;
    int line_shift;
    cmark_node *prose; /* the nearest paragraph above, or the section's heading */
    cmark_node *prose_read;
    Str prose_text; /* of prose_read: several clauses may stand under one sentence */
    Fence *fences;
    size_t count, capacity;
} Walk;

/* "clause ID"; false for a fence of something else. */
static bool clause_info(Str info, Str *ret_id) {
    Str word, rest;
    info = str_trim(info);
    str_cut(info, ' ', &word, &rest);
    if (!str_is(word, "clause")) return false;
    *ret_id = str_trim(rest);
    return true;
}

static void note_misspelt(Walk *walk, cmark_node *node, Str info) {
    static const char *const names[] = {"clause", NULL};
    Str word, rest;
    str_cut(str_trim(info), ' ', &word, &rest);
    if (str_is(word, "clause") || !diag_nearest(word, names)) return;
    Diag *diag =
        diag_add(walk->reader->diags, SEVERITY_WARNING, walk->reader->plan->file,
                 cmark_node_get_start_line(node) + walk->line_shift, cmark_node_get_start_column(node),
                 "plan.fence", "a block '%.*s' is not a clause and is not read", STR_ARG(word));
    if (diag) diag->near = "clause";
}

static Status sentence_of(Walk *walk, Fence *fence) {
    if (!walk->prose) return OK;
    if (walk->prose_read != walk->prose) {
        TRY(prose_text(walk->reader, walk->prose, &walk->prose_text));
        walk->prose_read = walk->prose;
    }
    fence->sentence = walk->prose_text;
    fence->sentence_line = cmark_node_get_start_line(walk->prose) + walk->line_shift;
    return OK;
}

static Status more_room(Walk *walk) {
    if (walk->count < walk->capacity) return OK;
    size_t capacity = walk->capacity ? walk->capacity * 2 : 16;
    Fence *fences = arena_grow(walk->reader->arena, walk->fences, walk->count, capacity, sizeof *fences);
    if (!fences) return no_memory(walk->reader->err);
    walk->fences = fences;
    walk->capacity = capacity;
    return OK;
}

static Status add_fence(Walk *walk, cmark_node *node) {
    Str info = str_from(cmark_node_get_fence_info(node));
    Fence fence = {.line = cmark_node_get_start_line(node) + walk->line_shift,
                   .column = cmark_node_get_start_column(node)};
    if (!clause_info(info, &fence.id)) {
        note_misspelt(walk, node, info);
        return OK;
    }
    Arena *arena = walk->reader->arena;
    if (!arena_str(arena, fence.id, &fence.id) ||
        !arena_str(arena, str_from(cmark_node_get_literal(node)), &fence.body))
        return no_memory(walk->reader->err);
    fence.body_line = fence.line + 1;
    fence.column_shift = fence.column - 1;
    TRY(sentence_of(walk, &fence));
    TRY(more_room(walk));
    walk->fences[walk->count++] = fence;
    return OK;
}

static Status visit(Walk *walk, cmark_node *node) {
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING) walk->prose = node;
    if (type == CMARK_NODE_CODE_BLOCK) return add_fence(walk, node);
    return OK;
}

Status document_fences(Reader *reader, Str markdown, int first_line, Fence **ret, size_t *ret_count) {
    CLEANUP(node_freep)
    cmark_node *root =
        cmark_parse_document(markdown.ptr ? markdown.ptr : "", markdown.len, CMARK_OPT_DEFAULT);
    if (!root) return no_memory(reader->err);
    CLEANUP(iter_freep) cmark_iter *iter = cmark_iter_new(root);
    Walk walk = {.reader = reader, .line_shift = first_line - 1};
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (event == CMARK_EVENT_ENTER) TRY(visit(&walk, cmark_iter_get_node(iter)));
    *ret = walk.fences;
    *ret_count = walk.count;
    return OK;
}
