#include "app/import.h"
#include "base/i18n.h"

void import_report_clear(ImportReport *report) {
    buf_free(&report->workbook);
    report->workbook = (Buf){0};
}

static void put_diag(const Diag *diag, const char *lang, Json *out) {
    static const char *const names[] = {
        [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "note"};
    CLEANUP(buf_free) Buf text = BUF_INIT(4000);
    i18n_error(lang, &diag->error, &text);
    json_begin_object(out);
    json_put_str(out, "file", diag->file);
    json_put_i64(out, "row", diag->line);
    json_put_i64(out, "column", diag->column);
    json_put_text(out, "severity", names[diag->severity]);
    json_put_text(out, "code", diag->code);
    json_put_str(out, "message", buf_str(&text));
    json_put_text(out, "hint", i18n_hint(lang, &diag->error));
    json_end_object(out);
}

void import_report_json(const ImportReport *report, const char *lang, Json *out) {
    json_begin_object(out);
    json_put_i64(out, "rows", report->rows);
    json_put_i64(out, "added", report->added);
    json_put_i64(out, "changed", report->changed);
    json_put_i64(out, "unchanged", report->unchanged);
    json_put_i64(out, "faulty", report->faulty);
    json_put_i64(out, "warned", report->warned);
    json_put_bool(out, "dry_run", report->dry_run);
    json_put_text(out, "sha256", report->hash);
    json_put_i64(out, "diagnostics_dropped", (int64_t)report->diags.dropped);
    json_key(out, "diagnostics");
    json_begin_array(out);
    for (size_t i = 0; i < report->diags.count; i++) put_diag(&report->diags.items[i], lang, out);
    json_end_array(out);
    json_end_object(out);
}

void import_report_text(const ImportReport *report, const char *lang, Buf *out) {
    const struct {
        const char *title;
        int64_t count;
    } lines[] = {{"rows", report->rows},       {"added", report->added},
                 {"changed", report->changed}, {"unchanged", report->unchanged},
                 {"faulty", report->faulty},   {"with a warning", report->warned}};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        buf_printf(out, "%s%s %lld", i ? ", " : "", i18n_text(lang, lines[i].title),
                   (long long)lines[i].count);
    buf_add_char(out, '\n');
    if (report->dry_run) buf_printf(out, "%s\n", i18n_text(lang, "dry run: nothing was written"));
}
