/* From headers to handler: framing, route, who asks, may they, parameters, body. Each step may refuse. */
#include "http/lane.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "app/settings.h"
#include "http/url.h"

typedef struct HeaderScan {
    Request *req;
    size_t bytes, lengths, transfers;
    bool bad, chunked;
    Str length;
} HeaderScan;

static enum MHD_Result scan_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_len,
                                   const char *value, size_t value_len) {
    (void)kind;
    HeaderScan *scan = cls;
    scan->bytes += key_len + value_len + 4;
    if (memchr(key, 0, key_len) || (value && memchr(value, 0, value_len))) scan->bad = true;
    if (key_len == 14 && strcasecmp(key, "Content-Length") == 0) {
        scan->lengths++;
        scan->length = (Str){value, value_len};
    } else if (key_len == 17 && strcasecmp(key, "Transfer-Encoding") == 0) {
        scan->transfers++;
        scan->chunked = value && strcasecmp(value, "chunked") == 0;
    }
    return MHD_YES;
}

/* Two lengths, or a length and a coding, are how requests are smuggled past a proxy: refused, never guessed.
 */
static Status check_framing(Request *req, Error *err) {
    HeaderScan scan = {.req = req};
    MHD_get_connection_values_n(req->connection, MHD_HEADER_KIND, scan_header, &scan);
    req->length = scan.lengths ? -1 : 0;
    req->has_body = scan.lengths + scan.transfers > 0;
    if (scan.bytes > HEADERS_MAX) {
        return fail(err, E_HEADERS_TOO_LARGE, "the headers have %zu bytes; the limit is %d", scan.bytes,
                    HEADERS_MAX);
    }
    if (scan.bad) return fail(err, E_USAGE, "a header holds a NUL character");
    if (scan.lengths > 1) return fail(err, E_USAGE, "the header Content-Length is there more than once");
    if (scan.transfers > 1 || (scan.transfers == 1 && !scan.chunked)) {
        return fail(err, E_USAGE, "the only Transfer-Encoding understood is chunked");
    }
    if (scan.transfers && scan.lengths) {
        return fail(err, E_USAGE, "Content-Length and Transfer-Encoding may not be sent together");
    }
    if (scan.transfers) req->length = -1;
    if (scan.lengths && !str_to_i64(scan.length, &req->length)) {
        req->length = -1;
        return fail(err, E_USAGE, "the header Content-Length is not a number");
    }
    req->has_body = req->length != 0;
    return OK;
}

Str request_header(const Request *req, const char *name) {
    return str_from(MHD_lookup_connection_value(req->connection, MHD_HEADER_KIND, name));
}

static const char *wanted_language(const Request *req) {
    return i18n_language(request_header(req, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
}

static void make_id(Request *req) {
    static const char digits[] = "0123456789abcdef";
    uint64_t number = request_number(req->lane->server);
    for (int i = 0; i < 16; i++) req->id[i] = digits[number >> (60 - 4 * i) & 15];
    req->id[16] = 0;
}

static Status find_route(Request *req, const char *method, Error *err) {
    req->method_text = method;
    req->options = strcmp(method, "OPTIONS") == 0;
    req->method = method_find(method);
    req->match = router_match(req->lane->server->router, req->method, req->path);
    req->route = req->match.route;
    if (req->route || req->options) return OK;
    if (req->match.allowed) {
        request_allow(req);
        return fail(err, E_METHOD, "this address does not take %.20s", method);
    }
    if (pages_own(req->path)) {
        if (req->method == METHOD_GET) return OK; /* a page, or the page of a missing one */
        return fail(err, E_METHOD, "this address does not take %.20s", method);
    }
    fail(err, E_NOT_FOUND, "there is nothing at this address");
    return fail_hint(err, "/api/v1/openapi.json lists all addresses");
}

static Status decode_values(Request *req, Error *err) {
    for (size_t i = 0; i < req->match.value_count; i++) {
        TRY(url_decode(req->arena, req->match.values[i], true, &req->values[i], err));
        if (utf8_count(req->values[i]) > FIELD_TEXT_MAX)
            return fail(err, E_NOT_FOUND, "there is nothing at this address");
    }
    return OK;
}

/* --- who asks
 * ----------------------------------------------------------------------------------------------- */

static Str bearer_token(const Request *req) {
    Str header = request_header(req, MHD_HTTP_HEADER_AUTHORIZATION);
    if (header.len < 7 || strncasecmp(header.ptr, "Bearer ", 7) != 0) return (Str){0};
    return str_trim(str_slice(header, 7, header.len));
}

static bool changes(const Request *req) {
    return req->method != METHOD_GET;
}

/* A form on another site can make the browser send the cookie, but not a header of its own. */
static Status check_origin(const Request *req, Error *err) {
    if (!changes(req) || str_is(request_header(req, "X-Anlan"), "1")) return OK;
    fail(err, E_FORBIDDEN, "a change that is signed in by the cookie needs the header X-Anlan");
    return fail_hint(err, "send the header X-Anlan: 1, or the token as Authorization: Bearer");
}

static Status check_asker(Request *req, Error *err) {
    req->token = bearer_token(req);
    bool cookie = req->token.len == 0;
    if (cookie)
        req->token = str_from(MHD_lookup_connection_value(req->connection, MHD_COOKIE_KIND, "anlan_session"));
    TRY(app_session_find(req->app, req->token, &req->session, err));
    req->asker = *session_actor(req->session);
    req->asker.lang = req->lang;
    req->actor = &req->asker;
    return cookie ? check_origin(req, err) : OK;
}

static Status check_permission(Request *req, Error *err) {
    if (!req->route->permission) return OK;
    Str *paths;
    size_t count = 0;
    if (app_unit_side(req->app, req->actor, req->route->permission))
        return OK; /* the use case looks at the unit */
    return app_scopes(req->app, req->actor, req->route->permission, req->arena, &paths, &count, err);
}

/* --- parameters and body
 * ------------------------------------------------------------------------------------ */

static const Field *param_row(const Request *req, Str name) {
    const Field *field = field_find(req->route->params, name);
    if (!field && req->route->flags & ROUTE_LIST) field = field_find(route_list_params, name);
    if (!field && req->route->flags & ROUTE_CSV) field = field_find(route_csv_params, name);
    return field;
}

static void unknown_param(Request *req, Str name) {
    Fault *fault = faults_next(&req->faults, "");
    if (!fault) return;
    const char *near = field_nearest(req->route->params, name, req->arena);
    size_t cut = utf8_cut(name, 60);
    if (near) {
        fail(&fault->error, E_INVALID, "the parameter '%.*s' is not known here; did you mean '%s'?", (int)cut,
             name.ptr, near);
    } else {
        fail(&fault->error, E_INVALID, "the parameter '%.*s' is not known here", (int)cut, name.ptr);
    }
}

static void take_param(Request *req, const Field *field, Str value) {
    for (size_t i = 0; i < req->param_count; i++) {
        if (req->params[i] != field) continue;
        Fault *fault = faults_next(&req->faults, arena_printf(req->arena, "?%s", field->name));
        if (fault) fail(&fault->error, E_INVALID, "the parameter '%s' is there twice", field->name);
        return;
    }
    if (req->param_count == REQUEST_PARAMS_MAX || value.len == 0) return;
    field_check_text(field, value, &req->faults);
    req->params[req->param_count] = field;
    req->param_values[req->param_count++] = value;
}

static enum MHD_Result scan_param(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_len,
                                  const char *value, size_t value_len) {
    (void)kind;
    Request *req = cls;
    Str name, text;
    req->outcome = url_decode(req->arena, (Str){key, key_len}, false, &name, &req->error);
    if (req->outcome != OK) return MHD_NO;
    req->outcome = url_decode(req->arena, (Str){value, value ? value_len : 0}, false, &text, &req->error);
    if (req->outcome != OK) return MHD_NO;
    const Field *field = param_row(req, name);
    if (field) {
        take_param(req, field, text);
    } else {
        unknown_param(req, name);
    }
    return MHD_YES;
}

static Status check_required(Request *req) {
    for (const Field *field = req->route->params; field && field->name; field++) {
        if (!(field->flags & FIELD_REQUIRED) || request_query(req, field->name).len > 0) continue;
        Fault *fault = faults_next(&req->faults, arena_printf(req->arena, "?%s", field->name));
        if (fault) fail(&fault->error, E_INVALID, "'%s' is missing", field->name);
    }
    return OK;
}

static Status check_params(Request *req, Error *err) {
    MHD_get_connection_values_n(req->connection, MHD_GET_ARGUMENT_KIND, scan_param, req);
    TRY(req->outcome);
    TRY(check_required(req));
    return faults_status(&req->faults, err);
}

static Status check_length(Request *req, Error *err) {
    size_t most = req->route->body_max;
    if (!most) most = (size_t)settings_i64(req->app->settings, SETTING_REQUEST_BODY_KIB) << 10;
    req->input_max = most;
    req->input.max = most;
    if (req->length <= (int64_t)most) return OK;
    return fail(err, E_TOO_LARGE, "the body is larger than %zu bytes", most);
}

static bool any_required(const Field *fields) {
    for (; fields->name; fields++) {
        if (fields->flags & FIELD_REQUIRED) return true;
    }
    return false;
}

static Status check_body(Request *req, Error *err) {
    const Route *route = req->route;
    TRY(buf_status(&req->input, err));
    req->body = buf_str(&req->input);
    if (!route->body) return OK;
    if (req->body.len == 0 && !any_required(route->body)) return OK;
    Str type = request_header(req, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (type.len < 16 || strncasecmp(type.ptr, "application/json", 16) != 0) {
        return fail(err, E_UNSUPPORTED, "the body must be sent as application/json");
    }
    TRY(json_parse(req->body, req->input_max, &req->json, err));
    field_check(route->body, req->json, &req->faults);
    return faults_status(&req->faults, err);
}

void request_add_diags(Request *req, const Diags *diags) {
    for (size_t i = 0; i < diags->count; i++) {
        const Diag *diag = &diags->items[i];
        const char *pointer = diag->file.len > 0 ? arena_text(req->arena, diag->file) : "/text";
        Fault *fault = faults_next(&req->faults, pointer);
        if (!fault) return;
        fault->error = diag->error;
        fault->line = diag->line;
        fault->column = diag->column;
    }
}

Str request_query(const Request *req, const char *name) {
    for (size_t i = 0; i < req->param_count; i++) {
        if (strcmp(req->params[i]->name, name) == 0) return req->param_values[i];
    }
    return (Str){0};
}

int64_t request_query_i64(const Request *req, const char *name, int64_t fallback) {
    int64_t value = fallback;
    str_to_i64(request_query(req, name), &value);
    return value;
}

Date request_query_date(const Request *req, const char *name) {
    Date date = DATE_NONE;
    date_parse(request_query(req, name), &date);
    return date;
}

/* --- the two halves of a request
 * ---------------------------------------------------------------------------- */

static Status begin(Request *req, const char *method, Error *err) {
    TRY(check_framing(req, err));
    TRY(find_route(req, method, err));
    req->input_max = req->input.max = EARLY_REFUSAL;
    if (!req->route) return OK;
    TRY(decode_values(req, err));
    if (!(req->route->flags & ROUTE_PUBLIC)) TRY(check_asker(req, err));
    TRY(check_permission(req, err));
    TRY(check_params(req, err));
    return check_length(req, err);
}

void request_begin(Request *req, const char *url, const char *method) {
    req->began_us = monotonic_us();
    req->path = str_from(url);
    req->lang = wanted_language(req);
    req->status = MHD_HTTP_OK;
    req->faults = (Faults){.arena = req->arena};
    req->out = json_writer(&req->answer);
    make_id(req);
    req->outcome = begin(req, method, &req->error);
}

static Status run(Request *req, Error *err) {
    if (req->options) return request_allow(req);
    if (!req->route) return pages_send(req->lane->server->pages, req, err);
    TRY(check_body(req, err));
    if (req->route->flags & ROUTE_CREATED) req->status = MHD_HTTP_CREATED;
    bool csv = req->route->flags & ROUTE_CSV && str_is(request_query(req, "format"), "csv");
    if (!csv && !(req->route->flags & ROUTE_SLOW)) return req->route->handler(req, err);
    req->on_worker = true;
    request_suspend(req, NULL);
    return workers_push(req->lane->server->workers, req, err);
}

void request_run(Request *req) {
    Status status = run(req, &req->error);
    if (!req->suspended) {
        req->outcome = status;
    } else if (status != OK) {
        request_resume(req, status, &req->error); /* nobody else will */
    }
}

const char *request_address(const Request *req, char out[REQUEST_ADDRESS]) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(req->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *peer = info ? info->client_addr : NULL;
    out[0] = 0;
    if (peer && peer->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)peer)->sin_addr, out, REQUEST_ADDRESS);
    } else if (peer && peer->sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr, out,
                  REQUEST_ADDRESS);
    }
    const char *proxy = settings_text(req->app->settings, SETTING_PROXY);
    Str forwarded = request_header(req, "X-Forwarded-For");
    if (*proxy && strcmp(proxy, out) == 0 && forwarded.len > 0) { /* the last entry is the proxy's own word */
        size_t from = forwarded.len;
        while (from > 0 && forwarded.ptr[from - 1] != ',') from--;
        Str last = str_trim(str_slice(forwarded, from, forwarded.len));
        text_fit(out, REQUEST_ADDRESS, "%.*s", (int)(last.len < 60 ? last.len : 60), last.ptr);
    }
    return out;
}
