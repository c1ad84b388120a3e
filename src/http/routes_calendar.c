/* A clock, counted day by day. */
#include "app/rows_json.h"
#include "http/routes.h"

static bool counts_days(Span span) {
    return span.unit == SPAN_DAYS || span.unit == SPAN_WORKDAYS;
}

static Status explain(Request *req, Error *err) {
    int zone = req->app->env.zone_minutes;
    Str start = request_query(req, "start"), text = request_query(req, "span");
    Instant from;
    Span span;
    if (!instant_parse(start, zone, &from))
        return fail(err, E_INVALID, "the start is neither a date nor a date-time");
    if (!span_parse(text, &span)) {
        fail(err, E_INVALID, "'%.*s' is not a span", STR_ARG(str_slice(text, 0, 40)));
        return fail_hint(
            err, "write it as +24h (hours), +90d (natural days) or +10wd (working days); - counts back");
    }
    Deadline deadline;
    TRY(deadline_compute(req->app->calendar, from, span, false, NULL, 0, zone, req->arena, &deadline, err));
    Json *out = &req->out;
    json_begin_object(out);
    json_put_str(out, "start", start);
    json_key(out, "due");
    if (counts_days(span)) {
        json_date(out, deadline.due_date);
    } else {
        json_instant(out, deadline.due, zone);
    }
    json_put_bool(out, "provisional", deadline.provisional);
    deadline_put_days(&deadline, out);
    json_end_object(out);
    return OK;
}

static const Field explain_params[] = {
    {"start", FIELD_TEXT, FIELD_REQUIRED, 1, 40, .help = "date or date-time"},
    {"span", FIELD_TEXT, FIELD_REQUIRED, 1, 20, .help = "+24h, +90d, +10wd"},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/calendar/explain", explain, NULL, ROUTE_SIGNED_IN, NULL, "Count a time limit day by day",
     explain_params, .answer = "CalendarExplain"},
};

const RouteTable routes_calendar = {"calendar", rows, COUNT_OF(rows)};
