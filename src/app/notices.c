#include "app/notices.h"

#include "app/case.h"
#include "app/rows_json.h"

enum { NOTICES_MAX = 200 };

static Str clock_title(const Actor *actor, const Flow *flow, Str id) {
    const FlowClock *clock = flow ? flow_clock(flow, id) : NULL;
    return clock ? case_title(actor, clock->title, clock->title_en) : id;
}

static void write_notice(const App *app, const Actor *actor, const Rows *rows, Json *out) {
    const Flow *flow = catalogue_flow(app->catalogue, rows_text(rows, 8));
    static const RowText texts[] = {{"id", 0},    {"kind", 1}, {"case", 2},
                                    {"clock", 3}, {"type", 8}, {"title", 9}};
    static const struct {
        const char *key;
        int column;
    } instants[] = {{"due_at", 5}, {"at", 6}, {"read_at", 7}, {"closed_at", 11}};
    json_begin_object(out);
    rows_put_texts(rows, texts, COUNT_OF(texts), out);
    json_put_str(out, "clock_title", clock_title(actor, flow, rows_text(rows, 3)));
    json_put_str(out, "type_title",
                 flow ? case_title(actor, flow->title, flow->title_en) : rows_text(rows, 8));
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        json_key(out, instants[i].key);
        json_instant(out, rows_instant(rows, instants[i].column), app->env.zone_minutes);
    }
    json_end_object(out);
}

static Status count_unread(const Actor *actor, Tx *tx, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_NOTICE_UNREAD, ARGS(A_STR(actor->realm), A_I64(actor->person)), &rows, err));
    if (rows_next(rows)) json_put_i64(out, "unread", rows_i64(rows, 0));
    return rows_status(rows, err);
}

static Status write_items(const App *app, const Actor *actor, Rows *rows, int limit, Arena *arena,
                          Str *ret_last, Json *out, Error *err) {
    int count = 0;
    json_key(out, "items");
    json_begin_array(out);
    for (; rows_next(rows); count++) {
        if (count == limit) break;
        write_notice(app, actor, rows, out);
        if (!arena_str(arena, rows_text(rows, 0), ret_last)) return no_memory(err);
    }
    json_end_array(out);
    if (count < limit) *ret_last = (Str){"", 0};
    return rows_status(rows, err);
}

Status app_notice_list(const App *app, const Actor *actor, bool unread, int limit, Str cursor, Arena *arena,
                       Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str last = {"", 0};
    if (limit < 1 || limit > NOTICES_MAX) limit = NOTICES_MAX;
    TRY(store_read(app->store, &tx, err));
    TRY(store_query(tx, SQL_NOTICE_LIST,
                    ARGS(A_STR(actor->realm), A_I64(actor->person), A_I64(unread),
                         cursor.len ? A_STR(cursor) : A_TEXT("~"), A_I64(limit)),
                    &rows, err));
    json_begin_object(out);
    TRY(write_items(app, actor, rows, limit, arena, &last, out, err));
    rows_closep(&rows);
    json_key(out, "next");
    if (last.len)
        json_str(out, last);
    else
        json_null_value(out);
    TRY(count_unread(actor, tx, out, err));
    json_end_object(out);
    return OK;
}

typedef struct NoticeRead {
    const App *app;
    const Actor *actor;
    Str id, payload;
    Instant now;
} NoticeRead;

static Status read_job(void *data, Tx *tx, Error *err) {
    const NoticeRead *read = data;
    int64_t changed = 0;
    TRY(store_exec(
        tx, SQL_NOTICE_READ,
        ARGS(A_STR(read->actor->realm), A_I64(read->actor->person), A_STR(read->id), A_I64(read->now)),
        &changed, err));
    return changed ? app_ledger(read->app, tx, read->actor, "notice.read", read->payload, err) : OK;
}

static Status make_payload(Str id, Arena *arena, Str *ret, Error *err) {
    enum { PAYLOAD_MAX = 1024 };
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "notice", id.len ? id : STR("all"));
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

Status app_notice_read(const App *app, const Actor *actor, Str id, Arena *arena, AppWrite *ret, Error *err) {
    NoticeRead *read = arena_new_item(arena, NoticeRead);
    if (!read) return no_memory(err);
    *read = (NoticeRead){.app = app, .actor = actor, .id = id, .now = env_now(&app->env)};
    TRY(make_payload(id, arena, &read->payload, err));
    *ret = (AppWrite){.run = read_job, .data = read, .http_status = 200, .answer = STR("{\"ok\":true}")};
    return OK;
}
