#include "doc/tabular.h"

#include "doc/gzip.h"

enum { UNPACKED_MAX = 256 << 20 };

struct Tabular {
    Csv *csv;
    bool header_given; /* of the CSV */
    Xlsx *xlsx;
    Str sheet;
    TabularRow row;
};

static Status open_workbook(Tabular *table, Str bytes, Str sheet, Error *err) {
    TRY(xlsx_open(bytes, NULL, &table->xlsx, err));
    if (!sheet.len) return OK;
    Status status = xlsx_select(table->xlsx, sheet, err);
    table->sheet = sheet;
    if (status != OK) xlsx_closep(&table->xlsx);
    return status;
}

/* Old binary workbooks go to the XLSX reader too: it says what to do about them. */
static bool looks_like_workbook(Str bytes) {
    return str_starts(bytes, STR("PK")) || str_starts(bytes, STR("\xD0\xCF\x11\xE0"));
}

Status tabular_open(Arena *arena, Str bytes, Str sheet, Tabular **ret, Error *err) {
    Tabular *table = arena_new_item(arena, Tabular);
    if (!table) return no_memory(err);
    *table = (Tabular){0};
    if (gzip_is(bytes)) TRY(gzip_unpack(arena, bytes, UNPACKED_MAX, &bytes, err));
    if (looks_like_workbook(bytes))
        TRY(open_workbook(table, bytes, sheet, err));
    else
        TRY(csv_open(arena, bytes, NULL, &table->csv, err));
    *ret = table;
    return OK;
}

void tabular_closep(Tabular **table) {
    if (*table) xlsx_closep(&(*table)->xlsx);
    *table = NULL;
}

static Status next_of_csv(Tabular *table, const TabularRow **ret, int *ret_broken, Error *err) {
    const CsvRow *row = csv_header(table->csv);
    if (table->header_given) {
        Status status = csv_next(table->csv, &row, err);
        if (status == E_INVALID && ret_broken) *ret_broken = csv_row_number(table->csv);
        TRY(status);
    }
    table->header_given = true;
    if (row) table->row = (TabularRow){.row = row->row, .fields = row->fields, .count = row->count};
    *ret = row ? &table->row : NULL;
    return OK;
}

static Status next_of_workbook(Tabular *table, const TabularRow **ret, int *ret_broken, Error *err) {
    const XlsxRow *row = NULL;
    TRY(xlsx_next(table->xlsx, &row, ret_broken, err));
    if (row)
        table->row =
            (TabularRow){.row = row->row, .fields = row->fields, .types = row->types, .count = row->count};
    *ret = row ? &table->row : NULL;
    return OK;
}

Status tabular_next(Tabular *table, const TabularRow **ret, int *ret_broken, Error *err) {
    if (ret_broken) *ret_broken = 0;
    return table->xlsx ? next_of_workbook(table, ret, ret_broken, err)
                       : next_of_csv(table, ret, ret_broken, err);
}

bool tabular_is_workbook(const Tabular *table) {
    return table->xlsx != NULL;
}

Str tabular_sheet(const Tabular *table) {
    return table->sheet;
}

int tabular_last_row(const Tabular *table) {
    return table->xlsx ? xlsx_last_row(table->xlsx) : 0;
}
