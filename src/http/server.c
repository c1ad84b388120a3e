#include "http/lane.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/fit_jobs.h"
#include "app/settings.h"

enum { SERVER_BUDGET = 16 << 20, STOP_SECONDS = 30, BACKLOG = 1024 };

/* --- sockets
 * ------------------------------------------------------------------------------------------------ */

static Status split_address(const char *listen_at, char host[REQUEST_ADDRESS], const char **ret_port,
                            Error *err) {
    const char *colon = strrchr(listen_at, ':');
    size_t len = colon ? (size_t)(colon - listen_at) : 0;
    const char *from = listen_at;
    if (len >= 2 && from[0] == '[' && from[len - 1] == ']') {
        from++;
        len -= 2;
    }
    if (!colon || !colon[1] || len >= REQUEST_ADDRESS) {
        fail(err, E_USAGE, "'%.100s' is not an address to listen on", listen_at);
        return fail_hint(err, "write it as HOST:PORT, for example 127.0.0.1:8080 or [::]:8080");
    }
    memcpy(host, from, len);
    host[len] = 0;
    *ret_port = colon + 1;
    return OK;
}

static Status listen_failed(const char *listen_at, Error *err) {
    int cause = errno;
    if (cause == EADDRINUSE) {
        fail(err, E_CONFLICT, "the address %s is in use by another program", listen_at);
        return fail_hint(err, "choose another port with --listen, or stop the other program");
    }
    return fail(err, E_IO, "cannot listen on %s: %s", listen_at, strerror(cause));
}

static int open_socket(const struct addrinfo *info, bool shared) {
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shared) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && (!shared || listen(fd, BACKLOG) == 0)) return fd;
    int cause = errno;
    close(fd);
    errno = cause;
    return -1;
}

/* The port that the kernel gave for port 0 goes into `address`, for the lanes after the first. */
static Status note_address(Server *server, int fd, Error *err) {
    struct sockaddr_storage name;
    socklen_t len = sizeof name;
    char host[REQUEST_ADDRESS], port[12];
    if (getsockname(fd, (struct sockaddr *)&name, &len) != 0 ||
        getnameinfo((struct sockaddr *)&name, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return fail(err, E_IO, "the address of a socket cannot be read");
    }
    bool six = strchr(host, ':') != NULL;
    text_fit(server->address, sizeof server->address, "%s%s%s:%s", six ? "[" : "", host, six ? "]" : "",
             port);
    return OK;
}

static Status resolve(const char *listen_at, struct addrinfo **ret, Error *err) {
    char host[REQUEST_ADDRESS] = "";
    const char *port = NULL;
    TRY(split_address(listen_at, host, &port, err));
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    int failed = getaddrinfo(*host ? host : NULL, port, &hints, ret);
    if (failed) return fail(err, E_USAGE, "'%.100s' is not an address to listen on", listen_at);
    return OK;
}

/* SO_REUSEPORT lets a second server of the same user take the port unnoticed; so the port is first tried
 * alone. */
static Status check_free(const struct addrinfo *info, const char *listen_at, Error *err) {
    int probe = open_socket(info, false);
    if (probe < 0) return listen_failed(listen_at, err);
    close(probe);
    return OK;
}

static Status open_lane(Server *server, Lane *lane, const char *listen_at, Error *err) {
    struct addrinfo *info;
    TRY(resolve(listen_at, &info, err));
    Status status = lane == server->lanes ? check_free(info, listen_at, err) : OK;
    if (status == OK) {
        lane->fd = open_socket(info, true);
        if (lane->fd < 0) status = listen_failed(listen_at, err);
    }
    freeaddrinfo(info);
    TRY(status);
    return note_address(server, lane->fd, err);
}

/* --- lanes
 * -------------------------------------------------------------------------------------------------- */

/* Addresses reach us as sent: url.c decodes, and refuses what the library would cut. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *text) {
    (void)cls;
    (void)connection;
    return strlen(text);
}

static Status start_daemon(Server *server, Lane *lane, Error *err) {
    const Settings *settings = server->app->settings;
    unsigned connections = (unsigned)(settings_i64(settings, SETTING_CONNECTIONS) / server->lane_count);
    unsigned timeout = (unsigned)settings_i64(settings, SETTING_IDLE_SECONDS);
    lane->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, lane_access,
        lane, MHD_OPTION_LISTEN_SOCKET, lane->fd, MHD_OPTION_CONNECTION_LIMIT,
        connections < 8 ? 8 : connections, MHD_OPTION_CONNECTION_TIMEOUT, timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, lane_completed, lane,
        MHD_OPTION_NOTIFY_CONNECTION, lane_peer, lane, MHD_OPTION_URI_LOG_CALLBACK, lane_uri, lane,
        MHD_OPTION_END);
    if (lane->daemon) return OK;
    lane->fd = -1; /* the library has closed it */
    return fail(err, E_INTERNAL, "the HTTP library could not start");
}

static Status start_lane(Server *server, int number, const char *listen_at, Error *err) {
    Lane *lane = &server->lanes[number];
    lane->server = server;
    pthread_mutex_init(&lane->lock, NULL);
    TRY(open_lane(server, lane, number == 0 ? listen_at : server->address, err));
    return start_daemon(server, lane, err);
}

static void stop_lane(Lane *lane) {
    if (!lane->server) return;
    if (lane->daemon) MHD_stop_daemon(lane->daemon);
    if (lane->fd >= 0) close(lane->fd);
    lane_free_requests(lane);
    pthread_mutex_destroy(&lane->lock);
}

/* --- the whole
 * ---------------------------------------------------------------------------------------------- */

uint64_t request_number(Server *server) {
    return atomic_fetch_add_explicit(&server->numbers, UINT64_C(0x9e3779b97f4a7c15), memory_order_relaxed);
}

static void *sweep(void *data) {
    Server *server = data;
    const Settings *settings = server->app->settings;
    int64_t request_us = settings_i64(settings, SETTING_REQUEST_SECONDS) * SECOND_US;
    int64_t idle_us = settings_i64(settings, SETTING_IDLE_SECONDS) * SECOND_US;
    while (!server->stopping) {
        struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};
        nanosleep(&pause, NULL);
        int64_t now = monotonic_us();
        for (int i = 0; i < server->lane_count; i++) lane_sweep(&server->lanes[i], now, request_us, idle_us);
    }
    return NULL;
}

static int wanted_lanes(const Settings *settings) {
    int64_t wanted = settings_i64(settings, SETTING_THREADS);
    if (wanted == 0) wanted = sysconf(_SC_NPROCESSORS_ONLN);
    if (wanted < 1) return 1;
    return wanted > LANES_MAX ? LANES_MAX : (int)wanted;
}

static Status build(Server *server, Error *err) {
    size_t count;
    const RouteTable *const *tables = route_tables(&count);
    Router *router;
    TRY(router_new(server->arena, tables, count, &router, err));
    server->router = router;
    server->metrics = metrics_new(server->arena, tables, count);
    if (!server->metrics) return no_memory(err);
    return pages_new(server->arena, &server->pages, err);
}

static Status start(Server *server, const char *listen_at, Error *err) {
    const Settings *settings = server->app->settings;
    TRY(build(server, err));
    TRY(sessions_new(server->app, &server->app->sessions, err));
    TRY(workers_new((int)settings_i64(settings, SETTING_WORKERS), request_work, &server->workers, err));
    TRY(fit_jobs_start(server->app, &server->logger, &server->app->fit_jobs, err));
    for (int i = 0; i < server->lane_count; i++) TRY(start_lane(server, i, listen_at, err));
    if (pthread_create(&server->sweeper, NULL, sweep, server) != 0) {
        return fail(err, E_INTERNAL, "a thread could not be started");
    }
    server->sweeping = true;
    return OK;
}

Status server_start(App *app, const ServerOptions *options, Server **ret, Error *err) {
    CLEANUP(server_stopp) Server *server = calloc(1, sizeof *server);
    if (!server || !(server->arena = arena_new(SERVER_BUDGET))) return no_memory(err);
    server->app = app;
    server->logger = options->logger;
    server->access_log = settings_bool(app->settings, SETTING_ACCESS_LOG);
    server->lane_count = wanted_lanes(app->settings);
    uint64_t first;
    app->env.random(app->env.data, &first, sizeof first);
    server->numbers = first;
    for (int i = 0; i < LANES_MAX; i++) server->lanes[i].fd = -1;
    TRY(start(server, options->listen ? options->listen : settings_text(app->settings, SETTING_LISTEN), err));
    *ret = TAKE(server);
    return OK;
}

const char *server_address(const Server *server) {
    return server->address;
}

/* No new connections, then wait for what runs. */
static void drain(Server *server) {
    server->stopping = true;
    for (int i = 0; i < server->lane_count; i++) {
        if (server->lanes[i].daemon) MHD_quiesce_daemon(server->lanes[i].daemon);
    }
    struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int i = 0; i < STOP_SECONDS * 100 && server->running > 0; i++) nanosleep(&pause, NULL);
}

void server_stop(Server *server) {
    if (!server) return;
    drain(server);
    if (server->sweeping) pthread_join(server->sweeper, NULL);
    fit_jobs_stop(server->app->fit_jobs);
    server->app->fit_jobs = NULL;
    workers_free(server->workers); /* wakes the last connections: before their daemons end */
    for (int i = 0; i < server->lane_count; i++) stop_lane(&server->lanes[i]);
    sessions_free(server->app->sessions);
    server->app->sessions = NULL;
    arena_free(server->arena);
    free(server);
}

void server_stopp(Server **server) {
    server_stop(*server);
    *server = NULL;
}
