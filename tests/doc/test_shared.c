/* Reads the collection of real files at $ANLAN_SHARED; skipped as a whole when it is absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#include "doc/csv.h"
#include "doc/uscc.h"
#include "doc/xlsx_read.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

static Str read_shared(Arena *arena, const char *name) {
    const char *path = arena_printf(arena, "%s/data/%s", getenv("ANLAN_SHARED"), name);
    FILE *file = fopen(path, "rb");
    if (!file) print_message("cannot open %s\n", path);
    assert_non_null(file);
    size_t room = 4 << 20;
    char *bytes = arena_alloc(arena, room);
    assert_non_null(bytes);
    size_t len = fread(bytes, 1, room, file);
    (void)fclose(file);
    assert_true(len < room);
    return (Str){bytes, len};
}

static void agrees_with_published_codes(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
    Error err = ERROR_INIT;
    Csv *csv = NULL;
    const CsvRow *row = NULL;
    int seen = 0;
    assert_int_equal(csv_open(arena, read_shared(arena, "units/cn_uscc_examples.csv"), NULL, &csv, &err), OK);
    while (csv_next(csv, &row, &err) == OK && row) {
        bool good = str_is(csv_field(row, csv_column(csv, "check_digit_ok")), "1");
        assert_int_equal(uscc_check(row->fields[0]).verdict == USCC_OK, good);
        seen++;
    }
    assert_int_equal(seen, 12);
}

/* Every sheet of a workbook; the number of its rows with values. */
static Status count_rows(Str bytes, int *ret, Error *err) {
    CLEANUP(xlsx_closep) Xlsx *xlsx = NULL;
    TRY(xlsx_open(bytes, NULL, &xlsx, err));
    for (size_t i = 0; i < xlsx_sheet_count(xlsx); i++) {
        const XlsxRow *row = NULL;
        TRY(xlsx_select(xlsx, xlsx_sheet_name(xlsx, i), err));
        do {
            TRY(xlsx_next(xlsx, &row, NULL, err));
            *ret += row != NULL;
        } while (row);
    }
    return OK;
}

static const struct {
    const char *name;
    int rows; /* of all sheets, counted by another program over the sheet XML: rows with a value in a cell */
} books[] = {
    {"bgd_division_to_union_cascade.xlsx", 5907},
    {"eth_market_monitoring_jmmi_v2.xlsx", 1681},
    {"hot_solid_waste.xlsx", 73},
    {"idn_flood_report_kelurahan_v3.xlsx", 400},
    {"mali_health_structure.xlsx", 157},
    {"nmis_school_survey_2012.converted.xlsx", 753},
    {"nmis_water_point_survey_2012.converted.xlsx", 557},
    {"opengis_service_rating.xlsx", 126}, /* 18 of them by the merged range A2:F20 */
    {"pyxform_xlsform_spec_test.xlsx", 67},
    {"syr_subdistrict_profiling_ar_en.xlsx", 5941},
};

static void reads_real_workbooks(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(books); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
        Error err = ERROR_INIT;
        int rows = 0;
        const char *name = arena_printf(arena, "xlsform/%s", books[i].name);
        assert_int_equal(count_rows(read_shared(arena, name), &rows, &err), OK);
        if (rows != books[i].rows) print_message("%s: %d rows\n", name, rows);
        assert_int_equal(rows, books[i].rows);
    }
}

static void reads_them_all(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
    CLEANUP(globfree) glob_t found = {0};
    assert_int_equal(
        glob(arena_printf(arena, "%s/data/xlsform/*.xlsx", getenv("ANLAN_SHARED")), 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, COUNT_OF(books));
}

static void refuses_what_is_no_workbook(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
    Error err = ERROR_INIT;
    int rows = 0;
    Str bytes = read_shared(arena, "xlsform/negative/ifrc_site_assessment_not_a_workbook.xlsx");
    assert_int_equal(count_rows(bytes, &rows, &err), E_UNSUPPORTED);
    assert_non_null(strstr(err.message, ".xls"));
    assert_non_null(err.hint_format);
    bytes = read_shared(arena, "xlsform/nmis_water_point_survey_2012.xls");
    assert_int_equal(count_rows(bytes, &rows, &err), E_UNSUPPORTED);
    bytes = read_shared(arena, "xlsform/negative/pyxform_bad_calc.xlsx");
    assert_int_equal(count_rows(bytes, &rows, &err), OK); /* a workbook, whatever it says */
}

int main(void) {
    const char *shared = getenv("ANLAN_SHARED");
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/data/README.md", shared ? shared : "");
    if (!shared || access(path, R_OK) != 0) {
        puts("1..0 # SKIP $ANLAN_SHARED/data is absent");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_published_codes), cmocka_unit_test(reads_real_workbooks),
        cmocka_unit_test(reads_them_all), cmocka_unit_test(refuses_what_is_no_workbook)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
