/* Duties: what is to be done, by whom, until when, and why. */
#include "app/duties.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    Str person = request_query(req, "person");
    DutyQuery query = {
        .mine = str_is(person, "me"),
        .person = str_is(person, "me") ? STR("") : person,
        .date = request_query_date(req, "date"),
        .org = request_query(req, "org"),
        .plan = request_query(req, "plan"),
        .clause = request_query(req, "clause"),
        .subject = request_query(req, "subject"),
        .state = request_query(req, "state"),
        .brief = str_is(request_query(req, "fields"), "short"),
        .limit = (int)request_query_i64(req, "limit", LIST_LIMIT),
        .cursor = request_query(req, "cursor"),
    };
    return app_duty_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_duty_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status excuse(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_duty_excuse(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "reason"),
                        req->arena, &write, err));
    return request_write(req, &write, err);
}

static const Field list_params[] = {
    {"person", FIELD_TEXT, .max = 64, .help = "me, or a person's id"},
    {"date", FIELD_DATE, .help = "the day asked about (today): duties whose window has begun by then"},
    {"org", FIELD_TEXT, .max = 64, .help = "org code: its subtree"},
    {"state", FIELD_TEXT, .choices = "open|done|late|missed|excused|cancelled|all"},
    {"plan", FIELD_TEXT, .max = 100},
    {"clause", FIELD_TEXT, .max = 100, .help = "clause id, of the plan named"},
    {"subject", FIELD_TEXT, .max = 100},
    {"fields", FIELD_TEXT, .choices = "all|short",
     .help = "short: id, title, subject, subject_name, due, times, done, state alone"},
    {0},
};
static const Field excuse_body[] = {
    {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500, .help = "why it need not be done"}, {0}};

static const Route rows[] = {
    {"GET", "/api/v1/duties", list, "duty.read", ROUTE_LIST, NULL, "List duties, most urgent first",
     list_params, .answer = "DutyList"},
    {"GET", "/api/v1/duties/{id}", get, "duty.read", 0, NULL, "One duty, with its explanation and records",
     .answer = "Duty"},
    {"POST", "/api/v1/duties/{id}/excuse", excuse, "duty.excuse", 0, "duty.excused", "Excuse a duty",
     .body = excuse_body, .answer = "Any"},
};

const RouteTable routes_duty = {"duties", rows, COUNT_OF(rows)};
