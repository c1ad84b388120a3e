/* Files as they are sent become text: encodings, Word documents, PDF; what cannot be read says why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc/pdf_layout.h"
#include "doc/text_read.h"
#include "make_docx.h"

static void test_encodings(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    assert_text(arena, STR("每月5日\n"), "a.txt", "每月5日\n");
    assert_text(arena, STR("\xC3\xBF\xD4\xC2\x35\xC8\xD5"), "a.txt", "每月5日");
    DocText text = {0};
    Error err = ERROR_INIT;
    assert_int_equal(doc_text(arena, STR("\xEF\xBB\xBF# 每月"), STR("a.md"), &text, &err), OK);
    assert_true(str_is(text.text, "# 每月") && text.mark == 1 && strcmp(text.format, "text") == 0);
    arena_free(arena);
}

static void test_docx(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Str bytes = docx_of(
        arena,
        P("<w:pStyle w:val='a1'/>", "目标") P("<w:pStyle w:val='a2'/>", "任务") P(LIST("1", "1"), "每月检查")
            P(LIST("1", "1"), "每季&amp;复查") P("<w:pStyle w:val='a1'/>", "保障")
                P(LIST("2", "0"),
                  "另起") "<w:p><w:r><w:t>在</w:t></w:r><w:del><w:r><w:delText>不</w:delText></w:r></w:del>"
                          "<w:ins><w:r><w:t>5日前</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</"
                          "w:t></w:r>"
                          "<w:r><w:tab/><w:t>报</w:t><w:br/><w:t>送</w:t></w:r></w:p>"
                          "<w:tbl><w:tr>" CELL("<w:gridSpan w:val='2'/>", "项目")
                              CELL("", "a|b") "</w:tr><w:tr>" CELL("", "甲")
                                  CELL("", "乙") "<w:tc>" P("", "每月")
                                      P("", "2次") "</w:tc></w:tr></w:tbl>" P("", "完"));
    assert_text(arena, bytes, "plan.docx",
                "# 一、目标\n# 二、任务\n2.1每月检查\n2.2每季&复查\n# 三、保障\n十一、另起\n在5日前\t报\n送\n"
                "| 项目 | | a/b |\n| --- | --- | --- |\n| 甲 | 乙 | 每月 2次 |\n\n完\n");
    arena_free(arena);
}

/* A text box stands in the middle of a paragraph, with an older copy of itself. */
static void test_text_box(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Str bytes = docx_of(
        arena,
        "<w:p><w:r><w:t>前</w:t></w:r><w:r><AlternateContent><Choice><w:txbxContent>" P(
            "", "框") "</w:txbxContent></Choice><Fallback>" P("", "框") "</Fallback></AlternateContent></"
                                                                        "w:r></w:p>" P("", "后"));
    assert_text(arena, bytes, "box.docx", "前\n框\n后\n");
    arena_free(arena);
}

#define LINE(left, top, right, text)                                                                         \
    "<line xMin=\"" left "\" yMin=\"" top "\" xMax=\"" right "\" yMax=\"0\">\n<word xMin=\"" left            \
    "\" yMin=\"0\" xMax=\"" right "\" yMax=\"0\">" text "</word>\n</line>\n"

/* Ten characters of 10 points a line, the first line of a paragraph set in by two. */
static void test_layout(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Buf out = BUF_INIT(1 << 16);
    Error err = ERROR_INIT;
    int pages = 0, empty = 0;
    Str layout = STR(
        "<title><word xMin=\"0\">not text</word></title>\n<page width=\"1\">\n" LINE(
            "30", "10", "70", "页眉文字") LINE("20", "40", "100", "各镇每月巡查河道")
            LINE("0", "55", "100", "不少于二次发现问题在") LINE("0", "70", "60", "当日内上报。")
                LINE("20", "85", "100", "一、每季度召开会") LINE("0", "100", "100", "议研究部署河道治理工")
                    LINE("45", "200", "50", "1") "<page width=\"1\">\n" LINE("30", "10", "70", "页眉文字")
                        LINE("0", "40", "40", "作&amp;乙。")
                            LINE("45", "200", "60", "- 2 -") "<page width=\"1\">\n");
    assert_int_equal(pdf_paragraphs(arena, layout, &out, &pages, &empty, &err), OK);
    if (!str_is(buf_str(&out), "页眉文字\n各镇每月巡查河道不少于二次发现问题在当日内上报。\n一、每季度召开会"
                               "议研究部署河道治理工作&乙。\n"))
        fail_msg("%s", out.ptr);
    assert_int_equal(pages, 3);
    assert_int_equal(empty, 1);
    buf_free(&out);
    arena_free(arena);
}

#define PDF_HEAD                                                                                             \
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count "          \
    "1>>endobj\n"                                                                                            \
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 "        \
    "R>>>>>>endobj\n"                                                                                        \
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
#define PDF_TAIL "trailer<</Root 1 0 R>>\n%%EOF\n"

static void test_pdf(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    assert_text(arena,
                STR(PDF_HEAD "4 0 obj<</Length 41>>stream\nBT /F 12 Tf 20 100 Td (95% by 2026) Tj ET  "
                             "\nendstream endobj\n" PDF_TAIL),
                "plan.pdf", "95% by 2026\n");
    arena_free(arena);
}

static const struct {
    const char *name;
    Str bytes;
    Status status;
    const char *said;
} refusals[] = {
    {"scan.pdf", STR_INIT(PDF_HEAD "4 0 obj<</Length 0>>stream\nendstream endobj\n" PDF_TAIL), E_UNSUPPORTED,
     "pictures"},
    {"cut.pdf", STR_INIT("%PDF-1.4\n1 0 obj<<"), E_INVALID, "damaged"},
    {"no.pdf", STR_INIT("each month"), E_UNSUPPORTED, "not a PDF"},
    {"no.docx", STR_INIT("each month"), E_UNSUPPORTED, "not a .docx"},
    {"cut.docx", STR_INIT("PK\x03\x04 and no more"), E_INVALID, "damaged"},
    {"old.doc", STR_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 WordDocument"), E_UNSUPPORTED, ".doc)"},
    {"locked.docx",
     STR_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"),
     E_UNSUPPORTED, "password"},
    {"bad.txt", STR_INIT("每月检查每月检查\xff"), E_INVALID, "UTF-8"},
    {"zero.txt", STR_INIT("a\0b"), E_UNSUPPORTED, "byte 2"},
    {"plan.RTF", STR_INIT("{\\rtf1}"), E_UNSUPPORTED, ".rtf"},
};

static void refuse_one(Str bytes, const char *name, Status status, const char *said) {
    Arena *arena = arena_new(64 << 20);
    DocText text = {0};
    Error err = ERROR_INIT;
    Status got = doc_text(arena, bytes, str_from(name), &text, &err);
    if (got != status || !strstr(err.message, said) || !err.hint_format)
        fail_msg("%s: status %d, %s, hint %s", name, got, err.message,
                 err.hint_format ? err.hint_format : "none");
    assert_null(text.text.ptr);
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        refuse_one(refusals[i].bytes, refusals[i].name, refusals[i].status, refusals[i].said);
}

static void test_bad_packages(void **state) {
    (void)state;
    Arena *arena = arena_new(256 << 20);
    Error err = ERROR_INIT;
    DocText text = {0};
    assert_int_equal(doc_text(arena, docx_of(arena, "<w:p>"), STR("a.docx"), &text, &err), E_INVALID);
    assert_non_null(strstr(err.message, "word/document.xml"));
    Str doctype = STR("<!DOCTYPE x [<!ENTITY a 'aa'>]><w:document xmlns:w='" WORD "'/>");
    const Entry entries[] = {
        {"[Content_Types].xml", TYPES}, {"_rels/.rels", ROOT}, {"word/document.xml", doctype}};
    assert_int_equal(doc_text(arena, make_zip(arena, entries, 3), STR("a.docx"), &text, &err), E_INVALID);
    assert_non_null(strstr(err.message, "document type"));
    const Entry book[] = {{"[Content_Types].xml", TYPES},
                          {"_rels/.rels", STR_INIT(RELS "</Relationships>")},
                          {"xl/workbook.xml", STR_INIT("<a/>")}};
    refuse_one(make_zip(arena, book, 3), "book.docx", E_UNSUPPORTED, "workbook (.xlsx)");
    char *blanks = arena_alloc(arena, 40 << 20); /* 40 MiB of blanks pack to 40 KiB */
    memset(blanks, ' ', 40 << 20);
    const Entry bomb[] = {
        {"[Content_Types].xml", TYPES}, {"_rels/.rels", ROOT}, {"word/document.xml", {blanks, 40 << 20}}};
    assert_int_equal(doc_text(arena, make_zip(arena, bomb, 3), STR("a.docx"), &text, &err), E_TOO_LARGE);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encodings),    cmocka_unit_test(test_docx), cmocka_unit_test(test_text_box),
        cmocka_unit_test(test_layout),       cmocka_unit_test(test_pdf),  cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_bad_packages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
