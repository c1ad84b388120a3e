/* A corrected draft is saved with the corrections that it holds; an adopted one is marked. */
#include "app/plan_drafts.h"

#include "plan/draft/correct.h"

typedef struct Saving {
    const App *app;
    const Actor *actor;
    StoredDraft draft;
    const Correction *corrections;
    size_t correction_count;
    bool corrected; /* the text is free of errors, so the corrections are known */
    Str payload;
} Saving;

/* A text with errors is saved, too; what was corrected is told when it is free of them. */
static Status read_text(Saving *saving, Arena *arena, Error *err) {
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Status status = plan_read(arena, STR(""), saving->draft.text, &plan, &diags, err);
    if (status != OK && status != E_INVALID) return status;
    *err = ERROR_INIT;
    if (plan && plan->title.len) saving->draft.title = plan->title;
    if (status != OK || !saving->draft.prose.len) return OK;
    const DraftRules *rules = NULL;
    Correction *items = NULL;
    TRY(draft_rules_load(arena, &rules, err));
    TRY(draft_corrections(arena, rules, saving->draft.prose, plan, &items, &saving->correction_count, err));
    saving->corrections = items;
    saving->corrected = true;
    return OK;
}

static Status payload_text(Saving *saving, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(4096);
    Json json = json_writer(&text);
    char hash[SHA256_HEX];
    sha256_hex(saving->draft.text, hash);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_i64(&json, "corrections", (int64_t)saving->correction_count);
    json_put_str(&json, "draft", saving->draft.id);
    json_put_text(&json, "hash", hash);
    json_put_i64(&json, "revision", saving->draft.revision + 1);
    json_put_str(&json, "state", saving->draft.state);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &saving->payload) ? OK : no_memory(err);
}

static Status write_corrections(const Saving *saving, Tx *tx, Instant now, Error *err) {
    Str realm = saving->actor->realm, draft = saving->draft.id;
    TRY(store_exec(tx, SQL_DRAFT_CASES_DELETE, ARGS(A_STR(realm), A_STR(draft)), NULL, err));
    for (size_t i = 0; i < saving->correction_count; i++) {
        const Correction *item = &saving->corrections[i];
        TRY(store_exec(tx, SQL_DRAFT_CASE_INSERT,
                       ARGS(A_STR(realm), A_STR(draft), A_I64((int64_t)item->start), A_STR(item->sentence),
                            A_STR(item->drafted), A_STR(item->kept), A_I64(now), A_STR(saving->actor->id)),
                       NULL, err));
    }
    return OK;
}

static Status save_job(void *data, Tx *tx, Error *err) {
    const Saving *saving = data;
    const StoredDraft *draft = &saving->draft;
    Instant now = env_now(&saving->app->env);
    int64_t changes = 0;
    TRY(store_exec(tx, SQL_DRAFT_SAVE,
                   ARGS(A_STR(saving->actor->realm), A_STR(draft->id), A_I64(draft->revision),
                        A_STR(draft->title), A_STR(draft->text), A_STR(draft->state), A_I64(now),
                        A_STR(saving->actor->id)),
                   &changes, err));
    if (changes != 1) {
        fail(err, E_CONFLICT, "somebody else saved this draft in the meantime");
        return fail_hint(err, "download your text, load the page again, and put your changes in once more");
    }
    if (saving->corrected) TRY(write_corrections(saving, tx, now, err));
    return app_ledger(saving->app, tx, saving->actor, "plan.draft-saved", saving->payload, err);
}

static Status take_body(StoredDraft *draft, const json_t *body, Error *err) {
    if (str_is(draft->state, "adopted")) {
        fail(err, E_CONFLICT, "this draft was put in force and stays as it was then");
        return fail_hint(err, "copy the plan in force to change it");
    }
    draft->revision = json_get_i64(body, "revision", 0);
    if (json_object_get(body, "text")) draft->text = json_get_str(body, "text");
    if (json_object_get(body, "state")) draft->state = json_get_str(body, "state");
    return OK;
}

static Status answer_text(const Saving *saving, Arena *arena, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(4096);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "id", saving->draft.id);
    json_put_i64(&json, "revision", saving->draft.revision + 1);
    json_put_str(&json, "title", saving->draft.title);
    json_put_str(&json, "state", saving->draft.state);
    json_key(&json, "corrections"); /* null: the text has errors, they are not known */
    if (saving->corrected)
        json_i64(&json, (int64_t)saving->correction_count);
    else
        json_null_value(&json);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), ret) ? OK : no_memory(err);
}

Status app_draft_save(const App *app, const Actor *actor, Str id, const json_t *body, Arena *arena,
                      AppWrite *ret, Error *err) {
    Saving *saving = arena_new_item(arena, Saving);
    if (!saving) return no_memory(err);
    *saving = (Saving){.app = app, .actor = actor};
    TRY(draft_load(app, actor, id, arena, &saving->draft, err));
    TRY(take_body(&saving->draft, body, err));
    TRY(read_text(saving, arena, err));
    TRY(payload_text(saving, arena, err));
    *ret = (AppWrite){.run = save_job, .data = saving, .http_status = 200};
    return answer_text(saving, arena, &ret->answer, err);
}

typedef struct Marking {
    const App *app;
    const Actor *actor;
    Str draft, plan;
    int64_t version;
} Marking;

static Status mark_job(void *data, Tx *tx, Error *err) {
    const Marking *marking = data;
    CLEANUP(buf_free) Buf payload = BUF_INIT(1024);
    Json json = json_writer(&payload);
    TRY(store_exec(tx, SQL_DRAFT_ADOPTED,
                   ARGS(A_STR(marking->actor->realm), A_STR(marking->draft), A_STR(marking->plan),
                        A_I64(marking->version), A_I64(env_now(&marking->app->env)),
                        A_STR(marking->actor->id)),
                   NULL, err));
    json_begin_object(&json);
    json_put_str(&json, "draft", marking->draft);
    json_put_str(&json, "plan", marking->plan);
    json_put_i64(&json, "version", marking->version);
    json_end_object(&json);
    TRY(buf_status(&payload, err));
    return app_ledger(marking->app, tx, marking->actor, "plan.draft-adopted", buf_str(&payload), err);
}

/* Adoption commits by itself. Should the mark be lost, the draft stays open, and adopting it again finds its
 * text in force, changes nothing and sets the mark. */
Status app_draft_adopt(const App *app, const Actor *actor, Str id, int64_t revision, Arena *arena,
                       Diags *diags, AdoptReport *ret, Error *err) {
    StoredDraft draft = {.revision = 0};
    TRY(draft_load(app, actor, id, arena, &draft, err));
    if (draft.revision != revision) {
        fail(err, E_CONFLICT, "somebody else saved this draft in the meantime");
        return fail_hint(err, "load the page again and look at the text that would come into force");
    }
    TRY(app_plan_adopt(app, actor, STR(""), draft.text, arena, diags, NULL, NULL, ret, err));
    Marking marking = {.app = app, .actor = actor, .draft = id, .plan = ret->plan, .version = ret->version};
    return store_run(app->store, mark_job, &marking, err);
}
