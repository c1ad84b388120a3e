/* Orgs as tables name them: by code, by a 12-digit code with zeros behind, or by a name that is unique in the
 * realm. */
#include "app/import_kind.h"

enum { ORGS_EXPECTED = 1024 };

static Status add_org(Import *import, ImportOrgs *orgs, const ImportOrg *found, Error *err) {
    ImportOrg *org = arena_new_item(import->arena, ImportOrg);
    if (!org) return no_memory(err);
    bool copied = arena_str(import->arena, found->code, &org->code) &&
                  arena_str(import->arena, found->name, &org->name) &&
                  arena_str(import->arena, found->path, &org->path);
    if (!copied || !map_put(orgs->by_code, org->code, org)) return no_memory(err);
    ImportOrg *same = map_get(orgs->by_name, org->name);
    if (same) same->twice = true;
    return same || map_put(orgs->by_name, org->name, org) ? OK : no_memory(err);
}

Status import_orgs_load(Import *import, ImportOrgs *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    ImportOrgs orgs = {map_new(import->arena, ORGS_EXPECTED), map_new(import->arena, ORGS_EXPECTED)};
    if (!orgs.by_code || !orgs.by_name) return no_memory(err);
    TRY(store_query(import->tx, SQL_IMPORT_ORGS, ARGS(A_STR(import->actor->realm)), &rows, err));
    while (rows_next(rows)) {
        ImportOrg org = {.code = rows_text(rows, 0), .name = rows_text(rows, 1), .path = rows_text(rows, 2)};
        TRY(add_org(import, &orgs, &org, err));
    }
    TRY(rows_status(rows, err));
    *ret = orgs;
    return OK;
}

static const ImportOrg *by_code(const ImportOrgs *orgs, Str code) {
    static const size_t lengths[] = {12, 9, 6, 4, 2};
    const ImportOrg *org = map_get(orgs->by_code, code);
    for (size_t i = 0; !org && code.len == 12 && i < COUNT_OF(lengths); i++) {
        bool zeros = true;
        for (size_t k = lengths[i]; k < code.len; k++) zeros = zeros && code.ptr[k] == '0';
        if (zeros) org = map_get(orgs->by_code, str_slice(code, 0, lengths[i]));
    }
    return org;
}

const ImportOrg *import_org(Import *import, const ImportOrgs *orgs, const ImportRow *row, int column,
                            Error *err) {
    Str text = row->values[column].text;
    if (!text.len) return NULL; /* told as empty */
    const ImportOrg *org = by_code(orgs, text);
    bool named = !org;
    if (named) org = map_get(orgs->by_name, text);
    if (!org) {
        diag_hint(
            import_fault(import, row, column, "import.unknown-org", "there is no org «%.*s»", STR_ARG(text)),
            "Write its code, or its full name as in the org tree.");
        return NULL;
    }
    if (named && org->twice) {
        diag_hint(import_fault(import, row, column, "import.org-twice", "several orgs are called «%.*s»",
                               STR_ARG(text)),
                  "Write its code.");
        return NULL;
    }
    if (app_require(import->app, import->actor, import->kind->permission, org->path, err) == OK) return org;
    import_fault(import, row, column, "import.forbidden", "you may not write at the org «%.*s»",
                 STR_ARG(text));
    return NULL;
}
