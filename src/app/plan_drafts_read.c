/* Drafts: the list, one with its prose and what was found in it, its text. */
#include "app/plan_drafts.h"

#include "plan/draft/draft.h"

/* Columns of draft_list and draft_get. */
static void write_draft(const Rows *rows, int zone, Json *out) {
    static const struct {
        const char *key;
        int column;
    } texts[] = {{"id", 0},       {"title", 2}, {"name", 3}, {"org", 4},
                 {"org_name", 5}, {"state", 7}, {"plan", 8}, {"changed_by", 11}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_put_str(out, texts[i].key, rows_text(rows, texts[i].column));
    json_put_i64(out, "revision", rows_i64(rows, 1));
    json_put_i64(out, "version", rows_i64(rows, 9));
    json_key(out, "changed_at");
    json_instant(out, rows_instant(rows, 10), zone);
}

Status app_draft_list(const App *app, const Actor *actor, Arena *arena, Json *out, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.check", arena, &scopes, &count, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAFT_LIST, ARGS(A_STR(actor->realm), A_I64(DRAFT_LIST_MAX)), &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    while (rows_next(rows)) {
        if (!app_within(scopes, count, rows_text(rows, 6))) continue;
        json_begin_object(out);
        write_draft(rows, app->env.zone_minutes, out);
        json_end_object(out);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    json_null_value(out);
    json_end_object(out);
    return OK;
}

static Status keep(const Rows *rows, Arena *arena, StoredDraft *ret, Error *err) {
    const struct {
        Str *to;
        int column;
    } texts[] = {{&ret->id, 0},          {&ret->title, 2},  {&ret->name, 3},  {&ret->org, 4},
                 {&ret->org_name, 5},    {&ret->path, 6},   {&ret->state, 7}, {&ret->plan, 8},
                 {&ret->changed_by, 11}, {&ret->prose, 12}, {&ret->text, 13}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!arena_str(arena, rows_text(rows, texts[i].column), texts[i].to)) return no_memory(err);
    ret->revision = rows_i64(rows, 1);
    ret->version = rows_i64(rows, 9);
    ret->changed_at = rows_instant(rows, 10);
    return OK;
}

static Status find(const App *app, const Actor *actor, Tx *tx, Str id, Rows **ret, Error *err) {
    TRY(store_query(tx, SQL_DRAFT_GET, ARGS(A_STR(actor->realm), A_STR(id)), ret, err));
    if (rows_next(*ret)) return app_require(app, actor, "plan.check", rows_text(*ret, 6), err);
    TRY(rows_status(*ret, err));
    fail(err, E_NOT_FOUND, "there is no draft '%.*s'", STR_ARG(id));
    return fail_hint(err, "look for it in the plan library");
}

Status draft_load(const App *app, const Actor *actor, Str id, Arena *arena, StoredDraft *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(find(app, actor, tx, id, &rows, err));
    return keep(rows, arena, ret, err);
}

static void write_find(const DraftFind *find, Json *out) {
    const struct {
        const char *key;
        Str value;
    } texts[] = {{"kind", find->kind},     {"unit", find->unit},     {"comparator", find->comparator},
                 {"period", find->period}, {"clock", find->clock},   {"anchor", find->anchor},
                 {"due", find->due},       {"object", find->object}, {"action", find->action},
                 {"who", find->who}};
    json_begin_object(out);
    json_put_i64(out, "start", (int64_t)find->start);
    json_put_i64(out, "end", (int64_t)find->end);
    json_key(out, "value");
    if (find->has_value)
        json_num(out, find->value);
    else
        json_null_value(out);
    for (size_t i = 0; i < COUNT_OF(texts); i++) json_put_str(out, texts[i].key, texts[i].value);
    json_end_object(out);
}

static Status write_finds(Arena *arena, Str prose, Json *out, Error *err) {
    const DraftRules *rules = NULL;
    Draft draft;
    TRY(draft_rules_load(arena, &rules, err));
    TRY(draft_read(arena, rules, prose, &draft, err));
    json_key(out, "finds");
    json_begin_array(out);
    for (size_t i = 0; i < draft.count; i++) write_find(&draft.finds[i], out);
    json_end_array(out);
    return OK;
}

Status app_draft_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    StoredDraft draft = {.revision = 0};
    {
        CLEANUP(store_rollbackp) Tx *tx = NULL;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(store_read_one(app->store, &tx, err));
        TRY(find(app, actor, tx, id, &rows, err));
        TRY(keep(rows, arena, &draft, err));
        json_begin_object(out);
        write_draft(rows, app->env.zone_minutes, out);
    }
    json_put_str(out, "prose", draft.prose);
    json_put_str(out, "text", draft.text);
    TRY(write_finds(arena, draft.prose, out, err));
    json_end_object(out);
    return OK;
}

Status app_draft_text(const App *app, const Actor *actor, Str id, Arena *arena, Str *ret, Error *err) {
    StoredDraft draft = {.revision = 0};
    TRY(draft_load(app, actor, id, arena, &draft, err));
    *ret = draft.text;
    return OK;
}
