/* Between the library's callbacks and a Request: collecting the body, sleeping and waking, reuse. */
#include "http/lane.h"

#include <stdlib.h>
#include <unistd.h>

static Request *request_new(void) {
    Request *req = calloc(1, sizeof *req);
    Arena *arena = arena_new(REQUEST_BUDGET);
    if (!req || !arena) {
        free(req);
        arena_free(arena);
        return NULL;
    }
    req->arena = arena;
    req->answer = BUF_INIT(ANSWER_MAX);
    return req;
}

static void request_free(Request *req) {
    arena_free(req->arena);
    buf_free(&req->answer);
    buf_free(&req->input);
    free(req);
}

void lane_free_requests(Lane *lane) {
    while (lane->idle) {
        Request *req = lane->idle;
        lane->idle = req->next;
        request_free(req);
    }
}

/* An idle request of the lane, or a new one; NULL: memory. */
static Request *request_take(Lane *lane, struct MHD_Connection *connection) {
    Request *req = lane->idle;
    if (req) {
        lane->idle = req->next;
        lane->idle_count--;
    } else {
        req = request_new();
        if (!req) return NULL;
    }
    req->lane = lane;
    req->connection = connection;
    req->app = lane->server->app;
    req->next = NULL;
    req->file = -1;
    atomic_fetch_add(&lane->server->running, 1);
    return req;
}

static void clear_buffer(Buf *buf) {
    if (buf->capacity > KEEP_BYTES) buf_free(buf);
    buf_clear(buf);
}

/* Everything but the memory worth keeping is forgotten. */
static void request_give_back(Lane *lane, Request *req) {
    json_decref(req->json);
    session_release(req->session);
    if (req->file >= 0 && req->phase != REQUEST_SENT) close(req->file);
    Arena *arena = req->arena;
    clear_buffer(&req->answer);
    clear_buffer(&req->input);
    Buf answer = req->answer, input = req->input;
    arena_reset(arena);
    atomic_fetch_sub(&lane->server->running, 1);
    if (lane->idle_count >= IDLE_REQUESTS_MAX) {
        request_free(req);
        return;
    }
    memset(req, 0, offsetof(Request, error));
    req->error.code = OK;
    memset((char *)req + offsetof(Request, error) + sizeof req->error, 0,
           sizeof *req - offsetof(Request, error) - sizeof req->error);
    req->arena = arena;
    req->answer = answer;
    req->answer.max = ANSWER_MAX;
    req->input = input;
    req->next = lane->idle;
    lane->idle = req;
    lane->idle_count++;
}

void lane_completed(void *cls, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode how) {
    (void)how;
    Request *req = *state;
    if (!req) return;
    peer_state(cls, connection, PEER_IDLE);
    request_give_back(cls, req);
    *state = NULL;
}

/* Keep a piece of the body, or drop it when the request is refused anyway. MHD_NO ends the connection. */
static enum MHD_Result take_body(Request *req, const char *piece, size_t size) {
    if (req->outcome == OK && !req->too_long) {
        if (req->input.len + size <= req->input_max) {
            buf_add(&req->input, (Str){piece, size});
            return MHD_YES;
        }
        req->too_long = true;
        fail(&req->error, E_TOO_LARGE, "the body is larger than %zu bytes", req->input_max);
        req->outcome = E_TOO_LARGE;
        buf_clear(&req->input);
    }
    req->input_max += size; /* counts what is dropped */
    return req->input_max > ANSWER_MAX ? MHD_NO : MHD_YES;
}

static enum MHD_Result begin(Lane *lane, struct MHD_Connection *connection, const char *url,
                             const char *method, void **state) {
    Request *req = request_take(lane, connection);
    if (!req) return MHD_NO;
    *state = req;
    request_begin(req, url, method);
    bool large = req->has_body && (req->length < 0 || req->length > EARLY_REFUSAL);
    if (req->outcome != OK && large)
        return request_answer(req); /* the body is not read, the connection ends */
    return MHD_YES;
}

/* Two requests with the same key met: the other one was written. Asked again, the use case finds its answer.
 * A case move that lost against another person's is decided again on what the case is now. */
static bool lost_race(const Request *req) {
    return req->outcome == E_CONFLICT && !req->again && req->route->flags & ROUTE_IDEMPOTENT &&
           request_header(req, "Idempotency-Key").len > 0;
}

static void handle_again(Request *req) {
    req->again = true;
    req->error = ERROR_INIT;
    req->header_count = 0;
    Status status = req->route->handler(req, &req->error);
    if (!req->suspended) {
        req->outcome = status;
    } else if (status != OK) {
        request_resume(req, status, &req->error);
    }
}

enum MHD_Result lane_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                            const char *version, const char *upload, size_t *upload_size, void **state) {
    (void)version;
    Request *req = *state;
    if (!req) return begin(cls, connection, url, method, state);
    if (*upload_size > 0) {
        size_t size = *upload_size;
        *upload_size = 0;
        return take_body(req, upload, size);
    }
    if (req->phase == REQUEST_READING) {
        peer_state(cls, connection, PEER_ANSWERING);
        if (req->outcome == OK) request_run(req);
        if (req->suspended) return MHD_YES;
    } else if (req->phase == REQUEST_WOKEN) {
        req->suspended = false;
        if (req->outcome == OK && req->wake) req->outcome = req->wake(req, &req->error);
        if (lost_race(req)) handle_again(req);
        if (req->suspended) return MHD_YES;
    } else {
        return MHD_YES;
    }
    return request_answer(req);
}

/* --- sleeping and waking
 * ------------------------------------------------------------------------------------ */

void request_suspend(Request *req, Handler *wake) {
    req->wake = wake;
    req->suspended = true;
    req->phase = REQUEST_WAITING;
    MHD_suspend_connection(req->connection);
}

void request_resume(void *data, Status status, const Error *err) {
    Request *req = data;
    req->outcome = status;
    if (status != OK && err != &req->error) req->error = *err;
    req->phase = REQUEST_WOKEN;
    MHD_resume_connection(req->connection);
}

void request_work(Request *req) {
    Status status = req->route->handler(req, &req->error);
    request_resume(req, status, &req->error);
}

static void row_arrived(void *data, const Rows *row, Status status, const Error *err) {
    Request *req = data;
    if (status == OK)
        status = req->row(req, row, &req->error);
    else
        req->error = *err;
    req->outcome = status;
}

static void row_arrived_later(void *data, const Rows *row, Status status, const Error *err) {
    Request *req = data;
    row_arrived(req, row, status, err);
    request_resume(req, req->outcome, &req->error);
}

Status request_look(Request *req, StoreLook *look, RowHandler *row, Handler *wake, Error *err) {
    bool waits = store_look_waits(req->app->store);
    req->row = row;
    look->data = req;
    look->found = waits ? row_arrived_later : row_arrived;
    if (waits) request_suspend(req, wake);
    TRY(store_look(req->app->store, look, err));
    if (waits) return OK;
    if (req->outcome == OK) return wake(req, err);
    if (err != &req->error) *err = req->error;
    return req->outcome;
}

static Status write_run(void *data, Tx *tx, Error *err) {
    Request *req = data;
    TRY(req->work.run(req->work.data, tx, err));
    if (req->work.late) request_send_bytes(req, req->work.late->ptr, req->work.late->len, NULL);
    return OK;
}

Status request_write(Request *req, const AppWrite *write, Error *err) {
    req->status = write->http_status;
    request_send_bytes(req, write->answer.ptr, write->answer.len, NULL);
    if (write->location.len > 0) {
        const char *location = arena_text(req->arena, write->location);
        if (!location) return no_memory(err);
        request_set_header(req, "Location", location);
    }
    if (!write->run) return OK;
    req->work = *write;
    if (req->on_worker) return store_run(req->app->store, write_run, req, err);
    request_suspend(req, NULL);
    return store_submit(req->app->store, write_run, req, request_resume, err);
}
