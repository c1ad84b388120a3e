#include "plan/draft/lexicon.h"

#include "base/utf8.h"

enum { BMP = 0x10000, STEP_BITS = 15, STEPS = 1 << STEP_BITS, NODES_MAX = STEPS / 2 };

/* A trie whose steps (node, code point) → node stand in one open hash; the first step is a plain table, since
 * most positions of a text begin no word at all. Both are small enough to stay in the cache. */
struct Lexicon {
    Arena *arena;
    uint16_t first[BMP];
    struct Step {
        uint32_t key;
        uint16_t node;
    } steps[STEPS];
    Entry *entries[NODES_MAX];
    uint32_t nodes;
};

int tags_find(const Tags *tags, Str name) {
    for (int i = 0; i < tags->count; i++)
        if (str_equal(tags->names[i], name)) return i;
    return -1;
}

int tags_intern(Tags *tags, Str name) {
    int found = tags_find(tags, name);
    if (found >= 0) return found;
    if (tags->count == TAGS_MAX) return -1;
    tags->names[tags->count] = name;
    return tags->count++;
}

Lexicon *lexicon_new(Arena *arena) {
    Lexicon *lexicon = arena_new_item(arena, Lexicon);
    if (!lexicon) return NULL;
    lexicon->arena = arena;
    lexicon->nodes = 1;
    return lexicon;
}

/* Never 0, since no step leaves from the root in here. */
static uint32_t step_key(uint32_t node, uint32_t cp) {
    return node << 16 | cp;
}

static size_t step_slot(const Lexicon *lexicon, uint32_t key) {
    size_t slot = (size_t)((key * 0x9E3779B9u) >> (32 - STEP_BITS));
    while (lexicon->steps[slot].key && lexicon->steps[slot].key != key) slot = (slot + 1) & (STEPS - 1);
    return slot;
}

/* 0: there is no such step. */
static uint32_t step_get(const Lexicon *lexicon, uint32_t node, uint32_t cp) {
    if (cp >= BMP) return 0;
    if (!node) return lexicon->first[cp];
    return lexicon->steps[step_slot(lexicon, step_key(node, cp))].node;
}

static uint32_t step_add(Lexicon *lexicon, uint32_t node, uint32_t cp) {
    uint32_t next = step_get(lexicon, node, cp);
    if (next) return next;
    if (lexicon->nodes == NODES_MAX || cp >= BMP) return 0;
    next = lexicon->nodes++;
    if (!node) {
        lexicon->first[cp] = (uint16_t)next;
    } else {
        uint32_t key = step_key(node, cp);
        lexicon->steps[step_slot(lexicon, key)] = (struct Step){key, (uint16_t)next};
    }
    return next;
}

Status lexicon_add(Lexicon *lexicon, Str word, int tag, Str value, Error *err) {
    uint32_t node = 0;
    for (size_t at = 0; at < word.len;) {
        int32_t cp = utf8_next(word, &at);
        node = cp > 0 ? step_add(lexicon, node, (uint32_t)cp) : 0;
        if (!node) break;
    }
    if (!node)
        return fail(err, E_INVALID, "the word '%.*s' cannot be taken into the vocabulary", STR_ARG(word));
    if (!lexicon->entries[node]) lexicon->entries[node] = arena_new_item(lexicon->arena, Entry);
    Entry *entry = lexicon->entries[node];
    Sense *sense = arena_new_item(lexicon->arena, Sense);
    if (!entry || !sense) return no_memory(err);
    *sense = (Sense){tag, value, entry->senses};
    entry->senses = sense;
    tags_add(&entry->tags, tag);
    return OK;
}

const Entry *lexicon_match(const Lexicon *lexicon, const uint32_t *cps, size_t from, size_t to,
                           size_t *ret_end) {
    const Entry *best = NULL;
    uint32_t node = 0;
    for (size_t at = from; at < to;) {
        node = step_get(lexicon, node, cps[at++]);
        if (!node) break;
        if (!lexicon->entries[node]) continue;
        best = lexicon->entries[node];
        *ret_end = at;
    }
    return best;
}

Str entry_value(const Entry *entry, int tag) {
    for (const Sense *sense = entry ? entry->senses : NULL; sense; sense = sense->next)
        if (sense->tag == tag) return sense->value;
    return STR("");
}
