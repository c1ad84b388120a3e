/* The scorecard: numbers that open into their rows. */
#include "app/measures.h"
#include "http/routes.h"

static MeasureQuery read_query(const Request *req) {
    return (MeasureQuery){.plan = request_query(req, "plan"),
                          .org = request_query(req, "org"),
                          .as_of = request_query_date(req, "as_of")};
}

static Status list(Request *req, Error *err) {
    MeasureQuery query = read_query(req);
    return app_measure_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status behind(Request *req, Error *err) {
    MeasureQuery query = read_query(req);
    Str half = request_query(req, "half");
    return app_measure_rows(req->app, req->actor, request_value(req, 0), request_value(req, 1),
                            half.len ? half : STR("numerator"), &query,
                            (int)request_query_i64(req, "limit", LIST_LIMIT), request_query(req, "cursor"),
                            req->arena, &req->out, err);
}

static const Field list_params[] = {
    {"plan", FIELD_TEXT, .max = 100},
    {"as_of", FIELD_DATE, .help = "as it was at the end of that day (today)"},
    {"org", FIELD_TEXT, .max = 64},
    {0},
};
static const Field rows_params[] = {
    {"half", FIELD_TEXT, .choices = "numerator|denominator"},
    {"as_of", FIELD_DATE},
    {"org", FIELD_TEXT, .max = 64},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/measures", list, "measure.read", ROUTE_SLOW, NULL, "The measures of plans", list_params,
     .answer = "MeasureList"},
    {"GET", "/api/v1/measures/{plan}/{clause}/rows", behind, "measure.read", ROUTE_LIST | ROUTE_SLOW, NULL,
     "The rows behind a number", rows_params, .answer = "List"},
};

const RouteTable routes_measure = {"measures", rows, COUNT_OF(rows)};
