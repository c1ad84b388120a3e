/* What somebody sent, as the text of a document: .txt and .md (UTF-8, UTF-16 with a mark, GB18030), .docx,
 * PDF with text. The kind is told by the bytes; the name only decides what the bytes leave open.
 *
 *     DocText text;
 *     TRY(doc_text(arena, bytes, str_from("plan.docx"), &text, err));
 */
#ifndef ANLAN_DOC_TEXT_READ_H
#define ANLAN_DOC_TEXT_READ_H

#include "base/arena.h"

enum { DOC_BYTES_MAX = 64 << 20, DOC_TEXT_MAX = 16 << 20 }; /* of the file; of its text */

typedef struct DocText {
    Str text;             /* UTF-8 without a mark, without NUL; in the arena, or a part of the bytes */
    const char *format;   /* "text", "docx", "pdf" */
    const char *encoding; /* of a text: "UTF-8", "GB18030", … */
    size_t mark; /* characters in front of it that the file has and the text has not: 1 for a UTF-8 mark */
    int empty_pages; /* of a PDF: pages that hold no text */
} DocText;

/* `bytes` must live as long as the text. E_UNSUPPORTED: another kind of file, a password, a scan without
 * text; E_INVALID: damaged; E_TOO_LARGE. Each comes with a remedy for the person. */
Status doc_text(Arena *arena, Str bytes, Str name, DocText *ret, Error *err);

#endif
