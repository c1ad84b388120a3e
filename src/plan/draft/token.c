#include "plan/draft/unit.h"

enum { ORDINAL = 0x7B2C, BOOK_OPEN = 0x300A, BOOK_CLOSE = 0x300B, BOOK_MAX = 80 };

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
    bool one_day = span->from_month == span->to_month && span->from_day == span->to_day;
    if (one_day && !span->window && !span->end_of && !span->year_only) tags_add(&tags, TAG_ONE_DAY);
    Token token = {.type = TOKEN_DATE,
                   .from = (uint32_t)scanner->at,
                   .to = (uint32_t)span->end,
                   .date = kept,
                   .tags = tags};
    scanner->at = span->end;
    return add_token(scanner, token) ? OK : no_memory(scanner->err);
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
        if (recur.form == RECUR_DATE) tags_add(&token.tags, TAG_YEAR_DATE);
        if (recur.edge == EDGE_BEFORE) tags_add(&token.tags, TAG_EDGE_BEFORE);
    } else if (tags_has(token.tags, TAG_NEXT_PERIOD)) {
        tags_drop(&token.tags, TAG_PERIOD);
    }
    scanner->at = token.to;
    return add_token(scanner, token) ? OK : no_memory(scanner->err);
}

/* A date, a figure or a bare number at the place; `word_end`: how far a known word reaches from here. */
static Status read_figure(Scanner *scanner, size_t word_end, bool *ret_done) {
    const Line *line = scanner->line;
    size_t at = scanner->at;
    *ret_done = false;
    if (at && (line->cps[at - 1] == ORDINAL || (is_latin(line->cps[at - 1]) && is_latin(line->cps[at]))))
        return OK;
    DateSpan span;
    bool dated = date_read(line->cps, at, line->length, &span) && span.end > word_end;
    const Token january = {.to = (uint32_t)at + 2};
    if (dated && span.end == at + 2 && period_one_each(scanner, &january)) dated = false; /* 一月一通报 */
    if (dated) {
        *ret_done = true;
        return add_date(scanner, &span);
    }
    Number number;
    if (!number_read(line->cps, at, line->length, &number)) return OK;
    proportion_read(scanner, &number);
    Token token = {.type = TOKEN_NUMBER, .from = (uint32_t)at, .to = (uint32_t)number.end};
    if (unit_read(scanner, &number, &token)) token.type = TOKEN_FIGURE;
    if (token.type == TOKEN_NUMBER) unitless_read(scanner, &number, &token);
    if (token.type == TOKEN_FIGURE) token.period = period_of_one(scanner, &number, &token);
    if (token.period && word_end <= token.to && period_before_count(scanner, &token)) {
        *ret_done = true;
        return add_word(scanner, token.period, token.to);
    }
    if (token.period && word_end <= token.to && period_one_each(scanner, &token)) {
        *ret_done = true;
        TRY(add_word(scanner, token.period, token.to + 1));
        tags_add(&scanner->line->tokens[scanner->line->count - 1].tags, TAG_ONE_EACH);
        return OK;
    }
    bool in_brackets = at && (line->cps[at - 1] == '(' || line->cps[at - 1] == 0xFF08) &&
                       word_end == token.to && word_end < line->length &&
                       (line->cps[word_end] == ')' || line->cps[word_end] == 0xFF09);
    bool meant = token.type == TOKEN_FIGURE && (in_brackets || range_ends(scanner));
    if (word_end >= token.to && word_end > at && !meant) return OK;
    if (token.period) tags_add(&token.tags, TAG_ONE);
    if (is_day_long(scanner, &number, &token)) tags_add(&token.tags, TAG_DAY_LONG);
    token.number = number;
    token.number_to = (uint32_t)number.end;
    if (token.type == TOKEN_NUMBER) number_tags_add(&number, &token.tags);
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

/* A point behind a character, or at the end of the line, not in 3.15. */
static bool is_full_stop(const Scanner *scanner) {
    const Line *line = scanner->line;
    size_t at = scanner->at;
    return at + 1 >= line->length || (at && line->cps[at - 1] >= 0x2E80 && !number_starts(line->cps[at - 1]));
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
    if (!word && (is_mark(cp) || (cp == '.' && is_full_stop(scanner)))) {
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
