/* Tables on a page of a PDF, told by the columns that the pieces of its lines share. Private to src/doc. */
#ifndef ANLAN_DOC_PDF_TABLE_H
#define ANLAN_DOC_PDF_TABLE_H

#include "base/arena.h"

typedef struct PdfPiece { /* of one line of a page, up to a wide gap */
    double left, top, right;
    double em; /* width of a Chinese character */
    int page;
    int columns; /* not 0: the text is a row of a table between bars */
    Str text;
} PdfPiece;

/* The pieces of one page in reading order, with each table replaced by its rows where its first piece stood.
 * At least two lines must be cut at the same places; columns of prose and lists with their marks set out are
 * no tables. *ret has at most as many. */
Status pdf_tables(Arena *arena, const PdfPiece *pieces, size_t count, PdfPiece *ret, size_t *ret_count,
                  Error *err);

#endif
