/* Cases: instances of flows, and the moves that take them from state to state. */
#include "app/case_sealed.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    CaseQuery query = {
        .type = request_query(req, "type"),
        .state = request_query(req, "state"),
        .org = request_query(req, "org"),
        .subject = request_query(req, "subject"),
        .limit = (int)request_query_i64(req, "limit", LIST_LIMIT),
        .cursor = request_query(req, "cursor"),
    };
    return app_case_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_case_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status flows(Request *req, Error *err) {
    return app_flow_list(req->app, req->actor, &req->out, err);
}

static Status open_case(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_case_open(req->app, req->actor, req->json, req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status move(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_case_move(req->app, req->actor, request_value(req, 0), req->json,
                      request_header(req, "Idempotency-Key"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status reveal(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_case_reveal(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "reason"),
                        req->arena, &write, err));
    return request_write(req, &write, err);
}

static const Field list_params[] = {
    {"type", FIELD_TEXT, .max = 60, .help = "flow id"},
    {"state", FIELD_TEXT, .max = 60, .help = "open, closed or a state of the flow"},
    {"org", FIELD_TEXT, .max = 64},
    {"subject", FIELD_TEXT, .max = 100},
    {0},
};
static const Field open_body[] = {
    {"type", FIELD_TEXT, FIELD_REQUIRED, 1, 60, .help = "flow id"},
    {"subject", FIELD_TEXT, FIELD_NULLABLE, 0, 100},
    {"org", FIELD_TEXT, FIELD_NULLABLE, 0, 64},
    {"title", FIELD_TEXT, FIELD_REQUIRED, 1, 200},
    {"level", FIELD_TEXT, FIELD_NULLABLE, 0, 60},
    {"fields", FIELD_OBJECT, FIELD_NULLABLE},
    {"parent", FIELD_TEXT, FIELD_NULLABLE, 0, 64, .help = "the case that this one is a part of"},
    {0},
};
static const Field reveal_body[] = {
    {"reason", FIELD_TEXT, FIELD_REQUIRED, 2, 500, .help = "why; it is kept in the ledger"},
    {0},
};
static const Field move_body[] = {
    {"move", FIELD_TEXT, FIELD_REQUIRED, 1, 60, .help = "transition id, one of the case's `moves`"},
    {"fields", FIELD_OBJECT, FIELD_NULLABLE, .help = "what the transition asks for"},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/cases", list, "case.read", ROUTE_LIST, NULL, "List cases", list_params,
     .answer = "CaseList"},
    {"GET", "/api/v1/flows", flows, "case.read", 0, NULL, "The case types, and what their opening asks",
     .answer = "Any"},
    {"POST", "/api/v1/cases", open_case, "case.open", ROUTE_CREATED, "case.opened", "Open a case",
     .body = open_body, .answer = "Any"},
    {"GET", "/api/v1/cases/{id}", get, "case.read", 0, NULL, "One case: steps, clocks, possible moves",
     .answer = "Case"},
    {"POST", "/api/v1/cases/{id}/moves", move, "case.move", ROUTE_IDEMPOTENT, "case.moved", "Make a move",
     .body = move_body, .answer = "Any"},
    {"POST", "/api/v1/cases/{id}/reveal", reveal, "case.reveal", 0, "case.revealed",
     "Show what is sealed in a case, for a reason", .body = reveal_body, .answer = "Any"},
};

const RouteTable routes_case = {"cases", rows, COUNT_OF(rows)};
