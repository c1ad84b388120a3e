/* Messages in the user's language. The English text in the code is the key; share/i18n/<lang>.yaml maps it to
 * its translation, in which %1$s … %8$s stand for the arguments. A key without translation stays English; a
 * test walks the sources and refuses a key that zh-CN.yaml does not hold. Tables are built once at start and
 * read-only after. */
#ifndef ANLAN_BASE_I18N_H
#define ANLAN_BASE_I18N_H

#include "base/str.h"

/* "zh-CN" or "en"; anything else falls back to zh-CN. Takes an Accept-Language or LANG style value too. */
const char *i18n_language(Str wanted);
/* The translation of a key without arguments (labels, hints, help). Returns the key itself when there is
 * none. */
const char *i18n_text(const char *lang, const char *key);
/* The message / the hint of an error. */
void i18n_error(const char *lang, const Error *error, Buf *out);
const char *i18n_hint(const char *lang, const Error *error); /* NULL when there is none */

#endif
