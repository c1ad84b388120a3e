/* Headings: who a section is about, and the period that stands only there. */
#include "plan/draft/reader.h"

enum { HEADING_MAX = 40, LEAD_LEVEL = HEAD_LEVELS - 1 };

static bool has_sentence_mark(const Line *line) {
    for (size_t i = 0; i + 1 < line->count; i++)
        if (line->tokens[i].type == TOKEN_MARK &&
            (mark_ends_sentence(line->tokens[i].mark) || line->tokens[i].mark == 0xFF0C ||
             line->tokens[i].mark == ','))
            return true;
    return false;
}

bool line_is_heading(const Line *line) {
    return line->length && line->length <= HEADING_MAX && !has_sentence_mark(line);
}

/* The body that a heading names: (四)文体教育局: is about that body until the next heading. */
static Str heading_body(const Scan *scan) {
    const Line *line = &scan->line;
    size_t first = line->count && line->tokens[0].mark == MARK_LIST ? 1 : 0;
    if (line->count < first + 2) return STR("");
    const Token *last = &line->tokens[line->count - 2];
    if (last->type == TOKEN_MARK && last > line->tokens) last--;
    if (last->type != TOKEN_WORD || !tags_has(last->tags, TAG_ORG) || last->to + 2 < line->length)
        return STR("");
    uint32_t from = first ? line->tokens[0].to : 0;
    return str_trim(line_slice(scan, from, last->to));
}

/* The one period of a line without a figure; a line with two says none for what is below. */
static Str only_period(const Line *line) {
    Str period = STR("");
    for (size_t i = 0; i < line->count; i++) {
        const Token *token = &line->tokens[i];
        if (token->type == TOKEN_FIGURE || token->type == TOKEN_DATE || token->recur) return STR("");
        if (token->type != TOKEN_WORD || !tags_has(token->tags, TAG_PERIOD)) continue;
        if (period.len) return STR("");
        period = entry_value(token->entry, TAG_PERIOD);
    }
    bool interval = str_is(period, "half-month") || str_starts(period, STR("every "));
    return interval || str_is(period, "event") ? STR("") : period;
}

/* 一、 1; （一） 2; 1. 3; （1） 4; ① 5; # as many as there are; without a mark 0. */
static int level_of(const Line *line, int marks) {
    if (marks) return marks < LEAD_LEVEL ? marks : LEAD_LEVEL - 1;
    if (line->tokens[0].mark != MARK_LIST) return 0;
    uint32_t first = line->cps[line->tokens[0].from], second = line->cps[line->tokens[0].from + 1];
    if (first >= 0x2460 && first <= 0x249B) return 5;
    bool bracket = first == '(' || first == 0xFF08;
    uint32_t number = bracket ? second : first;
    bool digit = (number >= '0' && number <= '9') || (number >= 0xFF10 && number <= 0xFF19);
    return digit ? (bracket ? 4 : 3) : (bracket ? 2 : 1);
}

/* The nearest heading that says something counts. */
static void apply(Reader *reader) {
    Scan *scan = &reader->scan;
    scan->body = scan->period = scan->head = STR("");
    for (int i = HEAD_LEVELS - 1; i >= 0; i--) {
        const Head *head = &reader->heads[i];
        if (!scan->body.len) scan->body = head->body;
        if (!scan->period.len) scan->period = head->period;
        if (!scan->head.len) scan->head = head->text;
    }
}

void heading_enter(Reader *reader, int marks) {
    Scan *scan = &reader->scan;
    const Line *line = &scan->line;
    int level = level_of(line, marks);
    for (int i = level; i < HEAD_LEVELS; i++) reader->heads[i] = (Head){0};
    uint32_t from = line->tokens[0].mark == MARK_LIST ? line->tokens[0].to : 0, to = (uint32_t)line->length;
    while (to > from && (line->cps[to - 1] == 0xFF1A || line->cps[to - 1] == ':' || line->cps[to - 1] <= ' '))
        to--;
    reader->heads[level] =
        (Head){str_trim(line_slice(scan, from, to)), heading_body(scan), only_period(line)};
    apply(reader);
}

void heading_lead(Reader *reader) {
    const Line *line = &reader->scan.line;
    if (!line->length) return;
    uint32_t last = line->cps[line->length - 1];
    bool listed = line->tokens[0].mark == MARK_LIST, leads = last == 0xFF1A || last == ':';
    if (listed && !leads) return;
    Str period = leads ? only_period(line) : STR("");
    if (str_equal(period, reader->heads[LEAD_LEVEL].period)) return;
    reader->heads[LEAD_LEVEL] = (Head){.period = period};
    apply(reader);
}
