/* What the reference servers share: two daemons on one port of the loopback address, as in src/http/server.c.
 */
#ifndef ANLAN_BENCH_REF_SERVER_H
#define ANLAN_BENCH_REF_SERVER_H

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LANES = 2 };

static int listen_at(struct sockaddr_in *address) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    socklen_t len = sizeof *address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)address, len) != 0 || listen(fd, 1024) != 0) abort();
    getsockname(fd, (struct sockaddr *)address, &len);
    return fd;
}

/* Serve until standard input ends; the port is printed when the daemons are up. lanes: one argument each. */
static int serve_until_eof(MHD_AccessHandlerCallback access, MHD_RequestCompletedCallback completed,
                           void *const lanes[LANES]) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < LANES; i++) {
        struct MHD_Daemon *daemon =
            MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0,
                             NULL, NULL, access, lanes[i], MHD_OPTION_LISTEN_SOCKET, listen_at(&address),
                             MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
        if (!daemon) abort();
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    while (getchar() != EOF) {}
    _exit(0);
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, void *bytes, size_t len) {
    struct MHD_Response *response = MHD_create_response_from_buffer(len, bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

#endif
