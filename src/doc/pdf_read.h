/* The text of a PDF as paragraphs, one a line. Poppler's pdftotext reads the file in a process of its own,
 * with limits on time, memory and output: a file that breaks it costs that file and nothing else. Lines are
 * joined where a paragraph runs on, over the end of a page too; page numbers and repeated page heads are left
 * out. */
#ifndef ANLAN_DOC_PDF_READ_H
#define ANLAN_DOC_PDF_READ_H

#include "base/arena.h"

/* Adds to `out`, whose maximum is the limit of the text; *ret_empty: pages without any text (scans,
 * pictures). E_UNSUPPORTED: no PDF, a password, a scan without text, or pdftotext is not there; E_INVALID:
 * damaged; E_TOO_LARGE: past a limit. The hint says what to do. */
Status pdf_text(Str bytes, Buf *out, int *ret_empty, Error *err);

#endif
