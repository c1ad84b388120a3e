#include "app/report_draft.h"

#include <inttypes.h>

#include "app/catalogue.h"

enum { TEXT_MAX = 64 << 10 };

typedef struct Draft {
    const App *app;
    const Actor *actor;
    Tx *tx;
    Arena *arena;
    Str path;
    const char *path_end;
    Date from, to;
    bool chinese;
    Buf text; /* the draft in words */
} Draft;

static void draft_clear(Draft *draft) {
    buf_free(&draft->text);
}

static Status find_path(Draft *draft, Str org, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(draft->tx, SQL_ORG_PATH, ARGS(A_STR(draft->actor->realm), A_STR(org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(org));
    }
    if (!arena_str(draft->arena, rows_text(rows, 0), &draft->path)) return no_memory(err);
    draft->path_end = app_path_end(draft->path, draft->arena);
    return draft->path_end ? OK : no_memory(err);
}

static Status add_records(Draft *draft, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(draft->tx, SQL_DRAFT_RECORDS,
                    ARGS(A_STR(draft->actor->realm), A_STR(draft->path), A_TEXT(draft->path_end),
                         A_I64(draft->from), A_I64(draft->to)),
                    &rows, err));
    json_key(out, "records");
    json_begin_array(out);
    while (rows_next(rows)) {
        Str name = catalogue_word(draft->app->catalogue, rows_text(rows, 0), draft->actor->lang);
        json_begin_object(out);
        json_put_str(out, "activity", rows_text(rows, 0));
        json_put_i64(out, "count", rows_i64(rows, 1));
        json_end_object(out);
        buf_printf(&draft->text, draft->chinese ? "%.*s %" PRId64 " 次；" : "%.*s: %" PRId64 "; ",
                   STR_ARG(name), rows_i64(rows, 1));
    }
    json_end_array(out);
    return rows_status(rows, err);
}

/* Three numbers of one row, under these keys. */
static Status add_three(Draft *draft, SqlId query, int64_t last, const char *name, const char *const keys[3],
                        const char *words, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(draft->tx, query,
                    ARGS(A_STR(draft->actor->realm), A_STR(draft->path), A_TEXT(draft->path_end),
                         A_I64(draft->from), A_I64(draft->to), A_I64(last)),
                    &rows, err));
    if (!rows_next(rows)) return rows_status(rows, err);
    json_key(out, name);
    json_begin_object(out);
    for (int i = 0; i < 3; i++) json_put_i64(out, keys[i], rows_i64(rows, i));
    json_end_object(out);
    buf_add_text(&draft->text, words);
    for (int i = 0; i < 3; i++) buf_printf(&draft->text, "%s%" PRId64, i ? " / " : " ", rows_i64(rows, i));
    buf_add_text(&draft->text, draft->chinese ? "。" : ". ");
    return OK;
}

static Status add_all(Draft *draft, Json *out, Error *err) {
    static const char *const duty_keys[3] = {"due", "done", "missed"};
    static const char *const case_keys[3] = {"opened", "closed", "overdue"};
    char from[DATE_TEXT], to[DATE_TEXT];
    date_format(draft->from, from);
    date_format(draft->to, to);
    json_key(out, "period");
    json_begin_object(out);
    json_put_date(out, "from", draft->from);
    json_put_date(out, "to", draft->to);
    json_end_object(out);
    buf_printf(&draft->text, draft->chinese ? "%s 至 %s：" : "%s to %s: ", from, to);
    TRY(add_records(draft, out, err));
    TRY(add_three(draft, SQL_DRAFT_DUTIES, env_today(&draft->app->env), "duties", duty_keys,
                  draft->chinese ? "应完成 / 已完成 / 未完成任务" : "Duties due / done / missed", out, err));
    return add_three(draft, SQL_DRAFT_CASES, env_now(&draft->app->env), "cases", case_keys,
                     draft->chinese ? "发现 / 闭环 / 逾期未结事项" : "Cases opened / closed / overdue", out,
                     err);
}

Status report_draft(const App *app, const Actor *actor, Tx *tx, Str org, Date from, Date to, Arena *arena,
                    Json *out, Error *err) {
    CLEANUP(draft_clear)
    Draft draft = {.app = app, .actor = actor, .tx = tx, .arena = arena, .from = from, .to = to};
    draft.text = BUF_INIT(TEXT_MAX);
    draft.chinese = strcmp(actor->lang, "zh-CN") == 0;
    TRY(find_path(&draft, org, err));
    json_begin_object(out);
    TRY(add_all(&draft, out, err));
    TRY(buf_status(&draft.text, err));
    json_put_str(out, "text", buf_str(&draft.text));
    json_end_object(out);
    return OK;
}
