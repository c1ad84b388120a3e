/* A Word document (.docx) as Markdown that a person can read: one line a paragraph, `#` before headings, the
 * numbers of lists as the word processor shows them, tables as rows between bars. Deleted text, hidden text,
 * comments, page headers and notes are left out. Nothing is unpacked to disk; the sizes that the file tells
 * may lie. */
#ifndef ANLAN_DOC_DOCX_READ_H
#define ANLAN_DOC_DOCX_READ_H

#include "base/arena.h"

/* Adds to `out`, whose maximum is the limit of the text. E_UNSUPPORTED: another kind of file, or a password;
 * E_INVALID: damaged; E_TOO_LARGE. The hint says what to do. */
Status docx_text(Arena *arena, Str bytes, Buf *out, Error *err);

#endif
