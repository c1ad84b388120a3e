/* The register of supervised units. */
#include "app/contacts.h"
#include "app/subjects.h"
#include "http/routes.h"

static SubjectQuery read_query(const Request *req) {
    return (SubjectQuery){.q = request_query(req, "q"),
                          .org = request_query(req, "org"),
                          .kind = request_query(req, "kind"),
                          .class_ = request_query(req, "class"),
                          .limit = (int)request_query_i64(req, "limit", LIST_LIMIT),
                          .cursor = request_query(req, "cursor")};
}

static Status list(Request *req, Error *err) {
    SubjectQuery query = read_query(req);
    if (!str_is(request_query(req, "format"), "csv")) {
        return app_subject_list(req->app, req->actor, &query, req->arena, &req->out, err);
    }
    req->type = "text/csv; charset=utf-8";
    request_set_header(req, "Content-Disposition", "attachment; filename=\"subjects.csv\"");
    return app_subject_csv(req->app, req->actor, &query, req->arena, &req->answer, err);
}

static Status get(Request *req, Error *err) {
    return app_subject_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status change(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_subject_change(req->app, req->actor, request_value(req, 0), req->json, req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status set_contact(Request *req, bool speaks, Error *err) {
    AppWrite write = {0};
    TRY(app_contact_set(req->app, req->actor, request_value(req, 0), request_value(req, 1), speaks,
                        req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status contact_add(Request *req, Error *err) {
    return set_contact(req, true, err);
}

static Status contact_remove(Request *req, Error *err) {
    return set_contact(req, false, err);
}

static const Field list_params[] = {
    {"q", FIELD_TEXT, .max = 100, .help = "part of the name or address; the id"},
    {"org", FIELD_TEXT, .max = 64, .help = "org code: its subtree"},
    {"kind", FIELD_TEXT, .max = 60},
    {"class", FIELD_TEXT, .max = 60},
    {0},
};
static const Field change_body[] = {
    {"class", FIELD_TEXT, .max = 60},
    {"kind", FIELD_TEXT, .max = 60},
    {"org", FIELD_TEXT, .max = 64},
    {"list", FIELD_TEXT, .choices = "|red|black"},
    {"owner", FIELD_TEXT, FIELD_NULLABLE, 0, 64, .help = "person id"},
    {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/subjects", list, "subject.read", ROUTE_LIST | ROUTE_CSV, NULL, "List the register",
     list_params, .answer = "SubjectList"},
    {"GET", "/api/v1/subjects/{id}", get, "subject.read", 0, NULL,
     "One unit: grades, open duties, last records, cases", .answer = "Subject"},
    {"PATCH", "/api/v1/subjects/{id}", change, "subject.write", ROUTE_SLOW, "subject.changed",
     "Change a unit and make its duties anew", .body = change_body, .answer = "Any"},
    {"PUT", "/api/v1/subjects/{id}/contacts/{person}", contact_add, "subject.write", 0, "subject.contact",
     "A person speaks for the unit from now on", .answer = "Any"},
    {"DELETE", "/api/v1/subjects/{id}/contacts/{person}", contact_remove, "subject.write", 0,
     "subject.contact", "A person speaks for the unit no more", .answer = "Any"},
};

const RouteTable routes_register = {"register", rows, COUNT_OF(rows)};
