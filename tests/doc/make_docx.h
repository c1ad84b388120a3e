/* Small Word documents for tests, and what they must become. */
#ifndef ANLAN_TESTS_DOC_MAKE_DOCX_H
#define ANLAN_TESTS_DOC_MAKE_DOCX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "doc/text_read.h"
#include "make_zip.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

#define WORD   "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELS   "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define TYPES  STR_INIT("<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>")
#define ROOT                                                                                                 \
    STR_INIT(RELS "<Relationship Id='r1' Type='" OFFICE                                                      \
                  "/officeDocument' Target='word/document.xml'/></Relationships>")
#define BODY_RELS                                                                                            \
    STR_INIT(RELS "<Relationship Id='r1' Type='" OFFICE "/styles' Target='styles.xml'/>"                     \
                  "<Relationship Id='r2' Type='" OFFICE "/numbering' Target='numbering.xml'/>"               \
                  "</Relationships>")
#define STYLES                                                                                               \
    STR_INIT("<w:styles xmlns:w='" WORD "'><w:style w:styleId='a1'><w:name w:val='heading 1'/>"              \
             "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"                              \
             "<w:style w:styleId='1'><w:name w:val='标题 1'/></w:style><w:style w:styleId='2'>"            \
             "<w:name w:val='Heading 2'/></w:style><w:style w:styleId='22'><w:basedOn w:val='2'/>"           \
             "</w:style><w:style w:styleId='23'><w:basedOn w:val='1'/><w:pPr><w:outlineLvl w:val='9'/>"      \
             "</w:pPr></w:style>"                                                                            \
             "<w:style w:styleId='a2'><w:name w:val='own'/><w:basedOn w:val='a1'/></w:style></w:styles>")
#define NUMBERING                                                                                            \
    STR_INIT("<w:numbering xmlns:w='" WORD "'><w:abstractNum w:abstractNumId='7'>"                           \
             "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>"                     \
             "<w:lvlText w:val='%1、'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/>"                      \
             "<w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/><w:isLgl/></w:lvl></w:abstractNum>"       \
             "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>"                                       \
             "<w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'>"                     \
             "<w:startOverride w:val='11'/></w:lvlOverride></w:num></w:numbering>")
#define P(properties, text) "<w:p><w:pPr>" properties "</w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define CELL(more, text)    "<w:tc><w:tcPr>" more "</w:tcPr>" P("", text) "</w:tc>"
#define LIST(id, level)     "<w:numPr><w:ilvl w:val='" level "'/><w:numId w:val='" id "'/></w:numPr>"

/* The document with the body. */
static inline Str docx_of(Arena *arena, const char *body) {
    const char *document =
        arena_printf(arena, "<w:document xmlns:w='" WORD "'><w:body>%s</w:body></w:document>", body);
    const Entry entries[] = {
        {"[Content_Types].xml", TYPES},
        {"_rels/.rels", ROOT},
        {"word/document.xml", str_from(document)},
        {"word/_rels/document.xml.rels", BODY_RELS},
        {"word/styles.xml", STYLES},
        {"word/numbering.xml", NUMBERING},
    };
    return make_zip(arena, entries, COUNT_OF(entries));
}

static inline void assert_text(Arena *arena, Str bytes, const char *name, const char *expected) {
    DocText text = {0};
    Error err = ERROR_INIT;
    if (doc_text(arena, bytes, str_from(name), &text, &err) != OK) fail_msg("%s: %s", name, err.message);
    if (!str_is(text.text, expected)) fail_msg("%s:\n%.*s", name, STR_ARG(text.text));
}

#endif
