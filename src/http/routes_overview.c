/* The calendar of an area: stages, reports, duties a day. */
#include "app/overview.h"
#include "base/i18n.h"
#include "http/routes.h"

enum { RANGE_DAYS = 365 };

static Status overview(Request *req, Error *err) {
    Overview found;
    Date from = request_query_date(req, "from"), to = request_query_date(req, "to");
    Str format = request_query(req, "format");
    if (from == DATE_NONE) from = env_today(&req->app->env);
    if (to == DATE_NONE) to = from + RANGE_DAYS;
    TRY(app_overview(req->app, req->actor, request_query(req, "org"), from, to, req->arena, &found, err));
    if (str_is(format, "csv")) {
        req->type = "text/csv; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"calendar.csv\"");
        overview_csv(&found, &req->answer);
    } else if (str_is(format, "ics")) {
        req->type = "text/calendar; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"calendar.ics\"");
        overview_ics(req->app, &found, str_from(i18n_text(req->lang, "Plans in force")), &req->answer);
    } else {
        overview_json(req->app, &found, &req->out);
    }
    return buf_status(&req->answer, err);
}

static const Field overview_params[] = {
    {"org", FIELD_TEXT, 0, 0, 64, .help = "its subtree; all areas of the asker when absent"},
    {"from", FIELD_DATE, .help = "today when absent"},
    {"to", FIELD_DATE, .help = "a year later when absent"},
    {"format", FIELD_TEXT, .choices = "json|csv|ics"},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/calendar", overview, "plan.read", ROUTE_SLOW, NULL,
     "Stages of plans, reports, duties of each day", overview_params, .answer = "Any"},
};

const RouteTable routes_overview = {"overview", rows, COUNT_OF(rows)};
