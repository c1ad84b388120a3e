/* Two entrances: a whole package, and (when the first byte is not P) the XML of a sheet, which mutates
 * better. */
#include <assert.h>

#include "doc/xlsx_read.h"
#include "tests/doc/make_zip.h"

static const char main_type[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

static Str wrap_sheet(Arena *arena, Str sheet) {
    const char *rels = arena_printf(
        arena, "<Relationships><Relationship Id='a' Type='%sofficeDocument' Target='b.xml'/></Relationships>",
        main_type);
    const char *book_rels = arena_printf(
        arena, "<Relationships><Relationship Id='a' Type='%sworksheet' Target='s.xml'/></Relationships>",
        main_type);
    const Entry entries[] = {
        {"[Content_Types].xml", STR_INIT("<Types/>")},
        {"_rels/.rels", str_from(rels)},
        {"b.xml", STR_INIT("<workbook><sheets><sheet name='x' id='a'/></sheets></workbook>")},
        {"_rels/b.xml.rels", str_from(book_rels)},
        {"s.xml", sheet},
    };
    return make_zip(arena, entries, COUNT_OF(entries));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
    CLEANUP(xlsx_closep) Xlsx *xlsx = NULL;
    Error err = ERROR_INIT;
    XlsxOptions options = xlsx_options_default();
    options.max_part = options.max_shared = 8 << 20;
    Str bytes = {(const char *)data, size};
    if (size && *data != 'P') bytes = wrap_sheet(arena, bytes);
    if (xlsx_open(bytes, &options, &xlsx, &err) != OK) {
        assert(err.message[0]);
        return 0;
    }
    for (int last = 0, broken = 0;;) {
        const XlsxRow *row = NULL;
        Status status = xlsx_next(xlsx, &row, &broken, &err);
        if (status == E_INVALID && broken) continue;
        if (status != OK || !row) break;
        assert(row->row > last && row->count <= options.max_columns);
        last = row->row;
    }
    return 0;
}
