/* Lists of cases, newest first, and the keys that every case answer has. */
#include "app/area.h"
#include "app/case.h"
#include "app/rows_json.h"

static void put_optional(Json *out, const char *key, Str text) {
    json_key(out, key);
    if (text.len)
        json_str(out, text);
    else
        json_null_value(out);
}

static void put_instant(Json *out, const char *key, Instant at, int zone) {
    json_key(out, key);
    json_instant(out, at, zone);
}

static Str state_title(const Actor *actor, const Flow *flow, Str state) {
    size_t index = flow ? flow_state(flow, state) : SIZE_MAX;
    if (index == SIZE_MAX) return state;
    return case_title(actor, flow->states[index].title, flow->states[index].title_en);
}

void case_write_head(const App *app, const Actor *actor, const CaseRow *row, Json *out) {
    const Flow *flow = catalogue_flow(app->catalogue, row->type);
    int zone = app->env.zone_minutes;
    bool open = row->closed == INSTANT_NONE;
    json_put_str(out, "id", row->id);
    json_put_str(out, "type", row->type);
    json_put_str(out, "type_title", flow ? case_title(actor, flow->title, flow->title_en) : row->type);
    json_put_str(out, "title", row->title);
    json_put_str(out, "state", row->state);
    json_put_str(out, "state_title", state_title(actor, flow, row->state));
    put_optional(out, "level", row->level);
    put_optional(out, "subject", row->subject);
    put_optional(out, "subject_name", row->subject_name);
    json_put_str(out, "org", row->org);
    put_instant(out, "opened_at", row->opened, zone);
    put_instant(out, "due_at", row->due, zone);
    put_instant(out, "closed_at", row->closed, zone);
    put_optional(out, "closed_as", row->closed_as);
    json_put_bool(out, "overdue", open && row->due != INSTANT_NONE && row->due < env_now(&app->env));
}

static Status write_row(const App *app, const Actor *actor, const Rows *rows, Arena *arena, Json *out,
                        Error *err) {
    CaseRow row;
    TRY(case_read_head(rows, arena, &row, err));
    json_begin_object(out);
    case_write_head(app, actor, &row, out);
    json_end_object(out);
    return OK;
}

Status case_write_list(const App *app, const Actor *actor, Tx *tx, SqlId query, Arg what, Arena *arena,
                       Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, query, ARGS(A_STR(actor->realm), what), &rows, err));
    json_key(out, "cases");
    json_begin_array(out);
    while (rows_next(rows)) {
        TRY(write_row(app, actor, rows, arena, out, err));
    }
    json_end_array(out);
    return rows_status(rows, err);
}

/* Parts that were handed to an org which the asker may not read are left out. */
Status case_write_parts(const App *app, const Actor *actor, Tx *tx, Str parent, Arena *arena, Json *out,
                        Error *err) {
    enum { PATH_COLUMN = 12 };
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_CASE_PARTS, ARGS(A_STR(actor->realm), A_STR(parent)), &rows, err));
    json_key(out, "parts");
    json_begin_array(out);
    while (rows_next(rows)) {
        Error none = ERROR_INIT;
        if (app_require(app, actor, "case.read", rows_text(rows, PATH_COLUMN), &none) != OK) continue;
        TRY(write_row(app, actor, rows, arena, out, err));
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static bool known_state(const App *app, Str type, Str state) {
    size_t count = 0;
    const Flow *const *flows = catalogue_flows(app->catalogue, &count);
    for (size_t i = 0; i < count; i++) {
        if (type.len && !str_equal(flows[i]->id, type)) continue;
        if (flow_state(flows[i], state) != SIZE_MAX) return true;
    }
    return false;
}

typedef struct CaseFilter {
    Area area;
    Str state;
    bool open, closed;
    int64_t subject;
    int limit;
} CaseFilter;

static Status read_state(const App *app, const CaseQuery *query, CaseFilter *filter, Error *err) {
    filter->open = str_is(query->state, "open");
    filter->closed = str_is(query->state, "closed");
    if (filter->open || filter->closed || !query->state.len) return OK;
    filter->state = query->state;
    if (known_state(app, query->type, query->state)) return OK;
    fail(err, E_USAGE, "'%.*s' is not a state of a case", STR_ARG(query->state));
    return fail_hint(err, "open, closed, or a state of the flow");
}

static Status query_rows(const Actor *actor, const CaseQuery *query, const CaseFilter *filter, Tx *tx,
                         Rows **ret, Error *err) {
    const Arg args[] = {A_STR(actor->realm),
                        A_STR(filter->area.from),
                        A_STR(filter->area.to),
                        A_STR(query->type),
                        A_STR(filter->state),
                        A_I64(filter->open),
                        A_I64(filter->closed),
                        A_I64(filter->subject),
                        A_STR(query->cursor.len ? query->cursor : STR("\x7f")),
                        A_I64(filter->limit + 1),
                        A_STR(filter->area.paths)};
    return store_query(tx, SQL_CASE_LIST, args, COUNT_OF(args), ret, err);
}

/* The visited side: the cases of its own units. */
static Status query_units(const Actor *actor, const CaseQuery *query, const CaseFilter *filter, Tx *tx,
                          Rows **ret, Error *err) {
    const Arg args[] = {A_STR(actor->realm),
                        A_I64(actor->person),
                        A_STR(query->type),
                        A_STR(filter->state),
                        A_I64(filter->open),
                        A_I64(filter->closed),
                        query->cursor.len ? A_STR(query->cursor) : A_TEXT("~"),
                        A_I64(filter->limit + 1)};
    return store_query(tx, SQL_CASE_LIST_UNITS, args, COUNT_OF(args), ret, err);
}

static Status write_page(const App *app, const Actor *actor, Rows *rows, int limit, Arena *arena, Json *out,
                         Error *err) {
    Str last = {"", 0};
    bool more = false;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (int n = 0; rows_next(rows); n++) {
        CaseRow row;
        if (n == limit) {
            more = true;
            break;
        }
        TRY(case_read_head(rows, arena, &row, err));
        json_begin_object(out);
        case_write_head(app, actor, &row, out);
        json_end_object(out);
        last = row.id;
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    put_optional(out, "next", more ? last : STR(""));
    json_end_object(out);
    return OK;
}

Status app_case_list(const App *app, const Actor *actor, const CaseQuery *query, Arena *arena, Json *out,
                     Error *err) {
    CaseFilter filter = {.limit = query->limit < 1 ? 50 : query->limit > 200 ? 200 : query->limit};
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(read_state(app, query, &filter, err));
    TRY(store_read(app->store, &tx, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    Error none = ERROR_INIT;
    Str *paths = NULL;
    size_t count = 0;
    bool area = app_scopes(app, actor, "case.read", arena, &paths, &count, &none) == OK;
    if (area || !app_unit_side(app, actor, "case.read")) {
        TRY(app_area(app, actor, tx, "case.read", query->org, arena, &filter.area, err));
        TRY(subject_number(tx, actor->realm, query->subject, &filter.subject, err));
        TRY(query_rows(actor, query, &filter, tx, &rows, err));
    } else {
        TRY(query_units(actor, query, &filter, tx, &rows, err));
    }
    return write_page(app, actor, rows, filter.limit, arena, out, err);
}
