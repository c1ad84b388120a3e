/* Drafts of plans: from prose, corrected, saved, adopted; and what was corrected. */
#include "app/plan_drafts.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    return app_draft_list(req->app, req->actor, req->arena, &req->out, err);
}

static Status make(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_draft_make(req->app, req->actor, req->body, request_query(req, "name"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status copy(Request *req, Error *err) {
    AppWrite write = {0};
    DraftCopy wanted = {.plan = json_get_str(req->json, "plan"),
                        .shipped = str_is(json_get_str(req->json, "from"), "shipped"),
                        .year = (int)json_get_i64(req->json, "year", 0),
                        .quotas = json_get_str(req->json, "quotas"),
                        .org = json_get_str(req->json, "org")};
    TRY(app_draft_copy(req->app, req->actor, &wanted, req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status get(Request *req, Error *err) {
    return app_draft_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status get_text(Request *req, Error *err) {
    Str text;
    TRY(app_draft_text(req->app, req->actor, request_value(req, 0), req->arena, &text, err));
    request_send_bytes(req, text.ptr, text.len, "text/markdown; charset=utf-8");
    return OK;
}

static Status save(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_draft_save(req->app, req->actor, request_value(req, 0), req->json, req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status adopt(Request *req, Error *err) {
    Diags diags = diags_new(req->arena);
    AdoptReport report = {.version = 0};
    Status status = app_draft_adopt(req->app, req->actor, request_value(req, 0),
                                    json_get_i64(req->json, "revision", 0), req->arena, &diags, &report, err);
    if (status != OK) {
        request_add_diags(req, &diags);
        return status;
    }
    adopt_report_json(&report, req->app->env.zone_minutes, &req->out);
    return OK;
}

static Status cases(Request *req, Error *err) {
    bool csv = str_is(request_query(req, "format"), "csv");
    if (csv) {
        req->type = "text/csv; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"corrections.csv\"");
    }
    return app_draft_cases(req->app, req->actor, csv ? CASES_CSV : CASES_JSON, req->arena, &req->answer, err);
}

static Status cases_text(Request *req, Error *err) {
    req->type = "text/plain; charset=utf-8";
    request_set_header(req, "Content-Disposition", "attachment; filename=\"cases.txt\"");
    return app_draft_cases(req->app, req->actor, CASES_TEXT, req->arena, &req->answer, err);
}

enum { DRAFT_FILE_MAX = 20 << 20, DRAFT_BODY_MAX = 6 << 20, DRAFT_TEXT_BYTES = 4 << 20 };
static const Field make_params[] = {
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, 200, .help = "file name: .txt, .md, .docx, .pdf"}, {0}};
static const Field copy_body[] = {
    {"plan", FIELD_TEXT, FIELD_REQUIRED, 1, 100},
    {"from", FIELD_TEXT, FIELD_REQUIRED, .choices = "force|shipped",
     .help = "a plan in force, or one that comes with the program"},
    {"year", FIELD_INT, 0, 1901, 2090, .help = "for that year, by its rules"},
    {"quotas", FIELD_TEXT, 0, 1, 20, .help = "figures in that year: keep, unset, or a share such as 105%"},
    {"org", FIELD_TEXT, 0, 1, 64, .help = "the plan of this lower level, derived from the superior one"},
    {0}};
static const Field save_body[] = {
    {"revision", FIELD_INT, FIELD_REQUIRED, 1, 1e9, .help = "the one that was read"},
    {"text", FIELD_TEXT, 0, 1, DRAFT_TEXT_BYTES, .help = "the literate plan"},
    {"state", FIELD_TEXT, .choices = "open|dropped"},
    {0}};
static const Field adopt_body[] = {
    {"revision", FIELD_INT, FIELD_REQUIRED, 1, 1e9, .help = "the one that was read"}, {0}};

static const Route rows[] = {
    {"GET", "/api/v1/plan-drafts", list, "plan.check", 0, NULL, "List drafts of plans", .answer = "List"},
    {"POST", "/api/v1/plan-drafts", make, "plan.check", ROUTE_SLOW | ROUTE_BYTES, "plan.drafted",
     "Draft plans from the prose of a file", make_params, .answer = "Any", .body_max = DRAFT_FILE_MAX},
    {"POST", "/api/v1/plan-drafts/copies", copy, "plan.check", ROUTE_SLOW, "plan.drafted",
     "Copy a plan to a draft", .body = copy_body, .answer = "Any"},
    {"GET", "/api/v1/plan-drafts/{id}", get, "plan.check", ROUTE_SLOW, NULL,
     "One draft: prose, text and what was found", .answer = "Any"},
    {"GET", "/api/v1/plan-drafts/{id}/text", get_text, "plan.check", 0, NULL, "The draft's text",
     .type = "text/markdown"},
    {"PATCH", "/api/v1/plan-drafts/{id}", save, "plan.check", ROUTE_SLOW, "plan.draft-saved",
     "Save a draft, drop it or bring it back", .body = save_body, .answer = "Any",
     .body_max = DRAFT_BODY_MAX},
    {"POST", "/api/v1/plan-drafts/{id}/adoption", adopt, "plan.adopt", ROUTE_SLOW, "plan.draft-adopted",
     "Put a draft in force", .body = adopt_body, .answer = "Any"},
    {"GET", "/api/v1/plan-corrections", cases, "plan.check", ROUTE_CSV, NULL,
     "What people corrected in drafts", .answer = "List"},
    {"GET", "/api/v1/plan-corrections/cases", cases_text, "plan.check", ROUTE_SLOW, NULL,
     "The corrections as cases for the drafter", .type = "text/plain"},
};

const RouteTable routes_draft = {"drafts", rows, COUNT_OF(rows)};
