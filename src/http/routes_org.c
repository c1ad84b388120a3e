/* Orgs and people. */
#include "app/org.h"
#include "http/routes.h"

static Status org_list(Request *req, Error *err) {
    OrgQuery query = {.parent = request_query(req, "parent"),
                      .q = request_query(req, "q"),
                      .limit = (int)request_query_i64(req, "limit", LIST_LIMIT),
                      .cursor = request_query(req, "cursor")};
    return app_org_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status org_get(Request *req, Error *err) {
    return app_org_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status person_list(Request *req, Error *err) {
    PersonQuery query = {.org = request_query(req, "org"),
                         .q = request_query(req, "q"),
                         .limit = (int)request_query_i64(req, "limit", LIST_LIMIT),
                         .cursor = request_query(req, "cursor")};
    return app_person_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status person_get(Request *req, Error *err) {
    return app_person_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status person_reveal(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_person_reveal(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "field"),
                          json_get_str(req->json, "reason"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static const Field org_params[] = {
    {"parent", FIELD_TEXT, .max = 64, .help = "code of the org above"},
    {"q", FIELD_TEXT, .max = 100, .help = "part of the name, or the beginning of the code"},
    {0},
};
static const Field person_params[] = {
    {"org", FIELD_TEXT, .max = 64, .help = "org code: its subtree"},
    {"q", FIELD_TEXT, .max = 100, .help = "part of the name, or the id"},
    {0},
};
static const Field reveal_body[] = {
    {"field", FIELD_TEXT, FIELD_REQUIRED, .choices = "phone|identity"},
    {"reason", FIELD_TEXT, FIELD_REQUIRED, 2, 500, .help = "goes into the ledger"},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/orgs", org_list, "org.read", ROUTE_LIST, NULL, "List orgs", org_params,
     .answer = "OrgList"},
    {"GET", "/api/v1/orgs/{code}", org_get, "org.read", 0, NULL, "One org", .answer = "Org"},
    {"GET", "/api/v1/people", person_list, "person.read", ROUTE_LIST, NULL, "List people", person_params,
     .answer = "PersonList"},
    {"GET", "/api/v1/people/{id}", person_get, "person.read", 0, NULL,
     "One person; phone and identity number are masked", .answer = "Person"},
    {"POST", "/api/v1/people/{id}/reveal", person_reveal, "person.reveal", 0, "person.revealed",
     "Show a sealed field, for a reason", .body = reveal_body, .answer = "Revealed"},
};

const RouteTable routes_org = {"orgs and people", rows, COUNT_OF(rows)};
