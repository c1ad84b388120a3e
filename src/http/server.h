/* The HTTP edge: one libmicrohttpd daemon a core, each with a listening socket of its own on the same port
 * (SO_REUSEPORT: the kernel spreads connections; the library's own thread pool does not spread them evenly).
 */
#ifndef ANLAN_HTTP_SERVER_H
#define ANLAN_HTTP_SERVER_H

#include "app/app.h"

typedef struct Server Server;

typedef struct ServerOptions {
    const char *listen; /* "127.0.0.1:8080", "[::]:8080", port 0 picks a free one; NULL = the setting */
    Logger logger;
} ServerOptions;

/* Starts serving. `app` must outlive the server; its `sessions` are set here. E_CONFLICT when the port is
 * taken. */
Status server_start(App *app, const ServerOptions *options, Server **ret, Error *err);
const char *server_address(const Server *server); /* "127.0.0.1:41234" */
/* Takes no new connections, lets running requests finish (at most 30 seconds), then ends. NULL is allowed. */
void server_stop(Server *server);
void server_stopp(Server **server);

#endif
