#include "app/area.h"

enum { PATHS_MAX = 1 << 20 };

static Status end_of(Str path, Arena *arena, Str *ret, Error *err) {
    const char *end = app_path_end(path, arena);
    if (!end) return no_memory(err);
    *ret = str_from(end);
    return OK;
}

static Status org_area(const App *app, const Actor *actor, Tx *tx, const char *permission, Str org,
                       Arena *arena, Area *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(actor->realm), A_STR(org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(str_slice(org, 0, 64)));
    }
    if (!arena_str(arena, rows_text(rows, 0), &ret->from)) return no_memory(err);
    TRY(app_require(app, actor, permission, ret->from, err));
    return end_of(ret->from, arena, &ret->to, err);
}

static Status list_paths(const Str *scopes, size_t count, Arena *arena, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PATHS_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_add_char(&text, '|');
        buf_add(&text, scopes[i]);
    }
    buf_add_char(&text, '|');
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

Status app_area(const App *app, const Actor *actor, Tx *tx, const char *permission, Str org, Arena *arena,
                Area *ret, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    Area area = {.paths = STR("")};
    TRY(app_scopes(app, actor, permission, arena, &scopes, &count, err));
    if (org.len) {
        TRY(org_area(app, actor, tx, permission, org, arena, &area, err));
    } else {
        Str last = area.from = scopes[0];
        for (size_t i = 1; i < count; i++) {
            if (str_compare(scopes[i], area.from) < 0) area.from = scopes[i];
            if (str_compare(scopes[i], last) > 0) last = scopes[i];
        }
        TRY(end_of(last, arena, &area.to, err));
        if (count > 1) TRY(list_paths(scopes, count, arena, &area.paths, err));
    }
    *ret = area;
    return OK;
}
