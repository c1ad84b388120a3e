/* The national tree of regions. The key is (code, level): 东莞 441900000000 stands at level 2 and again at
 * level 3. */
#include "app/import_kind.h"
#include "app/realm.h"

enum { CODE, LEVEL, NAME, PARENT, FROM, TO, SHORT };

static const ImportColumn columns[] = {
    [CODE] = {"code", "代码|区划代码|行政区划代码|统计用区划代码", "region code", IMPORT_TEXT, true, 12},
    [LEVEL] = {"level", "级别|层级", "level", IMPORT_WHOLE, true, 5},
    [NAME] = {"name", "名称|区划名称", "name", IMPORT_TEXT, true, 60},
    [PARENT] = {"parent_code", "parent|上级代码|上级区划代码", "code of the region above", IMPORT_TEXT, false,
                12},
    [FROM] = {"valid_from", "启用日期", "valid from", IMPORT_DATE, false, 0},
    [TO] = {"valid_to", "停用日期", "valid to", IMPORT_DATE, false, 0},
    [SHORT] = {"source_code", "短码", "code without its zeros", IMPORT_TEXT, false, 12},
};

typedef struct Region {
    Str code, name, parent;
    int64_t level, from;
    Date to;
} Region;

/* Digits only; a short code (330110) is filled with zeros. */
static bool full_code(const Import *import, Str text, Str *ret) {
    char *code = arena_alloc(import->batch, REGION_CODE);
    if (!code || !text.len || text.len > REGION_CODE) return false;
    for (size_t i = 0; i < REGION_CODE; i++) {
        code[i] = i < text.len ? text.ptr[i] : '0';
        if (code[i] < '0' || code[i] > '9') return false;
    }
    *ret = (Str){code, REGION_CODE};
    return true;
}

static bool zeros_from(Str code, size_t from) {
    for (size_t i = from; i < code.len; i++)
        if (code.ptr[i] != '0') return false;
    return true;
}

static bool check(Import *import, const ImportRow *row, Region *ret) {
    Region region = {.level = row->values[LEVEL].whole,
                     .name = row->values[NAME].text,
                     .parent = {"", 0},
                     .to = row->values[TO].date};
    region.from = row->values[FROM].date == DATE_NONE ? 0 : row->values[FROM].date;
    if (!full_code(import, row->values[CODE].text, &region.code) || region.level < 1 ||
        !zeros_from(region.code, region_digits(region.level))) {
        diag_hint(import_fault(import, row, CODE, "region.code", "«%.*s» is not a region code of level %d",
                               STR_ARG(row->values[CODE].text), (int)region.level),
                  "A code has 12 digits; those below its level are zeros.");
        return false;
    }
    Str parent = row->values[PARENT].text;
    if (region.level == 1) parent = (Str){"", 0};
    bool fits = region.level == 1 || (full_code(import, parent, &region.parent) &&
                                      str_equal(str_slice(region.parent, 0, region_digits(region.level - 1)),
                                                str_slice(region.code, 0, region_digits(region.level - 1))));
    if (!fits)
        import_fault(import, row, PARENT, "region.parent", "«%.*s» does not lie above the code",
                     STR_ARG(parent));
    *ret = region;
    return fits;
}

static Status find(Import *import, const Region *region, ImportOutcome *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(import->tx, SQL_IMPORT_REGION_FIND,
                    ARGS(A_STR(region->code), A_I64(region->level), A_I64(region->from)), &rows, err));
    *ret = ROW_ADDED;
    if (rows_next(rows)) {
        bool same = str_equal(rows_text(rows, 0), region->name) &&
                    str_equal(rows_text(rows, 1), region->parent) && rows_date(rows, 2) == region->to;
        *ret = same ? ROW_UNCHANGED : ROW_CHANGED;
    }
    return rows_status(rows, err);
}

static Status take(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    Region region;
    if (!check(import, row, &region)) return OK;
    TRY(find(import, &region, ret, err));
    if (*ret == ROW_UNCHANGED) return OK;
    return store_exec(import->tx, SQL_IMPORT_REGION_PUT,
                      ARGS(A_STR(region.code), A_I64(region.level), A_STR(region.name), A_STR(region.parent),
                           A_I64(region.from), A_DATE(region.to)),
                      NULL, err);
}

static const ImportKind kind = {.event = "region.imported",
                                .permission = "region.write",
                                .columns = columns,
                                .column_count = COUNT_OF(columns),
                                .row = take};

Status app_import_regions(const App *app, const Actor *actor, Str file, Str bytes,
                          const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&kind, app, actor, file, bytes, options, ret, arena, err);
}
