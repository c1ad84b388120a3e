/* What stands around a figure: the places that rules ask about, its comparator, its period, its stretch. */
#include "plan/draft/scan.h"

enum { NEAR_CHARS = 8, NEXT_CHARS = 6, FAR_CHARS = 12, LOOK_TOKENS = 12, CASE_CHARS = 24 };

bool is_figure(const Token *token) {
    return token->type == TOKEN_FIGURE || token->type == TOKEN_DATE ||
           (token->type == TOKEN_WORD && token->recur != NULL);
}

static uint32_t gap(const Token *left, const Token *right) {
    return right->from - left->to;
}

static TagSet near_before(const Scan *scan, const Phrase *clause, size_t at, uint32_t chars) {
    const Token *tokens = scan->line.tokens;
    TagSet tags = {0};
    for (size_t i = at; i > clause->first && at - i < LOOK_TOKENS; i--) {
        if (tokens[i - 1].to + chars < tokens[at].from) break;
        if (tokens[i - 1].type == TOKEN_WORD) tags_join(&tags, &tokens[i - 1].tags);
    }
    return tags;
}

static TagSet near_behind(const Scan *scan, const Phrase *clause, size_t at, uint32_t chars) {
    const Token *tokens = scan->line.tokens;
    TagSet tags = {0};
    for (size_t i = at + 1; i < clause->last && i - at < LOOK_TOKENS; i++) {
        if (tokens[i].from > tokens[at].to + chars) break;
        if (tokens[i].type == TOKEN_WORD) tags_join(&tags, &tokens[i].tags);
    }
    return tags;
}

/* （4月30日前） */
static bool fills_brackets(const Scan *scan, const Token *token) {
    const uint32_t *cps = scan->line.cps;
    if (!token->from || token->to >= scan->line.length) return false;
    uint32_t begin = token->from;
    const Token *lower = token > scan->line.tokens ? token - 1 : token; /* （450-500分） */
    if (lower->type == TOKEN_NUMBER && lower->from && lower->to + 2 >= token->from) begin = lower->from;
    bool open = cps[begin - 1] == '(' || cps[begin - 1] == 0xFF08;
    return open && (cps[token->to] == ')' || cps[token->to] == 0xFF09);
}

/* 橙色预警（四级）信号以上: the comparing word behind the bracket that the figure fills; NULL: there is none.
 */
static const Token *compared_behind(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens, *figure = &tokens[at];
    if (!fills_brackets(scan, figure)) return NULL;
    for (size_t i = at + 1; i < clause->last && gap(figure, &tokens[i]) <= NEXT_CHARS; i++)
        if (tokens[i].type == TOKEN_WORD && tags_has(tokens[i].tags, TAG_CMP_AFTER)) return &tokens[i];
    return NULL;
}

static bool in_brackets(const Scan *scan, const Phrase *clause, size_t at) {
    for (size_t i = at; i > clause->first && at - i < LOOK_TOKENS; i--) {
        uint32_t mark = scan->line.tokens[i - 1].mark;
        if (mark == '(' || mark == 0xFF08) return true;
        if (mark == ')' || mark == 0xFF09) return false;
    }
    return false;
}

/* Where a figure with its 以上 ends. */
static uint32_t behind_figure(const Token *token) {
    bool compared =
        token[1].type == TOKEN_WORD && tags_has(token[1].tags, TAG_CMP_AFTER) && !gap(token, &token[1]);
    return compared ? token[1].to : token->to;
}

/* Nothing but 以上 between it and the next punctuation; the line's last token is a mark. */
static bool is_tail(const Token *token) {
    bool compared =
        token[1].type == TOKEN_WORD && tags_has(token[1].tags, TAG_CMP_AFTER) && !gap(token, &token[1]);
    const Token *last = compared ? &token[1] : token;
    return last[1].type == TOKEN_MARK && !gap(last, &last[1]);
}

/* 的 before what then happens: 连续两次缺席的由镇长约谈, 的予以, 的须, 的一律, 的立即 */
static bool case_ends(const uint32_t *cps, uint32_t at, uint32_t to) {
    enum { OF = 0x7684, BY = 0x7531, GIVE = 0x4E88, MUST = 0x987B, ALL = 0x5F8B, NOW = 0x7ACB, OFF = 0x6D88 };
    if (to > at + CASE_CHARS) to = at + CASE_CHARS;
    for (; at + 1 < to; at++) {
        if (cps[at] != OF) continue;
        uint32_t next = cps[at + 1];
        bool all = at + 2 < to && (cps[at + 2] == ALL || cps[at + 2] == OFF); /* 一律, 取消 */
        if (all || next == BY || next == GIVE || next == MUST || next == NOW) return true;
    }
    return false;
}

/* 累计三次的召回: 的 and what then happens, in words of the tables. */
static bool case_follows(const Scan *scan, const Phrase *clause, const Token *token) {
    const Token *last = &scan->line.tokens[clause->last];
    for (const Token *next = token + 1; next < last && gap(token, next) <= CASE_CHARS; next++)
        if (next->type == TOKEN_WORD && tags_has(next->tags, TAG_CONSEQUENCE) && next->from > token->to &&
            scan->line.cps[next->from - 1] == 0x7684)
            return true;
    return false;
}

static bool is_of(const Scan *scan, const Phrase *clause, const Token *token) {
    uint32_t at = behind_figure(token);
    return at < clause->to && scan->line.cps[at] == 0x7684;
}

/* 10人以上不满100人的: the case ends behind the upper figure. */
static bool is_lower_case(const Scan *scan, const Phrase *clause, const Token *token) {
    const Token *next = token + 1, *last = &scan->line.tokens[clause->last];
    if (token->type != TOKEN_FIGURE || next >= last || !tags_has(next->tags, TAG_CMP_AFTER)) return false;
    for (next++; next < last && next - token < 5; next++)
        if (next->type == TOKEN_FIGURE) return next->entry == token->entry && is_of(scan, clause, next);
    return false;
}

/* 路面结冰影响通行时, not 及时, 同时, 随时 … */
static bool ends_in_when(const uint32_t *cps, uint32_t from, uint32_t to) {
    static const uint32_t before[] = {0x53CA, 0x540C, 0x968F, 0x4E34, 0x5E73, 0x6309, 0x5B9E,
                                      0x5B9A, 0x9650, 0x5C0F, 0x51C6, 0x9002, 0x6682};
    if (to < from + 2 || cps[to - 1] != 0x65F6) return false;
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (cps[to - 2] == before[i]) return false;
    return true;
}

/* A clause that ends in 的, or 时 behind the figure: a case in which something must be done. */
static bool is_condition(const Scan *scan, const Phrase *clause, const Token *token) {
    enum { OF = 0x7684, TIME = 0x65F6, BETWEEN = 0x95F4, SPELL = 0x6BB5 };
    const uint32_t *cps = scan->line.cps;
    uint32_t behind = behind_figure(token), to = clause->to;
    bool now = behind < to && cps[behind] == TIME;
    if (now && behind + 1 < to && (cps[behind + 1] == BETWEEN || cps[behind + 1] == SPELL)) now = false;
    return now || (to > token->to && (cps[to - 1] == OF || ends_in_when(cps, token->to, to))) ||
           case_ends(cps, behind, to) || case_follows(scan, clause, token) ||
           is_lower_case(scan, clause, token);
}

static bool is_quote(uint32_t cp) {
    return cp == '"' || cp == 0x201C || cp == 0x2018 || cp == 0x300C;
}

static TagSet touching(const Scan *scan, const Token *token) {
    const uint32_t *cps = scan->line.cps;
    TagSet tags = token->tags;
    if (token->from && is_quote(cps[token->from - 1])) tags_add(&tags, TAG_QUOTED);
    if (token->to < scan->line.length && cps[token->to] >= '0' && cps[token->to] <= '9')
        tags_add(&tags, TAG_GLUED);
    return tags;
}

/* 每2小时, 每隔两个月, 三年一次 */
static bool behind_every(const Scan *scan, const Token *token) {
    enum { EVERY = 0x6BCF, APART = 0x9694 };
    const uint32_t *cps = scan->line.cps;
    bool counted = tags_has(token->tags, TAG_TIME) && token[1].type == TOKEN_FIGURE &&
                   tags_has(token[1].tags, TAG_COUNT) && gap(token, &token[1]) == 0;
    if (counted) return true;
    uint32_t at = token->from;
    if (at > 1 && cps[at - 1] == APART) at--;
    return at && cps[at - 1] == EVERY;
}

void places_fill(const Scan *scan, const Phrase *clause, size_t at, TagSet places[PLACE_COUNT]) {
    const Token *token = &scan->line.tokens[at], *left = at > clause->first ? token - 1 : NULL;
    const Token *right = at + 1 < clause->last ? token + 1 : NULL;
    places[PLACE_IS] = touching(scan, token);
    if (scan->is_heading) tags_add(&places[PLACE_IS], TAG_HEADING);
    if (in_brackets(scan, clause, at)) tags_add(&places[PLACE_IS], TAG_PAREN);
    if (is_condition(scan, clause, token)) tags_add(&places[PLACE_IS], TAG_CONDITIONAL);
    if (is_of(scan, clause, token)) tags_add(&places[PLACE_IS], TAG_OF);
    if (is_tail(token)) tags_add(&places[PLACE_IS], TAG_TAIL);
    if (fills_brackets(scan, token)) tags_add(&places[PLACE_IS], TAG_FILLED);
    if (clause->last - clause->first == 1 && token->from <= clause->from + 1 && token->to + 1 >= clause->to)
        tags_add(&places[PLACE_IS], TAG_ALONE);
    if (behind_every(scan, token))
        tags_add(&places[PLACE_IS], tags_has(token->tags, TAG_TIME) ? TAG_INTERVAL : TAG_PER);
    bool beside = left && (left->type == TOKEN_WORD || left->type == TOKEN_DATE) && gap(left, token) <= 1;
    if (left && left->type == TOKEN_FIGURE && gap(left, token) == 0) beside = true; /* 六个100% */
    places[PLACE_LEFT] = beside ? left->tags : (TagSet){0};
    bool touches = right && right->type == TOKEN_WORD && gap(token, right) == 0;
    places[PLACE_RIGHT] = touches ? right->tags : (TagSet){0};
    places[PLACE_NEAR] = near_before(scan, clause, at, NEAR_CHARS);
    places[PLACE_NEXT] = near_behind(scan, clause, at, NEXT_CHARS);
    places[PLACE_BEFORE] = clause->before;
    places[PLACE_AFTER] = scan->behind[at + 1];
    places[PLACE_CLAUSE] = clause->whole;
    places[PLACE_SENT] = clause->sent;
    places[PLACE_FOLLOW] = scan->sentence_behind[at + 1];
    places[PLACE_DONE] = clause->done;
    places[PLACE_HEAD] = scan->heading;
    uint32_t from, to;
    if (event_before(scan, clause, at, &from, &to)) tags_add(&places[PLACE_IS], TAG_LATER);
}

/* 不少于6个镇、30处水域: the figure before in the list has the word; at least one character between them is
 * not of the list. */
static Str comparator_before(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    if (at < clause->first + 2 || tokens[at - 1].mark != 0x3001 || gap(&tokens[at - 1], &tokens[at]))
        return STR("");
    for (size_t i = at - 1; i > clause->first && at - i < LOOK_TOKENS; i--) {
        const Token *word = &tokens[i - 1];
        if (word->type == TOKEN_DATE || word->type == TOKEN_MARK || tags_has(word->tags, TAG_CMP_AFTER))
            break;
        if (word->type == TOKEN_WORD && tags_has(word->tags, TAG_FAR) && gap(word, &word[1]) == 0 &&
            word[1].type == TOKEN_FIGURE)
            return entry_value(word->entry, TAG_CMP);
    }
    return STR("");
}

/* 至少配备救生圈4只、灭火器2具: what stands before the verb holds for the whole list. */
static Str listed_comparator(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    for (size_t i = at; i > clause->open && at - i < LOOK_TOKENS; i--) {
        const Token *word = &tokens[i - 1];
        if (word->type == TOKEN_MARK && word->mark != 0x3001) break;
        if (word->type == TOKEN_DATE || tags_has(word->tags, TAG_CMP_AFTER)) break;
        if (word->type != TOKEN_WORD || !tags_has(word->tags, TAG_FAR)) continue;
        bool verb = word[1].type == TOKEN_WORD && gap(word, &word[1]) == 0;
        return verb ? entry_value(word->entry, TAG_CMP) : STR("");
    }
    return STR("");
}

Str comparator_of(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens, *figure = &tokens[at];
    if (at + 1 < clause->last && tokens[at + 1].type == TOKEN_WORD && gap(figure, &tokens[at + 1]) == 0 &&
        (tags_has(tokens[at + 1].tags, TAG_CMP_AFTER)))
        return entry_value(tokens[at + 1].entry, TAG_CMP_AFTER);
    const Token *behind = compared_behind(scan, clause, at);
    if (behind) return entry_value(behind->entry, TAG_CMP_AFTER);
    for (size_t i = at; i > clause->first && at - i < LOOK_TOKENS; i--) {
        const Token *word = &tokens[i - 1];
        if (word->type == TOKEN_FIGURE || word->type == TOKEN_DATE) break;
        if (word->type != TOKEN_WORD || !tags_has(word->tags, TAG_CMP)) continue;
        bool strict = entry_value(word->entry, TAG_CMP).len == 1; /* 超过警戒水位0.5米, not …时巡查1次 */
        bool far =
            (tags_has(word->tags, TAG_FAR) &&
             (!strict || tags_has(figure->tags, TAG_MEASURE) || tags_has(figure->tags, TAG_PERCENT))) ||
            (tags_has(figure->tags, TAG_PERCENT) && tags_has(word->tags, TAG_REACH) && is_tail(figure));
        uint32_t reach = far ? FAR_CHARS : 1;
        const Token *next = &word[1]; /* 提高至每月1510元 */
        if (next + 1 == figure && tags_has(next->tags, TAG_PERIOD) && gap(word, next) == 0) reach = FAR_CHARS;
        if (gap(word, figure) <= reach) return entry_value(word->entry, TAG_CMP);
    }
    Str list = comparator_before(scan, clause, at);
    return list.len ? list : listed_comparator(scan, clause, at);
}

/* A period word; one with a day (每周一安排2名, 每年5月底前轮训一遍) for what is counted, people not as a
 * limit. */
static bool counts_for(const Token *word, const Token *figure) {
    if (word->type != TOKEN_WORD || !tags_has(word->tags, TAG_PERIOD)) return false;
    if (!word->recur || tags_has(figure->tags, TAG_THING) || tags_has(figure->tags, TAG_COUNT)) return true;
    return tags_has(figure->tags, TAG_PERSON) && !tags_has(word->tags, TAG_EDGE_BEFORE);
}

/* 每班应有领导1人，值班员2人: all of a shift's people are of the shift. */
static bool is_crew(const Token *figure, const Token *period) {
    return tags_has(figure->tags, TAG_PERSON) && str_is(entry_value(period->entry, TAG_PERIOD), "shift");
}

/* The nearest free period before the figure in its clause, then behind it (2次/年), then in its sentence. */
size_t period_of(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    bool counted = !tags_has(tokens[at].tags, TAG_PERCENT);
    for (size_t i = at; i > clause->first; i--)
        if (counts_for(&tokens[i - 1], &tokens[at]))
            return scan->claimed[i - 1] && !counted ? SIZE_MAX : i - 1; /* shared by counts alone */
    for (size_t i = at + 1; i < clause->last && i <= at + 2; i++)
        if (tokens[i].type == TOKEN_WORD && tags_has(tokens[i].tags, TAG_PERIOD) &&
            gap(&tokens[at], &tokens[i]) <= 1)
            return i;
    if (tags_has(clause->whole, TAG_YEARLY)) return SIZE_MAX;
    for (size_t i = clause->first; i > clause->open; i--)
        if (tokens[i - 1].type == TOKEN_WORD && tags_has(tokens[i - 1].tags, TAG_PERIOD) &&
            !tokens[i - 1].recur)
            return scan->claimed[i - 1] && !is_crew(&tokens[at], &tokens[i - 1]) ? SIZE_MAX : i - 1;
    return SIZE_MAX;
}

static bool divides(uint32_t mark) {
    return mark == 0x3001 || mark == '(' || mark == ')' || mark == 0xFF08 || mark == 0xFF09;
}

/* Between two figures of a clause the last divider cuts; without one, the end of the first. */
static uint32_t cut_between(const Scan *scan, size_t left, size_t right) {
    const Token *tokens = scan->line.tokens;
    for (size_t i = left + 1; i < right; i++)
        if (tokens[i].type == TOKEN_MARK && divides(tokens[i].mark)) return tokens[i].to;
    bool compared = left + 1 < right && tags_has(tokens[left + 1].tags, TAG_CMP_AFTER) &&
                    tokens[left + 1].from == tokens[left].to;
    return tokens[left + compared].to;
}

static void trim_span(const Scan *scan, uint32_t *from, uint32_t *to) {
    const uint32_t *cps = scan->line.cps;
    while (*from < *to && (cps[*from] <= ' ' || cps[*from] == 0x3000 || cps[*from] == 0x3001)) ++*from;
    while (*to > *from && (cps[*to - 1] <= ' ' || cps[*to - 1] == 0x3000 || cps[*to - 1] == 0x3001)) --*to;
}

/* 10万元以上30万元以下, 14℃至24℃: the two ends stand in one stretch. */
static bool one_range(const Scan *scan, size_t left, size_t right) {
    const Token *tokens = scan->line.tokens;
    return right == left + 2 && tokens[left].entry == tokens[right].entry &&
           (tags_has(tokens[left + 1].tags, TAG_CMP_AFTER) || tags_has(tokens[left + 1].tags, TAG_TO_DATE)) &&
           tokens[left + 1].from == tokens[left].to && tokens[right].from == tokens[left + 1].to;
}

void span_of_figure(const Scan *scan, const Phrase *clause, size_t at, uint32_t *ret_from, uint32_t *ret_to) {
    const Token *tokens = scan->line.tokens;
    uint32_t from = clause->from, to = clause->to;
    for (size_t i = at; i > clause->first; i--)
        if (is_figure(&tokens[i - 1]) && tokens[i - 1].type == tokens[at].type &&
            !one_range(scan, i - 1, at)) {
            from = cut_between(scan, i - 1, at);
            break;
        }
    for (size_t i = at + 1; i < clause->last; i++)
        if (is_figure(&tokens[i]) && tokens[i].type == tokens[at].type && !one_range(scan, at, i)) {
            to = cut_between(scan, at, i);
            if (to > tokens[at].to && to <= scan->line.length) to--;
            break;
        }
    if (to < tokens[at].to) to = tokens[at].to;
    if (to - from > DRAFT_QUOTE_MAX) {
        uint32_t figure = tokens[at].from;
        if (figure - from > DRAFT_QUOTE_MAX - 20) from = figure - (DRAFT_QUOTE_MAX - 20);
        if (to - from > DRAFT_QUOTE_MAX) to = from + DRAFT_QUOTE_MAX;
        if (to < tokens[at].to) to = tokens[at].to;
    }
    trim_span(scan, &from, &to);
    *ret_from = from;
    *ret_to = to;
}

/* 自, 于, 在, 从, 应 in front of an event. */
static uint32_t skip_lead(const Scan *scan, uint32_t from, uint32_t to) {
    while (from < to) {
        uint32_t cp = scan->line.cps[from];
        bool lead = cp == 0x81EA || cp == 0x4E8E || cp == 0x5728 || cp == 0x4ECE || cp == 0x5E94 || cp == ' ';
        if (!lead) break;
        from++;
    }
    return from;
}

bool event_before(const Scan *scan, const Phrase *clause, size_t at, uint32_t *ret_from, uint32_t *ret_to) {
    const Token *tokens = scan->line.tokens;
    if (tokens[at].type == TOKEN_DATE) return false;
    for (size_t i = at; i > clause->first && at - i < LOOK_TOKENS; i--) {
        const Token *word = &tokens[i - 1];
        if (word->type == TOKEN_FIGURE || word->type == TOKEN_DATE) return false;
        if (word->type != TOKEN_WORD || !tags_has(word->tags, TAG_EDGE_AFTER)) continue;
        if (gap(word, &tokens[at]) > NEXT_CHARS) return false;
        *ret_from = skip_lead(scan, clause->from, word->from);
        *ret_to = word->from;
        return *ret_to > *ret_from;
    }
    return false;
}
