/* New drafts: from a file that somebody sent, or as a copy of a plan. */
#include "app/plan_drafts.h"
#include "app/plan_library.h"

#include "doc/text_read.h"
#include "plan/copy/copy.h"
#include "plan/draft/draft.h"

enum { NAME_BYTES = 200 };

typedef struct NewDraft {
    Str id, title, prose, text;
} NewDraft;

typedef struct Making {
    const App *app;
    const Actor *actor;
    Arena *arena;
    Str name;
    NewDraft items[DRAFT_PARTS_MAX];
    size_t count;
    Str payload;
    PlanCopy *copied; /* NULL: as it was */
} Making;

static Status too_many(Error *err) {
    fail(err, E_TOO_LARGE, "the file holds more than %d plans", (int)DRAFT_PARTS_MAX);
    return fail_hint(err, "divide it into several files");
}

/* The title of the front matter, or else the plan's name. */
static Status title_of(Arena *arena, Str text, Str fallback, Str *ret, Error *err) {
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Status status = plan_read(arena, STR(""), text, &plan, &diags, err);
    if (status != OK && status != E_INVALID) return status;
    *err = ERROR_INIT;
    *ret = plan && plan->title.len ? plan->title : fallback;
    return OK;
}

static Status add_draft(Making *making, Str title, Str prose, Str text, Error *err) {
    if (making->count == DRAFT_PARTS_MAX) return too_many(err);
    char *id = arena_alloc(making->arena, ID_TEXT);
    if (!id) return no_memory(err);
    NewDraft *item = &making->items[making->count++];
    *item = (NewDraft){.id = str_from(id_new(&making->app->env, id)), .prose = prose, .text = text};
    return title_of(making->arena, text, title, &item->title, err);
}

static Str stem_of(Str name) {
    Str stem = name, tail;
    for (size_t dot = str_find(name, STR("."), 0); dot != SIZE_MAX; dot = str_find(name, STR("."), dot + 1))
        stem = str_slice(name, 0, dot);
    (void)str_cut(stem, '/', &stem, &tail);
    return stem.len ? stem : STR("plan");
}

/* One part of the text is drafted by itself, so that its offsets are those of the prose that is kept with it.
 */
static Status draft_part(Making *making, const DraftRules *rules, Str prose, bool alone, Error *err) {
    Draft draft;
    DraftPlan *plans = NULL;
    size_t count = 0;
    if (prose.len > DRAFT_PROSE_MAX) {
        fail(err, E_TOO_LARGE, "one plan of the file holds more than %d MiB of text", DRAFT_PROSE_MAX >> 20);
        return fail_hint(err, "divide it into several files");
    }
    TRY(draft_read(making->arena, rules, prose, &draft, err));
    if (!draft.count && !alone) return OK; /* a cover, a table of contents */
    TRY(draft_plans(making->arena, &draft, stem_of(making->name), &plans, &count, err));
    for (size_t i = 0; i < count; i++) TRY(add_draft(making, plans[i].id, prose, plans[i].text, err));
    return OK;
}

static Status draft_text(Making *making, Str text, Error *err) {
    const DraftRules *rules = NULL;
    Draft draft;
    TRY(draft_rules_load(making->arena, &rules, err));
    TRY(draft_read(making->arena, rules, text, &draft, err));
    if (!str_trim(text).len) {
        fail(err, E_INVALID, "the file holds no text");
        return fail_hint(err,
                         "paste the text of the work plan, or send it as .txt, .md, .docx or PDF with text");
    }
    for (size_t i = 0; i < draft.part_count; i++) {
        Str part = str_slice(text, draft.parts[i].from, draft.parts[i].to);
        TRY(draft_part(making, rules, part, draft.part_count == 1, err));
    }
    if (making->count) return OK;
    return draft_part(making, rules, text, true, err);
}

static Status write_items(const Making *making, bool hashes, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(4 << 20);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    if (making->copied && !hashes) copy_changes_json(making->copied, &json);
    json_key(&json, "items");
    json_begin_array(&json);
    for (size_t i = 0; i < making->count; i++) {
        char hash[SHA256_HEX];
        json_begin_object(&json);
        sha256_hex(making->items[i].text, hash);
        if (hashes) json_put_text(&json, "hash", hash);
        json_put_str(&json, "id", making->items[i].id);
        json_put_str(&json, "title", making->items[i].title);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_put_str(&json, "name", making->name);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(making->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

static Status make_job(void *data, Tx *tx, Error *err) {
    const Making *making = data;
    Instant now = env_now(&making->app->env);
    for (size_t i = 0; i < making->count; i++) {
        const NewDraft *item = &making->items[i];
        TRY(store_exec(tx, SQL_DRAFT_INSERT,
                       ARGS(A_STR(making->actor->realm), A_STR(item->id), A_STR(item->title),
                            A_STR(making->name), A_STR(making->actor->org), A_STR(item->prose),
                            A_STR(item->text), A_I64(now), A_STR(making->actor->id)),
                       NULL, err));
    }
    return app_ledger(making->app, tx, making->actor, "plan.drafted", making->payload, err);
}

static Status begin(const App *app, const Actor *actor, Str name, Arena *arena, Making **ret, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.check", arena, &scopes, &count, err));
    if (name.len > NAME_BYTES)
        return fail(err, E_INVALID, "the file name is longer than %d bytes", (int)NAME_BYTES);
    *ret = arena_new_item(arena, Making);
    if (!*ret) return no_memory(err);
    **ret = (Making){.app = app, .actor = actor, .arena = arena, .name = name};
    return OK;
}

static Status finish(Making *making, AppWrite *ret, Error *err) {
    *ret = (AppWrite){.run = make_job, .data = making, .http_status = 201};
    TRY(write_items(making, true, &making->payload, err));
    return write_items(making, false, &ret->answer, err);
}

Status app_draft_make(const App *app, const Actor *actor, Str bytes, Str name, Arena *arena, AppWrite *ret,
                      Error *err) {
    Making *making = NULL;
    DocText text;
    TRY(begin(app, actor, name, arena, &making, err));
    TRY(doc_text(arena, bytes, name, &text, err));
    TRY(draft_text(making, text.text, err));
    return finish(making, ret, err);
}

/* The same text with another org in its front matter. */
static Status with_org(Arena *arena, Str text, Str org, Str *ret, Error *err) {
    size_t line = str_find(text, STR("\norg:"), 0), end = str_find(text, STR("\n---"), 0);
    if (line == SIZE_MAX || end == SIZE_MAX || line > end) {
        *ret = text;
        return OK;
    }
    size_t next = str_find(text, STR("\n"), line + 1);
    Str head = str_slice(text, 0, line), tail = str_slice(text, next, text.len);
    *ret = str_from(arena_printf(arena, STR_FMT "\norg: \"" STR_FMT "\"" STR_FMT, STR_ARG(head), STR_ARG(org),
                                 STR_ARG(tail)));
    return ret->ptr ? OK : no_memory(err);
}

static Status read_copied(Arena *arena, Str id, Str text, Plan **ret, Error *err) {
    Diags diags = diags_new(arena);
    return plan_read(arena, id, text, ret, &diags, err);
}

/* For another year, then for another org. */
static Status reshape(Making *making, const DraftCopy *copy, Str text, Str *ret, Error *err) {
    Plan *plan = NULL;
    CopyRules rules = {.year = copy->year};
    *ret = text;
    if (!copy->year && !copy->org.len) return OK;
    if (!copy_quota_rule(copy->quotas, &rules)) {
        fail(err, E_INVALID, "'%.*s' says nothing about figures", STR_ARG(copy->quotas));
        return fail_hint(err, "write keep, unset, or a share of the old figures such as 105%");
    }
    making->copied = arena_new_item(making->arena, PlanCopy);
    if (!making->copied) return no_memory(err);
    TRY(read_copied(making->arena, copy->plan, text, &plan, err));
    if (copy->year) TRY(plan_copy(making->arena, plan, making->app->calendar, &rules, making->copied, err));
    if (copy->year && copy->org.len) {
        fail(err, E_INVALID, "a copy is for another year or for another org, not for both");
        return fail_hint(err, "copy it to the year, adopt it, then derive the plan of the org");
    }
    if (copy->org.len) TRY(plan_derive(making->arena, plan, copy->org, making->copied, err));
    *ret = making->copied->text;
    return OK;
}

Status app_draft_copy(const App *app, const Actor *actor, const DraftCopy *copy, Arena *arena, AppWrite *ret,
                      Error *err) {
    Making *making = NULL;
    Str text = {"", 0};
    TRY(begin(app, actor, copy->plan, arena, &making, err));
    if (copy->shipped) {
        TRY(plan_shipped_text(arena, copy->plan, &text, err));
        TRY(with_org(arena, text, actor->org, &text, err));
    } else {
        TRY(app_plan_text(app, actor, copy->plan, 0, arena, &text, err));
    }
    TRY(reshape(making, copy, text, &text, err));
    TRY(add_draft(making, copy->plan, STR(""), text, err));
    return finish(making, ret, err);
}
