#include "cli/serving.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/settings.h"
#include "cli/daily.h"
#include "http/server.h"

/* The protocol of sd_notify(3), so that a unit of Type=notify knows when we serve; nothing happens elsewhere.
 */
static void tell_systemd(const char *state) {
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = path ? strlen(path) : 0;
    if (len == 0 || len >= sizeof address.sun_path) return;
    memcpy(address.sun_path, path, len);
    if (address.sun_path[0] == '@') address.sun_path[0] = 0; /* abstract */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size);
    (void)sent; /* nobody to tell is no fault */
    close(fd);
}

sigset_t serving_block_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return set;
}

static void wait_for_signal(const sigset_t *set) {
    int number;
    while (sigwait(set, &number) == EINTR) {}
}

static Logger make_logger(const App *app) {
    return (Logger){.fd = STDERR_FILENO,
                    .least = LOG_INFO,
                    .json = settings_bool(app->settings, SETTING_LOG_JSON),
                    .now = app->env.now,
                    .data = app->env.data};
}

Status serving_run(Cli *cli, App *app, const sigset_t *signals, Error *err) {
    ServerOptions options = {.listen = cli_option(cli, "--listen"), .logger = make_logger(app)};
    CLEANUP(server_stopp) Server *server = NULL;
    CLEANUP(daily_stopp) Daily *daily = NULL;
    TRY(server_start(app, &options, &server, err));
    TRY(daily_start(app, &options.logger, &daily, err));
    fprintf(cli->out, "http://%s\n", server_address(server));
    fflush(cli->out);
    tell_systemd("READY=1");
    wait_for_signal(signals);
    tell_systemd("STOPPING=1");
    return OK;
}
