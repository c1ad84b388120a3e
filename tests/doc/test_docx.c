/* Word documents as Word and WPS write them: what stands around and inside the text must not change it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "make_docx.h"

#define R(text)        "<w:r w:rsidR='00A1'><w:rPr><w:rFonts w:hint='eastAsia'/></w:rPr><w:t>" text "</w:t></w:r>"
#define RUNS(runs)     "<w:p w:rsidR='00A1' w:rsidRDefault='00A2'>" runs "</w:p>"
#define FIELD(type)    "<w:r><w:fldChar w:fldCharType='" type "'/></w:r>"
#define CODE(text)     "<w:r><w:instrText xml:space='preserve'>" text "</w:instrText></w:r>"
#define BOX(content)   "<w:txbxContent>" content "</w:txbxContent>"
#define SYM(font, at)  "<w:r><w:sym w:font='" font "' w:char='" at "'/></w:r>"
#define TC(more, body) "<w:tc><w:tcPr><w:tcW w:w='900'/>" more "</w:tcPr>" body "</w:tc>"
#define CHANGED        "<w:pPrChange w:id='3'><w:pPr><w:pStyle w:val='a1'/></w:pPr></w:pPrChange>"
#define GONE           "<w:pPr><w:rPr><w:del w:id='4' w:author='x'/></w:rPr></w:pPr>"

static const struct {
    const char *name, *body, *text;
} cases[] = {
    {"runs split inside a number, spelling and bookmarks between",
     RUNS(R("每季") "<w:proofErr w:type='spellStart'/>" R(
         "度检查1") "<w:bookmarkStart w:id='0' w:name='a'/>" R("2") "<w:bookmarkEnd "
                                                                    "w:id='0'/><w:r><w:lastRenderedPageBreak/"
                                                                    "><w:t>0家</w:t></w:r>"),
     "每季度检查120家\n"},
    {"links, smart tags and content controls are text",
     "<w:sdt><w:sdtPr><w:alias w:val='名'/></w:sdtPr><w:sdtContent>" RUNS(
         "<w:hyperlink w:anchor='a'>" R("每月") "</w:hyperlink><w:smartTag w:element='date'>" R(
             "5日") "</w:smartTag><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>" R("前报") "</"
                                                                                               "w:sdtContent>"
                                                                                               "</w:sdt>") "<"
                                                                                                           "/"
                                                                                                           "w"
                                                                                                           ":"
                                                                                                           "s"
                                                                                                           "d"
                                                                                                           "t"
                                                                                                           "C"
                                                                                                           "o"
                                                                                                           "n"
                                                                                                           "t"
                                                                                                           "e"
                                                                                                           "n"
                                                                                                           "t"
                                                                                                           ">"
                                                                                                           "<"
                                                                                                           "/"
                                                                                                           "w"
                                                                                                           ":"
                                                                                                           "s"
                                                                                                           "d"
                                                                                                           "t"
                                                                                                           ">",
     "每月5日前报\n"},
    {"a control that still asks to be filled in is empty",
     RUNS(R("负责人：") "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" R(
         "单击此处输入") "</w:sdtContent></w:sdt><w:sdt><w:sdtPr/><w:sdtContent>" R("所长") "</"
                                                                                            "w:sdtContent></"
                                                                                            "w:sdt>"),
     "负责人：所长\n"},
    {"the result of a field, not its code, nor a field in the code",
     RUNS(R("于") FIELD("begin") CODE(" IF ") FIELD("begin") CODE("PAGE") FIELD("separate") R("7")
              FIELD("end") CODE(" = 1 ") FIELD("separate") R("6月底")
                  FIELD("end") "<w:fldSimple w:instr='DATE'>" R("前") "</w:fldSimple>" R("完成")),
     "于6月底前完成\n"},
    {"a field that never comes to its result costs its paragraph only",
     RUNS(R("甲") FIELD("begin") CODE("X") R("乙")) RUNS(R("每月1次")), "甲\n每月1次\n"},
    {"one branch of an alternate content",
     RUNS("<w:r><AlternateContent><Choice Requires='a'><w:t>一</w:t></Choice><Choice "
          "Requires='b'><w:t>二</w:t>"
          "</Choice><Fallback><w:t>三</w:t></Fallback></AlternateContent></w:r>" R(
              "完") "<AlternateContent><Fallback>" R("四") "</Fallback></AlternateContent>"),
     "一完四\n"},
    {"a paragraph goes on behind a text box in it",
     RUNS(R("每月") "<w:r><w:pict>" BOX(RUNS(R("框一")) RUNS(R("框二"))) "</w:pict></w:r>" R("检查2次")),
     "每月检查2次\n框一\n框二\n"},
    {"revisions: what was taken away is gone, what it was before does not count",
     RUNS("<w:pPr>" CHANGED "</w:pPr>" R(
         "每") "<w:del w:id='1'><w:r><w:delText>周</w:delText></w:r></w:del>"
               "<w:moveFrom w:id='2'>" R("旧") "</w:moveFrom><w:moveTo w:id='2'>" R(
                   "月") "</w:moveTo><w:ins w:id='5'>" R("2次") "</w:ins><w:r><w:rPr><w:rPrChange "
                                                                "w:id='6'><w:rPr><w:vanish/></w:rPr></"
                                                                "w:rPrChange></w:rPr>"
                                                                "<w:t>以上</w:t></w:r>"),
     "每月2次以上\n"},
    {"a deleted end of a paragraph joins it with the next",
     RUNS(GONE R("每月检")) RUNS(R("查2次")) RUNS(GONE R("完")), "每月检查2次\n完\n"},
    {"symbols, hyphens, tabs, breaks, blanks, readings",
     RUNS(R("合格率") SYM("Symbol", "F0B3") R("98%") SYM("Wingdings", "F06E")
              SYM("宋体", "2265") "<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2次</w:t><w:tab/><w:t>　甲</"
                                  "w:t><w:br/><w:t>乙</w:t></w:r>"
                                  "<w:r><w:ruby><w:rt>" R("jiǎn") "</w:rt><w:rubyBase>" R(
                                      "检") "</w:rubyBase></w:ruby><w:t>查</w:t></w:r>"),
     "合格率≥98%≥1-2次\t　甲\n乙检查\n"},
    {"hidden by a word, shown by a word",
     RUNS("<w:r><w:rPr><w:vanish w:val='false'/></w:rPr><w:t>显</w:t></w:r>"
          "<w:r><w:rPr><w:vanish w:val='true'/></w:rPr><w:t>隐</w:t></w:r>"),
     "显\n"},
    {"a number of a list does not run into that of the text",
     P(LIST("1", "0"), "甲") P(LIST("1", "1"), "3月底前完成") P(LIST("1", "1"), "每月"),
     "一、甲\n1.1 3月底前完成\n1.2每月\n"},
    {"headings by styles: Chinese ids and names, a base, and one that is body text again",
     P("<w:pStyle w:val='1'/>", "甲") P("<w:pStyle w:val='22'/>", "乙") P("<w:pStyle w:val='23'/>", "丙")
         P("<w:pStyle w:val='b'/><w:outlineLvl w:val='1'/>", "丁"),
     "# 甲\n## 乙\n丙\n## 丁\n"},
    {"cells over columns and over rows, room in front, empty rows",
     "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>" CELL("<w:vMerge w:val='restart'/>", "项目")
         CELL("<w:gridSpan w:val='2'/>", "批次") "</w:tr><w:tr>" CELL("<w:vMerge/>", "") CELL("", "上半年")
             CELL("", "下半年") "</w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" CELL("", "40")
                 CELL("", "60") "</w:tr><w:tr>" CELL("", "") CELL("", "") CELL("", "") "</w:tr></w:tbl>",
     "| 项目 | 批次 | |\n| --- | --- | --- |\n| 〃 | 上半年 | 下半年 |\n| | 40 | 60 |\n\n"},
    {"a table in a cell, a text box in a cell",
     "<w:tbl><w:tr>" CELL("", "甲")
         TC("", P("", "乙") "<w:tbl><w:tr>" CELL("", "内1") CELL("", "内2") "</w:tr></w:tbl>" P("", "丙"))
             TC("", RUNS(R("丁") "<w:r>" BOX(P("", "框")) "</w:r>")) "</w:tr></w:tbl>",
     "| 甲 | 乙 内1 内2 丙 | 丁 框 |\n| --- | --- | --- |\n\n"},
    {"a table of one column is a frame around prose, also around another table",
     "<w:tbl><w:tr>" TC(
         "", P("<w:pStyle w:val='1'/>", "目标") P("", "每月检查1次。") "<w:tbl><w:tr>" CELL("", "甲")
                 CELL("", "乙") "</w:tr></w:tbl>") "</w:tr><w:tr>" CELL("", "每季报。") "</w:tr></w:tbl>",
     "# 目标\n每月检查1次。\n| 甲 | 乙 |\n| --- | --- |\n\n每季报。\n"},
    {"paragraphs of drawings are not those of the text",
     RUNS(R("前") "<w:r><w:drawing><a:p "
                  "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:r/></a:p>"
                  "</w:drawing></w:r>" R("后")),
     "前后\n"},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Arena *arena = arena_new(1 << 20);
        assert_text(arena, docx_of(arena, cases[i].body), cases[i].name, cases[i].text);
        arena_free(arena);
    }
}

/* The body's name is what the package says; it may have no relations of its own. */
static void test_part_names(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    const Entry entries[] = {
        {"[Content_Types].xml", TYPES},
        {"_rels/.rels", STR_INIT(RELS "<Relationship Id='r1' Type='" OFFICE
                                      "/officeDocument' Target='/word/document2.xml'/></Relationships>")},
        {"word/document2.xml", STR_INIT("<w:document xmlns:w='" WORD "'><w:body>" P(
                                   "<w:pStyle w:val='s'/>", "每月") "</w:body></w:document>")},
        {"word/_rels/document2.xml.rels", STR_INIT(RELS "<Relationship Id='r1' Type='" OFFICE
                                                        "/styles' Target='styles2.xml'/></Relationships>")},
        {"word/styles2.xml",
         STR_INIT("<w:styles xmlns:w='" WORD "'><w:style w:styleId='s'><w:name w:val='标题 3'/>"
                  "</w:style></w:styles>")},
    };
    assert_text(arena, make_zip(arena, entries, 3), "without relations", "每月\n");
    assert_text(arena, make_zip(arena, entries, COUNT_OF(entries)), "with relations", "### 每月\n");
    arena_free(arena);
}

/* Deeper than anybody writes: nothing is lost, nothing is overrun. */
static void test_depth(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Buf body = BUF_INIT(1 << 18);
    for (int i = 0; i < 200; i++) buf_add_text(&body, "<w:tbl><w:tr><w:tc>");
    buf_add_text(&body, P("", "每月"));
    for (int i = 0; i < 200; i++) buf_add_text(&body, "</w:tc></w:tr></w:tbl>");
    buf_add_text(&body, P("", "完"));
    assert_text(arena, docx_of(arena, body.ptr), "deep", "每月\n完\n");
    buf_free(&body);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_part_names),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
