#include "plan/words.h"

#include "base/diag.h"
#include "plan/words_table.h"

static const struct {
    const char *section, *hint;
} sections[WORD_KIND_COUNT] = {
    [WORD_ACTIVITY] = {"activities", "an activity is expected here; a new one is taken as it is"},
    [WORD_ROLE] = {"roles", "a role is expected here; nobody may hold an unknown one"},
    [WORD_EVENT] = {"events", "an event that starts a clock is expected here"},
    [WORD_STEP] = {"steps", "a step with a clock is expected here; no flow waits for an unknown one"},
    [WORD_FESTIVAL] = {"festivals", "a festival or event is expected here"},
    [WORD_CASE] = {"cases", "record, sample or a case type is expected here"},
    [WORD_FORM] = {"forms", "a form is expected here; a new one is taken as it is"},
    [WORD_DOMAIN] = {"domains", "a domain is expected here; a new one is taken as it is"},
    [WORD_LEVEL] = {"levels", "a level of orgs is expected here"},
};

const char *word_kind_hint(WordKind kind) {
    return sections[kind].hint;
}

static const char *const *section_words(const char *name) {
    for (const WordSection *section = word_sections; section->name; section++)
        if (str_is(str_from(name), section->name)) return section->words;
    return NULL;
}

Words words_all(void) {
    Words words = {0};
    for (size_t kind = 0; kind < WORD_KIND_COUNT; kind++)
        if (sections[kind].section) words.lists[kind] = section_words(sections[kind].section);
    return words;
}

bool words_know(const Words *words, WordKind kind, Str word) {
    const char *const *list = words->lists[kind];
    if (!list) return true;
    for (; *list; list++)
        if (str_is(word, *list)) return true;
    return false;
}

const char *words_nearest(const Words *words, WordKind kind, Str word) {
    return words->lists[kind] ? diag_nearest(word, words->lists[kind]) : NULL;
}
