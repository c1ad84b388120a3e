/* The few words in which the two databases' schemas differ. Comments are dropped on the way. */
#include "store/internal.h"

#include <ctype.h>

typedef struct DialectWord {
    Str word;
    Str sqlite, postgresql;
} DialectWord;

/* Text is compared and sorted bytewise on both, whatever locale a PostgreSQL database was made with. */
static const DialectWord words[] = {
    {STR_INIT("{without_rowid}"), STR_INIT("WITHOUT ROWID"), STR_INIT("")},
    {STR_INIT("{blob}"), STR_INIT("BLOB"), STR_INIT("BYTEA")},
    {STR_INIT("{double}"), STR_INIT("REAL"), STR_INIT("DOUBLE PRECISION")},
    {STR_INIT("{strict}"), STR_INIT("STRICT"), STR_INIT("")},
    {STR_INIT("TEXT"), STR_INIT("TEXT"), STR_INIT("TEXT COLLATE \"C\"")},
};

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The dialect word that starts at `at`, whole words only. */
static const DialectWord *word_at(Str text, size_t at) {
    Str rest = str_slice(text, at, text.len);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        Str word = words[i].word;
        if (!str_starts(rest, word)) continue;
        bool glued = at > 0 && is_word(text.ptr[at - 1]) && is_word(word.ptr[0]);
        bool goes_on = rest.len > word.len && is_word(rest.ptr[word.len]) && is_word(word.ptr[word.len - 1]);
        if (!glued && !goes_on) return &words[i];
    }
    return NULL;
}

/* The end of the comment or the quoted text that starts at `at`; `at` when there is none. */
static size_t skip_end(Str text, size_t at, Str opening, Str closing) {
    if (!str_starts(str_slice(text, at, text.len), opening)) return at;
    size_t end = str_find(text, closing, at + opening.len);
    return end == SIZE_MAX ? text.len : end + closing.len;
}

void dialect_expand(Str text, bool postgresql, Buf *out) {
    for (size_t i = 0; i < text.len;) {
        size_t comment = skip_end(text, i, STR("--"), STR("\n"));
        size_t quoted = skip_end(text, i, STR("'"), STR("'"));
        const DialectWord *word = NULL;
        if (comment > i) {
            buf_add_char(out, '\n');
            i = comment;
        } else if (quoted > i) {
            buf_add(out, str_slice(text, i, quoted));
            i = quoted;
        } else if ((word = word_at(text, i)) != NULL) {
            buf_add(out, postgresql ? word->postgresql : word->sqlite);
            i += word->word.len;
        } else {
            buf_add_char(out, text.ptr[i++]);
        }
    }
}
