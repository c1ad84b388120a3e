/* One request, as its handler sees it. Everything here lives until the answer is sent; the arena is emptied
 * then.
 *
 * A handler reads what it needs, calls one app function, and lets it write the answer into req->out. It
 * returns a Status; anything but OK becomes a problem answer and whatever was written is dropped.
 *
 * A write does not hold the thread while the group commit syncs:
 *     request_suspend(req, answer);   // the connection sleeps; `answer` (or NULL) will run when it wakes
 *     return app_thing_submit(…, request_resume, req, err);
 * A handler that needs one row first lets its look-up share a round trip with those of other requests:
 * request_look, then the rest in its `wake` handler. The function handed over must call request_resume
 * exactly once if it returned OK, and never otherwise. */
#ifndef ANLAN_HTTP_REQUEST_H
#define ANLAN_HTTP_REQUEST_H

#include "app/app.h"
#include "app/session.h"
#include "app/write.h"
#include "base/diag.h"
#include "http/route.h"

struct MHD_Connection;
typedef Status RowHandler(Request *req, const Rows *row, Error *err);
typedef struct Lane Lane;

enum {
    REQUEST_HEADERS_MAX = 12,
    REQUEST_PARAMS_MAX = 24,
    REQUEST_ADDRESS = 64,
    REQUEST_ID = 20,
    LIST_LIMIT = 50
};

typedef struct AnswerHeader {
    const char *name;
    const char *value; /* lives in the arena, or is a literal */
} AnswerHeader;

typedef enum RequestPhase { REQUEST_READING, REQUEST_WAITING, REQUEST_WOKEN, REQUEST_SENT } RequestPhase;

struct Request {
    /* what is asked */
    const App *app;
    const Route *route; /* NULL: no route (a page, or a fault found earlier) */
    const Actor *actor; /* NULL on public routes */
    const char *lang;
    Arena *arena;
    Str path; /* as sent, still encoded */
    RouteMatch match;
    Str values[ROUTE_VALUES_MAX]; /* of the path, decoded */
    Str body;                     /* bytes as sent */
    json_t *json;                 /* the body, checked against route->body; NULL when there is none */
    Str token;                    /* of the session, empty when none */
    char id[ID_TEXT];             /* request id */
    Faults faults;

    /* the answer */
    Json out; /* writes to `answer` */
    Buf answer;
    int status;       /* HTTP status; 200, or 201 with ROUTE_CREATED */
    const char *type; /* media type; JSON unless set */
    AnswerHeader headers[REQUEST_HEADERS_MAX];
    size_t header_count;
    int file; /* -1, or a descriptor to send (then closed) */
    int64_t file_size;
    const unsigned char *fixed; /* bytes that live for ever, sent instead of `answer` */
    size_t fixed_size;

    void *use; /* the handler's own, from one of its steps to the next */

    /* private to connection.c */
    RowHandler *row;
    Actor asker;
    Session *session;
    Lane *lane;
    struct MHD_Connection *connection;
    Request *next;
    Buf input;
    size_t input_max;
    Field const *params[REQUEST_PARAMS_MAX];
    Str param_values[REQUEST_PARAMS_MAX];
    size_t param_count;
    RequestPhase phase;
    Handler *wake;
    AppWrite work;
    Status outcome;
    Error error;
    int64_t began_us; /* monotonic */
    Method method;
    const char *method_text;
    int64_t length; /* Content-Length, -1 when absent */
    bool options, on_worker, suspended, has_body;
    bool again;    /* the handler runs a second time, after a lost race */
    bool too_long; /* the body went past its limit: the rest is dropped */
};

/* The n-th {value} of the path. */
static inline Str request_value(const Request *req, size_t n) {
    return n < req->match.value_count ? req->values[n] : (Str){0};
}
/* A query parameter; empty when absent. Its row must be in route->params. */
Str request_query(const Request *req, const char *name);
int64_t request_query_i64(const Request *req, const char *name, int64_t fallback);
Date request_query_date(const Request *req, const char *name); /* DATE_NONE when absent */
Str request_header(const Request *req, const char *name);      /* empty when absent */
/* The address of the asker (behind a proxy named in the settings: the one it forwards). */
const char *request_address(const Request *req, char out[REQUEST_ADDRESS]);

/* An answer header; both texts must outlive the request or be in its arena. A full table drops it. */
void request_set_header(Request *req, const char *name, const char *value);

/* The faults that an app function found: `file` of each is a JSON pointer, or empty for a text with lines. */
void request_add_diags(Request *req, const Diags *diags);
/* Send a prepared write: the group commit runs it, then its answer goes out. The usual end of a writing
 * handler. */
Status request_write(Request *req, const AppWrite *write, Error *err);
/* Send a file or bytes that live for ever (or in the arena) instead of what was written. */
void request_send_file(Request *req, int descriptor, int64_t size, const char *type);
void request_send_bytes(Request *req, const void *bytes, size_t size, const char *type);

/* Only in a handler that is not ROUTE_SLOW: `row` takes what the look-up found (on any thread, quickly,
 * without calling the store; NULL: nothing), then `wake` goes on with the request. */
Status request_look(Request *req, StoreLook *look, RowHandler *row, Handler *wake, Error *err);
/* Only in a handler that is not ROUTE_SLOW. */
void request_suspend(Request *req, Handler *wake);
/* StoreDone: may be called from any thread. */
void request_resume(void *req, Status status, const Error *err);

#endif
