/* What a paragraph style of a Word document says about headings and lists. Private to src/doc. */
#ifndef ANLAN_DOC_DOCX_STYLE_H
#define ANLAN_DOC_DOCX_STYLE_H

#include "base/map.h"
#include "doc/package.h"

typedef struct DocxStyle {
    Str base;    /* the style that it adds to, or empty */
    Str list;    /* numId, or empty: not said */
    int level;   /* of the list; -1: not said */
    int outline; /* 1 … 9 for headings; 0: body text; -1: not said */
} DocxStyle;

/* `part` NULL: a document without styles. The map is from style id to DocxStyle. */
Status styles_read(const Package *package, Arena *arena, const char *part, Map **ret, Error *err);
/* The style with what it takes over from its base; unknown ids give one that says nothing. */
DocxStyle style_find(const Map *styles, Str id);

#endif
