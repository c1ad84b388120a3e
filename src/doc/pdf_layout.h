/* From the words of a page with their places to paragraphs. Private to src/doc. */
#ifndef ANLAN_DOC_PDF_LAYOUT_H
#define ANLAN_DOC_PDF_LAYOUT_H

#include "base/arena.h"

/* `layout` is what pdftotext -bbox-layout prints: <page>, <line xMin=…>, <word …>text</word>. Other lines are
 * passed over, so nothing that a PDF says about itself can be taken for text. */
Status pdf_paragraphs(Arena *arena, Str layout, Buf *out, int *ret_pages, int *ret_empty, Error *err);

#endif
