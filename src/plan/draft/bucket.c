/* Breakdowns: 4月：40批次; 其中3月40批次、9月80批次; 上半年20家、下半年30家. */
#include "plan/draft/scan.h"

enum { GAP_CHARS = 8, GAP_TOKENS = 3 };

static bool is_part(const Token *token) {
    if (token->type == TOKEN_WORD) return (tags_has(token->tags, TAG_WINDOW)) != 0;
    const DateSpan *date = token->date;
    return token->type == TOKEN_DATE && date->edge == EDGE_NONE && !date->window && !date->unset &&
           !date->year_only && !date->end_of && date->from_month == date->to_month && date->from_day == 1 &&
           date->to_day == month_days(date->to_year, date->to_month);
}

static bool is_counted(const Token *token) {
    return token->type == TOKEN_FIGURE &&
           (tags_has(token->tags, TAG_THING) || tags_has(token->tags, TAG_COUNT));
}

/* 3月40批次, 3月抽检40批次: a part and its figure, close together. */
static bool is_pair(const Token *part, const Token *figure) {
    return is_part(part) && is_counted(figure) && figure->from - part->to <= GAP_CHARS;
}

bool is_breakdown(const Scan *scan, size_t open, size_t close) {
    const Token *tokens = scan->line.tokens;
    size_t pairs = 0;
    bool of_which = false;
    for (size_t i = open; i < close; i++) {
        if (tokens[i].type == TOKEN_WORD && tags_has(tokens[i].tags, TAG_OF_WHICH)) of_which = true;
        for (size_t next = i + 1; next < close && next <= i + GAP_TOKENS; next++) {
            if (!is_pair(&tokens[i], &tokens[next])) continue;
            pairs++;
            break;
        }
    }
    return pairs > 1 || (pairs && of_which);
}

static Str due_of_window(const Scan *scan, Str value) {
    Str from, to;
    str_cut(value, '/', &from, &to);
    return str_from(arena_printf(scan->arena, "0000-%.*s/0000-%.*s", STR_ARG(from), STR_ARG(to)));
}

static void fill_bucket(const Scan *scan, const Token *token, Bucket *ret) {
    if (token->type == TOKEN_DATE) {
        ret->period = STR("month");
        ret->month = token->date->to_month;
        ret->due = date_due(scan->arena, token->date, false);
        return;
    }
    ret->period = tags_has(token->tags, TAG_HALF) ? STR("half-year") : STR("quarter");
    ret->due = due_of_window(scan, entry_value(token->entry, TAG_WINDOW));
}

bool bucket_find(const Scan *scan, const Phrase *clause, size_t at, Bucket *ret) {
    const Token *tokens = scan->line.tokens;
    if (clause->bucket) {
        const Token over = {.type = TOKEN_DATE, .date = clause->bucket};
        *ret = (Bucket){.token = SIZE_MAX};
        fill_bucket(scan, &over, ret);
        return true;
    }
    if (!clause->broken_down) return false;
    for (size_t i = at; i > clause->first && at - i < GAP_TOKENS; i--) {
        if (tokens[i - 1].type == TOKEN_FIGURE) return false;
        if (!is_pair(&tokens[i - 1], &tokens[at])) continue;
        *ret = (Bucket){.token = i - 1};
        fill_bucket(scan, &tokens[i - 1], ret);
        return true;
    }
    return false;
}
