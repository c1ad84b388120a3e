/* What a workbook says about itself before any sheet is read. Private to src/doc. */
#ifndef ANLAN_DOC_XLSX_BOOK_H
#define ANLAN_DOC_XLSX_BOOK_H

#include "doc/xlsx_format.h"
#include "doc/package.h"

typedef struct BookSheet {
    const char *part; /* full name in the package */
    Str name;
    bool hidden;
} BookSheet;

typedef struct Book {
    Arena *arena;
    BookSheet *sheets;
    size_t sheet_count;
    uint8_t *formats; /* NumberFormat of each cell style */
    size_t format_count;
    Buf shared, shared_ends; /* all shared strings; where each one ends (size_t) */
    bool since_1904;
} Book;

Status book_read(const Package *package, Book *book, Error *err); /* book->arena is set */
void book_clear(Book *book);                                      /* buffers; the arena is the owner's */
bool book_string(const Book *book, long index, Str *ret);
NumberFormat book_format(const Book *book, long style);

/* Text of XML with Excel's _xHHHH_ escapes turned back. */
void book_unescape(Str text, Buf *out);

#endif
