/* What the asker was told: reminders and escalations. */
#include "app/notices.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    return app_notice_list(req->app, req->actor, str_is(request_query(req, "state"), "unread"),
                           (int)request_query_i64(req, "limit", LIST_LIMIT), request_query(req, "cursor"),
                           req->arena, &req->out, err);
}

static Status read_one(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_notice_read(req->app, req->actor, request_value(req, 0), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status read_all(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_notice_read(req->app, req->actor, (Str){"", 0}, req->arena, &write, err));
    return request_write(req, &write, err);
}

static const Field list_params[] = {{"state", FIELD_TEXT, .max = 10, .help = "unread, or all"}, {0}};

static const Route rows[] = {
    {"GET", "/api/v1/notices", list, NULL, ROUTE_SIGNED_IN | ROUTE_LIST, NULL, "What you were told",
     list_params, .answer = "Any"},
    {"POST", "/api/v1/notices/{id}/read", read_one, NULL, ROUTE_SIGNED_IN, "notice.read", "Mark one as read",
     .answer = "Any"},
    {"POST", "/api/v1/notices/read", read_all, NULL, ROUTE_SIGNED_IN, "notice.read", "Mark all as read",
     .answer = "Any"},
};

const RouteTable routes_notice = {"notices", rows, COUNT_OF(rows)};
