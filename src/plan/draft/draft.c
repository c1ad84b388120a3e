/* A text line by line: headings, the plans it holds, and the finds of each line. */
#include "plan/draft/draft.h"

#include "base/utf8.h"
#include "plan/draft/reader.h"

enum { PARTS_MAX = 1000, PART_MIN = 400, LINE_MAX = 64 << 10 };

static Status decode_line(Reader *reader, Str text, size_t from, size_t to, Error *err) {
    if (!reader->bytes || reader->room < to - from + 1) {
        reader->room = to - from + 1 + (to - from) / 2;
        reader->cps = arena_new_array(reader->scan.arena, uint32_t, reader->room);
        reader->bytes = arena_new_array(reader->scan.arena, uint32_t, reader->room);
        if (!reader->cps || !reader->bytes) return no_memory(err);
    }
    size_t count = 0, at = from;
    Str line = {text.ptr, to};
    while (at < to) {
        reader->bytes[count] = (uint32_t)at;
        int32_t cp = utf8_next(line, &at);
        if (cp <= 0) return fail(err, E_INVALID, "this is not text: byte %zu", at);
        reader->cps[count++] = (uint32_t)cp;
    }
    reader->bytes[count] = (uint32_t)to;
    reader->scan.line.cps = reader->cps;
    reader->scan.line.length = count;
    reader->scan.bytes = reader->bytes;
    return OK;
}

static TagSet line_tags(const Line *line) {
    TagSet tags = {0};
    for (size_t i = 0; i < line->count; i++)
        if (line->tokens[i].type == TOKEN_WORD) tags_join(&tags, &line->tokens[i].tags);
    return tags;
}

/* A title opens a new plan when the one before it has grown to something. */
static Status note_title(Reader *reader, size_t from, size_t to, Error *err) {
    DraftPart *last = &reader->parts[reader->part_count - 1];
    Str title = str_trim(str_slice(reader->scan.text, from, to));
    if (from - last->from < PART_MIN || reader->part_count == PARTS_MAX) {
        if (reader->part_count < PARTS_MAX || !last->title.len) last->title = title;
        return OK;
    }
    if (!arena_str(reader->scan.arena, title, &title)) return no_memory(err);
    last->to = from;
    reader->parts[reader->part_count++] = (DraftPart){from, reader->scan.text.len, title};
    return OK;
}

Status reader_scan(Reader *reader, Str text, size_t from, size_t to, Error *err) {
    Scan *scan = &reader->scan;
    TRY(decode_line(reader, text, from, to, err));
    arena_reset(scan->scratch);
    return scan_line(scan);
}

/* # and > in front of a line are Markdown's: how many bytes, and how many #. */
static size_t skip_marks(Str line, int *ret_marks) {
    size_t at = 0, marks = 0;
    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '>')) at++;
    while (at + marks < line.len && line.ptr[at + marks] == '#') marks++;
    bool heading = marks >= 1 && marks <= 6 && at + marks < line.len && line.ptr[at + marks] == ' ';
    *ret_marks = heading ? (int)marks : 0;
    return heading ? at + marks + 1 : 0;
}

static Status read_line(Reader *reader, size_t from, size_t to, Error *err) {
    Scan *scan = &reader->scan;
    int marks;
    size_t skipped = skip_marks(str_slice(scan->text, from, to), &marks);
    scan->start += skipped; /* all of them ASCII */
    TRY(reader_scan(reader, scan->text, from + skipped, to, err));
    if (scan->is_heading) {
        scan->heading = line_tags(&scan->line);
        heading_enter(reader, marks);
        bool listed = scan->line.tokens[0].mark == MARK_LIST;
        if (!listed && tags_has(scan->heading, TAG_TITLE)) TRY(note_title(reader, from + skipped, to, err));
    } else {
        heading_lead(reader);
    }
    scan->start += scan->line.length;
    return OK;
}

/* A row is read cell by cell, and cells that nothing is looked for in are never decoded. */
static Status check_row(Str text, size_t from, size_t to, Error *err) {
    Str row = {text.ptr, to};
    while (from < to)
        if (utf8_next(row, &from) <= 0) return fail(err, E_INVALID, "this is not text: byte %zu", from);
    return OK;
}

static Status read_any(Reader *reader, size_t from, size_t to, Error *err) {
    Str line = str_slice(reader->scan.text, from, to);
    if (!str_starts(str_trim(line), STR("|"))) {
        table_end(reader, line);
        return read_line(reader, from, to, err);
    }
    TRY(check_row(reader->scan.text, from, to, err));
    TRY(table_row(reader, from, to, err));
    reader->scan.start += utf8_count(line);
    return OK;
}

/* Up to the line feed. A line that is a book is read in pieces, cut behind a full stop if there is one. */
static size_t line_end(Str text, size_t from) {
    size_t limit = text.len - from > LINE_MAX ? LINE_MAX : text.len - from;
    const char *feed = memchr(text.ptr + from, '\n', limit);
    if (feed) return (size_t)(feed - text.ptr);
    if (limit < LINE_MAX || from + limit == text.len) return from + limit;
    Str piece = str_slice(text, from, from + limit);
    size_t last = SIZE_MAX, at = limit / 2;
    while ((at = str_find(piece, STR("。"), at)) != SIZE_MAX) last = at += 3;
    return from + (last != SIZE_MAX ? last : utf8_cut(str_slice(text, from, text.len), limit));
}

Status draft_read(Arena *arena, const DraftRules *rules, Str text, Draft *ret, Error *err) {
    if (text.len > DRAFT_TEXT_MAX) {
        fail(err, E_TOO_LARGE, "the text has %zu bytes; at most %d can be drafted at once", text.len,
             DRAFT_TEXT_MAX);
        return fail_hint(err, "Split the text and draft its parts.");
    }
    CLEANUP(arena_freep) Arena *scratch = arena_new((size_t)1 << 30);
    Reader reader = {.scan = {.arena = arena,
                              .scratch = scratch,
                              .rules = rules,
                              .line.arena = arena,
                              .text = text,
                              .err = err},
                     .parts = arena_new_array(arena, DraftPart, PARTS_MAX),
                     .part_count = 1};
    if (!scratch || !reader.parts) return no_memory(err);
    reader.parts[0] = (DraftPart){0, text.len, STR("")};
    for (size_t from = 0; from < text.len;) {
        size_t to = line_end(text, from);
        TRY(read_any(&reader, from, to, err));
        bool feed = to < text.len && text.ptr[to] == '\n';
        reader.scan.start += feed;
        from = to + feed;
    }
    *ret = (Draft){text, reader.scan.finds, reader.scan.count, reader.parts, reader.part_count};
    return OK;
}
