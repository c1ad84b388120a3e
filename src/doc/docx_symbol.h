/* Characters that a Word document takes from a symbol font. Private to src/doc. */
#ifndef ANLAN_DOC_DOCX_SYMBOL_H
#define ANLAN_DOC_DOCX_SYMBOL_H

#include "base/str.h"

/* `code` is hexadecimal, as in the file. Pictures that mean nothing in a sentence give nothing; NULL too. */
void docx_symbol(const char *font, const char *code, Buf *out);

#endif
