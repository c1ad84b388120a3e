/* The vocabulary: words with tags, matched longest first over code points. A tag is a bit; its name comes
 * from the data, so a new tag needs no C. A word may carry several tags, each with a value of its own. */
#ifndef ANLAN_PLAN_DRAFT_LEXICON_H
#define ANLAN_PLAN_DRAFT_LEXICON_H

#include <stdint.h>

#include "base/arena.h"

enum { TAGS_MAX = 256, TAG_WORDS = TAGS_MAX / 64 };

typedef struct TagSet { /* one bit a tag */
    uint64_t bits[TAG_WORDS];
} TagSet;

static inline void tags_add(TagSet *set, int tag) {
    set->bits[tag / 64] |= (uint64_t)1 << tag % 64;
}

static inline void tags_drop(TagSet *set, int tag) {
    set->bits[tag / 64] &= ~((uint64_t)1 << tag % 64);
}

static inline bool tags_has(TagSet set, int tag) {
    return set.bits[tag / 64] >> tag % 64 & 1;
}

static inline void tags_join(TagSet *set, const TagSet *other) {
    for (int i = 0; i < TAG_WORDS; i++) set->bits[i] |= other->bits[i];
}

/* Whether they have a tag in common. */
static inline bool tags_meet(const TagSet *set, const TagSet *other) {
    uint64_t both = 0;
    for (int i = 0; i < TAG_WORDS; i++) both |= set->bits[i] & other->bits[i];
    return both != 0;
}

typedef struct Sense Sense;
struct Sense {
    int tag;
    Str value;
    const Sense *next;
};

typedef struct Entry {
    TagSet tags;
    const Sense *senses;
} Entry;

typedef struct Tags { /* names of the bits, shared by all lexicons of one rule set */
    Str names[TAGS_MAX];
    int count;
} Tags;

/* The bit of a name; a new name takes the next bit. -1: more than TAGS_MAX. */
int tags_intern(Tags *tags, Str name);
int tags_find(const Tags *tags, Str name); /* -1: there is none */

typedef struct Lexicon Lexicon;

Lexicon *lexicon_new(Arena *arena);
/* The strings must live as long as the lexicon. E_INVALID: the word is empty or not UTF-8. */
Status lexicon_add(Lexicon *lexicon, Str word, int tag, Str value, Error *err);
/* The longest word that begins at `from` and ends by `to`; NULL when there is none. */
const Entry *lexicon_match(const Lexicon *lexicon, const uint32_t *cps, size_t from, size_t to,
                           size_t *ret_end);
Str entry_value(const Entry *entry, int tag); /* empty when the word has no such tag */

#endif
