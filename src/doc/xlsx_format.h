/* Number formats: is this number a date, and how does it read? Private to src/doc. */
#ifndef ANLAN_DOC_XLSX_FORMAT_H
#define ANLAN_DOC_XLSX_FORMAT_H

#include "base/str.h"

typedef enum NumberFormat { FORMAT_NUMBER, FORMAT_DATE, FORMAT_TIME, FORMAT_DATE_TIME } NumberFormat;

/* ECMA-376 part 1, 18.8.30: the built-in formats, the Chinese ones (27-36, 50-58) included. */
NumberFormat format_builtin(long id);
NumberFormat format_of_code(Str code); /* yyyy"年"m"月"d"日" → FORMAT_DATE */
/* The number as text; a date outside 1900-9999 stays a number. */
void format_number(NumberFormat format, double value, bool since_1904, Buf *out);

#endif
