/* Handovers that were made: list, document, signatures. */
#include "app/area.h"
#include "app/handover.h"
#include "doc/csv.h"

static void put_times(const App *app, const Rows *rows, int first, Json *out) {
    json_key(out, "from_signed");
    json_instant(out, rows_instant(rows, first), app->env.zone_minutes);
    json_key(out, "to_signed");
    json_instant(out, rows_instant(rows, first + 1), app->env.zone_minutes);
}

static void put_item(const App *app, const Rows *rows, Json *out) {
    static const char *const keys[] = {"id", "from", "from_name", "to", "to_name", "reason"};
    json_begin_object(out);
    for (int i = 0; i < (int)COUNT_OF(keys); i++) json_put_str(out, keys[i], rows_text(rows, i));
    json_key(out, "at");
    json_instant(out, rows_instant(rows, 6), app->env.zone_minutes);
    put_times(app, rows, 7, out);
    json_end_object(out);
}

Status app_handover_list(const App *app, const Actor *actor, Str cursor, int limit, Arena *arena, Json *out,
                         Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Area area;
    char last[ID_TEXT] = "";
    int count = 0;
    TRY(store_read(app->store, &tx, err));
    TRY(app_area(app, actor, tx, "duty.read", STR(""), arena, &area, err));
    TRY(store_query(tx, SQL_HANDOVER_LIST,
                    ARGS(A_STR(actor->realm), A_STR(area.from), A_STR(area.to), A_STR(cursor),
                         A_I64(limit + 1), A_STR(area.paths)),
                    &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (; rows_next(rows); count++) {
        if (count >= limit) continue;
        put_item(app, rows, out);
        Str id = rows_text(rows, 0);
        if (id.len < ID_TEXT) memcpy(last, id.ptr, id.len);
    }
    json_end_array(out);
    json_put_text(out, "next", count > limit ? last : NULL);
    json_end_object(out);
    return rows_status(rows, err);
}

static void csv_instant(const App *app, CsvWriter *csv, const Rows *rows, int column) {
    char text[INSTANT_TEXT];
    csv_put_text(csv, rows_null(rows, column)
                          ? ""
                          : instant_format(rows_instant(rows, column), app->env.zone_minutes, text));
}

Status app_handover_csv(const App *app, const Actor *actor, Arena *arena, Buf *out, Error *err) {
    enum { ROWS_MAX = 100000 };
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    CsvWriter csv = csv_writer(out, true);
    Area area;
    TRY(store_read(app->store, &tx, err));
    TRY(app_area(app, actor, tx, "duty.read", STR(""), arena, &area, err));
    buf_add_text(out, "id,from,from_name,to,to_name,reason,at,from_signed,to_signed\n");
    TRY(store_query(tx, SQL_HANDOVER_LIST,
                    ARGS(A_STR(actor->realm), A_STR(area.from), A_STR(area.to), A_STR(STR("")),
                         A_I64(ROWS_MAX), A_STR(area.paths)),
                    &rows, err));
    while (rows_next(rows)) {
        for (int i = 0; i < 6; i++) csv_put(&csv, rows_text(rows, i));
        for (int i = 6; i < 9; i++) csv_instant(app, &csv, rows, i);
        csv_end_row(&csv);
    }
    return rows_status(rows, err);
}

typedef struct Found {
    int64_t from, to;
    Str path;
} Found;

static Status find(const App *app, const Actor *actor, Tx *tx, Str id, Arena *arena, Json *out, Found *ret,
                   Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_HANDOVER_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no such handover");
    }
    *ret = (Found){.from = rows_i64(rows, 3), .to = rows_i64(rows, 4)};
    if (!arena_str(arena, rows_text(rows, 5), &ret->path)) return no_memory(err);
    if (actor->person != ret->from && actor->person != ret->to)
        TRY(app_require(app, actor, "duty.read", ret->path, err));
    if (!out) return OK;
    json_begin_object(out);
    json_key(out, "document");
    json_raw(out, rows_text(rows, 0));
    put_times(app, rows, 1, out);
    json_end_object(out);
    return OK;
}

Status app_handover_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Found found;
    TRY(store_read(app->store, &tx, err));
    return find(app, actor, tx, id, arena, out, &found, err);
}

typedef struct Sign {
    const App *app;
    const Actor *actor;
    Str id, payload;
    bool giver;
} Sign;

static Status sign_job(void *data, Tx *tx, Error *err) {
    const Sign *sign = data;
    int64_t changed = 0;
    TRY(store_exec(tx, sign->giver ? SQL_HANDOVER_SIGN_FROM : SQL_HANDOVER_SIGN_TO,
                   ARGS(A_STR(sign->actor->realm), A_STR(sign->id), A_INSTANT(env_now(&sign->app->env))),
                   &changed, err));
    if (changed == 0) return fail(err, E_CONFLICT, "this was signed already");
    return app_ledger(sign->app, tx, sign->actor, "person.handover-signed", sign->payload, err);
}

Status app_handover_sign(const App *app, const Actor *actor, Str id, Arena *arena, AppWrite *ret,
                         Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Found found;
    Sign *sign = arena_new_item(arena, Sign);
    if (!sign) return no_memory(err);
    TRY(store_read(app->store, &tx, err));
    TRY(find(app, actor, tx, id, arena, NULL, &found, err));
    if (actor->person != found.from && actor->person != found.to)
        return fail(err, E_FORBIDDEN, "only the two who hand over and take over sign");
    const char *payload = arena_printf(arena, "{\"id\":\"%.*s\"}", STR_ARG(id));
    if (!payload) return no_memory(err);
    *sign = (Sign){app, actor, id, str_from(payload), actor->person == found.from};
    *ret = (AppWrite){
        .run = sign_job, .data = sign, .http_status = 200, .answer = STR("{\"state\":\"signed\"}")};
    return OK;
}
