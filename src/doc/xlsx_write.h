/* Writing workbooks by libxlsxwriter, row after row in constant memory (rows may not go back). Text is
 * written as text: nothing becomes a formula. */
#ifndef ANLAN_DOC_XLSX_WRITE_H
#define ANLAN_DOC_XLSX_WRITE_H

#include "base/str.h"

typedef struct XlsxWriter XlsxWriter;

typedef enum XlsxStyle { XLSX_PLAIN, XLSX_HEADER, XLSX_ERROR, XLSX_WARNING, XLSX_STYLE_COUNT } XlsxStyle;

Status xlsx_writer_new(XlsxWriter **ret, Error *err);
void xlsx_writer_freep(XlsxWriter **writer); /* without a result */
/* Begin the next sheet; the name is cut to what a sheet name may be. `widths`: characters, 0 = as it is. */
Status xlsx_writer_sheet(XlsxWriter *writer, Str name, const double *widths, size_t count, Error *err);
/* Row and column count from 0. Text past 32,767 characters is cut. */
Status xlsx_write_text(XlsxWriter *writer, int row, size_t column, Str text, XlsxStyle style, Error *err);
Status xlsx_write_number(XlsxWriter *writer, int row, size_t column, double value, XlsxStyle style,
                         Error *err);
/* A note (comment) on a cell of the present sheet; one a cell. */
Status xlsx_write_note(XlsxWriter *writer, int row, size_t column, Str text, Error *err);
/* Rows above `row` stay in sight when scrolling. */
void xlsx_freeze(XlsxWriter *writer, int row, size_t column);
/* Finish: the file goes to `out`; *writer becomes NULL. */
Status xlsx_writer_end(XlsxWriter **writer, Buf *out, Error *err);

#endif
