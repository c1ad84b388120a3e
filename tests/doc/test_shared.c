/* Reads the collection of real files at $ANLAN_SHARED; skipped as a whole when it is absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "doc/csv.h"
#include "doc/uscc.h"

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

int main(void) {
    const char *shared = getenv("ANLAN_SHARED");
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/data/README.md", shared ? shared : "");
    if (!shared || access(path, R_OK) != 0) {
        puts("1..0 # SKIP $ANLAN_SHARED/data is absent");
        return 0;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_published_codes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
