/* Any bytes: rows come in order, within the limits, and what the writer makes of a row reads back the same.
 */
#include <assert.h>

#include "doc/csv.h"

static void check_round_trip(Arena *arena, const CsvRow *row) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    CsvWriter writer = csv_writer(&text, false);
    csv_put_text(&writer, "header");
    csv_end_row(&writer);
    for (size_t i = 0; i < row->count; i++) csv_put(&writer, row->fields[i]);
    csv_end_row(&writer);
    CsvOptions options = csv_options_default();
    options.delimiter = ',';
    Csv *csv = NULL;
    const CsvRow *again = NULL;
    Error err = ERROR_INIT;
    Status status = csv_open(arena, buf_str(&text), &options, &csv, &err);
    if (status == OK) status = csv_next(csv, &again, &err);
    if (status == E_NO_MEMORY) return;
    assert(status == OK && again && again->count == row->count);
    for (size_t i = 0; i < row->count; i++) assert(str_equal(again->fields[i], row->fields[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    Csv *csv = NULL;
    Error err = ERROR_INIT;
    const CsvRow *row = NULL;
    Status status = csv_open(arena, (Str){(const char *)data, size}, NULL, &csv, &err);
    for (int last = 0, rows = 0; status == OK && rows < 1000; rows++) {
        status = csv_next(csv, &row, &err);
        if (status == E_INVALID)
            status = OK;
        else if (status != OK || !row)
            break;
        else if (rows < 3)
            check_round_trip(arena, row);
        assert(csv_row_number(csv) > last);
        last = csv_row_number(csv);
    }
    return 0;
}
