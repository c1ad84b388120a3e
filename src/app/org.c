#include "app/org.h"

Status app_scope_list(const App *app, const Actor *actor, const char *permission, Arena *arena, Str *ret,
                      Error *err) {
    enum { LIST_MAX = 1 << 20 };
    Str *paths, text;
    size_t count;
    TRY(app_scopes(app, actor, permission, arena, &paths, &count, err));
    CLEANUP(buf_free) Buf list = BUF_INIT(LIST_MAX);
    Json json = json_writer(&list);
    json_begin_array(&json);
    for (size_t i = 0; i < count; i++) json_str(&json, paths[i]);
    json_end_array(&json);
    TRY(buf_status(&list, err));
    if (!arena_str(arena, buf_str(&list), &text)) return no_memory(err);
    *ret = text;
    return OK;
}

/* Columns: code, name, level, parent, path, children. */
static void write_org(const Rows *rows, Json *out) {
    json_begin_object(out);
    json_put_str(out, "code", rows_text(rows, 0));
    json_put_str(out, "name", rows_text(rows, 1));
    json_put_str(out, "level", rows_text(rows, 2));
    json_key(out, "parent");
    if (rows_null(rows, 3)) {
        json_null_value(out);
    } else {
        json_str(out, rows_text(rows, 3));
    }
    json_put_str(out, "path", rows_text(rows, 4));
    json_put_i64(out, "children", rows_i64(rows, 5));
    json_end_object(out);
}

Status app_org_list(const App *app, const Actor *actor, const OrgQuery *query, Arena *arena, Json *out,
                    Error *err) {
    Str scopes, last = {0};
    TRY(app_scope_list(app, actor, "org.read", arena, &scopes, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read_one(app->store, &tx, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_LIST,
                    ARGS(A_STR(actor->realm), A_STR(scopes), A_STR(query->parent), A_STR(query->q),
                         A_STR(query->cursor), A_I64(query->limit + 1)),
                    &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    int count = 0;
    while (count < query->limit && rows_next(rows)) {
        write_org(rows, out);
        count++;
        if (count == query->limit && !arena_str(arena, rows_text(rows, 4), &last)) return no_memory(err);
    }
    json_end_array(out);
    bool more = count == query->limit && rows_next(rows);
    TRY(rows_status(rows, err));
    json_key(out, "next");
    if (more) {
        json_str(out, last);
    } else {
        json_null_value(out);
    }
    json_end_object(out);
    return OK;
}

Status app_org_get(const App *app, const Actor *actor, Str code, Arena *arena, Json *out, Error *err) {
    (void)arena;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read_one(app->store, &tx, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_SHOW, ARGS(A_STR(actor->realm), A_STR(code)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(str_slice(code, 0, 64)));
    }
    TRY(app_require(app, actor, "org.read", rows_text(rows, 4), err));
    write_org(rows, out);
    return OK;
}
