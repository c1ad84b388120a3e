/* Attachments: uploads that go on where they stopped, found afterwards by the hash of their content. */
#include "app/uploads.h"
#include "http/routes.h"

enum { PIECE_MAX = 8 << 20 };

static Status begin(Request *req, Error *err) {
    AppWrite write = {0};
    TRY(app_upload_begin(req->app, req->actor, req->json, req->arena, &write, err));
    return request_write(req, &write, err);
}

static Status append(Request *req, Error *err) {
    AppWrite write = {0};
    int64_t offset;
    if (!str_to_i64(request_header(req, "Upload-Offset"), &offset) || offset < 0) {
        return fail(err, E_USAGE, "the header Upload-Offset must say where these bytes begin");
    }
    TRY(app_upload_append(req->app, req->actor, request_value(req, 0), offset, req->body, req->arena, &write,
                          err));
    return request_write(req, &write, err);
}

static Status status(Request *req, Error *err) {
    return app_upload_status(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status blob(Request *req, Error *err) {
    int descriptor;
    int64_t size;
    Str type;
    TRY(app_blob_open(req->app, req->actor, request_value(req, 0), &descriptor, &size, &type, req->arena,
                      err));
    request_send_file(req, descriptor, size, "application/octet-stream");
    const char *named = arena_text(req->arena, type);
    if (!named) return no_memory(err);
    if (type.len > 0) req->type = named;
    request_set_header(req, "Content-Security-Policy",
                       "default-src 'none'; sandbox"); /* bytes of a stranger */
    return OK;
}

static const Field begin_body[] = {
    {"hash", FIELD_TEXT, FIELD_REQUIRED, 64, 64, .help = "SHA-256 of the whole, hex"},
    {"size", FIELD_INT, FIELD_REQUIRED, 1, 1e12, .help = "bytes"},
    {"type", FIELD_TEXT, FIELD_REQUIRED, 3, 100, .help = "media type"},
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, 200, .help = "file name"},
    {0},
};

static const Route rows[] = {
    {"POST", "/api/v1/uploads", begin, "record.add", ROUTE_CREATED, "upload.begun", "Begin an upload",
     .body = begin_body, .answer = "Upload"},
    {"PATCH", "/api/v1/uploads/{id}", append, "record.add", ROUTE_BYTES | ROUTE_SLOW, "upload.finished",
     "Send the next bytes", .answer = "Upload", .body_max = PIECE_MAX},
    {"GET", "/api/v1/uploads/{id}", status, "record.add", 0, NULL, "How far an upload is",
     .answer = "Upload"},
    {"GET", "/api/v1/blobs/{hash}", blob, "record.read", 0, NULL, "The bytes of an attachment",
     .type = "application/octet-stream"},
};

const RouteTable routes_upload = {"attachments", rows, COUNT_OF(rows)};
