/* A disk without a write cache: preloaded, fsync and fdatasync take SLOW_SYNC_US longer (2000 by default).
 *   LD_PRELOAD=build/bench/libslow_sync.so anlan serve … */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int fsync(int fd);
int fdatasync(int fd);

typedef int SyncCall(int fd);

static SyncCall *real_call(const char *name) {
    union { /* POSIX gives functions as void * */
        void *address;
        SyncCall *call;
    } found = {dlsym(RTLD_NEXT, name)};
    return found.call;
}

static int slowly(const char *name, int fd) {
    const char *asked = getenv("SLOW_SYNC_US");
    long us = asked ? strtol(asked, NULL, 10) : 2000;
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&pause, NULL);
    return real_call(name)(fd);
}

int fsync(int fd) {
    return slowly("fsync", fd);
}

int fdatasync(int fd) {
    return slowly("fdatasync", fd);
}
