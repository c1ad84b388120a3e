/* Draws by lot: announced, drawn, published. */
#include "app/draws.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    bool csv = str_is(request_query(req, "format"), "csv");
    if (csv) {
        req->type = "text/csv; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"draws.csv\"");
    }
    return app_draw_list(req->app, req->actor, csv, req->arena, &req->out, err);
}

static Status announce(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_draw_announce(req->app, req->actor, req->json, req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status get(Request *req, Error *err) {
    return app_draw_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status make(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_draw_make(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "public"),
                      req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status result_csv(Request *req, Error *err) {
    req->type = "text/csv; charset=utf-8";
    request_set_header(req, "Content-Disposition", "attachment; filename=\"result.csv\"");
    return app_draw_result_csv(req->app, req->actor, request_value(req, 0), req->arena, &req->answer, err);
}

static Status receipt(Request *req, Error *err) {
    Str text;
    TRY(app_draw_receipt(req->app, req->actor, request_value(req, 0), req->arena, &text, err));
    request_set_header(req, "Content-Disposition", "attachment; filename=\"receipt.json\"");
    request_send_bytes(req, text.ptr, text.len, "application/json; charset=utf-8");
    return OK;
}

static Status register_csv(Request *req, Error *err) {
    Str text, name = request_value(req, 1);
    TRY(app_draw_register(req->app, req->actor, request_value(req, 0), name, req->arena, &text, err));
    const char *header = arena_printf(req->arena, "attachment; filename=\"" STR_FMT ".csv\"", STR_ARG(name));
    if (!header) return no_memory(err);
    request_set_header(req, "Content-Disposition", header);
    request_send_bytes(req, text.ptr, text.len, "text/csv; charset=utf-8");
    return OK;
}

static Status public_list(Request *req, Error *err) {
    bool csv = str_is(request_query(req, "format"), "csv");
    if (csv) {
        req->type = "text/csv; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"public-draws.csv\"");
    }
    return app_draw_public_list(req->app, request_query(req, "realm"), csv, &req->out, err);
}

static Status public_get(Request *req, Error *err) {
    return app_draw_public(req->app, request_value(req, 0), request_value(req, 1), req->arena, &req->out,
                           err);
}

static Status public_receipt(Request *req, Error *err) {
    Str text;
    TRY(app_draw_public_receipt(req->app, request_value(req, 0), request_value(req, 1), req->arena, &text,
                                err));
    request_set_header(req, "Content-Disposition", "attachment; filename=\"receipt.json\"");
    request_send_bytes(req, text.ptr, text.len, "application/json; charset=utf-8");
    return OK;
}

enum { CSV_TEXT_MAX = 4 << 20, ANNOUNCE_BODY_MAX = 10 << 20 };
static const Field public_params[] = {
    {"realm", FIELD_TEXT, .max = 64, .help = "code of a realm; all when absent"}, {0}};
static const Field announce_body[] = {
    {"plan", FIELD_TEXT, FIELD_REQUIRED, 1, 100, .help = "a plan in force"},
    {"clause", FIELD_TEXT, FIELD_REQUIRED, 1, 100, .help = "one of its draws"},
    {"source", FIELD_TEXT, FIELD_REQUIRED, 2, 500, .help = "what the public value will be"},
    {"exclude", FIELD_TEXT, 0, 0, CSV_TEXT_MAX, .help = "CSV id,reason"},
    {"recuse", FIELD_TEXT, 0, 0, CSV_TEXT_MAX, .help = "CSV officer,subject"},
    {"reason", FIELD_TEXT, 0, 0, 500, .help = "why there is a further draw in the period"},
    {0}};
static const Field make_body[] = {
    {"public", FIELD_TEXT, FIELD_REQUIRED, 1, 1000, .help = "the public value, as it was announced"}, {0}};

static const Route rows[] = {
    {"GET", "/api/v1/draws", list, "plan.read", ROUTE_CSV, NULL, "List draws", .answer = "List"},
    {"POST", "/api/v1/draws", announce, "plan.adopt", ROUTE_SLOW, "draw.announced",
     "Announce a draw: freeze the registers, publish rule and commitment", .body = announce_body,
     .answer = "Any", .body_max = ANNOUNCE_BODY_MAX},
    {"GET", "/api/v1/draws/{id}", get, "plan.read", ROUTE_SLOW, NULL, "One draw with its result",
     .answer = "Any"},
    {"POST", "/api/v1/draws/{id}/result", make, "plan.adopt", ROUTE_SLOW, "draw.drawn",
     "Draw with the public value, once", .body = make_body, .answer = "Any"},
    {"GET", "/api/v1/draws/{id}/result", result_csv, "plan.read", ROUTE_SLOW, NULL,
     "Who inspects whom, as CSV", .type = "text/csv"},
    {"GET", "/api/v1/draws/{id}/receipt", receipt, "plan.read", ROUTE_SLOW, NULL,
     "The receipt that anyone can compute again", .type = "application/json"},
    {"GET", "/api/v1/draws/{id}/registers/{name}", register_csv, "plan.read", ROUTE_SLOW, NULL,
     "A register as it was frozen", .type = "text/csv"},
    {"GET", "/api/v1/public/draws", public_list, NULL, ROUTE_PUBLIC | ROUTE_SLOW | ROUTE_CSV, NULL,
     "Draws for the public, newest first", public_params, .answer = "Any"},
    {"GET", "/api/v1/public/draws/{realm}/{id}", public_get, NULL, ROUTE_PUBLIC | ROUTE_SLOW, NULL,
     "A draw for the public: announcement, rule, result in numbers", .answer = "Any"},
    {"GET", "/api/v1/public/draws/{realm}/{id}/receipt", public_receipt, NULL, ROUTE_PUBLIC | ROUTE_SLOW,
     NULL, "Its receipt", .type = "application/json"},
};

const RouteTable routes_draw = {"draws", rows, COUNT_OF(rows)};
