#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "doc/csv.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

/* Rows joined as "row:field|field"; a broken row as "!row". The header comes first. */
static Status read_all(Arena *arena, Str text, const CsvOptions *options, Buf *out, Error *err) {
    Csv *csv = NULL;
    TRY(csv_open(arena, text, options, &csv, err));
    const CsvRow *row = csv_header(csv);
    while (row) {
        buf_printf(out, "%d:", row->row);
        for (size_t i = 0; i < row->count; i++)
            buf_printf(out, "%s" STR_FMT, i ? "|" : "", STR_ARG(row->fields[i]));
        buf_add_text(out, ";");
        Status status;
        while ((status = csv_next(csv, &row, err)) == E_INVALID) buf_printf(out, "!%d;", csv_row_number(csv));
        TRY(status);
    }
    return OK;
}

typedef struct Case {
    const char *text, *want;
} Case;

static const Case rows[] = {
    {"a,b\n1,2\n", "1:a|b;2:1|2;"},
    {"a,b\r\n1,2\r\n", "1:a|b;2:1|2;"},
    {"a,b\r1,2", "1:a|b;2:1|2;"},
    {"\xEF\xBB\xBF"
     "a,b\n1,2\n",
     "1:a|b;2:1|2;"},
    {"a;b\n1,5;2\n", "1:a|b;2:1,5|2;"},
    {"a\tb\n1\t2\n", "1:a|b;2:1|2;"},
    {"\"a,;;;\",b\n1,2\n", "1:a,;;;|b;2:1|2;"},
    {"a\n\"x\"\"y\"\n", "1:a;2:x\"y;"},
    {"a,b\n\"\"\"\",\"\"\"\"\"\"\n", "1:a|b;2:\"|\"\";"},
    {"a,b\n\"1\n1\",2\n3,4\n", "1:a|b;2:1\n1|2;3:3|4;"},
    {"a,b\n\n\n3,4\n", "1:a|b;4:3|4;"},
    {"\n a , b \n3,4\n", "2:a|b;3:3|4;"},
    {"a,b\n1\n,\n", "1:a|b;2:1;3:|;"},
    {"a\n\"\"\nb\n", "1:a;2:;3:b;"},
    {"a,b\n\"open,2\n3,4\n", "1:a|b;!2;3:3|4;"},
    {"a,b\n\"x\"y,2\n3,4\n", "1:a|b;!2;3:3|4;"},
    {"a,b\n1,\"x\"y\n\"z\n3,4\n", "1:a|b;!2;!3;4:3|4;"},
    {"a,b\n1,in\"side\n", "1:a|b;2:1|in\"side;"},
    {"a\n=1+2\n", "1:a;2:=1+2;"},
    {"\xC3\xFB\xB3\xC6,\xB5\xD8\xD6\xB7\n\xBA\xBC\xD6\xDD,\x81\x30\x81\x30\n",
     "1:名称|地址;2:杭州|\xC2\x80;"},
    {"\x84\x31\x95\x33\xC3\xFB,b\n1,2\n", "1:名|b;2:1|2;"},
};

static void reads_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
        CLEANUP(buf_free) Buf out = BUF_INIT(10000);
        Error err = ERROR_INIT;
        assert_int_equal(read_all(arena, str_from(rows[i].text), NULL, &out, &err), OK);
        assert_string_equal(out.ptr, rows[i].want);
    }
}

static void reads_utf16(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
    CLEANUP(buf_free) Buf out = BUF_INIT(10000);
    Error err = ERROR_INIT;
    Str text = STR("\xFF\xFE"
                   "a\0\t\0\x0D\x54\n\0"
                   "1\0\t\0"
                   "2\0\n\0");
    assert_int_equal(read_all(arena, text, NULL, &out, &err), OK);
    assert_string_equal(out.ptr, "1:a|名;2:1|2;");
}

typedef struct Refusal {
    Str text;
    Status status;
    const char *part; /* of the message */
} Refusal;

static const Refusal refusals[] = {
    {STR_INIT(""), E_INVALID, "empty"},
    {STR_INIT("\n\n"), E_INVALID, "empty"},
    {STR_INIT("PK\x03\x04 rest"), E_UNSUPPORTED, "workbook"},
    {STR_INIT("a,b\n1,\0\n"), E_UNSUPPORTED, "zero"},
    {STR_INIT("\xFF\xFF\xFF"), E_UNSUPPORTED, "neither UTF-8"},
    {STR_INIT("杭州市余杭区\n杭州\xFF\n"), E_INVALID, "line 2, character 3"},
    {STR_INIT("a,b,c,d\n"), E_INVALID, "more than 3 columns"},
    {STR_INIT("a\n1\n2\n3\n4\n5\n"), E_TOO_LARGE, "more than 5 rows"},
    {STR_INIT("a\n1234567890\n"), OK, ""},
    {STR_INIT("12345678901\n"), E_INVALID, "longer than 10 bytes"},
    {STR_INIT("a,b,c\n\"12345678901\"\n"), OK, ""}, /* a broken row, told by csv_next */
    {STR_INIT("123456789012345678901234567890123456789012345678901234567890"), E_TOO_LARGE, "larger than 50"},
};

static void refuses(void **state) {
    (void)state;
    CsvOptions options = {.max_bytes = 50, .max_row = 40, .max_field = 10, .max_columns = 3, .max_rows = 5};
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        CLEANUP(buf_free) Buf out = BUF_INIT(10000);
        Error err = ERROR_INIT;
        assert_int_equal(read_all(arena, refusals[i].text, &options, &out, &err), refusals[i].status);
        if (refusals[i].status != OK) assert_non_null(strstr(err.message, refusals[i].part));
    }
}

static void names_row_and_column(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
    Error err = ERROR_INIT;
    Csv *csv = NULL;
    const CsvRow *row = NULL;
    assert_int_equal(csv_open(arena, STR("a,b\n1,2\n\"x\ny\",2\n3,\"open\n5,6\n"), NULL, &csv, &err), OK);
    assert_int_equal(csv_next(csv, &row, &err), OK);
    assert_int_equal(csv_next(csv, &row, &err), OK);
    assert_int_equal(row->row, 3);
    assert_int_equal(row->line, 3);
    assert_int_equal(csv_next(csv, &row, &err), E_INVALID);
    assert_string_equal(err.message, "row 4, column 2: the quote that opens the field is never closed");
    assert_int_equal(csv_next(csv, &row, &err), OK);
    assert_int_equal(row->row, 5);
    assert_int_equal(row->line, 6);
    assert_int_equal(csv_column(csv, "b"), 1);
    assert_int_equal(csv_column(csv, "c"), -1);
    assert_true(str_is(csv_field(row, 1), "6"));
    assert_int_equal(csv_field(row, 7).len, 0);
}

static const Case written[] = {
    {"plain", "plain"},
    {"", "\"\""},
    {"a,b", "\"a,b\""},
    {"say \"x\"", "\"say \"\"x\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {" lead", "\" lead\""},
    {"=1+2", "'=1+2"},
    {"=\"x\",1", "\"'=\"\"x\"\",1\""},
    {"-5.5", "-5.5"},
    {"-x", "'-x"},
    {"@sum", "'@sum"},
    {"+86 571", "'+86 571"},
};

static void writes_and_reads_back(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        CLEANUP(buf_free) Buf buf = BUF_INIT(1000);
        CsvWriter writer = csv_writer(&buf, true);
        csv_put_text(&writer, "h");
        csv_end_row(&writer);
        csv_put_text(&writer, written[i].text);
        csv_end_row(&writer);
        assert_true(str_equal(str_slice(buf_str(&buf), 2, buf.len - 1), str_from(written[i].want)));
        CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
        Error err = ERROR_INIT;
        Csv *csv = NULL;
        const CsvRow *row = NULL;
        assert_int_equal(csv_open(arena, buf_str(&buf), NULL, &csv, &err), OK);
        assert_int_equal(csv_next(csv, &row, &err), OK);
        assert_non_null(row);
        assert_true(str_is(csv_unsafe(row->fields[0]), written[i].text));
    }
}

static void survives_failed_allocations(void **state) {
    (void)state;
    Status status = E_NO_MEMORY;
    for (long n = 0; status != OK; n++) {
        assert_true(n < 100);
        CLEANUP(arena_freep) Arena *arena = arena_new(8 << 20);
        CLEANUP(buf_free) Buf out = BUF_INIT(1000);
        Error err = ERROR_INIT;
        arena_fail_after(arena, n);
        status = read_all(arena, STR("\xC3\xFB,b\n\"x\"\"y\",2\n"), NULL, &out, &err);
        assert_true(status == OK || status == E_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows),
        cmocka_unit_test(reads_utf16),
        cmocka_unit_test(refuses),
        cmocka_unit_test(names_row_and_column),
        cmocka_unit_test(writes_and_reads_back),
        cmocka_unit_test(survives_failed_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
