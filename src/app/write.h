/* A write that is ready to go: everything was read, checked and computed, only the transaction is left. The
 * edge hands `run` to the group commit (store_submit) and sends `answer` when it is durable. When run is NULL
 * there is nothing to write (a repeated request): send the answer at once. All memory is the request's
 * arena's. */
#ifndef ANLAN_APP_WRITE_H
#define ANLAN_APP_WRITE_H

#include "app/app.h"

typedef struct AppWrite {
    StoreJob run;
    void *data;
    int http_status; /* 200, 201 … */
    Str answer;      /* JSON */
    Str location;    /* of what was made, or empty */
    Str *late;       /* in the arena; NULL = `answer` it is */
} AppWrite;

/* For the command line: run it and wait. */
Status app_write_now(const App *app, const AppWrite *write, Error *err);

#endif
