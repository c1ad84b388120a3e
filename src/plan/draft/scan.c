/* Sentences and clauses of one line; the decision itself is a rule of the data. */
#include "plan/draft/scan.h"

/* Nobody writes more; without a limit, looks around a figure would take the square of a hostile line. */
enum { CLAUSE_TOKENS = 200, SENTENCE_TOKENS = 600, BUCKET_TOKENS = 40 };

Status find_emit(Scan *scan, Phrase *clause, size_t at, const Rule *rule, DraftFind **ret) {
    uint32_t from, to;
    span_of_figure(scan, clause, at, &from, &to);
    DraftFind *find = find_add(scan, clause, rule, from, to);
    if (!find) return scan->err->code != OK ? scan->err->code : no_memory(scan->err);
    tags_join(&clause->done, &rule->kind_tag);
    find_describe(scan, clause, at, find);
    *ret = find;
    return OK;
}

/* Figures first: they take the period words that belong to them. */
static Status scan_clause(Scan *scan, Phrase *clause) {
    const Token *tokens = scan->line.tokens;
    TagSet sent = clause->sent;
    for (int pass = 0; pass < 2; pass++) {
        clause->before = (TagSet){0};
        clause->sent = sent;
        for (size_t i = clause->first; i < clause->last; i++) {
            if (tokens[i].type == TOKEN_FIGURE && pass == 0) TRY(figure_decide(scan, clause, i));
            if (tokens[i].type != TOKEN_FIGURE && pass == 1) TRY(word_decide(scan, clause, i));
            if (tokens[i].type == TOKEN_DATE) tags_add(&clause->before, TAG_DATE);
            if (tokens[i].type != TOKEN_WORD) continue;
            tags_join(&clause->before, &tokens[i].tags);
            tags_join(&clause->sent, &tokens[i].tags);
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
    if ((mark != ':' && mark != 0xFF1A) || date->date->edge != EDGE_NONE || date->date->window ||
        date->date->year_only)
        return NULL;
    for (size_t i = clause->last; i < scan->line.count && i - clause->last < BUCKET_TOKENS; i++)
        if (tokens[i].type == TOKEN_FIGURE && tags_has(tokens[i].tags, TAG_THING)) return date->date;
    return NULL;
}

static bool ends(const Token *token, bool (*by)(uint32_t mark)) {
    return token->type == TOKEN_MARK && by(token->mark);
}

static Status scan_sentence(Scan *scan, size_t open, size_t close) {
    const Token *tokens = scan->line.tokens;
    Phrase clause = {.open = open, .close = close, .broken_down = is_breakdown(scan, open, close)};
    for (size_t first = open; first < close;) {
        size_t last = first;
        clause.whole = (TagSet){0};
        for (; last < close && last - first < CLAUSE_TOKENS && !ends(&tokens[last], mark_ends_clause); last++)
            if (tokens[last].type == TOKEN_WORD) tags_join(&clause.whole, &tokens[last].tags);
        clause.first = first;
        clause.last = last;
        clause.from = first ? tokens[first - 1].to : 0;
        clause.to = tokens[last].from;
        const DateSpan *bucket = bucket_of(scan, &clause);
        if (bucket)
            clause.bucket = bucket;
        else if (last > first)
            TRY(scan_clause(scan, &clause));
        first = last < close && !ends(&tokens[last], mark_ends_clause) ? last : last + 1;
    }
    return OK;
}

/* Tags from each token on, to the end of its clause and of its sentence. */
static Status fill_behind(Scan *scan) {
    size_t count = scan->line.count;
    scan->behind = arena_new_array(scan->scratch, TagSet, count + 1);
    scan->sentence_behind = arena_new_array(scan->scratch, TagSet, count + 1);
    scan->taken = arena_new_array(scan->scratch, bool, count + 1);
    scan->claimed = arena_new_array(scan->scratch, bool, count + 1);
    scan->ruled = arena_new_array(scan->scratch, const Rule *, count + 1);
    if (!scan->ruled || !scan->behind || !scan->sentence_behind || !scan->claimed || !scan->taken)
        return no_memory(scan->err);
    for (size_t i = count; i > 0; i--) {
        const Token *token = &scan->line.tokens[i - 1];
        if (!ends(token, mark_ends_clause)) scan->behind[i - 1] = scan->behind[i];
        if (!ends(token, mark_ends_sentence)) scan->sentence_behind[i - 1] = scan->sentence_behind[i];
        if (token->type == TOKEN_DATE && !token->date->unset) tags_add(&scan->behind[i - 1], TAG_DATE);
        if (token->type != TOKEN_WORD && token->type != TOKEN_FIGURE) continue;
        tags_join(&scan->behind[i - 1], &token->tags);
        tags_join(&scan->sentence_behind[i - 1], &token->tags);
    }
    return OK;
}

Status scan_line(Scan *scan) {
    TRY(line_tokenize(scan->scratch, scan->rules, &scan->line, scan->err));
    TRY(fill_behind(scan));
    scan->is_heading = line_is_heading(&scan->line);
    for (size_t open = 0; open < scan->line.count;) {
        size_t close = open;
        const Token *tokens = scan->line.tokens;
        while (close + 1 < scan->line.count && close - open < SENTENCE_TOKENS &&
               !ends(&tokens[close], mark_ends_sentence))
            close++;
        TRY(scan_sentence(scan, open, close));
        open = ends(&tokens[close], mark_ends_sentence) ? close + 1 : close;
    }
    return OK;
}
