/* The draft as literate plans: the prose as Markdown, and behind each sentence with finds its clause blocks.
 */
#include "plan/draft/literate.h"

#include <string.h>

enum { PLAN_MAX = 64 << 20, HEADING_BYTES = 120, ID_BYTES = 40 };

/* Blanks of every kind in front: four of them would make the line code. */
static Str strip(Str line) {
    for (;;) {
        Str trimmed = str_trim(line);
        if (str_starts(trimmed, STR("\xC2\xA0"))) trimmed = str_slice(trimmed, 2, trimmed.len);
        if (trimmed.len == line.len) return trimmed;
        line = trimmed;
    }
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A mark that would begin a list, a quotation, a rule or a heading. */
static size_t mark_at_start(Str text) {
    size_t digits = 0;
    while (digits < text.len && is_digit(text.ptr[digits])) digits++;
    if (digits && digits < text.len && (text.ptr[digits] == '.' || text.ptr[digits] == ')')) return digits;
    bool special = text.len && strchr("#>-+=~|", text.ptr[0]) && text.ptr[0];
    return special ? 0 : SIZE_MAX;
}

/* Prose that CommonMark reads back as it is. */
static void write_prose(Str text, Buf *out) {
    text = strip(text);
    size_t mark = mark_at_start(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((unsigned char)c < ' ' && c != '\t') continue;
        if (i == mark || strchr("\\`*_<[&", c)) buf_add_char(out, '\\');
        buf_add_char(out, c);
    }
}

/* 一、 and （一） in front of a short line without a full stop. */
static const char *heading_of(Str line) {
    static const Str numerals[] = {STR_INIT("一"), STR_INIT("二"), STR_INIT("三"), STR_INIT("四"),
                                   STR_INIT("五"), STR_INIT("六"), STR_INIT("七"), STR_INIT("八"),
                                   STR_INIT("九"), STR_INIT("十")};
    if (line.len > HEADING_BYTES || str_find(line, STR("。"), 0) != SIZE_MAX) return NULL;
    bool bracket = str_starts(line, STR("（")) || str_starts(line, STR("("));
    size_t at = !bracket ? 0 : line.ptr[0] == '(' ? 1 : 3, from = at;
    for (size_t i = 0; i < COUNT_OF(numerals); i++)
        if (str_starts(str_slice(line, at, line.len), numerals[i])) {
            at += numerals[i].len;
            i = (size_t)-1;
        }
    if (at == from) return NULL;
    Str rest = str_slice(line, at, line.len);
    if (bracket) return str_starts(rest, STR("）")) || str_starts(rest, STR(")")) ? "### " : NULL;
    return str_starts(rest, STR("、")) ? "## " : NULL;
}

static void write_paragraph(Str text, bool whole, Buf *out) {
    text = strip(text);
    if (!text.len) return;
    const char *heading = whole ? heading_of(text) : NULL;
    size_t marks = 0;
    while (whole && marks < text.len && text.ptr[marks] == '#') marks++;
    if (marks >= 1 && marks <= 6 && marks < text.len && text.ptr[marks] == ' ') { /* Markdown already */
        buf_add(out, str_slice(text, 0, marks + 1));
        text = str_slice(text, marks + 1, text.len);
    } else if (heading) {
        buf_add_text(out, heading);
    }
    write_prose(text, out);
    buf_add_text(out, "\n\n");
}

typedef struct Writer {
    const Draft *draft;
    const Words *words;
    size_t next, number; /* the next find; clauses written */
    size_t broken_until; /* finds up to here that are months belong to a clause that stands already */
    Str broken_unit;
    Buf *out;
} Writer;

static bool is_month_of(const DraftFind *find, Str unit) {
    return find->month && find->has_value && str_equal(find->unit, unit);
}

/* The months of the sentence of find `at` that count in its unit. Two figures for one month are two
 * breakdowns, which this cannot tell apart; and parts that are set must add up to the total. Nothing then. */
static void collect_months(const Writer *writer, size_t at, ClauseText *text) {
    const DraftFind *finds = writer->draft->finds, *find = &finds[at];
    double sum = 0;
    unsigned seen = 0;
    for (size_t i = at; i < writer->draft->count && finds[i].sentence_to == find->sentence_to; i++) {
        if (!is_month_of(&finds[i], find->unit)) continue;
        unsigned bit = 1u << finds[i].month;
        if (seen & bit || text->part_count == PARTS_OF_YEAR) {
            text->part_count = 0;
            return;
        }
        seen |= bit;
        sum += finds[i].value;
        text->parts[text->part_count++] = &finds[i];
    }
    if (!find->month && (sum > find->value || sum < find->value)) text->part_count = 0;
}

static void write_clause(Writer *writer, size_t at) {
    const Draft *draft = writer->draft;
    const DraftFind *find = &draft->finds[at];
    if (at < writer->broken_until && is_month_of(find, writer->broken_unit)) return;
    ClauseText text = {.find = find, .number = ++writer->number, .words = writer->words};
    bool quota = str_is(find->kind, "quota");
    if (quota && find->has_value) collect_months(writer, at, &text);
    if (text.part_count > (find->month ? 1u : 0u)) {
        writer->broken_until = (size_t)(text.parts[text.part_count - 1] - draft->finds) + 1;
        writer->broken_unit = find->unit;
    } else if (quota && find->month && find->has_value) {
        text.parts[0] = find;
        text.part_count = 1;
    }
    clause_write(&text, writer->out);
}

/* The finds of the sentence that ends at `to`. */
static void write_clauses(Writer *writer, size_t to) {
    for (; writer->next < writer->draft->count && writer->draft->finds[writer->next].from < to;
         writer->next++)
        write_clause(writer, writer->next);
}

static void write_line(Writer *writer, size_t from, size_t to) {
    const Draft *draft = writer->draft;
    size_t start = from;
    while (writer->next < draft->count && draft->finds[writer->next].from < to) {
        size_t stop = draft->finds[writer->next].sentence_to;
        if (stop <= from || stop > to) stop = to;
        write_paragraph(str_slice(draft->text, from, stop), from == start && stop == to, writer->out);
        write_clauses(writer, stop);
        from = stop;
    }
    write_paragraph(str_slice(draft->text, from, to), from == start, writer->out);
}

static void write_front(const DraftPart *part, Str id, Buf *out) {
    buf_printf(out, "---\nplan: %.*s\ntitle: ", STR_ARG(id));
    quoted_write(part->title.len ? strip(part->title) : id, out);
    buf_add_text(out, "\norg: null\nperiod: null\n---\n");
}

static void write_part(Writer *writer, const DraftPart *part, Str id) {
    const Draft *draft = writer->draft;
    write_front(part, id, writer->out);
    for (size_t from = part->from; from < part->to;) {
        const char *feed = memchr(draft->text.ptr + from, '\n', part->to - from);
        size_t to = feed ? (size_t)(feed - draft->text.ptr) : part->to;
        write_line(writer, from, to);
        from = to + 1;
    }
}

/* Letters and digits of the name; the rest would not do for an id. */
static Str clean_id(Arena *arena, Str name) {
    char *id = arena_alloc(arena, ID_BYTES + 1);
    size_t len = 0;
    if (!id) return STR("");
    for (size_t i = 0; i < name.len && len < ID_BYTES; i++) {
        char c = name.ptr[i];
        bool good = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (good || (len && id[len - 1] != '-')) id[len++] = good ? c : '-';
    }
    while (len && id[len - 1] == '-') len--;
    return len ? (Str){id, len} : STR("plan");
}

static size_t finds_before(const Draft *draft, size_t byte, size_t from) {
    while (from < draft->count && draft->finds[from].from < byte) from++;
    return from;
}

Status draft_plans(Arena *arena, const Draft *draft, Str name, DraftPlan **ret, size_t *ret_count,
                   Error *err) {
    DraftPlan *plans = arena_new_array(arena, DraftPlan, draft->part_count);
    Str base = clean_id(arena, name);
    if (!plans || !base.len) return no_memory(err);
    const Words words = words_all();
    size_t count = 0, next = 0;
    for (size_t i = 0; i < draft->part_count; i++) {
        const DraftPart *part = &draft->parts[i];
        size_t behind = finds_before(draft, part->to, next);
        if (behind == next && draft->part_count > 1 && !(i + 1 == draft->part_count && !count)) continue;
        CLEANUP(buf_free) Buf out = BUF_INIT(PLAN_MAX);
        char *id =
            count ? arena_printf(arena, "%.*s-%zu", STR_ARG(base), count + 1) : arena_text(arena, base);
        if (!id) return no_memory(err);
        Writer writer = {.draft = draft, .words = &words, .next = next, .out = &out};
        write_part(&writer, part, str_from(id));
        TRY(buf_status(&out, err));
        plans[count] = (DraftPlan){.id = str_from(id)};
        if (!arena_str(arena, buf_str(&out), &plans[count].text)) return no_memory(err);
        count++;
        next = behind;
    }
    *ret = plans;
    *ret_count = count;
    return OK;
}
