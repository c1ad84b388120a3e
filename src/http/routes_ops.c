/* For the people who run the server: is it well, how busy is it, what can it do, what does an error code
 * mean. */
#include "http/lane.h"
#include "http/problem.h"
#include "http/routes.h"

#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "app/settings.h"

static Status last_write(const Request *req, Instant *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read_one(req->app->store, &tx, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_OPS_LAST_WRITE, NULL, 0, &rows, err));
    Instant at = rows_next(rows) ? rows_instant(rows, 0) : INSTANT_NONE;
    TRY(rows_status(rows, err));
    *ret = at;
    return OK;
}

static Status unwell(const Error *cause, Error *err) {
    Error kept = *cause;
    fail(err, E_BUSY, "the database cannot be reached");
    return fail_detail(err, "%s", kept.message);
}

static Status healthz(Request *req, Error *err) {
    int have, want;
    Instant at;
    Error cause = ERROR_INIT;
    if (store_schema_version(req->app->store, &have, &want, &cause) != OK) return unwell(&cause, err);
    if (last_write(req, &at, &cause) != OK) return unwell(&cause, err);
    if (have != want)
        return fail(err, E_BUSY, "the database has schema %d; this program needs %d", have, want);
    Json *out = &req->out;
    json_begin_object(out);
    json_put_text(out, "status", "ok");
    json_put_i64(out, "schema", have);
    json_key(out, "last_write");
    json_instant(out, at, req->app->env.zone_minutes);
    if (at != INSTANT_NONE)
        json_put_i64(out, "last_write_age_seconds", (env_now(&req->app->env) - at) / SECOND_US);
    json_end_object(out);
    return OK;
}

static double resident_bytes(void) {
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long total = 0, resident = 0;
    if (!file) return 0;
    /* NOLINTNEXTLINE(cert-err34-c): the kernel wrote these numbers */
    if (fscanf(file, "%lu %lu", &total, &resident) != 2) resident = 0;
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static Status check_token(const Request *req, Error *err) {
    Str wanted = str_from(settings_text(req->app->settings, SETTING_METRICS_TOKEN));
    if (wanted.len == 0) return OK;
    Str given = request_header(req, "Authorization");
    given = str_starts(given, STR("Bearer ")) ? str_slice(given, 7, given.len) : (Str){0};
    if (given.len == wanted.len && sodium_memcmp(given.ptr, wanted.ptr, wanted.len) == 0) return OK;
    return fail(err, E_UNAUTHENTICATED, "the metrics ask for their token");
}

static Status metrics(Request *req, Error *err) {
    TRY(check_token(req, err));
    Server *server = req->lane->server;
    StoreStats stats = store_stats(req->app->store);
    const Gauge gauges[] = {
        {"anlan_build_info", "The running program.", "{version=\"" ANLAN_VERSION "\"}", 1},
        {"anlan_requests_running", "Requests between their first byte and their answer.", "",
         server->running},
        {"anlan_worker_queue", "Slow requests waiting for a worker.", "",
         (double)workers_queued(server->workers)},
        {"anlan_sessions_cached", "Sessions kept in memory.", "", (double)sessions_count(req->app->sessions)},
        {"anlan_store_queue", "Writes waiting for the group commit.", "", (double)stats.queued},
        {"anlan_store_batches_total", "Group commits.", "", (double)stats.batches},
        {"anlan_store_jobs_total", "Writes in group commits; divided by the batches: the batch size.", "",
         (double)stats.jobs},
        {"process_resident_memory_bytes", "Resident memory.", "", resident_bytes()},
    };
    metrics_write(server->metrics, gauges, COUNT_OF(gauges), &req->answer);
    req->type = "text/plain; version=0.0.4; charset=utf-8";
    return OK;
}

static Status openapi(Request *req, Error *err) {
    (void)err;
    size_t count;
    const RouteTable *const *tables = route_tables(&count);
    openapi_write(tables, count, &req->out);
    return OK;
}

static Status problem(Request *req, Error *err) {
    Status code = problem_find(request_value(req, 0));
    if (code == OK) return fail(err, E_NOT_FOUND, "there is no such error code");
    problem_describe(code, req->lang, &req->out);
    return OK;
}

static const Route rows[] = {
    {"GET", "/healthz", healthz, NULL, ROUTE_PUBLIC, NULL, "Is the server well", .answer = "Health"},
    {"GET", "/api/v1/healthz", healthz, NULL, ROUTE_PUBLIC, NULL, "Is the server well", .answer = "Health"},
    {"GET", "/metrics", metrics, NULL, ROUTE_PUBLIC, NULL, "Counters for Prometheus", .type = "text/plain"},
    {"GET", "/api/v1/metrics", metrics, NULL, ROUTE_PUBLIC, NULL, "Counters for Prometheus",
     .type = "text/plain"},
    {"GET", "/api/v1/openapi.json", openapi, NULL, ROUTE_PUBLIC, NULL, "This description", .answer = "Any"},
    {"GET", "/problems/{code}", problem, NULL, ROUTE_PUBLIC, NULL, "What an error code means",
     .answer = "Problem"},
};

const RouteTable routes_ops = {"operation", rows, COUNT_OF(rows)};
