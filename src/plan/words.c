#include "plan/words.h"

#include "base/asset.h"

static const struct {
    const char *section, *hint;
} sections[WORD_KIND_COUNT] = {
    [WORD_ACTIVITY] = {"activities", "an activity is expected here; a new one is taken as it is"},
    [WORD_ROLE] = {"roles", "a role is expected here; nobody may hold an unknown one"},
    [WORD_EVENT] = {"events", "an event that starts a clock is expected here"},
    [WORD_STEP] = {"steps", "a step with a clock is expected here; no flow waits for an unknown one"},
    [WORD_FESTIVAL] = {"festivals", "a festival or event is expected here"},
    [WORD_CASE] = {"cases", "record, sample or a case type is expected here"},
    [WORD_FORM] = {NULL, "a form is expected here; a new one is taken as it is"},
    [WORD_DOMAIN] = {"domains", "a domain is expected here; a new one is taken as it is"},
    [WORD_LEVEL] = {"levels", "a level of orgs is expected here"},
};

const char *word_kind_hint(WordKind kind) {
    return sections[kind].hint;
}

/* Ids and names in one list, so that a suggestion may be either. */
static Status list_make(Arena *arena, const YamlNode *section, const char *const **ret, Error *err) {
    if (!section || section->type != YAML_MAP)
        return fail(err, E_INTERNAL, "the built-in word list is incomplete");
    const char **list = arena_new_array(arena, const char *, section->count * 2 + 1);
    if (!list) return no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < section->count; i++) {
        list[count] = arena_text(arena, section->keys[i]->text);
        if (!list[count++]) return no_memory(err);
        list[count] = arena_text(arena, yaml_text(section->items[i]));
        if (!list[count++]) return no_memory(err);
    }
    *ret = list;
    return OK;
}

/* The files of share/forms: a form added there is known here. */
static Status list_forms(Arena *arena, const char *const **ret, Error *err) {
    const Str folder = STR("share/forms/"), suffix = STR(".yaml");
    size_t asset_count = 0, count = 0;
    const Asset *assets = asset_list(&asset_count);
    const char **list = arena_new_array(arena, const char *, asset_count + 1);
    if (!list) return no_memory(err);
    for (size_t i = 0; i < asset_count; i++) {
        Str path = str_from(assets[i].path);
        if (!str_starts(path, folder) || !str_ends(path, suffix)) continue;
        list[count] = arena_text(arena, str_slice(path, folder.len, path.len - suffix.len));
        if (!list[count++]) return no_memory(err);
    }
    *ret = list;
    return OK;
}

Status words_load(Arena *arena, Words *ret, Error *err) {
    const char *path = "share/catalogue/words.yaml";
    Diags diags = diags_new(arena);
    YamlNode *root = NULL;
    Status status = yaml_parse(arena, str_from(path), asset_text(path), 1, &root, &diags, err);
    if (status == E_INVALID) return fail(err, E_INTERNAL, "the built-in word list is incomplete");
    if (status != OK) return status;
    Words words = {0};
    for (size_t kind = 0; kind < WORD_KIND_COUNT; kind++)
        if (sections[kind].section)
            TRY(list_make(arena, yaml_get(root, sections[kind].section), &words.lists[kind], err));
    TRY(list_forms(arena, &words.lists[WORD_FORM], err));
    *ret = words;
    return OK;
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
