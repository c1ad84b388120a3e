/* The ledger: every write, in order, provable. */
#include "app/ledger_log.h"
#include "http/routes.h"

static Status list(Request *req, Error *err) {
    return app_ledger_list(req->app, req->actor, request_query_i64(req, "from", 0),
                           (int)request_query_i64(req, "limit", LIST_LIMIT), req->arena, &req->out, err);
}

static void write_head(const LedgerHead *head, Json *out) {
    json_begin_object(out);
    json_put_str(out, "realm", head->realm);
    json_put_i64(out, "seq", head->seq);
    json_put_text(out, "hash", head->hash);
    json_end_object(out);
}

static Status get_head(Request *req, Error *err) {
    LedgerHead head;
    TRY(app_ledger_head(req->app, req->actor, &head, req->arena, err));
    write_head(&head, &req->out);
    return OK;
}

/* A head saved earlier, from the body; false when there is none. */
static bool read_saved(const Request *req, LedgerHead *ret) {
    Str hash = json_get_str(req->json, "hash");
    if (hash.len != SHA256_HEX - 1) return false;
    ret->realm = req->actor->realm;
    ret->seq = json_get_i64(req->json, "seq", 0);
    memcpy(ret->hash, hash.ptr, hash.len);
    ret->hash[hash.len] = 0;
    return true;
}

static Status verify(Request *req, Error *err) {
    LedgerHead saved, head;
    LedgerFault fault;
    int64_t seq;
    bool given = read_saved(req, &saved);
    TRY(app_ledger_verify(req->app, req->actor, given ? &saved : NULL, NULL, NULL, &fault, &seq, &head,
                          req->arena, err));
    Json *out = &req->out;
    json_begin_object(out);
    json_put_bool(out, "ok", fault == LEDGER_GOOD);
    json_put_text(out, "fault", fault == LEDGER_GOOD ? NULL : ledger_fault_name(fault));
    json_put_i64(out, "seq", seq);
    json_key(out, "head");
    write_head(&head, out);
    json_end_object(out);
    return OK;
}

static const Field list_params[] = {
    {"from", FIELD_INT, .min = 0, .max = 9e15, .help = "first entry"},
    {"limit", FIELD_INT, .min = 1, .max = 200},
    {0},
};
static const Field verify_body[] = {
    {"realm", FIELD_TEXT, .max = 32},
    {"seq", FIELD_INT, .min = 0, .max = 9e15, .help = "of a head saved earlier: a cut tail is found, too"},
    {"hash", FIELD_TEXT, 0, 64, 64},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/ledger", list, "ledger.read", 0, NULL, "List entries", list_params, .answer = "List"},
    {"GET", "/api/v1/ledger/head", get_head, "ledger.read", 0, NULL, "The newest entry's hash",
     .answer = "LedgerHead"},
    {"POST", "/api/v1/ledger/verify", verify, "ledger.read", ROUTE_SLOW | ROUTE_PURE, NULL,
     "Recompute the whole chain", .body = verify_body, .answer = "LedgerVerification"},
};

const RouteTable routes_ledger = {"ledger", rows, COUNT_OF(rows)};
