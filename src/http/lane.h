/* Inside http: the server and its lanes. A lane is one daemon: one thread, one socket, one list of idle
 * requests. */
#ifndef ANLAN_HTTP_LANE_H
#define ANLAN_HTTP_LANE_H

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "http/metrics.h"
#include "http/pages.h"
#include "http/request.h"
#include "http/server.h"
#include "http/workers.h"

enum {
    LANES_MAX = 64,
    IDLE_REQUESTS_MAX = 256,   /* kept for reuse, a lane */
    REQUEST_BUDGET = 64 << 20, /* arena of one request */
    ANSWER_MAX = 64 << 20,
    KEEP_BYTES = 256 << 10, /* a larger buffer is given back after the request */
    HEADERS_MAX = 16 << 10,
    CONNECTION_MEMORY = 24 << 10,
    EARLY_REFUSAL = 64 << 10 /* a refused body up to this size is read, so that the connection lives on */
};

/* What a connection is doing, for the limits on time. Guarded by the lane's lock. */
typedef enum PeerState { PEER_IDLE, PEER_READING, PEER_ANSWERING, PEER_CUT } PeerState;

typedef struct Peer Peer;
struct Peer {
    Peer *next, **back;
    int fd;
    PeerState state;
    int64_t since_us; /* monotonic */
};

struct Lane {
    Server *server;
    struct MHD_Daemon *daemon;
    int fd;
    Request *idle; /* only touched by the lane's thread */
    size_t idle_count;
    pthread_mutex_t lock;
    Peer *peers;
};

struct Server {
    App *app;
    Logger logger;
    bool access_log;
    Arena *arena;
    const Router *router;
    Pages *pages;
    Metrics *metrics;
    Workers *workers;
    Lane lanes[LANES_MAX];
    int lane_count;
    atomic_ullong numbers; /* for request ids */
    atomic_int running;    /* requests between their first byte and their answer */
    atomic_bool stopping;
    pthread_t sweeper;
    bool sweeping;
    char address[REQUEST_ADDRESS + 16];
};

int64_t monotonic_us(void);

/* connection.c: the callbacks of the library */
enum MHD_Result lane_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                            const char *version, const char *upload, size_t *upload_size, void **state);
void lane_completed(void *cls, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode how);
void lane_free_requests(Lane *lane);
/* For a worker: run the handler and wake the connection. */
void request_work(Request *req);

/* peer.c: time limits on connections */
void lane_peer(void *cls, struct MHD_Connection *connection, void **context,
               enum MHD_ConnectionNotificationCode what);
void *lane_uri(void *cls, const char *uri, struct MHD_Connection *connection);
void peer_state(Lane *lane, struct MHD_Connection *connection, PeerState state);
void lane_sweep(Lane *lane, int64_t now_us, int64_t request_us, int64_t idle_us);

/* dispatch.c: what to do with a request */
void request_begin(Request *req, const char *url, const char *method); /* after the headers */
void request_run(Request *req);                                        /* after the body */
uint64_t request_number(Server *server);
/* answer.c */
enum MHD_Result request_answer(Request *req);
Status request_allow(Request *req); /* the header Allow, status 204 */

#endif
