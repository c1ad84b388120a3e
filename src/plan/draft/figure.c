/* Figures: what the rules make of a number with its unit, ranges and intervals. */
#include <math.h>

#include "plan/draft/scan.h"

static Str chosen(const Rule *rule, Str given) {
    if (str_is(rule->comparator, "auto")) return given.len ? given : STR("=");
    return rule->comparator;
}

/* A count of acts or things takes the period of the heading above when its sentence names none. */
static Str section_period(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    bool counted = tags_has(token->tags, TAG_COUNT) || tags_has(token->tags, TAG_THING);
    return counted && !tags_has(clause->sent, TAG_YEARLY) ? scan->period : STR("");
}

/* 一年内同一企业检查不超过两次: the stretch in which acts are counted. */
static Str stretch_period(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens;
    if (!tags_has(tokens[at].tags, TAG_COUNT) && !tags_has(tokens[at].tags, TAG_TIME)) return STR("");
    for (size_t i = at; i > clause->open; i--) {
        const Token *token = &tokens[i - 1];
        if (token->type != TOKEN_FIGURE) continue;
        bool within = token->period && token[1].type == TOKEN_WORD && tags_has(token[1].tags, TAG_WITHIN) &&
                      token[1].from == token->to;
        return within ? entry_value(token->period, TAG_PERIOD) : STR("");
    }
    return STR("");
}

/* `auto`: the figure's period word, else the plan's year when the sentence names it. `near`: the word alone.
 */
static Str period_for(Scan *scan, const Phrase *clause, size_t at, const Rule *rule) {
    if (str_is(rule->period, "-") || !rule->period.len) {
        size_t own = str_is(rule->kind, "threshold") ? period_of(scan, clause, at) : SIZE_MAX;
        if (own != SIZE_MAX && own >= clause->first) scan->claimed[own] = true; /* 每起15亩以上扣5分 */
        return STR("");
    }
    bool automatic = str_is(rule->period, "auto");
    if (!automatic && !str_is(rule->period, "near")) return rule->period;
    size_t period = period_of(scan, clause, at);
    if (period != SIZE_MAX) {
        scan->claimed[period] = true;
        return entry_value(scan->line.tokens[period].entry, TAG_PERIOD);
    }
    Str stretch = stretch_period(scan, clause, at);
    if (stretch.len && (automatic || tags_has(scan->line.tokens[at].tags, TAG_COUNT))) return stretch;
    if (automatic && tags_has(clause->sent, TAG_YEARLY)) return STR("year");
    return section_period(scan, clause, at);
}

/* Half a month and every other week are no periods of a plan: they stand in `due`. */
void find_period(DraftFind *find, Str period) {
    if (str_is(period, "half-month"))
        find->due = STR("every half-month");
    else if (str_starts(period, STR("every ")))
        find->due = period;
    else
        find->period = period;
}

void find_number(const Scan *scan, const Token *token, const Number *number, DraftFind *find) {
    find->has_value = !number->unset && isfinite(number->value);
    find->value = number->value;
    find->clock = entry_value(token->entry, TAG_CLOCK);
    Str as = entry_value(token->entry, TAG_AS);
    find->unit = as.len ? as : line_slice(scan, token->unit_from, token->unit_to);
    if (str_is(find->unit, "成")) {
        find->value *= 10;
        find->unit = STR("%");
    }
    if (tags_has(token->tags, TAG_PERCENT) && !find->unit.len) find->unit = STR("%");
}

static bool dash_between(const Scan *scan, const Token *left, const Token *right) {
    if (left->to == right->from || right->from - left->to > 2) return false;
    for (uint32_t i = left->to; i < right->from; i++) {
        uint32_t cp = scan->line.cps[i];
        bool dash = cp == '-' || cp == '~' || cp == 0x2014 || cp == 0x2013 || cp == 0xFF5E || cp == 0x81F3 ||
                    cp == 0x5230;
        if (!dash) return false;
    }
    return true;
}

/* The token before or behind another in its clause, over 至 and 到; NULL at the clause's end. */
static const Token *beside(const Scan *scan, const Phrase *clause, size_t at, int step) {
    const Token *tokens = scan->line.tokens;
    for (int i = 1; i <= 2; i++) {
        size_t other = at + (size_t)(step * i);
        if (other < clause->first || other >= clause->last) return NULL;
        if (tokens[other].type != TOKEN_WORD || !tags_has(tokens[other].tags, TAG_TO_DATE))
            return &tokens[other];
    }
    return NULL;
}

/* 2—3名: the number before the dash is the lower end. */
static const Token *lower_end(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at], *left = beside(scan, clause, at, -1);
    return left && left->type == TOKEN_NUMBER && dash_between(scan, left, token) ? left : NULL;
}

/* 500元至5000元: ">=" for the left one, "<=" for the right one, empty for none. */
static Str range_side(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    const Token *right = beside(scan, clause, at, 1), *left = beside(scan, clause, at, -1);
    if (right && right->type == TOKEN_FIGURE && right->entry == token->entry &&
        dash_between(scan, token, right))
        return STR(">=");
    if (left && left->type == TOKEN_FIGURE && left->entry == token->entry && dash_between(scan, left, token))
        return STR("<=");
    return STR("");
}

static Status add_lower(Scan *scan, Phrase *clause, size_t at, const Rule *rule, const Token *lower) {
    DraftFind *other;
    TRY(find_emit(scan, clause, at, rule, &other));
    *other = other[-1];
    if (str_is(rule->kind, "minimum")) {
        other->kind = STR("maximum");
        other[-1].kind = STR("minimum");
    }
    other[-1].comparator = STR(">=");
    other[-1].has_value = !lower->number.unset;
    other[-1].value = lower->number.value;
    return OK;
}

/* 每2小时巡查一次: the count of acts that follows belongs to it. */
static Status on_interval(Scan *scan, Phrase *clause, size_t at, const Rule *rule) {
    const Token *tokens = scan->line.tokens, *token = &tokens[at], *count = NULL;
    for (size_t i = at + 1; i < clause->last && !count; i++)
        if (tokens[i].type == TOKEN_FIGURE && tags_has(tokens[i].tags, TAG_COUNT)) {
            count = &tokens[i];
            scan->claimed[i] = true;
        }
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find->has_value = count ? !count->number.unset : true;
    find->value = count ? count->number.value : 1;
    find->unit = STR("次");
    Str compared = count ? comparator_of(scan, clause, (size_t)(count - tokens)) : STR("");
    if (!compared.len) compared = comparator_of(scan, clause, at); /* 至少每15日一次 */
    find->comparator = compared.len ? compared : count ? STR("=") : STR(">=");
    if (count && scan->start + count->to > find->end) {
        find->end = scan->start + count->to;
        find->to = scan->bytes[count->to];
    }
    static const struct {
        const char *unit, *name;
    } names[] = {{"小时", "hours"},         {"分钟", "minutes"}, {"天", "days"},
                 {"周", "weeks"},           {"月", "months"},    {"年", "years"},
                 {"工作日", "working-days"}};
    Str unit = entry_value(token->entry, TAG_AS);
    if (!unit.len) unit = line_slice(scan, token->unit_from, token->unit_to);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_is(unit, names[i].unit))
            find->due =
                str_from(arena_printf(scan->arena, "every %g %s", token->number.value, names[i].name));
    if (token->number.value > 0.4 && token->number.value < 0.6 && str_is(unit, "月"))
        find->due = STR("every half-month");
    return OK;
}

static void figure_places(const Scan *scan, const Phrase *clause, size_t at, Str comparator, bool bucket,
                          TagSet places[PLACE_COUNT]) {
    places_fill(scan, clause, at, places);
    if (bucket) tags_add(&places[PLACE_IS], TAG_BUCKET);
    if (lower_end(scan, clause, at)) tags_add(&places[PLACE_IS], TAG_RANGE);
    if (period_of(scan, clause, at) != SIZE_MAX || section_period(scan, clause, at).len)
        tags_add(&places[PLACE_IS], TAG_PERIOD);
    if (stretch_period(scan, clause, at).len) tags_add(&places[PLACE_IS], TAG_STRETCH);
    if (comparator.len && comparator.ptr[0] == '>') tags_add(&places[PLACE_IS], TAG_AT_LEAST);
    if (comparator.len == 1 && comparator.ptr[0] != '=') tags_add(&places[PLACE_IS], TAG_STRICT);
    if (comparator.len && comparator.ptr[0] == '<') tags_add(&places[PLACE_IS], TAG_AT_MOST);
}

/* 抽检120批次，其中3月40批次: the part is about what the whole is about. */
static void take_over(const Scan *scan, const Phrase *clause, DraftFind *part) {
    uint32_t close = scan->bytes[scan->line.tokens[clause->close].to];
    for (const DraftFind *whole = part; !part->action.len && whole-- > scan->finds;) {
        if (whole->sentence_to != close || !str_is(whole->kind, "quota")) return;
        if (!str_equal(whole->unit, part->unit)) continue;
        part->action = whole->action;
        part->activity = whole->activity;
        part->object = whole->object;
    }
}

/* 分别扣5分、6分、7分: figures of one unit in a row are of one kind. NULL: `at` goes on with no row. */
static const Rule *rule_in_list(const Scan *scan, const Phrase *clause, size_t at) {
    const Token *tokens = scan->line.tokens, *token = &tokens[at];
    if (at < clause->first + 2 || tokens[at - 1].mark != 0x3001 || tokens[at - 1].to != token->from)
        return NULL;
    const Token *before = &tokens[at - 2];
    bool row = before->type == TOKEN_FIGURE && before->entry == token->entry && token->entry &&
               before->to == tokens[at - 1].from;
    return row ? scan->ruled[at - 2] : NULL;
}

/* 每周一安排2名, 每年5月底前轮训一遍: the day belongs to the count. What is reported by a day
 * (每月5日前报送2篇), and a season (每年3月) stand for themselves, too. */
static void take_period(Scan *scan, const Phrase *clause, size_t at, const Rule *rule, DraftFind *find) {
    size_t period = period_of(scan, clause, at);
    find_period(find, period_for(scan, clause, at, rule));
    if (period == SIZE_MAX || !find->period.len) return;
    const Token *token = &scan->line.tokens[at];
    const Recur *recur = scan->line.tokens[period].recur;
    bool limit = recur && recur->edge == EDGE_BEFORE;
    bool reported = !tags_has(token->tags, TAG_COUNT) || tags_has(clause->whole, TAG_REPORT_VERB);
    if (!recur || recur->more_count || (limit && reported) || (recur->form == RECUR_DATE && !limit)) return;
    find->due = recur_due(scan->arena, recur, find->period);
    scan->taken[period] = true;
}

Status figure_decide(Scan *scan, Phrase *clause, size_t at) {
    const Token *token = &scan->line.tokens[at];
    if (scan->claimed[at]) return OK;
    TagSet places[PLACE_COUNT];
    Str comparator = comparator_of(scan, clause, at), side = range_side(scan, clause, at);
    Bucket bucket = {.token = SIZE_MAX};
    bool part = bucket_find(scan, clause, at, &bucket);
    figure_places(scan, clause, at, comparator, part, places);
    if (side.len) tags_add(&places[PLACE_IS], TAG_RANGE);
    const Rule *rule = rule_in_list(scan, clause, at);
    if (!rule) rule = rule_find(scan->rules, &token->tags, places);
    scan->ruled[at] = rule;
    if (!rule || str_is(rule->kind, "-")) return OK;
    if (tags_has(places[PLACE_IS], TAG_INTERVAL)) return on_interval(scan, clause, at, rule);
    const Token *lower = lower_end(scan, clause, at);
    DraftFind *find;
    TRY(find_emit(scan, clause, at, rule, &find));
    find_number(scan, token, &token->number, find);
    find->comparator = side.len ? side : lower ? STR("<=") : chosen(rule, comparator);
    if (str_is(find->kind, "maximum") && str_is(side, ">=")) find->kind = STR("minimum");
    if (str_is(find->kind, "minimum") && find->comparator.len && find->comparator.ptr[0] == '<')
        find->kind = STR("maximum"); /* the upper end of a range */
    take_period(scan, clause, at, rule, find);
    if (str_is(side, "<=") && scan->count > 1 && !find->period.len) find->period = find[-1].period;
    if (part && str_is(find->kind, "quota")) {
        take_over(scan, clause, find);
        find->period = bucket.period;
        find->due = bucket.due;
        find->month = bucket.month;
        if (bucket.token != SIZE_MAX) scan->claimed[bucket.token] = true;
    }
    if (str_is(find->kind, "deadline"))
        find_clock(scan, clause, at, find);
    else
        find->clock = STR("");
    return lower ? add_lower(scan, clause, at, rule, lower) : OK;
}
