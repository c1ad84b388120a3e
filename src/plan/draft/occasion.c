/* Dates, recurring dates, periods without a count, festivals: what the rules make of them. */
#include "plan/draft/scan.h"

/* A date without 前 that is joined to one with it takes it over: 7月1日和12月31日前. */
static void take_edge(const Scan *scan, const Phrase *clause, size_t at, DateSpan *span, TagSet *is) {
    static const int edges[] = {TAG_EDGE_BEFORE, TAG_EDGE_WITHIN, TAG_EDGE_FROM};
    const Token *tokens = scan->line.tokens;
    for (size_t i = at + 1; span->edge == EDGE_NONE && i < clause->last && i <= at + 2; i++) {
        if (tokens[i].type != TOKEN_DATE) continue;
        if (tokens[i].from - tokens[at].to > 1) break;
        span->edge = tokens[i].date->edge;
        for (size_t edge = 0; edge < COUNT_OF(edges); edge++)
            if (tags_has(tokens[i].tags, edges[edge])) tags_add(is, edges[edge]);
        return;
    }
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
    if (!token->recur->also) return OK;
    Recur second = *token->recur;
    second.from = second.to = second.also;
    DraftFind *other;
    TRY(find_emit(scan, clause, at, rule, &other));
    *other = other[-1];
    other->due = recur_due(scan->arena, &second, period);
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
    if (count < 2 || !begins) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, last, places);
    const Rule *rule = rule_find_for(scan->rules, TAG_LIST, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    for (size_t i = at; i <= last; i += 2) {
        DraftFind *find;
        TRY(find_emit(scan, clause, i, rule, &find));
        find->comparator = rule->comparator;
        find->period = entry_value(tokens[i].entry, TAG_LIST);
        find->has_value = true;
        find->value = 1;
        find->unit = STR("次");
    }
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
    const Rule *rule = rule_find_for(scan->rules, TAG_FESTIVAL, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    if (continues(scan, clause, at)) return join_more(scan, clause, at);
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find->comparator = rule->comparator;
    const Token *days = days_behind(scan, clause, at);
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
    find->has_value = true;
    find->value = 1;
    find->unit = STR("天");
    find->clock = STR("natural-days");
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
