/* Limits on time. The library's own timeout starts again with every byte, so a client that sends one byte a
 * second could hold a connection for ever; here a request has a fixed time to arrive, and an idle connection
 * a fixed time to live. A late request is told so (408) in bytes of our own: the library has not begun to
 * answer then. */
#include "http/lane.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static void peer_open(Lane *lane, struct MHD_Connection *connection, void **context) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    Peer *peer = info ? calloc(1, sizeof *peer) : NULL;
    *context = peer;
    if (!peer) return; /* then only the library's timeout holds */
    peer->fd = info->connect_fd;
    peer->since_us = monotonic_us();
    pthread_mutex_lock(&lane->lock);
    peer->next = lane->peers;
    peer->back = &lane->peers;
    if (peer->next) peer->next->back = &peer->next;
    lane->peers = peer;
    pthread_mutex_unlock(&lane->lock);
}

static void peer_close(Lane *lane, void **context) {
    Peer *peer = *context;
    if (!peer) return;
    pthread_mutex_lock(&lane->lock);
    *peer->back = peer->next;
    if (peer->next) peer->next->back = peer->back;
    pthread_mutex_unlock(&lane->lock);
    free(peer);
    *context = NULL;
}

void lane_peer(void *cls, struct MHD_Connection *connection, void **context,
               enum MHD_ConnectionNotificationCode what) {
    if (what == MHD_CONNECTION_NOTIFY_STARTED) peer_open(cls, connection, context);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) peer_close(cls, context);
}

void peer_state(Lane *lane, struct MHD_Connection *connection, PeerState state) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Peer *peer = info ? info->socket_context : NULL;
    if (!peer) return;
    pthread_mutex_lock(&lane->lock);
    if (peer->state != PEER_CUT) {
        peer->state = state;
        peer->since_us = monotonic_us();
    }
    pthread_mutex_unlock(&lane->lock);
}

/* The request line is there: the clock for the rest starts. */
void *lane_uri(void *cls, const char *uri, struct MHD_Connection *connection) {
    (void)uri;
    peer_state(cls, connection, PEER_READING);
    return NULL;
}

static void cut(Peer *peer) {
    static const char late[] =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    if (peer->state == PEER_READING) {
        ssize_t sent = send(peer->fd, late, sizeof late - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent; /* a courtesy */
    }
    shutdown(peer->fd, SHUT_RDWR);
    peer->state = PEER_CUT;
}

void lane_sweep(Lane *lane, int64_t now_us, int64_t request_us, int64_t idle_us) {
    pthread_mutex_lock(&lane->lock);
    for (Peer *peer = lane->peers; peer; peer = peer->next) {
        int64_t limit = peer->state == PEER_READING ? request_us : idle_us;
        bool timed = peer->state == PEER_READING || peer->state == PEER_IDLE;
        if (timed && now_us - peer->since_us > limit) cut(peer);
    }
    pthread_mutex_unlock(&lane->lock);
}
