/* The words that clauses may use: share/catalogue/words.yaml (id: Chinese name; both are known) and the names
 * of the files in share/forms. Constant: compiled into the program, since every plan that is read needs them.
 */
#ifndef ANLAN_PLAN_WORDS_H
#define ANLAN_PLAN_WORDS_H

#include "base/str.h"

typedef enum WordKind {
    WORD_ANY,
    WORD_ACTIVITY,
    WORD_ROLE,
    WORD_EVENT,
    WORD_STEP,
    WORD_FESTIVAL,
    WORD_CASE,
    WORD_FORM,
    WORD_DOMAIN,
    WORD_LEVEL,
    WORD_KIND_COUNT
} WordKind;

typedef struct Words {
    const char *const *lists[WORD_KIND_COUNT]; /* ids and names, ended by NULL; NULL: everything is known */
} Words;

const char *word_kind_hint(WordKind kind); /* what is expected: a message key */
Words words_all(void);
bool words_know(const Words *words, WordKind kind, Str word);
/* The nearest known word, or NULL. */
const char *words_nearest(const Words *words, WordKind kind, Str word);

#endif
