/* Which column of the file is which of ours: by the map file, else by header names in English or Chinese. */
#include "app/import_kind.h"
#include "base/yaml.h"

#include <string.h>

enum { HEADER_ROOM = 256 };

/* Headers are compared without blanks, line breaks, stars and what stands in brackets: «单位名称*（必填）» is
 * 单位名称. Past the room a header is cut: none of ours is that long. */
static Str plain_header(Str header, char room[HEADER_ROOM]) {
    size_t len = 0;
    for (size_t i = 0; i < header.len && len < HEADER_ROOM; i++) {
        Str rest = str_slice(header, i, header.len);
        if (header.ptr[i] == '(' || str_starts(rest, STR("（"))) break;
        if (str_starts(rest, STR("　"))) {
            i += 2;
            continue;
        }
        if (strchr(" \t\r\n*:", header.ptr[i])) continue;
        bool upper = header.ptr[i] >= 'A' && header.ptr[i] <= 'Z';
        room[len++] = upper ? (char)(header.ptr[i] + 32) : header.ptr[i];
    }
    return (Str){room, len};
}

static bool one_of(const char *words, Str name) {
    Str rest = str_from(words), word;
    while (rest.len) {
        bool more = str_cut(rest, '|', &word, &rest);
        if (str_equal(word, name)) return true;
        if (!more) break;
    }
    return false;
}

static int column_of(const ImportKind *kind, Str header) {
    char room[HEADER_ROOM];
    Str plain = plain_header(header, room);
    for (size_t i = 0; i < kind->column_count; i++)
        if (str_is(plain, kind->columns[i].name) || one_of(kind->columns[i].words, plain)) return (int)i;
    return TARGET_OTHER;
}

bool import_is_header(const Import *import, const TabularRow *row) {
    const ImportKind *kind = import->kind;
    if (import->options->map.len) return true;
    bool found[IMPORT_COLUMNS_MAX] = {false};
    for (size_t i = 0; i < row->count; i++) {
        int column = column_of(kind, str_trim(row->fields[i]));
        if (column >= 0) found[column] = true;
    }
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].required && !found[i]) return false;
    return true;
}

/* The remarks column of our own annotated workbook is not data. */
static bool is_remark(Str header) {
    return str_is(header, "导入问题") || str_is(header, "Import faults");
}

static void take_column(Import *import, size_t source, int column) {
    import->targets[source] = column;
    if (column < 0) return;
    if (import->sources[column] >= 0) {
        diag_add(&import->report->diags, SEVERITY_WARNING, import->file, import->header_row, (int)source + 1,
                 "import.column-twice", "two columns are read as %s; the first one counts",
                 import->kind->columns[column].name);
        import->targets[source] = TARGET_IGNORED;
        return;
    }
    import->sources[column] = (int)source;
}

static void map_by_name(Import *import) {
    for (size_t i = 0; i < import->source_count; i++) {
        Str header = import->headers[i];
        int column = header.len && !is_remark(header) ? column_of(import->kind, header) : TARGET_IGNORED;
        take_column(import, i, column);
        if (column == TARGET_OTHER && !import->kind->keeps_others)
            diag_add(&import->report->diags, SEVERITY_WARNING, import->file, import->header_row, (int)i + 1,
                     "import.unknown-column", "the column «%.*s» is not known and not read", STR_ARG(header));
    }
}

static int header_at(const Import *import, Str header) {
    for (size_t i = 0; i < import->source_count; i++)
        if (str_equal(import->headers[i], header)) return (int)i;
    return -1;
}

/* `企业名称: name`; a name of ours that does not exist becomes an attribute of that name; `-` drops the
 * column. */
static void map_pair(Import *import, const YamlNode *key, const YamlNode *value, Diags *diags) {
    int source = header_at(import, key->text);
    Str name = yaml_text(value);
    if (source < 0) {
        diag_add(diags, SEVERITY_ERROR, STR("map"), key->line, key->column, "import.map-column",
                 "the file has no column «%.*s»", STR_ARG(key->text));
        return;
    }
    if (str_is(name, "-")) {
        import->targets[source] = TARGET_IGNORED;
        return;
    }
    int column = column_of(import->kind, name);
    if (column >= 0)
        take_column(import, (size_t)source, column);
    else if (import->kind->keeps_others && name.len)
        import->headers[source] = name;
    else
        diag_add(diags, SEVERITY_ERROR, STR("map"), value->line, value->column, "import.map-name",
                 "there is no column «%.*s» to fill", STR_ARG(name));
}

static Status map_by_file(Import *import, Error *err) {
    YamlNode *map = NULL;
    Diags *diags = &import->report->diags;
    for (size_t i = 0; i < import->source_count; i++) import->targets[i] = TARGET_OTHER;
    TRY(yaml_parse(import->arena, STR("map"), import->options->map, 1, &map, diags, err));
    if (map->type != YAML_MAP)
        return fail(err, E_INVALID, "the map must be lines of `source column: our column`");
    for (size_t i = 0; i < map->count; i++) map_pair(import, map->keys[i], map->items[i], diags);
    return diags->error_count ? fail(err, E_INVALID, "the map does not fit the file") : OK;
}

static Status check_required(Import *import, Error *err) {
    const ImportKind *kind = import->kind;
    for (size_t i = 0; i < kind->column_count; i++) {
        const ImportColumn *column = &kind->columns[i];
        if (!column->required || import->sources[i] >= 0) continue;
        Diag *diag = diag_add(&import->report->diags, SEVERITY_ERROR, import->file, import->header_row, 0,
                              "import.missing-column", "the column %s is missing (other names: %s)",
                              column->name, column->words);
        diag_hint(diag, "Name it so in the header row, or say with --map which column it is.");
    }
    return import->report->diags.error_count ? fail(err, E_INVALID, "the file lacks a required column") : OK;
}

Status import_map_columns(Import *import, Error *err) {
    for (size_t i = 0; i < IMPORT_COLUMNS_MAX; i++) import->sources[i] = -1;
    if (import->options->map.len)
        TRY(map_by_file(import, err));
    else
        map_by_name(import);
    return check_required(import, err);
}
