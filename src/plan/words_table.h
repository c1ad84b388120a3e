/* The generated lists behind words.h (tools/embed_words.py, from share/catalogue/words.yaml and the names in
 * share/forms). */
#ifndef ANLAN_PLAN_WORDS_TABLE_H
#define ANLAN_PLAN_WORDS_TABLE_H

typedef struct WordSection {
    const char *name;
    const char *const *words; /* ids and names, ended by NULL; of forms the names alone */
} WordSection;

extern const WordSection word_sections[]; /* ended by a name that is NULL */

#endif
