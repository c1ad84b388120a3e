/* Dates, recurring dates, periods without a count, festivals: what the rules make of them. */
#include "plan/draft/scan.h"

/* Half a year apart: 7月20日和1月10日. */
static bool is_half_year(const DateSpan *first, const DateSpan *second) {
    int months = first->to_month - second->to_month;
    if (months < 0) months = -months;
    return months >= 5 && months <= 7 && !first->has_year && !second->has_year;
}

/* The date that `at` is joined to by 和, 、 or a stray sign: before it, or behind it; NULL: none. */
static const Token *joined_date(const Scan *scan, const Phrase *clause, size_t at, int step) {
    enum { GAP = 3 };
    const Token *tokens = scan->line.tokens, *token = &tokens[at];
    for (size_t i = 1; i <= GAP; i++) {
        size_t other = step > 0 ? at + i : at - i;
        if (other < clause->first || other >= clause->last) return NULL;
        uint32_t gap = step > 0 ? tokens[other].from - token->to : token->from - tokens[other].to;
        if (tokens[other].type == TOKEN_DATE) return gap && gap <= GAP ? &tokens[other] : NULL;
        if (gap > GAP || tokens[other].type == TOKEN_FIGURE) return NULL;
    }
    return NULL;
}

/* 2024年11月20日至2025年春节前: the festival ends it, and no calendar of ours has its day. */
static bool ends_at_festival(const Scan *scan, const Phrase *clause, size_t at) {
    enum { TOKENS = 4, CHARS = 8 };
    const Token *tokens = scan->line.tokens;
    bool to = false;
    for (size_t i = at + 1; i < clause->last && i <= at + TOKENS && tokens[i].from <= tokens[at].to + CHARS;
         i++) {
        if (tokens[i].type == TOKEN_WORD && tags_has(tokens[i].tags, TAG_TO_DATE)) to = true;
        if (to && tokens[i].type == TOKEN_WORD && tags_has(tokens[i].tags, TAG_FESTIVAL)) return true;
    }
    return false;
}

/* A date without 前 that is joined to one with it takes it over: 7月1日和12月31日前. */
static void take_edge(const Scan *scan, const Phrase *clause, size_t at, DateSpan *span, TagSet *is) {
    static const int edges[] = {TAG_EDGE_BEFORE, TAG_EDGE_WITHIN, TAG_EDGE_FROM};
    const Token *next = joined_date(scan, clause, at, 1), *last = joined_date(scan, clause, at, -1);
    if ((next && is_half_year(span, next->date)) || (last && is_half_year(span, last->date)))
        tags_add(is, TAG_TWIN);
    if (span->edge != EDGE_NONE || !next) return;
    span->edge = next->date->edge;
    for (size_t edge = 0; edge < COUNT_OF(edges); edge++)
        if (tags_has(next->tags, edges[edge])) tags_add(is, edges[edge]);
}

/* 每年3月、9月: the second month recurs as the first does. */
static bool recurs_yearly(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    if (at < clause->first + 2 || tokens[at - 1].mark != 0x3001) return false;
    return tokens[at - 2].recur && tokens[at - 2].recur->form == RECUR_DATE;
}

static Str yearly_due(Scan *scan, const DateSpan *span) {
    return str_from(arena_printf(scan->arena, "yearly %02d-%02d", span->to_month, span->to_day));
}

static Status on_date(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (scan->claimed[at]) return OK; /* the month of a breakdown */
    DateSpan span = *token->date;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    take_edge(scan, clause, at, &span, &places[PLACE_IS]);
    if (span.edge == EDGE_NONE && ends_at_festival(scan, clause, at)) span.edge = EDGE_FROM;
    const Rule *rule = rule_find_for(scan->rules, TAG_DATE, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    if (span.year_only) {
        span.from_month = span.to_month = 12;
        span.from_day = span.to_day = 31;
    }
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find->comparator = str_is(rule->comparator, "auto")
                           ? (span.edge == EDGE_BEFORE || span.edge == EDGE_WITHIN ? STR("<=") : STR("="))
                           : rule->comparator;
    bool report = str_is(rule->kind, "report");
    find->period = report ? STR("year") : STR("");
    bool open = str_is(rule->kind, "phase") &&
                (span.edge == EDGE_BEFORE || tags_has(places[PLACE_NEAR], TAG_FROM_NOW));
    if (!report && str_is(rule->kind, "deadline") && span.edge == EDGE_NONE) span.edge = EDGE_BEFORE;
    find->due = report ? yearly_due(scan, &span) : date_due(scan->arena, &span, open);
    if (recurs_yearly(scan, clause, at) && !span.has_year) {
        const Recur again = {.form = RECUR_DATE, .date = span};
        find->period = STR("year");
        find->due = recur_due(scan->arena, &again, find->period);
    }
    return OK;
}

static Status on_recur(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (scan->taken[at]) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find_for(scan->rules, TAG_RECUR, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    Str period = entry_value(token->entry, TAG_PERIOD);
    find->comparator = str_is(rule->comparator, "auto")
                           ? (tags_has(token->tags, TAG_EDGE_BEFORE) ? STR("<=") : STR("="))
                           : rule->comparator;
    find->period = period;
    find->due = recur_due(scan->arena, token->recur, period);
    if (str_is(rule->kind, "frequency")) {
        find->has_value = true;
        find->value = 1;
        find->unit = STR("次");
    }
    for (size_t i = 1; i <= token->recur->more_count; i++) {
        const Recur more = recur_nth(token->recur, i);
        DraftFind *other;
        TRY(find_emit(scan, clause, at, rule, &other));
        *other = other[-1];
        other->due = recur_due(scan->arena, &more, period);
    }
    return OK;
}

/* A period word that no figure took: once each. */
static Status on_period(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (scan->claimed[at]) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find_for(scan->rules, TAG_PERIOD, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    scan->claimed[at] = true;
    find->comparator = rule->comparator;
    find_period(find, entry_value(token->entry, TAG_PERIOD));
    if (str_is(rule->kind, "report")) return OK;
    find->has_value = true;
    find->value = 1;
    find->unit = STR("次");
    return OK;
}

static bool is_and(uint32_t cp) {
    return cp == 0x3001 || cp == 0x548C || cp == 0x53CA || cp == 0x4E0E; /* 、 和 及 与 */
}

static bool is_listed_period(const Token *token) {
    return token->type == TOKEN_WORD && !token->recur &&
           (tags_has(token->tags, TAG_LIST) || tags_has(token->tags, TAG_PERIOD));
}

/* 周巡视、月保养和年度大修: each period with its own act. Whether `at` is joined to one before or behind it.
 */
static bool in_act_list(const Scan *scan, const Phrase *clause, size_t at) {
    enum { CHARS = 8, TOKENS = 5 };
    const Token *tokens = scan->line.tokens, *token = &tokens[at];
    const uint32_t *cps = scan->line.cps;
    if (token->to < clause->to && number_starts(cps[token->to])) return false; /* 周六、周日 */
    for (size_t i = at + 1; i < clause->last && i < at + TOKENS; i++) {
        if (is_figure(&tokens[i]) || tokens[i].from > token->to + CHARS) break;
        if (is_listed_period(&tokens[i]) && tokens[i].from > token->to + 1 && is_and(cps[tokens[i].from - 1]))
            return true;
    }
    if (!token->from || !is_and(cps[token->from - 1])) return false;
    for (size_t i = at; i > clause->first && i + TOKENS > at; i--) {
        if (is_figure(&tokens[i - 1]) || tokens[i - 1].to + CHARS < token->from) break;
        if (is_listed_period(&tokens[i - 1]) && tokens[i - 1].to + 1 < token->from) return true;
    }
    return false;
}

static Status add_period(Scan *scan, Phrase *clause, size_t at, const Rule *rule, int tag) {
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find->comparator = rule->comparator;
    find->period = entry_value(scan->line.tokens[at].entry, tag);
    find->has_value = true;
    find->value = 1;
    find->unit = STR("次");
    return OK;
}

/* 日、周、月、季度例会: one find a period. */
static Status on_list(Scan *scan, Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    size_t last = at, count = 1;
    while (last + 2 < clause->last && tokens[last + 1].mark == 0x3001 &&
           tokens[last + 2].type == TOKEN_WORD && tags_has(tokens[last + 2].tags, TAG_LIST) &&
           tokens[last + 1].from == tokens[last].to && tokens[last + 2].from == tokens[last + 1].to) {
        last += 2;
        count++;
    }
    bool begins = at == clause->first || tokens[at - 1].mark != 0x3001 || at < 2 ||
                  !tags_has(tokens[at - 2].tags, TAG_LIST);
    bool acts =
        count < 2 && begins && !tags_has(tokens[at].tags, TAG_PERIOD) && in_act_list(scan, clause, at);
    if ((count < 2 || !begins) && !acts) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, last, places);
    const Rule *rule = rule_find_for(scan->rules, TAG_LIST, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    for (size_t i = at; i <= last; i += 2) TRY(add_period(scan, clause, i, rule, TAG_LIST));
    return OK;
}

static Status join_festivals(Scan *scan, const Phrase *clause, size_t at, Str *ret) {
    CLEANUP(buf_free) Buf names = BUF_INIT(2048);
    for (size_t i = at; i < clause->last; i++) {
        const Token *token = &scan->line.tokens[i];
        if (token->type != TOKEN_WORD || !tags_has(token->tags, TAG_FESTIVAL)) continue;
        Str name = entry_value(token->entry, TAG_FESTIVAL);
        if (!name.len) name = line_slice(scan, token->from, token->to);
        if (str_find(buf_str(&names), name, 0) != SIZE_MAX) continue;
        if (names.len) buf_add_char(&names, '|');
        buf_add(&names, name);
    }
    return arena_str(scan->arena, buf_str(&names), ret) ? OK : no_memory(scan->err);
}

/* 国际消费者权益日(3月15日) is a date, not a festival to be looked up. */
static bool is_dated(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    for (size_t i = at + 1; i < clause->last && i <= at + 2; i++)
        if (tokens[i].type == TOKEN_DATE && tokens[i].from - tokens[at].to <= 2) return true;
    return false;
}

/* The last of the festivals that are listed from `at` on: 春节、国庆等节假日. */
static size_t last_listed(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    size_t last = at;
    for (size_t i = at + 1; i < clause->last && tokens[i].from - tokens[last].to <= 2; i++) {
        if (tokens[i].type == TOKEN_FIGURE || tokens[i].type == TOKEN_DATE) break;
        if (tokens[i].type == TOKEN_WORD && tags_has(tokens[i].tags, TAG_FESTIVAL)) last = i;
    }
    return last;
}

/* 节前15天: the figure that touches the festival, or the last one of a list. */
static const Token *days_behind(const Scan *scan, const Phrase *clause, size_t at) {
    at = last_listed(scan, clause, at);
    const Token *token = &scan->line.tokens[at];
    size_t next = at + 1 < clause->last && tags_has(token[1].tags, TAG_FRONT) ? 2 : 1;
    if (at + next >= clause->last || token[next].type != TOKEN_FIGURE || token[next].from - token->to > 2)
        return NULL;
    return tags_has(token[next].tags, TAG_DAYS) ? token + next : NULL;
}

/* A list that runs over a comma goes on with the find it began. */
static bool continues(const Scan *scan, const Phrase *clause, size_t at) {
    const DraftFind *last = scan->count ? &scan->finds[scan->count - 1] : NULL;
    if (!last || !str_is(last->kind, "relative-date") || last->has_value || at != clause->first ||
        clause->first == clause->open)
        return false;
    return last->sentence_to == scan->bytes[scan->line.tokens[clause->close].to];
}

static Status join_more(Scan *scan, const Phrase *clause, size_t at) {
    DraftFind *last = &scan->finds[scan->count - 1];
    Str more;
    TRY(join_festivals(scan, clause, at, &more));
    char *both = arena_printf(scan->arena, "%.*s|%.*s", STR_ARG(last->anchor), STR_ARG(more));
    if (!both) return no_memory(scan->err);
    last->anchor = str_from(both);
    last->end = scan->start + clause->to;
    last->to = scan->bytes[clause->to];
    return OK;
}

static Status on_festival(Scan *scan, Phrase *clause, size_t at) {
    if (tags_has(clause->before, TAG_FESTIVAL)) return OK; /* the first of a list speaks for all */
    if (is_dated(scan, clause, at)) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Token *days = days_behind(scan, clause, at);
    if (days) tags_add(&places[PLACE_IS], TAG_DAYS);
    const Rule *rule = rule_find_for(scan->rules, TAG_FESTIVAL, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    if (continues(scan, clause, at)) return join_more(scan, clause, at);
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find->comparator = rule->comparator;
    if (days) {
        find_number(scan, days, &days->number, find);
        find->comparator = STR("<=");
    }
    find->clock = STR("");
    return join_festivals(scan, clause, at, &find->anchor);
}

static Status on_word(Scan *scan, Phrase *clause, size_t at, const Rule *rule, Str due) {
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find->comparator = rule->comparator;
    find->due = due;
    return OK;
}

/* 一季度, 年底前: the value is MM-DD/MM-DD or MM-DD. */
static Status on_window(Scan *scan, Phrase *clause, size_t at, int tag) {
    if (scan->claimed[at]) return OK; /* a part of a breakdown */
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find_for(scan->rules, tag, places);
    Str from, to, value = entry_value(scan->line.tokens[at].entry, tag);
    bool two = str_cut(value, '/', &from, &to), limit = rule && str_is(rule->kind, "deadline");
    const char *due = two && !limit
                          ? arena_printf(scan->arena, "0000-%.*s/0000-%.*s", STR_ARG(from), STR_ARG(to))
                          : arena_printf(scan->arena, "0000-%.*s", STR_ARG(two ? to : value));
    return on_word(scan, clause, at, rule, str_from(due));
}

/* 于活动结束后次日: one day after the event. */
static Status on_next_day(Scan *scan, Phrase *clause, size_t at) {
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find_for(scan->rules, TAG_NEXT_DAY, places);
    size_t count = scan->count;
    TRY(on_word(scan, clause, at, rule, STR("")));
    if (scan->count == count) return OK;
    DraftFind *find = &scan->finds[count];
    bool workday = str_is(entry_value(scan->line.tokens[at].entry, TAG_NEXT_DAY), "workday");
    find->has_value = true;
    find->value = 1;
    find->unit = workday ? STR("工作日") : STR("天");
    find->clock = workday ? STR("working-days") : STR("natural-days");
    find_clock(scan, clause, at, find);
    return OK;
}

/* 零事故, 起数为零 */
static Status on_zero(Scan *scan, Phrase *clause, size_t at) {
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    size_t count = scan->count;
    TRY(on_word(scan, clause, at, rule_find_for(scan->rules, TAG_ZERO, places), STR("")));
    if (scan->count > count) scan->finds[count].has_value = true;
    return OK;
}

Status word_decide(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (token->type == TOKEN_DATE) return on_date(scan, clause, at);
    if (token->type != TOKEN_WORD) return OK;
    if (token->recur) return on_recur(scan, clause, at);
    if (tags_has(token->tags, TAG_LIST)) TRY(on_list(scan, clause, at));
    if (tags_has(token->tags, TAG_PERIOD)) TRY(on_period(scan, clause, at));
    if (tags_has(token->tags, TAG_FESTIVAL)) TRY(on_festival(scan, clause, at));
    if (tags_has(token->tags, TAG_WINDOW)) TRY(on_window(scan, clause, at, TAG_WINDOW));
    if (tags_has(token->tags, TAG_YEAR_END)) TRY(on_window(scan, clause, at, TAG_YEAR_END));
    if (tags_has(token->tags, TAG_ZERO)) TRY(on_zero(scan, clause, at));
    if (tags_has(token->tags, TAG_NEXT_DAY)) TRY(on_next_day(scan, clause, at));
    return OK;
}
