#include "plan/draft/token.h"

#include <math.h>

enum { ORDINAL = 0x7B2C, BOOK_OPEN = 0x300A, BOOK_CLOSE = 0x300B, EVERY = 0x6BCF, BOOK_MAX = 80 };
enum { MORE = 0x591A, ODD = 0x4F59, HALF = 0x534A, NUMBER_SIGN = 0x6570 };

bool mark_ends_sentence(uint32_t mark) {
    return mark == 0x3002 || mark == ';' || mark == 0xFF1B || mark == '!' || mark == 0xFF01 || mark == '?' ||
           mark == 0xFF1F || mark == 0;
}

bool mark_ends_clause(uint32_t mark) {
    return mark_ends_sentence(mark) || mark == MARK_LIST || mark == ',' || mark == 0xFF0C || mark == ':' ||
           mark == 0xFF1A;
}

static bool is_mark(uint32_t cp) {
    if (cp < 0x80)
        return cp == ',' || cp == ';' || cp == ':' || cp == '!' || cp == '?' || cp == '(' || cp == ')' ||
               cp == '"';
    switch (cp) {
    case 0x3001: /* 、 */
    case 0x3002:
    case 0xFF0C:
    case 0xFF1B:
    case 0xFF1A:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF08:
    case 0xFF09:
    case 0x201C:
    case 0x201D:
    case 0x3010:
    case 0x3011:
        return true;
    default:
        return false;
    }
}

static bool is_latin(uint32_t cp) {
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
}

typedef struct Scanner {
    Arena *arena;
    const DraftRules *rules;
    Line *line;
    size_t at;
    Error *err;
} Scanner;

static Token *add_token(Scanner *scanner, Token token) {
    Line *line = scanner->line;
    if (line->count == line->capacity) {
        size_t capacity = line->capacity ? line->capacity * 2 : 256;
        Token *grown = arena_grow(line->arena, line->tokens, line->count, capacity, sizeof *grown);
        if (!grown) return NULL;
        line->tokens = grown;
        line->capacity = capacity;
    }
    line->tokens[line->count] = token;
    return &line->tokens[line->count++];
}

/* At the start of a clause: 1. 2、 (3) 一、 （四） are list marks, not figures. */
static bool skip_list_mark(const Scanner *scanner, size_t *ret_end) {
    const Line *line = scanner->line;
    size_t at = scanner->at, to = line->length;
    const uint32_t *cps = line->cps;
    bool bracket = at < to && (cps[at] == '(' || cps[at] == 0xFF08);
    if (bracket) at++;
    if (at < to && cps[at] >= 0x2460 && cps[at] <= 0x249B) { /* ① ⑴ 1. */
        *ret_end = at + 1;
        return true;
    }
    Number number;
    if (at >= to || !number_starts(cps[at]) || !number_read(cps, at, to, &number)) return false;
    at = number.end;
    if (at >= to) return false;
    uint32_t mark = cps[at];
    if (mark == 0x662F && !bracket && number.chinese) { /* 一是 */
        *ret_end = at + 1;
        return true;
    }
    bool closes = mark == ')' || mark == 0xFF09;
    bool dotted = mark == '.' || mark == 0xFF0E || mark == 0x3001;
    if (bracket ? !closes : !closes && !dotted) return false;
    *ret_end = at + 1;
    return true;
}

static bool is_clause_start(const Scanner *scanner) {
    size_t at = scanner->at;
    const uint32_t *cps = scanner->line->cps;
    while (at > 0 && (cps[at - 1] == ' ' || cps[at - 1] == 0x3000 || cps[at - 1] == '\t')) at--;
    if (!at) return true;
    uint32_t before = cps[at - 1];
    return mark_ends_sentence(before) || before == ':' || before == 0xFF1A || before == '.';
}

static void add_number_tags(const Number *number, TagSet *tags) {
    if (number->chinese) tags_add(tags, TAG_CHINESE);
    if (number->unset) tags_add(tags, TAG_UNSET);
    if (number->vague) tags_add(tags, TAG_VAGUE);
}

/* 1.5批次/百人: something per so many. */
static bool read_ratio(const Scanner *scanner, size_t at, bool measure, Token *token) {
    const Line *line = scanner->line;
    Number per;
    size_t period_end;
    const Entry *period = lexicon_match(scanner->rules->words, line->cps, at - 1, line->length, &period_end);
    if (!measure && period && tags_has(period->tags, TAG_PERIOD)) return false; /* 2次/年, but 5毫米/天 */
    if (at < line->length && number_starts(line->cps[at]) && number_read(line->cps, at, line->length, &per))
        at = per.end;
    size_t end = at;
    if (!lexicon_match(scanner->rules->units, line->cps, at, line->length, &end)) return false;
    token->tags = tag_bit(TAG_RATIO);
    token->unit_to = token->to = (uint32_t)end;
    return true;
}

/* 一个半小时: the unit behind 个半, which adds a half to the number. */
static const Entry *unit_with_half(const Scanner *scanner, Number *number, size_t *at, size_t *ret_end) {
    const Line *line = scanner->line;
    if (*at + 2 >= line->length || line->cps[*at] != 0x4E2A || line->cps[*at + 1] != HALF || number->unset)
        return NULL;
    const Entry *unit = lexicon_match(scanner->rules->units, line->cps, *at + 2, line->length, ret_end);
    if (!unit || !tags_has(unit->tags, TAG_TIME)) return NULL;
    *at += 2;
    number->value += 0.5;
    return unit;
}

/* The unit behind a number: a known one, or % of 百分之. */
static bool read_unit(const Scanner *scanner, Number *number, Token *token) {
    const Line *line = scanner->line;
    if (number->percent || number->fraction) {
        token->tags = tag_bit(number->percent ? TAG_PERCENT : TAG_RATIO);
        add_number_tags(number, &token->tags);
        token->unit_from = token->unit_to = token->to = (uint32_t)number->end;
        return true;
    }
    size_t at = blanks_skip(line->cps, number->end, line->length), end = at;
    const Entry *unit = unit_with_half(scanner, number, &at, &end);
    if (!unit) unit = lexicon_match(scanner->rules->units, line->cps, at, line->length, &end);
    if (!unit && at < line->length && (line->cps[at] == MORE || line->cps[at] == ODD)) {
        number->vague = true;
        unit = lexicon_match(scanner->rules->units, line->cps, ++at, line->length, &end);
    }
    if (!unit) return false;
    bool measure = tags_has(unit->tags, TAG_MEASURE);
    if (end + 1 < line->length && line->cps[end] == '/' && read_ratio(scanner, end + 1, measure, token)) {
        if (measure) token->tags = unit->tags; /* 60公里/小时 is a speed */
        add_number_tags(number, &token->tags);
        token->unit_from = (uint32_t)at;
        return true;
    }
    token->entry = unit;
    token->tags = unit->tags;
    add_number_tags(number, &token->tags);
    token->unit_from = (uint32_t)at;
    token->unit_to = token->to = (uint32_t)end;
    bool half = tags_has(unit->tags, TAG_TIME) && end < line->length && line->cps[end] == HALF &&
                !number->unset &&
                !(end + 1 < line->length && line->cps[end + 1] == NUMBER_SIGN); /* 半数 is a word */
    if (half) {                                                                 /* 一年半 */
        number->value += 0.5;
        token->to++;
    }
    return true;
}

static Status add_date(Scanner *scanner, const DateSpan *span) {
    DateSpan *kept = arena_new_item(scanner->arena, DateSpan);
    if (!kept) return no_memory(scanner->err);
    *kept = *span;
    TagSet tags = tag_bit(TAG_DATE);
    if (span->edge == EDGE_BEFORE) tags_add(&tags, TAG_EDGE_BEFORE);
    if (span->edge == EDGE_WITHIN) tags_add(&tags, TAG_EDGE_WITHIN);
    if (span->edge == EDGE_FROM) tags_add(&tags, TAG_EDGE_FROM);
    if (span->year_only) tags_add(&tags, TAG_YEAR_ONLY);
    if (span->end_of) tags_add(&tags, TAG_END_OF);
    if (span->has_year) tags_add(&tags, TAG_HAS_YEAR);
    if (span->window) tags_add(&tags, TAG_RANGE);
    if (span->unset) tags_add(&tags, TAG_UNSET);
    Token token = {.type = TOKEN_DATE,
                   .from = (uint32_t)scanner->at,
                   .to = (uint32_t)span->end,
                   .date = kept,
                   .tags = tags};
    scanner->at = span->end;
    return add_token(scanner, token) ? OK : no_memory(scanner->err);
}

/* 不低于1:10: a proportion only behind a comparing word, since 8:30 is a time. */
static void read_proportion(const Scanner *scanner, Number *number) {
    const Line *line = scanner->line;
    const Token *last = line->count ? &line->tokens[line->count - 1] : NULL;
    size_t at = number->end;
    bool compared =
        last && last->type == TOKEN_WORD && tags_has(last->tags, TAG_CMP) && last->to + 1 >= scanner->at;
    if (!compared || number->unset || number->fraction || at + 1 >= line->length) return;
    bool colon = line->cps[at] == ':' || line->cps[at] == 0xFF1A || line->cps[at] == 0x2236;
    Number below;
    if (!colon || !number_starts(line->cps[at + 1]) || !number_read(line->cps, at + 1, line->length, &below))
        return;
    if (below.unset || below.fraction || below.value <= 0) return;
    *number = (Number){.value = number->value / below.value, .fraction = true, .end = below.end};
}

static Status add_word(Scanner *scanner, const Entry *entry, size_t end) {
    Token token = {.type = TOKEN_WORD,
                   .from = (uint32_t)scanner->at,
                   .to = (uint32_t)end,
                   .tags = entry->tags,
                   .entry = entry};
    Recur recur;
    Str period = entry_value(entry, TAG_PERIOD);
    if (period.len && recur_read(scanner->line->cps, end, scanner->line->length, period, &recur)) {
        Recur *kept = arena_new_item(scanner->arena, Recur);
        if (!kept) return no_memory(scanner->err);
        *kept = recur;
        token.recur = kept;
        token.to = (uint32_t)recur.end;
        if (recur.edge == EDGE_BEFORE) tags_add(&token.tags, TAG_EDGE_BEFORE);
    } else if (tags_has(token.tags, TAG_NEXT_PERIOD)) {
        tags_drop(&token.tags, TAG_PERIOD);
    }
    scanner->at = token.to;
    return add_token(scanner, token) ? OK : no_memory(scanner->err);
}

/* 一周两次: one unit of time right before a count is the period of 每周, NULL when it is not. */
static const Entry *period_before_count(const Scanner *scanner, const Number *number, const Token *token) {
    enum { WORD_MAX = 4 };
    const Line *line = scanner->line;
    Number count;
    size_t at = token->to, end = 0, length = token->unit_to - token->unit_from;
    bool one = tags_has(token->tags, TAG_TIME) && !number->unset && fabs(number->value - 1) < 1e-9;
    if (!one || length >= WORD_MAX || at >= line->length || !number_starts(line->cps[at])) return NULL;
    if (!number_read(line->cps, at, line->length, &count)) return NULL;
    const Entry *unit = lexicon_match(scanner->rules->units, line->cps, count.end, line->length, &end);
    if (!unit || !tags_has(unit->tags, TAG_COUNT)) return NULL;
    uint32_t word[WORD_MAX] = {EVERY};
    for (size_t i = 0; i < length; i++) word[i + 1] = line->cps[token->unit_from + i];
    const Entry *period = lexicon_match(scanner->rules->words, word, 0, length + 1, &end);
    return period && tags_has(period->tags, TAG_PERIOD) && end == length + 1 ? period : NULL;
}

/* A date, a figure or a bare number at the place; `word_end`: how far a known word reaches from here. */
static Status read_figure(Scanner *scanner, size_t word_end, bool *ret_done) {
    const Line *line = scanner->line;
    size_t at = scanner->at;
    *ret_done = false;
    if (at && (line->cps[at - 1] == ORDINAL || (is_latin(line->cps[at - 1]) && is_latin(line->cps[at]))))
        return OK;
    DateSpan span;
    if (date_read(line->cps, at, line->length, &span) && span.end > word_end) {
        *ret_done = true;
        return add_date(scanner, &span);
    }
    Number number;
    if (!number_read(line->cps, at, line->length, &number)) return OK;
    read_proportion(scanner, &number);
    Token token = {.type = TOKEN_NUMBER, .from = (uint32_t)at, .to = (uint32_t)number.end};
    if (read_unit(scanner, &number, &token)) token.type = TOKEN_FIGURE;
    if (token.type == TOKEN_NUMBER && number.unset && number.digits > 2) { /* 10xxxx */
        token.type = TOKEN_FIGURE;
        token.tags = tag_bit(TAG_BARE);
        tags_add(&token.tags, TAG_UNSET);
        token.unit_from = token.unit_to = token.to;
    }
    if (word_end >= token.to && word_end > at) return OK;
    const Entry *period = token.type == TOKEN_FIGURE ? period_before_count(scanner, &number, &token) : NULL;
    if (period) {
        *ret_done = true;
        return add_word(scanner, period, token.to);
    }
    token.number = number;
    token.number_to = (uint32_t)number.end;
    if (token.type == TOKEN_NUMBER) add_number_tags(&number, &token.tags);
    if (number.vague) tags_add(&token.tags, TAG_VAGUE);
    scanner->at = token.to;
    *ret_done = true;
    return add_token(scanner, token) ? OK : no_memory(scanner->err);
}

static size_t skip_book(const Line *line, size_t at) {
    for (size_t end = at + 1; end < line->length && end < at + BOOK_MAX; end++)
        if (line->cps[end] == BOOK_CLOSE) return end + 1;
    return at + 1;
}

static Status step(Scanner *scanner) {
    const Line *line = scanner->line;
    uint32_t cp = line->cps[scanner->at];
    size_t end = scanner->at;
    if ((number_starts(cp) || cp == '(' || cp == 0xFF08 || (cp >= 0x2460 && cp <= 0x249B)) &&
        is_clause_start(scanner) && skip_list_mark(scanner, &end)) {
        Token token = {
            .type = TOKEN_MARK, .from = (uint32_t)scanner->at, .to = (uint32_t)end, .mark = MARK_LIST};
        scanner->at = end;
        return add_token(scanner, token) ? OK : no_memory(scanner->err);
    }
    if (cp == BOOK_OPEN) {
        scanner->at = skip_book(line, scanner->at);
        return OK;
    }
    const Entry *word = lexicon_match(scanner->rules->words, line->cps, scanner->at, line->length, &end);
    if (!word && (is_mark(cp) || (cp == '.' && scanner->at + 1 >= line->length))) {
        Token token = {.type = TOKEN_MARK,
                       .from = (uint32_t)scanner->at,
                       .to = (uint32_t)scanner->at + 1,
                       .mark = cp == '.' ? 0x3002 : cp};
        scanner->at++;
        return add_token(scanner, token) ? OK : no_memory(scanner->err);
    }
    if (number_starts(cp)) {
        bool done;
        TRY(read_figure(scanner, end, &done));
        if (done) return OK;
    }
    if (word) return add_word(scanner, word, end);
    scanner->at++;
    return OK;
}

Status line_tokenize(Arena *arena, const DraftRules *rules, Line *line, Error *err) {
    Scanner scanner = {arena, rules, line, 0, err};
    line->count = 0;
    while (scanner.at < line->length) TRY(step(&scanner));
    Token last = {.type = TOKEN_MARK, .from = (uint32_t)line->length, .to = (uint32_t)line->length};
    return add_token(&scanner, last) ? OK : no_memory(err);
}
