/* Sentences, clauses and figures of one line; the decision itself is a rule of the data. */
#include <math.h>

#include "plan/draft/scan.h"

static Status emit(Scan *scan, Phrase *clause, size_t at, const Rule *rule, DraftFind **ret) {
    uint32_t from, to;
    span_of_figure(scan, clause, at, &from, &to);
    DraftFind *find = find_add(scan, clause, rule, from, to);
    if (!find) return scan->err->code != OK ? scan->err->code : no_memory(scan->err);
    clause->done |= rule->kind_tag;
    find_describe(scan, clause, at, find);
    *ret = find;
    return OK;
}

static Str chosen(const Rule *rule, Str given) {
    if (str_is(rule->comparator, "auto")) return given.len ? given : STR("=");
    return rule->comparator;
}

/* `auto`: the figure's period word, else the plan's year when the sentence names it. `near`: the word alone. */
static Str period_for(Scan *scan, const Phrase *clause, size_t at, const Rule *rule) {
    if (str_is(rule->period, "-") || !rule->period.len) return STR("");
    bool automatic = str_is(rule->period, "auto");
    if (!automatic && !str_is(rule->period, "near")) return rule->period;
    size_t period = period_of(scan, clause, at);
    if (period != SIZE_MAX) {
        scan->claimed[period] = true;
        return entry_value(scan->line.tokens[period].entry, TAG_PERIOD);
    }
    return automatic && clause->sent & tag_bit(TAG_YEARLY) ? STR("year") : STR("");
}

static void set_number(const Scan *scan, const Token *token, const Number *number, DraftFind *find) {
    find->has_value = !number->unset && isfinite(number->value);
    find->value = number->value;
    find->clock = entry_value(token->entry, TAG_CLOCK);
    Str as = entry_value(token->entry, TAG_AS);
    find->unit = as.len ? as : line_slice(scan, token->unit_from, token->unit_to);
    if (str_is(find->unit, "成")) {
        find->value *= 10;
        find->unit = STR("%");
    }
    if (token->tags & tag_bit(TAG_PERCENT) && !find->unit.len) find->unit = STR("%");
}

/* 2—3名: the number before the dash is the lower end. */
static const Token *lower_end(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (at <= clause->first || token[-1].type != TOKEN_NUMBER || token->from - token[-1].to > 2 ||
        token->from == token[-1].to)
        return NULL;
    for (uint32_t i = token[-1].to; i < token->from; i++) {
        uint32_t cp = scan->line.cps[i];
        if (cp != '-' && cp != '~' && cp != 0x2014 && cp != 0x2013 && cp != 0xFF5E && cp != 0x81F3 && cp != 0x5230) return NULL;
    }
    return token - 1;
}

static Status on_figure(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    Str comparator = comparator_of(scan, clause, at);
    const Token *lower = lower_end(scan, clause, at);
    if (lower) places[PLACE_IS] |= tag_bit(TAG_RANGE);
    size_t period = period_of(scan, clause, at);
    if (period != SIZE_MAX) places[PLACE_IS] |= tag_bit(TAG_PERIOD);
    if (comparator.len && comparator.ptr[0] == '>') places[PLACE_IS] |= tag_bit(TAG_AT_LEAST);
    if (comparator.len && comparator.ptr[0] == '<') places[PLACE_IS] |= tag_bit(TAG_AT_MOST);
    const Rule *rule = rule_find(scan->rules, token->tags, places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(emit(scan, clause, at, rule, &find));
    set_number(scan, token, &token->number, find);
    find->comparator = lower ? STR("<=") : chosen(rule, comparator);
    find->period = period_for(scan, clause, at, rule);
    if (clause->bucket && find->kind.len && str_is(find->kind, "quota")) {
        find->period = STR("month");
        find->due = date_due(scan->arena, clause->bucket, false);
    }
    uint32_t from, to;
    if (str_is(find->kind, "deadline") && event_before(scan, clause, at, &from, &to))
        find->anchor = line_slice(scan, from, to);
    if (!str_is(find->kind, "deadline")) find->clock = STR("");
    if (!lower) return OK;
    DraftFind *other;
    TRY(emit(scan, clause, at, rule, &other));
    DraftFind first = other[-1];
    *other = first;
    other[-1].comparator = STR(">=");
    other[-1].has_value = !lower->number.unset;
    other[-1].value = lower->number.value;
    return OK;
}

/* A date without 前 that is joined to one with it takes it over: 7月1日和12月31日前. */
static TagSet edge_tags(const Scan *scan, const Phrase *clause, size_t at, DateSpan *span) {
    const Token *tokens = scan->line.tokens;
    TagSet edges = tag_bit(TAG_EDGE_BEFORE) | tag_bit(TAG_EDGE_WITHIN) | tag_bit(TAG_EDGE_FROM);
    for (size_t i = at + 1; span->edge == EDGE_NONE && i < clause->last && i <= at + 2; i++) {
        if (tokens[i].type != TOKEN_DATE) continue;
        if (tokens[i].from - tokens[at].to > 1) break;
        span->edge = tokens[i].date->edge;
        return (tokens[at].tags & ~edges) | (tokens[i].tags & edges);
    }
    return tokens[at].tags;
}

static Str yearly_due(Scan *scan, const DateSpan *span) {
    return str_from(arena_printf(scan->arena, "yearly %02d-%02d", span->to_month, span->to_day));
}

static Status on_date(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    DateSpan span = *token->date;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    places[PLACE_IS] = (places[PLACE_IS] & ~token->tags) | edge_tags(scan, clause, at, &span);
    const Rule *rule = rule_find(scan->rules, tag_bit(TAG_DATE), places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    if (span.year_only) {
        span.from_month = span.to_month = 12;
        span.from_day = span.to_day = 31;
    }
    DraftFind *find;
    TRY(emit(scan, clause, at, rule, &find));
    find->comparator = str_is(rule->comparator, "auto") ? (span.edge == EDGE_BEFORE || span.edge == EDGE_WITHIN ? STR("<=") : STR("=")) : rule->comparator;
    bool report = str_is(rule->kind, "report");
    find->period = report ? STR("year") : STR("");
    bool open = str_is(rule->kind, "phase") && (span.edge == EDGE_BEFORE || places[PLACE_NEAR] & tag_bit(TAG_FROM_NOW));
    if (!report && str_is(rule->kind, "deadline") && span.edge == EDGE_NONE) span.edge = EDGE_BEFORE;
    find->due = report ? yearly_due(scan, &span) : date_due(scan->arena, &span, open);
    return OK;
}

static Status on_recur(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find(scan->rules, tag_bit(TAG_RECUR), places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(emit(scan, clause, at, rule, &find));
    Str period = entry_value(token->entry, TAG_PERIOD);
    find->comparator = str_is(rule->comparator, "auto") ? (token->tags & tag_bit(TAG_EDGE_BEFORE) ? STR("<=") : STR("=")) : rule->comparator;
    find->period = period;
    find->due = recur_due(scan->arena, token->recur, period);
    if (str_is(rule->kind, "frequency")) {
        find->has_value = true;
        find->value = 1;
        find->unit = STR("次");
    }
    return OK;
}

/* A period word that no figure took: once each. */
static Status on_period(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (scan->claimed[at]) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find(scan->rules, tag_bit(TAG_PERIOD), places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(emit(scan, clause, at, rule, &find));
    scan->claimed[at] = true;
    find->comparator = rule->comparator;
    find->period = entry_value(token->entry, TAG_PERIOD);
    find->has_value = true;
    find->value = 1;
    find->unit = STR("次");
    return OK;
}

/* 日、周、月、季度例会: one find a period. */
static Status on_list(Scan *scan, Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    size_t last = at, count = 1;
    while (last + 2 < clause->last && tokens[last + 1].mark == 0x3001 && tokens[last + 2].type == TOKEN_WORD &&
           tokens[last + 2].tags & tag_bit(TAG_LIST) && tokens[last + 1].from == tokens[last].to && tokens[last + 2].from == tokens[last + 1].to) {
        last += 2;
        count++;
    }
    bool begins = at == clause->first || tokens[at - 1].mark != 0x3001 || at < 2 || !(tokens[at - 2].tags & tag_bit(TAG_LIST));
    if (count < 2 || !begins) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, last, places);
    const Rule *rule = rule_find(scan->rules, tag_bit(TAG_LIST), places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    for (size_t i = at; i <= last; i += 2) {
        DraftFind *find;
        TRY(emit(scan, clause, i, rule, &find));
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
        if (token->type != TOKEN_WORD || !(token->tags & tag_bit(TAG_FESTIVAL))) continue;
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

/* 节前15天: the figure that touches the festival. */
static const Token *days_behind(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (at + 1 >= clause->last || token[1].type != TOKEN_FIGURE || token[1].from - token->to > 2) return NULL;
    return token[1].tags & tag_bit(TAG_DAYS) ? token + 1 : NULL;
}

/* A list that runs over a comma goes on with the find it began. */
static bool continues(const Scan *scan, const Phrase *clause, size_t at) {
    const DraftFind *last = scan->count ? &scan->finds[scan->count - 1] : NULL;
    if (!last || !str_is(last->kind, "relative-date") || at != clause->first || clause->first == clause->open) return false;
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
    if (clause->before & tag_bit(TAG_FESTIVAL)) return OK; /* the first of a list speaks for all */
    if (is_dated(scan, clause, at)) return OK;
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find(scan->rules, tag_bit(TAG_FESTIVAL), places);
    if (!rule || str_is(rule->kind, "-")) return OK;
    if (continues(scan, clause, at)) return join_more(scan, clause, at);
    DraftFind *find;
    TRY(emit(scan, clause, at, rule, &find));
    find->comparator = rule->comparator;
    const Token *days = days_behind(scan, clause, at);
    if (days) set_number(scan, days, &days->number, find);
    find->clock = STR("");
    return join_festivals(scan, clause, at, &find->anchor);
}

static Status on_word(Scan *scan, Phrase *clause, size_t at, const Rule *rule, Str due) {
    if (!rule || str_is(rule->kind, "-")) return OK;
    DraftFind *find;
    TRY(emit(scan, clause, at, rule, &find));
    find->comparator = rule->comparator;
    find->due = due;
    return OK;
}

/* 一季度, 年底前: the value is MM-DD/MM-DD or MM-DD. */
static Status on_window(Scan *scan, Phrase *clause, size_t at, int tag) {
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    Str from, to, value = entry_value(scan->line.tokens[at].entry, tag);
    bool two = str_cut(value, '/', &from, &to);
    const char *due = two ? arena_printf(scan->arena, "0000-%.*s/0000-%.*s", STR_ARG(from), STR_ARG(to))
                          : arena_printf(scan->arena, "0000-%.*s", STR_ARG(value));
    return on_word(scan, clause, at, rule_find(scan->rules, tag_bit(tag), places), str_from(due));
}

/* 于活动结束后次日: one day after the event. */
static Status on_next_day(Scan *scan, Phrase *clause, size_t at) {
    TagSet places[PLACE_COUNT];
    places_fill(scan, clause, at, places);
    const Rule *rule = rule_find(scan->rules, tag_bit(TAG_NEXT_DAY), places);
    size_t count = scan->count;
    TRY(on_word(scan, clause, at, rule, STR("")));
    if (scan->count == count) return OK;
    DraftFind *find = &scan->finds[count];
    find->has_value = true;
    find->value = 1;
    find->unit = STR("天");
    find->clock = STR("natural-days");
    uint32_t from, to;
    if (event_before(scan, clause, at, &from, &to)) find->anchor = line_slice(scan, from, to);
    return OK;
}

static Status on_token(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (token->type == TOKEN_DATE) return on_date(scan, clause, at);
    if (token->type != TOKEN_WORD) return OK;
    if (token->recur) return on_recur(scan, clause, at);
    if (token->tags & tag_bit(TAG_LIST)) TRY(on_list(scan, clause, at));
    if (token->tags & tag_bit(TAG_PERIOD)) TRY(on_period(scan, clause, at));
    if (token->tags & tag_bit(TAG_FESTIVAL)) TRY(on_festival(scan, clause, at));
    if (token->tags & tag_bit(TAG_WINDOW)) TRY(on_window(scan, clause, at, TAG_WINDOW));
    if (token->tags & tag_bit(TAG_YEAR_END)) TRY(on_window(scan, clause, at, TAG_YEAR_END));
    if (token->tags & tag_bit(TAG_NEXT_DAY)) TRY(on_next_day(scan, clause, at));
    return OK;
}

/* Figures first: they take the period words that belong to them. */
static Status scan_clause(Scan *scan, Phrase *clause) {
    const Token *tokens = scan->line.tokens;
    TagSet sent = clause->sent;
    for (int pass = 0; pass < 2; pass++) {
        clause->before = 0;
        clause->sent = sent;
        for (size_t i = clause->first; i < clause->last; i++) {
            if (tokens[i].type == TOKEN_FIGURE && pass == 0) TRY(on_figure(scan, clause, i));
            if (tokens[i].type != TOKEN_FIGURE && pass == 1) TRY(on_token(scan, clause, i));
            if (tokens[i].type != TOKEN_WORD) continue;
            clause->before |= tokens[i].tags;
            clause->sent |= tokens[i].tags;
        }
    }
    return OK;
}

/* 4月: in front of a breakdown. */
static const DateSpan *bucket_of(const Scan *scan, const Phrase *clause) {
    const Token *tokens = scan->line.tokens;
    if (clause->last - clause->first != 1 || tokens[clause->first].type != TOKEN_DATE) return NULL;
    const Token *date = &tokens[clause->first];
    uint32_t mark = tokens[clause->last].mark;
    if ((mark != ':' && mark != 0xFF1A) || date->date->edge != EDGE_NONE || date->date->window || date->date->year_only) return NULL;
    for (size_t i = clause->last; i < scan->line.count; i++)
        if (tokens[i].type == TOKEN_FIGURE && tokens[i].tags & tag_bit(TAG_THING)) return date->date;
    return NULL;
}

static Status scan_sentence(Scan *scan, size_t open, size_t close) {
    const Token *tokens = scan->line.tokens;
    Phrase clause = {.open = open, .close = close};
    for (size_t first = open; first < close;) {
        size_t last = first;
        clause.whole = 0;
        while (last < close && !(tokens[last].type == TOKEN_MARK && mark_ends_clause(tokens[last].mark)))
            clause.whole |= tokens[last].type == TOKEN_WORD ? tokens[last].tags : 0, last++;
        clause.first = first;
        clause.last = last;
        clause.from = first ? tokens[first - 1].to : 0;
        clause.to = tokens[last].from;
        const DateSpan *bucket = bucket_of(scan, &clause);
        if (bucket)
            clause.bucket = bucket;
        else if (last > first)
            TRY(scan_clause(scan, &clause));
        first = last + 1;
    }
    return OK;
}

/* Tags from each token on, to the end of its clause and of its sentence. */
static Status fill_behind(Scan *scan) {
    size_t count = scan->line.count;
    scan->behind = arena_new_array(scan->scratch, TagSet, count + 1);
    scan->sentence_behind = arena_new_array(scan->scratch, TagSet, count + 1);
    scan->claimed = arena_new_array(scan->scratch, bool, count + 1);
    if (!scan->behind || !scan->sentence_behind || !scan->claimed) return no_memory(scan->err);
    for (size_t i = count; i > 0; i--) {
        const Token *token = &scan->line.tokens[i - 1];
        bool mark = token->type == TOKEN_MARK;
        TagSet own = token->type == TOKEN_WORD || token->type == TOKEN_FIGURE ? token->tags : 0;
        scan->behind[i - 1] = mark && mark_ends_clause(token->mark) ? 0 : scan->behind[i] | own;
        scan->sentence_behind[i - 1] = mark && mark_ends_sentence(token->mark) ? 0 : scan->sentence_behind[i] | own;
    }
    return OK;
}

Status scan_line(Scan *scan) {
    TRY(line_tokenize(scan->scratch, scan->rules, &scan->line, scan->err));
    TRY(fill_behind(scan));
    for (size_t open = 0; open < scan->line.count;) {
        size_t close = open;
        const Token *tokens = scan->line.tokens;
        while (close + 1 < scan->line.count && !(tokens[close].type == TOKEN_MARK && mark_ends_sentence(tokens[close].mark))) close++;
        TRY(scan_sentence(scan, open, close));
        open = close + 1;
    }
    return OK;
}
