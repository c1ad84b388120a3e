#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "doc/xlsx_format.h"
#include "doc/xlsx_read.h"
#include "doc/xlsx_write.h"
#include "make_zip.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

#define MAIN   "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELS   "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define TYPES  STR_INIT("<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>")
#define ROOT                                                                                                 \
    STR_INIT(RELS "<Relationship Id='r1' Type='" OFFICE                                                      \
                  "/officeDocument' Target='xl/workbook.xml'/></Relationships>")
#define BOOK                                                                                                 \
    STR_INIT("<workbook xmlns='" MAIN "' xmlns:r='" OFFICE                                                   \
             "'><sheets><sheet name='Hidden' sheetId='1' state='hidden' "                                    \
             "r:id='r2'/><sheet name='数据' sheetId='2' r:id='r1'/></sheets></workbook>")
#define BOOK_RELS                                                                                            \
    STR_INIT(RELS "<Relationship Id='r1' Type='" OFFICE "/worksheet' Target='worksheets/sheet1.xml'/>"       \
                  "<Relationship Id='r2' Type='" OFFICE "/worksheet' Target='/xl/worksheets/sheet2.xml'/>"   \
                  "<Relationship Id='r3' Type='" OFFICE "/styles' Target='styles.xml'/>"                     \
                  "<Relationship Id='r4' Type='" OFFICE                                                      \
                  "/sharedStrings' Target='sharedStrings.xml'/></Relationships>")
#define STYLES                                                                                               \
    STR_INIT(                                                                                                \
        "<styleSheet xmlns='" MAIN                                                                           \
        "'><numFmts><numFmt numFmtId='170' formatCode='yyyy&quot;年&quot;m&quot;月&quot;"                  \
        "d&quot;日&quot;'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='170'/><xf numFmtId='22'/>"    \
        "<xf numFmtId='20'/><xf numFmtId='49'/></cellXfs></styleSheet>")
#define STRINGS                                                                                              \
    STR_INIT("<sst xmlns='" MAIN                                                                             \
             "'><si><t>名称</t></si><si><r><t>地</t></r><r><t>址</t></r><rPh><t>x</t></rPh></si>"        \
             "<si><t/></si><si><t xml:space='preserve'> a_x000A_b </t></si></sst>")
#define SHEET(rows, rest) "<worksheet xmlns='" MAIN "'><sheetData>" rows "</sheetData>" rest "</worksheet>"

/* A workbook whose visible sheet holds the given XML. */
static Str book_of(Arena *arena, Str sheet) {
    const Entry entries[] = {
        {"[Content_Types].xml", TYPES},
        {"_rels/.rels", ROOT},
        {"xl/workbook.xml", BOOK},
        {"xl/_rels/workbook.xml.rels", BOOK_RELS},
        {"xl/styles.xml", STYLES},
        {"xl/sharedStrings.xml", STRINGS},
        {"xl/worksheets/sheet1.xml", sheet},
        {"xl/worksheets/sheet2.xml", STR_INIT(SHEET("<row><c><v>7</v></c></row>", ""))},
    };
    return make_zip(arena, entries, COUNT_OF(entries));
}

/* Rows as "row:a|b;", a broken row as "!row;". */
static Status read_rows(Xlsx *xlsx, Buf *out, Error *err) {
    for (;;) {
        const XlsxRow *row = NULL;
        int broken = 0;
        Status status = xlsx_next(xlsx, &row, &broken, err);
        if (status == E_INVALID && broken) {
            buf_printf(out, "!%d;", broken);
            continue;
        }
        if (status != OK || !row) return status;
        buf_printf(out, "%d:", row->row);
        for (size_t i = 0; i < row->count; i++)
            buf_printf(out, "%s" STR_FMT, i ? "|" : "", STR_ARG(row->fields[i]));
        buf_add_text(out, ";");
    }
}

static Status read_book(Str bytes, const XlsxOptions *options, Buf *out, Error *err) {
    CLEANUP(xlsx_closep) Xlsx *xlsx = NULL;
    TRY(xlsx_open(bytes, options, &xlsx, err));
    return read_rows(xlsx, out, err);
}

typedef struct Case {
    const char *sheet, *want;
} Case;

static const Case sheets[] = {
    {SHEET("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>", ""), "1:名称|地址;"},
    {SHEET("<row r='1'><c r='A1' t='s'><v>2</v></c></row><row r='2'><c r='A2' t='s'><v>3</v></c></row>", ""),
     "2: a\nb ;"},
    {SHEET("<row r='3'><c r='C3'><v>1.5</v></c></row><row r='9'><c r='A9' "
           "t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r>"
           "</is></c></row>",
           ""),
     "3:||1.5;9:xy;"},
    {SHEET("<row><c><v>1</v></c><c><v>2</v></c></row><row><c t='b'><v>1</v></c><c t='b'><v>0</v></c></row>",
           ""),
     "1:1|2;2:TRUE|FALSE;"},
    {SHEET("<row><c s='1'><v>46113</v></c><c s='2'><v>46113.395833333336</v></c><c s='3'><v>0.5</v></c>"
           "<c s='1'><v>1</v></c><c s='1'><v>59</v></c><c s='1'><v>61</v></c></row>",
           ""),
     "1:2026-04-01|2026-04-01T09:30|12:00|1900-01-01|1900-02-28|1900-03-01;"},
    {SHEET("<row><c t='e'><f>1/0</f><v>#DIV/0!</v></c><c t='str'><f>A1</f><v>made</v></c><c "
           "t='d'><v>2026-04-01</v></c></row>",
           ""),
     "1:#DIV/0!|made|2026-04-01;"},
    {SHEET("<row><c><v>1.1000000000000001</v></c><c><v>13800000000</v></c><c><v>1E3</v></"
           "c><c><v>9.1510106091266E+17</v></c></row>",
           ""),
     "1:1.1|13800000000|1000|9.1510106091266e+17;"},
    {SHEET("<row r='1'><c r='A1' t='inlineStr'><is><t>镇</t></is></c><c r='B1'><v>1</v></c></row>"
           "<row r='2'><c r='B2'><v>2</v></c></row><row r='3'><c r='B3'><v>3</v></c></row>",
           "<mergeCells><mergeCell ref='A1:A2'/></mergeCells>"),
     "1:镇|1;2:镇|2;3:|3;"},
    {SHEET("<row r='1'><c r='A1'><v>5</v></c></row>",
           "<mergeCells><mergeCell ref='A1:C1'/><mergeCell ref='B9'/></mergeCells>"),
     "1:5|5|5;"},
    {SHEET("<row><c><v>x1</v></c></row><row><c t='s'><v>99</v></c></row><row><c "
           "r='1A'><v>1</v></c></row><row><c><v>4</v></c></row>",
           ""),
     "!1;!2;!3;4:4;"},
    {"<x:worksheet xmlns:x='" MAIN
     "'><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
     "1:1;"},
    {SHEET("", ""), ""},
};

static void reads_sheets(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sheets); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        CLEANUP(buf_free) Buf out = BUF_INIT(10000);
        Error err = ERROR_INIT;
        Status status = read_book(book_of(arena, str_from(sheets[i].sheet)), NULL, &out, &err);
        if (status != OK) print_message("%zu: %s (%s)\n", i, err.message, err.detail);
        assert_int_equal(status, OK);
        assert_string_equal(out.len ? out.ptr : "", sheets[i].want);
    }
}

static void picks_sheets_by_name(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    CLEANUP(buf_free) Buf out = BUF_INIT(10000);
    Error err = ERROR_INIT;
    CLEANUP(xlsx_closep) Xlsx *xlsx = NULL;
    Str bytes = book_of(arena, STR(SHEET("<row><c><v>1</v></c></row>", "")));
    assert_int_equal(xlsx_open(bytes, NULL, &xlsx, &err), OK);
    assert_int_equal(xlsx_sheet_count(xlsx), 2);
    assert_true(str_is(xlsx_sheet_name(xlsx, 1), "数据"));
    assert_int_equal(xlsx_select(xlsx, STR("Hidden"), &err), OK);
    assert_int_equal(read_rows(xlsx, &out, &err), OK);
    assert_string_equal(out.ptr, "1:7;");
    assert_int_equal(xlsx_select(xlsx, STR("数据"), &err), OK);
    assert_int_equal(xlsx_last_row(xlsx), 1);
    assert_int_equal(xlsx_select(xlsx, STR("other"), &err), E_NOT_FOUND);
    assert_non_null(strstr(err.message, "Hidden, 数据"));
}

static const struct {
    const char *code;
    NumberFormat format;
} codes[] = {
    {"General", FORMAT_NUMBER}, {"0.00", FORMAT_NUMBER},         {"#,##0\"days\"", FORMAT_NUMBER},
    {"[Red]0", FORMAT_NUMBER},  {"0.00E+00", FORMAT_NUMBER},     {"@", FORMAT_NUMBER},
    {"yyyy/m/d", FORMAT_DATE},  {"m\"月\"d\"日\"", FORMAT_DATE}, {"[$-804]yyyy\"年\"m\"月\";@", FORMAT_DATE},
    {"h:mm", FORMAT_TIME},      {"[h]:mm:ss", FORMAT_TIME},      {"yyyy-mm-dd hh:mm", FORMAT_DATE_TIME},
    {"0;\"d\"", FORMAT_NUMBER}, {"\\d0", FORMAT_NUMBER},         {"", FORMAT_NUMBER},
    {"\"open", FORMAT_NUMBER},  {"[open", FORMAT_NUMBER},        {"\\", FORMAT_NUMBER},
};

static void knows_number_formats(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        assert_int_equal(format_of_code(str_from(codes[i].code)), codes[i].format);
    static const struct {
        double value;
        bool since_1904;
        const char *want;
    } dates[] = {{0, true, "1904-01-01"},
                 {44651, true, "2026-04-01"},
                 {2958465, false, "9999-12-31"},
                 {2958466, false, "2958466"},
                 {-1, false, "-1"},
                 {1e300, false, "1e+300"},
                 {45000.9999999, false, "2023-03-16"}};
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        CLEANUP(buf_free) Buf out = BUF_INIT(100);
        format_number(FORMAT_DATE, dates[i].value, dates[i].since_1904, &out);
        assert_string_equal(out.ptr, dates[i].want);
    }
}

typedef struct Hostile {
    const char *what;
    Str bytes;
    Status status;
    const char *part;
} Hostile;

static Str repeat(Arena *arena, const char *head, const char *item, size_t count, const char *tail) {
    size_t a = strlen(head), b = strlen(item), c = strlen(tail);
    char *text = arena_alloc(arena, a + b * count + c);
    memcpy(text, head, a);
    for (size_t i = 0; i < count; i++) memcpy(text + a + i * b, item, b);
    memcpy(text + a + b * count, tail, c);
    return (Str){text, a + b * count + c};
}

/* The first entry of a zip directory gets another unpacked size. */
static Str lie_about_size(Arena *arena, Str zip, const char *name, uint32_t size) {
    char *copy = arena_alloc(arena, zip.len);
    memcpy(copy, zip.ptr, zip.len);
    for (size_t i = 0; i + 46 + strlen(name) <= zip.len; i++)
        if (memcmp(copy + i, "PK\1\2", 4) == 0 && memcmp(copy + i + 46, name, strlen(name)) == 0)
            memcpy(copy + i + 24, &size, 4);
    return (Str){copy, zip.len};
}

static Str without(Arena *arena, const char *target) {
    const Entry entries[] = {{"[Content_Types].xml", TYPES},
                             {"_rels/.rels", ROOT},
                             {"xl/workbook.xml", BOOK},
                             {"xl/_rels/workbook.xml.rels", str_from(target)},
                             {"secret.xml", STR_INIT(SHEET("<row><c><v>1</v></c></row>", ""))}};
    return make_zip(arena, entries, COUNT_OF(entries));
}

static void refuses_hostile_files(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(128 << 20);
    Str good = book_of(arena, STR(SHEET("<row><c><v>1</v></c></row>", "")));
    Str entity = STR("<!DOCTYPE w [<!ENTITY a 'x'>]>" SHEET("<row><c><v>&a;</v></c></row>", ""));
    const Entry ods[] = {{"mimetype", STR_INIT("application/vnd.oasis.opendocument.spreadsheet")},
                         {"content.xml", STR_INIT("<x/>")}};
    const Entry any[] = {{"../../etc/passwd", STR_INIT("x")}};
    const Hostile cases[] = {
        {"bomb",
         book_of(arena,
                 repeat(arena, "<worksheet><sheetData>", "<row></row>", 1 << 20, "</sheetData></worksheet>")),
         E_TOO_LARGE, "times its size"},
        {"size beyond the limit", lie_about_size(arena, good, "xl/worksheets/sheet1.xml", 0xFFFFFFF0u),
         E_TOO_LARGE, "larger than"},
        {"size too small", lie_about_size(arena, good, "xl/worksheets/sheet1.xml", 3), E_INVALID,
         "than its directory says"},
        {"cut off", str_slice(good, 0, good.len / 2), E_INVALID, "damaged"},
        {"head only", STR("PK\3\4"), E_INVALID, "damaged"},
        {"not a zip", STR("name,address\n"), E_UNSUPPORTED, "not an .xlsx"},
        {"empty", STR(""), E_UNSUPPORTED, "not an .xlsx"},
        {"open document", make_zip(arena, ods, COUNT_OF(ods)), E_UNSUPPORTED, "OpenDocument"},
        {"path names", make_zip(arena, any, COUNT_OF(any)), E_UNSUPPORTED, "without a workbook"},
        {"old binary", STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest"), E_UNSUPPORTED, ".xls"},
        {"entities", book_of(arena, entity), E_INVALID, "document type"},
        {"broken XML", book_of(arena, STR(SHEET("<row><c></row>", ""))), E_INVALID, "damaged"},
        {"rows backwards", book_of(arena, STR(SHEET("<row r='5'/><row r='4'/>", ""))), E_INVALID,
         "out of order"},
        {"row far away", book_of(arena, STR(SHEET("<row r='1048577'/>", ""))), E_INVALID, "out of order"},
        {"row number absurd",
         book_of(arena, STR(SHEET("<row r='99999999999999999999'><c><v>1</v></c></row>", ""))), OK, NULL},
        {"overlapping ranges",
         book_of(arena,
                 repeat(arena, "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData><mergeCells>",
                        "<mergeCell ref='A1:XFD1048576'/>", 201, "</mergeCells></worksheet>")),
         E_INVALID, "overlap"},
        {"too many ranges",
         book_of(arena, repeat(arena, "<worksheet><mergeCells>", "<mergeCell ref='A1:B1'/>", 10001,
                               "</mergeCells></worksheet>")),
         E_TOO_LARGE, "merged ranges"},
        {"part outside",
         without(arena, RELS "<Relationship Id='r1' Type='" OFFICE
                             "/worksheet' Target='../../../../secret.xml'/></Relationships>"),
         E_INVALID, "lacks its part"},
        {"part missing",
         without(arena, RELS "<Relationship Id='r1' Type='" OFFICE
                             "/worksheet' Target='nowhere.xml'/></Relationships>"),
         E_INVALID, "lacks its part"},
        {"no sheet", without(arena, RELS "</Relationships>"), E_INVALID, "no sheet"},
        {"column far away", book_of(arena, STR(SHEET("<row><c r='XFE1'><v>1</v></c></row>", ""))), OK, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_free) Buf out = BUF_INIT(10000);
        Error err = ERROR_INIT;
        Status status = read_book(cases[i].bytes, NULL, &out, &err);
        if (status != cases[i].status || (cases[i].part && !strstr(err.message, cases[i].part)))
            print_message("%s: %s\n", cases[i].what, err.message);
        assert_int_equal(status, cases[i].status);
        if (cases[i].part) assert_non_null(strstr(err.message, cases[i].part));
    }
}

static void survives_every_cut_and_flip(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(4 << 20);
    Str good = book_of(arena, str_from(sheets[7].sheet));
    char *bytes = arena_alloc(arena, good.len);
    for (size_t i = 0; i < good.len; i += 3) {
        CLEANUP(buf_free) Buf out = BUF_INIT(10000);
        Error err = ERROR_INIT;
        memcpy(bytes, good.ptr, good.len);
        bytes[i] = (char)(bytes[i] ^ 0x55);
        Status status = read_book((Str){bytes, good.len}, NULL, &out, &err);
        assert_true(status == OK || err.message[0]);
        status = read_book(str_slice(good, 0, i), NULL, &out, &err);
        assert_true(status != OK);
    }
}

static void keeps_its_limits(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(4 << 20);
    CLEANUP(buf_free) Buf out = BUF_INIT(1000);
    Error err = ERROR_INIT;
    XlsxOptions options = xlsx_options_default();
    options.max_columns = 2;
    options.max_field = 5;
    Str bytes = book_of(
        arena, STR(SHEET("<row><c><v>1</v></c><c/><c/></row><row><c r='C2'><v>1</v></c></row>"
                         "<row><c t='str'><v>123456</v></c></row><row><c t='str'><v>12345</v></c></row>",
                         "")));
    assert_int_equal(read_book(bytes, &options, &out, &err), OK);
    assert_string_equal(out.ptr, "1:1;!2;!3;4:12345;");
    options.max_entries = 3;
    assert_int_equal(read_book(bytes, &options, &out, &err), E_TOO_LARGE);
    options = xlsx_options_default();
    options.max_bytes = 100;
    assert_int_equal(read_book(bytes, &options, &out, &err), E_TOO_LARGE);
}

static void names_columns(void **state) {
    (void)state;
    static const struct {
        size_t column;
        const char *name;
    } names[] = {{0, "A"},   {25, "Z"},   {26, "AA"},   {51, "AZ"},
                 {52, "BA"}, {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char text[XLSX_COLUMN_TEXT];
        assert_string_equal(xlsx_column_name(names[i].column, text), names[i].name);
    }
}

static void writes_what_it_reads(void **state) {
    (void)state;
    Error err = ERROR_INIT;
    CLEANUP(xlsx_writer_freep) XlsxWriter *writer = NULL;
    CLEANUP(buf_free) Buf file = BUF_INIT(1 << 20), out = BUF_INIT(10000), notes = BUF_INIT(100000);
    const double widths[] = {20, 0, 30};
    assert_int_equal(xlsx_writer_new(&writer, &err), OK);
    assert_int_equal(xlsx_writer_sheet(writer, STR("问题/说明:1"), widths, COUNT_OF(widths), &err), OK);
    assert_int_equal(xlsx_write_text(writer, 0, 0, STR("名称"), XLSX_HEADER, &err), OK);
    assert_int_equal(xlsx_write_text(writer, 1, 0, STR("=1+2"), XLSX_ERROR, &err), OK);
    assert_int_equal(xlsx_write_note(writer, 1, 0, STR("第一处：名称不对"), &err), OK);
    assert_int_equal(xlsx_write_number(writer, 1, 2, 13800000000.0, XLSX_PLAIN, &err), OK);
    assert_int_equal(xlsx_write_text(writer, 2, 1, STR("two\nlines & <x> \x01"), XLSX_PLAIN, &err), OK);
    assert_int_equal(xlsx_write_note(writer, 2, 1, STR("second"), &err), OK);
    xlsx_freeze(writer, 1, 0);
    assert_int_equal(xlsx_writer_sheet(writer, STR("第二页"), NULL, 0, &err), OK);
    assert_int_equal(xlsx_write_text(writer, 0, 0, STR("x"), XLSX_PLAIN, &err), OK);
    assert_int_equal(xlsx_writer_end(&writer, &file, &err), OK);
    assert_null(writer);
    CLEANUP(xlsx_closep) Xlsx *xlsx = NULL;
    assert_int_equal(xlsx_open(buf_str(&file), NULL, &xlsx, &err), OK);
    assert_true(str_is(xlsx_sheet_name(xlsx, 0), "问题 说明 1"));
    assert_int_equal(read_rows(xlsx, &out, &err), OK);
    assert_string_equal(out.ptr, "1:名称;2:=1+2||13800000000;3:|two\nlines & <x> \x01;");
    assert_int_equal(xlsx_part(xlsx, "xl/comments1.xml", &notes, &err), OK);
    assert_non_null(strstr(notes.ptr, "<comment ref=\"A2\""));
    assert_non_null(strstr(notes.ptr, "第一处：名称不对"));
    assert_non_null(strstr(notes.ptr, "<comment ref=\"B3\""));
    assert_int_equal(xlsx_part(xlsx, "xl/nothing.xml", &notes, &err), E_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_sheets),
        cmocka_unit_test(picks_sheets_by_name),
        cmocka_unit_test(knows_number_formats),
        cmocka_unit_test(refuses_hostile_files),
        cmocka_unit_test(survives_every_cut_and_flip),
        cmocka_unit_test(keeps_its_limits),
        cmocka_unit_test(names_columns),
        cmocka_unit_test(writes_what_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
