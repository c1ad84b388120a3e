#include "base/diag_json.h"

#include "base/i18n.h"

const char *severity_name(Severity severity) {
    static const char *const names[] = {
        [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "note"};
    return names[severity];
}

static void put_message(const Diag *diag, const char *lang, Json *json) {
    CLEANUP(buf_free) Buf text = BUF_INIT(4096);
    i18n_error(lang, &diag->error, &text);
    json_put_str(json, "message", buf_str(&text));
}

static void put_hint(const Diag *diag, const char *lang, Json *json) {
    CLEANUP(buf_free) Buf text = BUF_INIT(4096);
    const char *hint = i18n_hint(lang, &diag->error);
    if (hint) buf_add_text(&text, hint);
    if (diag->near)
        buf_printf(&text, "%s%s %s?", hint ? "; " : "", i18n_text(lang, "did you mean"), diag->near);
    json_key(json, "hint");
    if (text.len)
        json_str(json, buf_str(&text));
    else
        json_null_value(json);
}

void diag_json(const Diag *diag, const char *lang, Json *json) {
    json_begin_object(json);
    json_put_str(json, "file", diag->file);
    json_put_i64(json, "line", diag->line);
    json_put_i64(json, "column", diag->column);
    json_put_text(json, "severity", severity_name(diag->severity));
    json_put_text(json, "code", diag->code);
    put_message(diag, lang, json);
    put_hint(diag, lang, json);
    json_end_object(json);
}

void diags_json(const Diags *diags, const char *lang, Json *json) {
    json_begin_object(json);
    json_put_bool(json, "ok", diags->error_count == 0);
    json_key(json, "diagnostics");
    json_begin_array(json);
    for (size_t i = 0; i < diags->count; i++) diag_json(&diags->items[i], lang, json);
    json_end_array(json);
    if (diags->dropped) json_put_i64(json, "dropped", (int64_t)diags->dropped);
    json_end_object(json);
}
