/* A few threads for slow handlers (ROUTE_SLOW), so that the threads that serve connections never wait. */
#ifndef ANLAN_HTTP_WORKERS_H
#define ANLAN_HTTP_WORKERS_H

#include "http/request.h"

typedef struct Workers Workers;

Status workers_new(int threads, void (*run)(Request *req), Workers **ret, Error *err);
void workers_free(Workers *workers); /* finishes what is queued; NULL is allowed */
/* E_BUSY when the queue is full. The request is linked through req->next. */
Status workers_push(Workers *workers, Request *req, Error *err);
size_t workers_queued(Workers *workers);

#endif
