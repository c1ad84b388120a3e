/* Leave and recusal of people. */
#include "app/absence.h"
#include "http/routes.h"

static Date body_date(const Request *req, const char *name) {
    Date date;
    return date_parse(json_get_str(req->json, name), &date) ? date : DATE_NONE;
}

static AbsenceQuery query_of(const Request *req) {
    return (AbsenceQuery){.org = request_query(req, "org"),
                          .mine = str_is(request_query(req, "person"), "me"),
                          .from = request_query_date(req, "from"),
                          .to = request_query_date(req, "to")};
}

static bool wants_csv(Request *req, const char *header) {
    if (!str_is(request_query(req, "format"), "csv")) return false;
    req->type = "text/csv; charset=utf-8";
    request_set_header(req, "Content-Disposition", header);
    return true;
}

static Status list(Request *req, Error *err) {
    AbsenceQuery query = query_of(req);
    return wants_csv(req, "attachment; filename=\"leave.csv\"")
               ? app_leave_csv(req->app, req->actor, &query, req->arena, &req->answer, err)
               : app_leave_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status recusals(Request *req, Error *err) {
    AbsenceQuery query = query_of(req);
    return wants_csv(req, "attachment; filename=\"recusals.csv\"")
               ? app_recusal_csv(req->app, req->actor, &query, req->arena, &req->answer, err)
               : app_recusal_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_absences(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status leave(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_leave_add(req->app, req->actor, request_value(req, 0), body_date(req, "from"),
                      body_date(req, "to"), json_get_str(req->json, "reason"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status leave_remove(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_leave_remove(req->app, req->actor, request_value(req, 0), request_value(req, 1), req->arena,
                         &write, err));
    return request_write(req, &write, err);
}

static Status recusal(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_recusal_add(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "subject"),
                        json_get_str(req->json, "reason"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status recusal_remove(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_recusal_remove(req->app, req->actor, request_value(req, 0), request_value(req, 1), req->arena,
                           &write, err));
    return request_write(req, &write, err);
}

static const Field recusal_params[] = {{"org", FIELD_TEXT, .max = 64, .help = "org code: its subtree"},
                                       {"person", FIELD_TEXT, .choices = "me", .help = "one's own alone"},
                                       {0}};
static const Field list_params[] = {{"org", FIELD_TEXT, .max = 64, .help = "org code: its subtree"},
                                    {"person", FIELD_TEXT, .choices = "me", .help = "one's own alone"},
                                    {"from", FIELD_DATE, .help = "first day of this year when absent"},
                                    {"to", FIELD_DATE, .help = "last day of this year when absent"},
                                    {0}};
static const Field leave_body[] = {{"from", FIELD_DATE, FIELD_REQUIRED},
                                   {"to", FIELD_DATE, FIELD_REQUIRED},
                                   {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500},
                                   {0}};
static const Field recusal_body[] = {
    {"subject", FIELD_TEXT, FIELD_REQUIRED, 1, 200}, {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500}, {0}};

static const Route rows[] = {
    {"GET", "/api/v1/leave", list, "record.add", ROUTE_SLOW | ROUTE_CSV, NULL, "Who is on leave when",
     list_params, .answer = "Any"},
    {"GET", "/api/v1/recusals", recusals, "record.add", ROUTE_SLOW | ROUTE_CSV, NULL,
     "Who must not visit which subject", recusal_params, .answer = "Any"},
    {"GET", "/api/v1/people/{id}/absences", get, "record.add", ROUTE_SLOW, NULL,
     "Leave and recusals of a person", .answer = "Any"},
    {"POST", "/api/v1/people/{id}/leave", leave, "record.add", ROUTE_SLOW | ROUTE_CREATED, "person.leave-set",
     "Leave of a person", .body = leave_body, .answer = "Any"},
    {"DELETE", "/api/v1/people/{id}/leave/{from}", leave_remove, "record.add", ROUTE_SLOW,
     "person.leave-removed", "Take leave back", .answer = "Any"},
    {"POST", "/api/v1/people/{id}/recusals", recusal, "record.add", ROUTE_SLOW | ROUTE_CREATED,
     "person.recused", "A person must not visit a subject", .body = recusal_body, .answer = "Any"},
    {"DELETE", "/api/v1/people/{id}/recusals/{subject}", recusal_remove, "record.add", ROUTE_SLOW,
     "person.recusal-removed", "A person may visit a subject again", .answer = "Any"},
};

const RouteTable routes_absence = {"leave and recusal", rows, COUNT_OF(rows)};
