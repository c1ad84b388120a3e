/* The sender's own rows again, row numbers kept, with a first column of remarks and a note at every faulty
 * cell; a second sheet lists all faults. The remarks column is dropped when the corrected workbook comes
 * back. */
#include "app/import_kind.h"
#include "base/i18n.h"
#include "doc/xlsx_write.h"

enum { WORKBOOK_MAX = 128 << 20, NOTE_MAX = 4000, REMARK_WIDTH = 40, LIST_WIDTH = 60 };

typedef struct Annotation {
    const Import *import;
    const char *lang;
    XlsxWriter *writer;
    size_t next; /* diag of the row in hand; diags are sorted by row */
    Buf text;
} Annotation;

static void diag_text(const Annotation *a, const Diag *diag, Buf *out) {
    i18n_error(a->lang, &diag->error, out);
    const char *hint = i18n_hint(a->lang, &diag->error);
    if (hint) buf_printf(out, " — %s", hint);
}

static XlsxStyle style_of(const Diag *diag) {
    return diag->severity == SEVERITY_ERROR ? XLSX_ERROR : XLSX_WARNING;
}

/* Diags [from, to) belong to the row. */
static size_t end_of_row(const Diags *diags, size_t from, int row) {
    while (from < diags->count && diags->items[from].line <= row) from++;
    return from;
}

static XlsxStyle style_at(const Diags *diags, size_t from, size_t to, int column) {
    XlsxStyle style = XLSX_PLAIN;
    for (size_t i = from; i < to; i++)
        if (diags->items[i].column == column && style != XLSX_ERROR) style = style_of(&diags->items[i]);
    return style;
}

static Status write_note(Annotation *a, int row, size_t from, size_t to, int column, Error *err) {
    const Diags *diags = &a->import->report->diags;
    buf_clear(&a->text);
    for (size_t i = from; i < to; i++) {
        if (column && diags->items[i].column != column) continue;
        if (a->text.len) buf_add_char(&a->text, '\n');
        diag_text(a, &diags->items[i], &a->text);
    }
    if (!column)
        return xlsx_write_text(a->writer, row - 1, 0, buf_str(&a->text),
                               from < to ? XLSX_WARNING : XLSX_PLAIN, err);
    return xlsx_write_note(a->writer, row - 1, (size_t)column, buf_str(&a->text), err);
}

static Status write_cell(Annotation *a, const TabularRow *row, size_t i, XlsxStyle style, Error *err) {
    double number;
    bool numeric = row->types && row->types[i] == XLSX_NUMBER && row->fields[i].len <= 15 &&
                   str_to_double(row->fields[i], &number);
    if (numeric) return xlsx_write_number(a->writer, row->row - 1, i + 1, number, style, err);
    return xlsx_write_text(a->writer, row->row - 1, i + 1, row->fields[i], style, err);
}

static Status write_row(Annotation *a, const TabularRow *row, Error *err) {
    const Diags *diags = &a->import->report->diags;
    size_t from = a->next, to = end_of_row(diags, from, row->row);
    bool header = row->row == a->import->header_row;
    a->next = to;
    if (header)
        TRY(xlsx_write_text(a->writer, row->row - 1, 0, str_from(i18n_text(a->lang, "Import faults")),
                            XLSX_HEADER, err));
    else
        TRY(write_note(a, row->row, from, to, 0, err));
    for (size_t i = 0; i < row->count; i++) {
        XlsxStyle style = style_at(diags, from, to, (int)i + 1);
        TRY(write_cell(a, row, i, header && style == XLSX_PLAIN ? XLSX_HEADER : style, err));
    }
    int last = 0;
    for (size_t i = from; i < to; i++) {
        if (diags->items[i].column <= last) continue; /* sorted: one note a column */
        last = diags->items[i].column;
        TRY(write_note(a, row->row, from, to, last, err));
    }
    return OK;
}

static Status write_broken(Annotation *a, int row, Error *err) {
    const Diags *diags = &a->import->report->diags;
    size_t from = a->next, to = end_of_row(diags, from, row);
    a->next = to;
    return write_note(a, row, from, to, 0, err);
}

static Status write_rows(Annotation *a, Str bytes, Error *err) {
    CLEANUP(tabular_closep) Tabular *table = NULL;
    TRY(tabular_open(a->import->arena, bytes, a->import->options->sheet, &table, err));
    for (;;) {
        const TabularRow *row = NULL;
        int broken = 0;
        Status status = tabular_next(table, &row, &broken, err);
        if (status == E_INVALID && broken) {
            TRY(write_broken(a, broken, err));
            continue;
        }
        TRY(status);
        if (!row) return OK;
        TRY(write_row(a, row, err));
    }
}

static Status write_heading(Annotation *a, Error *err) {
    static const char *const titles[] = {"Row", "Column", "Fault", "Remedy", "Code"};
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        TRY(xlsx_write_text(a->writer, 0, i, str_from(i18n_text(a->lang, titles[i])), XLSX_HEADER, err));
    return OK;
}

static Status write_list(Annotation *a, Error *err) {
    const Diags *diags = &a->import->report->diags;
    static const double widths[] = {8, 16, LIST_WIDTH, LIST_WIDTH, 24};
    TRY(xlsx_writer_sheet(a->writer, str_from(i18n_text(a->lang, "Faults")), widths, COUNT_OF(widths), err));
    TRY(write_heading(a, err));
    for (size_t i = 0; i < diags->count; i++) {
        const Diag *diag = &diags->items[i];
        int line = (int)i + 1;
        bool named = diag->column > 0 && (size_t)diag->column <= a->import->source_count;
        const char *hint = i18n_hint(a->lang, &diag->error);
        buf_clear(&a->text);
        i18n_error(a->lang, &diag->error, &a->text);
        TRY(xlsx_write_number(a->writer, line, 0, diag->line, XLSX_PLAIN, err));
        TRY(xlsx_write_text(a->writer, line, 1, named ? a->import->headers[diag->column - 1] : STR(""),
                            XLSX_PLAIN, err));
        TRY(xlsx_write_text(a->writer, line, 2, buf_str(&a->text), style_of(diag), err));
        TRY(xlsx_write_text(a->writer, line, 3, str_from(hint), XLSX_PLAIN, err));
        TRY(xlsx_write_text(a->writer, line, 4, str_from(diag->code), XLSX_PLAIN, err));
    }
    return OK;
}

static Status annotate(Annotation *a, Str bytes, Error *err) {
    static const double widths[] = {REMARK_WIDTH};
    TRY(xlsx_writer_sheet(a->writer, str_from(i18n_text(a->lang, "Data")), widths, COUNT_OF(widths), err));
    xlsx_freeze(a->writer, a->import->header_row, 1);
    TRY(write_rows(a, bytes, err));
    TRY(write_list(a, err));
    a->import->report->workbook = BUF_INIT(WORKBOOK_MAX);
    return xlsx_writer_end(&a->writer, &a->import->report->workbook, err);
}

Status import_annotate(const Import *import, Str bytes, Error *err) {
    Annotation a = {.import = import, .lang = import->actor->lang, .text = BUF_INIT(NOTE_MAX)};
    diags_sort(&import->report->diags);
    TRY(xlsx_writer_new(&a.writer, err));
    Status status = annotate(&a, bytes, err);
    xlsx_writer_freep(&a.writer);
    buf_free(&a.text);
    return status;
}
