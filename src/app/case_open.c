/* Opening a case: by hand, or by a failed item inside the write of a record. */
#include "app/case_sealed.h"

enum { PAYLOAD_MAX = 256 << 10, TITLE_MAX = 800 };

/* The opening as a case row: what filters of deadline clauses look at. */
static CaseRow row_of(const CaseOpening *opening) {
    return (CaseRow){.id = str_from(opening->id),
                     .type = opening->flow->id,
                     .title = opening->title,
                     .state = opening->flow->states[flow_initial(opening->flow)].id,
                     .level = opening->level,
                     .subject = opening->subject_id,
                     .subject_kind = opening->subject_kind,
                     .subject_class = opening->subject_class,
                     .org = opening->org,
                     .path = opening->org_path,
                     .item = opening->item,
                     .flow = opening->flow,
                     .opened = opening->at,
                     .due = INSTANT_NONE,
                     .closed = INSTANT_NONE};
}

static Status start_clocks(const Clockwork *work, CaseOpening *opening, Error *err) {
    const Flow *flow = opening->flow;
    opening->clock_count = 0;
    opening->clocks = arena_new_array(work->arena, CaseClock, flow->clock_count);
    if (!opening->clocks) return no_memory(err);
    for (size_t i = 0; i < flow->clock_count; i++)
        if (flow->clocks[i].at_opening)
            TRY(clock_start(work, &flow->clocks[i], opening->at, opening->given,
                            &opening->clocks[opening->clock_count++], err));
    opening->due = case_due(opening->clocks, opening->clock_count);
    return OK;
}

/* Keys in bytewise order: this is canonical JSON, written directly. */
static void write_payload(const CaseOpening *opening, Json *json) {
    json_begin_object(json);
    json_key(json, "clocks");
    json_begin_array(json);
    for (size_t i = 0; i < opening->clock_count; i++) clock_write_payload(&opening->clocks[i], json);
    json_end_array(json);
    json_key(json, "fields");
    json_raw(json, opening->fields);
    json_put_i64(json, "handler", opening->handler);
    json_put_text(json, "id", opening->id);
    json_put_str(json, "item", opening->item);
    json_put_str(json, "level", opening->level);
    json_put_i64(json, "opened", opening->at);
    json_put_str(json, "org", opening->org);
    if (opening->parent.len) json_put_str(json, "parent", opening->parent);
    json_put_str(json, "record", opening->record);
    json_put_i64(json, "subject", opening->subject);
    json_put_str(json, "title", opening->title);
    json_put_str(json, "type", opening->flow->id);
    json_put_i64(json, "version", opening->flow->version);
    json_end_object(json);
}

Status case_opening_prepare(const App *app, const Actor *actor, const Plans *plans, CaseOpening *opening,
                            Arena *arena, Error *err) {
    id_new(&app->env, opening->id);
    opening->entered = env_now(&app->env);
    CaseRow row = row_of(opening);
    Clockwork work = {app, plans, actor->realm, &row, opening->entered, arena};
    TRY(start_clocks(&work, opening, err));
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    write_payload(opening, &json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &opening->ledger_payload) ? OK : no_memory(err);
}

static Status insert_case(const App *app, Tx *tx, const Actor *actor, const CaseOpening *opening, Str state,
                          Error *err) {
    Date day = instant_date(opening->at, app->env.zone_minutes);
    const Arg args[] = {A_STR(actor->realm),
                        A_TEXT(opening->id),
                        A_STR(opening->flow->id),
                        A_STR(state),
                        A_I64(opening->subject),
                        A_STR(opening->org),
                        A_STR(opening->title),
                        A_STR(opening->level),
                        opening->record.len ? A_STR(opening->record) : A_NULL,
                        A_STR(opening->item),
                        A_I64(opening->handler),
                        A_I64(opening->at),
                        A_I64(day),
                        A_INSTANT(opening->due),
                        A_TEXT(""),
                        A_STR(opening->fields),
                        A_I64(opening->entered),
                        opening->parent.len ? A_STR(opening->parent) : A_NULL,
                        A_I64(opening->flow->version)};
    return store_exec(tx, SQL_CASE_INSERT, args, COUNT_OF(args), NULL, err);
}

Status case_opening_write(const App *app, Tx *tx, const Actor *actor, const CaseOpening *opening,
                          Error *err) {
    Str id = str_from(opening->id), state = opening->flow->states[flow_initial(opening->flow)].id;
    int64_t seq = 0;
    TRY(app_ledger_seq(app, tx, actor, "case.opened", opening->ledger_payload, &seq, err));
    TRY(insert_case(app, tx, actor, opening, state, err));
    CaseStepWrite step = {.id = id,
                          .transition = STR("open"),
                          .from = STR(""),
                          .to = state,
                          .fields = opening->fields,
                          .seq = 1,
                          .ledger_seq = seq,
                          .person = actor->person,
                          .at = opening->entered,
                          .due = opening->due};
    TRY(case_store_step(tx, actor->realm, &step, err));
    for (size_t i = 0; i < opening->clock_count; i++)
        TRY(clock_store(tx, actor->realm, id, &opening->clocks[i], err));
    return opening->secrets ? case_secrets_store(tx, actor->realm, id, 1, opening->secrets, err) : OK;
}

/* ---- POST /cases ---- */

typedef struct OpenRequest {
    const App *app;
    const Actor *actor;
    CaseOpening opening;
    CaseSecrets secrets;
    Str *flags; /* messages of rules that only flag */
    size_t flag_count;
} OpenRequest;

static Status open_job(void *data, Tx *tx, Error *err) {
    const OpenRequest *request = data;
    return case_opening_write(request->app, tx, request->actor, &request->opening, err);
}

static Status read_flow(const App *app, Str type, const Flow **ret, Error *err) {
    *ret = catalogue_flow(app->catalogue, type);
    if (*ret) return OK;
    fail(err, E_INVALID, "there is no case type '%.*s'", STR_ARG(type));
    return fail_hint(err, "the case types are the flows in share/flows");
}

static Status read_title(Str title, Str *ret, Error *err) {
    *ret = str_trim(title);
    if (ret->len && ret->len <= TITLE_MAX) return OK;
    return fail(err, E_INVALID, "a case needs a title of 1 to %d bytes", (int)TITLE_MAX);
}

/* The case of a subject lies in the subject's org and is handled by its owner. */
static Status read_subject(const Actor *actor, Tx *tx, Str id, Arena *arena, CaseOpening *opening,
                           Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_SUBJECT_FOR_RECORD, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no subject '%.*s'", STR_ARG(id));
    }
    Str *const texts[] = {&opening->subject_kind, &opening->subject_class, &opening->org, &opening->org_path};
    opening->subject = rows_i64(rows, 0);
    opening->handler = rows_i64(rows, 7);
    opening->subject_id = id;
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        if (!arena_str(arena, rows_text(rows, 3 + i), texts[i])) return no_memory(err);
    return OK;
}

/* The opening of the flow decides who and what; sealed fields are taken out. */
static Status read_fields(const App *app, const Actor *actor, const json_t *body, Arena *arena,
                          OpenRequest *request, Error *err) {
    CaseOpening *opening = &request->opening;
    FlowMove question = {.fields = json_object_get(body, "fields"),
                         .now = env_now(&app->env),
                         .zone_minutes = app->env.zone_minutes};
    Str *roles = NULL;
    if (json_is_null(question.fields)) question.fields = NULL;
    if (question.fields && !json_is_object(question.fields))
        return fail(err, E_INVALID, "the fields must be one object");
    TRY(case_roles(app, actor, opening->org_path, opening->subject, arena, &roles, &question.role_count,
                   err));
    question.actor_roles = roles;
    TRY(flow_open(opening->flow, &question, err));
    opening->given = question.fields;
    opening->secrets = &request->secrets;
    return case_seal(app, &opening->flow->opening.fields, question.fields, arena, &opening->fields,
                     &request->secrets, err);
}

/* The case that this one is a part of must be there, open, and the asker's to see. */
static Status read_parent(const App *app, const Actor *actor, Tx *tx, Str id, Arena *arena, Str *ret_org,
                          Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str path;
    if (!id.len) return OK;
    TRY(store_query(tx, SQL_CASE_KNOWN, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no case '%.*s'", STR_ARG(id));
    }
    if (!arena_str(arena, rows_text(rows, 0), &path) || !arena_str(arena, rows_text(rows, 2), ret_org))
        return no_memory(err);
    if (!rows_i64(rows, 1)) return fail(err, E_CONFLICT, "the case '%.*s' is closed", STR_ARG(id));
    return app_require(app, actor, "case.read", path, err);
}

/* Where the unit lies; else where the caller says, or the case above is, or the asker works. */
static Status read_place(const Actor *actor, Tx *tx, const json_t *body, Str above, Arena *arena,
                         CaseOpening *opening, Error *err) {
    Str subject = json_get_str(body, "subject"), org = json_get_str(body, "org");
    if (subject.len) return read_subject(actor, tx, subject, arena, opening, err);
    if (opening->flow->opening.needs_subject)
        return fail(err, E_INVALID, "a case of the type '%.*s' is about a unit of the register",
                    STR_ARG(opening->flow->id));
    opening->org = org.len ? org : above.len ? above : actor->org;
    return case_org_path(tx, actor, opening->org, arena, &opening->org_path, err);
}

/* What the write still needs when the body is gone. */
static Status keep_texts(CaseOpening *opening, Arena *arena, Error *err) {
    Str *const texts[] = {&opening->title, &opening->level, &opening->parent, &opening->org,
                          &opening->subject_id};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i]->ptr && !arena_str(arena, *texts[i], texts[i])) return no_memory(err);
    return OK;
}

static Status read_body(const App *app, const Actor *actor, Tx *tx, const json_t *body, Arena *arena,
                        OpenRequest *request, Error *err) {
    CaseOpening *opening = &request->opening;
    Str above = {"", 0};
    TRY(read_flow(app, json_get_str(body, "type"), &opening->flow, err));
    TRY(read_title(json_get_str(body, "title"), &opening->title, err));
    opening->level = json_get_str(body, "level");
    opening->parent = json_get_str(body, "parent");
    opening->at = env_now(&app->env);
    TRY(read_parent(app, actor, tx, opening->parent, arena, &above, err));
    TRY(read_place(actor, tx, body, above, arena, opening, err));
    TRY(app_require_unit(app, actor, "case.open", opening->org_path, opening->subject, err));
    TRY(keep_texts(opening, arena, err));
    return read_fields(app, actor, body, arena, request, err);
}

static Status make_answer(const OpenRequest *request, Arena *arena, AppWrite *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    CaseRow row = row_of(&request->opening);
    row.due = request->opening.due;
    json_begin_object(&json);
    case_write_head(request->app, request->actor, &row, &json);
    json_key(&json, "flags");
    json_begin_array(&json);
    for (size_t i = 0; i < request->flag_count; i++) json_str(&json, request->flags[i]);
    json_end_array(&json);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    const char *location = arena_printf(arena, "/api/v1/cases/%s", request->opening.id);
    if (!location || !arena_str(arena, buf_str(&text), &ret->answer)) return no_memory(err);
    ret->location = str_from(location);
    return OK;
}

Status app_case_open(const App *app, const Actor *actor, const json_t *body, Arena *arena, AppWrite *ret,
                     Error *err) {
    OpenRequest *request = arena_new_item(arena, OpenRequest);
    if (!request) return no_memory(err);
    *request = (OpenRequest){.app = app, .actor = actor};
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    TRY(read_body(app, actor, tx, body, arena, request, err));
    TRY(case_opening_prepare(app, actor, plans, &request->opening, arena, err));
    CaseRow row = row_of(&request->opening);
    TRY(case_apply_rules(app, actor, plans, &row, arena, &request->flags, &request->flag_count, err));
    AppWrite write = {.run = open_job, .data = request, .http_status = 201};
    TRY(make_answer(request, arena, &write, err));
    *ret = write;
    return OK;
}
