/* Three places, one list: plans in force from the shared cache, drafts from the store, the rest from
 * share/plans. */
#include "app/plan_fit.h"
#include "app/plan_library_row.h"

#include "base/asset.h"
#include "doc/csv.h"

enum { DRAFTS_MAX = 500 };

typedef struct Library {
    const App *app;
    const Actor *actor;
    const LibraryQuery *query;
    const Plans *plans;
    Arena *arena;
    const Str *scopes; /* of plan.read */
    size_t scope_count;
    bool csv;
    Json json;
    CsvWriter writer;
} Library;

static void write_csv(Library *library, const LibraryRow *row) {
    const Str texts[] = {str_from(row->status), row->id,   row->plan, row->title, row->org,
                         row->org_name,         row->from, row->to};
    CLEANUP(buf_free) Buf domains = BUF_INIT(4096);
    for (size_t i = 0; i < row->domain_count; i++) {
        if (i) buf_add_char(&domains, '|');
        buf_add(&domains, row->domains[i]);
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) csv_put(&library->writer, texts[i]);
    csv_put_i64(&library->writer, row->version);
    csv_put(&library->writer, buf_str(&domains));
    csv_put_i64(&library->writer, row->clauses);
    csv_put_text(&library->writer, row->verdict ? row->verdict : "");
    csv_end_row(&library->writer);
}

static void write_json(Library *library, const LibraryRow *row) {
    Json *json = &library->json;
    const struct {
        const char *key;
        Str value;
    } texts[] = {{"id", row->id},   {"plan", row->plan},         {"title", row->title},
                 {"org", row->org}, {"org_name", row->org_name}, {"from", row->from},
                 {"to", row->to}};
    json_begin_object(json);
    json_put_text(json, "status", row->status);
    for (size_t i = 0; i < COUNT_OF(texts); i++) json_put_str(json, texts[i].key, texts[i].value);
    json_put_i64(json, "version", row->version);
    json_put_i64(json, "clauses", row->clauses);
    json_put_bool(json, "in_force", row->in_force);
    json_put_text(json, "verdict", row->verdict);
    json_key(json, "domains");
    json_begin_array(json);
    for (size_t i = 0; i < row->domain_count; i++) json_str(json, row->domains[i]);
    json_end_array(json);
    json_key(json, "changed_at");
    json_instant(json, row->changed_at, library->app->env.zone_minutes);
    json_end_object(json);
}

static void write_row(Library *library, const LibraryRow *row) {
    if (!library_row_fits(row, library->query)) return;
    if (library->csv)
        write_csv(library, row);
    else
        write_json(library, row);
}

static Status write_adopted(Library *library, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PLAN_LIST, ARGS(A_STR(library->actor->realm)), &rows, err));
    while (rows_next(rows)) {
        if (!app_concerns(library->scopes, library->scope_count, rows_text(rows, 5))) continue;
        LibraryRow row = {.changed_at = INSTANT_NONE};
        const PlanEntry *entry = plans_find(library->plans, library->actor->realm, rows_text(rows, 0));
        if (entry) library_row_scan(entry->plan->source, &row);
        row.status = "adopted";
        row.id = row.plan = rows_text(rows, 0);
        row.title = rows_text(rows, 2);
        row.org = rows_text(rows, 3);
        row.org_name = rows_text(rows, 4);
        row.version = rows_i64(rows, 1);
        row.changed_at = rows_instant(rows, 9);
        row.in_force = true;
        row.verdict = rows_null(rows, 10) ? NULL : fit_verdict_name(rows_i64(rows, 10));
        write_row(library, &row);
    }
    return rows_status(rows, err);
}

static Status write_drafts(Library *library, Tx *tx, Error *err) {
    Str *scopes = NULL;
    size_t count = 0;
    Status may = app_scopes(library->app, library->actor, "plan.check", library->arena, &scopes, &count, err);
    if (may == E_FORBIDDEN) { /* who may not check plans sees no drafts */
        *err = ERROR_INIT;
        return OK;
    }
    if (may != OK) return may;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DRAFT_LIBRARY,
                    ARGS(A_STR(library->actor->realm), A_I64(DRAFTS_MAX), A_I64(FRONT_BYTES)), &rows, err));
    while (rows_next(rows)) {
        if (!app_within(scopes, count, rows_text(rows, 1))) continue;
        LibraryRow row = {.changed_at = INSTANT_NONE};
        library_row_scan(rows_text(rows, 4), &row);
        row.status = "draft";
        row.id = rows_text(rows, 0);
        if (!row.title.len) row.title = rows_text(rows, 2);
        row.clauses = rows_i64(rows, 5);
        row.changed_at = rows_instant(rows, 3);
        write_row(library, &row);
    }
    return rows_status(rows, err);
}

static void write_shipped(Library *library) {
    size_t count = 0;
    const Asset *assets = asset_list(&count);
    for (size_t i = 0; i < count; i++) {
        if (!str_starts(str_from(assets[i].path), STR("share/plans/"))) continue;
        LibraryRow row = {.changed_at = INSTANT_NONE};
        library_row_scan((Str){(const char *)assets[i].data, assets[i].size}, &row);
        row.status = "shipped";
        row.id = row.plan;
        row.org = STR(""); /* an example's, whoever copies the plan puts their own */
        row.in_force = plans_find(library->plans, library->actor->realm, row.plan) != NULL;
        write_row(library, &row);
    }
}

static void write_head(Library *library) {
    static const char *const columns[] = {"status", "id", "plan",    "title",   "org",     "org_name",
                                          "from",   "to", "version", "domains", "clauses", "verdict"};
    if (!library->csv) {
        json_begin_object(&library->json);
        json_key(&library->json, "items");
        json_begin_array(&library->json);
        return;
    }
    buf_add_text(library->writer.buf, "\xEF\xBB\xBF");
    for (size_t i = 0; i < COUNT_OF(columns); i++) csv_put_text(&library->writer, columns[i]);
    csv_end_row(&library->writer);
}

static void write_tail(Library *library) {
    if (library->csv) return;
    json_end_array(&library->json);
    json_key(&library->json, "next");
    json_null_value(&library->json);
    json_end_object(&library->json);
}

Status app_plan_library(const App *app, const Actor *actor, const LibraryQuery *query, bool csv, Arena *arena,
                        Buf *out, Error *err) {
    Library library = {.app = app,
                       .actor = actor,
                       .query = query,
                       .arena = arena,
                       .csv = csv,
                       .json = json_writer(out),
                       .writer = csv_writer(out, true)};
    Str *scopes = NULL;
    TRY(app_scopes(app, actor, "plan.read", arena, &scopes, &library.scope_count, err));
    library.scopes = scopes;
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    library.plans = plans;
    write_head(&library);
    TRY(write_adopted(&library, tx, err));
    TRY(write_drafts(&library, tx, err));
    write_shipped(&library);
    write_tail(&library);
    return buf_status(out, err);
}

Status app_plan_versions(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    Str newest;
    TRY(app_plan_text(app, actor, id, 0, arena, &newest, err)); /* that it exists, and may be read */
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_PLAN_VERSIONS, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_i64(out, "version", rows_i64(rows, 0));
        json_put_str(out, "title", rows_text(rows, 1));
        json_put_str(out, "state", rows_text(rows, 2));
        json_key(out, "adopted_at");
        json_instant(out, rows_instant(rows, 3), app->env.zone_minutes);
        json_put_str(out, "adopted_by", rows_text(rows, 4));
        json_end_object(out);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    json_null_value(out);
    json_end_object(out);
    return OK;
}

Status plan_shipped_text(Arena *arena, Str id, Str *ret, Error *err) {
    size_t count = 0;
    const Asset *assets = asset_list(&count);
    const char *front = arena_printf(arena, "---\nplan: " STR_FMT "\n", STR_ARG(id));
    if (!front) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (!str_starts(str_from(assets[i].path), STR("share/plans/"))) continue;
        Str text = {(const char *)assets[i].data, assets[i].size};
        if (!str_starts(text, str_from(front))) continue;
        *ret = text;
        return OK;
    }
    return fail(err, E_NOT_FOUND, "there is no plan '%.*s' among those that come with the program",
                STR_ARG(id));
}
