/* From a finished request to bytes on the wire. */
#include "http/lane.h"

#include "http/problem.h"

static const char json_media[] = "application/json; charset=utf-8";

void request_set_header(Request *req, const char *name, const char *value) {
    if (req->header_count < REQUEST_HEADERS_MAX)
        req->headers[req->header_count++] = (AnswerHeader){name, value};
}

void request_send_file(Request *req, int descriptor, int64_t size, const char *type) {
    req->file = descriptor;
    req->file_size = size;
    req->type = type;
}

void request_send_bytes(Request *req, const void *bytes, size_t size, const char *type) {
    req->fixed = bytes;
    req->fixed_size = size;
    req->type = type;
}

/* The header Allow: what this address takes. */
Status request_allow(Request *req) {
    unsigned allowed = req->match.allowed ? req->match.allowed : 1u << METHOD_GET;
    char *text = arena_alloc(req->arena, 64);
    if (!text) return no_memory(&req->error);
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (!(allowed & 1u << method)) continue;
        size_t len = strlen(text);
        text_fit(text + len, 64 - len, "%s%s, ", method_name((Method)method),
                 method == METHOD_GET ? ", HEAD" : "");
    }
    size_t len = strlen(text);
    text_fit(text + len, 64 - len, "OPTIONS");
    request_set_header(req, "Allow", text);
    req->status = MHD_HTTP_NO_CONTENT;
    return OK;
}

static void make_problem(Request *req) {
    Status code = req->outcome;
    if (req->error.code != code) fail(&req->error, code, "%s", status_meaning(code));
    size_t kept = code == E_METHOD ? req->header_count : 0;
    req->header_count = kept;
    req->fixed = NULL;
    buf_clear(&req->answer);
    req->status = status_http(code);
    req->type = PROBLEM_TYPE;
    if (code == E_UNAUTHENTICATED) request_set_header(req, "WWW-Authenticate", "Bearer");
    if (code == E_TOO_MANY || code == E_BUSY)
        request_set_header(req, "Retry-After", code == E_BUSY ? "2" : "60");
    problem_write(&req->error, &req->faults, req->lang, req->id, &req->answer);
}

static struct MHD_Response *make_response(Request *req) {
    if (req->file >= 0) return MHD_create_response_from_fd64((uint64_t)req->file_size, req->file);
    union {
        const void *from;
        void *to;
    } bytes = {req->answer.ptr}; /* the library takes void *, and only reads */
    size_t size = req->answer.len;
    if (req->fixed) {
        bytes.from = req->fixed;
        size = req->fixed_size;
    }
    return MHD_create_response_from_buffer(size, bytes.to, MHD_RESPMEM_PERSISTENT);
}

static void add_headers(Request *req, struct MHD_Response *response) {
    bool empty = req->status == MHD_HTTP_NO_CONTENT || req->status == MHD_HTTP_NOT_MODIFIED;
    if (!empty)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, req->type ? req->type : json_media);
    MHD_add_response_header(response, "X-Request-Id", req->id);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (req->route || req->outcome != OK)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    for (size_t i = 0; i < req->header_count; i++) {
        MHD_add_response_header(response, req->headers[i].name, req->headers[i].value);
    }
    if (req->lane->server->stopping) MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

static void note(const Request *req) {
    Server *server = req->lane->server;
    int64_t took = monotonic_us() - req->began_us;
    metrics_count(server->metrics, req->route ? req->match.number : SIZE_MAX, req->status, took);
    bool bad = req->status >= 500;
    if (!bad && !server->access_log) return;
    LOG(&server->logger, bad ? LOG_ERROR : LOG_INFO, "http.request", F_TEXT("id", req->id),
        F_TEXT("method", req->method_text), F_TEXT("route", req->route ? req->route->path : "-"),
        F_INT("status", req->status), F_INT("us", took), F_TEXT("error", bad ? req->error.message : ""),
        F_TEXT("detail", bad ? req->error.detail : ""), F_TEXT("trail", bad ? req->error.trail : ""));
}

enum MHD_Result request_answer(Request *req) {
    if (req->outcome == OK) req->outcome = buf_status(&req->answer, &req->error);
    if (req->outcome != OK) make_problem(req);
    struct MHD_Response *response = make_response(req);
    if (!response) return MHD_NO;
    add_headers(req, response);
    req->phase = REQUEST_SENT;
    enum MHD_Result queued = MHD_queue_response(req->connection, (unsigned)req->status, response);
    MHD_destroy_response(response);
    note(req);
    return queued;
}
