/* Whether plans fit: asked for, followed, read. */
#include "app/fit_runs.h"
#include "http/routes.h"

enum { PLANS_MAX = 200, PLANS_BYTES = 64 << 10, FIT_TEXT_MAX = 4 << 20, FIT_BODY_MAX = 6 << 20 };

static Status join_plans(Request *req, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PLANS_BYTES);
    const json_t *plans = json_object_get(req->json, "plans");
    for (size_t i = 0; i < json_array_size(plans); i++) {
        const json_t *id = json_array_get(plans, i);
        if (i > 0) buf_add_char(&text, '|');
        buf_add(&text, (Str){json_string_value(id), json_string_length(id)});
    }
    TRY(buf_status(&text, err));
    return arena_str(req->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

static Date body_date(const Request *req, const char *name) {
    Date date = DATE_NONE;
    Str text = json_get_str(req->json, name);
    return text.len > 0 && date_parse(text, &date) ? date : DATE_NONE;
}

static Status ask(Request *req, Error *err) {
    FitAsk wanted = {.org = json_get_str(req->json, "org"),
                     .text = json_get_str(req->json, "text"),
                     .from = body_date(req, "from"),
                     .to = body_date(req, "to")};
    Diags diags = diags_new(req->arena);
    TRY(join_plans(req, &wanted.plans, err));
    Status status = app_fit_ask(req->app, req->actor, &wanted, req->arena, &diags, &req->out, err);
    if (status != OK) request_add_diags(req, &diags);
    return status;
}

static Status list(Request *req, Error *err) {
    return app_fit_list(req->app, req->actor, request_query(req, "cursor"),
                        (int)request_query_i64(req, "limit", LIST_LIMIT), req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_fit_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status csv(Request *req, Error *err) {
    req->type = "text/csv; charset=utf-8";
    request_set_header(req, "Content-Disposition", "attachment; filename=\"feasibility.csv\"");
    return app_fit_csv(req->app, req->actor, request_value(req, 0), req->arena, &req->answer, err);
}

static Status cancel(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_fit_cancel(req->app, req->actor, request_value(req, 0), req->arena, &write, err));
    return request_write(req, &write, err);
}

static const Field ask_body[] = {
    {"org", FIELD_TEXT, 0, 0, 64, .help = "its subtree alone counts; the asker's own area when absent"},
    {"plans", FIELD_LIST, 0, 0, PLANS_MAX, .item = FIELD_TEXT, .help = "ids; all in force when absent"},
    {"text", FIELD_TEXT, 0, 0, FIT_TEXT_MAX,
     .help = "a literate plan that is not in force, in place of the one of the same id"},
    {"from", FIELD_DATE, .help = "today when absent"},
    {"to", FIELD_DATE, .help = "a year later when absent"},
    {0},
};

static const Route rows[] = {
    {"POST", "/api/v1/feasibility", ask, "plan.check", ROUTE_SLOW | ROUTE_CREATED, "plan.fit.asked",
     "Ask whether plans fit", .body = ask_body, .answer = "Any", .body_max = FIT_BODY_MAX},
    {"GET", "/api/v1/feasibility", list, "plan.read", ROUTE_LIST, NULL, "Computations of feasibility",
     .answer = "List"},
    {"GET", "/api/v1/feasibility/{id}", get, "plan.read", 0, NULL, "One of them with its result",
     .answer = "Any"},
    {"GET", "/api/v1/feasibility/{id}/csv", csv, "plan.read", ROUTE_SLOW, NULL,
     "Its bottlenecks week by week", .type = "text/csv"},
    {"POST", "/api/v1/feasibility/{id}/cancel", cancel, "plan.check", 0, "plan.fit.cancelled",
     "Cancel a computation", .answer = "Any"},
};

const RouteTable routes_fit = {"feasibility", rows, COUNT_OF(rows)};
