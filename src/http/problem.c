#include "http/problem.h"

#include "base/i18n.h"

static void put_message(Json *json, const char *key, const char *lang, const Error *error) {
    Buf text = BUF_INIT(4096);
    i18n_error(lang, error, &text);
    json_put_str(json, key, buf_str(&text));
    buf_free(&text);
    const char *hint = i18n_hint(lang, error);
    if (hint) json_put_text(json, "hint", hint);
}

static void put_faults(Json *json, const Faults *faults, const char *lang) {
    json_key(json, "errors");
    json_begin_array(json);
    for (size_t i = 0; i < faults->count; i++) {
        json_begin_object(json);
        json_put_text(json, "pointer", faults->items[i].pointer);
        put_message(json, "detail", lang, &faults->items[i].error);
        if (faults->items[i].line > 0) json_put_i64(json, "line", faults->items[i].line);
        if (faults->items[i].column > 0) json_put_i64(json, "column", faults->items[i].column);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_type(Json *json, Status code) {
    char type[64];
    text_fit(type, sizeof type, "/problems/%s", status_name(code));
    json_put_text(json, "type", type);
}

void problem_write(const Error *error, const Faults *faults, const char *lang, const char *request_id,
                   Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    put_type(&json, error->code);
    json_put_text(&json, "title", i18n_text(lang, status_meaning(error->code)));
    json_put_i64(&json, "status", status_http(error->code));
    json_put_text(&json, "code", status_name(error->code));
    put_message(&json, "detail", lang, error);
    if (faults && faults->count > 0) put_faults(&json, faults, lang);
    json_put_text(&json, "request_id", request_id);
    json_end_object(&json);
}

Status problem_find(Str name) {
    for (int code = OK + 1; code < STATUS_COUNT; code++) {
        if (str_is(name, status_name((Status)code))) return (Status)code;
    }
    return OK;
}

void problem_describe(Status code, const char *lang, Json *out) {
    json_begin_object(out);
    put_type(out, code);
    json_put_text(out, "title", i18n_text(lang, status_meaning(code)));
    json_put_i64(out, "status", status_http(code));
    json_put_text(out, "code", status_name(code));
    json_end_object(out);
}
