/* A find: its place in the text, and what the words around it say about who does what. */
#include "plan/draft/scan.h"

enum { WHO_MAX = 24, FINDS_FIRST = 64 };

Str line_slice(const Scan *scan, uint32_t from, uint32_t to) {
    return str_slice(scan->text, scan->bytes[from], scan->bytes[to]);
}

DraftFind *find_add(Scan *scan, const Phrase *clause, const Rule *rule, uint32_t from, uint32_t to) {
    if (scan->count == DRAFT_FINDS_MAX) {
        fail(scan->err, E_TOO_LARGE, "the text holds more than %d figures and dates", DRAFT_FINDS_MAX);
        return NULL;
    }
    if (scan->count == scan->capacity) {
        size_t capacity = scan->capacity ? scan->capacity * 2 : FINDS_FIRST;
        DraftFind *grown = arena_grow(scan->arena, scan->finds, scan->count, capacity, sizeof *grown);
        if (!grown) return NULL;
        scan->finds = grown;
        scan->capacity = capacity;
    }
    const Token *last = &scan->line.tokens[clause->close];
    scan->finds[scan->count] =
        (DraftFind){.start = scan->start + from,
                    .end = scan->start + to,
                    .from = scan->bytes[from],
                    .to = scan->bytes[to],
                    .sentence_to = scan->bytes[last->type == TOKEN_MARK ? last->to : last->from],
                    .kind = rule->kind,
                    .rule = rule->line};
    return &scan->finds[scan->count++];
}

static bool is_lead(uint32_t cp) {
    return cp <= ' ' || cp == 0x3000 || cp == 0x8BF7 /* 请 */ || cp == 0x7531 /* 由 */ ||
           cp == 0x5E76 /* 并 */ || cp == '"' || cp == 0x201C || cp == 0x3001;
}

/* A body that begins its clause: up to the last word of a body's name before any verb. */
static Str body_of(const Scan *scan, const Phrase *clause, size_t until) {
    uint32_t from = clause->from, to = 0;
    while (from < clause->to && is_lead(scan->line.cps[from])) from++;
    for (size_t i = clause->first; i < until; i++) {
        const Token *token = &scan->line.tokens[i];
        if (token->type == TOKEN_FIGURE || token->type == TOKEN_DATE) break;
        if (token->type != TOKEN_WORD) continue;
        if (tags_has(token->tags, TAG_ORG) && token->to - from <= WHO_MAX)
            to = token->to;
        else if (tags_has(token->tags, TAG_ACT) || tags_has(token->tags, TAG_PERIOD))
            break;
    }
    if (to > from && to < clause->to && (scan->line.cps[to] == 0xFF09 || scan->line.cps[to] == ')')) to++;
    return to > from ? line_slice(scan, from, to) : STR("");
}

/* The verb nearest before the figure, else the next one behind it. */
static const Token *verb_of(const Scan *scan, const Phrase *clause, size_t at) {
    for (size_t i = at; i > clause->first; i--)
        if (scan->line.tokens[i - 1].type == TOKEN_WORD && tags_has(scan->line.tokens[i - 1].tags, TAG_ACT))
            return &scan->line.tokens[i - 1];
    for (size_t i = at + 1; i < clause->last; i++)
        if (scan->line.tokens[i].type == TOKEN_WORD && tags_has(scan->line.tokens[i].tags, TAG_ACT))
            return &scan->line.tokens[i];
    return NULL;
}

/* Words that end what a figure is about: comparing words, periods, other figures. */
static bool ends_object(const Token *token) {
    return is_figure(token) || token->type == TOKEN_MARK ||
           (token->type == TOKEN_WORD &&
            (tags_has(token->tags, TAG_CMP) || tags_has(token->tags, TAG_PERIOD) ||
             tags_has(token->tags, TAG_CMP_AFTER)));
}

static Str tidy(const Scan *scan, uint32_t from, uint32_t to) {
    while (from < to && (scan->line.cps[from] == 0x7684 || is_lead(scan->line.cps[from]))) from++;
    return to > from && to - from <= DRAFT_QUOTE_MAX ? str_trim(line_slice(scan, from, to)) : STR("");
}

/* 检查一次消防设施: behind the figure. */
static Str object_behind(const Scan *scan, const Phrase *clause, size_t at, const Token *verb) {
    const Token *tokens = scan->line.tokens;
    size_t next = at + 1;
    uint32_t from = tokens[at].to, to = clause->to;
    if (next < clause->last && tokens[next].from == from && tags_has(tokens[next].tags, TAG_CMP_AFTER))
        from = tokens[next++].to;
    for (; next < clause->last; next++)
        if (ends_object(&tokens[next])) {
            to = tokens[next].from;
            break;
        }
    if (verb && verb->from >= from && verb->to < to) from = verb->to;
    return tidy(scan, from, to);
}

/* 检测食品15万批次: between the verb, or the clause's start, and the figure with its comparing words. */
static Str object_before(const Scan *scan, const Phrase *clause, size_t at, const Token *verb) {
    const Token *tokens = scan->line.tokens;
    uint32_t from = clause->from, to = tokens[at].from;
    if (verb && verb->to < to) from = verb->to;
    for (size_t i = at; i > clause->first && tokens[i - 1].from >= from; i--)
        if (ends_object(&tokens[i - 1])) {
            if (tags_has(tokens[i - 1].tags, TAG_CMP))
                to = tokens[i - 1].from;
            else {
                from = tokens[i - 1].to;
                break;
            }
        }
    return tidy(scan, from, to);
}

static Str object_of(const Scan *scan, const Phrase *clause, size_t at, const Token *verb) {
    Str behind = object_behind(scan, clause, at, verb);
    if (behind.len > 3) return behind;
    Str before = object_before(scan, clause, at, verb);
    if (before.len > 3) return before;
    return object_before(scan, clause, at, NULL);
}

void find_describe(const Scan *scan, const Phrase *clause, size_t at, DraftFind *find) {
    find->who = body_of(scan, clause, at);
    if (!find->who.len) {
        Phrase first = *clause;
        first.first = clause->open;
        first.from = clause->open ? scan->line.tokens[clause->open - 1].to : 0;
        find->who = body_of(scan, &first, clause->first);
    }
    if (!find->who.len) find->who = scan->body;
    const Token *verb = verb_of(scan, clause, at);
    if (verb) {
        find->action = line_slice(scan, verb->from, verb->to);
        find->activity = entry_value(verb->entry, TAG_ACT);
    }
    find->object = object_of(scan, clause, at, verb);
    if (!find->object.len && scan->head.len <= WHO_MAX * 3) find->object = scan->head;
}

static bool has(const Token *token, int tag) {
    return token->type == TOKEN_WORD && tags_has(token->tags, tag);
}

/* The first word with a tag inside [from, to) of the line. */
static Str word_inside(const Scan *scan, const Phrase *clause, uint32_t from, uint32_t to, int tag) {
    for (size_t i = clause->first; i < clause->last; i++) {
        const Token *token = &scan->line.tokens[i];
        if (token->from >= from && token->to <= to && has(token, tag)) return entry_value(token->entry, tag);
    }
    return STR("");
}

void find_clock(const Scan *scan, const Phrase *clause, size_t at, DraftFind *find) {
    const Token *token = &scan->line.tokens[at];
    uint32_t from, to;
    if (event_before(scan, clause, at, &from, &to)) {
        find->anchor = line_slice(scan, from, to);
        find->event = word_inside(scan, clause, from, to, TAG_EVENT);
    }
    find->step = word_inside(scan, clause, token->to, clause->to, TAG_STEP);
    uint32_t begin = find->anchor.len ? to : clause->from;
    if (!find->step.len) find->step = word_inside(scan, clause, begin, token->from, TAG_STEP);
}
