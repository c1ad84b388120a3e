/* The unit of a number, and what a number without one may be. */
#include "plan/draft/unit.h"

#include <math.h>

enum { EVERY = 0x6BCF, MORE = 0x591A, ODD = 0x4F59, HALF = 0x534A, NUMBER_SIGN = 0x6570 };

void number_tags_add(const Number *number, TagSet *tags) {
    if (number->value >= 20) tags_add(tags, TAG_LARGE);
    if (number->chinese) tags_add(tags, TAG_CHINESE);
    if (number->unset) tags_add(tags, TAG_UNSET);
    if (number->vague) tags_add(tags, TAG_VAGUE);
}

/* Whether one of the last words of the clause carries the tag. */
static bool told_before(const Scanner *scanner, int tag) {
    enum { BACK = 4 };
    const Line *line = scanner->line;
    for (size_t i = line->count; i > 0 && line->count - i < BACK; i--) {
        const Token *token = &line->tokens[i - 1];
        if (token->type == TOKEN_MARK && mark_ends_clause(token->mark)) return false;
        if (token->type == TOKEN_WORD && tags_has(token->tags, tag)) return true;
    }
    return false;
}

/* 1:15的比例 */
static bool ratio_behind(const Scanner *scanner, size_t at) {
    const Line *line = scanner->line;
    size_t end;
    if (at < line->length && line->cps[at] == 0x7684) at++; /* 的 */
    const Entry *word = lexicon_match(scanner->rules->words, line->cps, at, line->length, &end);
    return word && tags_has(word->tags, TAG_RATIO_NOUN);
}

/* 不低于1:10: a proportion only beside a comparing word or 比例, since 8:30 is a time. */
void proportion_read(const Scanner *scanner, Number *number) {
    const Line *line = scanner->line;
    const Token *last = line->count ? &line->tokens[line->count - 1] : NULL;
    size_t at = number->end;
    bool compared =
        last && last->type == TOKEN_WORD && tags_has(last->tags, TAG_CMP) && last->to + 1 >= scanner->at;
    if (!compared) compared = told_before(scanner, TAG_RATIO_NOUN);
    if (number->unset || number->fraction || at + 1 >= line->length) return;
    bool colon = line->cps[at] == ':' || line->cps[at] == 0xFF1A || line->cps[at] == 0x2236;
    Number below;
    if (!colon || !number_starts(line->cps[at + 1]) || !number_read(line->cps, at + 1, line->length, &below))
        return;
    if (below.unset || below.fraction || below.value <= 0) return;
    if (!compared && !ratio_behind(scanner, below.end)) return;
    *number = (Number){.value = number->value / below.value, .fraction = true, .end = below.end};
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
bool unit_read(const Scanner *scanner, Number *number, Token *token) {
    const Line *line = scanner->line;
    if (number->percent || number->fraction) {
        token->tags = tag_bit(number->percent ? TAG_PERCENT : TAG_RATIO);
        number_tags_add(number, &token->tags);
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
        number_tags_add(number, &token->tags);
        token->unit_from = (uint32_t)at;
        return true;
    }
    token->entry = unit;
    token->tags = unit->tags;
    number_tags_add(number, &token->tags);
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

/* 一至二次: a number and 至 stand before. */
bool range_ends(const Scanner *scanner) {
    const Line *line = scanner->line;
    const Token *last = line->count > 1 ? &line->tokens[line->count - 1] : NULL;
    return last && tags_has(last->tags, TAG_TO_DATE) && last->to == scanner->at &&
           last[-1].type == TOKEN_NUMBER && last[-1].to == last->from;
}

/* 指数大于20, 得分90以上: compared, without a unit. */
static bool is_reading(const Scanner *scanner, const Number *number) {
    const Line *line = scanner->line;
    const Token *last = line->count ? &line->tokens[line->count - 1] : NULL;
    if (!last || !told_before(scanner, TAG_INDEX)) return false;
    size_t end;
    const Entry *after = lexicon_match(scanner->rules->words, line->cps, number->end, line->length, &end);
    bool before = last->type == TOKEN_WORD && tags_has(last->tags, TAG_CMP) && last->to == scanner->at;
    bool behind = after && tags_has(after->tags, TAG_CMP_AFTER);
    return before || behind || range_ends(scanner); /* 气液比应在1.0至1.2之间 */
}

/* 损失15万以上, 奖励2万: the 元 is left out. */
static const Entry *money_unit(const Scanner *scanner, const Number *number) {
    static const uint32_t yuan[] = {0x5143};
    const Line *line = scanner->line;
    uint32_t place = line->cps[number->end - 1];
    bool large = (place == 0x4E07 || place == 0x4EBF) && !number->unset && number->end > scanner->at + 1;
    if (!large || (!told_before(scanner, TAG_LOSS) && !told_before(scanner, TAG_REWARD))) return NULL;
    size_t end;
    return lexicon_match(scanner->rules->units, yuan, 0, 1, &end);
}

/* What a number without a unit may still be. */
void unitless_read(const Scanner *scanner, const Number *number, Token *token) {
    const Entry *money = money_unit(scanner, number);
    bool masked = number->unset && number->digits > 2; /* 10xxxx */
    if (!money && !masked && !is_reading(scanner, number)) return;
    token->type = TOKEN_FIGURE;
    token->entry = money;
    token->tags = money ? money->tags : tag_bit(TAG_BARE);
    number_tags_add(number, &token->tags);
    token->unit_from = token->unit_to = token->to;
}

/* 一年, 1个月, 半年: 每年, 每个月, 每半年; NULL when it is not one unit of time, or half of one. */
const Entry *period_of_one(const Scanner *scanner, const Number *number, const Token *token) {
    enum { WORD_MAX = 5 };
    const Line *line = scanner->line;
    size_t end = 0, length = token->unit_to - token->unit_from;
    bool time = tags_has(token->tags, TAG_TIME) && !number->unset;
    bool one = time && fabs(number->value - 1) < 1e-9, half = time && fabs(number->value - 0.5) < 1e-9;
    size_t skip = half ? 2 : 1;
    if ((!one && !half) || length + skip > WORD_MAX) return NULL;
    uint32_t word[WORD_MAX] = {EVERY, half ? HALF : 0};
    for (size_t i = 0; i < length; i++) word[i + skip] = line->cps[token->unit_from + i];
    const Entry *period = lexicon_match(scanner->rules->words, word, 0, length + skip, &end);
    return period && tags_has(period->tags, TAG_PERIOD) && end == length + skip ? period : NULL;
}

/* 一周两次: one unit of time right before a count is a period. */
bool period_before_count(const Scanner *scanner, const Token *token) {
    const Line *line = scanner->line;
    Number count;
    size_t at = token->to, end = 0;
    if (at >= line->length || !number_starts(line->cps[at])) return false;
    if (!number_read(line->cps, at, line->length, &count)) return false;
    const Entry *unit = lexicon_match(scanner->rules->units, line->cps, count.end, line->length, &end);
    return unit && tags_has(unit->tags, TAG_COUNT);
}

/* 一月一通报: one act each, named behind the second 一. */
bool period_one_each(const Scanner *scanner, const Token *token) {
    const Line *line = scanner->line;
    size_t at = token->to, end;
    if (at + 1 >= line->length || line->cps[at] != 0x4E00 || line->cps[at + 1] < 0x4E00) return false;
    bool named = !number_starts(line->cps[at + 1]);
    return named && !lexicon_match(scanner->rules->units, line->cps, at + 1, line->length, &end);
}

bool is_day_long(const Scanner *scanner, const Number *number, const Token *token) {
    return token->type == TOKEN_FIGURE && tags_has(token->tags, TAG_TIME) &&
           fabs(number->value - 24) < 1e-9 && scanner->line->cps[token->unit_to - 1] == 0x65F6; /* 时 */
}
