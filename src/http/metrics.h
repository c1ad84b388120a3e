/* Counters for Prometheus. Plain atomic adds; read without a lock. */
#ifndef ANLAN_HTTP_METRICS_H
#define ANLAN_HTTP_METRICS_H

#include "http/route.h"

typedef struct Metrics Metrics;

/* One row of counters for each route of the tables, and one for everything else. */
Metrics *metrics_new(Arena *arena, const RouteTable *const *tables, size_t count);
/* route: its number in the tables, SIZE_MAX for anything else. */
void metrics_count(Metrics *metrics, size_t route, int status, int64_t took_us);

typedef struct Gauge {
    const char *name, *help;
    const char *labels; /* "{version=\"0.1\"}" or "" */
    double value;
} Gauge;
/* The text exposition format, version 0.0.4. */
void metrics_write(const Metrics *metrics, const Gauge *gauges, size_t count, Buf *out);

#endif
