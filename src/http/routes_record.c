/* Forms, and the records that are filled in with them. */
#include "app/catalogue.h"
#include "app/records.h"
#include "http/routes.h"

static Status add_found(Request *req, const Rows *row, Error *err) {
    return app_record_found(req->use, row, err);
}

static Status add_go(Request *req, Error *err) {
    AppWrite write = {0};
    Diags faults = diags_new(req->arena);
    Status status = app_record_go(req->use, &faults, &write, err);
    if (status != OK) request_add_diags(req, &faults);
    return status == OK ? request_write(req, &write, err) : status;
}

static Status add(Request *req, Error *err) {
    Record *record = NULL;
    TRY(app_record_new(req->app, req->actor, req->json, req->body, request_header(req, "Idempotency-Key"),
                       req->arena, &record, err));
    req->use = record;
    return request_look(req, app_record_look(record), add_found, add_go, err);
}

static Status list(Request *req, Error *err) {
    RecordQuery query = {
        .subject = request_query(req, "subject"),
        .org = request_query(req, "org"),
        .activity = request_query(req, "activity"),
        .from = request_query_date(req, "from"),
        .to = request_query_date(req, "to"),
        .limit = (int)request_query_i64(req, "limit", LIST_LIMIT),
        .cursor = request_query(req, "cursor"),
    };
    return app_record_list(req->app, req->actor, &query, req->arena, &req->out, err);
}

static Status get(Request *req, Error *err) {
    return app_record_get(req->app, req->actor, request_value(req, 0), req->arena, &req->out, err);
}

static Status form_list(Request *req, Error *err) {
    (void)err;
    size_t count;
    const Form *forms = catalogue_forms(req->app->catalogue, &count);
    Json *out = &req->out;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(out);
        json_put_str(out, "id", forms[i].id);
        json_put_str(out, "title", str_is(str_from(req->lang), "en") ? forms[i].title_en : forms[i].title);
        json_put_str(out, "activity", forms[i].activity);
        json_put_i64(out, "version", forms[i].version);
        json_end_object(out);
    }
    json_end_array(out);
    json_key(out, "next");
    json_null_value(out);
    json_end_object(out);
    return OK;
}

static Status form_get(Request *req, Error *err) {
    const Form *form = catalogue_form(req->app->catalogue, request_value(req, 0));
    if (!form) return fail(err, E_NOT_FOUND, "there is no such form");
    json_raw(&req->out, form->json);
    return OK;
}

static const Field record_body[] = {
    {"kind", FIELD_TEXT, 0, 0, 60, .help = "administrative inspection, grid visit, patrol …"},
    {"activity", FIELD_TEXT, 0, 0, 100, .help = "the word that a plan's `do` clause names"},
    {"subject", FIELD_TEXT, FIELD_NULLABLE, 0, 100},
    {"org", FIELD_TEXT, FIELD_NULLABLE, 0, 64},
    {"at", FIELD_INSTANT, FIELD_NULLABLE, .help = "when it was done; now when absent"},
    {"officers", FIELD_LIST, 0, 0, 50, .item = FIELD_TEXT, .help = "ids of those who did it"},
    {"form", FIELD_TEXT, FIELD_NULLABLE, 0, 100},
    {"answers", FIELD_OBJECT, FIELD_NULLABLE,
     .help = "by item: {\"value\" or \"ok\", \"note\", \"photos\": [hash]}"},
    {"category", FIELD_TEXT, FIELD_NULLABLE, 0, 100},
    {"quantity", FIELD_NUM, FIELD_NULLABLE, -1e12, 1e12},
    {"corrects", FIELD_TEXT, FIELD_NULLABLE, 0, 64, .help = "id of the record that this one corrects"},
    {0},
};
static const Field list_params[] = {
    {"subject", FIELD_TEXT, .max = 100},
    {"org", FIELD_TEXT, .max = 64},
    {"activity", FIELD_TEXT, .max = 100},
    {"from", FIELD_DATE},
    {"to", FIELD_DATE},
    {0},
};

static const Route rows[] = {
    {"GET", "/api/v1/forms", form_list, "form.read", 0, NULL, "List forms", .answer = "FormList"},
    {"GET", "/api/v1/forms/{id}", form_get, "form.read", 0, NULL, "One form with its items", .answer = "Any"},
    {"POST", "/api/v1/records", add, "record.add", ROUTE_IDEMPOTENT | ROUTE_CREATED, "record.added",
     "Add a record", .body = record_body, .answer = "RecordAdded"},
    {"GET", "/api/v1/records", list, "record.read", ROUTE_LIST, NULL, "List records", list_params,
     .answer = "RecordList"},
    {"GET", "/api/v1/records/{id}", get, "record.read", 0, NULL, "One record, with its ledger entry",
     .answer = "Record"},
};

const RouteTable routes_record = {"records", rows, COUNT_OF(rows)};
