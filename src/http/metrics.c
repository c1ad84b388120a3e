#include "http/metrics.h"

#include <stdatomic.h>

/* Statuses that we send; the last slot is for any other. */
static const int statuses[] = {200, 201, 204, 206, 304, 400, 401, 403, 404, 405, 408,
                               409, 413, 415, 422, 429, 431, 500, 503, 507, 0};
static const double bounds[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
enum { STATUS_SLOTS = COUNT_OF(statuses), BOUND_COUNT = COUNT_OF(bounds) };

typedef struct RouteCounters {
    const Route *route; /* NULL for the last one: pages and addresses that do not exist */
    atomic_ullong by_status[STATUS_SLOTS];
    atomic_ullong buckets[BOUND_COUNT + 1];
    atomic_ullong sum_us;
} RouteCounters;

struct Metrics {
    size_t count;
    RouteCounters routes[];
};

Metrics *metrics_new(Arena *arena, const RouteTable *const *tables, size_t count) {
    size_t total = 0;
    for (size_t i = 0; i < count; i++) total += tables[i]->count;
    Metrics *metrics = arena_alloc(arena, sizeof *metrics + (total + 1) * sizeof(RouteCounters));
    if (!metrics) return NULL;
    metrics->count = total + 1;
    size_t number = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->count; j++) metrics->routes[number++].route = &tables[i]->routes[j];
    }
    return metrics;
}

static size_t status_slot(int status) {
    size_t slot = 0;
    while (slot + 1 < STATUS_SLOTS && statuses[slot] != status) slot++;
    return slot;
}

void metrics_count(Metrics *metrics, size_t route, int status, int64_t took_us) {
    RouteCounters *row = &metrics->routes[route < metrics->count ? route : metrics->count - 1];
    size_t bucket = 0;
    while (bucket < BOUND_COUNT && (double)took_us > bounds[bucket] * 1e6) bucket++;
    atomic_fetch_add_explicit(&row->by_status[status_slot(status)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&row->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&row->sum_us, (unsigned long long)took_us, memory_order_relaxed);
}

static void write_labels(const RouteCounters *row, Buf *out) {
    buf_printf(out, "{method=\"%s\",route=\"%s\"", row->route ? row->route->method : "",
               row->route ? row->route->path : "other");
}

static void write_requests(const RouteCounters *row, Buf *out) {
    for (size_t i = 0; i < STATUS_SLOTS; i++) {
        unsigned long long count = row->by_status[i];
        if (count == 0) continue;
        buf_add_text(out, "anlan_http_requests_total");
        write_labels(row, out);
        buf_printf(out, ",status=\"%d\"} %llu\n", statuses[i], count);
    }
}

static void write_latency(const RouteCounters *row, Buf *out) {
    unsigned long long count = 0;
    for (size_t i = 0; i <= BOUND_COUNT; i++) count += row->buckets[i];
    if (count == 0) return;
    unsigned long long below = 0;
    for (size_t i = 0; i < BOUND_COUNT; i++) {
        below += row->buckets[i];
        buf_add_text(out, "anlan_http_request_seconds_bucket");
        write_labels(row, out);
        buf_printf(out, ",le=\"%g\"} %llu\n", bounds[i], below);
    }
    buf_add_text(out, "anlan_http_request_seconds_bucket");
    write_labels(row, out);
    buf_printf(out, ",le=\"+Inf\"} %llu\nanlan_http_request_seconds_sum", count);
    write_labels(row, out);
    buf_printf(out, "} %.6f\nanlan_http_request_seconds_count", (double)row->sum_us / 1e6);
    write_labels(row, out);
    buf_printf(out, "} %llu\n", count);
}

void metrics_write(const Metrics *metrics, const Gauge *gauges, size_t count, Buf *out) {
    buf_add_text(
        out,
        "# HELP anlan_http_requests_total Requests answered.\n# TYPE anlan_http_requests_total counter\n");
    for (size_t i = 0; i < metrics->count; i++) write_requests(&metrics->routes[i], out);
    buf_add_text(out, "# HELP anlan_http_request_seconds Time from the headers to the answer.\n"
                      "# TYPE anlan_http_request_seconds histogram\n");
    for (size_t i = 0; i < metrics->count; i++) write_latency(&metrics->routes[i], out);
    for (size_t i = 0; i < count; i++) {
        const Gauge *gauge = &gauges[i];
        buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s%s %.17g\n", gauge->name, gauge->help, gauge->name,
                   gauge->name, gauge->labels, gauge->value);
    }
}
