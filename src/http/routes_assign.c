/* Who visits whom on which day; handing over. */
#include "app/assign.h"
#include "app/handover.h"
#include "http/routes.h"

static BoardQuery board_query(const Request *req) {
    return (BoardQuery){.org = request_query(req, "org"),
                        .mine = str_is(request_query(req, "person"), "me"),
                        .from = request_query_date(req, "from"),
                        .to = request_query_date(req, "to")};
}

static Status board(Request *req, Error *err) {
    BoardQuery query = board_query(req);
    if (!str_is(request_query(req, "format"), "csv"))
        return app_board(req->app, req->actor, &query, req->arena, &req->out, err);
    req->type = "text/csv; charset=utf-8";
    request_set_header(req, "Content-Disposition", "attachment; filename=\"board.csv\"");
    return app_board_csv(req->app, req->actor, &query, req->arena, &req->answer, err);
}

static Date body_date(const Request *req, const char *name) {
    Date date;
    return date_parse(json_get_str(req->json, name), &date) ? date : DATE_NONE;
}

static Status run(Request *req, Error *err) {
    return app_assign_run(req->app, req->actor, json_get_str(req->json, "org"), body_date(req, "from"),
                          body_date(req, "to"), req->arena, &req->out, err);
}

static Status move(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_assign_move(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "person"),
                        body_date(req, "day"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status take_away(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_assign_remove(req->app, req->actor, request_value(req, 0), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status refuse(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_assign_refuse(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "reason"),
                          req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status swap(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_swap_ask(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "other"),
                     json_get_str(req->json, "person"), json_get_str(req->json, "reason"), req->arena, &write,
                     err));
    return request_write(req, &write, err);
}

static Status answer_swap(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_swap_answer(req->app, req->actor, request_value(req, 0),
                        json_is_true(json_object_get(req->json, "agree")), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status open_work(Request *req, Error *err) {
    return app_open_work(req->app, req->actor, request_value(req, 0), request_query(req, "to"), req->arena,
                         &req->out, err);
}

static Status hand_over(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_handover(req->app, req->actor, request_value(req, 0), json_get_str(req->json, "to"),
                     json_get_str(req->json, "reason"), req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status list(Request *req, Error *err) {
    if (str_is(request_query(req, "format"), "csv")) {
        req->type = "text/csv; charset=utf-8";
        request_set_header(req, "Content-Disposition", "attachment; filename=\"handovers.csv\"");
        return app_handover_csv(req->app, req->actor, req->arena, &req->answer, err);
    }
    return app_handover_list(req->app, req->actor, request_query(req, "cursor"),
                             (int)request_query_i64(req, "limit", LIST_LIMIT), req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_handover_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status sign(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_handover_sign(req->app, req->actor, request_value(req, 0), req->arena, &write, err));
    return request_write(req, &write, err);
}

static const Field board_params[] = {
    {"org", FIELD_TEXT, .max = 64, .help = "org code: its subtree"},
    {"person", FIELD_TEXT, .choices = "me", .help = "one's own visits alone"},
    {"from", FIELD_DATE, .help = "Monday of this week when absent"},
    {"to", FIELD_DATE, .help = "seven days when absent, at most 31"},
    {0},
};
static const Field work_params[] = {
    {"to", FIELD_TEXT, .max = 64, .help = "a person's id: also what that one could not take over"}, {0}};
static const Field run_body[] = {
    {"org", FIELD_TEXT, .max = 64, .help = "its subtree; one's only area when absent"},
    {"from", FIELD_DATE, .help = "today when absent"},
    {"to", FIELD_DATE, .help = "four weeks when absent, at most 92 days"},
    {0},
};
static const Field move_body[] = {
    {"person", FIELD_TEXT, FIELD_REQUIRED, 1, 64}, {"day", FIELD_DATE, FIELD_REQUIRED}, {0}};
static const Field refuse_body[] = {{"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500}, {0}};
static const Field swap_body[] = {
    {"other", FIELD_TEXT, .max = 400, .help = "the seat wanted for it"},
    {"person", FIELD_TEXT, .max = 64, .help = "who should take it, when nothing is wanted for it"},
    {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500},
    {0}};
static const Field answer_body[] = {{"agree", FIELD_BOOL, FIELD_REQUIRED}, {0}};
static const Field handover_body[] = {{"to", FIELD_TEXT, FIELD_REQUIRED, 1, 64, .help = "a person's id"},
                                      {"reason", FIELD_TEXT, FIELD_REQUIRED, 1, 500},
                                      {0}};

static const Route rows[] = {
    {"GET", "/api/v1/board", board, "duty.read", ROUTE_SLOW | ROUTE_CSV, NULL, "Who visits whom on which day",
     board_params, .answer = "Any"},
    {"POST", "/api/v1/assignments", run, "duty.assign", ROUTE_SLOW, "duty.assigned",
     "Hand open duties out to people and days", .body = run_body, .answer = "Any"},
    {"PUT", "/api/v1/assignments/{id}", move, "duty.assign", ROUTE_SLOW, "duty.assignment-moved",
     "Give a visit to a person and day", .body = move_body, .answer = "Any"},
    {"DELETE", "/api/v1/assignments/{id}", take_away, "duty.assign", ROUTE_SLOW, "duty.assignment-removed",
     "Take a visit away from its person", .answer = "Any"},
    {"POST", "/api/v1/assignments/{id}/refuse", refuse, "duty.read", ROUTE_SLOW, "duty.assignment-refused",
     "Give a visit back to the lead, with a reason", .body = refuse_body, .answer = "Any"},
    {"POST", "/api/v1/assignments/{id}/swaps", swap, "duty.read", ROUTE_SLOW | ROUTE_CREATED,
     "duty.swap-asked", "Offer a visit to another person", .body = swap_body, .answer = "Any"},
    {"POST", "/api/v1/swaps/{id}/answer", answer_swap, "duty.read", ROUTE_SLOW, "duty.swap-answered",
     "Agree to an offer or decline it", .body = answer_body, .answer = "Any"},
    {"GET", "/api/v1/people/{id}/open-work", open_work, "duty.read", ROUTE_SLOW, NULL,
     "How much open work a person has; of it, what another could not take over", work_params,
     .answer = "Any"},
    {"POST", "/api/v1/people/{id}/handover", hand_over, "duty.assign", ROUTE_SLOW | ROUTE_CREATED,
     "person.handed-over", "Give all open work of a person to another", .body = handover_body,
     .answer = "Any"},
    {"GET", "/api/v1/handovers", list, "duty.read", ROUTE_LIST | ROUTE_SLOW | ROUTE_CSV, NULL,
     "List handovers", .answer = "List"},
    {"GET", "/api/v1/handovers/{id}", get, "duty.read", ROUTE_SLOW, NULL, "The document of a handover",
     .answer = "Any"},
    {"POST", "/api/v1/handovers/{id}/sign", sign, "duty.read", ROUTE_SLOW, "person.handover-signed",
     "Sign a handover", .answer = "Any"},
};

const RouteTable routes_assign = {"assignments", rows, COUNT_OF(rows)};
