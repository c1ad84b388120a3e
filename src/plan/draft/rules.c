#include "plan/draft/rules.h"

#include "base/asset.h"

enum { RULES_MAX = 400 };

static const char *const known_tags[] = {
#define X(name, text) text,
    KNOWN_TAGS(X)
#undef X
};

static const char *const place_names[PLACE_COUNT] = {"is",    "left",   "right", "near",   "next", "before",
                                                     "after", "clause", "sent",  "follow", "done", "head"};

typedef struct Loader {
    Arena *arena;
    DraftRules *rules;
    const char *file;
    int line;
    Error *err;
} Loader;

static Status bad_line(const Loader *loader, const char *what) {
    return fail(loader->err, E_INVALID, "%s, line %d: %s", loader->file, loader->line, what);
}

/* The next field of a line, up to a tab. */
static Str next_field(Str *line) {
    Str head;
    str_cut(*line, '\t', &head, line);
    return str_trim(head);
}

static Status tag_of(const Loader *loader, Str name, int *ret) {
    *ret = name.len ? tags_intern(&loader->rules->tags, name) : -1;
    if (*ret < 0) return bad_line(loader, "no tag, or too many tags");
    return OK;
}

/* tag TAB value TAB words between blanks; a value `-` is empty. */
static Status read_words_line(const Loader *loader, Str line, Lexicon *lexicon) {
    Str name = next_field(&line), value = next_field(&line), words = str_trim(line);
    int tag;
    TRY(tag_of(loader, name, &tag));
    if (str_is(value, "-")) value = STR("");
    while (words.len) {
        Str word;
        str_cut(words, ' ', &word, &words);
        if (word.len && lexicon_add(lexicon, word, tag, value, loader->err) != OK)
            return wrap(loader->err, loader->file);
    }
    return OK;
}

/* [!]place:tag|tag */
static Status read_term(const Loader *loader, Str text, Term *ret) {
    Str place, tags;
    if (!str_cut(text, ':', &place, &tags)) return bad_line(loader, "a condition is place:tag");
    if (str_starts(place, STR("!"))) {
        ret->negative = true;
        place = str_slice(place, 1, place.len);
    }
    ret->place = PLACE_COUNT;
    for (int i = 0; i < PLACE_COUNT; i++)
        if (str_is(place, place_names[i])) ret->place = (Place)i;
    if (ret->place == PLACE_COUNT) return bad_line(loader, "no such place in a condition");
    while (tags.len) {
        Str name;
        int tag;
        str_cut(tags, '|', &name, &tags);
        TRY(tag_of(loader, name, &tag));
        tags_add(&ret->any, tag);
    }
    return OK;
}

/* class TAB conditions TAB kind TAB comparator TAB period */
static Status read_rule_line(const Loader *loader, Str line) {
    DraftRules *rules = loader->rules;
    if (rules->rule_count == RULES_MAX) return bad_line(loader, "too many rules");
    Rule rule = {.line = loader->line};
    int tag;
    TRY(tag_of(loader, next_field(&line), &tag));
    rule.figure = tag_bit(tag);
    Str terms = next_field(&line);
    while (terms.len) {
        Str term;
        str_cut(terms, ' ', &term, &terms);
        if (!term.len || str_is(term, "-")) continue;
        if (rule.term_count == TERMS_MAX) return bad_line(loader, "too many conditions");
        TRY(read_term(loader, term, &rule.terms[rule.term_count++]));
    }
    rule.kind = next_field(&line);
    rule.comparator = next_field(&line);
    rule.period = next_field(&line);
    if (!rule.kind.len) return bad_line(loader, "a rule needs a kind");
    rules->rules[rules->rule_count++] = rule;
    return OK;
}

static Status read_lines(Loader *loader, Str text, Lexicon *lexicon) {
    loader->line = 0;
    while (text.len) {
        Str line;
        str_cut(text, '\n', &line, &text);
        loader->line++;
        if (!str_trim(line).len || line.ptr[0] == '#') continue;
        TRY(lexicon ? read_words_line(loader, line, lexicon) : read_rule_line(loader, line));
    }
    return OK;
}

/* Only kinds that a rule asks for by `done:` need a tag. */
static void set_kind_tags(DraftRules *rules) {
    for (size_t i = 0; i < rules->rule_count; i++) {
        int tag = tags_find(&rules->tags, rules->rules[i].kind);
        if (tag >= 0) tags_add(&rules->rules[i].kind_tag, tag);
    }
}

Status draft_rules_parse(Arena *arena, Str words, Str units, Str rules, const DraftRules **ret, Error *err) {
    DraftRules *made = arena_new_item(arena, DraftRules);
    if (!made) return no_memory(err);
    made->words = lexicon_new(arena);
    made->units = lexicon_new(arena);
    made->rules = arena_new_array(arena, Rule, RULES_MAX);
    if (!made->words || !made->units || !made->rules) return no_memory(err);
    for (size_t i = 0; i < COUNT_OF(known_tags); i++) tags_intern(&made->tags, str_from(known_tags[i]));
    Loader loader = {arena, made, "words.tsv", 0, err};
    TRY(read_lines(&loader, words, made->words));
    loader.file = "units.tsv";
    TRY(read_lines(&loader, units, made->units));
    loader.file = "rules.tsv";
    TRY(read_lines(&loader, rules, NULL));
    set_kind_tags(made);
    *ret = made;
    return OK;
}

Status draft_rules_load(Arena *arena, const DraftRules **ret, Error *err) {
    Status status =
        draft_rules_parse(arena, asset_text("share/draft/words.tsv"), asset_text("share/draft/units.tsv"),
                          asset_text("share/draft/rules.tsv"), ret, err);
    return status == E_INVALID ? wrap(err, "built-in drafting rules") : status;
}

static bool rule_holds(const Rule *rule, const TagSet places[PLACE_COUNT]) {
    for (int i = 0; i < rule->term_count; i++) {
        const Term *term = &rule->terms[i];
        if (tags_meet(&places[term->place], &term->any) == term->negative) return false;
    }
    return true;
}

const Rule *rule_find(const DraftRules *rules, const TagSet *figure, const TagSet places[PLACE_COUNT]) {
    for (size_t i = 0; i < rules->rule_count; i++)
        if (tags_meet(&rules->rules[i].figure, figure) && rule_holds(&rules->rules[i], places))
            return &rules->rules[i];
    return NULL;
}

const Rule *rule_find_for(const DraftRules *rules, int tag, const TagSet places[PLACE_COUNT]) {
    const TagSet figure = tag_bit(tag);
    return rule_find(rules, &figure, places);
}
