/* Plans: read, check, adopt, compare. */
#include "app/plan_library.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    return app_plan_list(req->app, req->actor, req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_plan_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status get_text(Request *req, Error *err) {
    Str text;
    TRY(app_plan_text(req->app, req->actor, request_value(req, 0), request_query_i64(req, "version", 0),
                      req->arena, &text, err));
    request_send_bytes(req, text.ptr, text.len, "text/markdown; charset=utf-8");
    return OK;
}

static Status check(Request *req, Error *err) {
    return app_plan_check(req->app, req->actor, STR(""), json_get_str(req->json, "text"), req->arena,
                          &req->out, err);
}

static Status adopt(Request *req, Error *err) {
    Diags diags = diags_new(req->arena);
    AdoptReport report;
    Status status = app_plan_adopt(req->app, req->actor, STR(""), json_get_str(req->json, "text"), req->arena,
                                   &diags, NULL, NULL, &report, err);
    if (status != OK) {
        request_add_diags(req, &diags);
        return status;
    }
    adopt_report_json(&report, req->app->env.zone_minutes, &req->out);
    return OK;
}

static Status preview(Request *req, Error *err) {
    Diags diags = diags_new(req->arena);
    AdoptReport report = {.version = 0};
    Status status = app_plan_preview(req->app, req->actor, json_get_str(req->json, "text"), req->arena,
                                     &diags, &report, err);
    if (status != OK) {
        request_add_diags(req, &diags);
        return status;
    }
    adopt_report_json(&report, req->app->env.zone_minutes, &req->out);
    return OK;
}

static Status library(Request *req, Error *err) {
    LibraryQuery query = {.q = request_query(req, "q"),
                          .org = request_query(req, "org"),
                          .domain = request_query(req, "domain"),
                          .year = (int)request_query_i64(req, "year", 0),
                          .status = request_query(req, "status")};
    bool csv = str_is(request_query(req, "format"), "csv");
    if (csv) {
        req->type = "text/csv; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"plans.csv\"");
    }
    return app_plan_library(req->app, req->actor, &query, csv, req->arena, &req->answer, err);
}

static Status versions(Request *req, Error *err) {
    return app_plan_versions(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status diff(Request *req, Error *err) {
    return app_plan_diff(req->app, req->actor, request_value(req, 0), request_query_i64(req, "from", 0),
                         request_query_i64(req, "to", 0), req->arena, &req->out, err);
}

enum { PLAN_TEXT_MAX = 4 << 20, PLAN_BODY_MAX = 6 << 20 };
static const Field text_params[] = {{"version", FIELD_INT, .min = 1, .max = 1e9, .help = "the one in force"},
                                    {0}};
static const Field diff_params[] = {
    {"from", FIELD_INT, .min = 1, .max = 1e9}, {"to", FIELD_INT, .min = 1, .max = 1e9}, {0}};
static const Field library_params[] = {
    {"q", FIELD_TEXT, .max = 100, .help = "part of the title, id or org"},
    {"org", FIELD_TEXT, .max = 64},
    {"domain", FIELD_TEXT, .max = 60},
    {"year", FIELD_INT, .min = 1900, .max = 2200, .help = "that the plan's period touches"},
    {"status", FIELD_TEXT, .choices = "|adopted|draft|shipped"},
    {0}};
static const Field text_body[] = {
    {"text", FIELD_TEXT, FIELD_REQUIRED, 1, PLAN_TEXT_MAX, .help = "the literate plan"}, {0}};

static const Route rows[] = {
    {"GET", "/api/v1/plans", list, "plan.read", 0, NULL, "List plans in force", .answer = "PlanList"},
    {"POST", "/api/v1/plans", adopt, "plan.adopt", ROUTE_SLOW, "plan.adopted", "Adopt a plan",
     .body = text_body, .answer = "Any", .body_max = PLAN_BODY_MAX},
    {"POST", "/api/v1/plans/check", check, "plan.check", ROUTE_SLOW | ROUTE_PURE, NULL, "Check a plan",
     .body = text_body, .answer = "PlanCheck", .body_max = PLAN_BODY_MAX},
    {"POST", "/api/v1/plans/preview", preview, "plan.adopt", ROUTE_SLOW | ROUTE_PURE, NULL,
     "What adopting a plan would do", .body = text_body, .answer = "Any", .body_max = PLAN_BODY_MAX},
    {"GET", "/api/v1/plans/{id}", get, "plan.read", 0, NULL, "One plan with its clauses", .answer = "Any"},
    {"GET", "/api/v1/plan-library", library, "plan.read", ROUTE_CSV, NULL,
     "Plans in force, drafts, and those that come with the program", library_params, .answer = "List"},
    {"GET", "/api/v1/plans/{id}/versions", versions, "plan.read", 0, NULL, "The versions of a plan",
     .answer = "List"},
    {"GET", "/api/v1/plans/{id}/text", get_text, "plan.read", 0, NULL, "The plan's text", text_params,
     .type = "text/markdown"},
    {"GET", "/api/v1/plans/{id}/diff", diff, "plan.read", 0, NULL, "What changed between two versions",
     diff_params, .answer = "Any"},
};

const RouteTable routes_plan = {"plans", rows, COUNT_OF(rows)};
